//! Accepted rows that stay in the compact stores of their sheets, and go into frames a part of the cases at a time.
//!
//! A part is a range of case numbers; its payments are those of the same range. The bounds come from a sample of
//! the numbers at fixed rows, so that they depend on nothing but the rows.

use super::columns::{Names, Store, Value};
use super::frames::{self, Part, Seen, SeenBy};
use super::sheet::Sheet;
use crate::contract::{Kind, Tables, Type};
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::{BooleanChunked, DataFrame};

/// Cases of a part, more or less.
pub const CASES_PER_PART: usize = 1 << 16;
/// Numbers looked at for each part, to find its bounds.
const SAMPLES_PER_PART: usize = 256;

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
    pub rows: Vec<u32>,
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

    fn store(sheet: &HeldSheet, kind: Kind, column: &str) -> Option<usize> {
        let position = kind.table().columns.iter().position(|c| c.name == column)?;
        (position < sheet.sheet.stores.len()).then_some(position)
    }

    fn case_number<'s>(&self, sheet: &'s HeldSheet) -> Option<&'s Store> {
        let position = Self::store(sheet, self.kind, "case_id")?;
        sheet.sheet.stores.get(position)
    }

    /// The frame of all rows.
    ///
    /// # Errors
    /// Class internal.
    pub fn all_rows(&self) -> Result<DataFrame> {
        let parts: Vec<Part<'_>> = self.sheets.iter().map(|s| s.part(&s.rows)).collect();
        frames::build(self.kind, &parts, false)
    }

    /// The frame of none, for its columns.
    ///
    /// # Errors
    /// Class internal.
    pub fn no_rows(&self) -> Result<DataFrame> {
        frames::build(self.kind, &[], false)
    }

    /// A frame of some rows of each sheet.
    fn frame(&self, rows: &[Vec<u32>]) -> Result<DataFrame> {
        let parts: Vec<Part<'_>> = self
            .sheets
            .iter()
            .zip(rows)
            .map(|(sheet, rows)| sheet.part(rows))
            .collect();
        frames::build(self.kind, &parts, false)
    }

    /// Every so many accepted case numbers.
    fn sample(&self, step: usize) -> Vec<&str> {
        let mut sample = Vec::new();
        let mut position = 0_usize;
        for sheet in &self.sheets {
            let store = self.case_number(sheet);
            for row in &sheet.rows {
                if position.is_multiple_of(step)
                    && let Some(Store::Texts(texts)) = store
                    && let Some(number) = texts.get(*row as usize)
                {
                    sample.push(number);
                }
                position += 1;
            }
        }
        sample
    }

    /// The rows of each part, by sheet.
    fn cut(&self, bounds: &[&str]) -> Vec<Vec<Vec<u32>>> {
        let mut parts = vec![vec![Vec::new(); self.sheets.len()]; bounds.len() + 1];
        for (n, sheet) in self.sheets.iter().enumerate() {
            let store = self.case_number(sheet);
            for row in &sheet.rows {
                let number = match store {
                    Some(Store::Texts(texts)) => texts.get(*row as usize),
                    _ => None,
                };
                let part = number.map_or(0, |number| bounds.partition_point(|b| *b <= number));
                if let Some(rows) = parts.get_mut(part).and_then(|p| p.get_mut(n)) {
                    rows.push(*row);
                }
            }
        }
        parts
    }

    /// Whether payments were made, and no row says when: an export without the column of dates.
    pub fn paid_without_a_day(&self) -> bool {
        let value = |sheet: &HeldSheet, column: &str, row: u32| {
            let store = Self::store(sheet, self.kind, column)
                .and_then(|n| sheet.sheet.stores.get(n))
                .map(|store| store.get(row as usize));
            store.map(|value| match value {
                Value::Code(code) => Some(i64::from(code)),
                Value::Date(day) => Some(i64::from(day)),
                _ => None,
            })
        };
        let rows = || {
            self.sheets
                .iter()
                .flat_map(|s| s.rows.iter().map(move |row| (s, *row)))
        };
        let paid = crate::contract::enums::PAYMENT_STATE.index("paid");
        let paid = paid.and_then(|n| i64::try_from(n).ok());
        let dated = rows().any(|(s, row)| value(s, "paid_on", row).flatten().is_some());
        !dated
            && rows().any(|(s, row)| {
                let state = value(s, "state", row).flatten();
                state.is_none() || state == paid
            })
    }
}

