//! Merged cells over several rows of an XLSX sheet, which stand behind all its cells in the file.
//!
//! A large sheet is parsed for them only where the archive has any: looking for their marks in the unpacked bytes
//! takes a tenth of the time. Which cells take the value is not decided here.

use super::merged::Merges;
use super::sheet::{Context, Sheet};
use super::workbook::unreadable;
use crate::failure::Result;
use calamine::Xlsx;
use memchr::memmem;
use std::io::{Cursor, Read};

/// Rows from which a sheet is looked through before it is parsed once more.
const LARGE_SHEET: u64 = 200_000;
/// What a mark of a merged cell begins with, whatever its namespace, and how far its place may be from there.
const MARK: &[u8] = b"mergeCell ";
const LONGEST_MARK: usize = 128;

/// Merged cells over several rows of data.
///
/// # Errors
/// `workbook-unreadable`.
pub(super) fn read(
    book: &mut Xlsx<Cursor<&[u8]>>,
    bytes: &[u8],
    name: &str,
    sheet: &Sheet,
    context: &Context<'_>,
) -> Result<Merges> {
    let mut merges = Merges::default();
    let Some(layout) = sheet.layout.as_ref().filter(|_| context.sampler.is_none()) else {
        return Ok(merges);
    };
    if sheet.rows_read >= LARGE_SHEET && !any(bytes).map_err(|e| unreadable(context, e))? {
        return Ok(merges);
    }
    let found = book
        .merge_cells_by_sheet_name(name)
        .map_err(|e| unreadable(context, e).sheet(name))?;
    for merge in found.iter().filter(|m| m.start.0 >= layout.last) {
        merges.add(merge.start.0, merge.end.0, merge.start.1);
    }
    Ok(merges)
}

/// Whether any part of the archive may have a merged cell over several rows.
fn any(bytes: &[u8]) -> std::io::Result<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(std::io::Error::other)?;
    for n in 0..archive.len() {
        let part = archive.by_index(n).map_err(std::io::Error::other)?;
        if any_in(part)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn any_in(mut part: impl Read) -> std::io::Result<bool> {
    let marks = memmem::Finder::new(MARK);
    let mut buffer = vec![0; 1 << 16];
    // Bytes from the chunk before, in which a mark may have begun.
    let mut kept = 0;
    loop {
        let free = buffer.get_mut(kept..).unwrap_or_default();
        let read = part.read(free)?;
        let chunk = buffer.get(..kept + read).unwrap_or_default();
        let over_rows = |at: usize| {
            let rest = chunk.get(at..).unwrap_or_default();
            reaches_down(rest.get(..LONGEST_MARK).unwrap_or(rest))
        };
        if marks.find_iter(chunk).any(over_rows) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        let from = chunk.len().saturating_sub(LONGEST_MARK);
        kept = chunk.len() - from;
        buffer.copy_within(from..from + kept, 0);
    }
}

/// Whether the first `ref="A2:B3"` of a mark names two rows. One that is cut off or in another form does not: it is
/// seen whole with the next chunk.
fn reaches_down(mark: &[u8]) -> bool {
    let Some(at) = memmem::find(mark, b"ref=") else {
        return false;
    };
    let place = mark.get(at + 5..).unwrap_or_default();
    let Some(end) = place.iter().position(|b| matches!(b, b'"' | b'\'')) else {
        return false;
    };
    let mut rows = place
        .get(..end)
        .unwrap_or_default()
        .split(|b| *b == b':')
        .map(|cell| {
            let digits = cell.iter().position(u8::is_ascii_digit);
            digits.and_then(|n| cell.get(n..))
        });
    let (first, last) = (rows.next(), rows.next());
    last.is_some() && first != last
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_wherever_chunks_are_cut() {
        for filler in [0, 1, 50, 65_400, 65_480, 65_530, 65_540, 140_000] {
            let sheet = |place: &str| {
                format!(
                    "<worksheet>{}<mergeCells><x:mergeCell ref=\"{place}\"/></mergeCells></worksheet>",
                    " ".repeat(filler)
                )
            };
            for (place, found) in [
                ("A2:A3", true),
                ("B9:C10", true),
                ("A2:D2", false),
                ("A2", false),
            ] {
                assert_eq!(
                    any_in(sheet(place).as_bytes()).unwrap(),
                    found,
                    "{place} {filler}"
                );
            }
        }
        assert!(!any_in(&b"<mergeCell ref=\"A2:A"[..]).unwrap());
    }
}
