//! One case of a finished report explained: its dates, each rule with the calendar walked, every reading, tier, flags.
//!
//! Reads the report folder alone, of each table the pages that hold the case; nothing is run again but the verdict
//! on this case, by the code that made the report's. Prints nothing.

mod case;
pub mod days;
mod lookup;
mod model;
mod nearest;
mod page;
mod rules;
mod text;
mod walk;
mod words;

pub use model::{Coded, Day, Explanation, ReadingExplained, RuleExplained, Verdict, Words};
pub use page::render as page;
pub use rules::day;
pub use text::render as text;
pub use walk::{Line, lines};

use crate::assess::{self, JUDGED_COLUMNS};
use crate::contract::outputs::{self, Layer};
use crate::failure::{Class, Failure, Result};
use crate::ingest::parse::fold;
use crate::publish::stored::{self, Stored};
use crate::publish::words::Text;
use arrow::array::RecordBatch;
use lookup::{Cells, Keys, Table, cells};
use model::{ReportOf, Source};

/// At most so many cases are named where several fit.
const MOST_NAMED: usize = 20;

/// At most so many numbers like one that is not there are named.
const MOST_NEAREST: usize = 5;

/// A number that is not there is compared with all of so many cases; of more, those are looked for that it is one slip
/// away from.
const MOST_COMPARED: usize = 1 << 17;

