//! Numbers that no clause gives: watch thresholds and the indicators of the scorecard, dated and cited all the same.

use super::cite::{Binding, Citation, binding, citation};
use super::reader::Fields;
use super::timeline::Period;
use crate::failure::Result;
use chrono::NaiveDate;

/// A number that a measure needs and no clause gives.
#[derive(Debug, Clone)]
pub struct Threshold {
    pub code: String,
    pub value: u32,
    /// One of [`UNITS`].
    pub unit: String,
    pub zh: String,
    pub en: String,
    /// First and last day, held against `as_of`.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub binding: Binding,
    pub cite: Citation,
}

/// An indicator of the scorecard (settled point 50): score = 100 x (value - floor) / (target - floor), clipped.
#[derive(Debug, Clone)]
pub struct Indicator {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// Points of 100.
    pub weight: u32,
    pub floor: f64,
    pub target: f64,
    /// First and last day, held against `as_of`.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub binding: Binding,
    pub cite: Citation,
}

/// What a threshold counts.
pub const UNITS: [&str; 6] = [
    "calendar_days",
    "months",
    "cases",
    "households",
    "yuan",
    "per_mille",
];

/// The indicators that can be computed.
pub const INDICATORS: [&str; 6] = [
    "timely_emergency",
    "timely_first_aid",
    "tier_right",
    "returned_aided",
    "funds_used",
    "records_complete",
];

pub(super) const THRESHOLD_KEYS: [&str; 9] = [
    "code", "value", "unit", "zh", "en", "from", "until", "binding", "cite",
];

pub(super) const INDICATOR_KEYS: [&str; 10] = [
    "code", "zh", "en", "weight", "floor", "target", "from", "until", "binding", "cite",
];

/// First and last day of an entry that may hold for ever.
pub(super) fn days(fields: &Fields) -> Result<(Option<NaiveDate>, Option<NaiveDate>)> {
    Ok((
        fields.get("from").map(|v| v.date()).transpose()?,
        fields.get("until").map(|v| v.date()).transpose()?,
    ))
}

pub(super) fn threshold(fields: &Fields, layer: usize) -> Result<Period<Threshold>> {
    let (from, until) = days(fields)?;
    let cite = citation(fields)?;
    let value = Threshold {
        code: fields.need("code")?.code()?,
        value: fields.need("value")?.whole(1..=100_000_000)?,
        unit: fields
            .need("unit")?
            .one_of(&UNITS.map(|unit| (unit, unit)))?
            .to_owned(),
        zh: fields.need("zh")?.text()?,
        en: fields.need("en")?.text()?,
        from,
        until,
        binding: binding(&fields.need("binding")?)?,
        cite,
    };
    Ok(Period {
        value,
        from,
        until,
        implied: false,
        layer,
        place: fields.place(),
    })
}

pub(super) fn indicator(fields: &Fields, layer: usize) -> Result<Period<Indicator>> {
    let (from, until) = days(fields)?;
    let cite = citation(fields)?;
    let target = fields.need("target")?;
    let value = Indicator {
        code: fields
            .need("code")?
            .one_of(&INDICATORS.map(|code| (code, code)))?
            .to_owned(),
        zh: fields.need("zh")?.text()?,
        en: fields.need("en")?.text()?,
        weight: fields.need("weight")?.whole(1..=100)?,
        floor: fields.need("floor")?.share()?,
        target: target.share()?,
        from,
        until,
        binding: binding(&fields.need("binding")?)?,
        cite,
    };
    if value.floor >= value.target {
        return Err(target
            .place()
            .impossible((
                format!("target {}不高于floor {}", value.target, value.floor),
                format!("target {} is not above floor {}", value.target, value.floor),
            ))
            .detail(
                "allowed",
                (
                    "高于floor的target，使得分随数值上升",
                    "a target above the floor, so that scores rise with the value",
                ),
            ));
    }
    Ok(Period {
        value,
        from,
        until,
        implied: false,
        layer,
        place: fields.place(),
    })
}
