//! deadline-late: done, but after the last day that was in time.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::{Case, Picked};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::{date_of, flags, integers_64};
use crate::contract::Language;
use crate::failure::Result;
use crate::policy::{Binding, Deadline};
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "deadline-late",
    name: words("迟办", "done late"),
    severities: &[Severity::High, Severity::Medium],
    clause: Clause::OfPolicy,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "时限规则下（默认口径）办结日晚于截止日的案件",
            "a case done after the due date of a deadline rule, in the default reading",
        ),
        why: words(
            "困难群众在应得救助的日子里没有得到救助",
            "people went without help on days on which they were due it",
        ),
        basis: words(
            "各时限规则所引条文；“应当”为高，“原则上”“一般”为中",
            "the clause of each deadline rule; high where it says must, medium where it says in principle or as a rule",
        ),
        not: words(
            "无法判断的案件、未到期的案件、没有天数的条文；其他口径下的差别见报告的口径一节",
            "cases that cannot be measured, cases not yet due, clauses without a number; what other readings give stands in the report",
        ),
        example: words(
            "急难型案件3月2日（周一）受理，3月5日截止，3月9日首次发放：超期2个工作日",
            "an emergency accepted on Monday 2 March, due on 5 March, first paid on 9 March: 2 working days late",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let breaches = Breaches::of(sources, "late")?;
    let done = breaches.picked.days("done_on")?;
    for ((case, breach), done) in breaches.rows(sources)?.into_iter().zip(done) {
        let Some(breach) = breach else { continue };
        let evidence = breach.begin().day("完成", "done", done).count(
            ("超期", "个工作日"),
            ("late by", "working days"),
            breach.by,
        );
        breach.raise(&case, done, evidence, raise);
    }
    Ok(())
}

/// Cases of one status under the rules with a limit.
pub(super) struct Breaches {
    pub picked: Picked,
}

/// One case under one rule.
pub(super) struct Breach<'a> {
    rule: &'a Deadline,
    start: Option<i32>,
    pub due: Option<i32>,
    /// Working days past the due date.
    pub by: i64,
    provisional: bool,
}

impl Breaches {
    pub(super) fn of(sources: &Sources, status: &str) -> Result<Breaches> {
        let rows = sources
            .assessed
            .deadlines
            .clone()
            .lazy()
            .filter(col("status").eq(lit(status.to_owned())))
            .select(
                [
                    "case_id",
                    "rule",
                    "start_on",
                    "due_on",
                    "done_on",
                    "overdue_working_days",
                    "provisional",
                ]
                .map(col),
            );
        let further = ["closed_on", "status"];
        let picked = sources.with_cases(rows, &further, &["case_id", "rule"])?;
        Ok(Breaches { picked })
    }

    /// Each case with its breach; none where the policy has no such rule.
    pub(super) fn rows<'a>(
        &'a self,
        sources: &Sources<'a>,
    ) -> Result<Vec<(Case<'a>, Option<Breach<'a>>)>> {
        let rules = self.picked.texts("rule")?;
        let (starts, dues) = (self.picked.days("start_on")?, self.picked.days("due_on")?);
        let by = integers_64(&self.picked.frame, "overdue_working_days")?;
        let provisional = flags(&self.picked.frame, "provisional")?;
        let cases = self.picked.cases()?;
        Ok(cases
            .into_iter()
            .enumerate()
            .map(|(row, case)| {
                let rule = rules[row].and_then(|code| sources.question.policy.deadline(code));
                // The clause that was in force when the clock started.
                let rule = rule.map(|r| starts[row].map_or(r, |day| r.described_on(date_of(day))));
                let breach = rule.map(|rule| Breach {
                    rule,
                    start: starts[row],
                    due: dues[row],
                    by: by[row].unwrap_or(0),
                    provisional: provisional[row] == Some(true),
                });
                (case, breach)
            })
            .collect())
    }
}

impl Breach<'_> {
    /// The rule's name, the start and the last day.
    pub(super) fn begin(&self) -> Evidence {
        let (zh, en) = (
            self.rule.label(Language::Chinese),
            self.rule.label(Language::English),
        );
        Evidence::new(zh, en)
            .day("起算", "from", self.start)
            .day("截止", "due", self.due)
    }

    pub(super) fn raise(
        &self,
        case: &Case,
        seen_on: Option<i32>,
        mut evidence: Evidence,
        raise: &mut Raise,
    ) {
        if self.provisional {
            evidence = evidence.say("日历暂定", "calendar provisional");
        }
        let severity = match self.rule.binding {
            Binding::Must => Severity::High,
            Binding::Principle | Binding::Usual | Binding::None => Severity::Medium,
        };
        let cite = &self.rule.cite;
        let clause = format!("{} {}", cite.instrument, cite.article);
        raise.finding(&Finding {
            own_key: &self.rule.code,
            clause: Some(&clause),
            ..case.finding(severity, self.due, seen_on, evidence)
        });
    }
}
