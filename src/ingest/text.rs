//! Delimited text: its encoding, its delimiter, and its records handed on.
//!
//! Encodings are told from bytes alone: a BOM, else valid UTF-8, else GB18030. `line` of a text file is the
//! number of its record, the row that a spreadsheet shows, so that a line break inside a cell does not count.

use super::WarningCode;
use super::cell::Cell;
use super::header::{self, SEARCHED_ROWS};
use super::records::Records;
use super::sheet::{Context, Sheet, SheetReader};
use crate::failure::{Class, Failure, Result};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Delimiters that exports use, the usual first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// A text and how it was encoded.
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
    /// Bytes that mean nothing in the encoding and became U+FFFD.
    pub undecodable: usize,
}

/// Decodes a file.
///
/// # Errors
/// `encoding-unknown` where more than one character in a hundred cannot be decoded.
pub fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<Decoded<'a>> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let body = bytes.get(length..).unwrap_or_default();
        if encoding == UTF_8
            && let Ok(text) = std::str::from_utf8(body)
        {
            return Ok(Decoded {
                text: Cow::Borrowed(text),
                encoding: "UTF-8 with BOM",
                undecodable: 0,
            });
        }
        let name = match encoding {
            e if e == UTF_16LE => "UTF-16LE",
            e if e == UTF_16BE => "UTF-16BE",
            _ => "UTF-8 with BOM",
        };
        return trusted(file, lossy(body, encoding, name));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded {
            text: Cow::Borrowed(text),
            encoding: "UTF-8",
            undecodable: 0,
        });
    }
    let gb18030 = lossy(bytes, GB18030, "GB18030");
    if gb18030.undecodable == 0 {
        return Ok(gb18030);
    }
    let utf8 = lossy(bytes, UTF_8, "UTF-8");
    trusted(
        file,
        if utf8.undecodable < gb18030.undecodable {
            utf8
        } else {
            gb18030
        },
    )
}

fn lossy<'a>(bytes: &[u8], encoding: &'static Encoding, name: &'static str) -> Decoded<'a> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Two bytes become three at most in all of them; only bad bytes take more.
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut rest = bytes;
    let mut undecodable = false;
    loop {
        let (result, read, bad) = decoder.decode_to_string(rest, &mut text, true);
        undecodable |= bad;
        rest = rest.get(read..).unwrap_or_default();
        match result {
            encoding_rs::CoderResult::InputEmpty => break,
            encoding_rs::CoderResult::OutputFull => text.reserve(rest.len() + 64),
        }
    }
    let undecodable = if undecodable {
        text.chars().filter(|&c| c == '\u{FFFD}').count()
    } else {
        0
    };
    Decoded {
        text: Cow::Owned(text),
        encoding: name,
        undecodable,
    }
}

fn trusted<'a>(file: &str, decoded: Decoded<'a>) -> Result<Decoded<'a>> {
    if decoded.undecodable > decoded.text.chars().count() / 100 {
        return Err(Failure::new(
            Class::Input,
            "encoding-unknown",
            (
                "文字不是UTF-8、GB18030或UTF-16",
                "the file is no text in UTF-8, GB18030 or UTF-16",
            ),
        )
        .file(file)
        .hint((
            "在原程序中打开，另存为UTF-8的CSV或工作簿；如由编码不同的文件拼成，逐个放入",
            "open it in the program that wrote it and save it as CSV UTF-8 or as a workbook; if files of two encodings were put into one, give each by itself",
        )));
    }
    Ok(decoded)
}

