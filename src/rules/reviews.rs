//! Reviews joined to findings by their number: the state of handling and the class, which only a person gives.
//!
//! A finding without a review is open. A reviewed finding that no longer arises stays in the table as `resolved`;
//! what the review had said of it stands in the evidence. Reviews are not cut at `as_of`: they are about the
//! handling of findings, which comes after the month that the findings are about.

use crate::assess::{coded, texts};
use crate::contract::enums::REVIEW_STATE;
use crate::contract::{Kind, Language, Tables};
use crate::failure::{Failure, Result};
use polars::prelude::*;
use std::collections::{HashMap, HashSet};

/// State of a reviewed finding that no longer arises.
pub const RESOLVED: &str = "resolved";

/// Whether a review has closed a finding or found it to be unfounded.
pub fn is_closed(state: Option<&str>, class: Option<&str>) -> bool {
    state == Some("closed") || class == Some("none")
}

/// What the reviews say of findings, by `finding_id`.
pub struct Reviews<'a> {
    of: HashMap<&'a str, Review<'a>>,
}

struct Review<'a> {
    state: Option<&'a str>,
    class: Option<&'a str>,
}

impl<'a> Reviews<'a> {
    /// Reads them.
    pub fn new(tables: &'a Tables) -> Result<Reviews<'a>> {
        let mut of = HashMap::new();
        if let Some(reviews) = tables.frame(Kind::Reviews) {
            let (ids, states) = (texts(reviews, "finding_id")?, texts(reviews, "state")?);
            let classes = texts(reviews, "class")?;
            for row in 0..ids.len() {
                if let Some(id) = ids[row] {
                    let (state, class) = (states[row], classes[row]);
                    of.insert(id, Review { state, class });
                }
            }
        }
        Ok(Reviews { of })
    }

    /// Findings with `state` and `class`, in order; and the numbers of those that were reviewed.
    pub fn join(&self, mut found: DataFrame) -> Result<(DataFrame, Vec<String>)> {
        let (mut states, mut classes) = (Vec::new(), Vec::new());
        let mut reviewed = Vec::new();
        for id in texts(&found, "finding_id")? {
            let review = id.and_then(|id| self.of.get(id));
            reviewed.extend(review.and(id).map(str::to_owned));
            states.push(review.and_then(|r| r.state).unwrap_or("open"));
            classes.push(review.and_then(|r| r.class));
        }
        found.with_column(Column::new("state".into(), states))?;
        found.with_column(Column::new("class".into(), classes))?;
        Ok((in_order(&found)?, reviewed))
    }

    /// Those of the reviews that no longer arise, in order. Where rules were left out it cannot be told whether a
    /// finding of theirs still arises, and the evidence says so.
    pub fn gone(
        &self,
        arising: &[String],
        like: &DataFrame,
        rules_left_out: bool,
    ) -> Result<DataFrame> {
        let arising: HashSet<&str> = arising.iter().map(String::as_str).collect();
        let gone = self.of.iter().filter(|(id, _)| !arising.contains(**id));
        let mut gone: Vec<_> = gone.map(|(id, r)| (*id, r.state, r.class)).collect();
        gone.sort_unstable();
        in_order(&resolved(&gone, rules_left_out, like)?)
    }
}

/// By rule, township, `case_id` and `finding_id`. Of a rule and a township they mostly come in order.
fn in_order(findings: &DataFrame) -> Result<DataFrame> {
    let places = |name: &str| {
        let coded = coded(findings, name)?;
        let mut in_order: Vec<u32> = (0..coded.texts.len() as u32).collect();
        in_order.sort_by_key(|code| coded.texts[*code as usize]);
        let mut places = vec![0; coded.texts.len()];
        for (place, code) in (0_u32..).zip(in_order) {
            places[code as usize] = place;
        }
        Ok::<_, Failure>((coded.rows, places))
    };
    let (rules, of_rules) = places("rule")?;
    let (townships, of_townships) = places("township")?;
    let group = |row: u32| {
        let [rule, township] = [rules[row as usize], townships[row as usize]];
        (of_rules[rule as usize], of_townships[township as usize])
    };
    let (cases, ids) = (texts(findings, "case_id")?, texts(findings, "finding_id")?);
    let of_group = |row: &u32| (cases[*row as usize], ids[*row as usize]);
    let mut order: Vec<u32> = (0..findings.height() as u32).collect();
    order.sort_by_key(|row| group(*row));
    for rows in order.chunk_by_mut(|a, b| group(*a) == group(*b)) {
        if !rows.is_sorted_by_key(of_group) {
            rows.sort_by_key(of_group);
        }
    }
    Ok(findings.take(&IdxCa::from_vec("order".into(), order))?)
}

fn resolved(
    gone: &[(&str, Option<&str>, Option<&str>)],
    rules_left_out: bool,
    like: &DataFrame,
) -> Result<DataFrame> {
    let said = |language: Language, state: Option<&'static str>| {
        let gone = if rules_left_out {
            language.pick(
                "本次未再出现，但部分规则因缺表缺列未核查",
                "does not arise now, but some rules were left out for want of a table or column",
            )
        } else {
            language.pick("本次未再出现", "does not arise now")
        };
        match state.and_then(|code| REVIEW_STATE.codes.iter().find(|c| c.code == code)) {
            Some(code) => format!(
                "{gone}{}{}",
                language.pick("，核查登记：", ", review: "),
                language.pick(code.zh, code.en)
            ),
            None => gone.to_owned(),
        }
    };
    let code = |state: Option<&str>| {
        state.and_then(|s| {
            REVIEW_STATE
                .codes
                .iter()
                .find(|c| c.code == s)
                .map(|c| c.code)
        })
    };
    let evidence = |language| {
        gone.iter()
            .map(|(_, state, _)| said(language, code(*state)))
            .collect::<Vec<_>>()
    };
    let columns = like
        .columns()
        .iter()
        .map(|column| {
            let name = column.name().as_str();
            match name {
                "finding_id" => {
                    Column::new(name.into(), gone.iter().map(|g| g.0).collect::<Vec<_>>())
                }
                "evidence_zh" => Column::new(name.into(), evidence(Language::Chinese)),
                "evidence_en" => Column::new(name.into(), evidence(Language::English)),
                _ => Column::full_null(name.into(), gone.len(), column.dtype()),
            }
        })
        .chain([
            Column::new("state".into(), vec![RESOLVED; gone.len()]),
            Column::new("class".into(), gone.iter().map(|g| g.2).collect::<Vec<_>>()),
        ])
        .collect();
    Ok(DataFrame::new(gone.len(), columns)?)
}
