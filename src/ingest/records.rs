//! Delimited text to records, with every byte in one of them.
//!
//! Written here because a lost row is a wrong figure: a quote that never closes, a closing quote with text
//! behind it and a stray pair of quotes far apart are told and read literally, not swallowed. A record ends at
//! LF, CR LF or CR outside quotes; an empty line is a record with one empty cell.

use super::cell::Cell;
use std::borrow::Cow;

/// A quoted cell longer than this is taken for a stray quote (a spreadsheet's longest cell has 32,767 characters).
pub const LONGEST_QUOTED: usize = 1 << 20;
/// So many bytes may be searched in vain for closing quotes; after that, quotes are plain characters.
const VAIN_SEARCH: usize = 1 << 26;
/// U+FEFF.
pub const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Splits a text into records.
pub struct Records<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
    /// Number of cells of the header, once known.
    width: Option<usize>,
    vain: usize,
}

/// One cell and where it ends; `None` for a quote that opens nothing.
type Quoted<'t> = Option<(Cow<'t, str>, usize)>;

impl<'t> Records<'t> {
    pub fn new(text: &'t str, delimiter: u8, width: Option<usize>) -> Self {
        Records {
            text,
            at: 0,
            delimiter,
            width,
            vain: 0,
        }
    }

    /// The same behind a text in which so many bytes were searched in vain for closing quotes.
    #[must_use]
    pub fn after(self, vain: usize) -> Self {
        Records { vain, ..self }
    }

    /// Bytes searched in vain for closing quotes.
    pub fn vain(&self) -> usize {
        self.vain
    }

    /// Where the next record begins.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Fills `cells` with the next record; `None` at the end, else whether quotes had to be read literally.
    pub fn next(&mut self, cells: &mut Vec<Cell<'t>>) -> Option<bool> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let mut stray = self.read(start, true, cells);
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if self.swallowed(raw, cells.len()) {
            stray = self.read(start, false, cells) || raw.contains('"');
        }
        Some(stray)
    }

    /// Reads one record from `start`; true where a quote opened nothing.
    fn read(&mut self, start: usize, quotes: bool, cells: &mut Vec<Cell<'t>>) -> bool {
        let bytes = self.text.as_bytes();
        let mut literal = false;
        let mut at = start;
        cells.clear();
        loop {
            // A byte order mark stands before a quote where files were put behind each other.
            while bytes.get(at..).is_some_and(|rest| rest.starts_with(MARK)) {
                at += MARK.len();
            }
            let opened = if quotes && bytes.get(at) == Some(&b'"') {
                let cell = self.quoted(at);
                literal |= cell.is_none();
                cell
            } else {
                None
            };
            let (text, end) = opened.unwrap_or_else(|| self.plain(at));
            cells.push(Cell::Text(text));
            at = end + 1;
            match bytes.get(end) {
                Some(&b) if b == self.delimiter => {}
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => {
                    self.at = end + 2;
                    return literal;
                }
                Some(_) => {
                    self.at = end + 1;
                    return literal;
                }
                None => {
                    self.at = end;
                    return literal;
                }
            }
        }
    }

    /// The cell from `at` to the next delimiter or line break.
    fn plain(&self, at: usize) -> (Cow<'t, str>, usize) {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|&b| b == self.delimiter || b == b'\n' || b == b'\r')
            .unwrap_or(rest.len());
        let text = self.text.get(at..at + length).unwrap_or_default();
        (Cow::Borrowed(text), at + length)
    }

