//! Marts to the charts of a report: data picked out, labels made, drawn on two threads in a fixed order.
//!
//! A chart whose mart is missing is left out. Counts are exact: this is the internal report.

use super::answers::{SUBSIDY, enough, year_gone};
use super::charts::compliance::{Compliance, ComplianceByTownship};
use super::charts::funds::{Funds, FundsRow, Usage};
use super::charts::poverty::{PovertyByTownship, PovertyFlags};
use super::charts::tiers::{TierMonth, TiersByMonth};
use super::charts::trend::{ComplianceTrend, TrendPanel, TrendPoint};
use super::charts::{Count, Rendered, compliance, funds, poverty, tiers, trend};
use super::figures::month;
use super::rule_words;
use super::standing::{Standing, Standings, mart, of_month, standings};
use super::words::{report as w, texts};
use crate::assess::{date_of, dates, integers_64, shares, texts as column};
use crate::contract::{Language, enums::FUND_SOURCE};
use crate::failure::{Failure, Result};
use crate::metrics::{InTime, Marts};
use crate::policy::{DEFAULT, Deadline, Policy};
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

texts! {
    PERIOD_FROM_TO = "{from}至{to}", "{from} to {to}";
}

/// Where the notices speak of the use of money and of the reserve.
const FUNDS_CLAUSE: &str = "渝民发〔2019〕19号 三(二)";

/// Charts over time show at most this many months.
const MONTHS_SHOWN: u32 = 24;

/// What charts are drawn from.
#[derive(Clone, Copy)]
pub struct Drawing<'a> {
    /// Such as 渝北区.
    pub district: &'a str,
    pub month: NaiveDate,
    pub as_of: NaiveDate,
    pub language: Language,
    pub marts: &'a Marts,
    pub policy: &'a Policy,
    /// Codes of deadline rules whose table or column is missing.
    pub rules_left_out: &'a [String],
}

/// The data of one chart.
enum Job {
    Compliance(ComplianceByTownship),
    Trend(ComplianceTrend),
    Tiers(TiersByMonth),
    Poverty(PovertyByTownship),
    Funds(Funds),
}

impl Job {
    fn draw(&self, language: Language) -> Result<Rendered> {
        match self {
            Job::Compliance(data) => compliance::render(data, language),
            Job::Trend(data) => trend::render(data, language),
            Job::Tiers(data) => tiers::render(data, language),
            Job::Poverty(data) => poverty::render(data, language),
            Job::Funds(data) => funds::render(data, language),
        }
    }
}

/// Every chart of the report month: each limit rule by township, the trend of all, tiers, poverty, funds.
///
/// # Errors
/// Of class internal: a mart without the contract's columns, a failure of the drawing libraries.
pub fn draw(drawing: &Drawing) -> Result<Vec<Rendered>> {
    let now = of_month(drawing.marts, drawing.month)?;
    let offices = standings(&now, drawing.policy, drawing.month)?;
    let mut jobs: Vec<Job> = Vec::new();
    if mart(&now, "compliance").is_some() {
        jobs.extend(
            drawing
                .rules()
                .map(|rule| Job::Compliance(drawing.compliance(rule, &offices))),
        );
        jobs.push(Job::Trend(drawing.trend()?));
    }
    if mart(&now, "tiers").is_some() {
        jobs.push(Job::Tiers(drawing.tiers()?));
    }
    if offices.district.flags.is_some() {
        jobs.push(Job::Poverty(drawing.poverty(&offices)));
    }
    if mart(&now, "funds").is_some() {
        jobs.push(Job::Funds(drawing.funds(&offices)));
    }
    let language = drawing.language;
    let every_other = |first: usize| {
        jobs.iter()
            .skip(first)
            .step_by(2)
            .map(|job| job.draw(language))
            .collect::<Vec<_>>()
    };
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| every_other(1));
        let even = every_other(0);
        (even, odd.join())
    });
    let odd = odd.map_err(|_| Failure::internal("drawing a chart stopped"))?;
    let mut drawn = Vec::with_capacity(jobs.len());
    let mut odd = odd.into_iter();
    for chart in even {
        drawn.push(chart?);
        drawn.extend(odd.next().transpose()?);
    }
    Ok(drawn)
}

