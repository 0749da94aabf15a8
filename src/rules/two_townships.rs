//! two-townships: the same person or household aided by two townships within a year.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::{Case, with_heads};
use super::repeat_cause::{Several, approved_with, sharing};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::texts;
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAYS: &str = "two_townships_days";

pub(super) static RULE: Rule = Rule {
    code: "two-townships",
    name: words("两地重复救助", "aided by two townships"),
    severities: &[Severity::High],
    clause: Clause::Beyond,
    thresholds: &[DAYS],
    needs: Needs {
        kinds: &[],
        columns: &["approved_on"],
    },
    doc: Doc {
        finds: words(
            "同一申请人或同一户在两个镇街的已审批案件，审批相隔不超过365天；记在后一件上",
            "cases of one applicant or household approved in two townships at most 365 days apart; raised on the later one",
        ),
        why: words(
            "两地各自审批，可能重复享受",
            "each township approved on its own, and the same hardship may have been paid for twice",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查；365天为本工具设定",
            "beyond the two notices, what reviewers of such funds look for; the 365 days are assumed",
        ),
        not: words(
            "名录中更名、撤并、由他处继承的镇街；没有身份证号和户编号的案件；确已迁居的，请在核查中说明",
            "townships renamed, merged or succeeded by another in the roster; cases without ID or household number; a household that did move: say so in the review",
        ),
        example: words(
            "同一户1月在石船镇、3月在双凤桥街道获批",
            "one household approved in 石船镇 in January and in 双凤桥街道 in March",
        ),
    },
    find: Find::Among {
        by: None,
        pick,
        find,
    },
};

/// The latest earlier case elsewhere: its day and number.
type Elsewhere<'a> = (i32, &'a str, &'a str);

fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    if sources.threshold(DAYS).is_none() {
        return Ok(None);
    }
    let cases = approved_with(sources, &["household_key", "person_key"], &[])?;
    match sources.shared {
        Some(shared) => {
            let apart = [
                ("household_key", &shared.households_apart),
                ("person_key", &shared.persons_apart),
            ];
            with_heads(&cases, &apart).map(Some)
        }
        None => Ok(Some(cases)),
    }
}

fn find(sources: &Sources, cases: &DataFrame, raise: &mut Raise) -> Result<()> {
    let Some(span) = sources.threshold(DAYS) else {
        return Ok(());
    };
    let same_place = SamePlace::of(sources.tables.frame(Kind::Townships))?;
    let groups = [
        sharing(cases, &["household_key"], Several::Townships)?,
        sharing(cases, &["person_key"], Several::Townships)?,
    ];
    let mut latest: BTreeMap<&str, (Case, i32, Elsewhere)> = BTreeMap::new();
    for (picked, key) in groups.iter().zip(["household_key", "person_key"]) {
        let (keys, days) = (picked.texts(key)?, picked.days("approved_on")?);
        let cases = picked.cases()?;
        let mut begin = 0;
        for (row, case) in cases.iter().enumerate() {
            if row > 0 && keys[row] != keys[row - 1] {
                begin = row;
            }
            let (Some(day), Some(place)) = (days[row], case.township) else {
                continue;
            };
            let before = cases
                .get(begin..row)
                .unwrap_or_default()
                .iter()
                .zip(days.get(begin..row).unwrap_or_default())
                .rev()
                .filter_map(|(other, on)| Some((other, (*on)?, other.township?)))
                .take_while(|(_, on, _)| day - on <= span)
                .find(|(_, _, there)| !same_place.are(place, there));
            if let Some((other, on, there)) = before {
                let elsewhere = (on, other.id, there);
                latest
                    .entry(case.id)
                    .and_modify(|(_, _, known)| *known = (*known).max(elsewhere))
                    .or_insert((*case, day, elsewhere));
            }
        }
    }
    for (case, day, (on, other, there)) in latest.values() {
        let evidence = Evidence::default()
            .day("审批", "approved", Some(*day))
            .text("同一人或同户前案", "same person or household as", other)
            .text("在", "in", there)
            .day("审批于", "approved", Some(*on));
        raise.finding(&Finding {
            own_key: other,
            ..case.finding(Severity::High, Some(*day), Some(*day), evidence)
        });
    }
    Ok(())
}

/// Names in the roster that stand for one place: one code, or one succeeded by the other.
struct SamePlace {
    groups: HashMap<String, BTreeSet<String>>,
}

impl SamePlace {
    fn of(roster: Option<&DataFrame>) -> Result<SamePlace> {
        let mut groups: HashMap<String, BTreeSet<String>> = HashMap::new();
        if let Some(roster) = roster {
            let (names, codes) = (texts(roster, "name")?, texts(roster, "code")?);
            let successors = texts(roster, "successor")?;
            let mut links: Vec<(&str, &str)> = Vec::new();
            for row in 0..names.len() {
                let Some(name) = names[row] else { continue };
                let later = successors[row].unwrap_or_default();
                let of_successor = later.split(['、', '，', ',', '；', ';', ' ']);
                links.extend(of_successor.filter(|s| !s.is_empty()).map(|s| (name, s)));
                links.extend(
                    names
                        .iter()
                        .zip(&codes)
                        .filter(|(_, code)| **code == codes[row] && code.is_some())
                        .filter_map(|(other, _)| Some((name, (*other)?))),
                );
            }
            // Along the line of succession, so that two heirs of one township stay two.
            let names: BTreeSet<&str> = names.iter().copied().flatten().collect();
            for name in names {
                let mut reached: BTreeSet<&str> = BTreeSet::from([name]);
                loop {
                    let more: Vec<&str> = links
                        .iter()
                        .filter(|(from, to)| reached.contains(from) && !reached.contains(to))
                        .map(|(_, to)| *to)
                        .collect();
                    if more.is_empty() {
                        break;
                    }
                    reached.extend(more);
                }
                groups.insert(
                    name.to_owned(),
                    reached.into_iter().map(str::to_owned).collect(),
                );
            }
        }
        Ok(SamePlace { groups })
    }

    fn are(&self, a: &str, b: &str) -> bool {
        let reaches = |from: &str, to: &str| self.groups.get(from).is_some_and(|g| g.contains(to));
        a == b || reaches(a, b) || reaches(b, a)
    }
}
