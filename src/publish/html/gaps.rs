//! The policy-gap register: clauses that give no number, or that records cannot show kept, and what stands in.
//!
//! Rules without a limit come from the policy; the rest is the list below, clause by clause.

use super::View;
use super::parts::{column_heads, section};
use crate::assess::{dates, day_of, flags, integers_64, shares, texts};
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use crate::metrics::Marts;
use crate::publish::figures::{count, percent, yuan};
use crate::publish::standing::{mart, of_month};
use crate::publish::words::{Text, headlines, report as w};
use chrono::Months;
use maud::{Markup, html};
use polars::prelude::{IntoLazy, col, lit};

/// A clause that gets no verdict.
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    /// Number in the list of clauses, such as C8.
    pub clause: &'static str,
    pub cite: &'static str,
    pub says: Text,
    pub why: Text,
    /// Deadline rule whose durations are shown instead; none: `instead` says it.
    pub rule: Option<&'static str>,
    /// What is measured instead; the figures are put behind it.
    pub instead: Text,
    figures: fn(&View) -> Result<String>,
}

const NO_NUMBER: Text = Text::new("条文未写明天数", "the clause gives no number of days");
const NO_RECORD: Text = Text::new(
    "记录中没有可判断的内容",
    "the records hold nothing to judge it by",
);

/// Every clause without a verdict.
pub static GAPS: &[Gap] = &[
    Gap {
        clause: "C7",
        cite: "渝民发〔2019〕19号 二(二)",
        says: Text::new(
            "先行救助在紧急情况缓解后补齐手续",
            "aid first: paperwork completed once the emergency eases",
        ),
        why: NO_NUMBER,
        rule: Some("first-aid-paperwork"),
        instead: Text::new(
            "尚未补齐的件数及补齐用时",
            "cases outstanding, and the time taken",
        ),
        figures: outstanding,
    },
    Gap {
        clause: "C8",
        cite: "渝民发〔2019〕19号 二(二)",
        says: Text::new(
            "支出型救助进一步压缩办理时限",
            "expenditure aid: the time further compressed",
        ),
        why: NO_NUMBER,
        rule: Some("expenditure-approval"),
        instead: Text::new(
            "受理至审批用时及其变化",
            "the time from acceptance to approval, and its change",
        ),
        figures: no_figures,
    },
    Gap {
        clause: "C25",
        cite: "渝民发〔2019〕19号 二(二)",
        says: Text::new(
            "及时快捷受理；先行救助简化评议、公示；支出型环节完整",
            "prompt acceptance; appraisal and publicity simplified in aid first; every stage in expenditure cases",
        ),
        why: NO_NUMBER,
        rule: None,
        instead: Text::new(
            "申请至受理天数，先行救助、评议、公示占比，支出型缺环节占比",
            "days to acceptance; shares of aid first, appraisal, publicity and lacking stages",
        ),
        figures: process,
    },
    Gap {
        clause: "C18",
        cite: "渝民发〔2019〕19号 三(一)",
        says: Text::new("主动发现", "active discovery"),
        why: Text::new(
            "条文未写明应达到的比例",
            "the clause sets no share to reach",
        ),
        rule: None,
        instead: Text::new("主动发现占比", "share found actively"),
        figures: discovery,
    },
    Gap {
        clause: "C5",
        cite: "渝民发〔2019〕19号 二(一)",
        says: Text::new(
            "急难型、支出型各自适用的对象",
            "who may get emergency aid and who expenditure aid",
        ),
        why: Text::new(
            "现有文本不足以断定哪些组合为条文所列",
            "the text at hand does not settle which combinations it lists",
        ),
        rule: None,
        instead: Text::new(
            "各对象类别与救助类型组合的审批件数",
            "approved cases by category and aid type",
        ),
        figures: combinations,
    },
    Gap {
        clause: "C10",
        cite: "渝民发〔2019〕19号 二(二)",
        says: Text::new("重大困难一事一议", "major cases decided case by case"),
        why: Text::new("条文未写明适用标准", "the clause gives no criterion"),
        rule: None,
        instead: Text::new(
            "一事一议件数；不对照金额标准，仍适用时限",
            "their number; no amount standard is applied, deadlines are",
        ),
        figures: conferences,
    },
    Gap {
        clause: "—",
        cite: "渝民发〔2019〕19号 二(三)、三(二)",
        says: Text::new(
            "救助标准与镇街审批限额",
            "amount ceilings and the townships' delegated ceiling",
        ),
        why: Text::new(
            "没有适用于本区的来源，政策文件中留空",
            "no source for this district: left blank in the policy",
        ),
        rule: None,
        instead: Text::new(
            "不作对照；填入后即核查拆分发放",
            "nothing is checked against them; once filled in, split payments are",
        ),
        figures: no_figures,
    },
    Gap {
        clause: "C21",
        cite: "渝民发〔2019〕19号 三(二)",
        says: Text::new(
            "资金向深度贫困地区倾斜",
            "money tilted to deeply poor areas",
        ),
        why: Text::new("条文未写明倾斜幅度", "the clause does not say by how much"),
        rule: None,
        instead: Text::new(
            "当月发放金额与户籍人口之比",
            "money paid in the month against registered population",
        ),
        figures: per_head,
    },
    Gap {
        clause: "C17",
        cite: "渝民发〔2019〕19号 二(五)(六)",
        says: Text::new(
            "惠民济困保、慈善和基金会接续帮扶",
            "insurance, charities and foundations follow on",
        ),
        why: NO_RECORD,
        rule: None,
        instead: Text::new(
            "转介件数，按去向列示；转介后的结果无记录",
            "referrals by target; what came of them is not on record",
        ),
        figures: referrals,
    },
    Gap {
        clause: "C23",
        cite: "渝民发〔2019〕19号 三(三)",
        says: Text::new(
            "区分主观故意、客观偏差、改革创新",
            "tell intent, honest error and reform apart",
        ),
        why: Text::new(
            "须由人认定，本工具不作认定",
            "for people to judge, never for the program",
        ),
        rule: None,
        instead: Text::new(
            "线索附证据，认定由核查人填写",
            "findings carry their evidence; the reviewer fills in the class",
        ),
        figures: no_figures,
    },
];

