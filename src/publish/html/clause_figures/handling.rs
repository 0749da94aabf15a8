//! Figures of how cases were handled: tiers, deadlines, surveys, conferences, paperwork, stages, discovery.

use super::super::View;
use super::{district, listed, met_of, money_of, part_of, share_of, sums};
use crate::assess::{dates, day_of, integers_64, texts};
use crate::failure::Result;
use crate::publish::figures::count;
use crate::publish::standing::mart;
use crate::publish::words::Text;
use polars::prelude::{IntoLazy, col, lit};

pub(super) fn tiers(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "tiers") else {
        return Ok(String::new());
    };
    let (townships, tiers, expected) = (
        texts(frame, "township")?,
        texts(frame, "tier")?,
        texts(frame, "expected_tier")?,
    );
    let (mut same, mut known) = (0, 0);
    for (((township, tier), expected), n) in townships
        .into_iter()
        .zip(tiers)
        .zip(expected)
        .zip(integers_64(frame, "cases")?)
    {
        if township.is_none() && tier.is_some() && expected.is_some() {
            known += n.unwrap_or(0);
            same += if tier == expected { n.unwrap_or(0) } else { 0 };
        }
    }
    Ok(part_of(
        view,
        Text::new("类别相符", "in the right tier"),
        same,
        known,
    ))
}

pub(super) fn in_time(view: &View) -> Result<String> {
    let (mut met, mut measured) = (0, 0);
    for rule in view
        .content
        .policy
        .deadlines
        .iter()
        .filter(|d| d.has_limit())
    {
        if let Some(found) = met_of(view, &rule.code)? {
            met += found.0;
            measured += found.1;
        }
    }
    Ok(part_of(
        view,
        Text::new("各时限合计按时", "in time, all deadlines"),
        met,
        measured,
    ))
}

pub(super) fn surveys(view: &View) -> Result<String> {
    let Some(at) = district(view, "process")? else {
        return Ok(String::new());
    };
    Ok(listed(
        view,
        &[
            part_of(
                view,
                Text::new("免核对对象中仍作核对", "surveyed among the exempt"),
                at("exempt_surveyed")?,
                at("exempt_survey_known")?,
            ),
            part_of(
                view,
                Text::new("其他对象中未核对", "not surveyed among the others"),
                at("usual_not_surveyed")?,
                at("usual_survey_known")?,
            ),
        ],
    ))
}

pub(super) fn conferences(view: &View) -> Result<String> {
    let code = ("procedure", "conference");
    let mut items = Vec::new();
    if let Some((part, whole)) = sums(view, "activity", code, "cases")? {
        items.push(part_of(
            view,
            Text::new(
                "本月启动案件中一事一议",
                "case by case, of cases begun this month",
            ),
            part,
            whole,
        ));
    }
    for (label, column) in [
        (Text::new("审批金额", "amount approved"), "approved_amount"),
        (Text::new("发放金额", "amount paid"), "paid_amount"),
    ] {
        if let Some((part, whole)) = sums(view, "activity", code, column)? {
            items.push(money_of(view, label, part, whole));
        }
    }
    Ok(listed(view, &items))
}

pub(super) fn outstanding(view: &View) -> Result<String> {
    let open = view
        .content
        .deadlines
        .clone()
        .lazy()
        .filter(
            col("rule")
                .eq(lit("first-aid-paperwork"))
                .and(col("status").eq(lit("no_limit")))
                .and(col("done_on").is_null()),
        )
        .select([col("start_on")])
        .collect()?;
    let as_of = day_of(view.content.as_of);
    let mut ages: Vec<i32> = dates(&open, "start_on")?
        .into_iter()
        .flatten()
        .map(|start| as_of - start)
        .collect();
    ages.sort_unstable();
    let middle = ages.get(ages.len() / 2).copied();
    Ok(view.fill(
        Text::new(
            "截至数据截止日尚未补齐{n}件，已过天数中位{median}、最长{most}",
            "{n} outstanding; days since, median {median}, longest {most}",
        ),
        &[
            ("n", &count(i64::try_from(ages.len()).unwrap_or(i64::MAX))),
            (
                "median",
                &middle.map_or("—".to_owned(), |n| count(i64::from(n))),
            ),
            (
                "most",
                &ages.last().map_or("—".to_owned(), |n| count(i64::from(*n))),
            ),
        ],
    ))
}

pub(super) fn process(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "process") else {
        return Ok(String::new());
    };
    let Some(row) = texts(frame, "township")?.iter().position(Option::is_none) else {
        return Ok(String::new());
    };
    let at = |name: &str| {
        Ok::<_, crate::failure::Failure>(
            integers_64(frame, name)?
                .get(row)
                .copied()
                .flatten()
                .map_or("—".to_owned(), count),
        )
    };
    let mut lines = vec![view.fill(
        Text::new(
            "申请至受理天数（{n}件）中位{median}、九成{p90}",
            "days to acceptance ({n} cases): median {median}, 90th percentile {p90}",
        ),
        &[
            ("n", &at("applied_to_accepted")?),
            ("median", &at("median_days_to_acceptance")?),
            ("p90", &at("p90_days_to_acceptance")?),
        ],
    )];
    let shares = [
        (
            Text::new("急难型中先行救助", "aid first among emergencies"),
            "emergencies_aid_first",
            "emergencies",
            "aid_first_share",
        ),
        (
            Text::new("先行救助中经评议", "appraised in aid first"),
            "aid_first_appraised",
            "aid_first_appraisal_known",
            "appraised_share",
        ),
        (
            Text::new("先行救助中经公示", "publicised in aid first"),
            "aid_first_publicised",
            "aid_first_publicity_known",
            "publicised_share",
        ),
        (
            Text::new("支出型缺环节", "expenditure cases lacking a stage"),
            "expenditure_lacking_stage",
            "expenditure_approved",
            "lacking_stage_share",
        ),
    ];
    for (label, part, whole, rate) in shares {
        lines.extend(share_of(view, label, part, whole, rate)?);
    }
    Ok(lines.join(view.language().pick("；", "; ")))
}

pub(super) fn discovery(view: &View) -> Result<String> {
    let label = Text::new("主动发现", "found actively");
    Ok(share_of(
        view,
        label,
        "discovered_actively",
        "discovery_known",
        "active_share",
    )?
    .unwrap_or_default())
}
