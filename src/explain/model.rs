//! What an explanation says, in both languages: the shape of its JSON, and what text and page are made from.
//!
//! Days are ISO dates, money is yuan with two decimals as text. No names, ID or account numbers: a report has none.

use crate::contract::Language;
use chrono::NaiveDate;
use serde::{Serialize, Serializer};

/// chrono is built without serde.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference to the field"
)]
pub(super) fn iso<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

#[allow(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference to the field"
)]
fn iso_or_null<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}

/// A wording in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    /// Made once for each language.
    pub fn each(make: impl Fn(Language) -> String) -> Words {
        Words {
            zh: make(Language::Chinese),
            en: make(Language::English),
        }
    }

    /// The wording in a language.
    pub fn of(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// A code and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coded {
    pub code: String,
    pub label: Words,
}

/// Everything about one case.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    pub report: ReportOf,
    pub case_id: String,
    /// None: the exports have the case in quarantined rows only.
    pub case: Option<Case>,
    pub timeline: Vec<Event>,
    pub rules: Vec<RuleExplained>,
    /// Rules of which the records cannot tell.
    pub rules_left_out: Vec<Coded>,
    pub tier: Option<TierExplained>,
    pub flags: Vec<Flag>,
    /// None where the report has no table of findings.
    pub findings: Option<Vec<Finding>>,
    /// Values that a later snapshot changed; none where the report has no table of them.
    pub edits: Option<Vec<Edit>>,
    pub quarantined: Vec<QuarantinedRow>,
}

/// The report that was asked.
#[derive(Debug, Clone, Serialize)]
pub struct ReportOf {
    pub month: String,
    #[serde(serialize_with = "iso")]
    pub as_of: NaiveDate,
    pub known_at: Option<String>,
    /// `final` or `known`.
    pub calendar: String,
    pub run: String,
    pub version: String,
}

/// A place in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    pub file: String,
    /// Empty for text files.
    pub sheet: String,
    /// Line or row, as a person sees it.
    pub line: i64,
}

/// The snapshot that first showed a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    #[serde(serialize_with = "iso")]
    pub on: NaiveDate,
    /// None: the first snapshot with the case, of which the report keeps the date alone.
    pub source: Option<Source>,
}

/// The case's current row.
#[derive(Debug, Clone, Serialize)]
pub struct Case {
    pub township: String,
    pub source: Source,
    /// Snapshot of the current row.
    #[serde(serialize_with = "iso_or_null")]
    pub export_on: Option<NaiveDate>,
    /// First snapshot with a readable row of the case.
    #[serde(serialize_with = "iso_or_null")]
    pub first_seen_on: Option<NaiveDate>,
    /// A later snapshot has the case in a row that could not be read.
    pub newest_row_quarantined: bool,
    /// Its closing date lies after as_of.
    pub closed_later: bool,
    /// What is on record, dates aside.
    pub fields: Vec<Field>,
}

/// One value on record.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    pub column: String,
    pub label: Words,
    pub value: String,
    pub shown: Words,
    pub first_seen: Option<Seen>,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// None: a payment without a date.
    #[serde(serialize_with = "iso_or_null")]
    pub on: Option<NaiveDate>,
    /// Column of the case, or `payment`.
    pub column: String,
    pub label: Words,
    /// Amount, channel and so on of a payment.
    pub detail: Option<Words>,
    /// What kind of day it was, where it was not an ordinary working day.
    pub day: Option<Coded>,
    pub source: Source,
    pub first_seen: Option<Seen>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Serialize)]
pub struct Clause {
    pub instrument: String,
    pub article: String,
    pub date: String,
    pub words: Words,
    pub certainty: Coded,
}

/// One rule, and the case under it in every reading.
#[derive(Debug, Clone, Serialize)]
pub struct RuleExplained {
    pub rule: String,
    pub label: Words,
    pub clause: Clause,
    pub binding: Words,
    /// Which cases, from what to what, within what.
    pub applies: Words,
    pub definition: Words,
    pub limit: Words,
    /// First and last day of the entry.
    #[serde(serialize_with = "iso")]
    pub from: NaiveDate,
    #[serde(serialize_with = "iso_or_null")]
    pub until: Option<NaiveDate>,
    /// The case's date that selects the entry, and why it is the one in force.
    pub selected_by: Option<String>,
    #[serde(serialize_with = "iso_or_null")]
    pub selected_on: Option<NaiveDate>,
    pub why: Words,
    pub verdict: Verdict,
    /// Each day from the start to the due date and to the act.
    pub walk: Vec<Day>,
    /// The verdict by the other calendar, where it differs.
    pub other_calendar: Option<OtherCalendar>,
    pub readings: Vec<ReadingExplained>,
}

