//! The effective policy in the making: one file after another, each laid over what is there.

use super::deadline::{Deadline, Reading};
use super::number::{INDICATOR_KEYS, Indicator, THRESHOLD_KEYS, Threshold, indicator, threshold};
use super::reader::{Fields, Place, Source, Value, nearest};
use super::tier::{self, Atom, LIFTED, TierTable};
use super::timeline::{Period, resolve};
use super::{Overlay, Policy, deadline_read};
use crate::failure::Result;
use chrono::NaiveDate;
use std::collections::BTreeSet;

const KEYS: [&str; 8] = [
    "enable",
    "disable",
    "combine",
    "deadline",
    "change",
    "tier",
    "threshold",
    "indicator",
];

/// In front of a category, where entries are named by it.
const TIER_PREFIX: &str = "tier:";

/// Names of the files that come with the program.
const BUILTIN_PREFIX: &str = "builtin/";

/// Most readings that combining one rule may give.
const MOST_READINGS: usize = 100;

/// Periods by name, in order of first appearance.
type Timelines<T> = Vec<(String, Vec<Period<T>>)>;

#[derive(Default)]
struct Draft {
    deadlines: Timelines<Deadline>,
    /// Not in force until enabled.
    disabled: Vec<Period<Deadline>>,
    tiers: Timelines<Atom>,
    thresholds: Timelines<Threshold>,
    indicators: Timelines<Indicator>,
    overlays: Vec<Overlay>,
    origins: usize,
}

/// The policy that the files make, the built-in ones first.
pub(super) fn build(files: impl IntoIterator<Item = (String, String)>) -> Result<Policy> {
    let mut draft = Draft::default();
    let mut sources = Vec::new();
    for (layer, (name, text)) in files.into_iter().enumerate() {
        let source = Source::new(&name, &text);
        let table = source.parse()?;
        let fields = Fields::new(&source, "a policy file", 0, table.get_ref(), &KEYS)?;
        draft.lay(&fields, layer)?;
        sources.push((name, text));
    }
    draft.finish(sources)
}

/// Adds a period under its name.
fn push<T>(timelines: &mut Timelines<T>, name: &str, period: Period<T>) {
    match timelines.iter_mut().find(|(known, _)| known == name) {
        Some((_, periods)) => periods.push(period),
        None => timelines.push((name.to_owned(), vec![period])),
    }
}

/// Remembers what an entry of a workspace's own file does to those before it.
fn note<T>(overlays: &mut Vec<Overlay>, timelines: &Timelines<T>, name: &str, new: &Period<T>) {
    if new.place.file.starts_with(BUILTIN_PREFIX) {
        return;
    }
    let before = timelines
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, periods)| periods);
    let begins = new.from.map_or(String::new(), |d| d.to_string());
    let (zh, en) = match before {
        None => (format!("新增 {name}"), format!("adds {name}")),
        Some(periods) if periods.iter().any(|p| p.from == new.from) => {
            (format!("替换 {name}"), format!("replaces {name}"))
        }
        Some(_) => (
            format!("自{begins}起改变 {name}"),
            format!("gives {name} another value from {begins}"),
        ),
    };
    overlays.push(Overlay {
        file: new.place.file.clone(),
        line: new.place.line,
        zh,
        en,
    });
}

fn resolve_all<T>(kind: &str, timelines: &mut Timelines<T>) -> Result<()> {
    for (name, periods) in timelines {
        *periods = resolve(&format!("{kind} {name}"), std::mem::take(periods))?;
    }
    Ok(())
}