impl HeldSheet {
    /// Some of its rows on their way into a frame.
    pub fn part<'a>(&'a self, rows: &'a [u32]) -> Part<'a> {
        Part {
            sheet: &self.sheet,
            file: &self.file,
            export_on: self.export_on,
            rows,
            townships: &self.townships,
            seen: &self.seen,
            missing: self.missing.as_deref(),
        }
    }
}

/// Cases and payments in parts.
pub struct Parts {
    cases: Held,
    payments: Option<Held>,
    /// The first case number of each part but the first.
    bounds: Vec<String>,
    /// For each part the rows of cases and of payments, by sheet.
    rows: Vec<[Vec<Vec<u32>>; 2]>,
}

impl Parts {
    /// Finds the bounds. The last part of the payments has those of cases that are not there.
    pub fn new(cases: Held, payments: Option<Held>, cases_per_part: usize) -> Parts {
        let wanted = cases.height().div_ceil(cases_per_part.max(1)).max(1);
        let step = (cases.height() / (wanted * SAMPLES_PER_PART)).max(1);
        let mut sample = if wanted > 1 {
            cases.sample(step)
        } else {
            Vec::new()
        };
        sample.sort_unstable();
        let mut bounds: Vec<&str> = (1..wanted)
            .filter_map(|n| sample.get(n * sample.len() / wanted).copied())
            .collect();
        bounds.dedup();
        let of_cases = cases.cut(&bounds);
        let of_payments = match &payments {
            Some(payments) => payments.cut(&bounds),
            None => vec![Vec::new(); of_cases.len()],
        };
        let rows = of_cases
            .into_iter()
            .zip(of_payments)
            .map(|(cases, payments)| [cases, payments])
            .collect();
        let bounds = bounds.into_iter().map(str::to_owned).collect();
        Parts {
            cases,
            payments,
            bounds,
            rows,
        }
    }

    /// How many parts there are, one at least.
    pub fn count(&self) -> usize {
        self.rows.len()
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

    /// Of each accepted case that has a day of approval: the keys of its own household and of its applicant, and a
    /// number for its township.
    pub fn approved(&self) -> impl Iterator<Item = (Option<Key>, Option<Key>, u32)> + '_ {
        let column = |name| {
            Kind::Cases
                .table()
                .columns
                .iter()
                .position(|c| c.name == name)
        };
        let stores = ["approved_on", "household_id", "applicant_id", "township"].map(column);
        let mut names = Names::default();
        self.cases.sheets.iter().flat_map(move |sheet| {
            let places: Vec<u32> = sheet.townships.iter().map(|n| names.number(n)).collect();
            let [approved, household, person, township] =
                stores.map(|n| n.and_then(|n| sheet.sheet.stores.get(n)));
            let key = |store: Option<&Store>, row: usize| match store.map(|s| s.get(row)) {
                Some(Value::Key(key)) => Some(key),
                _ => None,
            };
            sheet.rows.iter().filter_map(move |row| {
                let row = *row as usize;
                if !matches!(approved?.get(row), Value::Date(_)) {
                    return None;
                }
                let place = match township?.get(row) {
                    Value::Township(number) => places.get(number as usize).copied(),
                    _ => None,
                };
                let place = place.unwrap_or(u32::MAX);
                Some((key(household, row), key(person, row), place))
            })
        })
    }

    /// The accounts of the accepted payments.
    pub fn accounts(&self) -> impl Iterator<Item = Key> + '_ {
        let columns = Kind::Payments.table().columns;
        let place = columns.iter().position(|c| matches!(c.ty, Type::Account));
        let sheets = self.payments.iter().flat_map(|held| &held.sheets);
        sheets.flat_map(move |sheet| {
            let store = place.and_then(|n| sheet.sheet.stores.get(n));
            sheet
                .rows
                .iter()
                .filter_map(move |row| match store?.get(*row as usize) {
                    Value::Key(key) => Some(key),
                    _ => None,
                })
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
        tables.frames.insert(Kind::Cases, self.cases.frame(cases)?);
        if let Some(held) = &self.payments {
            tables.frames.insert(Kind::Payments, held.frame(payments)?);
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