/// A case number as a person gives it, in the form of the tables: full-width folded, without blanks.
pub fn case_number(given: &str) -> String {
    fold(given).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Everything about a case; `given` may be the beginning of its number if no other begins so.
///
/// # Errors
/// Class input: no such case (with the nearest numbers), several, or a table that cannot be read.
pub fn explain(report: &Stored, given: &str) -> Result<Explanation> {
    let number = case_number(given);
    let cases = Table::open(&report.path(Layer::Facts, "cases"))?;
    let mut case_id = number.clone();
    let mut rows = cases.rows("case_id", &Keys::exactly(&number), 1)?;
    if rows.is_empty() && !number.is_empty() {
        let quarantined = quarantined(report, &number)?;
        if !quarantined.is_empty() {
            return Ok(only_quarantined(report, number, quarantined));
        }
        let upper = number.to_ascii_uppercase();
        let mut keys = cases.keys("case_id", &Keys::beginning(&number), MOST_NAMED + 1)?;
        if keys.is_empty() && upper != number {
            keys = cases.keys("case_id", &Keys::beginning(&upper), MOST_NAMED + 1)?;
        }
        // A number that others begin with is meant itself.
        if keys.first() == Some(&upper) {
            keys.truncate(1);
        }
        case_id = match keys.as_slice() {
            [] => return Err(unknown(report, &cases, &number)?),
            [one] => one.clone(),
            several => return Err(ambiguous(several)),
        };
        rows = cases.rows("case_id", &Keys::exactly(&case_id), 1)?;
    }
    let Some(cells) = cells(&rows).next() else {
        return Err(unknown(report, &cases, &number)?);
    };
    of_row(report, case_id, cells, &rows)
}

fn of_row(
    report: &Stored,
    case_id: String,
    cells: Cells<'_>,
    rows: &[RecordBatch],
) -> Result<Explanation> {
    let table = outputs::find(Layer::Facts, "cases")
        .ok_or_else(|| Failure::internal("no published table of cases"))?;
    let frame = stored::frame(&table, &JUDGED_COLUMNS, rows)?;
    let question = report.question();
    let standings = assess::of_case(&frame, &question, &report.reach)?;
    let key = Keys::exactly(&case_id);
    let of_case = |name: &str, column: &str, keys: &Keys| -> Result<Vec<RecordBatch>> {
        if report.has(Layer::Facts, name) {
            Table::open(&report.path(Layer::Facts, name))?.rows(column, keys, usize::MAX)
        } else {
            Ok(Vec::new())
        }
    };
    let first_seen = of_case("first_seen", "case_id", &key)?;
    let payments = of_case("payments", "case_id", &key)?;
    let differences = of_case("calendar_differences", "case_id", &key)?;
    let watch = match cells.text("household_key") {
        Some(household) => of_case("poverty_watch", "household_key", &Keys::exactly(household))?,
        None => Vec::new(),
    };
    let has = |name| report.has(Layer::Facts, name);
    let findings = has("findings")
        .then(|| of_case("findings", "case_id", &key))
        .transpose()?;
    let edits = has("edits")
        .then(|| of_case("edits", "case_id", &key))
        .transpose()?;
    let seen = case::FirstSeen::new(&first_seen, cells.day("first_seen_on"));
    let context = rules::Context {
        cells,
        calendar: &report.calendar,
        as_of: report.as_of,
        differences: lookup::cells(&differences).collect(),
    };
    let tier = case::tier(cells, report);
    Ok(Explanation {
        report: report_of(report),
        case: Some(case::case(cells, &seen)),
        timeline: case::timeline(cells, &payments, &seen, &report.calendar),
        rules: rules::explain(&standings, &context),
        rules_left_out: left_out(report, &standings),
        tier,
        flags: lookup::cells(&watch).map(case::flag).collect(),
        findings: findings.map(|rows| lookup::cells(&rows).map(case::finding).collect()),
        edits: edits.map(|rows| lookup::cells(&rows).map(case::edit).collect()),
        quarantined: quarantined(report, &case_id)?,
        case_id,
    })
}

fn report_of(report: &Stored) -> ReportOf {
    let arguments = &report.receipt.arguments;
    ReportOf {
        month: arguments.month.clone(),
        as_of: report.as_of,
        known_at: arguments.known_at.clone(),
        calendar: arguments.calendar.clone(),
        run: report.receipt.run.clone(),
        version: report.receipt.version.clone(),
    }
}

/// The rules that no standing was made of.
fn left_out(report: &Stored, standings: &[assess::Standing<'_>]) -> Vec<Coded> {
    report
        .policy
        .deadlines
        .iter()
        .filter(|rule| standings.iter().all(|s| s.rule.rule.code != rule.code))
        .map(|rule| Coded {
            code: rule.code.clone(),
            label: rules::both(&rule.zh, &rule.en),
        })
        .collect()
}

fn only_quarantined(
    report: &Stored,
    case_id: String,
    quarantined: Vec<model::QuarantinedRow>,
) -> Explanation {
    Explanation {
        report: report_of(report),
        case_id,
        case: None,
        timeline: Vec::new(),
        rules: Vec::new(),
        rules_left_out: Vec::new(),
        tier: None,
        flags: Vec::new(),
        findings: None,
        edits: None,
        quarantined,
    }
}

/// Rows of the case that could not be read, by the case number in their readable cells.
fn quarantined(report: &Stored, case_id: &str) -> Result<Vec<model::QuarantinedRow>> {
    if !report.has(Layer::Facts, "quarantine") {
        return Ok(Vec::new());
    }
    let rows = Table::open(&report.path(Layer::Facts, "quarantine"))?.all()?;
    let mut found: Vec<model::QuarantinedRow> = Vec::new();
    for row in cells(&rows) {
        let raw = row.text("raw").unwrap_or_default();
        let is_of_case = raw.contains("case_id")
            && serde_json::from_str::<serde_json::Value>(raw)
                .ok()
                .and_then(|cells| Some(case_number(cells.get("case_id")?.as_str()?) == case_id))
                .unwrap_or(false);
        if !is_of_case {
            continue;
        }
        let source = Source {
            file: row.text("file").unwrap_or_default().to_owned(),
            sheet: row.text("sheet").unwrap_or_default().to_owned(),
            line: row.count("line").unwrap_or_default(),
        };
        let reason = row.text("reason").unwrap_or_default();
        let reason = model::QuarantineReason {
            reason: words::coded(reason, crate::publish::words::codes::row_reason(reason)),
            column: row.text("column").map(str::to_owned),
            value: row.text("value").map(str::to_owned),
        };
        match found.last_mut() {
            Some(last) if last.source == source => last.reasons.push(reason),
            _ => found.push(model::QuarantinedRow {
                kind: row.text("kind").unwrap_or_default().to_owned(),
                source,
                reasons: vec![reason],
            }),
        }
    }
    Ok(found)
}

fn unknown(report: &Stored, cases: &Table, number: &str) -> Result<Failure> {
    let nearest = if cases.height() > MOST_COMPARED {
        let slips = nearest::slips(number);
        cases.those_there("case_id", &slips, MOST_NEAREST)?
    } else {
        let keys = cases.keys("case_id", &Keys::beginning(""), usize::MAX)?;
        nearest::nearest(&keys, number, MOST_NEAREST)
    };
    let failure = Failure::new(
        Class::Input,
        "case-unknown",
        (
            format!("报告中没有{}前启动的这一编号的案件", report.as_of),
            format!(
                "the report has no case begun by {} with this number",
                report.as_of
            ),
        ),
    )
    .file(report.folder.display().to_string());
    let failure = if nearest.is_empty() {
        failure
    } else {
        failure.detail("nearest", nearest.join(", "))
    };
    Ok(failure.hint((
        "请按导出文件中的写法给出案件编号，或其开头部分；截至日期之后启动的案件不在任何表中",
        "give the case number as the exports have it, or its beginning; cases that begin after as_of are in no table",
    )))
}

fn ambiguous(keys: &[String]) -> Failure {
    let more = keys.len() > MOST_NAMED;
    let named: Vec<&str> = keys.iter().take(MOST_NAMED).map(String::as_str).collect();
    let mut list = named.join(", ");
    if more {
        list.push_str(", ...");
    }
    Failure::new(
        Class::Input,
        "case-ambiguous",
        (
            "有多件案件以此编号开头",
            "several cases begin with this number",
        ),
    )
    .detail("cases", list)
    .hint(("请给出更完整的编号", "give more of the number"))
}

/// A wording with its marks filled in, in a language.
fn fill(text: Text, language: crate::contract::Language, values: &[(&str, &str)]) -> String {
    text.fill(language, values)
}
