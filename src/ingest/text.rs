//! Delimited text: its delimiter, and its records handed on, a window of the text at a time.
//!
//! `line` of a text file is the number of its record, the row that a spreadsheet shows, so that a line break
//! inside a cell does not count. Records do not depend on where windows end.

use super::WarningCode;
use super::cell::Cell;
use super::encoded::{Bytes, Encoded, Text};
use super::header::{self, SEARCHED_ROWS};
use super::records::{LONGEST_QUOTED, Records};
use super::sheet::{Context, Sheet, SheetReader};
use super::steady;
use crate::failure::Result;
use std::sync::mpsc;

/// Delimiters that exports use, the usual first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

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

/// The name in reports that a text is.
pub fn delimiter_named(name: &str) -> Option<&'static str> {
    let mut names = DELIMITERS.into_iter().map(name_of);
    names.find(|known| *known == name)
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

/// Bytes of text that are looked at together.
const WINDOW: usize = 16 << 20;
/// A record is taken once so much more text is known: what follows cannot change it then.
const AHEAD: usize = LONGEST_QUOTED + 8;
/// Less text is read on one thread.
const WORTH_PARTING: usize = 4 << 20;

/// A part of a text: from the beginning of a record to where nothing is known yet.
struct Window {
    text: String,
    /// Pieces of what follows.
    pieces: mpsc::Receiver<std::io::Result<String>>,
    ended: bool,
}

impl Window {
    /// Takes pieces until so many bytes are there, or all.
    fn fill(&mut self, wanted: usize) -> std::io::Result<()> {
        while !self.ended && self.text.len() < wanted {
            match self.pieces.recv() {
                Ok(piece) => self.text.push_str(&piece?),
                Err(_) => self.ended = true,
            }
        }
        Ok(())
    }

    /// Up to where the ends of records are certain.
    fn certain(&self) -> usize {
        if self.ended {
            self.text.len()
        } else {
            self.text.len().saturating_sub(AHEAD)
        }
    }

    /// Leaves what has been read behind.
    fn pass(&mut self, bytes: usize) {
        self.text.drain(..bytes);
    }
}

/// Reads a text as one sheet without a name, and names its delimiter. Windows whose quotes all close are read in
/// parts, as many as there are `threads`. What comes out does not depend on their number.
///
/// # Errors
/// `file-unreadable`, and faults of our own.
pub fn read(
    bytes: &mut dyn Bytes,
    encoded: &Encoded,
    context: &Context<'_>,
    threads: usize,
) -> Result<(Sheet, &'static str)> {
    let unreadable = |e| steady::unreadable(context.file, e);
    let mut text = Text::new(encoded, bytes).map_err(unreadable)?;
    std::thread::scope(|scope| {
        // Some pieces are decoded ahead.
        let (decoded, pieces) = mpsc::sync_channel(4);
        scope.spawn(move || {
            loop {
                let mut piece = String::new();
                let more = text.more(&mut piece);
                let ended = !matches!(more, Ok(true));
                // The receiver is gone where reading has stopped.
                if decoded.send(more.map(|_| piece)).is_err() || ended {
                    break;
                }
            }
        });
        let mut window = Window {
            text: String::new(),
            pieces,
            ended: false,
        };
        window.fill(WINDOW).map_err(unreadable)?;
        let (delimiter, width) = delimiter(&window.text, context);
        let mut state = State {
            delimiter,
            width,
            line: 0,
            vain: 0,
        };
        let mut reader = SheetReader::new(context, "");
        // Rows are alike once the header is settled.
        let parts = threads > 1 && context.sampler.is_none();
        let mut wanted = WINDOW;
        loop {
            let at_head = state.line <= SEARCHED_ROWS;
            let most = if at_head { SEARCHED_ROWS + 1 } else { u32::MAX };
            let taken = match folded(&window, &state).filter(|_| parts && !at_head) {
                Some((folded, end)) => {
                    let text = window.text.get(..end).unwrap_or_default();
                    state.in_parts(text, &folded, &mut reader, threads);
                    end
                }
                None => state.rows(&window, &mut reader, most),
            };
            window.pass(taken);
            if window.ended && window.text.is_empty() {
                break;
            }
            // A record that is longer than the window needs more of the text.
            wanted = if taken > 0 { WINDOW } else { wanted * 2 };
            window.fill(wanted).map_err(unreadable)?;
        }
        Ok((reader.finish()?, name_of(delimiter)))
    })
}

