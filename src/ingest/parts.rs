//! Accepted rows that stay in the compact stores of their sheets, and go into frames a part of the cases at a time.
//!
//! A part is a range of case numbers; its payments are those of the same range. The bounds come from a sample of
//! the numbers at fixed rows, so that they depend on nothing but the rows.

use super::block::{Block, Want};
use super::columns::{Names, Value};
use super::frames::{self, Piece, Seen, SeenBy, Whole, With};
use super::marks::Marks;
use super::runs::Runs;
use super::sheet::Sheet;
use crate::contract::{Kind, Tables, Type};
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::{BooleanChunked, DataFrame};

/// Cases of a part, more or less.
pub const CASES_PER_PART: usize = 1 << 15;
/// Rows of a table that all parts look up, at a time.
const ROWS_OF_A_PIECE: usize = 1 << 16;
/// Numbers looked at for each part, to find its bounds.
const SAMPLES_PER_PART: usize = 256;

/// All blocks as one share.
const WHOLE: (usize, usize) = (0, 1);

/// A keyed hash; frames have it in hex.
pub type Key = [u8; 16];

/// The rows of one sheet that count.
pub struct HeldSheet {
    pub sheet: Sheet,
    pub file: String,
    pub export_on: Option<NaiveDate>,
    pub townships: Vec<String>,
    pub seen: SeenBy,
    /// Of cases only: the columns that this sheet does not have and another one has, joined by a comma.
    pub missing: Option<String>,
    pub rows: Runs,
}

/// The rows of a kind that count, in the order of files, sheets and lines.
pub struct Held {
    pub kind: Kind,
    pub sheets: Vec<HeldSheet>,
}

