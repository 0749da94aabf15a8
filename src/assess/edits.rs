//! Values changed between two snapshots: what a case's record said, what it says later, and whether a deadline
//! that the value bears on had passed in between (settled points 61 and 62).
//!
//! Not cut at `as_of`: edits are about the records, and what is known of those is governed by `known_at`.

use super::columns::{date_column, dates, flags, integers, integers_64, is_listed, texts};
use super::deadlines::{Status, Verdict, verdicts};
use super::{Question, Reach, Readings, cases, collect, date_of, payments};
use crate::contract::{InputColumn, Kind, Tables, Type};
use crate::failure::Result;
use crate::policy::{Deadline, Lack};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Columns of a case that bear on every rule with a limit that it falls under.
const ON_EVERY_RULE: [&str; 3] = ["approved_amount", "tier", "category"];

/// One value changed between two neighbouring snapshots of a case.
struct Edit {
    /// Row of the older record.
    older: usize,
    column: &'static InputColumn,
    /// Null for personal columns.
    old: Option<String>,
    new: Option<String>,
    /// The deadline that had passed: its rule, last day, and what the change made of the verdict.
    passed: Option<(String, i32, Option<&'static str>)>,
}

/// Records of cases in the order of case and export, and which of them follow upon each other.
struct History<'a> {
    frame: &'a DataFrame,
    case_id: Vec<Option<&'a str>>,
    export_on: Vec<Option<i32>>,
    /// Columns that the record's sheet lacks and another sheet has.
    missing: Vec<Option<&'a str>>,
    /// Rows of older records that a newer one of the same case follows; its row is the next.
    older: Vec<usize>,
}

/// facts/edits, with `rule` and `due_on` of the deadline that had passed beside (null: none had), sorted by
/// case_id, new_export and column; none where no record has changed.
///
/// `history` holds records of cases that differ from the one before or after them, with `name_key`.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn edits(
    history: Option<&DataFrame>,
    tables: &Tables,
    question: &Question,
) -> Result<Option<DataFrame>> {
    let Some(history) = history.filter(|h| h.height() > 0) else {
        return Ok(None);
    };
    let sorted = history.sort(["case_id", "export_on"], SortMultipleOptions::default())?;
    let history = History::new(&sorted)?;
    let mut found: Vec<Edit> = Vec::new();
    for column in Kind::Cases.table().columns {
        // A status moves on by itself, and the number is what makes two rows one case.
        if !["case_id", "status"].contains(&column.name) {
            history.changes(column, &mut found)?;
        }
    }
    judge(&mut found, &history, tables, question)?;
    found.sort_by(|a, b| (a.older, a.column.name).cmp(&(b.older, b.column.name)));
    history.table(&found).map(Some)
}

impl<'a> History<'a> {
    fn new(frame: &'a DataFrame) -> Result<History<'a>> {
        let case_id = texts(frame, "case_id")?;
        let older = case_id
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| pair.first() == pair.last())
            .map(|(row, _)| row)
            .collect();
        Ok(History {
            frame,
            export_on: dates(frame, "export_on")?,
            missing: texts(frame, "missing_columns")?,
            case_id,
            older,
        })
    }

    /// The rows of older records that say something of a column, as does the next: where an export has no such
    /// column, nothing was changed.
    fn comparable(&self, column: &'static InputColumn) -> impl Iterator<Item = usize> {
        let has = |row: usize| !self.missing[row].is_some_and(|m| is_listed(m, column.name));
        let rows = self.older.iter().copied();
        rows.filter(move |row| has(*row) && has(row + 1))
    }

