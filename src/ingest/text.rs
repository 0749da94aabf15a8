//! Delimited text: its delimiter, and its records handed on, a window of the text at a time, on all cores.
//!
//! `line` of a text file is the number of its record, the row that a spreadsheet shows, so that a line break
//! inside a cell does not count. Records do not depend on where windows end.

use super::cell::Cell;
use super::encoded::{Bytes, Encoded, Raw};
use super::header::{self, SEARCHED_ROWS};
use super::index::{Bits, Carried};
use super::records::{LONGEST_QUOTED, Records};
use super::sheet::{Context, Sheet, SheetReader};
use super::steady;
use crate::failure::Result;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

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

/// Bytes of a text that are looked at and handed on together.
const WINDOW: usize = 8 << 20;
/// A record is taken once so much more text is known: what follows cannot change it then.
const AHEAD: usize = LONGEST_QUOTED + 8;
/// Less text is read on one thread.
const WORTH_PARTING: usize = 4 << 20;
/// Parts that wait for an earlier one, for each thread.
const WAITING: u64 = 2;

/// Reads a text as one sheet without a name, and names its delimiter. Parts of whole records are read by `threads` at
/// a time, where their quotes all close. What comes out does not depend on their number.
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
    let mut feed = Feed {
        raw: Raw::new(encoded, bytes).map_err(unreadable)?,
        encoded,
        window: Vec::new(),
        ended: false,
        wanted: WINDOW,
        state: State {
            delimiter: DELIMITERS[0],
            width: None,
            vain: 0,
        },
        number: 0,
        spare: Vec::new(),
    };
    feed.fill().map_err(unreadable)?;
    (feed.state.delimiter, feed.state.width) = delimiter(&feed.lines(), context);
    let name = name_of(feed.state.delimiter);
    let mut reader = SheetReader::new(context, "");
    let mut line = 0;
    // Rows are alike once the header is settled. Whoever takes rows as they pass takes them in their order.
    while !feed.is_empty() && (line <= SEARCHED_ROWS || context.sampler.is_some()) {
        let most = match context.sampler {
            Some(_) => u32::MAX,
            None => SEARCHED_ROWS + 1 - line,
        };
        feed.by_themselves(&mut reader, &mut line, most);
        feed.fill().map_err(unreadable)?;
    }
    if !feed.is_empty() {
        let short = feed.ended && feed.window.len() < WORTH_PARTING;
        let threads = if short { 1 } else { threads.max(1) };
        reader = in_parts(feed, reader, line, threads).map_err(unreadable)?;
    }
    Ok((reader.finish()?, name))
}

/// Has the rest of a text read in parts.
fn in_parts<'c>(
    feed: Feed<'_>,
    reader: SheetReader<'c>,
    line: u32,
    threads: usize,
) -> std::io::Result<SheetReader<'c>> {
    let first = reader.sibling();
    let (encoded, state) = (feed.encoded, feed.state);
    let feed = Mutex::new(feed);
    let joint = Joint {
        joined: Mutex::new(Joined {
            reader,
            line,
            next: 0,
            waiting: BTreeMap::new(),
            stopped: None,
        }),
        moved: Condvar::new(),
        most: WAITING * threads as u64,
    };
    let work = || {
        let _alarm = Alarm(&joint);
        let mut used = None;
        while !joint.has_stopped() {
            let mut part = first.sibling();
            let mut feed = feed.lock().unwrap_or_else(PoisonError::into_inner);
            feed.spare.extend(used.take());
            let (number, read) = match feed.next(&mut part) {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(e) => return joint.stop(e),
            };
            drop(feed);
            let lines = match read {
                Part::Bytes(raw) => {
                    let text = encoded.decode(&raw);
                    let lines = part.records(&text, state.delimiter, state.width);
                    drop(text);
                    used = Some(raw);
                    lines
                }
                Part::Text(text) => part.records(&text, state.delimiter, state.width),
                Part::Read(lines) => lines,
            };
            part.close_block();
            joint.join(number, part, lines);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let joined = joint.joined.into_inner();
    let joined = joined.unwrap_or_else(PoisonError::into_inner);
    match joined.stopped {
        Some(e) => Err(e),
        None => Ok(joined.reader),
    }
}

/// Where parts that were read are put behind each other, in their order.
struct Joint<'c> {
    joined: Mutex<Joined<'c>>,
    /// Told when the next part has come, and when there will be none.
    moved: Condvar,
    /// No part is taken that is further ahead of the next one.
    most: u64,
}

