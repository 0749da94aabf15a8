//! Up to which day the files of each kind speak, and which months have no file (settled point 13b).
//!
//! A guess is always noted. Rosters and reviews cover no period and have no entry.

use super::workspace::Workspace;
use super::{Note, NoteCode, date};
use crate::contract::{Coverage, CoverageBasis, Kind};
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeSet;

/// Columns by whose latest date a kind's coverage is guessed: when something happened, not when it ends.
pub fn event_columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Cases => &[
            "discovered_on",
            "applied_on",
            "accepted_on",
            "reviewed_on",
            "approved_on",
            "submitted_on",
            "filed_on",
            "supplemented_on",
            "closed_on",
        ],
        Kind::Payments => &["paid_on"],
        Kind::Funds => &["booked_on"],
        Kind::Registry => &["event_on"],
        Kind::Enrolments => &["started_on"],
        Kind::Deaths => &["died_on"],
        Kind::Townships | Kind::Reviews => &[],
    }
}

/// The coverage of a kind from the export dates of its files and the latest day in its accepted rows.
pub fn of(
    kind: Kind,
    exports: &[Option<NaiveDate>],
    latest: Option<i32>,
    workspace: &Workspace,
    notes: &mut Vec<Note>,
) -> Option<Coverage> {
    if event_columns(kind).is_empty() {
        return None;
    }
    let newest = exports.iter().flatten().max().copied();
    let missing_months = missing_months(exports);
    if !missing_months.is_empty() {
        let months: Vec<String> = missing_months
            .iter()
            .map(|m| m.format("%Y-%m").to_string())
            .collect();
        notes.push(Note::new(
            NoteCode::MissingMonths,
            kind.name(),
            &months.join(", "),
        ));
    }
    let configured = workspace.coverage.get(&kind).copied();
    let (last_day, basis) = match (kind, newest, configured) {
        (Kind::Cases, Some(day), _) => (day, CoverageBasis::Snapshot),
        (_, _, Some(day)) => (day, CoverageBasis::Configured),
        (_, Some(day), None) => (day, CoverageBasis::FileName),
        (_, None, None) => {
            let day = latest.and_then(date::to_date)?;
            notes.push(Note::new(
                NoteCode::CoverageGuessed,
                kind.name(),
                &day.to_string(),
            ));
            (day, CoverageBasis::LatestDate)
        }
    };
    Some(Coverage {
        last_day,
        basis,
        missing_months,
    })
}

/// First days of the months without a file between two that have one.
fn missing_months(exports: &[Option<NaiveDate>]) -> Vec<NaiveDate> {
    let months: BTreeSet<NaiveDate> = exports
        .iter()
        .flatten()
        .filter_map(|d| d.with_day(1))
        .collect();
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    let mut month = *first;
    while month < *last {
        if !months.contains(&month) {
            missing.push(month);
        }
        match month.checked_add_months(Months::new(1)) {
            Some(next) => month = next,
            None => break,
        }
    }
    missing
}
