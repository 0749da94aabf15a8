//! facts/calendar_differences: cases judged otherwise by the calendar known on the day of the act than by the final one.

use super::judge::{Judge, Outcome};
use super::records::Cases;
use crate::assess::columns::date_column;
use crate::failure::Result;
use crate::policy::ResolvedRule;
use polars::prelude::{Column, DataFrame};

/// Case row, rule, by the final calendar, by the one known.
type Row = (usize, String, Outcome, Outcome);

/// Rows while they are made.
#[derive(Default)]
pub(super) struct DifferenceRows {
    rows: Vec<Row>,
}

impl DifferenceRows {
    /// Judges a case the other way too, where that can make a difference, and keeps it if it does.
    pub(super) fn compare(
        &mut self,
        judge: &Judge,
        cases: &Cases,
        rule: &ResolvedRule,
        row: usize,
        outcome: &Outcome,
    ) {
        let Some(start) = outcome.start else { return };
        let Some(first) = judge.calendar.first_difference_on(outcome.acted_on) else {
            return;
        };
        // The other due date can lie later than this one by the days that a notice moved, so a month is looked past.
        let last = outcome.limit_on.unwrap_or(start).max(outcome.acted_on);
        if first > last + 31 {
            return;
        }
        let Some(other) = judge.the_other_way().judge(cases, rule, row) else {
            return;
        };
        let same = |a: &Outcome, b: &Outcome| {
            (a.status, a.limit_on, a.working_days, a.reason)
                == (b.status, b.limit_on, b.working_days, b.reason)
        };
        if same(outcome, &other) {
            return;
        }
        let (last, known) = if judge.known {
            (other, *outcome)
        } else {
            (*outcome, other)
        };
        self.rows.push((row, rule.rule.code.clone(), last, known));
    }

    pub(super) fn frame(mut self, cases: &Cases) -> Result<DataFrame> {
        self.rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let rows = &self.rows;
        let text = |name: &str, of: &dyn Fn(&Row) -> Option<&str>| {
            Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>())
        };
        let day = |name: &str, of: fn(&Row) -> Option<i32>| {
            date_column(name, rows.iter().map(of).collect())
        };
        let count = |name: &str, of: fn(&Row) -> Option<i32>| {
            Column::new(
                name.into(),
                rows.iter()
                    .map(|r| of(r).map(i64::from))
                    .collect::<Vec<_>>(),
            )
        };
        let columns = vec![
            Column::new(
                "case_id".into(),
                rows.iter().map(|r| cases.case_id[r.0]).collect::<Vec<_>>(),
            ),
            Column::new(
                "rule".into(),
                rows.iter().map(|r| r.1.as_str()).collect::<Vec<_>>(),
            ),
            Column::new(
                "township".into(),
                rows.iter().map(|r| cases.township[r.0]).collect::<Vec<_>>(),
            ),
            day("start_on", |r| r.2.start),
            day("acted_on", |r| Some(r.2.acted_on)),
            day("due_on_final", |r| r.2.limit_on),
            day("due_on_known", |r| r.3.limit_on),
            text("status_final", &|r| Some(r.2.status.code())),
            text("status_known", &|r| Some(r.3.status.code())),
            count("working_days_final", |r| r.2.working_days),
            count("working_days_known", |r| r.3.working_days),
        ];
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}