struct Joined<'c> {
    reader: SheetReader<'c>,
    /// Records before the next part.
    line: u32,
    next: u64,
    waiting: BTreeMap<u64, (SheetReader<'c>, u32)>,
    stopped: Option<std::io::Error>,
}

impl<'c> Joint<'c> {
    fn lock(&self) -> MutexGuard<'_, Joined<'c>> {
        self.joined.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_stopped(&self) -> bool {
        self.lock().stopped.is_some()
    }

    fn stop(&self, because: std::io::Error) {
        self.lock().stopped.get_or_insert(because);
        self.moved.notify_all();
    }

    /// Takes a part of so many records.
    fn join(&self, number: u64, part: SheetReader<'c>, lines: u32) {
        let mut joined = self.lock();
        while number > joined.next + self.most && joined.stopped.is_none() {
            let woken = self.moved.wait(joined);
            joined = woken.unwrap_or_else(PoisonError::into_inner);
        }
        joined.waiting.insert(number, (part, lines));
        let Joined {
            reader,
            line,
            next,
            waiting,
            ..
        } = &mut *joined;
        while let Some((part, lines)) = waiting.remove(next) {
            reader.append(part, *line);
            *line = line.saturating_add(lines);
            *next += 1;
        }
        self.moved.notify_all();
    }
}

/// Stops the others where a thread dies, which would wait for its part.
struct Alarm<'j, 'c>(&'j Joint<'c>);

impl Drop for Alarm<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0
                .stop(std::io::Error::other("a reading thread has died"));
        }
    }
}

/// Whole records of a text.
enum Part {
    /// Bytes that are to be decoded.
    Bytes(Vec<u8>),
    Text(String),
    /// So many that were read already.
    Read(u32),
}

/// A text on its way into parts.
struct Feed<'b> {
    raw: Raw<'b>,
    encoded: &'b Encoded,
    /// From the beginning of a record to where nothing is known yet.
    window: Vec<u8>,
    ended: bool,
    /// Bytes that the window should have.
    wanted: usize,
    state: State,
    /// The number of the next part.
    number: u64,
    /// Memory that can be used again.
    spare: Vec<Vec<u8>>,
}

/// What is known of a text when a window of it is read.
#[derive(Clone, Copy)]
struct State {
    delimiter: u8,
    width: Option<usize>,
    /// Bytes searched in vain for closing quotes.
    vain: usize,
}

