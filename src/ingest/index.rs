//! Where the cells and records of a delimited text end, told 64 bytes at a time.
//!
//! Only a short cut: what it says is what `records` says, and it stops where a quote opens or closes nothing. No text
//! is read or kept here.

/// The ends of cells, and the records that they are in. Places count from the beginning of the text that was looked
/// through.
#[derive(Default)]
pub struct Index {
    /// Where each cell ends, quotes and all.
    pub ends: Vec<u32>,
    pub records: Vec<Record>,
    /// Whether cells may be quoted.
    pub quoted: bool,
}

/// A whole record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    pub start: u32,
    /// Where the next one begins.
    pub next: u32,
    /// The place of its first cell among the ends.
    pub first: u32,
    pub cells: u32,
    /// Whether it is certain that every line break ends a record here.
    pub plain: bool,
}

const BYTES: usize = 64;

impl Index {
    /// Finds the records of a text from the beginning of one on; the last needs no line break where the text has
    /// `ended`.
    pub fn find(&mut self, text: &[u8], delimiter: u8, ended: bool) {
        self.ends.clear();
        self.records.clear();
        self.quoted = memchr::memchr(b'"', text).is_some();
        let returns = memchr::memchr(b'\r', text).is_some();
        let mut at = Place {
            plain: true,
            ..Place::default()
        };
        let mut carried = Carried::beginning();
        let (blocks, rest) = text.as_chunks::<BYTES>();
        // A quote before a delimiter closes something; those of ours end no cell.
        let mut last = [delimiter; BYTES];
        for (to, byte) in last.iter_mut().zip(rest) {
            *to = *byte;
        }
        for (n, block) in blocks.iter().chain([&last]).enumerate() {
            let bits = Bits::of(block, delimiter, self.quoted, returns, &mut carried);
            let from = (n * BYTES) as u32;
            let within = self.ends.len() as u32;
            self.ends.reserve(BYTES);
            let mut ends = bits.ends;
            if n == blocks.len() {
                ends &= (1 << rest.len()) - 1;
            }
            while ends != 0 {
                self.ends.push(from + ends.trailing_zeros());
                ends &= ends - 1;
            }
            at.plain &= bits.broken == 0;
            let mut breaks = bits.breaks;
            while breaks != 0 {
                let bit = breaks.trailing_zeros();
                breaks &= breaks - 1;
                let before = (bits.ends & ((1 << bit) - 1)).count_ones();
                let more = bits.broken == 0;
                if !self.close(text, &mut at, (from + bit, within + before), (more, ended)) {
                    return;
                }
            }
            if bits.stray {
                return;
            }
        }
        let end = text.len() as u32;
        // A quote that is open at the end closes nothing.
        if ended && at.start < end && carried.inside == 0 {
            self.ends.push(end);
            let place = self.ends.len() as u32 - 1;
            self.close(text, &mut at, (end, place), (true, ended));
        }
    }

    /// Closes the record that ends at a byte with the cell of a number; false where it is not known how it ends.
    fn close(
        &mut self,
        text: &[u8],
        at: &mut Place,
        (end, cell): (u32, u32),
        (plain, ended): (bool, bool),
    ) -> bool {
        let byte = |n: u32| text.get(n as usize).copied();
        let long = match (byte(end), byte(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r'), None) if !ended => return false,
            _ => 1,
        };
        let next = end.saturating_add(long).min(text.len() as u32);
        self.records.push(Record {
            start: at.start,
            next,
            first: at.first,
            cells: cell + 1 - at.first,
            plain: at.plain,
        });
        *at = Place {
            start: next,
            first: cell + 1,
            plain,
        };
        true
    }
}

/// Where the record begins that is not closed yet.
#[derive(Default)]
struct Place {
    start: u32,
    first: u32,
    plain: bool,
}

/// What a block of bytes leaves to the next one.
#[derive(Debug, Default)]
pub struct Carried {
    /// All bits where a quote is open.
    pub inside: u64,
    /// Bit 0 where the last byte ends a cell, is a quote, is one that closes, is a carriage return.
    ends: u64,
    quote: u64,
    closes: u64,
    returned: u64,
}

impl Carried {
    /// What stands before the beginning of a record.
    pub fn beginning() -> Carried {
        Carried {
            ends: 1,
            ..Carried::default()
        }
    }
}

/// What the bytes of a block are, a bit for each.
pub struct Bits {
    /// Ends of cells, with those of records.
    pub ends: u64,
    /// Ends of records.
    pub breaks: u64,
    /// Line breaks within quotes.
    pub broken: u64,
    /// Whether a quote opens or closes nothing; the bits before it are right.
    pub stray: bool,
}

impl Bits {
    /// Looks at a block; `quoted` and `returns` where there are quotes and carriage returns at all.
    pub fn of(
        block: &[u8; BYTES],
        delimiter: u8,
        quoted: bool,
        returns: bool,
        carried: &mut Carried,
    ) -> Bits {
        let feeds = matching(block, |b| b == b'\n');
        let delimiters = matching(block, |b| b == delimiter);
        let (mut breaks, mut all) = (feeds, feeds);
        if returns {
            let returned = matching(block, |b| b == b'\r');
            // CR LF is one end.
            breaks = returned | feeds & !(returned << 1 | carried.returned);
            all |= returned;
            carried.returned = returned >> 63;
        }
        if !quoted {
            return Bits {
                ends: delimiters | breaks,
                breaks,
                broken: 0,
                stray: false,
            };
        }
        let quotes = matching(block, |b| b == b'"');
        let inside = through(quotes) ^ carried.inside;
        let ends = (delimiters | all) & !inside;
        let opens = quotes & inside;
        let closes = quotes & !inside;
        let stray = opens & !(ends << 1 | carried.ends | quotes << 1 | carried.quote)
            | (closes << 1 | carried.closes) & !(ends | quotes);
        *carried = Carried {
            inside: 0_u64.wrapping_sub(inside >> 63),
            ends: ends >> 63,
            quote: quotes >> 63,
            closes: closes >> 63,
            returned: carried.returned,
        };
        let before = if stray == 0 {
            u64::MAX
        } else {
            (1 << stray.trailing_zeros()) - 1
        };
        Bits {
            ends: (delimiters | breaks) & !inside & before,
            breaks: breaks & !inside & before,
            broken: all & inside & before,
            stray: stray != 0,
        }
    }
}

/// A bit for each byte of which something holds.
fn matching(block: &[u8; BYTES], holds: impl Fn(u8) -> bool) -> u64 {
    let mut found = [0_u8; BYTES];
    for (to, byte) in found.iter_mut().zip(block) {
        *to = u8::from(holds(*byte));
    }
    let (words, _) = found.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        // The product puts the eight lowest bits next to each other.
        let byte = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits << 8 | byte
    })
}

