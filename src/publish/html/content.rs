//! What a report page is made of: borrowed from a run, nothing computed.

use crate::assess::Tally;
use crate::calendar::Calendar;
use crate::contract::{Coverage, Kind, Language};
use crate::ingest::{Note, Quarantined, SheetAccount, Warnings};
use crate::metrics::Marts;
use crate::policy::Policy;
use crate::publish::answers::Before;
use crate::publish::charts::Rendered;
use crate::publish::findings::Digest;
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// Everything that the report shows. No names, ID or account numbers are in any of it.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// Such as 渝北区.
    pub district: &'a str,
    /// First day of the report month.
    pub month: NaiveDate,
    pub as_of: NaiveDate,
    /// `--known-at`, where it was given.
    pub known_at: Option<NaiveDate>,
    pub language: Language,
    pub policy: &'a Policy,
    pub calendar: &'a Calendar,
    pub marts: &'a Marts,
    /// The rows of facts/deadlines that are not measured, or without a limit and not done.
    pub deadlines: &'a DataFrame,
    /// facts/findings, counted.
    pub findings: &'a Digest,
    /// facts/calendar_differences.
    pub calendar_differences: &'a DataFrame,
    pub tallies: &'a [Tally],
    /// The month before, as of its own end; none where there was none.
    pub before: Option<Before<'a>>,
    pub rows: &'a [SheetAccount],
    pub quarantine: &'a [Quarantined],
    pub warnings: &'a Warnings,
    pub notes: &'a [Note],
    pub coverage: &'a BTreeMap<Kind, Coverage>,
    pub rules_left_out: &'a [String],
    pub marts_left_out: &'a [&'a str],
    /// In the report's order; those whose names begin with `compliance_` stand under the first question.
    pub charts: &'a [Rendered],
    /// `linjiu.run`.
    pub run: &'a str,
    pub version: &'a str,
}
