//! What each case says about its township since 1 January, as one number, so that cases of the same pattern are
//! counted instead of kept.

use crate::assess::{dates, day_of, flags, texts};
use crate::failure::Result;
use crate::metrics::Sources;
use crate::metrics::level::{Adding, Grouped, day, group};
use chrono::Datelike;
use polars::prelude::*;

const EMERGENCY: &str = "emergency-payment";
const FIRST_AID: [&str; 3] = ["first-aid-approval", "first-aid-entry", "first-aid-filing"];

/// Counts of one case, or sums of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Verdicts under rules with a limit, whatever they are.
    pub rows: i64,
    pub unmeasurable: i64,
    pub emergency_measured: i64,
    pub emergency_met: i64,
    pub first_aid_measured: i64,
    pub first_aid_met: i64,
    pub approved: i64,
    pub mismatches: i64,
    /// Cases with a measured verdict.
    pub measured_cases: i64,
}

impl Sums {
    fn fields(&mut self) -> [&mut i64; 9] {
        [
            &mut self.rows,
            &mut self.unmeasurable,
            &mut self.emergency_measured,
            &mut self.emergency_met,
            &mut self.first_aid_measured,
            &mut self.first_aid_met,
            &mut self.approved,
            &mut self.mismatches,
            &mut self.measured_cases,
        ]
    }

    /// The sums of one case in one number: seven bits for each, which no case fills.
    fn packed(mut self) -> i64 {
        self.fields()
            .into_iter()
            .fold(0, |packed, field| packed << 7 | (*field & 127))
    }

    pub(super) fn unpacked(mut packed: i64) -> Sums {
        let mut sums = Sums::default();
        for field in sums.fields().into_iter().rev() {
            *field = packed & 127;
            packed >>= 7;
        }
        sums
    }

    /// Adds `times` cases of one pattern.
    pub(super) fn add(&mut self, mut pattern: Sums, times: i64) {
        for (own, other) in self.fields().into_iter().zip(pattern.fields()) {
            *own += *other * times;
        }
    }

    fn count(&mut self, rule: &str, status: &str) {
        let measured = matches!(status, "met" | "late" | "overdue");
        let (measured, met) = (i64::from(measured), i64::from(status == "met"));
        self.rows += 1;
        self.unmeasurable += i64::from(status == "unmeasurable");
        self.measured_cases |= measured;
        if rule == EMERGENCY {
            self.emergency_measured += measured;
            self.emergency_met += met;
        } else if FIRST_AID.contains(&rule) {
            self.first_aid_measured += measured;
            self.first_aid_met += met;
        }
    }
}

/// Cases by township and pattern: those with a verdict under a limit whose month, or with an approval, lies from
/// 1 January to the report month. Cases of no township are not among them.
pub(in crate::metrics) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let (cases, deadlines) = (&sources.assessed.cases, &sources.assessed.deadlines);
    let last = sources.question.month;
    let new_year = day_of(
        last.with_day(1)
            .and_then(|d| d.with_month(1))
            .unwrap_or(last),
    );
    let next = last.checked_add_months(chrono::Months::new(1));
    let end = next.map_or(i32::MAX, day_of);
    let this_year = |day: Option<i32>| day.is_some_and(|day| (new_year..end).contains(&day));
    let limits: Vec<&str> = (sources.question.policy.deadlines.iter())
        .filter(|rule| rule.has_limit())
        .map(|rule| rule.code.as_str())
        .collect();

    let ids = texts(cases, "case_id")?;
    let mut sums = vec![Sums::default(); ids.len()];
    let judged = texts(deadlines, "case_id")?;
    let (rules, statuses) = (texts(deadlines, "rule")?, texts(deadlines, "status")?);
    let months = dates(deadlines, "month")?;
    // Both are in order of the case.
    let mut case = 0;
    for (((id, rule), status), month) in judged.iter().zip(rules).zip(statuses).zip(months) {
        while ids.get(case).is_some_and(|of| of != id) {
            case += 1;
        }
        let (Some(rule), Some(status)) = (rule, status) else {
            continue;
        };
        if this_year(month)
            && limits.contains(&rule)
            && let Some(sums) = sums.get_mut(case)
        {
            sums.count(rule, status);
        }
    }
    let approved = flags(cases, "approved")?;
    let (tiers, expected) = (texts(cases, "tier")?, texts(cases, "expected_tier")?);
    let approved_on = dates(cases, "approved_on")?;
    for (row, sums) in sums.iter_mut().enumerate() {
        if approved[row] == Some(true) && this_year(approved_on[row]) {
            sums.approved = 1;
            let tiers = tiers[row].zip(expected[row]);
            sums.mismatches = i64::from(tiers.is_some_and(|(own, expected)| own != expected));
        }
    }
    let patterns = sums
        .into_iter()
        .map(|sums| (sums != Sums::default()).then(|| sums.packed()));
    let patterns = Int64Chunked::from_iter_options("pattern".into(), patterns).into_column();
    let rows = cases.select(["township"])?.hstack(&[patterns])?.lazy();
    let adding = Adding {
        on: "since",
        of: Some(
            col("pattern")
                .is_not_null()
                .and(col("township").is_not_null()),
        ),
        keys: &[],
        sums: Vec::new(),
        value: Some(col("pattern")),
        once: None,
    };
    group(rows.with_column(day(last).alias("since")), &adding, sources).map(Some)
}

#[cfg(test)]
mod tests {
    use super::Sums;

    #[test]
    fn a_case_is_one_number_and_comes_out_as_it_went_in() {
        let mut sums = Sums::default();
        for (n, field) in sums.fields().into_iter().enumerate() {
            *field = 127 - 13 * n as i64;
        }
        assert_eq!(Sums::unpacked(sums.packed()), sums);
        assert_eq!(Sums::unpacked(Sums::default().packed()), Sums::default());
    }

    #[test]
    fn sums_are_those_of_the_cases() {
        let mut one = Sums::default();
        one.count("emergency-payment", "late");
        one.count("first-aid-entry", "met");
        one.count("first-aid-filing", "unmeasurable");
        one.count("filing", "pending");
        let mut all = Sums::default();
        all.add(one, 3);
        let expected = Sums {
            rows: 12,
            unmeasurable: 3,
            emergency_measured: 3,
            emergency_met: 0,
            first_aid_measured: 3,
            first_aid_met: 3,
            approved: 0,
            mismatches: 0,
            measured_cases: 3,
        };
        assert_eq!(all, expected);
    }
}
