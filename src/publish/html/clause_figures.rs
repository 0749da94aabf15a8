//! The month's figures that stand behind a clause, each numerator with its denominator: one line for each clause.
//!
//! Read off the district's rows of the marts; nothing is judged. A mart that was left out gives no line.

use super::View;
use crate::assess::{dates, day_of, flags, integers_64, shares, texts};
use crate::contract::clauses::{Answer, Clause};
use crate::contract::enums::{AID_TYPE, CATEGORY};
use crate::failure::Result;
use crate::metrics::Marts;
use crate::policy::DEFAULT;
use crate::publish::figures::{count, percent, share, yuan};
use crate::publish::standing::{mart, of_month};
use crate::publish::words::{Text, headlines};
use chrono::Months;
use polars::prelude::{DataFrame, IntoLazy, col, lit};

type Figures = fn(&View) -> Result<String>;

/// Clauses with figures of their own.
const FIGURES: [(&str, Figures); 18] = [
    ("C5", eligibility),
    ("C7", outstanding),
    ("C9", surveys),
    ("C10", conferences),
    ("C11", instalments),
    ("C12", bridge),
    ("C13", schemes),
    ("C14", at_risk),
    ("C15", marginal),
    ("C16", returned),
    ("C17", referrals),
    ("C18", discovery),
    ("C19", reserve),
    ("C20", channels),
    ("C21", per_head),
    ("C25", process),
    ("C1", tiers),
    ("C22", in_time),
];

/// The lines of a clause; none where nothing it stands on was made.
pub(super) fn of(view: &View, clause: &Clause) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for answer in clause.answers {
        if let Answer::Deadline(rule) = answer {
            lines.push(of_rule(view, rule)?);
        }
    }
    for (_, figures) in FIGURES.iter().filter(|(code, _)| *code == clause.code) {
        lines.push(figures(view)?);
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

/// What was measured of a rule: met of measured, or durations where it has no limit.
fn of_rule(view: &View, rule: &str) -> Result<String> {
    let Some(found) = view
        .content
        .policy
        .deadlines
        .iter()
        .find(|d| d.code == rule)
    else {
        return Ok(String::new());
    };
    if found.limit.is_none() {
        return quantiles(view, rule);
    }
    let Some((met, measured)) = met_of(view, rule)? else {
        return Ok(String::new());
    };
    Ok(part_of(
        view,
        Text::new("本月按时", "in time this month"),
        met,
        measured,
    ))
}

/// Met and measured of a rule in the district's month, by the default reading.
fn met_of(view: &View, rule: &str) -> Result<Option<(i64, i64)>> {
    let Some(frame) = mart(&view.now, "compliance") else {
        return Ok(None);
    };
    let row = default_row(frame, rule)?;
    let (met, measured) = (integers_64(frame, "met")?, integers_64(frame, "measured")?);
    let at = |values: &[Option<i64>]| row.and_then(|n| values.get(n).copied().flatten());
    Ok(at(&met).zip(at(&measured)))
}

/// The district's row of a rule under the default reading.
fn default_row(frame: &DataFrame, rule: &str) -> Result<Option<usize>> {
    let (rules, townships, readings) = (
        texts(frame, "rule")?,
        texts(frame, "township")?,
        texts(frame, "reading")?,
    );
    Ok(rules
        .iter()
        .zip(&townships)
        .zip(&readings)
        .position(|((r, t), reading)| *r == Some(rule) && t.is_none() && *reading == Some(DEFAULT)))
}

/// `label 3/4 (75.0%)`.
fn part_of(view: &View, label: Text, part: i64, whole: i64) -> String {
    let rate = share(part, whole).map_or("—".to_owned(), percent);
    format!(
        "{} {}/{} ({rate})",
        view.text(label),
        count(part),
        count(whole)
    )
}

/// The same of two amounts of money.
fn money_of(view: &View, label: Text, part: i64, whole: i64) -> String {
    let rate = share(part, whole).map_or("—".to_owned(), percent);
    view.fill(
        Text::new(
            "{label} {part}/{whole}元（{rate}）",
            "{label} {part} of {whole} yuan ({rate})",
        ),
        &[
            ("label", view.text(label)),
            ("part", &yuan(part)),
            ("whole", &yuan(whole)),
            ("rate", &rate),
        ],
    )
}

fn listed(view: &View, items: &[String]) -> String {
    items.join(view.language().pick("；", "; "))
}

/// Sums over the district's rows of a mart: of all of them, and of those whose code fits.
fn sums(view: &View, name: &str, code: (&str, &str), amount: &str) -> Result<Option<(i64, i64)>> {
    let Some(frame) = mart(&view.now, name) else {
        return Ok(None);
    };
    let (townships, codes) = (texts(frame, "township")?, texts(frame, code.0)?);
    let mut sum = (0, 0);
    for ((township, of), n) in townships
        .into_iter()
        .zip(codes)
        .zip(integers_64(frame, amount)?)
    {
        if township.is_none() {
            let n = n.unwrap_or(0);
            sum.1 += n;
            sum.0 += if of == Some(code.1) { n } else { 0 };
        }
    }
    Ok(Some(sum))
}

/// The district's row of a mart, by column; a null is nothing.
fn district<'a>(view: &'a View, name: &str) -> Result<Option<impl Fn(&str) -> Result<i64> + 'a>> {
    let Some(frame) = mart(&view.now, name) else {
        return Ok(None);
    };
    let row = texts(frame, "township")?.iter().position(Option::is_none);
    Ok(row.map(|row| {
        move |column: &str| {
            Ok(integers_64(frame, column)?
                .get(row)
                .copied()
                .flatten()
                .unwrap_or(0))
        }
    }))
}

