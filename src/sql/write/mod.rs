//! Answers as bytes: one file for each format, each a function from an answer to its bytes.

mod csv;
mod jsonl;
mod parquet;
mod table;
mod xlsx;

pub use csv::csv;
pub use jsonl::jsonl;
pub use parquet::parquet;
pub use table::table;
pub use xlsx::xlsx;

use super::Answer;
use crate::failure::{Failure, Result};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

fn is_number(ty: &DataType) -> bool {
    ty.is_numeric()
}

/// Calls back with each cell of each row: its column and its text, none for null.
fn cells(
    answer: &Answer,
    mut row_done: impl FnMut(&RecordBatch, usize, &[Option<String>]) -> Result<()>,
) -> Result<()> {
    let options = FormatOptions::new()
        .with_date_format(Some("%Y-%m-%d"))
        .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S"));
    for batch in &answer.batches {
        let formatters = batch
            .columns()
            .iter()
            .map(|c| ArrayFormatter::try_new(c.as_ref(), &options))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|e| unshowable().cause(e))?;
        let mut texts = Vec::with_capacity(formatters.len());
        for row in 0..batch.num_rows() {
            texts.clear();
            for (formatter, column) in formatters.iter().zip(batch.columns()) {
                let text = if column.is_null(row) {
                    None
                } else {
                    let text = formatter.value(row).try_to_string();
                    Some(text.map_err(|e| unshowable().cause(e))?)
                };
                texts.push(text);
            }
            row_done(batch, row, &texts)?;
        }
    }
    Ok(())
}

fn unshowable() -> Failure {
    Failure::new(
        crate::failure::Class::Usage,
        "query-type",
        (
            "结果中有一列的类型无法写出",
            "a column of the answer has a type that cannot be written",
        ),
    )
    .hint((
        "用 CAST 转成数字、文本或日期",
        "CAST it to a number, a text or a date",
    ))
}