/// For each bit whether an odd number of bits is set up to it.
fn through(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32]
        .into_iter()
        .fold(bits, |bits, by| bits ^ bits << by)
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::super::records::Records;
    use super::*;

    /// Pieces of texts, put behind each other by a counter's digits.
    const PIECES: [&str; 10] = [
        ",",
        "\n",
        "\r\n",
        "\"",
        "\"\"",
        "a",
        "石船镇",
        ",\"b\"",
        "\r",
        "\"c,\nd\"",
    ];

    fn cells<'t>(text: &'t str, index: &Index, record: &Record) -> Vec<&'t str> {
        let mut start = record.start as usize;
        let ends = index.ends.get(record.first as usize..).unwrap_or_default();
        ends.iter()
            .take(record.cells as usize)
            .map(|end| {
                let cell = text.get(start..*end as usize).unwrap_or_default();
                start = *end as usize + 1;
                cell.strip_prefix('"')
                    .and_then(|c| c.strip_suffix('"'))
                    .unwrap_or(cell)
            })
            .collect()
    }

    /// Whatever the index says of plain records is what the records are.
    fn compare(text: &str) -> usize {
        let mut index = Index::default();
        index.find(text.as_bytes(), b',', true);
        let (mut at, mut compared) = (0, 0);
        let mut read: Vec<Cell<'_>> = Vec::new();
        for record in &index.records {
            assert_eq!(record.start as usize, at, "{text:?}");
            let rest = text.get(at..).unwrap_or_default();
            let mut records = Records::new(rest, b',', None);
            assert_eq!(records.next(&mut read), Some(false), "{text:?}");
            assert_eq!(
                records.at(),
                (record.next - record.start) as usize,
                "{text:?}"
            );
            at += records.at();
            let read: Vec<String> = read.iter().map(|c| c.text().replace('"', "")).collect();
            let found: Vec<String> = cells(text, &index, record)
                .into_iter()
                .map(|c| c.replace('"', ""))
                .collect();
            assert_eq!(found, read, "{text:?}");
            compared += 1;
        }
        if !text.contains('"') {
            assert_eq!(at, text.len(), "{text:?}");
        }
        compared
    }

    #[test]
    fn the_short_cut_ends_where_the_road_does() {
        let mut compared = 0;
        for number in 0..100_000_usize {
            let mut rest = number;
            let mut text = String::new();
            for _ in 0..5 {
                text.push_str(PIECES.get(rest % 10).copied().unwrap_or_default());
                rest /= 10;
            }
            compared += compare(&text);
            // The same across the border of two blocks.
            if number % 7 == 0 {
                for before in [58, 61, 63] {
                    compared += compare(&format!("{}{text}", "x".repeat(before)));
                    compared += compare(&format!("{}\n{text}", "x".repeat(before)));
                }
            }
        }
        assert!(compared > 100_000, "{compared}");
    }

    #[test]
    fn a_record_without_its_end_waits_for_it() {
        let mut index = Index::default();
        for (text, whole) in [
            ("a,b\nc,d", 1),
            ("a,b\r\nc\r", 1),
            ("a,b\r\nc\r\n", 2),
            ("a\n\"b\n", 1),
            ("", 0),
        ] {
            index.find(text.as_bytes(), b',', false);
            assert_eq!(index.records.len(), whole, "{text:?}");
        }
    }
}