impl Held {
    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.sheets.iter().map(|s| s.rows.len()).sum()
    }

    /// The place of a column.
    fn place(&self, column: &str) -> usize {
        let mut columns = self.kind.table().columns.iter();
        // A place that no block has, of a column that no table has.
        columns
            .position(|c| c.name == column)
            .unwrap_or(usize::from(u8::MAX))
    }

    /// The frame of all rows.
    ///
    /// # Errors
    /// Class internal.
    pub fn all_rows(&self) -> Result<DataFrame> {
        self.frame(self.sheets.iter().map(|sheet| &sheet.rows), With::Places)
    }

    /// The frame of all rows, without where they stand.
    ///
    /// # Errors
    /// Class internal.
    pub fn values(&self) -> Result<DataFrame> {
        self.frame(self.sheets.iter().map(|sheet| &sheet.rows), With::Values)
    }

    /// The frames of some rows at a time, without where they stand; one at least.
    fn pieces(&self) -> impl Iterator<Item = Result<DataFrame>> {
        let of_sheets = self.sheets.iter().flat_map(|sheet| {
            let rows = sheet.rows.chunks(ROWS_OF_A_PIECE);
            rows.map(|rows| frames::build(self.kind, &sheet.whole().pieces(&rows)?, With::Values))
        });
        std::iter::once_with(|| frames::build(self.kind, &[], With::Values)).chain(of_sheets)
    }

    /// The frame of none, for its columns.
    ///
    /// # Errors
    /// Class internal.
    pub fn no_rows(&self) -> Result<DataFrame> {
        frames::build(self.kind, &[], With::Places)
    }

    /// The frame of none, without where rows stand.
    ///
    /// # Errors
    /// Class internal.
    pub fn no_values(&self) -> Result<DataFrame> {
        frames::build(self.kind, &[], With::Values)
    }

    /// A frame of some rows of each sheet.
    fn frame<'r>(&self, rows: impl IntoIterator<Item = &'r Runs>, with: With) -> Result<DataFrame> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for (sheet, rows) in self.sheets.iter().zip(rows) {
            pieces.extend(sheet.whole().pieces(rows)?);
        }
        frames::build(self.kind, &pieces, with)
    }

    /// Every so many accepted case numbers.
    fn sample(&self, step: usize) -> Result<Vec<String>> {
        let place = self.place("case_id");
        let mut sample = Vec::new();
        let mut position = 0_usize;
        self.each(&[place], |_, block, _, row| {
            if position.is_multiple_of(step)
                && let Value::Text(number) = block.value(place, row)
            {
                sample.push(number.into_owned());
            }
            position += 1;
        })?;
        Ok(sample)
    }

    /// The rows of each part, by sheet.
    fn cut(&self, bounds: &[String]) -> Result<Vec<Vec<Runs>>> {
        let mut parts = vec![vec![Runs::default(); self.sheets.len()]; bounds.len() + 1];
        if bounds.is_empty() {
            let rows = self.sheets.iter().map(|sheet| sheet.rows.clone());
            return Ok(vec![rows.collect()]);
        }
        let place = self.place("case_id");
        self.each(&[place], |sheet, block, first, row| {
            let part = match block.value(place, row) {
                Value::Text(number) => bounds.partition_point(|b| b.as_str() <= &*number),
                _ => 0,
            };
            if let Some(rows) = parts.get_mut(part).and_then(|p| p.get_mut(sheet)) {
                rows.push(first + row as u32);
            }
        })?;
        Ok(parts)
    }

    /// Goes over all rows: the number of the sheet, the block with some columns, the number of its first row, and
    /// the row's place in it.
    fn each(&self, columns: &[usize], look: impl FnMut(usize, &Block, u32, usize)) -> Result<()> {
        self.each_of(columns, WHOLE, look)
    }

    /// The same of a share of the blocks: the share's number, and how many there are.
    fn each_of(
        &self,
        columns: &[usize],
        (share, shares): (usize, usize),
        mut look: impl FnMut(usize, &Block, u32, usize),
    ) -> Result<()> {
        let want = Want::NOTHING.columns(columns.iter().copied().filter(|n| *n < 60));
        for (n, sheet) in self.sheets.iter().enumerate() {
            let stored = &sheet.sheet.rows;
            for (number, rows) in stored.apart(&sheet.rows) {
                if number % shares != share {
                    continue;
                }
                let block = stored.block(number, want)?;
                let first = stored.range(number).start as u32;
                for row in rows {
                    look(n, &block, first, row as usize);
                }
            }
        }
        Ok(())
    }

    /// Whether payments were made, and no row says when: an export without the column of dates.
    ///
    /// # Errors
    /// Class internal.
    pub fn paid_without_a_day(&self) -> Result<bool> {
        let (day, state) = (self.place("paid_on"), self.place("state"));
        let paid = crate::contract::enums::PAYMENT_STATE.index("paid");
        let paid = paid.and_then(|n| u8::try_from(n).ok());
        let (mut dated, mut made) = (false, false);
        self.each(&[day, state], |_, block, _, row| {
            dated |= matches!(block.value(day, row), Value::Date(_));
            made |= match block.value(state, row) {
                Value::Code(code) => Some(code) == paid,
                _ => true,
            };
        })?;
        Ok(made && !dated)
    }

    /// Puts the rows of each part next to each other, where they lie scattered over a disk.
    fn gather(&mut self, parts: &mut [Vec<Runs>]) -> Result<()> {
        for (n, sheet) in self.sheets.iter_mut().enumerate() {
            let rows = &sheet.sheet.rows;
            let of_sheet = parts.iter().filter_map(|part| part.get(n));
            let touched = of_sheet.map(|of_part| rows.apart(of_part).count()).sum();
            if rows.is_scattered(touched, parts.len()) {
                sheet.gather(n, parts)?;
            }
        }
        Ok(())
    }
}

impl HeldSheet {
    /// Puts the rows of each part next to each other; it is the sheet of a number.
    fn gather(&mut self, number: usize, parts: &mut [Vec<Runs>]) -> Result<()> {
        let of_sheet = parts.iter().filter_map(|part| part.get(number));
        let of_parts: Vec<Runs> = of_sheet.cloned().collect();
        let (gathered, moved) = self.sheet.rows.gathered(&of_parts)?;
        // What is said of single rows goes with them.
        if let SeenBy::Each(seen) = &mut self.seen {
            let (old, new) = (of_parts.iter(), moved.iter());
            let rows = old.flat_map(Runs::iter).zip(new.flat_map(Runs::iter));
            let of_row = |row: u32| {
                let place = seen.binary_search_by_key(&row, |(row, _)| *row).ok()?;
                seen.get(place).map(|(_, seen)| *seen)
            };
            // The new numbers rise.
            *seen = rows
                .filter_map(|(old, new)| Some((new, of_row(old)?)))
                .collect();
        }
        self.rows = Runs::below(gathered.len() as u32);
        self.sheet.rows = gathered;
        for (part, moved) in parts.iter_mut().zip(moved) {
            if let Some(rows) = part.get_mut(number) {
                *rows = moved;
            }
        }
        Ok(())
    }

    fn whole(&self) -> Whole<'_> {
        Whole {
            sheet: &self.sheet,
            file: &self.file,
            export_on: self.export_on,
            townships: &self.townships,
            seen: &self.seen,
            missing: self.missing.as_deref(),
        }
    }
}