impl Feed<'_> {
    /// Fetches until so many bytes are there as are wanted, or all.
    fn fill(&mut self) -> std::io::Result<()> {
        if !self.ended {
            self.ended = !self.raw.fill(&mut self.window, self.wanted)?;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.ended && self.window.is_empty()
    }

    /// The text of the window's whole lines; of all of it where there is none.
    fn lines(&self) -> Cow<'_, str> {
        let end = match memchr::memrchr2(b'\n', b'\r', &self.window) {
            Some(at) if !self.ended => at + 1,
            _ => self.window.len(),
        };
        self.encoded
            .decode(self.window.get(..end).unwrap_or_default())
    }

    /// Up to where the ends of records are certain in a text of which this is the end, or of which more may follow.
    fn certain(&self, text: &[u8]) -> usize {
        if self.ended {
            text.len()
        } else {
            text.len().saturating_sub(AHEAD)
        }
    }

    /// The place in the window of a place in its text that is behind a line break: these are the same in both.
    #[allow(
        clippy::ptr_arg,
        reason = "whether it was decoded tells how places in it are found"
    )]
    fn in_window(&self, text: &Cow<'_, str>, end: usize) -> usize {
        match text {
            Cow::Borrowed(_) => end,
            Cow::Owned(text) if end == text.len() && self.ended => self.window.len(),
            Cow::Owned(text) => {
                let before = text.as_bytes().get(..end).unwrap_or_default();
                let breaks = memchr::memchr2_iter(b'\n', b'\r', before).count();
                let mut of_window = memchr::memchr2_iter(b'\n', b'\r', &self.window);
                let last = breaks.checked_sub(1).and_then(|n| of_window.nth(n));
                last.map_or(0, |at| at + 1)
            }
        }
    }

    /// Takes bytes off the window; without any, more are wanted.
    fn pass(&mut self, bytes: usize) {
        self.window.drain(..bytes);
        self.wanted = if bytes > 0 { WINDOW } else { self.wanted * 2 };
    }

    /// The next part and its number, where there is one. What has to be read in its order is read by `part`.
    fn next(&mut self, part: &mut SheetReader<'_>) -> std::io::Result<Option<(u64, Part)>> {
        loop {
            self.fill()?;
            if self.is_empty() {
                return Ok(None);
            }
            let read = if let Some(read) = self.cut() {
                read
            } else {
                let mut lines = 0;
                self.by_themselves(part, &mut lines, u32::MAX);
                if lines == 0 {
                    continue;
                }
                Part::Read(lines)
            };
            self.number += 1;
            return Ok(Some((self.number - 1, read)));
        }
    }

    /// Cuts whole records off the window, if that can be done without reading all of them.
    fn cut(&mut self) -> Option<Part> {
        let quoted = memchr::memchr(b'"', &self.window).is_some();
        let as_bytes = if !quoted {
            self.last_break()
        } else if self.encoded.parts_at(self.state.delimiter) {
            let certain = self.certain(&self.window);
            whole(&self.window, None, certain, self.ended, self.state)
        } else {
            None
        };
        if let Some(end) = as_bytes {
            return (end > 0).then(|| self.take(end));
        }
        let text = self.lines();
        let bytes = text.as_bytes();
        let certain = self.certain(bytes);
        let end = whole(bytes, Some(&text), certain, self.ended, self.state)?;
        let in_window = self.in_window(&text, end);
        if in_window == 0 {
            return None;
        }
        match text {
            Cow::Borrowed(_) => Some(self.take(in_window)),
            Cow::Owned(mut text) => {
                text.truncate(end);
                self.pass(in_window);
                Some(Part::Text(text))
            }
        }
    }

    /// Where the last record ends, in a window without quotes.
    fn last_break(&self) -> Option<usize> {
        if self.ended {
            return Some(self.window.len());
        }
        // What a carriage return at the end is will be seen from the byte behind it.
        let known = match self.window.split_last() {
            Some((b'\r', known)) => known,
            _ => self.window.as_slice(),
        };
        memchr::memrchr2(b'\n', b'\r', known).map(|at| at + 1)
    }

    /// Takes a part off the window.
    fn take(&mut self, end: usize) -> Part {
        let mut rest = self.spare.pop().unwrap_or_default();
        rest.clear();
        rest.reserve(WINDOW);
        rest.extend_from_slice(self.window.get(end..).unwrap_or_default());
        self.window.truncate(end);
        self.wanted = WINDOW;
        Part::Bytes(std::mem::replace(&mut self.window, rest))
    }

    /// Has a reader take at most so many records of the window, one after the other.
    fn by_themselves(&mut self, reader: &mut SheetReader<'_>, line: &mut u32, most: u32) {
        let State {
            delimiter,
            width,
            mut vain,
        } = self.state;
        let in_window = {
            let text = self.lines();
            let certain = self.certain(text.as_bytes());
            let mut records = Records::new(&text, delimiter, width).after(vain);
            let mut cells: Vec<Cell<'_>> = Vec::new();
            let mut taken = 0;
            for _ in 0..most {
                let Some(stray) = records.next(&mut cells).filter(|_| records.at() <= certain)
                else {
                    break;
                };
                taken = records.at();
                vain = records.vain();
                *line = line.saturating_add(1);
                reader.record(*line, &cells, stray);
            }
            self.in_window(&text, taken)
        };
        self.state.vain = vain;
        self.pass(in_window);
    }
}