pub(super) fn build(view: &View) -> Result<Markup> {
    let mut rows = Vec::new();
    for gap in GAPS {
        let mut figures = vec![
            gap.rule
                .map(|rule| quantiles(view, rule))
                .transpose()?
                .unwrap_or_default(),
            (gap.figures)(view)?,
        ];
        figures.retain(|f| !f.is_empty());
        rows.push((gap, figures));
    }
    let heads = [
        (w::GAP_CLAUSE, 16),
        (w::GAP_SAYS, 20),
        (w::GAP_WHY, 18),
        (w::GAP_INSTEAD, 46),
    ];
    Ok(section(
        "gaps",
        view.text(w::SECTION_GAPS),
        html! {
            p { (view.text(w::GAPS_LEAD)) }
            div.wide { table.wrap {
                (column_heads(&heads, view.language()))
                tbody { @for (gap, figures) in &rows { tr {
                    td { (gap.cite) }
                    td { (view.text(gap.says)) }
                    td { (view.text(gap.why)) }
                    td { (view.text(gap.instead)) @for line in figures { br; small { (line) } } }
                } } }
            } }
        },
    ))
}

fn no_figures(_: &View) -> Result<String> {
    Ok(String::new())
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
    let (rules, townships, readings) = (
        texts(frame, "rule")?,
        texts(frame, "township")?,
        texts(frame, "reading")?,
    );
    let (median, p90) = (
        integers_64(frame, "median_working_days")?,
        integers_64(frame, "p90_working_days")?,
    );
    let row = rules
        .iter()
        .zip(&townships)
        .zip(&readings)
        .position(|((r, t), reading)| {
            *r == Some(rule) && t.is_none() && *reading == Some(crate::policy::DEFAULT)
        });
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
            let aid_type =
                aid_type.map_or("", |a| crate::contract::enums::AID_TYPE.label(a, language));
            items.push(format!("{category}·{aid_type} {}", count(n.unwrap_or(0))));
        }
    }
    Ok(items.join(view.language().pick("；", "; ")))
}

fn conferences(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "activity") else {
        return Ok(String::new());
    };
    let (townships, procedures) = (texts(frame, "township")?, texts(frame, "procedure")?);
    let (mut conference, mut all) = (0, 0);
    for ((township, procedure), n) in townships
        .into_iter()
        .zip(procedures)
        .zip(integers_64(frame, "cases")?)
    {
        if township.is_none() {
            all += n.unwrap_or(0);
            conference += if procedure == Some("conference") {
                n.unwrap_or(0)
            } else {
                0
            };
        }
    }
    Ok(view.fill(
        Text::new(
            "本月启动{all}件中{n}件",
            "{n} of {all} cases begun this month",
        ),
        &[("n", &count(conference)), ("all", &count(all))],
    ))
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