fn tiers(view: &View) -> Result<String> {
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

fn in_time(view: &View) -> Result<String> {
    let (mut met, mut measured) = (0, 0);
    for rule in view
        .content
        .policy
        .deadlines
        .iter()
        .filter(|d| d.limit.is_some())
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

fn surveys(view: &View) -> Result<String> {
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

fn instalments(view: &View) -> Result<String> {
    let Some(in_kind) = sums(view, "channels", ("mode", "in_kind"), "amount")? else {
        return Ok(String::new());
    };
    let Some(frame) = mart(&view.now, "activity") else {
        return Ok(String::new());
    };
    let townships = texts(frame, "township")?;
    let total = |column: &str| -> Result<i64> {
        let values = integers_64(frame, column)?;
        let district = townships.iter().zip(values).filter(|(t, _)| t.is_none());
        Ok(district.filter_map(|(_, n)| n).sum())
    };
    let (paid, several, over) = (
        total("cases_paid")?,
        total("cases_in_instalments")?,
        total("cases_paid_over")?,
    );
    Ok(listed(
        view,
        &[
            money_of(view, Text::new("实物", "in kind"), in_kind.0, in_kind.1),
            part_of(
                view,
                Text::new(
                    "本月启动且已发放的案件中分次发放",
                    "paid in instalments, of cases begun this month and paid",
                ),
                several,
                paid,
            ),
            part_of(
                view,
                Text::new("其中发放超审批金额", "paid more than approved"),
                over,
                paid,
            ),
        ],
    ))
}

fn bridge(view: &View) -> Result<String> {
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

fn schemes(view: &View) -> Result<String> {
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

fn at_risk(view: &View) -> Result<String> {
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

fn marginal(view: &View) -> Result<String> {
    households(
        view,
        &[(Text::new("边缘户", "marginal households"), "marginal")],
    )
}

fn returned(view: &View) -> Result<String> {
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

fn reserve(view: &View) -> Result<String> {
    let Some(at) = district(view, "reserve")? else {
        return Ok(String::new());
    };
    let from = part_of(
        view,
        Text::new(
            "本月首次发放的急难型案件中用备用金",
            "from the reserve, of emergencies first paid this month",
        ),
        at("from_reserve")?,
        at("emergencies_paid")?,
    );
    let Some(frame) = mart(&view.now, "funds") else {
        return Ok(from);
    };
    let (townships, sources) = (texts(frame, "township")?, texts(frame, "fund_source")?);
    let (closing, overdrawn) = (
        integers_64(frame, "closing")?,
        integers_64(frame, "overdrawn_days")?,
    );
    let (mut over, mut known, mut balance) = (0, 0, None);
    for (((township, source), closing), days) in townships
        .into_iter()
        .zip(sources)
        .zip(closing)
        .zip(overdrawn)
    {
        if source != Some("reserve") {
            continue;
        }
        match (township, days) {
            (None, _) => balance = closing,
            (Some(_), Some(days)) => {
                known += 1;
                over += i64::from(days > 0);
            }
            (Some(_), None) => {}
        }
    }
    let accounts = part_of(
        view,
        Text::new("备用金透支的镇街", "townships with an overdrawn reserve"),
        over,
        known,
    );
    let balance = balance.map_or("—".to_owned(), yuan);
    let left = view.fill(
        Text::new("期末余额{balance}元", "balance {balance} yuan"),
        &[("balance", &balance)],
    );
    Ok(listed(view, &[from, accounts, left]))
}

fn channels(view: &View) -> Result<String> {
    let code = ("channel", "subsidy_system");
    let (Some(payments), Some(amount)) = (
        sums(view, "channels", code, "payments")?,
        sums(view, "channels", code, "amount")?,
    ) else {
        return Ok(String::new());
    };
    Ok(listed(
        view,
        &[
            part_of(
                view,
                Text::new("经补贴系统发放笔数", "payments through the subsidy system"),
                payments.0,
                payments.1,
            ),
            money_of(view, Text::new("金额", "money"), amount.0, amount.1),
        ],
    ))
}

fn eligibility(view: &View) -> Result<String> {
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
            (
                "items",
                &crate::publish::words::join(&items, view.language()),
            ),
        ],
    ))
}

fn conferences(view: &View) -> Result<String> {
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

/// Median and 90th percentile of a rule without a limit, this month and the month before, by the district's rows.
fn quantiles(view: &View, rule: &str) -> Result<String> {
    let content = view.content;
    let now = quantiles_in(&view.now, rule)?;
    let before = match content.month.checked_sub_months(Months::new(1)) {
        Some(month) => quantiles_in(&of_month(content.marts, month)?, rule)?,
        None => None,
    };
    let text = |q: Option<(Option<i64>, Option<i64>)>| {
        let shown = |n: Option<i64>| n.map_or("—".to_owned(), count);
        q.map_or("—".to_owned(), |(median, p90)| {
            format!("{} / {}", shown(median), shown(p90))
        })
    };
    Ok(view.fill(
        Text::new(
            "用时中位 / 九成（工作日）：本月启动的案件为{now}，上月启动的为{before}（均按本期数据）",
            "median / 90th percentile, working days: cases begun this month {now}, the month before {before} (both on this report's data)",
        ),
        &[("now", &text(now)), ("before", &text(before))],
    ))
}

type Quantiles = Option<(Option<i64>, Option<i64>)>;

fn quantiles_in(marts: &Marts, rule: &str) -> Result<Quantiles> {
    let Some(frame) = mart(marts, "compliance") else {
        return Ok(None);
    };
    let (median, p90) = (
        integers_64(frame, "median_working_days")?,
        integers_64(frame, "p90_working_days")?,
    );
    let row = default_row(frame, rule)?;
    Ok(row.map(|n| {
        (
            median.get(n).copied().flatten(),
            p90.get(n).copied().flatten(),
        )
    }))
}

fn outstanding(view: &View) -> Result<String> {
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

/// The district's row of marts/process: a share with its counts, as text.
fn share_of(
    view: &View,
    label: Text,
    part: &str,
    whole: &str,
    rate: &str,
) -> Result<Option<String>> {
    let Some(frame) = mart(&view.now, "process") else {
        return Ok(None);
    };
    let Some(row) = texts(frame, "township")?.iter().position(Option::is_none) else {
        return Ok(None);
    };
    let at = |name: &str| {
        Ok::<_, crate::failure::Failure>(
            integers_64(frame, name)?
                .get(row)
                .copied()
                .flatten()
                .unwrap_or(0),
        )
    };
    let (part, whole) = (at(part)?, at(whole)?);
    let rate = shares(frame, rate)?.get(row).copied().flatten();
    let shown = rate.map_or("—".to_owned(), percent);
    Ok(Some(format!(
        "{} {}/{} ({shown})",
        view.text(label),
        count(part),
        count(whole)
    )))
}

fn process(view: &View) -> Result<String> {
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

fn discovery(view: &View) -> Result<String> {
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

/// `amount / people`, rounded as marts/per_head is.
fn half_even(amount: i64, people: i64) -> i64 {
    let (quotient, twice) = (
        amount.div_euclid(people),
        amount.rem_euclid(people).saturating_mul(2),
    );
    quotient + i64::from(twice > people || (twice == people && quotient % 2 != 0))
}

/// Money and population of the deeply poor townships beside the district's.
fn per_head(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "per_head") else {
        return Ok(String::new());
    };
    let (townships, deep) = (texts(frame, "township")?, flags(frame, "deep_poverty")?);
    let (amounts, people) = (
        integers_64(frame, "amount")?,
        integers_64(frame, "population")?,
    );
    let (mut poor, mut district, mut number) = ((0, 0), (0, 0), 0);
    for (((township, deep), amount), people) in
        townships.into_iter().zip(deep).zip(amounts).zip(people)
    {
        let (amount, people) = (amount.unwrap_or(0), people.unwrap_or(0));
        if township.is_none() {
            district = (amount, people);
        } else if deep == Some(true) {
            poor = (poor.0 + amount, poor.1 + people);
            number += 1;
        }
    }
    let shown = |(amount, people): (i64, i64)| {
        let per_head = if people > 0 {
            yuan(half_even(amount, people))
        } else {
            "—".to_owned()
        };
        view.fill(
            Text::new(
                "{amount}元/{people}人，人均{per_head}元",
                "{amount} yuan for {people} people, {per_head} a head",
            ),
            &[
                ("amount", &yuan(amount)),
                ("people", &count(people)),
                ("per_head", &per_head),
            ],
        )
    };
    let (poor, district) = (shown(poor), shown(district));
    Ok(view.fill(
        Text::new(
            "深度贫困镇街{n}个：{poor}；全区：{district}",
            "{n} deeply poor townships: {poor}; district: {district}",
        ),
        &[
            ("n", &count(number)),
            ("poor", &poor),
            ("district", &district),
        ],
    ))
}

fn referrals(view: &View) -> Result<String> {
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