/// The delimiter whose reading of the first records makes the best header, and that header's width.
fn delimiter(text: &str, context: &Context<'_>) -> (u8, Option<usize>) {
    // Rank of the reading, then what it reads with.
    let mut best = ((false, 0, 0), b',', None);
    for delimiter in DELIMITERS {
        let mut records = Records::new(text, delimiter, None);
        let mut rows = Vec::new();
        let mut cells = Vec::new();
        let mut most = 0;
        for line in 1..=SEARCHED_ROWS {
            if records.next(&mut cells).is_none() {
                break;
            }
            most = most.max(cells.len());
            rows.push((line, cells.clone()));
        }
        // A delimiter that parts nothing reads as any other that does not.
        if most <= 1 && delimiter != DELIMITERS[0] {
            continue;
        }
        let found = header::find(&rows, context.kinds, context.synonyms, context.named_sheets);
        let width = match &found {
            header::Found::Header(layout) => Some(layout.width),
            header::Found::Nothing(_) => None,
        };
        let (fits, known) = found.rank();
        let rank = (fits, known, most);
        if rank > best.0 {
            best = (rank, delimiter, width);
        }
    }
    (best.1, best.2)
}

/// A delimiter's name in reports.
fn name_of(delimiter: u8) -> &'static str {
    match delimiter {
        b'\t' => "tab",
        b';' => "semicolon",
        b'|' => "bar",
        _ => "comma",
    }
}

/// Smaller texts are read on one thread.
const WORTH_PARTING: usize = 8 << 20;

/// Reads a decoded text as one sheet without a name. A long text whose quotes all close is read in parts,
/// as many as there are `threads`. What comes out does not depend on their number. Also gives the delimiter's
/// name.
pub fn read(text: &str, context: &Context<'_>, threads: usize) -> (Sheet, &'static str) {
    let (delimiter, width) = delimiter(text, context);
    let mut records = Records::new(text, delimiter, width);
    let mut reader = SheetReader::new(context, "");
    let mut line = 0;
    let folded = (threads > 1 && context.sampler.is_none())
        .then(|| folded(text, delimiter, width))
        .flatten();
    if let Some(folded) = folded {
        line = rows(&mut records, &mut reader, line, SEARCHED_ROWS + 1);
        let parts = parted(text, records.at(), &folded, threads);
        let readers: Vec<SheetReader<'_>> = std::thread::scope(|scope| {
            let workers: Vec<_> = parts
                .into_iter()
                .map(|(part, before)| {
                    let mut reader = reader.sibling();
                    let first = line.saturating_add(before);
                    scope.spawn(move || {
                        let mut records = Records::new(part, delimiter, width);
                        rows(&mut records, &mut reader, first, u32::MAX);
                        reader
                    })
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| {
                    worker
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        });
        for part in readers {
            reader.append(part);
        }
    } else {
        rows(&mut records, &mut reader, line, u32::MAX);
    }
    (reader.finish(), name_of(delimiter))
}

/// Hands on at most so many records; the number of the last one's line.
fn rows<'t>(
    records: &mut Records<'t>,
    reader: &mut SheetReader<'_>,
    mut line: u32,
    most: u32,
) -> u32 {
    let mut cells: Vec<Cell<'t>> = Vec::new();
    for _ in 0..most {
        let Some(stray) = records.next(&mut cells) else {
            break;
        };
        line = line.saturating_add(1);
        if stray {
            reader.warn(line, WarningCode::StrayQuote);
        }
        reader.row(line, &cells);
    }
    line
}

/// A record of several lines, by its bytes, and how many line feeds stand within it.
struct Folded {
    start: usize,
    end: usize,
    within: u32,
}

/// The records of a text that hold line feeds, where each other line feed ends a record; `None` for a text
/// with lone carriage returns or with a quote that opens or closes nothing, and for a short one.
fn folded(text: &str, delimiter: u8, width: Option<usize>) -> Option<Vec<Folded>> {
    let bytes = text.as_bytes();
    if text.len() < WORTH_PARTING
        || !memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
    {
        return None;
    }
    let mut found = Vec::new();
    let mut cells = Vec::new();
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', bytes.get(at..)?) {
        // Without quotes in between, lines are records.
        let lines = bytes.get(at..at + quote)?;
        let start = at + memchr::memrchr(b'\n', lines).map_or(0, |n| n + 1);
        let mut records = Records::new(text.get(start..)?, delimiter, width);
        if records.next(&mut cells) != Some(false) {
            return None;
        }
        at = start + records.at();
        let inner = bytes.get(start..at.saturating_sub(1))?;
        let within = u32::try_from(memchr::memchr_iter(b'\n', inner).count()).ok()?;
        if within > 0 {
            found.push(Folded {
                start,
                end: at,
                within,
            });
        }
    }
    Some(found)
}

