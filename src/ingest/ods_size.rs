//! How much an ODS file unfolds to, and whether its tables end: a repeat count lets a few bytes stand for
//! millions, and the library that reads the file looks for the end of a table for good.
//!
//! Counts by the tags alone and reads no content. Where the markup is out of order it says so rather than guess
//! what the library would make of it.

use std::io::{BufRead, BufReader, Cursor, Read};

/// No tag of a spreadsheet is longer: a formula or a text of 32,767 characters stands in one.
const LONGEST_TAG: usize = 1 << 20;
/// Bytes of a cell's text that take as much memory as a cell without any.
const TEXT_OF_A_CELL: u64 = 64;
/// Bytes of a cell's tag that are its styles and types, and are not kept.
const USUAL_TAG: usize = 256;

/// Cells from the first column to the last with a value, over all rows, long texts as several; `None` where
/// there is no content, or where it is damaged.
pub fn cells(bytes: &[u8]) -> Option<u64> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let content = archive.by_name("content.xml").ok()?;
    count(BufReader::with_capacity(1 << 16, content))
}

/// What is being counted: a cell with its repeats, a row, all.
#[derive(Default)]
struct Count {
    total: u64,
    rows: u64,
    row: u64,
    /// Cells without a value, which count only before one with.
    blank: u64,
    /// Repeats of the last cell, and bytes of its text; none for a blank one.
    cell: Option<(u64, u64)>,
}

impl Count {
    fn end_cell(&mut self) {
        if let Some((repeats, text)) = self.cell.take() {
            let size = repeats.saturating_mul(1 + text / TEXT_OF_A_CELL);
            self.row = self.row.saturating_add(self.blank).saturating_add(size);
            self.blank = 0;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.total = self
            .total
            .saturating_add(self.row.saturating_mul(self.rows));
        (self.row, self.blank, self.rows) = (0, 0, 1);
    }
}

fn count(mut content: impl BufRead) -> Option<u64> {
    let mut count = Count::default();
    let mut tag = Vec::new();
    let (mut in_table, mut in_cell, mut in_annotation) = (false, false, false);
    loop {
        let skipped = content.skip_until(b'<').ok()? as u64;
        if let Some((_, text)) = &mut count.cell {
            *text = text.saturating_add(skipped);
        }
        if !read_tag(&mut content, &mut tag)? {
            count.end_row();
            return (!in_table && !in_cell && !in_annotation).then_some(count.total);
        }
        let text = String::from_utf8_lossy(&tag);
        let closed = text.ends_with("/>");
        let name = text
            .split([' ', '\t', '\r', '\n', '>'])
            .next()
            .unwrap_or_default();
        match name
            .strip_suffix('/')
            .filter(|n| !n.is_empty())
            .unwrap_or(name)
        {
            // Where one of them stands inside another, what ends which is anyone's guess.
            "table:table" | "/table:table" | "table:table-row" if in_cell => return None,
            "table:table" => {
                count.end_row();
                in_table |= !closed;
            }
            "/table:table" => {
                count.end_row();
                in_table = false;
            }
            "table:table-row" => {
                count.end_row();
                count.rows = repeats(&text, "table:number-rows-repeated");
            }
            "table:table-cell" | "table:covered-table-cell" => {
                if in_cell {
                    return None;
                }
                in_cell = !closed;
                count.end_cell();
                let cells = repeats(&text, "table:number-columns-repeated");
                if text.contains("value") || text.contains("formula") {
                    let value = text.len().saturating_sub(USUAL_TAG);
                    count.cell = Some((cells, value as u64));
                } else {
                    count.blank = count.blank.saturating_add(cells);
                }
            }
            "/table:table-cell" | "/table:covered-table-cell" => {
                if in_annotation {
                    return None;
                }
                in_cell = false;
            }
            "office:annotation" => in_annotation |= !closed,
            "/office:annotation" => in_annotation = false,
            "text:s" => {
                if let Some((_, length)) = &mut count.cell {
                    *length = length.saturating_add(repeats(&text, "text:c"));
                }
            }
            _ => {}
        }
    }
}

/// Reads what stands between `<` and its `>`, a comment or a quoted mark of the end within it; false at the end
/// of the content, `None` where it ends too early or too late.
fn read_tag(content: &mut impl BufRead, tag: &mut Vec<u8>) -> Option<bool> {
    tag.clear();
    let mut quote = None;
    loop {
        let seen = tag.len();
        let room = LONGEST_TAG.saturating_sub(seen) as u64;
        let read = content.take(room).read_until(b'>', tag).ok()?;
        if tag.is_empty() {
            return Some(false);
        }
        if read == 0 || tag.last() != Some(&b'>') {
            return None;
        }
        let done = if tag.starts_with(b"!--") {
            tag.len() >= 6 && tag.ends_with(b"-->")
        } else if tag.starts_with(b"![CDATA[") {
            tag.ends_with(b"]]>")
        } else if tag.starts_with(b"?") {
            tag.len() >= 3 && tag.ends_with(b"?>")
        } else if tag.starts_with(b"!") {
            // A document type has no place in a spreadsheet.
            return None;
        } else if tag.starts_with(b"/") {
            true
        } else {
            for &byte in tag.get(seen..).unwrap_or_default() {
                quote = match quote {
                    None if byte == b'"' || byte == b'\'' => Some(byte),
                    Some(opened) if opened == byte => None,
                    other => other,
                };
            }
            quote.is_none()
        };
        if done {
            return Some(true);
        }
    }
}

/// The greatest number that an attribute of this name has, 1 where there is none; any is too great that cannot
/// be read.
fn repeats(tag: &str, attribute: &str) -> u64 {
    tag.split(attribute)
        .skip(1)
        .map(|rest| {
            let value = rest.split(['"', '\'']).nth(1).unwrap_or_default();
            value.parse().unwrap_or(u64::MAX)
        })
        .max()
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn repeats_and_long_texts_count_and_blank_ends_do_not() {
        let of =
            |rows: &str| count(format!("<?x?><table:table a='>'>{rows}</table:table>").as_bytes());
        let cell = r#"<table:table-cell office:value="1" table:number-columns-repeated="3"/>"#;
        assert_eq!(
            of(&format!(
                "<table:table-row>{cell}{cell}<table:table-cell/></table:table-row>"
            )),
            Some(6)
        );
        assert_eq!(
            of("<table:table-row><table:table-cell table:number-columns-repeated=\"9\"/>"),
            Some(0)
        );
        let spaces = r#"<table:table-cell office:value-type="string"><text:p><text:s text:c="3200000"/></text:p></table:table-cell>"#;
        assert!(
            of(&format!(
                "<table:table-row table:number-rows-repeated=\"2\">{spaces}</table:table-row>"
            )) > Some(100_000)
        );
    }

    #[test]
    fn what_does_not_end_is_damaged() {
        for content in [
            "<table:table><table:table-row>",
            "<table:table><!-- </table:table> -->",
            "<table:table><![CDATA[</table:table>]]>",
            "<table:table><table:table-cell office:value='1'></table:table></table:table-cell>",
            "<table:table><table:table-cell><office:annotation></table:table-cell></table:table>",
            "<table:table a=\"</table:table>",
            "<!DOCTYPE a><table:table></table:table>",
        ] {
            assert_eq!(count(content.as_bytes()), None, "{content}");
        }
    }
}