    /// What changed in one column.
    fn changes(&self, column: &'static InputColumn, found: &mut Vec<Edit>) -> Result<()> {
        let name = column.frame_name().unwrap_or("name_key");
        let frame = self.frame;
        match column.ty {
            Type::Date | Type::DateOrMonth => {
                let days = dates(frame, name)?;
                for row in self.comparable(column) {
                    let (old, new) = (days[row], days[row + 1]);
                    // Filled in later is no edit, unless it could have been on record already and was not.
                    let could_be = new.is_some() && new <= self.export_on[row];
                    if old != new && (old.is_some() || could_be) {
                        let text = |day: Option<i32>| day.map(|day| date_of(day).to_string());
                        found.push(edit(row, column, text(old), text(new)));
                    }
                }
            }
            Type::Integer => {
                self.compare(column, &integers(frame, name)?, found, i32::to_string);
            }
            Type::List(codes) => {
                self.compare(column, &integers(frame, name)?, found, |bits| {
                    codes.join(*bits)
                });
            }
            Type::Boolean => self.compare(column, &flags(frame, name)?, found, bool::to_string),
            Type::Money => self.compare(column, &integers_64(frame, name)?, found, |fen| {
                let sign = if *fen < 0 { "-" } else { "" };
                let whole = fen.unsigned_abs();
                format!("{sign}{}.{:02}", whole / 100, whole % 100)
            }),
            Type::Text
            | Type::Code
            | Type::Township
            | Type::Enum(_)
            | Type::Name
            | Type::PersonId
            | Type::HouseholdId
            | Type::Account => {
                self.compare(column, &texts(frame, name)?, found, |text| {
                    (*text).to_owned()
                });
            }
        }
        Ok(())
    }

    /// A value that became another or none.
    fn compare<T: PartialEq>(
        &self,
        column: &'static InputColumn,
        values: &[Option<T>],
        found: &mut Vec<Edit>,
        text: impl Fn(&T) -> String,
    ) {
        let shown = |value: &Option<T>| {
            value
                .as_ref()
                .filter(|_| !column.ty.is_personal())
                .map(&text)
        };
        for row in self.comparable(column) {
            let (old, new) = (&values[row], &values[row + 1]);
            if old.is_some() && old != new {
                found.push(edit(row, column, shown(old), shown(new)));
            }
        }
    }

    fn table(&self, found: &[Edit]) -> Result<DataFrame> {
        let text = |name: &str, of: &dyn Fn(&Edit) -> Option<String>| {
            Column::new(name.into(), found.iter().map(of).collect::<Vec<_>>())
        };
        let columns = vec![
            Column::new(
                "case_id".into(),
                found
                    .iter()
                    .map(|e| self.case_id[e.older])
                    .collect::<Vec<_>>(),
            ),
            text("column", &|e| Some(e.column.name.to_owned())),
            text("old", &|e| e.old.clone()),
            text("new", &|e| e.new.clone()),
            date_column(
                "old_export",
                found.iter().map(|e| self.export_on[e.older]).collect(),
            ),
            date_column(
                "new_export",
                found.iter().map(|e| self.export_on[e.older + 1]).collect(),
            ),
            text("effect", &|e| {
                e.passed.as_ref().and_then(|p| p.2).map(str::to_owned)
            }),
            text("rule", &|e| e.passed.as_ref().map(|p| p.0.clone())),
            date_column(
                "due_on",
                found
                    .iter()
                    .map(|e| e.passed.as_ref().map(|p| p.1))
                    .collect(),
            ),
        ];
        Ok(DataFrame::new(found.len(), columns)?)
    }
}

fn edit(
    older: usize,
    column: &'static InputColumn,
    old: Option<String>,
    new: Option<String>,
) -> Edit {
    Edit {
        older,
        column,
        old,
        new,
        passed: None,
    }
}

/// The rules with a limit that a column bears on.
fn bears_on(rule: &Deadline, column: &str) -> bool {
    rule.limit.is_some()
        && (ON_EVERY_RULE.contains(&column)
            || rule.end.name() == column
            || rule.start.columns().iter().any(|c| c.name() == column))
}

