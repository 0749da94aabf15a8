//! Deadline rules read from a policy file, and what a rule must satisfy beyond its form.

use super::cite::{binding, citation};
use super::deadline::{
    After, Applies, By, Closing, DEFAULT, DateColumn, Deadline, Early, Limit, Reading, Route,
    Start, Verdict,
};
use super::reader::{Fields, Place, Value};
use super::timeline::Period;
use crate::contract::Enumeration;
use crate::contract::enums::{AID_TYPE, PROCEDURE};
use crate::failure::Result;
use chrono::NaiveDate;

/// Keys of a rule.
pub(super) const KEYS: [&str; 17] = [
    "code",
    "zh",
    "en",
    "from",
    "until",
    "by",
    "enabled",
    "binding",
    "applies",
    "start",
    "end",
    "limit",
    "early",
    "closing",
    "rejection_completes",
    "cite",
    "reading",
];

/// Keys of a change to a rule: what it does not name stays.
pub(super) const CHANGE_KEYS: [&str; 12] = [
    "deadline", "from", "until", "zh", "en", "binding", "applies", "start", "end", "limit", "cite",
    "reading",
];

const READING_KEYS: [&str; 9] = [
    "code", "zh", "en", "start", "end", "limit", "from", "verdict", "parts",
];

/// A rule, and whether it is in force without further ado.
pub(super) fn deadline(fields: &Fields, layer: usize) -> Result<(Period<Deadline>, bool)> {
    let (zh, en) = names(fields)?;
    let cite = citation(fields)?;
    let from = fields.need("from")?.date()?;
    let applies = fields
        .get("applies")
        .map_or(Ok(Applies::default()), |v| applies(&v))?;
    let rule = Deadline {
        code: fields.need("code")?.code()?,
        zh,
        en,
        from,
        until: fields.get("until").map(|v| v.date()).transpose()?,
        by: fields
            .get("by")
            .map_or(Ok(By::Start), |v| by(&v, &applies))?,
        binding: binding(&fields.need("binding")?)?,
        applies,
        start: start(&fields.need("start")?)?,
        end: date_column(&fields.need("end")?)?,
        limit: fields.get("limit").map(|v| limit(&v)).transpose()?,
        early: fields
            .need("early")?
            .one_of(&[("met", Early::Met), ("disordered", Early::Disordered)])?,
        closing: fields
            .need("closing")?
            .one_of(&[("closed", Closing::Closed), ("outside", Closing::Outside)])?,
        rejection_completes: fields
            .get("rejection_completes")
            .map_or(Ok(false), |v| v.flag())?,
        cite,
        reading: Vec::new(),
        earlier: Vec::new(),
    };
    let enabled = fields.get("enabled").map_or(Ok(true), |v| v.flag())?;
    with_readings(rule, fields, layer).map(|period| (period, enabled))
}

/// The code that a change names, and its first day.
pub(super) fn change_of(fields: &Fields) -> Result<(String, NaiveDate, Place)> {
    let named = fields.need("deadline")?;
    Ok((named.code()?, fields.need("from")?.date()?, named.place()))
}

/// A rule with what a change sets, as a period of its own.
pub(super) fn changed(old: &Deadline, fields: &Fields, layer: usize) -> Result<Period<Deadline>> {
    let mut rule = old.clone();
    rule.earlier = Vec::new();
    rule.cite = citation(fields)?;
    rule.from = fields.need("from")?.date()?;
    // Without until a change on the first day keeps the period's own end.
    if let Some(until) = fields.get("until") {
        rule.until = Some(until.date()?);
    } else if rule.from != old.from {
        rule.until = None;
    }
    if let Some(value) = fields.get("zh") {
        rule.zh = value.text()?;
    }
    if let Some(value) = fields.get("en") {
        rule.en = value.text()?;
    }
    if let Some(value) = fields.get("binding") {
        rule.binding = binding(&value)?;
    }
    if let Some(value) = fields.get("applies") {
        rule.applies = applies(&value)?;
    }
    if let Some(value) = fields.get("start") {
        rule.start = start(&value)?;
    }
    if let Some(value) = fields.get("end") {
        rule.end = date_column(&value)?;
    }
    if let Some(value) = fields.get("limit") {
        rule.limit = Some(limit(&value)?);
    }
    if fields.get("reading").is_some() {
        rule.reading = Vec::new();
    } else {
        // A reading's first day before the period's own says nothing in it.
        for reading in &mut rule.reading {
            reading.from = reading.from.filter(|from| *from > rule.from);
        }
    }
    with_readings(rule, fields, layer)
}

