//! One JSON object a line: numbers as they are (money with its two decimals), days as text, null as null.

use super::{cells, is_number};
use crate::failure::{Failure, Result};
use crate::sql::Answer;
use datafusion::arrow::datatypes::DataType;

/// The answer as JSON lines.
///
/// # Errors
/// A column of a type that has no text.
pub fn jsonl(answer: &Answer, headers: &[String]) -> Result<Vec<u8>> {
    let mut text = String::new();
    let keys = headers
        .iter()
        .map(|h| json_text(h))
        .collect::<Result<Vec<_>>>()?;
    let types: Vec<&DataType> = answer
        .schema
        .fields()
        .iter()
        .map(|f| f.data_type())
        .collect();
    cells(answer, |_, _, row| {
        text.push('{');
        for (n, ((key, ty), cell)) in keys.iter().zip(&types).zip(row).enumerate() {
            if n > 0 {
                text.push(',');
            }
            text.push_str(key);
            text.push(':');
            match cell {
                None => text.push_str("null"),
                Some(value) if **ty == DataType::Boolean => text.push_str(value),
                // JSON has no infinity.
                Some(value) if is_number(ty) && value.ends_with(|c: char| c.is_ascii_digit()) => {
                    text.push_str(value);
                }
                Some(_) if is_number(ty) => text.push_str("null"),
                Some(value) => text.push_str(&json_text(value)?),
            }
        }
        text.push_str("}\n");
        Ok(())
    })?;
    Ok(text.into_bytes())
}

fn json_text(text: &str) -> Result<String> {
    serde_json::to_string(text)
        .map_err(|e| Failure::internal("a text could not be written as JSON").cause(e))
}
