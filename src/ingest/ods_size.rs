//! How many cells an ODS file unfolds to: a repeat count lets a few bytes stand for millions.
//!
//! Counts by the tags alone and reads no content; generous where the markup is unusual.

use std::io::{BufRead, BufReader, Cursor};

/// A tag longer than this is no tag of a table.
const LONGEST_TAG: usize = 1 << 16;

/// Cells from the first column to the last with a value, over all rows; `None` where there is no content.
pub fn cells(bytes: &[u8]) -> Option<u64> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut content = BufReader::with_capacity(1 << 16, archive.by_name("content.xml").ok()?);
    let mut tag = Vec::new();
    let (mut total, mut row, mut blank, mut rows) = (0_u64, 0_u64, 0_u64, 1_u64);
    loop {
        content.skip_until(b'<').ok()?;
        tag.clear();
        std::io::Read::take(&mut content, LONGEST_TAG as u64)
            .read_until(b'>', &mut tag)
            .ok()?;
        if tag.is_empty() {
            return Some(total);
        }
        let tag = String::from_utf8_lossy(&tag);
        if tag.starts_with("table:table-row") {
            total = total.saturating_add(row.saturating_mul(rows));
            (row, blank, rows) = (0, 0, repeats(&tag, "table:number-rows-repeated"));
        } else if tag.starts_with("table:table-cell") || tag.starts_with("table:covered-table-cell")
        {
            let cells = repeats(&tag, "table:number-columns-repeated");
            if tag.contains("value-type") || tag.contains("formula") {
                row = row.saturating_add(blank).saturating_add(cells);
                blank = 0;
            } else {
                blank = blank.saturating_add(cells);
            }
        } else if tag.starts_with("/table:table>") {
            total = total.saturating_add(row.saturating_mul(rows));
            (row, blank, rows) = (0, 0, 1);
        }
    }
}

fn repeats(tag: &str, attribute: &str) -> u64 {
    tag.split_once(attribute)
        .and_then(|(_, rest)| rest.split(['"', '\'']).nth(1))
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}