fn with_readings(mut rule: Deadline, fields: &Fields, layer: usize) -> Result<Period<Deadline>> {
    for table in fields.tables("reading", "a reading", &READING_KEYS)? {
        let next = reading(&table, &rule)?;
        if next.code == DEFAULT {
            return Err(table
                .need("code")?
                .place()
                .impossible((
                    "其他理解不能叫default：那是规则本身",
                    "a reading may not be called default: that is the rule itself",
                ))
                .detail("allowed", ("其他代码", "any other code")));
        }
        if rule.reading.iter().any(|r| r.code == next.code) {
            return Err(table
                .need("code")?
                .place()
                .impossible((
                    format!("理解{}写了两次", next.code),
                    format!("reading {} stands here twice", next.code),
                ))
                .detail(
                    "allowed",
                    (
                        "同一规则的每种理解用不同代码",
                        "another code for each reading of a rule",
                    ),
                ));
        }
        let of_limit = next.limit.or(rule.limit);
        if next.verdict == Some(Verdict::Elapsed)
            && !matches!(of_limit, Some(Limit::WorkingDays { .. }))
        {
            return Err(table
                .place()
                .impossible((
                    format!("理解{}：elapsed只按工作日计", next.code),
                    format!("reading {}: elapsed days are working days", next.code),
                ))
                .detail(
                    "allowed",
                    (
                        "verdict = \"elapsed\"，且期限为working_days",
                        "verdict = \"elapsed\" with a limit in working_days",
                    ),
                ));
        }
        rule.reading.push(next);
    }
    Ok(Period {
        from: Some(rule.from),
        until: rule.until,
        implied: false,
        layer,
        place: fields.place(),
        value: rule,
    })
}

fn names(fields: &Fields) -> Result<(String, String)> {
    Ok((fields.need("zh")?.text()?, fields.need("en")?.text()?))
}

