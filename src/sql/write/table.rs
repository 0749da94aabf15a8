//! Aligned columns for a terminal: a Chinese character is two columns wide, numbers stand right.

use super::{cells, is_number};
use crate::contract::Language;
use crate::failure::Result;
use crate::sql::Answer;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Wider cells are cut here; the other formats have them whole.
const WIDEST: usize = 60;

/// The answer as text, its number of rows below it.
///
/// # Errors
/// A column of a type that has no text.
pub fn table(answer: &Answer, headers: &[String], language: Language) -> Result<String> {
    let heads: Vec<String> = headers.iter().map(|h| shown(h)).collect();
    let mut widths: Vec<usize> = heads.iter().map(|h| h.width()).collect();
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(answer.rows());
    cells(answer, |_, _, row| {
        let row: Vec<String> = row
            .iter()
            .map(|c| c.as_deref().map_or_else(|| "null".to_owned(), shown))
            .collect();
        for (width, cell) in widths.iter_mut().zip(&row) {
            *width = (*width).max(cell.width());
        }
        rows.push(row);
        Ok(())
    })?;
    let right: Vec<bool> = answer
        .schema
        .fields()
        .iter()
        .map(|f| is_number(f.data_type()))
        .collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .zip(&right)
            .map(|((cell, width), right)| {
                let room = " ".repeat(width - cell.width().min(*width));
                if *right {
                    format!("{room}{cell}")
                } else {
                    format!("{cell}{room}")
                }
            })
            .collect();
        padded.join("  ").trim_end().to_owned() + "\n"
    };
    let mut text = line(&heads);
    let rules: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
    text.push_str(&(rules.join("  ") + "\n"));
    for row in &rows {
        text.push_str(&line(row));
    }
    let count = rows.len();
    let last = match (answer.more, language) {
        (false, Language::Chinese) => format!("（{count} 行）\n"),
        (false, Language::English) if count == 1 => "(1 row)\n".to_owned(),
        (false, Language::English) => format!("({count} rows)\n"),
        (true, Language::Chinese) => format!("（前 {count} 行，还有更多：--limit 0 显示全部）\n"),
        (true, Language::English) => {
            format!("(the first {count} rows; there are more: --limit 0 shows all)\n")
        }
    };
    Ok(text + &last)
}

/// A cell on one line, cut where it is too wide.
fn shown(cell: &str) -> String {
    let one_line: String = cell
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if one_line.width() <= WIDEST {
        return one_line;
    }
    let mut cut = String::new();
    let mut width = 0;
    for c in one_line.chars() {
        width += c.width().unwrap_or_default();
        if width > WIDEST - 1 {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}
