//! Which row of a sheet is its header, of which kind the table is, and which column holds which field.
//!
//! Settled points 23, 25, 26, 32 and 35. Reads the first rows only and judges no data.

use super::cell::Cell;
use super::fold::{compact, is_space};
use super::furniture::unit_note;
use super::money::UNITS;
use super::workspace::Workspace;
use crate::contract::{InputTable, Kind, Type};
use std::collections::{BTreeSet, HashMap};

/// Known columns that a sheet needs to stand for a township by its name.
const FEWEST_OF_A_TOWNSHIP_SHEET: usize = 3;

/// Known columns by which a file that `linjiu.toml` names is told what it lacks.
pub const FEWEST_OF_A_NAMED_FILE: usize = 2;

/// The header is looked for in so many rows.
pub const SEARCHED_ROWS: u32 = 30;

/// Every header that columns go by, normalised, with the kinds that know it and the position of the column in
/// the table of each.
pub struct Synonyms {
    by_name: HashMap<String, Vec<(Kind, usize)>>,
    /// Headers whose column is to be left out, though a header of ours may be among them.
    left_out: HashMap<String, Vec<Kind>>,
}

impl Synonyms {
    /// The contract's headers, the columns' own names, and those of `[columns.*]`.
    pub fn new(workspace: &Workspace) -> Self {
        let mut left_out: HashMap<String, Vec<Kind>> = HashMap::new();
        for kind in Kind::ALL {
            let given = workspace.columns_of(kind);
            for (header, _) in given.filter(|(_, column)| column.is_empty()) {
                let kinds = left_out.entry(normalise(header).0).or_default();
                kinds.push(kind);
            }
        }
        let mut by_name: HashMap<String, Vec<(Kind, usize)>> = HashMap::new();
        for kind in Kind::ALL {
            let mut add = |name: String, n: usize| {
                if left_out.get(&name).is_some_and(|l| l.contains(&kind)) {
                    return;
                }
                let places = by_name.entry(name).or_default();
                if places.iter().all(|(known, _)| *known != kind) {
                    places.push((kind, n));
                }
            };
            for (header, column) in workspace.columns_of(kind) {
                if let Some(n) = kind.table().columns.iter().position(|c| c.name == column) {
                    add(normalise(header).0, n);
                }
            }
            for (n, column) in kind.table().columns.iter().enumerate() {
                for header in column.headers {
                    let header = normalise(header).0;
                    if matches!(column.ty, Type::Date | Type::DateOrMonth) {
                        add(header.replace("日期", "时间"), n);
                    }
                    add(header, n);
                }
                add(normalise(column.name).0, n);
            }
        }
        Synonyms { by_name, left_out }
    }

    /// The kinds for which `[columns.*]` leaves the column under a normalised header out.
    fn left_out(&self, name: &str) -> &[Kind] {
        self.left_out.get(name).map_or(&[], Vec::as_slice)
    }

    /// The place in a kind's table of the column that a header, as written, goes by.
    pub fn place(&self, kind: Kind, header: &str) -> Option<usize> {
        place(self.places(&normalise(header).0), kind)
    }

    /// Where the kinds that know a normalised header have its column.
    fn places(&self, name: &str) -> &[(Kind, usize)] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }
}

fn place(places: &[(Kind, usize)], kind: Kind) -> Option<usize> {
    places
        .iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, n)| *n)
}

/// A cell that may be a header, understood once for all kinds.
struct Title<'s> {
    written: String,
    unit: Option<u32>,
    places: &'s [(Kind, usize)],
    left_out: &'s [Kind],
}

impl<'s> Title<'s> {
    fn of(cell: &Cell<'_>, synonyms: &'s Synonyms) -> Self {
        let written = cell.text().into_owned();
        let (name, unit) = if written.is_empty() || written.len() > LONGEST_TITLE {
            (String::new(), None)
        } else {
            normalise(&written)
        };
        Title {
            places: synonyms.places(&name),
            left_out: synonyms.left_out(&name),
            written,
            unit,
        }
    }
}

