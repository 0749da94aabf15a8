//! Parquet with the answer's own types, zstd.

use crate::failure::{Class, Failure, Result};
use crate::sql::Answer;
use crate::sql::fault::two_of_a_name;
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use std::collections::HashSet;
use std::sync::Arc;

/// The answer as a Parquet file.
///
/// # Errors
/// Two columns of one name, or a type that Parquet does not have.
pub fn parquet(answer: &Answer, headers: &[String]) -> Result<Vec<u8>> {
    let mut seen = HashSet::new();
    for header in headers {
        if !seen.insert(header.as_str()) {
            return Err(two_of_a_name());
        }
    }
    let fields = answer
        .schema
        .fields()
        .iter()
        .zip(headers)
        .map(|(field, header)| field.as_ref().clone().with_name(header))
        .collect::<Vec<_>>();
    let schema = Arc::new(Schema::new(fields));
    let level = ZstdLevel::try_new(3).map_err(failed)?;
    let properties = WriterProperties::builder()
        .set_created_by(format!("linjiu {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(level))
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, Arc::clone(&schema), Some(properties)).map_err(failed)?;
    for batch in &answer.batches {
        let batch = RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec())
            .map_err(|e| failed(e.into()))?;
        writer.write(&batch).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(bytes)
}

fn failed(error: ParquetError) -> Failure {
    Failure::new(
        Class::Usage,
        "query-type",
        (
            "结果无法写成 Parquet",
            "the answer cannot be written as Parquet",
        ),
    )
    .hint((
        "用 CAST 转成数字、文本或日期",
        "CAST its columns to numbers, texts or dates",
    ))
    .cause(error)
}
