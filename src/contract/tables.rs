//! Accepted rows in Polars frames, one for each kind, and the last day that each kind covers.
//!
//! Beside its own columns (see `Type` for their frame types) every frame has `source_file` (path below the
//! input folder), `source_sheet` (empty for text files), `source_line` (UInt32, the line or row a person
//! sees) and `export_on` (Date, null for undated files). `cases` also has `id_state` (String: `valid`,
//! `invalid`, `rounded`, `unchecked`; null when blank), `newest_row_quarantined` (Boolean, settled point 13d), and
//! `last_seen_on` and `first_seen_on` (Date: the newest and the oldest snapshot with the case), and
//! `missing_columns` (String: columns that the row's sheet lacks and another sheet has, joined by a comma). A column
//! that no file has is there all the same, all null, so that every frame of a kind has one schema.

use super::Kind;
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};

/// How the last covered day of a kind is known (settled point 13b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageBasis {
    /// The newest snapshot used.
    Snapshot,
    /// `[coverage]` in `linjiu.toml`.
    Configured,
    /// The newest date in the file names.
    FileName,
    /// The latest date in the table: a guess, warned about.
    LatestDate,
}

/// Up to which day the files of a kind speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    pub last_day: NaiveDate,
    pub basis: CoverageBasis,
    /// First days of the months without a file between two months that have one.
    pub missing_months: Vec<NaiveDate>,
}

/// The accepted rows of a run, by kind; a kind without any file is absent.
#[derive(Debug, Default, Clone)]
pub struct Tables {
    pub frames: BTreeMap<Kind, DataFrame>,
    pub coverage: BTreeMap<Kind, Coverage>,
    /// Columns of cases that no file has, by name. A case without the date is one thing, an export without the
    /// column another: what it would show cannot be told.
    pub absent: BTreeSet<&'static str>,
    /// Whether payments were made, and no row of the whole run says when; none: as the frame at hand has it.
    pub payments_undated: Option<bool>,
}

impl Tables {
    /// The frame of a kind, where there is one.
    pub fn frame(&self, kind: Kind) -> Option<&DataFrame> {
        self.frames.get(&kind)
    }

    /// The payments, where the day that they cover is known: a table that covers no day says of no case that
    /// nothing was paid.
    pub fn payments(&self) -> Option<&DataFrame> {
        self.frame(Kind::Payments)
            .filter(|_| self.coverage.contains_key(&Kind::Payments))
            .filter(|payments| {
                !self
                    .payments_undated
                    .unwrap_or_else(|| paid_without_a_day(payments))
            })
    }

    /// The last day that a kind covers.
    pub fn covered_to(&self, kind: Kind) -> Option<NaiveDate> {
        self.coverage.get(&kind).map(|c| c.last_day)
    }
}

/// Whether payments were made, and no row says when: an export without the column of dates.
fn paid_without_a_day(payments: &DataFrame) -> bool {
    let dated = payments
        .column("paid_on")
        .is_ok_and(|days| days.null_count() < days.len());
    let paid = payments.column("state").is_ok_and(|states| {
        states
            .str()
            .is_ok_and(|s| s.iter().any(|state| state.is_none_or(|s| s == "paid")))
    });
    !dated && paid
}
