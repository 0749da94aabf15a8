//! What an XLS file would unfold to, told before it is opened: its reader trusts chains of sectors and declared
//! dimensions, and one long shared string may stand in every cell.
//!
//! Follows MS-CFB and MS-XLS as far as sizes need it. What is not understood here is left to the reader.

use encoding_rs::UTF_16LE;

/// Cells of all sheets' blocks together; each takes some 60 bytes with its formula.
const MOST_CELLS: u64 = 40_000_000;
/// Bytes of text in all cells together.
const MOST_TEXT: u64 = 1 << 30;
/// Rows and columns that a sheet may declare.
const MOST_ROWS: u64 = 1 << 16;
const MOST_COLUMNS: u64 = 1 << 8;

/// Sector numbers from here on are marks.
const MARKS: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;

/// Why a file is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Its structure contradicts itself or is cut off.
    Broken,
    /// It would unfold beyond reason.
    TooLarge,
}

use Refused::{Broken, TooLarge};

/// Whether a compound file's workbook can be opened safely.
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    let file = Compound::open(bytes)?;
    let mut found = false;
    for (name, start, length) in file.directory()? {
        if name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book") {
            found = true;
            check_workbook(&file.stream(start, length)?)?;
        }
    }
    if found { Ok(()) } else { Err(Broken) }
}

/// The names in a compound file's directory.
pub fn streams(bytes: &[u8]) -> Result<Vec<String>, Refused> {
    let directory = Compound::open(bytes)?.directory()?;
    Ok(directory.into_iter().map(|(name, _, _)| name).collect())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|b| u32::from_le_bytes(*b))
}

/// A compound file: sectors in chains.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    first_directory: u32,
    /// First sector of the table of small sectors.
    first_small: u32,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Refused> {
        let sector = match u16_at(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(Broken),
        };
        let word = |at| u32_at(bytes, at).ok_or(Broken);
        let mut file = Compound {
            bytes,
            sector,
            next: Vec::new(),
            first_directory: word(48)?,
            first_small: word(60)?,
        };
        let most = bytes.len() / sector + 1;
        let mut tables: Vec<u32> = words(bytes.get(76..512).ok_or(Broken)?).collect();
        let mut extension = word(68)?;
        for _ in 0..most {
            if extension >= MARKS {
                break;
            }
            tables.extend(words(file.sector_at(extension)?));
            extension = tables.pop().ok_or(Broken)?;
        }
        tables.retain(|&id| id < MARKS);
        if extension < MARKS || tables.len() > most {
            return Err(Broken);
        }
        for id in tables {
            let table: Vec<u32> = words(file.sector_at(id)?).collect();
            file.next.extend(table);
        }
        Ok(file)
    }

    /// The last sector of a file may be short.
    fn sector_at(&self, id: u32) -> Result<&'a [u8], Refused> {
        let start = (id as usize + 1).checked_mul(self.sector).ok_or(Broken)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end).ok_or(Broken)
    }

    /// The sectors of a chain; one that comes back to itself is broken.
    fn chain(&self, first: u32) -> Result<Vec<u8>, Refused> {
        let mut content = Vec::new();
        let mut id = first;
        while id != END_OF_CHAIN {
            if content.len() > self.bytes.len() {
                return Err(Broken);
            }
            content.extend_from_slice(self.sector_at(id)?);
            id = *self.next.get(id as usize).ok_or(Broken)?;
        }
        Ok(content)
    }

    /// Names, first sectors and lengths; the first entry is the root.
    fn directory(&self) -> Result<Vec<(String, u32, usize)>, Refused> {
        let content = self.chain(self.first_directory)?;
        content
            .as_chunks::<128>()
            .0
            .iter()
            .map(|entry| {
                let name = UTF_16LE.decode(&entry[..64]).0;
                let name = name.split('\0').next().unwrap_or_default().to_owned();
                let start = u32_at(entry, 116).ok_or(Broken)?;
                let length = u32_at(entry, 120).ok_or(Broken)?;
                Ok((name, start, length as usize))
            })
            .collect()
    }

    fn stream(&self, first: u32, length: usize) -> Result<Vec<u8>, Refused> {
        if length >= 4096 {
            let mut content = self.chain(first)?;
            content.truncate(length);
            return Ok(content);
        }
        let (_, root, _) = self.directory()?.into_iter().next().ok_or(Broken)?;
        let sectors = self.chain(root)?;
        let next: Vec<u32> = words(&self.chain(self.first_small)?).collect();
        let mut content = Vec::new();
        let mut id = first;
        while id != END_OF_CHAIN && content.len() < length {
            let start = id as usize * 64;
            content.extend_from_slice(sectors.get(start..start + 64).ok_or(Broken)?);
            id = *next.get(id as usize).ok_or(Broken)?;
        }
        content.truncate(length);
        Ok(content)
    }
}