/// Where each field of a table stands in a sheet.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Layout {
    pub kind: Kind,
    /// First and last row of the header.
    pub first: u32,
    pub last: u32,
    /// For each column of the table: its position in the sheet.
    pub positions: Vec<Option<usize>>,
    /// For each column of the table: the power of ten of the unit in its header or in the note above.
    pub scales: Vec<u32>,
    /// Number of cells of the header.
    pub width: usize,
    /// The header's cells without blanks, to know a repeated header by; two rows where it has two.
    pub titles: Vec<Vec<String>>,
    /// Headers that are no column of the kind, as written but on one line.
    pub unmapped: Vec<String>,
    /// Headers of a field that an earlier column already holds, as written but on one line.
    pub repeated: Vec<String>,
    /// How many columns are known.
    pub known: usize,
    /// The sheet's name stands for the township that it has no column for.
    pub township_is_sheet: bool,
    /// Row of another table's header above this one, with rows of its own between them.
    pub table_above: Option<u32>,
    /// The lower of two rows holds nothing but units.
    pub units_below: bool,
}

impl Layout {
    /// Whether the first column holds the running number of the row.
    pub fn counts_rows(&self) -> bool {
        let first = self.titles.iter().rev().filter_map(|t| t.first());
        first
            .filter(|t| !t.is_empty())
            .take(1)
            .any(|t| is_sequence(t))
    }
}

/// The closest that a sheet without a header came to having one.
#[derive(Debug, Clone)]
pub struct Closest {
    pub kind: Kind,
    pub line: u32,
    pub known: usize,
    pub columns: usize,
    /// Canonical labels of required columns that are missing.
    pub missing: Vec<&'static str>,
    pub unmapped: Vec<String>,
    /// Nothing in it is known: it only looks like a header.
    pub by_form: bool,
}

/// What the first rows of a sheet turned out to be.
#[derive(Debug)]
pub enum Found {
    Header(Box<Layout>),
    Nothing(Option<Closest>),
}

impl Found {
    /// How many columns are known, a fitting header before any other.
    pub fn rank(&self) -> (bool, usize) {
        match self {
            Found::Header(layout) => (true, layout.known),
            Found::Nothing(closest) => (false, closest.as_ref().map_or(0, |c| c.known)),
        }
    }
}

