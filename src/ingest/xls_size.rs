//! How many cells an XLS file unfolds to: two cells far apart make a block of all between them.
//!
//! Follows the chains of the compound file (MS-CFB) and walks the records of the stream (MS-XLS) without taking
//! in a value. Stricter than the library that reads the file, which follows a chain that bites its own tail for
//! good and asks for whatever memory a record names.

/// Sector numbers from here on are marks; this one ends a chain.
const MARKS: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Shorter streams stand in the sectors of the mini stream.
const MINI_STREAM_BELOW: u64 = 4096;
const MINI_SECTOR: usize = 64;
/// Rows and columns of a sheet in this format, by its limits.
const MOST_ROWS: u64 = 1 << 16;
const MOST_COLUMNS: u64 = 1 << 8;
/// Sheets that share their records may be walked over so many times the stream's length together.
const MOST_WALKS: usize = 8;

/// Cells of the blocks that hold all values, over all sheets; `None` where the file is damaged.
pub fn cells(bytes: &[u8]) -> Option<u64> {
    let stream = workbook(bytes)?;
    let mut total = 0_u64;
    let mut budget = stream.len().saturating_mul(MOST_WALKS);
    for start in sheets(&stream) {
        let records = stream.get(start..)?;
        total = total.saturating_add(block(records, &mut budget)?);
    }
    Some(total)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(
        bytes.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

fn u32s(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|c| u32_at(c, 0))
}

/// The sectors of a chain behind one another, cut to `length`; `None` where the chain leaves the file or does
/// not end.
fn chain(
    sectors: &[u8],
    size: usize,
    table: &[u32],
    start: u32,
    length: Option<u64>,
) -> Option<Vec<u8>> {
    let wanted = length.map_or(usize::MAX, |l| usize::try_from(l).unwrap_or(usize::MAX));
    let mut content = Vec::new();
    let mut sector = start;
    let mut steps = 0;
    while sector != END_OF_CHAIN && content.len() < wanted {
        steps += 1;
        if steps > table.len() {
            return None;
        }
        let from = (sector as usize).checked_mul(size)?;
        let rest = sectors.get(from..)?;
        content.extend_from_slice(rest.get(..size).unwrap_or(rest));
        sector = *table.get(sector as usize)?;
    }
    content.truncate(wanted);
    Some(content)
}

/// The stream of the workbook in its compound file.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size: usize = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let sectors = bytes.get(size..)?;
    let sector = |number: u32| {
        let rest = sectors.get((number as usize).checked_mul(size)?..)?;
        Some(rest.get(..size).unwrap_or(rest))
    };
    // The table of sectors stands in sectors itself, which the header lists, and more of them a chain of lists.
    let mut listed: Vec<u32> = u32s(bytes.get(76..512)?).collect();
    let mut next = u32_at(bytes, 68)?;
    let mut lists = 0;
    while next < MARKS {
        lists += 1;
        if lists > sectors.len() / size + 1 {
            return None;
        }
        listed.extend(u32s(sector(next)?));
        next = listed.pop()?;
    }
    listed.retain(|n| *n < MARKS);
    if listed.len() > sectors.len() / size + 1 {
        return None;
    }
    let mut table = Vec::new();
    for number in listed {
        table.extend(u32s(sector(number)?));
    }
    let directory = chain(sectors, size, &table, u32_at(bytes, 48)?, None)?;
    let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
    let place = |entry: &[u8]| {
        let high = if size == 512 { 0 } else { u32_at(entry, 124)? };
        let length = u64::from(u32_at(entry, 120)?) | u64::from(high) << 32;
        Some((u32_at(entry, 116)?, length))
    };
    let entry = entry(&entries, "Workbook").or_else(|| entry(&entries, "Book"))?;
    let (start, length) = place(entry)?;
    if length >= MINI_STREAM_BELOW {
        return chain(sectors, size, &table, start, Some(length));
    }
    let (mini_start, mini_length) = place(entries.first()?)?;
    let mini_sectors = chain(sectors, size, &table, mini_start, Some(mini_length))?;
    let mini_table: Vec<u32> =
        u32s(&chain(sectors, size, &table, u32_at(bytes, 60)?, None)?).collect();
    chain(&mini_sectors, MINI_SECTOR, &mini_table, start, Some(length))
}

/// The first entry of a directory with a name, capitals or not.
fn entry<'d>(entries: &[&'d [u8]], name: &str) -> Option<&'d [u8]> {
    entries.iter().copied().find(|entry| {
        let units = entry
            .chunks_exact(2)
            .take(32)
            .filter_map(|c| u16_at(c, 0))
            .take_while(|unit| *unit != 0);
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect::<String>()
            .eq_ignore_ascii_case(name)
    })
}

/// The next record, its kind and content, and what is behind it.
fn record(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let kind = u16_at(bytes, 0)?;
    let end = usize::from(u16_at(bytes, 2)?) + 4;
    Some((kind, bytes.get(4..end)?, bytes.get(end..)?))
}

/// Where the sheets' records start in the stream.
fn sheets(stream: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut rest = stream;
    while let Some((kind, content, behind)) = record(rest) {
        match kind {
            0x0085 => starts.extend(u32_at(content, 0).map(|n| n as usize)),
            0x000A => break,
            _ => {}
        }
        rest = behind;
    }
    starts
}

/// Cells of the block around all values of a sheet; more than any where a record is beyond the format's limits.
fn block(stream: &[u8], budget: &mut usize) -> Option<u64> {
    let (mut rows, mut columns) = (Span::default(), Span::default());
    let (mut depth, mut rest) = (0_u32, stream);
    while let Some((kind, content, behind)) = record(rest) {
        *budget = budget.checked_sub(rest.len() - behind.len())?;
        rest = behind;
        match kind {
            // A chart within the sheet has records of its own.
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            _ if depth > 1 => {}
            0x0200 if promised(content)? > MOST_ROWS * MOST_COLUMNS => return Some(u64::MAX),
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E => {
                rows.widen(u16_at(content, 0)?);
                columns.widen(u16_at(content, 2)?);
                if kind == 0x00BD {
                    columns.widen(u16_at(content, content.len().checked_sub(2)?)?);
                }
            }
            _ => {}
        }
    }
    Some(rows.length() * columns.length())
}

/// The lowest and the highest number met.
#[derive(Default)]
struct Span(Option<(u16, u16)>);

impl Span {
    fn widen(&mut self, n: u16) {
        let (low, high) = self.0.unwrap_or((n, n));
        self.0 = Some((low.min(n), high.max(n)));
    }

    fn length(&self) -> u64 {
        self.0.map_or(0, |(low, high)| u64::from(high - low) + 1)
    }
}

/// Cells that a sheet says it has, by which memory is set aside; `None` where it ends before it starts.
fn promised(content: &[u8]) -> Option<u64> {
    let number = |at| u16_at(content, at).map(u64::from);
    let long = |at| u32_at(content, at).map(u64::from);
    let (top, below, left, right) = match content.len() {
        10 => (number(0)?, number(2)?, number(4)?, number(6)?),
        _ => (long(0)?, long(4)?, number(8)?, number(10)?),
    };
    if below == 0 || right == 0 {
        return Some(1);
    }
    // Excel itself writes a first column beyond the last one, and means the first there is.
    let left = if left >= MOST_COLUMNS || right < left {
        0
    } else {
        left
    };
    let (rows, columns) = (below.checked_sub(top)?, right.checked_sub(left)?);
    (rows > 0 && columns > 0).then(|| rows.saturating_mul(columns))
}
