//! The policy itself, as `linjiu policy check` and `policy show` print it: what is in force, with clause and readings.
//!
//! Derived from the policy's data alone; both languages.

use super::figures::percent;
use super::rule_words;
use super::words::codes;
use crate::contract::Language;
use crate::contract::enums::{CATEGORY, TIER};
use crate::policy::{Certainty, Citation, Deadline, Indicator, Policy, Threshold, TierEntry};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Lines that are being written; writing to a String cannot fail.
struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.text, "{:indent$}{text}", "");
    }

    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.language.pick(zh, en)
    }

    fn labelled(&mut self, zh: &str, en: &str, text: &str) {
        let (label, colon) = (self.pick(zh, en), self.language.pick("：", ": "));
        let line = format!("{label}{colon}{text}");
        self.line(4, &line);
    }

    fn cited(&mut self, cite: &Citation, binding: &str) {
        let sure = codes::certainty(cite.certainty).of(self.language);
        let words = self.pick(&cite.zh, &cite.en);
        let text = match self.language {
            Language::Chinese => format!(
                "{}（{}）{}：{words}；约束力：{binding}；{sure}",
                cite.instrument, cite.date, cite.article
            ),
            Language::English => format!(
                "{} ({}) {}: {words}; binding: {binding}; {sure}",
                cite.instrument, cite.date, cite.article
            ),
        };
        self.labelled("依据", "clause", &text);
    }
}

fn period(from: Option<NaiveDate>, until: Option<NaiveDate>, language: Language) -> String {
    let day = |d: Option<NaiveDate>| d.map_or("…".to_owned(), |d| d.to_string());
    match (from, until) {
        (None, None) => language.pick("一直", "always").to_owned(),
        (from, until) => format!("{} – {}", day(from), day(until)),
    }
}

fn holds(from: Option<NaiveDate>, until: Option<NaiveDate>, on: NaiveDate) -> bool {
    from.is_none_or(|d| d <= on) && until.is_none_or(|d| on <= d)
}

/// The values of a policy that are in force on a day.
struct InForce<'a> {
    deadlines: Vec<&'a Deadline>,
    tiers: Vec<&'a TierEntry>,
    thresholds: Vec<&'a Threshold>,
    indicators: Vec<&'a Indicator>,
}

impl<'a> InForce<'a> {
    fn on(policy: &'a Policy, on: NaiveDate) -> Self {
        let (tiers, numbers) = (&policy.tiers.entries, &policy.thresholds);
        InForce {
            deadlines: policy.deadlines.iter().filter_map(|d| d.on(on)).collect(),
            tiers: tiers
                .iter()
                .filter(|e| holds(e.from, e.until, on))
                .collect(),
            thresholds: numbers
                .iter()
                .filter(|t| holds(t.from, t.until, on))
                .collect(),
            indicators: (policy.indicators.iter())
                .filter(|i| holds(i.from, i.until, on))
                .collect(),
        }
    }

    fn every(policy: &'a Policy) -> Self {
        InForce {
            deadlines: policy
                .deadlines
                .iter()
                .flat_map(Deadline::periods)
                .collect(),
            tiers: policy.tiers.entries.iter().collect(),
            thresholds: policy.thresholds.iter().collect(),
            indicators: policy.indicators.iter().collect(),
        }
    }
}

/// Whom a tier is for.
fn whom(entry: &TierEntry, language: Language) -> String {
    let mut names: Vec<String> = entry
        .categories
        .iter()
        .map(|c| CATEGORY.label(c, language).to_owned())
        .collect();
    names.extend(entry.lifted_since.map(|year| match language {
        Language::Chinese => format!("{year}年及以后脱贫"),
        Language::English => format!("lifted in or after {year}"),
    }));
    names.join(language.pick("、", ", "))
}