/// Cases and payments in parts, and the tables that all parts look up.
pub struct Parts {
    cases: Held,
    payments: Option<Held>,
    others: Vec<Held>,
    /// The first case number of each part but the first.
    bounds: Vec<String>,
    /// For each part the rows of cases and of payments, by sheet.
    rows: Vec<[Vec<Runs>; 2]>,
}

impl Parts {
    /// Finds the bounds. The last part of the payments has those of cases that are not there.
    ///
    /// # Errors
    /// Class internal: rows that were put away cannot be read back.
    pub fn new(
        mut cases: Held,
        mut payments: Option<Held>,
        others: Vec<Held>,
        cases_per_part: usize,
    ) -> Result<Parts> {
        let wanted = cases.height().div_ceil(cases_per_part.max(1)).max(1);
        let step = (cases.height() / (wanted * SAMPLES_PER_PART)).max(1);
        let mut sample = if wanted > 1 {
            cases.sample(step)?
        } else {
            Vec::new()
        };
        sample.sort_unstable();
        let mut bounds: Vec<String> = (1..wanted)
            .filter_map(|n| sample.get(n * sample.len() / wanted).cloned())
            .collect();
        bounds.dedup();
        let mut of_cases = cases.cut(&bounds)?;
        cases.gather(&mut of_cases)?;
        let mut of_payments = match &payments {
            Some(payments) => payments.cut(&bounds)?,
            None => vec![Vec::new(); of_cases.len()],
        };
        if let Some(payments) = &mut payments {
            payments.gather(&mut of_payments)?;
        }
        let rows = of_cases
            .into_iter()
            .zip(of_payments)
            .map(|(cases, payments)| [cases, payments])
            .collect();
        Ok(Parts {
            cases,
            payments,
            others,
            bounds,
            rows,
        })
    }

    /// The rows of a table that all parts look up, some at a time; none of one that is not there, or in `Tables`.
    pub fn pieces(&self, kind: Kind) -> Option<impl Iterator<Item = Result<DataFrame>>> {
        let held = self.others.iter().find(|held| held.kind == kind)?;
        Some(held.pieces())
    }

    /// How many parts there are, one at least.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// How many cases there are.
    pub fn cases(&self) -> usize {
        self.cases.height()
    }

    /// How many payments there are.
    pub fn payments(&self) -> usize {
        self.payments.as_ref().map_or(0, Held::height)
    }

    /// The rows of a frame with `case_id` whose numbers belong to a part.
    ///
    /// # Errors
    /// Class internal.
    pub fn rows_of(&self, part: usize, frame: &DataFrame) -> Result<DataFrame> {
        let numbers = frame.column("case_id")?.str()?;
        let of_part = |number: Option<&str>| {
            number.map_or(0, |n| self.bounds.partition_point(|b| b.as_str() <= n)) == part
        };
        let rows: BooleanChunked = numbers.iter().map(of_part).collect();
        Ok(frame.filter(&rows)?)
    }

    /// The keys of the applicants of all accepted cases.
    ///
    /// # Errors
    /// Class internal.
    pub fn applicants(&self) -> Result<Marks> {
        let place = self.cases.place("applicant_id");
        let mut marks = Marks::new(self.cases.height());
        self.cases.each(&[place], |_, block, _, row| {
            if let Value::Key(key) = block.value(place, row) {
                marks.set(u128::from_be_bytes(key));
            }
        })?;
        Ok(marks)
    }

    /// Of each accepted case that has a day of approval: the keys of its own household and of its applicant, and a
    /// number for its township. Of a share of the cases alone: its number, and how many there are.
    ///
    /// # Errors
    /// Class internal.
    pub fn approved(
        &self,
        share: (usize, usize),
        mut take: impl FnMut(Option<Key>, Option<Key>, u32),
    ) -> Result<()> {
        let columns = ["approved_on", "household_id", "applicant_id", "township"];
        let columns = columns.map(|name| self.cases.place(name));
        let [approved, household, person, township] = columns;
        let mut names = Names::default();
        let places = self.cases.sheets.iter().map(|sheet| {
            let names = sheet.townships.iter().map(|n| names.number(n));
            names.collect()
        });
        let places: Vec<Vec<u32>> = places.collect();
        self.cases.each_of(&columns, share, |sheet, block, _, row| {
            if !matches!(block.value(approved, row), Value::Date(_)) {
                return;
            }
            let key = |place: usize| match block.value(place, row) {
                Value::Key(key) => Some(key),
                _ => None,
            };
            let place = match block.value(township, row) {
                Value::Township(number) => places
                    .get(sheet)
                    .and_then(|places| places.get(number as usize).copied()),
                _ => None,
            };
            take(key(household), key(person), place.unwrap_or(u32::MAX));
        })
    }