impl Draft {
    fn lay(&mut self, fields: &Fields, layer: usize) -> Result<()> {
        for table in fields.tables("deadline", "a deadline", &deadline_read::KEYS)? {
            let (period, enabled) = deadline_read::deadline(&table, layer)?;
            if enabled {
                let code = period.value.code.clone();
                note(&mut self.overlays, &self.deadlines, &code, &period);
                push(&mut self.deadlines, &code, period);
            } else {
                self.disabled.push(period);
            }
        }
        for table in fields.tables("tier", "a tier", &tier::KEYS)? {
            for atom in tier::atoms(&table, layer, self.origins)? {
                let name = match atom.value.entry.lifted_since {
                    Some(year) => format!("{LIFTED} since {year}"),
                    None => atom.value.category.clone(),
                };
                note(&mut self.overlays, &self.tiers, &name, &atom);
                push(&mut self.tiers, &name, atom);
            }
            self.origins += 1;
        }
        for table in fields.tables("threshold", "a threshold", &THRESHOLD_KEYS)? {
            let period = threshold(&table, layer)?;
            let code = period.value.code.clone();
            note(&mut self.overlays, &self.thresholds, &code, &period);
            push(&mut self.thresholds, &code, period);
        }
        for table in fields.tables("indicator", "an indicator", &INDICATOR_KEYS)? {
            let period = indicator(&table, layer)?;
            let code = period.value.code.clone();
            note(&mut self.overlays, &self.indicators, &code, &period);
            push(&mut self.indicators, &code, period);
        }
        for item in items(fields, "enable")? {
            self.enable(&item)?;
        }
        resolve_all("deadline", &mut self.deadlines)?;
        for table in fields.tables("change", "a change", &deadline_read::CHANGE_KEYS)? {
            self.change(&table, layer)?;
        }
        resolve_all("tier of", &mut self.tiers)?;
        resolve_all("threshold", &mut self.thresholds)?;
        resolve_all("indicator", &mut self.indicators)?;
        for item in items(fields, "disable")? {
            self.disable(&item)?;
        }
        for item in items(fields, "combine")? {
            self.combine(&item)?;
        }
        self.check_weights()
    }

    fn told(&mut self, place: &Place, zh: String, en: String) {
        self.overlays.push(Overlay {
            file: place.file.clone(),
            line: place.line,
            zh,
            en,
        });
    }

    fn enable(&mut self, item: &Value) -> Result<()> {
        let code = item.text()?;
        let (named, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.disabled)
            .into_iter()
            .partition(|p| p.value.code == code);
        self.disabled = rest;
        if named.is_empty() {
            let known: BTreeSet<&str> = self
                .disabled
                .iter()
                .map(|p| p.value.code.as_str())
                .collect();
            return Err(unknown(
                item,
                &code,
                ("不是未启用的规则", "is no disabled rule"),
                &known,
            ));
        }
        self.told(
            &item.place(),
            format!("启用时限规则 {code}"),
            format!("enables the rule {code}"),
        );
        for period in named {
            push(&mut self.deadlines, &code, period);
        }
        Ok(())
    }

    fn change(&mut self, fields: &Fields, layer: usize) -> Result<()> {
        let (code, from, place) = deadline_read::change_of(fields)?;
        let Some(position) = self.deadlines.iter().position(|(name, _)| *name == code) else {
            let known: BTreeSet<&str> = self.deadlines.iter().map(|(n, _)| n.as_str()).collect();
            return Err(unknown(
                &fields.need("deadline")?,
                &code,
                ("不是有效的规则", "is no rule in force"),
                &known,
            ));
        };
        let Some((_, periods)) = self.deadlines.get_mut(position) else {
            return Ok(());
        };
        let in_force = periods.iter().rfind(|p| {
            p.from.is_none_or(|d| d <= from) && p.until.is_none_or(|until| from <= until)
        });
        let Some(old) = in_force else {
            let days: Vec<String> = periods
                .iter()
                .map(|p| {
                    let until = p.until.map_or("…".to_owned(), |d| d.to_string());
                    format!("{} to {until}", p.value.from)
                })
                .collect();
            return Err(place
                .impossible(format!(
                    "{code} is not in force on {from}, so nothing can be changed"
                ))
                .detail("in force", days.join(", ")));
        };
        let period = deadline_read::changed(&old.value, fields, layer)?;
        let mut all = std::mem::take(periods);
        all.push(period);
        *periods = resolve(&format!("deadline {code}"), all)?;
        self.told(
            &place,
            format!("自{from}起修改时限规则 {code}"),
            format!("changes the rule {code} from {from}"),
        );
        Ok(())
    }

