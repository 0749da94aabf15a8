//! Figures of who got which aid and for what: types, causes, categories.

use super::super::View;
use super::{listed, part_of, sums};
use crate::assess::{integers_64, texts};
use crate::contract::enums::{AID_TYPE, CATEGORY};
use crate::failure::Result;
use crate::publish::figures::count;
use crate::publish::standing::mart;
use crate::publish::words::{Text, headlines, join};

pub(super) fn eligibility(view: &View) -> Result<String> {
    let items = [by_type(view)?, by_cause(view)?, combinations(view)?];
    let kept: Vec<String> = items.into_iter().filter(|i| !i.is_empty()).collect();
    Ok(listed(view, &kept))
}

fn by_type(view: &View) -> Result<String> {
    let Some((emergency, all)) = sums(view, "activity", ("aid_type", "emergency"), "cases")? else {
        return Ok(String::new());
    };
    let expenditure = sums(view, "activity", ("aid_type", "expenditure"), "cases")?;
    Ok(listed(
        view,
        &[
            part_of(
                view,
                Text::new(
                    "本月启动案件中急难型",
                    "emergency aid, of cases begun this month",
                ),
                emergency,
                all,
            ),
            part_of(
                view,
                Text::new("支出型", "expenditure aid"),
                expenditure.map_or(0, |e| e.0),
                all,
            ),
        ],
    ))
}

/// The most frequent causes of the month, as the exports word them.
fn by_cause(view: &View) -> Result<String> {
    const SHOWN: usize = 5;
    let Some(frame) = mart(&view.now, "causes") else {
        return Ok(String::new());
    };
    let (townships, causes) = (texts(frame, "township")?, texts(frame, "cause")?);
    let mut counted: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
    for ((township, cause), n) in townships
        .into_iter()
        .zip(causes)
        .zip(integers_64(frame, "cases")?)
    {
        if let (None, Some(cause)) = (township, cause) {
            *counted.entry(cause).or_default() += n.unwrap_or(0);
        }
    }
    if counted.is_empty() {
        return Ok(String::new());
    }
    let kinds = counted.len();
    let mut most: Vec<(&str, i64)> = counted.into_iter().collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    most.truncate(SHOWN);
    let items: Vec<String> = most
        .iter()
        .map(|(cause, n)| format!("{cause} {}", count(*n)))
        .collect();
    Ok(view.fill(
        Text::new(
            "救助事由{kinds}种，最多的是{items}",
            "{kinds} causes, the most frequent: {items}",
        ),
        &[
            ("kinds", &count(i64::try_from(kinds).unwrap_or(i64::MAX))),
            ("items", &join(&items, view.language())),
        ],
    ))
}

fn combinations(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "combinations") else {
        return Ok(String::new());
    };
    let (townships, categories, types) = (
        texts(frame, "township")?,
        texts(frame, "category")?,
        texts(frame, "aid_type")?,
    );
    let mut items = Vec::new();
    for (((township, category), aid_type), n) in townships
        .into_iter()
        .zip(categories)
        .zip(types)
        .zip(integers_64(frame, "cases")?)
    {
        if township.is_none() && aid_type.is_some() {
            let language = view.language();
            let category = category.map_or(headlines::NOT_RECORDED.of(language), |c| {
                CATEGORY.label(c, language)
            });
            let aid_type = aid_type.map_or("", |a| AID_TYPE.label(a, language));
            items.push(format!("{category}·{aid_type} {}", count(n.unwrap_or(0))));
        }
    }
    Ok(items.join(view.language().pick("；", "; ")))
}