/// What is known of a text when a window of it is read.
struct State {
    delimiter: u8,
    width: Option<usize>,
    /// Records read.
    line: u32,
    /// Bytes searched in vain for closing quotes.
    vain: usize,
}

impl State {
    /// Hands on at most so many records, one after the other; how many bytes they take.
    fn rows(&mut self, window: &Window, reader: &mut SheetReader<'_>, most: u32) -> usize {
        let certain = window.certain();
        let mut records = Records::new(&window.text, self.delimiter, self.width).after(self.vain);
        let mut cells: Vec<Cell<'_>> = Vec::new();
        let mut taken = 0;
        for _ in 0..most {
            let Some(stray) = records.next(&mut cells).filter(|_| records.at() <= certain) else {
                break;
            };
            taken = records.at();
            self.vain = records.vain();
            self.line = self.line.saturating_add(1);
            hand_on(reader, self.line, &cells, stray);
        }
        taken
    }

    /// Hands on the records of a text whose lines are records, but for those which `folded` names.
    fn in_parts(
        &mut self,
        text: &str,
        folded: &[Folded],
        reader: &mut SheetReader<'_>,
        threads: usize,
    ) {
        let (delimiter, width, before) = (self.delimiter, self.width, self.line);
        let threads = if text.len() < WORTH_PARTING {
            1
        } else {
            threads
        };
        let parts = parted(text, 0, folded, threads);
        let readers: Vec<(SheetReader<'_>, u32)> = std::thread::scope(|scope| {
            let workers: Vec<_> = parts
                .into_iter()
                .map(|(part, earlier)| {
                    let mut reader = reader.sibling();
                    let mut line = before.saturating_add(earlier);
                    scope.spawn(move || {
                        let mut records = Records::new(part, delimiter, width);
                        let mut cells = Vec::new();
                        while let Some(stray) = records.next(&mut cells) {
                            line = line.saturating_add(1);
                            hand_on(&mut reader, line, &cells, stray);
                        }
                        (reader, line)
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
        for (part, line) in readers {
            self.line = self.line.max(line);
            reader.append(part);
        }
    }
}

fn hand_on(reader: &mut SheetReader<'_>, line: u32, cells: &[Cell<'_>], stray: bool) {
    if stray {
        reader.warn(line, WarningCode::StrayQuote);
    }
    reader.row(line, cells);
}

/// A record of several lines, by its bytes, and how many line feeds stand within it.
struct Folded {
    start: usize,
    end: usize,
    within: u32,
}

/// The records of a window that hold line feeds, where each other line feed ends a record, and where the last
/// certain record ends; `None` for a window with lone carriage returns or with a quote that opens or closes
/// nothing, and for one without a whole record.
fn folded(window: &Window, state: &State) -> Option<(Vec<Folded>, usize)> {
    let text = window.text.as_str();
    let bytes = text.as_bytes();
    let certain = window.certain();
    let mut found = Vec::new();
    let mut cells = Vec::new();
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', bytes.get(at..certain)?) {
        // Without quotes in between, lines are records.
        let lines = bytes.get(at..at + quote)?;
        let start = at + memchr::memrchr(b'\n', lines).map_or(0, |n| n + 1);
        let mut records = Records::new(text.get(start..)?, state.delimiter, state.width);
        if records.next(&mut cells) != Some(false) {
            return None;
        }
        let end = start + records.at();
        if end > certain {
            // It is left to the next window, or read by itself.
            return is_plain(bytes, start).then_some((found, start));
        }
        at = end;
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
    let end = if window.ended {
        text.len()
    } else {
        at + memchr::memrchr(b'\n', bytes.get(at..certain)?).map_or(0, |n| n + 1)
    };
    is_plain(bytes, end).then_some((found, end))
}

/// Whether there is anything, and each carriage return in it stands before a line feed.
fn is_plain(bytes: &[u8], end: usize) -> bool {
    let mut returns = memchr::memchr_iter(b'\r', bytes.get(..end).unwrap_or_default());
    end > 0 && returns.all(|at| bytes.get(at + 1) == Some(&b'\n'))
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
        let long = "a,b,c\n".repeat(100);
        let state = State {
            delimiter: b',',
            width: Some(3),
            line: 0,
            vain: 0,
        };
        let of = |line: &str| {
            let text = format!("{long}{line}\n{long}");
            let (_, pieces) = mpsc::sync_channel(0);
            let window = Window {
                text: text.clone(),
                pieces,
                ended: true,
            };
            let (found, end) = folded(&window, &state)?;
            assert_eq!(end, text.len());
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
