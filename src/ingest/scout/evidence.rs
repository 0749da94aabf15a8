//! What a column's cells look like, as counts: how many of them each column of a kind could read.
//!
//! Stricter than the reader: what almost anything fits (a number as a day's serial, 1 as yes) is no evidence.

use crate::contract::{InputColumn, Kind, Type};
use crate::ingest::cell::Cell;
use crate::ingest::fold::{fold, is_no_value, trim, unguard};
use crate::ingest::id_number::{IdState, judge};
use crate::ingest::{boolean, date, enumeration, integer, money};
use std::collections::HashSet;

/// A share of cells from which a column counts as fitting.
pub const FITTING: f64 = 0.8;
/// Different cells kept to tell whether values repeat.
const MOST_DISTINCT: usize = 5000;

/// What a column holds by the look of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    Dates,
    Amounts,
    IdNumbers,
    Townships,
    YesOrNo,
    /// Words of a vocabulary.
    Words,
    Names,
    Accounts,
    WholeNumbers,
    /// Codes of which each is there once.
    Keys,
    Texts,
}

/// Counts over the cells under one header.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub kind: Kind,
    /// Cells with a value.
    pub cells: u64,
    /// For each column of the kind: cells that it could hold.
    pub fits: Vec<u64>,
    /// Hashes of different values of the file at hand, for as long as there are few.
    distinct: HashSet<u64>,
    counted: u64,
    /// Files before it: of those with cells enough to tell, whether in all nearly every value is there once.
    unique_before: Option<bool>,
}

impl Evidence {
    pub fn new(kind: Kind) -> Evidence {
        Evidence {
            kind,
            cells: 0,
            fits: vec![0; kind.table().columns.len()],
            distinct: HashSet::new(),
            counted: 0,
            unique_before: None,
        }
    }

    /// Looks at one cell. `townships` are the names known from elsewhere.
    pub fn look(&mut self, cell: &Cell<'_>, townships: &HashSet<String>) {
        let text = cell.text();
        let folded = fold(&text);
        let plain = unguard(trim(&folded));
        if is_no_value(plain, true) {
            return;
        }
        self.cells += 1;
        if self.distinct.len() < MOST_DISTINCT {
            self.distinct.insert(hash(plain));
            self.counted += 1;
        }
        for (fit, column) in self.fits.iter_mut().zip(self.kind.table().columns) {
            *fit += u64::from(could_hold(column, cell, plain, townships));
        }
    }

    /// Share of the cells that a column (by its place) could hold; none without cells.
    #[allow(clippy::cast_precision_loss, reason = "counts of sampled cells")]
    pub fn share(&self, column: usize) -> Option<f64> {
        let fits = *self.fits.get(column)?;
        (self.cells > 0).then(|| fits as f64 / self.cells as f64)
    }

    /// Goes on to another file: a later snapshot has the numbers of the one before once more.
    pub fn begin_file(&mut self) {
        self.unique_before = self.unique();
        self.distinct.clear();
        self.counted = 0;
    }

    /// Whether nearly every value is there once within each file.
    pub fn is_unique(&self) -> bool {
        self.unique() == Some(true)
    }

    fn unique(&self) -> Option<bool> {
        if self.counted < 3 {
            return self.unique_before;
        }
        let here = self.distinct.len() as u64 * 100 >= self.counted * 98;
        Some(here && self.unique_before != Some(false))
    }
}

/// A value's hash, for counting different ones within a run.
fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// What a column's cells look like; none for free text of any form.
pub fn look_of(column: &InputColumn, key: &[&str]) -> Look {
    match column.ty {
        Type::Date | Type::DateOrMonth => Look::Dates,
        Type::Money => Look::Amounts,
        Type::PersonId => Look::IdNumbers,
        Type::Township => Look::Townships,
        Type::Boolean => Look::YesOrNo,
        Type::Enum(_) | Type::List(_) => Look::Words,
        Type::Name => Look::Names,
        Type::Account => Look::Accounts,
        Type::Integer => Look::WholeNumbers,
        Type::Code if key.contains(&column.name) => Look::Keys,
        Type::Code | Type::HouseholdId | Type::Text => Look::Texts,
    }
}

fn could_hold(
    column: &InputColumn,
    cell: &Cell<'_>,
    plain: &str,
    townships: &HashSet<String>,
) -> bool {
    let digits = plain.bytes().all(|b| b.is_ascii_digit());
    match column.ty {
        Type::Date => is_date(cell, plain, digits),
        Type::DateOrMonth => {
            is_date(cell, plain, digits) || (plain.len() == 6 && date::parse_month(plain).is_some())
        }
        // Days written as numbers, ID and account numbers are no amounts.
        Type::Money => {
            !is_date(cell, plain, digits)
                && plain.len() < 14
                && money::parse(plain, 0).is_some()
                && !(digits && plain.len() == 8)
        }
        Type::PersonId => judge(plain) == IdState::Valid,
        Type::Township => {
            townships.contains(plain)
                || (plain.chars().count() <= 12
                    && ["镇", "街道", "乡"].iter().any(|s| plain.ends_with(s)))
        }
        Type::Boolean => !digits && boolean::parse(plain).is_some(),
        Type::Enum(codes) => enumeration::parse(codes, plain).is_some(),
        Type::List(codes) => {
            enumeration::parse_list(codes, plain).is_some_and(|list| !list.unrecognised)
        }
        Type::Name => is_name(plain),
        Type::Account => {
            digits && (15..=21).contains(&plain.len()) && judge(plain) != IdState::Valid
        }
        Type::Integer => integer::parse(plain).is_some_and(|n| (0..10_000_000).contains(&n)),
        Type::Code | Type::HouseholdId => {
            plain.len() <= 40
                && !is_date(cell, plain, digits)
                && plain.chars().any(|c| c.is_ascii_digit())
                && plain.chars().all(|c| {
                    c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '(' | ')' | '〔' | '〕')
                })
        }
        Type::Text => !plain.is_ascii() && !is_date(cell, plain, digits),
    }
}

/// A day in a form that nothing else has: a bare number of five digits could be an amount.
fn is_date(cell: &Cell<'_>, plain: &str, digits: bool) -> bool {
    match cell {
        Cell::Serial(_) => true,
        _ if (digits && plain.len() != 8) || plain.contains('元') || is_decimal(plain) => false,
        _ => date::parse(plain).is_some(),
    }
}

/// `43831.5`: a serial with a time of day, or an amount.
fn is_decimal(plain: &str) -> bool {
    plain.parse::<f64>().is_ok() && plain.contains('.')
}

/// Two to four Chinese characters that are no place.
fn is_name(plain: &str) -> bool {
    let count = plain.chars().count();
    (2..=4).contains(&count)
        && plain
            .chars()
            .all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) || c == '·')
        && !["镇", "街道", "乡", "村", "社区", "型", "类", "户"]
            .iter()
            .any(|s| plain.ends_with(s))
}
