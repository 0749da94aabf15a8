//! CSV in UTF-8: quoted where needed, null as an empty cell, texts harmless to a spreadsheet.

use super::{cells, is_number};
use crate::failure::Result;
use crate::publish::sheets::is_like_formula;
use crate::sql::Answer;

/// The answer as CSV; with a byte order mark, which Excel needs to see Chinese.
///
/// # Errors
/// A column of a type that has no text.
pub fn csv(answer: &Answer, headers: &[String], mark: bool) -> Result<Vec<u8>> {
    let mut text = String::new();
    if mark {
        text.push('\u{FEFF}');
    }
    let head: Vec<String> = headers.iter().map(|h| quoted(h, true)).collect();
    text.push_str(&head.join(","));
    text.push('\n');
    let numeric: Vec<bool> = answer
        .schema
        .fields()
        .iter()
        .map(|f| is_number(f.data_type()))
        .collect();
    cells(answer, |_, _, row| {
        for (n, cell) in row.iter().enumerate() {
            if n > 0 {
                text.push(',');
            }
            if let Some(cell) = cell {
                let is_text = !numeric.get(n).copied().unwrap_or(false);
                text.push_str(&quoted(cell, is_text));
            }
        }
        text.push('\n');
        Ok(())
    })?;
    Ok(text.into_bytes())
}

fn quoted(cell: &str, is_text: bool) -> String {
    let harmless = if is_text && is_like_formula(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    // An empty text is quoted, so that it is not taken for null.
    if is_text && cell.is_empty() || harmless.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}