/// Where the last certain record ends, of a text from the beginning of one. Each record with a quote that is not
/// plainly at the end of a cell, or with a line break within quotes, is split by itself: its end is not told without
/// the `text`. `None` where a quote opens or closes nothing.
fn whole(
    bytes: &[u8],
    text: Option<&str>,
    certain: usize,
    ended: bool,
    state: State,
) -> Option<usize> {
    const BLOCK: usize = 64;
    let returns = memchr::memchr(b'\r', bytes).is_some();
    let mut end = 0;
    let mut cells = Vec::new();
    'records: while end < certain {
        let (blocks, rest) = bytes.get(end..certain)?.as_chunks::<BLOCK>();
        // A quote before a delimiter closes something.
        let mut last = [state.delimiter; BLOCK];
        for (to, byte) in last.iter_mut().zip(rest) {
            *to = *byte;
        }
        let start = end;
        let mut carried = Carried::beginning();
        let mut odd = false;
        for (n, block) in blocks.iter().chain([&last]).enumerate() {
            let bits = Bits::of(block, state.delimiter, true, returns, &mut carried);
            odd = bits.stray || bits.broken != 0;
            let plain = match bits.broken {
                0 => u64::MAX,
                broken => (1 << broken.trailing_zeros()) - 1,
            };
            let breaks = bits.breaks & plain;
            if breaks != 0 {
                let at = start + n * BLOCK + breaks.ilog2() as usize;
                let first = start + n * BLOCK + breaks.trailing_zeros() as usize;
                odd |= first - end > LONGEST_QUOTED;
                let long = match bytes.get(at..) {
                    Some([b'\r', b'\n', ..]) => 2,
                    _ => 1,
                };
                if !odd || first - end <= LONGEST_QUOTED {
                    end = at + long;
                }
            }
            if odd {
                break;
            }
        }
        if !(odd || ended && carried.inside != 0) {
            return Some(if ended { bytes.len() } else { end });
        }
        let rest = text?.get(end..)?;
        let mut records = Records::new(rest, state.delimiter, state.width);
        match records.next(&mut cells) {
            Some(false) => {}
            None => break 'records,
            Some(true) => return None,
        }
        if end + records.at() > certain {
            // It is left to the next window, or read by itself.
            break;
        }
        end += records.at();
    }
    Some(end)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const STATE: State = State {
        delimiter: b',',
        width: Some(3),
        vain: 0,
    };

    fn end(text: &str, certain: usize, ended: bool) -> Option<usize> {
        whole(text.as_bytes(), Some(text), certain, ended, STATE)
    }

    #[test]
    fn a_text_is_cut_unless_a_quote_opens_or_closes_nothing() {
        let long = "a,b,c\n".repeat(100);
        let of = |line: &str| {
            let text = format!("{long}{line}\n{long}");
            end(&text, text.len(), true).map(|end| end == text.len())
        };
        for line in [
            "",
            "x",
            "\"x,y\",z",
            "\"x \"\"y\"\"\",z",
            "\"\",\"\"",
            "x,\"y\"\r",
            "x\ry",
            "1,\"x\n\ny\",z",
            "a\"b,\"cd\"",
            "a\"b,c\"d",
            "\u{FEFF}\"x,y\",z",
        ] {
            assert_eq!(of(line), Some(true), "{line}");
        }
        for line in ["\"x,y", "a,\"x\"y", "a\"b,\"cd"] {
            assert_eq!(of(line), None, "{line}");
        }
        // Without decoding it nothing is said of a record that is not plain.
        let text = format!("{long}1,\"x\ny\",z\n");
        let blind = whole(text.as_bytes(), None, text.len(), true, STATE);
        assert_eq!(blind, None);
        let blind = whole(long.as_bytes(), None, long.len() - 1, false, STATE);
        assert_eq!(blind, Some(long.len() - 6));
    }

    #[test]
    fn a_text_is_cut_where_records_end_wherever_it_has_to_be() {
        let text = "a,b\r\nc,d\n\ne\nf,\"g\nh\",i\n\"j\n\n\nk\"\nl\nm,n,\"o\"\"\",p,q\r\"r\",\"s\"\r\n\"t\r\nu\"";
        let ends = |text: &str| {
            let (mut records, mut cells) = (Records::new(text, b',', Some(3)), Vec::new());
            let mut ends = vec![0];
            while records.next(&mut cells).is_some() {
                ends.push(records.at());
            }
            ends
        };
        for before in [0, 20, 50, 60] {
            let text = format!("{}{text}", "x,y,z\n".repeat(before));
            let ends = ends(&text);
            for certain in 0..text.len() {
                let end = end(&text, certain, false).unwrap();
                // The last one of those that are certain; a carriage return and its line feed are not parted.
                let expected = ends
                    .iter()
                    .filter(|end| **end <= certain + 1)
                    .max()
                    .unwrap();
                assert!(
                    end == *expected || ends.contains(&end) && end <= certain,
                    "{certain}"
                );
            }
            assert_eq!(end(&text, text.len(), true), Some(text.len()));
        }
    }
}