/// Looks for the header in the first rows (row number and cells). With `sheet_may_be_township`, a table that
/// lacks nothing but the township still fits.
pub fn find(
    rows: &[(u32, Vec<Cell<'_>>)],
    kinds: &[Kind],
    synonyms: &Synonyms,
    sheet_may_be_township: bool,
) -> Found {
    let mut best: Option<Layout> = None;
    let mut closest: Option<Closest> = None;
    // Rows that are meant for headers, each with its last row.
    let mut meant: Vec<(u32, u32)> = Vec::new();
    let titles: Vec<(u32, Vec<Title<'_>>)> = rows
        .iter()
        .take_while(|(line, _)| *line <= SEARCHED_ROWS + 1)
        .map(|(line, cells)| {
            let titles = cells.iter().map(|c| Title::of(c, synonyms));
            (*line, titles.collect())
        })
        .collect();
    for (n, (line, single)) in titles
        .iter()
        .enumerate()
        .take_while(|(_, (line, _))| *line <= SEARCHED_ROWS)
    {
        let mut readings = vec![(vec![single.as_slice()], *line)];
        if let Some((next_line, lower)) = titles.get(n + 1).filter(|(next, _)| *next == line + 1) {
            readings.push((vec![single.as_slice(), lower.as_slice()], *next_line));
        }
        for (titles, last) in readings {
            // Nearly all rows are data, and no kind knows any of their cells.
            if titles.iter().all(|t| t.iter().all(|c| c.places.is_empty())) {
                continue;
            }
            for &kind in kinds {
                let reading = read(&titles, kind);
                if reading.known == 0 {
                    continue;
                }
                let missing: Vec<&'static str> = missing(kind.table(), &reading.positions);
                let township = kind
                    .table()
                    .columns
                    .iter()
                    .find(|c| matches!(c.ty, Type::Township));
                // Fewer columns in common are chance: a list of goods has numbers too.
                let only_township = township.is_some_and(|c| missing == [c.zh()])
                    && reading.known >= FEWEST_OF_A_TOWNSHIP_SHEET
                    && reading.known >= reading.unmapped.len();
                let written = titles
                    .last()
                    .map_or(0, |t| t.iter().filter(|c| !is_blank(&c.written)).count());
                if reading.known >= 3 && reading.known * 2 >= written {
                    meant.push((*line, last));
                }
                if missing.is_empty() || (sheet_may_be_township && only_township) {
                    // At a tie: cases have the fewest columns of their own, a row of units belongs to the row
                    // above it, and any other second row is the title or the unit note.
                    let rank = |l: &Layout| {
                        let single = l.titles.len() == 1;
                        (l.known, l.kind != Kind::Cases, l.units_below, single)
                    };
                    if best.as_ref().is_none_or(|b| rank(&reading) > rank(b)) {
                        let township_is_sheet = !missing.is_empty();
                        best = Some(Layout {
                            first: *line,
                            last,
                            township_is_sheet,
                            ..reading
                        });
                    }
                } else if closest.as_ref().is_none_or(|c| reading.known > c.known) {
                    closest = Some(Closest {
                        kind,
                        line: last,
                        known: reading.known,
                        columns: titles.last().map_or(0, |t| {
                            t.iter().filter(|c| !compact(&c.written).is_empty()).count()
                        }),
                        missing,
                        unmapped: reading.unmapped,
                        by_form: false,
                    });
                }
            }
        }
    }
    let Some(mut layout) = best else {
        let told = closest
            .as_ref()
            .is_some_and(|c| c.known >= FEWEST_OF_A_NAMED_FILE);
        return Found::Nothing(match kinds {
            [kind] if !told => by_form(rows, *kind).or(closest),
            _ => closest,
        });
    };
    layout.table_above = meant
        .iter()
        .copied()
        .find(|(_, last)| {
            rows.iter()
                .filter(|(line, _)| line > last && *line < layout.first)
                .any(|(line, cells)| {
                    let values = cells.iter().filter(|c| !c.is_blank()).count();
                    values >= 3
                        && meant
                            .iter()
                            .all(|(first, last)| line < first || line > last)
                })
        })
        .map(|(first, _)| first);
    let note = rows
        .iter()
        .take_while(|(line, _)| *line < layout.first)
        .filter_map(|(_, cells)| note_in(cells))
        .last();
    if let Some(power) = note {
        for (scale, column) in layout.scales.iter_mut().zip(layout.kind.table().columns) {
            if *scale == NO_UNIT && matches!(column.ty, Type::Money) {
                *scale = power;
            }
        }
    }
    for scale in &mut layout.scales {
        if *scale == NO_UNIT {
            *scale = 0;
        }
    }
    Found::Header(Box::new(layout))
}

/// The first row that looks like a header, in a file that is said to be of a kind: three words or more, each another,
/// and no digit among them, above a row with digits. Rows of data have numbers, so that none of theirs is shown.
fn by_form(rows: &[(u32, Vec<Cell<'_>>)], kind: Kind) -> Option<Closest> {
    const FEWEST: usize = 3;
    let has_digit = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => text.chars().any(char::is_numeric),
        cell => !cell.is_blank(),
    };
    let pairs = rows.iter().zip(rows.iter().skip(1));
    let (line, cells) = pairs
        .take_while(|((line, _), _)| *line <= SEARCHED_ROWS)
        .find(|((_, upper), (_, lower))| {
            let words: BTreeSet<String> = upper.iter().map(|c| compact(&c.text())).collect();
            let written = upper.iter().filter(|c| !c.is_blank()).count();
            written >= FEWEST
                && words.iter().filter(|w| !w.is_empty()).count() == written
                && words.iter().all(|w| w.len() <= LONGEST_TITLE)
                && !upper.iter().any(has_digit)
                && lower.iter().any(has_digit)
        })
        .map(|(upper, _)| upper)?;
    let titles: Vec<String> = cells
        .iter()
        .filter(|c| !c.is_blank())
        .map(|c| on_one_line(&c.text()))
        .collect();
    Some(Closest {
        kind,
        line: *line,
        known: 0,
        columns: titles.len(),
        missing: missing(kind.table(), &vec![None; kind.table().columns.len()]),
        unmapped: titles,
        by_form: true,
    })
}

/// The last unit note of a row.
fn note_in(cells: &[Cell<'_>]) -> Option<u32> {
    let written: Vec<_> = cells
        .iter()
        .filter(|c| !c.is_blank())
        .map(Cell::text)
        .collect();
    let next = written.iter().skip(1).map(AsRef::as_ref).chain([""]);
    let notes = written.iter().zip(next);
    notes
        .filter_map(|(cell, next)| unit_note(cell, next))
        .last()
}

/// Stands for a header without a unit until the note above it is known.
const NO_UNIT: u32 = u32::MAX;

/// A cell of more bytes is no header, and looking at each kind's would take long.
const LONGEST_TITLE: usize = 512;

/// One or two rows read as the header of one kind: the lower cell, else the upper.
fn read(titles: &[&[Title<'_>]], kind: Kind) -> Layout {
    let table = kind.table();
    let width = titles.iter().map(|t| t.len()).max().unwrap_or(0);
    let mut layout = Layout {
        kind,
        first: 0,
        last: 0,
        positions: vec![None; table.columns.len()],
        scales: vec![NO_UNIT; table.columns.len()],
        width,
        titles: titles
            .iter()
            .map(|t| t.iter().map(|c| compact(&c.written)).collect())
            .collect(),
        unmapped: Vec::new(),
        repeated: Vec::new(),
        known: 0,
        township_is_sheet: false,
        table_above: None,
        units_below: units_below(titles),
    };
    let named = if layout.units_below {
        titles.get(..1).unwrap_or(titles)
    } else {
        titles
    };
    for position in 0..width {
        let title = named
            .iter()
            .rev()
            .filter_map(|t| t.get(position))
            .find(|t| !is_blank(&t.written));
        let Some(title) = title else { continue };
        if title.written.len() > LONGEST_TITLE {
            layout.unmapped.push("...".to_owned());
            continue;
        }
        match place(title.places, kind) {
            Some(n) => match layout.positions.get_mut(n) {
                Some(slot @ None) => {
                    *slot = Some(position);
                    layout.known += 1;
                    let unit = title.unit.or_else(|| unit_beside(titles, position));
                    if let (Some(unit), Some(scale)) = (unit, layout.scales.get_mut(n)) {
                        *scale = unit;
                    }
                }
                _ => layout.repeated.push(on_one_line(&title.written)),
            },
            None if title.left_out.contains(&kind) => {}
            None => layout.unmapped.push(on_one_line(&title.written)),
        }
    }
    layout
}

/// A header as it is told: line breaks inside are of the cell's width, and looking a header up leaves them out too.
pub fn on_one_line(title: &str) -> String {
    title.chars().filter(|c| !c.is_control()).collect()
}

fn is_blank(title: &str) -> bool {
    title.chars().all(is_space)
}

/// Whether the lower of two rows holds units and nothing else.
fn units_below(titles: &[&[Title<'_>]]) -> bool {
    let [_, lower] = titles else { return false };
    let written = lower.iter().map(|t| t.written.as_str());
    let mut written = written.filter(|t| !is_blank(t)).peekable();
    written.peek().is_some() && written.all(|t| t.len() <= LONGEST_TITLE && unit_alone(t).is_some())
}

/// A cell that is nothing but a unit.
enum Unit {
    /// Of amounts, with its power of ten.
    Money(u32),
    /// 人 or 户.
    Count,
}

/// The unit that a cell is, in brackets or not, where it is nothing else.
fn unit_alone(title: &str) -> Option<Unit> {
    let text = compact(title);
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let inner = inner.unwrap_or(&text);
    let inner = inner.strip_prefix("单位:").unwrap_or(inner);
    match UNITS.iter().find(|(unit, _)| *unit == inner) {
        Some((_, power)) => Some(Unit::Money(*power)),
        None => matches!(inner, "人" | "户").then_some(Unit::Count),
    }
}

/// The unit of a title that has none in its own brackets: in the row of units below it, or in the group title
/// above it, which spans the blank cells behind it.
fn unit_beside(titles: &[&[Title<'_>]], position: usize) -> Option<u32> {
    let [upper, lower] = titles else { return None };
    let is_blank = |title: &Title<'_>| is_blank(&title.written);
    let below = lower.get(position).filter(|t| !is_blank(t))?;
    match unit_alone(&below.written) {
        Some(Unit::Money(power)) => return Some(power),
        Some(Unit::Count) => return None,
        None => {}
    }
    let (start, group) = upper
        .iter()
        .enumerate()
        .take(position + 1)
        .rfind(|(_, t)| !is_blank(t))?;
    let is_group = lower.get(start).is_some_and(|t| !is_blank(t));
    group.unit.filter(|_| is_group)
}

fn missing(table: &'static InputTable, positions: &[Option<usize>]) -> Vec<&'static str> {
    table
        .columns
        .iter()
        .zip(positions)
        .filter(|(column, position)| column.required && position.is_none())
        .map(|(column, _)| column.zh())
        .collect()
}

/// A header without blanks, marks and its unit in brackets, in upper case; and the unit's power of ten.
pub fn normalise(header: &str) -> (String, Option<u32>) {
    let mut name = compact(header).to_uppercase();
    name.retain(|c| c != '*');
    let Some(open) = name.rfind('(').filter(|_| name.ends_with(')')) else {
        return (name, None);
    };
    let inner = name.get(open + 1..name.len() - 1).unwrap_or("");
    let inner = inner.strip_prefix("单位:").unwrap_or(inner);
    let power = UNITS
        .iter()
        .find(|(unit, _)| *unit == inner)
        .map(|(_, power)| *power);
    if open > 0 && (power.is_some() || inner == "人" || inner == "户") {
        name.truncate(open);
    }
    (name, power)
}

/// The running number of a row is no field, and its column is nothing to wonder at.
pub fn is_sequence(header: &str) -> bool {
    matches!(
        compact(header).as_str(),
        "序号" | "序" | "行号" | "NO" | "No" | "No."
    )
}

/// Whether a row below the header is the header of another table: most of its cells are headers of some kind.
pub fn is_another(cells: &[Cell<'_>], synonyms: &Synonyms) -> bool {
    let mut known = 0;
    let mut written = 0;
    for cell in cells.iter().filter(|c| !c.is_blank()) {
        let text = cell.text();
        // Values are told by their first character, nearly always in the first cell.
        if text.len() > LONGEST_TITLE || text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return false;
        }
        written += 1;
        let name = normalise(&text).0;
        if !synonyms.places(&name).is_empty() {
            known += 1;
        } else if written > 2 * known + 2 {
            return false;
        }
    }
    known >= 3 && known * 2 >= written
}

/// Whether a row of data is the header once more.
pub fn is_repeated(layout: &Layout, cells: &[Cell<'_>]) -> bool {
    layout.titles.iter().any(|titles| {
        let mut seen = 0;
        for (n, cell) in cells.iter().enumerate() {
            let text = cell.text();
            if super::fold::trim(&text).is_empty() {
                continue;
            }
            // Nearly all cells differ from their title in the first byte, which folding leaves alone in ASCII
            // letters and digits.
            let plain = text.bytes().next().filter(u8::is_ascii_alphanumeric);
            let differs = |t: &String| {
                plain.is_some_and(|b| t.as_bytes().first() != Some(&b)) || *t != compact(&text)
            };
            if titles.get(n).is_none_or(differs) {
                return false;
            }
            seen += 1;
        }
        // A group title over several columns is no sign of a header, unless it stands alone there too.
        seen >= 2 || (seen == 1 && titles.iter().filter(|t| !t.is_empty()).count() == 1)
    })
}