fn reading(fields: &Fields, rule: &Deadline) -> Result<Reading> {
    let (zh, en) = names(fields)?;
    let code = fields.need("code")?;
    let mut reading = Reading {
        // A combination goes by its parts, so that its code says what it is.
        code: match fields.get("parts") {
            Some(_) => code.text()?,
            None => code.code()?,
        },
        zh,
        en,
        start: fields.get("start").map(|v| start(&v)).transpose()?,
        end: fields.get("end").map(|v| date_column(&v)).transpose()?,
        limit: fields.get("limit").map(|v| limit(&v)).transpose()?,
        from: fields.get("from").map(|v| v.date()).transpose()?,
        verdict: fields
            .get("verdict")
            .map(|v| v.one_of(&[("due", Verdict::Due), ("elapsed", Verdict::Elapsed)]))
            .transpose()?,
        parts: Vec::new(),
    };
    if let Some(parts) = fields.get("parts") {
        if sets(&reading) > 0 {
            return Err(parts
                .place()
                .impossible((
                    "组合理解的内容全部来自parts，自己不另设",
                    "a combination takes everything from its parts and sets nothing itself",
                ))
                .detail("allowed", ("code、zh、en和parts", "code, zh, en and parts")));
        }
        for item in parts.list()? {
            let name = item.text()?;
            let part = rule
                .reading
                .iter()
                .find(|r| r.code == name)
                .ok_or_else(|| {
                    let known: Vec<&str> = rule.reading.iter().map(|r| r.code.as_str()).collect();
                    item.place()
                        .impossible((
                            format!("前面没有{name}这种理解"),
                            format!("{name} is no reading above this one"),
                        ))
                        .detail("allowed", known.join(", "))
                })?;
            if !add(&mut reading, part) {
                return Err(item
                    .place()
                    .impossible(format!(
                        "{name} sets what another part sets too: they are not independent"
                    ))
                    .detail(
                        "allowed",
                        (
                            "各自设定不同内容的单项理解",
                            "single readings that each set something else",
                        ),
                    ));
            }
        }
        let joined = reading.parts.join("+");
        if reading.parts.len() < 2 || reading.code != joined {
            return Err(code
                .place()
                .impossible((
                    "组合理解由两项以上组成，并以各项的名称命名",
                    "a combination has two or more parts and goes by their names",
                ))
                .detail("allowed", joined));
        }
    } else if sets(&reading) == 0 {
        return Err(fields
            .place()
            .impossible((
                format!("理解{}没有任何不同的设定", reading.code),
                format!("reading {} sets nothing differently", reading.code),
            ))
            .detail(
                "allowed",
                (
                    "start、end、limit、from、verdict中至少一项；或者parts",
                    "one or more of start, end, limit, from, verdict; or parts",
                ),
            ));
    }
    Ok(reading)
}

/// How many things a reading sets.
fn sets(reading: &Reading) -> usize {
    usize::from(reading.start.is_some())
        + usize::from(reading.end.is_some())
        + usize::from(reading.limit.is_some())
        + usize::from(reading.from.is_some())
        + usize::from(reading.verdict.is_some())
}

/// Adds a part to a combination; false where both set the same thing.
pub(super) fn add(whole: &mut Reading, part: &Reading) -> bool {
    let clash = (whole.start.is_some() && part.start.is_some())
        || (whole.end.is_some() && part.end.is_some())
        || (whole.limit.is_some() && part.limit.is_some())
        || (whole.from.is_some() && part.from.is_some())
        || (whole.verdict.is_some() && part.verdict.is_some());
    if clash || !part.parts.is_empty() {
        return false;
    }
    whole.start = whole.start.take().or_else(|| part.start.clone());
    whole.end = whole.end.or(part.end);
    whole.limit = whole.limit.or(part.limit);
    whole.from = whole.from.or(part.from);
    whole.verdict = whole.verdict.or(part.verdict);
    whole.parts.push(part.code.clone());
    true
}

pub(super) fn date_column(value: &Value) -> Result<DateColumn> {
    value.one_of(&DateColumn::ALL.map(|c| (c.name(), c)))
}

fn by(value: &Value, applies: &Applies) -> Result<By> {
    let words = DateColumn::ALL.map(|c| (c.name(), By::Column(c)));
    let by = value.one_of(&[&[("start_on", By::Start)], &words[..]].concat())?;
    match by {
        // Otherwise a case without the date would have no limit that anyone could name.
        By::Column(column) if applies.any_of != [column] => Err(value
            .place()
            .impossible((
                format!("by：并非规则下的每件案件都有{}", column.name()),
                format!("by: not every case under the rule has {}", column.name()),
            ))
            .detail(
                "allowed",
                (
                    format!(
                        "start_on；或{0}，同时applies = {{ any_of = [\"{0}\"] }}",
                        column.name()
                    ),
                    format!(
                        "start_on; or {0} with applies = {{ any_of = [\"{0}\"] }}",
                        column.name()
                    ),
                ),
            )),
        _ => Ok(by),
    }
}