/// A text from byte `from` on in about equal parts of whole records, each with the number of records before it.
fn parted<'t>(text: &'t str, from: usize, folded: &[Folded], parts: usize) -> Vec<(&'t str, u32)> {
    let mut start = from;
    let mut before = 0_u32;
    let mut found = Vec::new();
    for left in (1..=parts).rev() {
        let wanted = start + (text.len() - start) / left;
        let mut end = text
            .as_bytes()
            .get(wanted..)
            .and_then(|tail| memchr::memchr(b'\n', tail))
            .filter(|_| left > 1)
            .map_or(text.len(), |at| wanted + at + 1);
        let next = folded.partition_point(|f| f.end <= end);
        if let Some(record) = folded.get(next).filter(|f| f.start < end) {
            end = record.end;
        }
        let part = text.get(start..end).unwrap_or_default();
        found.push((part, before));
        let lines = memchr::memchr_iter(b'\n', part.as_bytes()).count();
        let within: u32 = folded
            .iter()
            .filter(|f| f.start >= start && f.end <= end)
            .map(|f| f.within)
            .sum();
        before = before.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX) - within);
        start = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_records_of_several_lines_hold_line_feeds() {
        let long = "a,b,c\n".repeat(WORTH_PARTING / 6 + 1);
        let of = |line: &str| {
            let text = format!("{long}{line}\n{long}");
            let found = folded(&text, b',', Some(3))?;
            Some(
                found
                    .iter()
                    .map(|f| (text[f.start..f.end].to_owned(), f.within))
                    .collect::<Vec<_>>(),
            )
        };
        for line in [
            "",
            "x",
            "\"x,y\",z",
            "\"x \"\"y\"\"\",z",
            "\"\",\"\"",
            "x,\"y\"\r",
        ] {
            assert_eq!(of(line), Some(Vec::new()), "{line}");
        }
        let two = "1,\"x\n\ny\",z";
        assert_eq!(of(two), Some(vec![(format!("{two}\n"), 2)]));
        for line in ["\"x,y", "a,\"x\"y", "x\ry"] {
            assert_eq!(of(line), None, "{line}");
        }
        assert_eq!(of("a\"b,\"cd"), None);
        assert!(folded("a,b\n", b',', None).is_none());
    }

    #[test]
    fn parts_are_whole_records_and_together_the_text() {
        let text = "a,b\r\nc,d\n\ne\nf,\"g\nh\",i\n\"j\n\n\nk\"\nl\nm,n,o,p,q";
        let mut folded = Vec::new();
        for (record, within) in [("f,\"g\nh\",i\n", 1), ("\"j\n\n\nk\"\n", 3)] {
            let start = text.find(record).unwrap_or(usize::MAX);
            folded.push(Folded {
                start,
                end: start + record.len(),
                within,
            });
        }
        let count = |text: &str| {
            let (mut records, mut cells, mut count) =
                (Records::new(text, b',', None), Vec::new(), 0);
            while records.next(&mut cells).is_some() {
                count += 1;
            }
            count
        };
        for parts in 1..12 {
            for from in [0, 5] {
                let (mut joined, mut records) = (String::new(), 0);
                for (part, before) in parted(text, from, &folded, parts) {
                    assert!(part.is_empty() || before == records, "{parts}");
                    records += count(part);
                    joined.push_str(part);
                }
                assert_eq!(joined, text[from..]);
                assert_eq!(records, count(&text[from..]), "{parts}");
            }
        }
    }
}