/// Every value in force on a day, for reading.
pub fn show(policy: &Policy, on: NaiveDate, language: Language) -> String {
    let mut page = Page {
        text: String::new(),
        language,
    };
    let head = match language {
        Language::Chinese => format!("{on} 有效的规则和数值"),
        Language::English => format!("In force on {on}"),
    };
    page.line(0, &head);
    let in_force = InForce::on(policy, on);
    page.line(0, language.pick("\n时限规则", "\nDeadlines"));
    for rule in in_force.deadlines {
        deadline(&mut page, rule);
    }
    page.line(0, language.pick("\n救助类别", "\nTiers"));
    for entry in in_force.tiers {
        tier(&mut page, entry);
    }
    page.line(0, language.pick("\n观察阈值", "\nThresholds"));
    for threshold in in_force.thresholds {
        let unit = match threshold.unit.as_str() {
            "cases" => language.pick("件", "cases"),
            "months" => language.pick("个月", "months"),
            "households" => language.pick("户", "households"),
            "yuan" => language.pick("元", "yuan"),
            "per_mille" => language.pick("‰", "per mille"),
            _ => language.pick("天（日历日）", "calendar days"),
        };
        let line = format!(
            "{}  {}  {} {unit}",
            threshold.code,
            language.pick(&threshold.zh, &threshold.en),
            threshold.value
        );
        page.line(2, &line);
        page.labelled(
            "有效期",
            "period",
            &period(threshold.from, threshold.until, language),
        );
        page.cited(&threshold.cite, threshold.binding.label(language));
    }
    page.line(0, language.pick("\n评分指标", "\nScorecard indicators"));
    for of in in_force.indicators {
        indicator(&mut page, of);
    }
    page.text
}

fn deadline(page: &mut Page, rule: &Deadline) {
    let language = page.language;
    let line = format!(
        "{}  {}  {}",
        rule.code,
        rule.label(language),
        rule_words::limit(rule.limit, language)
    );
    page.line(2, &line);
    let selected = match language {
        Language::Chinese => format!(
            "{}（按{}）",
            period(Some(rule.from), rule.until, language),
            by(rule.by.name(), language)
        ),
        Language::English => format!(
            "{} (by {})",
            period(Some(rule.from), rule.until, language),
            by(rule.by.name(), language)
        ),
    };
    page.labelled("有效期", "period", &selected);
    page.labelled("适用", "applies to", &rule_words::applies(rule, language));
    page.labelled("计算", "counted", &rule_words::definition(rule, language));
    page.cited(&rule.cite, rule.binding.label(language));
    for reading in &rule.reading {
        let words = language.pick(&reading.zh, &reading.en);
        page.labelled("其他理解", "reading", &format!("{}  {words}", reading.code));
    }
}

fn by(name: &str, language: Language) -> String {
    match name {
        "start_on" => language
            .pick("起算日期", "the day the clock starts")
            .to_owned(),
        other => codes::date(other).of(language).to_owned(),
    }
}

fn tier(page: &mut Page, entry: &TierEntry) {
    let language = page.language;
    let line = format!(
        "{}  {}",
        TIER.label(&entry.tier, language),
        whom(entry, language)
    );
    page.line(2, &line);
    let selected = format!(
        "{}{}",
        period(entry.from, entry.until, language),
        match language {
            Language::Chinese => format!("（按{}）", by(entry.by.name(), language)),
            Language::English => format!(" (by {})", by(entry.by.name(), language)),
        }
    );
    page.labelled("有效期", "period", &selected);
    page.cited(&entry.cite, entry.binding.label(language));
    for reading in &entry.reading {
        let words = language.pick(&reading.zh, &reading.en);
        page.labelled("其他理解", "reading", &format!("{}  {words}", reading.code));
    }
}

fn indicator(page: &mut Page, of: &Indicator) {
    let language = page.language;
    let line = format!(
        "{}  {}  {} {}",
        of.code,
        language.pick(&of.zh, &of.en),
        language.pick("权重", "weight"),
        of.weight
    );
    page.line(2, &line);
    let scale = match language {
        Language::Chinese => format!("{}得0分，{}得满分", percent(of.floor), percent(of.target)),
        Language::English => {
            format!(
                "{} scores 0, {} scores 100",
                percent(of.floor),
                percent(of.target)
            )
        }
    };
    page.labelled("评分", "score", &scale);
    page.labelled("有效期", "period", &period(of.from, of.until, language));
    page.cited(&of.cite, of.binding.label(language));
}

