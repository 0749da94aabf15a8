//! uplift-missing: a household that fell back into poverty got less a head than others got.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::{Picked, approved, is_one_of, year_of};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::integers_64;
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

const OTHERS: &str = "uplift_cases";

pub(super) static RULE: Rule = Rule {
    code: "uplift-missing",
    name: words("返贫户未提标", "standard not raised after a return"),
    severities: &[Severity::Low],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(五)"),
    thresholds: &[OTHERS],
    needs: Needs {
        kinds: &[Kind::Registry],
        columns: &["approved_on", "approved_amount", "aid_type"],
    },
    doc: Doc {
        finds: words(
            "启动时为返贫户的已审批案件，人均金额低于同年同救助类型其他已审批案件人均金额的中位数（至少5件）",
            "an approved case of a household returned on the day it began, with less a head than the median of the other approved cases of its aid type and calendar year (at least 5)",
        ),
        why: words(
            "文件要求对返贫户提高标准",
            "the notice wants the standard raised for them",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(五)：适当提高救助标准；条文未写数额，与中位数比、至少5件为本工具设定",
            "渝民发〔2019〕19号 二(五): raise the standard; no amount in the clause, the median and the 5 cases are assumed",
        ),
        not: words(
            "金额空白或为0的案件（也不作比较对象）；等于中位数；比较对象不足5件",
            "cases without an amount or with 0 (they are not compared with either); equal to the median; fewer than 5 others",
        ),
        example: words(
            "返贫户3人共600元（人均200元），同年急难型案件人均中位数500元",
            "a returned household of 3 got 600 yuan (200 a head); the median of that year's emergencies is 500",
        ),
    },
    find: Find::Among {
        by: None,
        pick,
        find,
    },
};

/// An amount a head, exact: fen over persons.
#[derive(Debug, Clone, Copy)]
struct PerHead {
    fen: i128,
    persons: i128,
}

impl PerHead {
    fn compare(self, other: PerHead) -> Ordering {
        (self.fen * other.persons).cmp(&(other.fen * self.persons))
    }

    /// Whether it lies below the mean of two others.
    fn below_mean(self, a: PerHead, b: PerHead) -> bool {
        let sum = a.fen * b.persons + b.fen * a.persons;
        2 * self.fen * a.persons * b.persons < sum * self.persons
    }
}

fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    if sources.threshold(OTHERS).is_none() {
        return Ok(None);
    }
    let counted = approved()
        .and(col("aid_type").is_not_null())
        .and(col("approved_amount").gt(lit(0)).fill_null(lit(false)));
    let columns = [
        "aid_type",
        "approved_on",
        "approved_amount",
        "persons",
        "poverty_status",
    ];
    let picked = sources.cases(counted, &columns)?;
    // Cases that are only compared with need no more than their number.
    let compared = ["aid_type", "approved_amount", "persons", "year"];
    let returned = is_one_of("poverty_status", &["returned"]);
    let rows = picked
        .frame
        .lazy()
        .with_column(col("approved_on").dt().year().alias("year"))
        .with_columns([when(returned)
            .then(all().exclude_cols(compared).as_expr())
            .otherwise(lit(NULL))])
        .group_by([all().as_expr()])
        .agg([len().cast(DataType::Int64).alias("cases")])
        .collect()?;
    Ok(Some(rows))
}

fn find(sources: &Sources, cases: &DataFrame, raise: &mut Raise) -> Result<()> {
    let Some(least) = sources
        .threshold(OTHERS)
        .and_then(|n| usize::try_from(n).ok())
    else {
        return Ok(());
    };
    let of = |condition: Expr| -> Result<Picked> {
        let frame = cases.clone().lazy().filter(condition).collect()?;
        Ok(Picked { frame })
    };
    let picked = of(is_one_of("poverty_status", &["returned"]))?;
    let (types, days) = (picked.texts("aid_type")?, picked.days("approved_on")?);
    let (amounts, persons) = (
        picked.money("approved_amount")?,
        integers_64(&picked.frame, "persons")?,
    );
    let wanted: BTreeSet<(&str, i32)> = types
        .iter()
        .zip(&days)
        .filter_map(|(of, day)| Some(((*of)?, year_of((*day)?))))
        .collect();
    let mut groups: BTreeMap<(&str, i32), Group> = BTreeMap::new();
    for (aid_type, year) in wanted {
        let same = is_one_of("aid_type", &[aid_type]).and(col("year").eq(lit(year)));
        let all = of(same)?;
        let heads = all
            .money("approved_amount")?
            .into_iter()
            .zip(integers_64(&all.frame, "persons")?)
            .zip(integers_64(&all.frame, "cases")?)
            .filter_map(|((fen, persons), n)| {
                Some((per_head(fen, persons)?, usize::try_from(n?).ok()?))
            });
        groups.insert((aid_type, year), Group::new(heads.collect()));
    }
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let (Some(of), Some(day), Some(own)) =
            (types[row], days[row], per_head(amounts[row], persons[row]))
        else {
            continue;
        };
        let Some(group) = groups.get(&(of, year_of(day))) else {
            continue;
        };
        let others = group.count().saturating_sub(1);
        // The group without the case itself: what lies behind its place moves up by one.
        let place = group.below(own);
        let other = |n: usize| group.get(if n < place { n } else { n + 1 });
        let (Some(low), Some(high)) = (other(others.saturating_sub(1) / 2), other(others / 2))
        else {
            continue;
        };
        if others < least || !own.below_mean(low, high) {
            continue;
        }
        let fen = |head: PerHead| i64::try_from(head.fen / head.persons).ok();
        let median = fen(PerHead {
            fen: low.fen * high.persons + high.fen * low.persons,
            persons: 2 * low.persons * high.persons,
        });
        let evidence = Evidence::default()
            .money("审批", "approved", amounts[row])
            .count(("", "人"), ("for", "persons"), persons[row].unwrap_or(1))
            .money("人均", "a head", fen(own))
            .money("同类人均中位数", "median of others", median)
            .count(("", "件"), ("of", "cases"), others as i64);
        raise.finding(&Finding {
            amount: amounts[row],
            ..case.finding(Severity::Low, Some(day), Some(day), evidence)
        });
    }
    Ok(())
}

/// The cases of an aid type and year.
struct Group {
    /// In order, each with how many cases there are up to and with it.
    heads: Vec<(PerHead, usize)>,
}

impl Group {
    fn new(mut heads: Vec<(PerHead, usize)>) -> Group {
        heads.sort_by(|a, b| a.0.compare(b.0));
        let mut so_far = 0;
        for (_, n) in &mut heads {
            so_far += *n;
            *n = so_far;
        }
        Group { heads }
    }

    fn count(&self) -> usize {
        self.heads.last().map_or(0, |(_, up_to)| *up_to)
    }

    /// How many have less.
    fn below(&self, own: PerHead) -> usize {
        let place = self
            .heads
            .partition_point(|(head, _)| head.compare(own) == Ordering::Less);
        let before = place.checked_sub(1).and_then(|n| self.heads.get(n));
        before.map_or(0, |(_, up_to)| *up_to)
    }

    fn get(&self, n: usize) -> Option<PerHead> {
        let place = self.heads.partition_point(|(_, up_to)| *up_to <= n);
        self.heads.get(place).map(|(head, _)| *head)
    }
}

fn per_head(fen: Option<i64>, persons: Option<i64>) -> Option<PerHead> {
    Some(PerHead {
        fen: i128::from(fen?),
        persons: i128::from(persons.unwrap_or(1).max(1)),
    })
}