/// Finds for each edit the deadline that had passed when the newer record was exported.
fn judge(
    found: &mut [Edit],
    history: &History,
    tables: &Tables,
    question: &Question,
) -> Result<()> {
    let reach = Reach::of(tables, question.as_of);
    let available = reach.available();
    let rules: Vec<&Deadline> = question
        .policy
        .deadlines
        .iter()
        .filter(|rule| rule.limit.is_some() && !rule.lack(&available).is_some_and(Lack::leaves_out))
        .collect();
    // Records by the day of the newer export, which is the day that they are judged from.
    let mut by_day: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (n, edit) in found.iter().enumerate() {
        let bearing = rules.iter().any(|rule| bears_on(rule, edit.column.name));
        if let Some(day) = history.export_on[edit.older + 1].filter(|_| bearing) {
            by_day.entry(day).or_default().push(n);
        }
    }
    if by_day.is_empty() {
        return Ok(());
    }
    let payments = payments_of(found, &by_day, history, tables)?;
    for (day, edits) in by_day {
        let records: BTreeSet<usize> = edits
            .iter()
            .filter_map(|&n| found.get(n).map(|e| e.older))
            .collect();
        let on = Question {
            month: date_of(day),
            as_of: date_of(day),
            readings: Readings::Default,
            ..*question
        };
        let before = verdicts_of(&records, None, history, payments.as_ref(), &rules, &on)?;
        let mut after: HashMap<&str, HashMap<(String, usize), Verdict>> = HashMap::new();
        for &n in &edits {
            let Some(column) = found.get(n).map(|e| e.column) else {
                continue;
            };
            if !matches!(column.ty, Type::Date) || after.contains_key(column.name) {
                continue;
            }
            let changed: BTreeSet<usize> = edits
                .iter()
                .filter_map(|&n| found.get(n))
                .filter(|e| e.column.name == column.name)
                .map(|e| e.older)
                .collect();
            let judged = verdicts_of(
                &changed,
                Some(column.name),
                history,
                payments.as_ref(),
                &rules,
                &on,
            )?;
            after.insert(column.name, judged);
        }
        for n in edits {
            let Some(edit) = found.get_mut(n) else {
                continue;
            };
            let case = history.case_id[edit.older].unwrap_or_default();
            let mut passed: Option<(String, i32, Option<&'static str>)> = None;
            for (position, rule) in rules.iter().enumerate() {
                if !bears_on(rule, edit.column.name) {
                    continue;
                }
                let key = (case.to_owned(), position);
                let Some(old) = before.get(&key) else {
                    continue;
                };
                let Some(due) = old.due_on.filter(|due| *due < day) else {
                    continue;
                };
                let new = after
                    .get(edit.column.name)
                    .and_then(|of| of.get(&key))
                    .map(|v| v.status);
                let effect = match (old.status, new) {
                    (Status::Late, Some(Status::Met)) => Some("late->met"),
                    (Status::Overdue, Some(Status::Met)) => Some("overdue->met"),
                    _ => None,
                };
                // The gravest counts: a verdict turned, else the first deadline that had passed.
                if passed
                    .as_ref()
                    .is_none_or(|p| p.2.is_none() && effect.is_some())
                {
                    passed = Some((rule.code.clone(), due, effect));
                }
            }
            edit.passed = passed;
        }
    }
    Ok(())
}

/// The payments of the cases that are judged.
fn payments_of(
    found: &[Edit],
    by_day: &BTreeMap<i32, Vec<usize>>,
    history: &History,
    tables: &Tables,
) -> Result<Option<DataFrame>> {
    let Some(payments) = tables.payments() else {
        return Ok(None);
    };
    let cases: BTreeSet<&str> = by_day
        .values()
        .flatten()
        .filter_map(|&n| history.case_id[found.get(n)?.older])
        .collect();
    let cases = DataFrame::new(
        cases.len(),
        vec![Column::new(
            "case_id".into(),
            cases.into_iter().collect::<Vec<_>>(),
        )],
    )?;
    collect(payments.clone().lazy().join(
        cases.lazy(),
        [col("case_id")],
        [col("case_id")],
        JoinArgs::new(JoinType::Semi),
    ))
    .map(Some)
}

/// The verdicts on older records as of the day asked about, by case and position of the rule; with the values
/// of one column taken from the newer records.
fn verdicts_of(
    records: &BTreeSet<usize>,
    replaced: Option<&str>,
    history: &History,
    payments: Option<&DataFrame>,
    rules: &[&Deadline],
    question: &Question,
) -> Result<HashMap<(String, usize), Verdict>> {
    let index = |shift: usize| -> Result<IdxCa> {
        let rows = records
            .iter()
            .map(|row| IdxSize::try_from(row + shift))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|_| {
                crate::failure::Failure::internal("more records than rows can be numbered")
            })?;
        Ok(IdxCa::from_vec("row".into(), rows))
    };
    let mut frame = history.frame.take(&index(0)?)?;
    if let Some(name) = replaced {
        let newer = history.frame.column(name)?.take(&index(1)?)?;
        frame.with_column(newer)?;
    }
    // What could not be read of later snapshots says nothing about the older record.
    let height = frame.height();
    frame.with_column(Column::new(
        "newest_row_quarantined".into(),
        vec![false; height],
    ))?;
    let joined = payments::join(frame, payments, question.as_of)?;
    let derived = cases::derive(joined.cases, None, question, None)?;
    verdicts(&derived.cases, rules, question)
}