    fn disable(&mut self, item: &Value) -> Result<()> {
        let name = item.text()?;
        let left_out = |timelines: &mut Timelines<Atom>, category: &str| {
            let before = timelines.len();
            timelines.retain(|(_, periods)| periods.iter().all(|p| p.value.category != category));
            before != timelines.len()
        };
        let found = if let Some(category) = name.strip_prefix(TIER_PREFIX) {
            left_out(&mut self.tiers, category)
        } else {
            let before = self.deadlines.len() + self.thresholds.len() + self.indicators.len();
            self.deadlines.retain(|(code, _)| *code != name);
            self.thresholds.retain(|(code, _)| *code != name);
            self.indicators.retain(|(code, _)| *code != name);
            before != self.deadlines.len() + self.thresholds.len() + self.indicators.len()
        };
        if !found {
            let categories: BTreeSet<String> = self
                .tiers
                .iter()
                .flat_map(|(_, periods)| periods)
                .map(|p| format!("{TIER_PREFIX}{}", p.value.category))
                .collect();
            let known: BTreeSet<&str> = (self.deadlines.iter().map(|(n, _)| n.as_str()))
                .chain(self.thresholds.iter().map(|(n, _)| n.as_str()))
                .chain(self.indicators.iter().map(|(n, _)| n.as_str()))
                .chain(categories.iter().map(String::as_str))
                .collect();
            return Err(unknown(
                item,
                &name,
                ("不在有效内容之中", "is nothing that is in force"),
                &known,
            ));
        }
        self.told(
            &item.place(),
            format!("停用 {name}"),
            format!("disables {name}"),
        );
        Ok(())
    }

    /// Adds every combination of independent readings of a rule.
    fn combine(&mut self, item: &Value) -> Result<()> {
        let code = item.text()?;
        let Some((_, periods)) = self.deadlines.iter_mut().find(|(name, _)| *name == code) else {
            let known: BTreeSet<&str> = self.deadlines.iter().map(|(n, _)| n.as_str()).collect();
            return Err(unknown(
                item,
                &code,
                ("不是有效的规则", "is no rule in force"),
                &known,
            ));
        };
        for period in periods {
            let own = &mut period.value.reading;
            let combinations = combinations(own);
            own.retain(|r| r.parts.is_empty());
            own.extend(combinations);
            if own.len() > MOST_READINGS {
                return Err(item
                    .place()
                    .impossible((
                        format!("{code}会有{}种理解", own.len()),
                        format!("{code} would have {} readings", own.len()),
                    ))
                    .detail(
                        "allowed",
                        (
                            format!("至多{MOST_READINGS}种：用parts逐个写明所需组合"),
                            format!("at most {MOST_READINGS}: name single combinations by parts"),
                        ),
                    ));
            }
        }
        self.told(
            &item.place(),
            format!("组合 {code} 的各口径"),
            format!("combines the readings of {code}"),
        );
        Ok(())
    }

    /// The weights of the indicators in force add up to 100 on every day.
    fn check_weights(&self) -> Result<()> {
        let all: Vec<&Period<Indicator>> = self.indicators.iter().flat_map(|(_, p)| p).collect();
        let mut days: BTreeSet<Option<NaiveDate>> = all.iter().map(|p| p.from).collect();
        days.extend(all.iter().filter_map(|p| p.until?.succ_opt()).map(Some));
        for day in days {
            let holds = |p: &&&Period<Indicator>| match day {
                None => p.from.is_none(),
                Some(day) => {
                    p.from.is_none_or(|from| from <= day) && p.until.is_none_or(|u| day <= u)
                }
            };
            let in_force: Vec<&&Period<Indicator>> = all.iter().filter(holds).collect();
            let sum: u32 = in_force.iter().map(|p| p.value.weight).sum();
            // The last that was written is the one to mend.
            let last = in_force.iter().max_by_key(|p| (p.layer, p.place.line));
            if let Some(last) = last.filter(|_| sum != 100) {
                let on = day.map_or("at first".to_owned(), |d| format!("on {d}"));
                return Err(last
                    .place
                    .impossible(format!(
                        "the weights of the indicators add up to {sum} {on}"
                    ))
                    .detail("allowed", ("合计为100的权重", "weights that add up to 100")));
            }
        }
        Ok(())
    }