    /// The cell that the quote at `start` opens.
    fn quoted(&mut self, start: usize) -> Quoted<'t> {
        if self.vain > VAIN_SEARCH {
            return None;
        }
        let bytes = self.text.as_bytes();
        let limit = bytes.len().min(start.saturating_add(LONGEST_QUOTED));
        let mut joined: Option<String> = None;
        let mut from = start + 1;
        loop {
            let Some(length) = bytes
                .get(from..limit)
                .and_then(|b| b.iter().position(|&b| b == b'"'))
            else {
                self.vain += limit - start;
                return None;
            };
            let quote = from + length;
            let piece = self.text.get(from..quote)?;
            match bytes.get(quote + 1) {
                Some(b'"') => {
                    let text = joined.get_or_insert_default();
                    text.push_str(piece);
                    text.push('"');
                    from = quote + 2;
                }
                Some(&b) if b != self.delimiter && b != b'\n' && b != b'\r' => {
                    self.vain += quote - start;
                    return None;
                }
                _ => {
                    let text = match joined {
                        Some(text) => Cow::Owned(text + piece),
                        None => Cow::Borrowed(piece),
                    };
                    return Some((text, quote + 1));
                }
            }
        }
    }

    /// Whether a record over several lines is more likely several records between two stray quotes: each
    /// line by itself has the header's number of cells, or the record has not and its first line has.
    fn swallowed(&self, raw: &str, cells: usize) -> bool {
        let Some(width) = self.width.filter(|w| *w > 1) else {
            return false;
        };
        let mut lines = raw
            .trim_end_matches(['\n', '\r'])
            .split(['\n', '\r'])
            .filter(|l| !l.is_empty());
        let fits = |line: &str| line.bytes().filter(|&b| b == self.delimiter).count() + 1 == width;
        let Some(first) = lines.next() else {
            return false;
        };
        match lines.next() {
            None => false,
            Some(second) => fits(first) && (cells != width || (fits(second) && lines.all(fits))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, width: Option<usize>) -> Vec<(Vec<String>, bool)> {
        let mut records = Records::new(text, b',', width);
        let mut cells = Vec::new();
        let mut all = Vec::new();
        while let Some(stray) = records.next(&mut cells) {
            all.push((cells.iter().map(|c| c.text().into_owned()).collect(), stray));
        }
        all
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        split(text, None)
            .into_iter()
            .map(|(cells, _)| cells)
            .collect()
    }

    #[test]
    fn lines_end_at_lf_crlf_and_cr_and_empty_ones_count() {
        assert_eq!(
            rows("a,b\nc,d\r\n\r\ne,f\rg,h"),
            [
                vec!["a", "b"],
                vec!["c", "d"],
                vec![""],
                vec!["e", "f"],
                vec!["g", "h"]
            ]
        );
    }

    #[test]
    fn quoted_cells_hold_delimiters_breaks_and_doubled_quotes() {
        assert_eq!(
            rows("1,\"a,\n\"\"b\"\"\",2\n"),
            [vec!["1", "a,\n\"b\"", "2"]]
        );
    }

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        assert_eq!(
            split("1,\"a,2\n3,b,4\n", Some(3)),
            [
                (vec!["1".into(), "\"a".into(), "2".into()], true),
                (vec!["3".into(), "b".into(), "4".into()], false),
            ]
        );
    }

    #[test]
    fn text_behind_a_closing_quote_keeps_all_its_characters() {
        assert_eq!(
            split("\"x\"y,1\n", None),
            [(vec!["\"x\"y".into(), "1".into()], true)]
        );
    }

    #[test]
    fn a_byte_order_mark_opens_a_cell_without_being_one_of_its_characters() {
        let text = "\u{FEFF}\"a,b\",\u{FEFF}c,d\u{FEFF}\n\u{FEFF}\u{FEFF}\n";
        assert_eq!(rows(text), [vec!["a,b", "c", "d\u{FEFF}"], vec![""]]);
        assert!(split(text, None).iter().all(|(_, stray)| !stray));
    }

    #[test]
    fn two_stray_quotes_far_apart_swallow_no_rows() {
        let text = "1,\"a,x\n2,b,x\n3,c\",x\n";
        assert_eq!(split(text, Some(3)).len(), 3);
        assert_eq!(split(text, None).len(), 1);
    }
}
