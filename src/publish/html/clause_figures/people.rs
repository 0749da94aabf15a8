//! Figures of people: enrolment, existing schemes, poverty flags, referrals.

use super::super::View;
use super::{district, listed, part_of};
use crate::assess::{integers_64, texts};
use crate::failure::Result;
use crate::publish::figures::count;
use crate::publish::standing::mart;
use crate::publish::words::{Text, headlines};

pub(super) fn bridge(view: &View) -> Result<String> {
    let Some(at) = district(view, "bridge")? else {
        return Ok(String::new());
    };
    let enrolled = part_of(
        view,
        Text::new(
            "本月审批案件中已纳入低保、特困",
            "enrolled since, of cases approved this month",
        ),
        at("enrolled")?,
        at("traceable")?,
    );
    let open = view.fill(
        Text::new(
            "另{open}件未满180天",
            "{open} more have been followed for fewer than 180 days",
        ),
        &[("open", &count(at("open")?))],
    );
    Ok(listed(view, &[enrolled, open]))
}

pub(super) fn schemes(view: &View) -> Result<String> {
    let mut items = Vec::new();
    if let Some(at) = district(view, "process")? {
        items.push(part_of(
            view,
            Text::new("对象类别为低保、特困", "dibao or tekun by category"),
            at("approved_dibao_tekun")?,
            at("approved_category_known")?,
        ));
    }
    if let Some(at) = district(view, "bridge")? {
        items.push(part_of(
            view,
            Text::new(
                "按纳入名单启动时已在低保、特困",
                "already enrolled, by the lists of enrolments",
            ),
            at("already_enrolled")?,
            at("traceable")?,
        ));
    }
    Ok(listed(view, &items))
}

fn households(view: &View, columns: &[(Text, &str)]) -> Result<String> {
    let Some(at) = district(view, "poverty")? else {
        return Ok(String::new());
    };
    let mut items = Vec::new();
    for (label, column) in columns {
        items.push(format!("{} {}", view.text(*label), count(at(column)?)));
    }
    Ok(listed(view, &items))
}

pub(super) fn at_risk(view: &View) -> Result<String> {
    let Some(at) = district(view, "poverty")? else {
        return Ok(String::new());
    };
    let risk = part_of(
        view,
        Text::new("脱贫户中有返贫风险", "at risk among lifted households"),
        at("at_risk")?,
        at("lifted")?,
    );
    let watched = households(view, &[(Text::new("监测户", "monitored"), "monitored")])?;
    Ok(listed(view, &[risk, watched]))
}

pub(super) fn marginal(view: &View) -> Result<String> {
    households(
        view,
        &[(Text::new("边缘户", "marginal households"), "marginal")],
    )
}

pub(super) fn returned(view: &View) -> Result<String> {
    let Some(at) = district(view, "poverty")? else {
        return Ok(String::new());
    };
    let aided = part_of(
        view,
        Text::new(
            "返贫户中90天内已救助",
            "aided within 90 days among returned households",
        ),
        at("returned_aided")?,
        at("returned")?,
    );
    let unaided = households(
        view,
        &[(
            Text::new("期满未救助", "window closed and not aided"),
            "returned_unaided",
        )],
    )?;
    Ok(listed(view, &[aided, unaided]))
}

pub(super) fn referrals(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "referrals") else {
        return Ok(String::new());
    };
    let (townships, targets) = (texts(frame, "township")?, texts(frame, "target")?);
    let mut items = Vec::new();
    for ((township, target), n) in townships
        .into_iter()
        .zip(targets)
        .zip(integers_64(frame, "cases")?)
    {
        if township.is_none() {
            let target = target.unwrap_or(headlines::NOT_RECORDED.of(view.language()));
            items.push(format!("{target} {}", count(n.unwrap_or(0))));
        }
    }
    Ok(items.join(view.language().pick("；", "; ")))
}