    fn finish(self, sources: Vec<(String, String)>) -> Result<Policy> {
        let last_periods = |(_, periods): (String, Vec<Period<Deadline>>)| {
            let mut values: Vec<Deadline> = periods
                .into_iter()
                .map(|p| Deadline {
                    until: p.until,
                    ..p.value
                })
                .collect();
            let mut last = values.pop()?;
            last.earlier = values;
            Some(last)
        };
        let mut disabled: Timelines<Deadline> = Vec::new();
        for period in self.disabled {
            let code = period.value.code.clone();
            push(&mut disabled, &code, period);
        }
        resolve_all("deadline", &mut disabled)?;
        Ok(Policy {
            deadlines: self
                .deadlines
                .into_iter()
                .filter_map(last_periods)
                .collect(),
            disabled: disabled.into_iter().filter_map(last_periods).collect(),
            tiers: TierTable::of(self.tiers.into_iter().flat_map(|(_, periods)| periods)),
            thresholds: (self.thresholds.into_iter().flat_map(|(_, p)| p))
                .map(|p| Threshold {
                    from: p.from,
                    until: p.until,
                    ..p.value
                })
                .collect(),
            indicators: (self.indicators.into_iter().flat_map(|(_, p)| p))
                .map(|p| Indicator {
                    from: p.from,
                    until: p.until,
                    ..p.value
                })
                .collect(),
            seen_on: None,
            overlays: self.overlays,
            sources,
        })
    }
}

/// The items of a list of names; none where the key is missing.
fn items<'a>(fields: &Fields<'a>, key: &'a str) -> Result<Vec<Value<'a>>> {
    fields.get(key).map_or(Ok(Vec::new()), |v| v.list())
}

fn unknown(
    item: &Value,
    name: &str,
    (zh, en): (&str, &str),
    known: &BTreeSet<&str>,
) -> crate::failure::Failure {
    let known: Vec<&str> = known.iter().copied().collect();
    let allowed = if known.is_empty() {
        "none is left".to_owned()
    } else {
        known.join(", ")
    };
    let failure = item
        .place()
        .impossible((format!("{name}{zh}"), format!("{name} {en}")))
        .detail("allowed", allowed);
    match nearest(name, &known) {
        Some(near) => failure.hint((format!("是否想写{near}？"), format!("did you mean {near}?"))),
        None => failure,
    }
}

/// Every combination of two or more readings that set different things, in their order.
fn combinations(readings: &[Reading]) -> Vec<Reading> {
    let single: Vec<&Reading> = readings.iter().filter(|r| r.parts.is_empty()).collect();
    let empty = Reading {
        code: String::new(),
        zh: String::new(),
        en: String::new(),
        start: None,
        end: None,
        limit: None,
        from: None,
        verdict: None,
        parts: Vec::new(),
    };
    let mut all = vec![empty];
    for part in single {
        for n in 0..all.len().min(MOST_READINGS * 4) {
            let Some(mut whole) = all.get(n).cloned() else {
                continue;
            };
            // Elapsed days are working days.
            let elapsed = part.verdict.or(whole.verdict) == Some(super::Verdict::Elapsed);
            let limit = part.limit.or(whole.limit);
            let fits = !elapsed || matches!(limit, None | Some(super::Limit::WorkingDays { .. }));
            if fits && deadline_read::add(&mut whole, part) {
                let join = |a: &str, b: &str, by: &str| {
                    if a.is_empty() {
                        b.to_owned()
                    } else {
                        format!("{a}{by}{b}")
                    }
                };
                whole.code = whole.parts.join("+");
                whole.zh = join(&whole.zh, &part.zh, "；");
                whole.en = join(&whole.en, &part.en, "; ");
                all.push(whole);
            }
        }
    }
    all.retain(|r| r.parts.len() > 1);
    all
}
