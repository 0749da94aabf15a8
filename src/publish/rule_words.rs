//! Deadline rules in words: limit, definition, clause, and the change of tiers that a policy made.
//!
//! Made from the policy's data, so that a changed rule is described as it is.

use super::charts::PolicyMark;
use super::figures::day;
use super::words::{codes, report as w};
use crate::contract::Language;
use crate::contract::enums::{AID_TYPE, CATEGORY, PROCEDURE};
use crate::policy::{After, Citation, DEFAULT, Deadline, Limit, Policy, Start};

/// 3个工作日内.
pub fn limit(limit: Option<Limit>, language: Language) -> String {
    match (limit, language) {
        (None, _) => language.pick("未定时限", "no limit given").to_owned(),
        (Some(Limit::WorkingDays { working_days: n }), Language::Chinese) => {
            format!("{n}个工作日内")
        }
        (Some(Limit::WorkingDays { working_days: n }), Language::English) => {
            format!("within {n} working days")
        }
        (
            Some(Limit::CalendarDays {
                calendar_days: n,
                roll,
            }),
            Language::Chinese,
        ) => format!(
            "{n}日内{}",
            if roll {
                "，末日遇休息日顺延"
            } else {
                ""
            }
        ),
        (
            Some(Limit::CalendarDays {
                calendar_days: n,
                roll,
            }),
            Language::English,
        ) => {
            let rolled = if roll {
                ", a last day off moved on"
            } else {
                ""
            };
            format!("within {n} calendar days{rolled}")
        }
        (
            Some(Limit::DayOfMonth {
                day_of_month: n,
                after,
                roll,
            }),
            language,
        ) => {
            let later = match after {
                After::NextMonth => language.pick("，此后的为次月同日", ", else of the next month"),
                After::SameMonth => "",
                After::Outside => language.pick("，此后的不适用", ", later ones fall outside"),
            };
            let rolled = if roll {
                language.pick("，遇休息日顺延", ", moved on from a day off")
            } else {
                ""
            };
            match language {
                Language::Chinese => format!("当月{n}日前（含）{later}{rolled}"),
                Language::English => format!("by the {n}th of the month{later}{rolled}"),
            }
        }
    }
}

/// The limit without its particulars, for a heading.
pub fn short_limit(of: Option<Limit>, language: Language) -> String {
    match (of, language) {
        (
            Some(Limit::DayOfMonth {
                day_of_month: n, ..
            }),
            Language::Chinese,
        ) => format!("当月{n}日前"),
        (
            Some(Limit::DayOfMonth {
                day_of_month: n, ..
            }),
            Language::English,
        ) => format!("by the {n}th"),
        _ => limit(of, language),
    }
}

/// Where the clock starts.
pub fn start(start: &Start, language: Language) -> String {
    let name = |column: crate::policy::DateColumn| codes::date(column.name()).of(language);
    match start {
        Start::Earliest {
            earliest,
            active_needs,
        } => {
            let names: Vec<&str> = earliest.iter().map(|c| name(*c)).collect();
            let needs = active_needs.map_or(String::new(), |c| match language {
                Language::Chinese => format!("；主动发现而缺{}的，无法判断", name(c)),
                Language::English => {
                    format!("; found actively without \"{}\": cannot be told", name(c))
                }
            });
            match language {
                Language::Chinese => format!("{}中较早者{needs}", names.join("、")),
                Language::English => format!("the earlier of: {}{needs}", names.join(", ")),
            }
        }
        Start::First { first } => {
            let names: Vec<&str> = first.iter().map(|c| name(*c)).collect();
            names.join(language.pick("；缺则", "; if blank: "))
        }
        Start::ByRoute { by_route } => match language {
            Language::Chinese => format!(
                "主动发现自{}，依申请自{}",
                name(by_route.active),
                name(by_route.applied)
            ),
            Language::English => format!(
                "found actively: {}; on application: {}",
                name(by_route.active),
                name(by_route.applied)
            ),
        },
    }
}

/// Which cases fall under a rule.
pub fn applies(rule: &Deadline, language: Language) -> String {
    let applies = &rule.applies;
    let mut parts: Vec<String> = Vec::new();
    if let Some(aid_type) = &applies.aid_type {
        parts.push(AID_TYPE.label(aid_type, language).to_owned());
    }
    if let Some(procedure) = &applies.procedure {
        parts.push(PROCEDURE.label(procedure, language).to_owned());
    }
    if applies.not_referral_only {
        parts.push(language.pick("非仅转介", "not by referral only").to_owned());
    }
    if !applies.any_of.is_empty() {
        let names: Vec<&str> = applies
            .any_of
            .iter()
            .map(|c| codes::date(c.name()).of(language))
            .collect();
        parts.push(match language {
            Language::Chinese => format!("已有{}", names.join("或")),
            Language::English => format!("on record: {}", names.join(" or ")),
        });
    }
    parts.join(language.pick("，", ", "))
}

/// From what to what, in one sentence.
pub fn definition(rule: &Deadline, language: Language) -> String {
    let end = codes::date(rule.end.name()).of(language);
    let (from, limit) = (start(&rule.start, language), limit(rule.limit, language));
    match language {
        Language::Chinese => format!("自{from}，至{end}，{limit}。"),
        Language::English => format!("from {from}; to {end}; {limit}."),
    }
}

/// Instrument and article.
pub fn clause(cite: &Citation) -> String {
    format!("{} {}", cite.instrument, cite.article)
}

/// Each day on which the policy moved a group of categories to another tier.
pub fn tier_changes(policy: &Policy, language: Language) -> Vec<PolicyMark> {
    let entries = &policy.tiers.entries;
    let later = entries.iter().filter_map(|entry| {
        let from = entry.from?;
        let before = entries
            .iter()
            .find(|e| e.categories == entry.categories && e.until == from.pred_opt())?;
        // The notice's own word for them, where the entry has it.
        let named = entry
            .categories
            .iter()
            .find(|c| *c == "registered_any")
            .or(entry.categories.first());
        let who = named.map_or("", |c| CATEGORY.label(c, language));
        let label = match language {
            Language::Chinese => format!(
                "{}：{who}等 {}→{}",
                entry.cite.instrument, before.tier, entry.tier
            ),
            Language::English => format!(
                "{}: {who} {}→{}",
                entry.cite.instrument, before.tier, entry.tier
            ),
        };
        Some(PolicyMark { on: from, label })
    });
    later.collect()
}

/// A reading of a rule, by its code.
pub fn reading<'a>(rule: &'a Deadline, code: &'a str, language: Language) -> &'a str {
    if code == DEFAULT {
        return w::READING_DEFAULT.of(language);
    }
    rule.reading_named(code)
        .map_or(code, |r| language.pick(&r.zh, &r.en))
}

/// A reading of the clauses on tiers, by its code.
pub fn tier_reading<'a>(policy: &'a Policy, code: &str, language: Language) -> &'a str {
    let readings = policy.tiers.readings();
    let named = readings.into_iter().find(|r| r.code == code);
    named.map_or(w::READING_DEFAULT.of(language), |r| {
        language.pick(&r.zh, &r.en)
    })
}

/// Since when a period of a rule holds, and until when.
pub fn since(rule: &Deadline, language: Language) -> String {
    let from = day(rule.from, language);
    rule.until.map_or(from.clone(), |until| {
        format!("{from}–{}", day(until, language))
    })
}