/// Where the case stands under a rule and reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// `met`, `late` and so on as in facts/deadlines, or `outside`.
    pub status: Coded,
    /// Why it cannot be measured, or why the case is not under the rule.
    pub reason: Option<Coded>,
    #[serde(serialize_with = "iso_or_null")]
    pub start_on: Option<NaiveDate>,
    /// The date that the start was read from.
    pub start_from: Option<Coded>,
    #[serde(serialize_with = "iso_or_null")]
    pub due_on: Option<NaiveDate>,
    #[serde(serialize_with = "iso_or_null")]
    pub done_on: Option<NaiveDate>,
    pub done_from: Option<Coded>,
    pub working_days: Option<i32>,
    pub overdue_working_days: Option<i32>,
    pub before_start: bool,
    pub provisional: bool,
    #[serde(serialize_with = "iso_or_null")]
    pub month: Option<NaiveDate>,
}

/// The verdict in another reading.
#[derive(Debug, Clone, Serialize)]
pub struct ReadingExplained {
    pub reading: String,
    pub label: Words,
    pub verdict: Verdict,
    /// Its status is another than in the default reading.
    pub changes: bool,
    /// What differs from the default reading: `start_on`, `due_on`, `done_on`, `status`, `reason`.
    pub differs: Vec<String>,
}

/// The verdict by the calendar that the report did not use.
#[derive(Debug, Clone, Serialize)]
pub struct OtherCalendar {
    /// `final` or `known`.
    pub calendar: String,
    #[serde(serialize_with = "iso_or_null")]
    pub due_on: Option<NaiveDate>,
    pub status: Coded,
    pub working_days: Option<i64>,
}

/// One day walked.
#[derive(Debug, Clone, Serialize)]
pub struct Day {
    #[serde(serialize_with = "iso")]
    pub on: NaiveDate,
    pub worked: bool,
    pub kind: Coded,
    pub holiday: Option<String>,
    /// The instrument that makes the day what it is.
    pub notice: Option<String>,
    #[serde(serialize_with = "iso_or_null")]
    pub published_on: Option<NaiveDate>,
    /// An earlier notice that said otherwise.
    pub superseded: Option<Superseded>,
    pub provisional: bool,
    /// Working days since the start, this one included; null for the start day and days off.
    pub count: Option<i32>,
    /// `start`, `due`, `done`, `closed`, `as_of`.
    pub marks: Vec<String>,
}

/// What an earlier notice said of a day.
#[derive(Debug, Clone, Serialize)]
pub struct Superseded {
    pub worked: bool,
    pub notice: String,
}

/// The tier the case has and should have.
#[derive(Debug, Clone, Serialize)]
pub struct TierExplained {
    pub recorded: Option<String>,
    pub expected: Option<String>,
    /// `agrees`, `under`, `over`, `unknown`, `not_approved`.
    pub verdict: Coded,
    /// The category that decides.
    pub category: Option<Coded>,
    /// The day that selects the period, and the column it was read from (`as_of` before approval).
    #[serde(serialize_with = "iso")]
    pub selected_on: NaiveDate,
    pub selected_by: String,
    #[serde(serialize_with = "iso_or_null")]
    pub from: Option<NaiveDate>,
    #[serde(serialize_with = "iso_or_null")]
    pub until: Option<NaiveDate>,
    pub lifted_year: Option<i64>,
    pub clause: Option<Clause>,
}

/// A poverty flag of the household.
#[derive(Debug, Clone, Serialize)]
pub struct Flag {
    #[serde(rename = "flag")]
    pub name: Coded,
    #[serde(serialize_with = "iso_or_null")]
    pub since_on: Option<NaiveDate>,
    pub reasons: Vec<Coded>,
    pub aided: Option<bool>,
    #[serde(serialize_with = "iso_or_null")]
    pub first_aid_on: Option<NaiveDate>,
    pub days_to_aid: Option<i64>,
}

/// A finding about the case.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    #[serde(rename = "finding_id")]
    pub id: String,
    pub rule: String,
    pub severity: Coded,
    pub evidence: Words,
    pub clause: Option<String>,
    pub state: Option<String>,
    pub class: Option<String>,
}

/// A value that a later snapshot changed.
#[derive(Debug, Clone, Serialize)]
pub struct Edit {
    pub column: String,
    pub label: Words,
    pub old: Option<String>,
    pub new: Option<String>,
    #[serde(serialize_with = "iso_or_null")]
    pub old_export: Option<NaiveDate>,
    #[serde(serialize_with = "iso_or_null")]
    pub new_export: Option<NaiveDate>,
    pub effect: Option<String>,
}

/// A row of the case that could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantinedRow {
    pub kind: String,
    pub source: Source,
    pub reasons: Vec<QuarantineReason>,
}

/// Why.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantineReason {
    pub reason: Coded,
    pub column: Option<String>,
    pub value: Option<String>,
}