fn date_columns(value: &Value) -> Result<Vec<DateColumn>> {
    let mut columns = Vec::new();
    for item in value.list()? {
        let column = date_column(&item)?;
        if columns.contains(&column) {
            return Err(item
                .place()
                .impossible((
                    format!("{}写了两次", column.name()),
                    format!("{} stands here twice", column.name()),
                ))
                .detail("allowed", ("每个日期一次", "each date once")));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn code_of(value: &Value, of: &'static Enumeration) -> Result<String> {
    let words: Vec<(&str, &str)> = of.codes.iter().map(|c| (c.code, c.code)).collect();
    value.one_of(&words).map(str::to_owned)
}

fn applies(value: &Value) -> Result<Applies> {
    const KEYS: [&str; 4] = ["aid_type", "procedure", "not_referral_only", "any_of"];
    let fields = value.table("applies", &KEYS)?;
    Ok(Applies {
        aid_type: fields
            .get("aid_type")
            .map(|v| code_of(&v, &AID_TYPE))
            .transpose()?,
        procedure: fields
            .get("procedure")
            .map(|v| code_of(&v, &PROCEDURE))
            .transpose()?,
        not_referral_only: fields
            .get("not_referral_only")
            .map_or(Ok(false), |v| v.flag())?,
        any_of: fields
            .get("any_of")
            .map_or(Ok(Vec::new()), |v| date_columns(&v))?,
    })
}

fn start(value: &Value) -> Result<Start> {
    const KEYS: [&str; 4] = ["earliest", "active_needs", "first", "by_route"];
    const FORMS: &str = "{ first = [..] }, { earliest = [..], active_needs = \"..\" } or { by_route = { active = \"..\", applied = \"..\" } }";
    let fields = value.table("start", &KEYS)?;
    let given = KEYS.map(|key| fields.get(key));
    match given {
        [Some(earliest), needs, None, None] => Ok(Start::Earliest {
            earliest: date_columns(&earliest)?,
            active_needs: needs.map(|v| date_column(&v)).transpose()?,
        }),
        [None, None, Some(first), None] => Ok(Start::First {
            first: date_columns(&first)?,
        }),
        [None, None, None, Some(route)] => {
            let route = route.table("by_route", &["active", "applied"])?;
            Ok(Start::ByRoute {
                by_route: Route {
                    active: date_column(&route.need("active")?)?,
                    applied: date_column(&route.need("applied")?)?,
                },
            })
        }
        _ => Err(value
            .place()
            .malformed((
                "start：不合任何写法，或同时用了两种",
                "start: none of its forms, or two at once",
            ))
            .detail("allowed", FORMS)),
    }
}

fn limit(value: &Value) -> Result<Limit> {
    const KEYS: [&str; 5] = [
        "working_days",
        "calendar_days",
        "day_of_month",
        "after",
        "roll",
    ];
    const FORMS: &str = "{ working_days = n }, { calendar_days = n, roll = true or false } or { day_of_month = d, after = \"next_month\", roll = true or false }";
    let fields = value.table("limit", &KEYS)?;
    match KEYS.map(|key| fields.get(key)) {
        [Some(days), None, None, None, None] => Ok(Limit::WorkingDays {
            working_days: days.whole(1..=1000)?,
        }),
        [None, Some(days), None, None, Some(roll)] => Ok(Limit::CalendarDays {
            calendar_days: days.whole(1..=1000)?,
            roll: roll.flag()?,
        }),
        [None, None, Some(day), Some(after), Some(roll)] => Ok(Limit::DayOfMonth {
            // Every month has it.
            day_of_month: day.whole(1..=28)?,
            after: after.one_of(&[
                ("next_month", After::NextMonth),
                ("same_month", After::SameMonth),
                ("outside", After::Outside),
            ])?,
            roll: roll.flag()?,
        }),
        _ => Err(value
            .place()
            .malformed((
                "limit：不合任何写法；必须写明按工作日、日历日还是每月某日",
                "limit: none of its forms; the unit of days must be said",
            ))
            .detail("allowed", FORMS)),
    }
}
