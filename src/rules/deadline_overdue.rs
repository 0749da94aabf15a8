//! deadline-overdue: not done, and the last day that was in time has passed.

use super::Sources;
use super::deadline_late::Breaches;
use super::finding::Raise;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::failure::Result;

pub(super) static RULE: Rule = Rule {
    code: "deadline-overdue",
    name: words("逾期未办", "overdue and not done"),
    severities: &[Severity::High, Severity::Medium],
    clause: Clause::OfPolicy,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "时限规则下（默认口径）截止日已过仍未办的案件；不予救助或撤回的，看终止那天",
            "a case not done though the due date of a deadline rule has passed, in the default reading; a rejected or withdrawn one as of the day it was closed",
        ),
        why: words(
            "逾期未办的案件每多一天，困难就多一天",
            "each further day is another day of hardship",
        ),
        basis: words(
            "各时限规则所引条文；“应当”为高，“原则上”“一般”为中",
            "the clause of each deadline rule; high where it says must, medium where it says in principle or as a rule",
        ),
        not: words(
            "截止日恰为截至日期的案件；有关表未覆盖到截止日，或最新一行无法读取的案件（无法判断）",
            "a case due on as_of itself; one whose table does not cover the due date or whose newest row cannot be read (cannot be told)",
        ),
        example: words(
            "先行救助案件3月2日（周一）受理，3月5日截止，至3月31日未审批",
            "an aid-first case accepted on Monday 2 March, due on 5 March, not approved by 31 March",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let breaches = Breaches::of(sources, "overdue")?;
    let closed = breaches.picked.days("closed_on")?;
    let status = breaches.picked.texts("status")?;
    for (row, (case, breach)) in breaches.rows(sources)?.into_iter().enumerate() {
        let Some(breach) = breach else { continue };
        let begin = breach.begin();
        // A paid case is closed too, in another sense.
        let out = matches!(status[row], Some("rejected" | "withdrawn"));
        let begin = match closed[row].filter(|_| out) {
            Some(day) => begin.day("终止时未办，终止", "not done when closed on", Some(day)),
            None => begin.day("未办，截至", "not done by", Some(sources.as_of())),
        };
        let evidence = begin.count(
            ("逾期", "个工作日"),
            ("overdue by", "working days"),
            breach.by,
        );
        breach.raise(&case, breach.due.map(|day| day + 1), evidence, raise);
    }
    Ok(())
}