/// A count of a mart for a chart.
fn counted(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn exact(n: i64) -> Count {
    Count::Exact(counted(n))
}

impl<'a> Drawing<'a> {
    fn rules(&self) -> impl Iterator<Item = &'a Deadline> {
        let (left_out, as_of) = (self.rules_left_out, self.as_of);
        self.policy
            .deadlines
            .iter()
            .filter(move |d| d.has_limit() && !left_out.contains(&d.code))
            .map(move |d| d.described_on(as_of))
    }

    /// The name of the district's own row.
    fn area(&self) -> String {
        w::DISTRICT.of(self.language).to_owned()
    }

    fn period(&self) -> String {
        month(self.month, self.language)
    }

    fn first_shown(&self) -> NaiveDate {
        self.month
            .checked_sub_months(Months::new(MONTHS_SHOWN - 1))
            .unwrap_or(self.month)
    }

    /// From the first of some months to the report month.
    fn span(&self, months: impl Iterator<Item = NaiveDate>) -> String {
        let from = months.min().unwrap_or(self.month);
        if from == self.month {
            return self.period();
        }
        PERIOD_FROM_TO.fill(
            self.language,
            &[
                ("from", &month(from, self.language)),
                ("to", &self.period()),
            ],
        )
    }

    fn compliance(&self, rule: &Deadline, offices: &Standings) -> ComplianceByTownship {
        let of = |office: &Standing| {
            office
                .headlines
                .in_time
                .iter()
                .find(|r| r.rule == rule.code)
                .cloned()
                .unwrap_or_default()
        };
        let row = |name: &str, r: &InTime| Compliance {
            name: name.to_owned(),
            met: counted(r.met),
            measured: counted(r.measured),
            unmeasurable: counted(r.unmeasurable),
            rate: r.rate,
            wilson_low: r.interval.map(|i| i.0),
            wilson_high: r.interval.map(|i| i.1),
            rate_low: r.bounds.map(|b| b.0),
            rate_high: r.bounds.map(|b| b.1),
            withheld: false,
        };
        let district = of(&offices.district);
        let townships = offices.townships.iter().map(|o| (o.name(), of(o)));
        ComplianceByTownship {
            rule: rule.code.clone(),
            rule_name: rule.label(self.language).to_owned(),
            limit: rule_words::short_limit(rule.limit, self.language),
            clause: rule_words::clause(&rule.cite),
            binding: rule.binding.label(self.language).to_owned(),
            period: self.period(),
            as_of: self.as_of,
            definition: rule_words::definition(rule, self.language),
            district: row(&self.area(), &district),
            townships: townships
                .filter(|(_, r)| r.measured + r.unmeasurable > 0)
                .map(|(name, r)| row(name, &r))
                .collect(),
            too_few: counted(enough(self.policy)),
            pending: counted(district.pending),
            notes: Vec::new(),
        }
    }

    fn trend(&self) -> Result<ComplianceTrend> {
        let first = self.first_shown();
        let mut points: BTreeMap<&str, Vec<TrendPoint>> = BTreeMap::new();
        if let Some(frame) = mart(self.marts, "compliance") {
            let (months, rules) = (dates(frame, "month")?, column(frame, "rule")?);
            let (townships, readings) = (column(frame, "township")?, column(frame, "reading")?);
            let (met, measured) = (integers_64(frame, "met")?, integers_64(frame, "measured")?);
            let (rate, low, high) = (
                shares(frame, "rate")?,
                shares(frame, "wilson_low")?,
                shares(frame, "wilson_high")?,
            );
            for (row, (month, rule)) in months.into_iter().zip(rules).enumerate() {
                let (Some(month), Some(rule)) = (month.map(date_of), rule) else {
                    continue;
                };
                let is_district = townships.get(row).is_some_and(Option::is_none);
                let is_default = readings.get(row).copied().flatten() == Some(DEFAULT);
                if !is_district || !is_default || month < first || month > self.month {
                    continue;
                }
                let count = |of: &[Option<i64>]| exact(of.get(row).copied().flatten().unwrap_or(0));
                let at = |of: &[Option<f64>]| of.get(row).copied().flatten();
                points.entry(rule).or_default().push(TrendPoint {
                    month,
                    met: count(&met),
                    measured: count(&measured),
                    rate: at(&rate),
                    wilson_low: at(&low),
                    wilson_high: at(&high),
                });
            }
        }
        let panels: Vec<TrendPanel> = self
            .rules()
            .map(|rule| TrendPanel {
                rule_name: rule.label(self.language).to_owned(),
                limit: rule_words::short_limit(rule.limit, self.language),
                clause: rule_words::clause(&rule.cite),
                points: points.remove(rule.code.as_str()).unwrap_or_default(),
            })
            .collect();
        let period = self.span(panels.iter().flat_map(|p| p.points.iter().map(|p| p.month)));
        Ok(ComplianceTrend {
            area: self.area(),
            period,
            as_of: self.as_of,
            panels,
            policy_marks: Vec::new(),
            notes: Vec::new(),
        })
    }

    fn tiers(&self) -> Result<TiersByMonth> {
        let first = self.first_shown();
        let mut months: BTreeMap<NaiveDate, [i64; 5]> = BTreeMap::new();
        if let Some(frame) = mart(self.marts, "tiers") {
            let (townships, recorded) = (column(frame, "township")?, column(frame, "tier")?);
            let cases = integers_64(frame, "cases")?;
            for (row, month) in dates(frame, "month")?.into_iter().enumerate() {
                let Some(month) = month
                    .map(date_of)
                    .filter(|m| *m >= first && *m <= self.month)
                else {
                    continue;
                };
                if townships.get(row).is_some_and(Option::is_some) {
                    continue;
                }
                let place = match recorded.get(row).copied().flatten() {
                    Some("A") => 0,
                    Some("B") => 1,
                    Some("C") => 2,
                    Some("D") => 3,
                    _ => 4,
                };
                if let Some(slot) = months.entry(month).or_default().get_mut(place) {
                    *slot += cases.get(row).copied().flatten().unwrap_or(0);
                }
            }
        }
        let period = self.span(months.keys().copied());
        let start = months.keys().next().copied().unwrap_or(self.month);
        let mut marks = rule_words::tier_changes(self.policy, self.language);
        marks.retain(|mark| mark.on >= start && mark.on <= self.as_of);
        let months = months
            .into_iter()
            .map(|(month, [a, b, c, d, unknown])| TierMonth {
                month,
                a: exact(a),
                b: exact(b),
                c: exact(c),
                d: exact(d),
                unknown: exact(unknown),
            })
            .collect();
        Ok(TiersByMonth {
            area: self.area(),
            period,
            as_of: self.as_of,
            months,
            policy_marks: marks,
            notes: Vec::new(),
        })
    }

    fn poverty(&self, offices: &Standings) -> PovertyByTownship {
        let row = |office: &Standing, name: String| {
            let f = office.flags.unwrap_or_default();
            PovertyFlags {
                name,
                returned_aided: exact(f.aided),
                returned_unaided: exact(f.unaided),
                returned_in_window: exact(f.in_window()),
                at_risk: exact(f.at_risk),
                monitored: exact(f.monitored),
                marginal: exact(f.marginal),
            }
        };
        PovertyByTownship {
            period: self.period(),
            as_of: self.as_of,
            clause: self
                .policy
                .thresholds
                .iter()
                .find(|t| t.code == "returned_aid_days")
                .map_or(String::new(), |t| rule_words::clause(&t.cite)),
            window_days: self.policy.threshold("returned_aid_days").unwrap_or(0),
            district: row(&offices.district, self.area()),
            townships: offices
                .townships
                .iter()
                .map(|o| row(o, o.name().to_owned()))
                .collect(),
            notes: Vec::new(),
        }
    }

    fn funds(&self, offices: &Standings) -> Funds {
        let row = |office: &Standing| FundsRow {
            name: office.name().to_owned(),
            usage: office.funds.get(SUBSIDY).and_then(|f| {
                Some(Usage {
                    rate: f.usage_rate_ytd,
                    spent_fen: f.spent_ytd,
                    available_fen: f.available_ytd?,
                })
            }),
            reserve_balance_fen: office.funds.get("reserve").and_then(|f| f.closing),
        };
        Funds {
            period: self.period(),
            as_of: self.as_of,
            clause: FUNDS_CLAUSE.to_owned(),
            usage_source: FUND_SOURCE.label(SUBSIDY, self.language).to_owned(),
            year_elapsed: Some(year_gone(self.as_of)),
            townships: offices.townships.iter().map(row).collect(),
            notes: Vec::new(),
        }
    }
}