    /// The accounts of the accepted payments, each with the number of its case.
    ///
    /// # Errors
    /// Class internal.
    pub fn accounts(&self, mut take: impl FnMut(Key, &str)) -> Result<()> {
        let columns = Kind::Payments.table().columns;
        let place = columns.iter().position(|c| matches!(c.ty, Type::Account));
        let (Some(held), Some(place)) = (&self.payments, place) else {
            return Ok(());
        };
        let number = held.place("case_id");
        held.each(&[place, number], |_, block, _, row| {
            if let (Value::Key(key), Value::Text(case)) =
                (block.value(place, row), block.value(number, row))
            {
                take(key, &case);
            }
        })
    }

    /// The tables of one part: its cases and payments, and `whole` for the rest.
    ///
    /// # Errors
    /// Class internal.
    pub fn tables(&self, part: usize, whole: &Tables) -> Result<Tables> {
        let [cases, payments] = self
            .rows
            .get(part)
            .ok_or_else(|| crate::failure::Failure::internal("no such part of the cases"))?;
        let mut tables = whole.clone();
        tables
            .frames
            .insert(Kind::Cases, self.cases.frame(cases, With::Places)?);
        if let Some(held) = &self.payments {
            tables
                .frames
                .insert(Kind::Payments, held.frame(payments, With::Places)?);
        }
        Ok(tables)
    }
}

impl SeenBy {
    /// What is said of no snapshot.
    pub const NOTHING: SeenBy = SeenBy::All(Seen {
        last_on: None,
        first_on: None,
        newest_quarantined: false,
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ingest::discover::{Candidate, Origin};
    use crate::ingest::{Options, PersonalKey, Workspace, read_file, settled};
    use std::path::Path;

    #[test]
    fn rows_that_were_gathered_are_the_same_rows() {
        let workspace = Workspace::load(Path::new("no such folder")).unwrap();
        let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
        let options = Options {
            folder: Path::new("."),
            workspace: &workspace,
            hasher: &hasher,
            known_at: None,
            in_memory: 0,
            kept: None,
            progress: &|_| {},
        };
        let snapshot = |day: u32, rows: &str| Candidate {
            origin: Origin::Memory(format!("案件编号,镇街,申请日期\n{rows}").into_bytes()),
            below: format!("cases_202003{day}.csv"),
        };
        let candidates = [
            snapshot(
                10,
                "C5,甲镇,2020-01-05\nC1,甲镇,2020-01-01\nC9,甲镇,2020-01-09\nC3,甲镇,2020-01-03\nC7,甲镇,2020-01-07\n",
            ),
            snapshot(20, "C9,甲镇,2020-02-09\nC1,甲镇,2020-02-01\n"),
        ];
        let files = read_file::all(&candidates, &options).unwrap();
        let (_, mut held) = settled(files, Vec::new(), &options).unwrap();
        let mut cases = held.remove(0);
        let bounds = ["C4".to_owned(), "C6".to_owned()];
        let mut parts = cases.cut(&bounds).unwrap();
        let frames = |cases: &Held, parts: &[Vec<Runs>]| {
            let of_part = |part: &Vec<Runs>| {
                let frame = cases.frame(part, With::Places).unwrap();
                frame.sort(["case_id"], polars::prelude::SortMultipleOptions::default())
            };
            parts
                .iter()
                .map(|part| of_part(part).unwrap())
                .collect::<Vec<_>>()
        };
        let before = frames(&cases, &parts);
        assert_eq!(
            before.iter().map(DataFrame::height).collect::<Vec<_>>(),
            [2, 1, 2]
        );
        for number in 0..cases.sheets.len() {
            cases.sheets[number].gather(number, &mut parts).unwrap();
        }
        for (one, other) in frames(&cases, &parts).iter().zip(&before) {
            assert!(one.equals_missing(other), "{one} {other}");
        }
        // All rows that count are still gone over, and no other.
        let place = cases.place("case_id");
        let mut numbers = Vec::new();
        cases
            .each(&[place], |_, block, _, row| {
                if let Value::Text(number) = block.value(place, row) {
                    numbers.push(number.into_owned());
                }
            })
            .unwrap();
        numbers.sort_unstable();
        assert_eq!(numbers, ["C1", "C3", "C5", "C7", "C9"]);
    }
}
