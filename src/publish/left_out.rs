//! What a run leaves out or does not cover, and why: one list for the report, the workbook and the terminal.

use crate::contract::{Coverage, Kind};
use crate::ingest::{Note, NoteCode, SheetAccount};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One thing left out or not covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut<'a> {
    /// No file of this kind.
    Kind(Kind),
    /// First days of the months without a file between two that have one.
    Months(Kind, &'a [NaiveDate]),
    /// The kind ends before the day asked about.
    Coverage(Kind, NaiveDate),
    /// Code of a deadline rule whose table or column is missing.
    Rule(&'a str),
    /// Name of a mart that could not be made.
    Mart(&'a str),
    /// A file, sheet or column that was not used.
    Note(&'a Note),
}

/// Kinds whose balances or verdicts end where their files do.
const DATED: [Kind; 3] = [Kind::Cases, Kind::Payments, Kind::Funds];

/// Everything left out: kinds (those without an account of rows), months, coverage, files, rules, marts.
pub fn list<'a>(
    rows: &[SheetAccount],
    coverage: &'a BTreeMap<Kind, Coverage>,
    as_of: NaiveDate,
    rules: &'a [String],
    marts: &[&'a str],
    notes: &'a [Note],
) -> Vec<LeftOut<'a>> {
    let mut all: Vec<LeftOut> = Vec::new();
    // Reviews say how findings were handled; none at all is the usual beginning.
    all.extend(
        Kind::ALL
            .into_iter()
            .filter(|k| *k != Kind::Reviews && rows.iter().all(|r| r.kind != *k))
            .map(LeftOut::Kind),
    );
    for (kind, of) in coverage
        .iter()
        .filter(|(_, of)| !of.missing_months.is_empty())
    {
        all.push(LeftOut::Months(*kind, &of.missing_months));
    }
    for (kind, of) in coverage
        .iter()
        .filter(|(kind, of)| DATED.contains(kind) && of.last_day < as_of)
    {
        all.push(LeftOut::Coverage(*kind, of.last_day));
    }
    let unused = [
        NoteCode::NotRecognised,
        NoteCode::SheetNotRecognised,
        NoteCode::Empty,
        NoteCode::LinkIgnored,
        NoteCode::AfterKnownAt,
        NoteCode::GlobUnmatched,
        NoteCode::NoRows,
        NoteCode::HeaderBelow,
    ];
    all.extend(
        notes
            .iter()
            .filter(|n| unused.contains(&n.code))
            .map(LeftOut::Note),
    );
    all.extend(rules.iter().map(|r| LeftOut::Rule(r)));
    all.extend(marts.iter().map(|m| LeftOut::Mart(m)));
    all
}
