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
            "the file is no text in UTF-8, GB18030 or UTF-16",
        )
        .file(file)
        .hint("open it in the program that wrote it and save it as CSV UTF-8 or as a workbook"));
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

/// Reads a decoded text as one sheet without a name.
pub fn read(text: &str, context: &Context<'_>) -> Sheet {
    let (delimiter, width) = delimiter(text, context);
    let mut records = Records::new(text, delimiter, width);
    let mut reader = SheetReader::new(context, "");
    let mut cells: Vec<Cell<'_>> = Vec::new();
    let mut line = 0_u32;
    while let Some(stray) = records.next(&mut cells) {
        line = line.saturating_add(1);
        if stray {
            reader.warn(line, WarningCode::StrayQuote);
        }
        reader.row(line, &cells);
    }
    reader.finish()
}