/// What loading gave: each file, what it laid over, every period in one line, and what is not in force.
pub fn check(policy: &Policy, language: Language) -> String {
    let mut page = Page {
        text: String::new(),
        language,
    };
    page.line(
        0,
        language.pick("可以载入，依次叠加：", "It loads, one over the other:"),
    );
    for (name, _) in &policy.sources {
        page.line(2, name);
        for overlay in policy.overlays.iter().filter(|o| o.file == *name) {
            let words = language.pick(&overlay.zh, &overlay.en);
            let line = match language {
                Language::Chinese => format!("第{}行：{words}", overlay.line),
                Language::English => format!("line {}: {words}", overlay.line),
            };
            page.line(4, &line);
        }
    }
    let every = InForce::every(policy);
    page.line(0, language.pick("\n有效内容：", "\nIn force:"));
    let sure = |c: Certainty| codes::certainty(c).of(language);
    for rule in every.deadlines {
        let line = format!(
            "{}  {}  {}  {}  {}",
            rule.code,
            period(Some(rule.from), rule.until, language),
            rule_words::limit(rule.limit, language),
            rule_words::clause(&rule.cite),
            sure(rule.cite.certainty)
        );
        page.line(2, &line);
    }
    for entry in every.tiers {
        let line = format!(
            "{}  {}  {}  {}  {}",
            TIER.label(&entry.tier, language),
            whom(entry, language),
            period(entry.from, entry.until, language),
            rule_words::clause(&entry.cite),
            sure(entry.cite.certainty)
        );
        page.line(2, &line);
    }
    for number in every.thresholds {
        let line = format!(
            "{}  {}  {} {}  {}",
            number.code,
            period(number.from, number.until, language),
            number.value,
            number.unit,
            sure(number.cite.certainty)
        );
        page.line(2, &line);
    }
    for of in every.indicators {
        let line = format!(
            "{}  {}  {}  {}–{}  {}",
            of.code,
            period(of.from, of.until, language),
            of.weight,
            of.floor,
            of.target,
            sure(of.cite.certainty)
        );
        page.line(2, &line);
    }
    if !policy.disabled.is_empty() {
        page.line(
            0,
            language.pick(
                "\n已写明而未启用（enable = [\"…\"] 启用）：",
                "\nWritten down and not in force (enable = [\"…\"]):",
            ),
        );
    }
    for rule in policy.disabled.iter().flat_map(Deadline::periods) {
        let line = format!(
            "{}  {}  {}  {}",
            rule.code,
            period(Some(rule.from), rule.until, language),
            rule_words::limit(rule.limit, language),
            sure(rule.cite.certainty)
        );
        page.line(2, &line);
    }
    page.text
}

fn both(text: impl Fn(Language) -> String) -> Value {
    json!({ "zh": text(Language::Chinese), "en": text(Language::English) })
}

fn cite_json(cite: &Citation) -> Value {
    json!({
        "instrument": cite.instrument, "date": cite.date, "article": cite.article,
        "words": { "zh": cite.zh, "en": cite.en }, "certainty": cite.certainty.code(),
    })
}

fn day(date: Option<NaiveDate>) -> Option<String> {
    date.map(|d| d.to_string())
}

/// As [`show`], with both languages and every value by itself.
pub fn show_json(policy: &Policy, on: NaiveDate) -> Value {
    let in_force = InForce::on(policy, on);
    let reading = |code: &str, zh: &str, en: &str| json!({ "code": code, "zh": zh, "en": en });
    json!({
        "schema": 1,
        "on": on.to_string(),
        "policy_sha256": policy.sha256(),
        "files": policy.sources.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "deadlines": in_force.deadlines.iter().map(|d| json!({
            "code": d.code, "name": { "zh": d.zh, "en": d.en },
            "from": d.from.to_string(), "until": day(d.until), "by": d.by.name(),
            "limit": both(|l| rule_words::limit(d.limit, l)),
            "applies": both(|l| rule_words::applies(d, l)),
            "counted": both(|l| rule_words::definition(d, l)),
            "binding": d.binding.code(), "cite": cite_json(&d.cite),
            "readings": d.reading.iter().map(|r| reading(&r.code, &r.zh, &r.en)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "tiers": in_force.tiers.iter().map(|e| json!({
            "categories": e.categories, "lifted_since": e.lifted_since, "tier": e.tier,
            "from": day(e.from), "until": day(e.until), "by": e.by.name(),
            "binding": e.binding.code(), "cite": cite_json(&e.cite),
            "readings": e.reading.iter().map(|r| reading(&r.code, &r.zh, &r.en)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "thresholds": in_force.thresholds.iter().map(|t| json!({
            "code": t.code, "name": { "zh": t.zh, "en": t.en }, "value": t.value, "unit": t.unit,
            "from": day(t.from), "until": day(t.until), "by": "as_of",
            "binding": t.binding.code(), "cite": cite_json(&t.cite),
        })).collect::<Vec<_>>(),
        "indicators": in_force.indicators.iter().map(|i| json!({
            "code": i.code, "name": { "zh": i.zh, "en": i.en }, "weight": i.weight, "floor": i.floor, "target": i.target,
            "from": day(i.from), "until": day(i.until), "by": "as_of",
            "binding": i.binding.code(), "cite": cite_json(&i.cite),
        })).collect::<Vec<_>>(),
    })
}
