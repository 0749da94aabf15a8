//! A workbook with one sheet: numbers, dates and truth values as such, every text as text.

use super::{cells, is_number};
use crate::failure::{Class, Failure, Result};
use crate::publish::sheets::{cut, day_number, is_like_formula};
use crate::sql::Answer;
use datafusion::arrow::array::{Array, BooleanArray, Date32Array};
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use unicode_width::UnicodeWidthStr;

/// Rows of a sheet below its header.
const MOST_ROWS: usize = 1_048_575;
/// Digits that a spreadsheet keeps.
const MOST_DIGITS: usize = 15;

/// The answer as an XLSX file. It holds no clock: the creation date is fixed.
///
/// # Errors
/// More rows than a sheet has, or a column of a type that has no text.
pub fn xlsx(answer: &Answer, headers: &[String]) -> Result<Vec<u8>> {
    if answer.rows() > MOST_ROWS {
        return Err(Failure::new(
            Class::Usage,
            "query-too-long",
            (
                format!("一个工作表最多 {MOST_ROWS} 行，结果有 {} 行", answer.rows()),
                format!(
                    "a sheet holds {MOST_ROWS} rows, the answer has {}",
                    answer.rows()
                ),
            ),
        )
        .hint((
            "改用 CSV 或 Parquet，或用 --limit 限制行数",
            "write it as CSV or Parquet, or give --limit",
        )));
    }
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2020, 1, 1).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let bold = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let instant = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let money = Format::new().set_num_format("#,##0.00");
    let plain = Format::new();
    let guarded = Format::new().set_quote_prefix();
    let sheet = workbook.add_worksheet();
    let mut widths = Vec::with_capacity(headers.len());
    for (n, header) in headers.iter().enumerate() {
        let column = u16::try_from(n).unwrap_or(u16::MAX);
        sheet
            .write_string_with_format(0, column, header.as_str(), &bold)
            .map_err(failed)?;
        widths.push(header.as_str().width());
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    let mut line = 0;
    cells(answer, |batch, row, texts| {
        line += 1;
        for (n, (array, text)) in batch.columns().iter().zip(texts).enumerate() {
            let column = u16::try_from(n).unwrap_or(u16::MAX);
            let Some(text) = text else { continue };
            if let Some(widest) = widths.get_mut(n) {
                *widest = text.width().max(*widest);
            }
            let any = array.as_any();
            if let Some(days) = any.downcast_ref::<Date32Array>() {
                if let Some(number) = day_number(days.value(row)) {
                    sheet
                        .write_number_with_format(line, column, number, &day)
                        .map_err(failed)?;
                    continue;
                }
            } else if let Some(flags) = any.downcast_ref::<BooleanArray>() {
                sheet
                    .write_boolean(line, column, flags.value(row))
                    .map_err(failed)?;
                continue;
            } else if is_number(array.data_type())
                && (array.data_type().is_floating()
                    || text.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS)
                && let Ok(number) = text.parse::<f64>()
                && number.is_finite()
            {
                if matches!(array.data_type(), DataType::Decimal128(_, 2)) {
                    sheet
                        .write_number_with_format(line, column, number, &money)
                        .map_err(failed)?;
                } else {
                    sheet.write_number(line, column, number).map_err(failed)?;
                }
                continue;
            } else if let DataType::Timestamp(TimeUnit::Nanosecond, None) = array.data_type()
                && let Ok(at) = ExcelDateTime::parse_from_str(text)
            {
                sheet
                    .write_datetime_with_format(line, column, &at, &instant)
                    .map_err(failed)?;
                continue;
            }
            let format = if is_like_formula(text) {
                &guarded
            } else {
                &plain
            };
            sheet
                .write_string_with_format(line, column, cut(text), format)
                .map_err(failed)?;
        }
        Ok(())
    })?;
    for (n, widest) in widths.into_iter().enumerate() {
        let column = u16::try_from(n).unwrap_or(u16::MAX);
        sheet
            .set_column_width(column, widest.clamp(10, 40) as f64 + 2.0)
            .map_err(failed)?;
    }
    workbook.save_to_buffer().map_err(failed)
}

fn failed(error: XlsxError) -> Failure {
    Failure::internal("the workbook could not be written").cause(error)
}
