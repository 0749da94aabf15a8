//! facts/deadlines: the default reading's outcomes as a frame.

use super::judge::Outcome;
use super::records::Cases;
use crate::assess::columns::date_column;
use crate::failure::Result;
use polars::prelude::{Column, DataFrame};

/// Rows of facts/deadlines while they are made.
#[derive(Default)]
pub(super) struct FactRows<'a> {
    pub(super) rows: Vec<(usize, &'a str, Outcome)>,
}

impl<'a> FactRows<'a> {
    pub(super) fn push(&mut self, row: usize, rule: &'a str, outcome: &Outcome) {
        self.rows.push((row, rule, *outcome));
    }

    pub(super) fn frame(mut self, cases: &Cases) -> Result<DataFrame> {
        self.rows.sort_by_key(|(row, rule, _)| (*row, *rule));
        let rows = &self.rows;
        let of_case = |values: &[Option<&str>], name: &str| {
            Column::new(
                name.into(),
                rows.iter().map(|r| values[r.0]).collect::<Vec<_>>(),
            )
        };
        let days = |of: &dyn Fn(&Outcome) -> Option<i32>, name: &str| {
            date_column(name, rows.iter().map(|r| of(&r.2)).collect())
        };
        let counts = |of: &dyn Fn(&Outcome) -> Option<i32>, name: &str| {
            Column::new(
                name.into(),
                rows.iter()
                    .map(|r| of(&r.2).map(i64::from))
                    .collect::<Vec<_>>(),
            )
        };
        let columns = vec![
            of_case(&cases.case_id, "case_id"),
            Column::new("rule".into(), rows.iter().map(|r| r.1).collect::<Vec<_>>()),
            of_case(&cases.township, "township"),
            days(&|o| o.start, "start_on"),
            days(&|o| o.due, "due_on"),
            days(&|o| o.done, "done_on"),
            Column::new(
                "status".into(),
                rows.iter().map(|r| r.2.status.code()).collect::<Vec<_>>(),
            ),
            counts(&|o| o.working_days, "working_days"),
            counts(&|o| o.overdue_working_days, "overdue_working_days"),
            days(&|o| o.month, "month"),
            Column::new(
                "provisional".into(),
                rows.iter().map(|r| r.2.provisional).collect::<Vec<_>>(),
            ),
            Column::new(
                "reason".into(),
                rows.iter().map(|r| r.2.reason).collect::<Vec<_>>(),
            ),
        ];
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}