/// The records of a stream from a place on: type, content, and the contents of those that continue it.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8], Vec<&[u8]>)> {
    fn one<'a>(stream: &mut &'a [u8]) -> Option<(u16, &'a [u8])> {
        let length = usize::from(u16_at(stream, 2)?);
        let content = stream.get(4..4 + length)?;
        let kind = u16_at(stream, 0)?;
        *stream = stream.get(4 + length..)?;
        Some((kind, content))
    }
    std::iter::from_fn(move || {
        let (kind, content) = one(&mut stream)?;
        let mut more = Vec::new();
        while u16_at(stream, 0) == Some(0x003C) {
            more.push(one(&mut stream)?.1);
        }
        Some((kind, content, more))
    })
}

fn check_workbook(stream: &[u8]) -> Result<(), Refused> {
    let mut sheets = Vec::new();
    let mut strings = Vec::new();
    for (kind, content, more) in records(stream) {
        match kind {
            0x0085 => sheets.push(u32_at(content, 0).ok_or(Broken)? as usize),
            0x00FC => strings = shared_strings(content, &more).ok_or(Broken)?,
            // A password: the rest means nothing.
            0x002F => return Ok(()),
            0x000A => break,
            _ => {}
        }
    }
    let (mut cells, mut text) = (0_u64, 0_u64);
    for start in sheets {
        let (block, bytes) = sheet(stream.get(start..).ok_or(Broken)?, &strings)?;
        cells = cells.saturating_add(block);
        text = text.saturating_add(bytes);
        if cells > MOST_CELLS || text > MOST_TEXT {
            return Err(TooLarge);
        }
    }
    Ok(())
}

/// Cells of the block from a sheet's first to its last value, and the bytes of its shared text.
fn sheet(stream: &[u8], strings: &[u32]) -> Result<(u64, u64), Refused> {
    let (mut top, mut bottom, mut left, mut right) = (u16::MAX, 0_u16, u16::MAX, 0_u16);
    let (mut text, mut depth) = (0_u64, 0_usize);
    for (kind, content, _) in records(stream) {
        match kind {
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            0x0200 => {
                let (rows, columns) = dimensions(content).ok_or(Broken)?;
                if rows > MOST_ROWS || columns > MOST_COLUMNS {
                    return Err(TooLarge);
                }
            }
            // Cells with a value, one or several in a row.
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006 | 0x00BD => {
                let at = |n| u16_at(content, n).ok_or(Broken);
                let (row, column) = (at(0)?, at(2)?);
                let last = match kind {
                    0x00BD => at(content.len().saturating_sub(2))?,
                    _ => column,
                };
                (top, bottom) = (top.min(row), bottom.max(row));
                (left, right) = (left.min(column), right.max(last));
                if kind == 0x00FD {
                    let string = u32_at(content, 6).ok_or(Broken)? as usize;
                    text += u64::from(strings.get(string).copied().unwrap_or(0)) * 3;
                }
            }
            _ => {}
        }
    }
    if top > bottom {
        return Ok((0, 0));
    }
    let rows = u64::from(bottom - top) + 1;
    let columns = u64::from(right.saturating_sub(left)) + 1;
    Ok((rows * columns, text))
}

/// Rows and columns that a sheet declares.
fn dimensions(record: &[u8]) -> Option<(u64, u64)> {
    let word = |at| u16_at(record, at).map(u32::from);
    let (first, end, left, right) = if record.len() == 10 {
        (word(0)?, word(2)?, word(4)?, word(6)?)
    } else {
        (u32_at(record, 0)?, u32_at(record, 4)?, word(8)?, word(10)?)
    };
    let left = if left > 0xFF || right < left { 0 } else { left };
    if end == 0 || right == 0 {
        return Some((1, 1));
    }
    let rows = u64::from(end.checked_sub(first)?);
    Some((rows, u64::from(right - left)))
}

/// Characters of each string of the shared table.
fn shared_strings(first: &[u8], more: &[&[u8]]) -> Option<Vec<u32>> {
    let mut rest = first.get(8..)?;
    let mut more = more.iter().copied();
    let mut lengths = Vec::new();
    loop {
        if rest.is_empty() {
            match more.next() {
                Some(next) => rest = next,
                None => return Some(lengths),
            }
        }
        if rest.is_empty() {
            lengths.push(0);
            continue;
        }
        let characters = u16_at(rest, 0)?;
        let flags = *rest.get(2)?;
        rest = rest.get(3..)?;
        let mut behind = 0_usize;
        if flags & 8 != 0 {
            behind += usize::from(u16_at(rest, 0)?) * 4;
            rest = rest.get(2..)?;
        }
        if flags & 4 != 0 {
            behind = behind.checked_add(u32_at(rest, 0)? as usize)?;
            rest = rest.get(4..)?;
        }
        let mut left = usize::from(characters);
        let mut unit = if flags & 1 == 0 { 1 } else { 2 };
        loop {
            let here = left.min(rest.len() / unit);
            rest = rest.get(here * unit..)?;
            left -= here;
            if left == 0 {
                break;
            }
            let next = more.next()?;
            unit = if next.first()? & 1 == 0 { 1 } else { 2 };
            rest = next.get(1..)?;
        }
        while behind > 0 {
            if rest.is_empty() {
                rest = more.next()?;
            }
            let here = behind.min(rest.len());
            rest = rest.get(here..)?;
            behind -= here;
        }
        lengths.push(u32::from(characters));
    }
}
