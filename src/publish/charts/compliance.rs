//! Townships compared under one deadline rule: rate, Wilson interval, and the bound that unmeasurable cases leave.
//!
//! Shows and orders; it does not call anyone an outlier (the funnel limits do that). Townships with fewer than
//! `too_few` measured cases stand apart, hollow, without a place in the order.

use chrono::NaiveDate;

use super::canvas::{At, BAND, BLUE, Canvas, FAINT, GRID, QUIET, TEXT};
use super::frame::{BODY, MARGIN, RIGHT, Rows, SMALL, Sample, footer, header, key, no_data, tick};
use super::words::{day, percent, real, thousands, widest, width};
use super::{Chart, Rendered};
use crate::contract::Language;
use crate::failure::Result;

pub static CHART: Chart = Chart {
    name: "compliance",
    title_zh: "各镇街按时率",
    title_en: "Deadline compliance by township",
    mart: "compliance",
};

/// Counts and rates of one office. Shares are from 0 to 1, null where the mart's are.
#[derive(Debug, Clone, PartialEq)]
pub struct Compliance {
    /// Township name, or the district's.
    pub name: String,
    pub met: u64,
    /// met + late + overdue.
    pub measured: u64,
    pub unmeasurable: u64,
    pub rate: Option<f64>,
    /// Wilson 95%.
    pub wilson_low: Option<f64>,
    pub wilson_high: Option<f64>,
    /// The rate if all unmeasurable cases had failed, and if all had met.
    pub rate_low: Option<f64>,
    pub rate_high: Option<f64>,
    /// Counts too small for this chart's readers: nothing of the row but its name is shown.
    pub withheld: bool,
}

/// One deadline rule in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplianceByTownship {
    /// The rule's code, for the file's name: `emergency-payment`.
    pub rule: String,
    /// The rule's name in the chart's language: `急难型救助发放`.
    pub rule_name: String,
    /// The limit in words: `3个工作日内`.
    pub limit: String,
    /// Instrument and article: `渝民发〔2019〕19号 二（二）`.
    pub clause: String,
    /// How binding, in words: `原则上`.
    pub binding: String,
    /// `2020年3月`, `2020年1月至3月`.
    pub period: String,
    pub as_of: NaiveDate,
    /// From what event to what event, in words; printed below the chart.
    pub definition: String,
    pub district: Compliance,
    /// In any order; sorted by rate here.
    pub townships: Vec<Compliance>,
    /// Fewer measured cases than this are too few to judge (policy threshold `too_few`).
    pub too_few: u64,
    /// Cases of the period not yet due, outside the rate.
    pub pending: u64,
    /// Further notes, such as provisional calendar years.
    pub notes: Vec<String>,
}

struct Columns {
    plot: (f64, f64),
    rate: f64,
    counts: f64,
    unmeasurable: f64,
}

impl Columns {
    fn x(&self, share: f64) -> f64 {
        self.plot.0 + share.clamp(0.0, 1.0) * (self.plot.1 - self.plot.0)
    }
}

/// Draws `compliance_<rule>`.
///
/// # Errors
/// Only internal failures of the drawing libraries.
pub fn render(data: &ComplianceByTownship, language: Language) -> Result<Rendered> {
    let mut canvas = Canvas::new(language);
    let title = match language {
        Language::Chinese => format!(
            "{}：各镇街{}按时率（{}）",
            data.period, data.rule_name, data.limit
        ),
        Language::English => format!(
            "{} {}: rate by township, {}",
            data.rule_name, data.limit, data.period
        ),
    };
    let subtitles = [match language {
        Language::Chinese => {
            format!(
                "依据：{}，条文用语为“{}”。数据截至{}。",
                data.clause,
                data.binding,
                day(data.as_of, language)
            )
        }
        Language::English => {
            format!(
                "Basis: {} (\"{}\"). Data as of {}.",
                data.clause,
                data.binding,
                day(data.as_of, language)
            )
        }
    }];
    let mut y = header(&mut canvas, &title, &subtitles);
    y = if data.townships.is_empty() {
        no_data(&mut canvas, y)
    } else {
        body(&mut canvas, y, data)
    };
    let height = footer(&mut canvas, y, &notes(data, language));
    canvas.finish(format!("{}_{}", CHART.name, data.rule), &title, height)
}

fn body(canvas: &mut Canvas, top: f64, data: &ComplianceByTownship) -> f64 {
    let language = canvas.language;
    let mut y = key(canvas, top, &key_items(language));
    let rows = Rows::new(data.townships.iter().map(|t| t.name.as_str()));
    let columns = columns(&rows, data, language);

    let (mut judged, mut few): (Vec<&Compliance>, Vec<&Compliance>) = data
        .townships
        .iter()
        .partition(|t| !t.withheld && t.rate.is_some() && t.measured >= data.too_few);
    judged.sort_by(|a, b| {
        b.rate
            .unwrap_or(0.0)
            .total_cmp(&a.rate.unwrap_or(0.0))
            .then(b.measured.cmp(&a.measured))
    });
    few.sort_by(|a, b| {
        a.withheld
            .cmp(&b.withheld)
            .then(b.measured.cmp(&a.measured))
    });

    // District label, column heads and axis labels share one band above the rows.
    y += 20.0;
    if let Some(rate) = data.district.rate {
        let label = format!(
            "{} {} ({}/{})",
            data.district.name,
            percent(rate),
            thousands(data.district.met),
            thousands(data.district.measured)
        );
        let half = width(&label, BODY) / 2.0;
        let x = columns.x(rate).min(RIGHT - half).max(MARGIN + half);
        canvas.text((x, y + BODY), At::Middle, BODY, TEXT, &label);
    }
    y += BODY + 46.0;
    for (end, text) in [
        (columns.rate, language.pick("按时率", "In time")),
        (columns.counts, language.pick("按时/可判断", "Counts")),
        (
            columns.unmeasurable,
            language.pick("无法判断", "Cannot tell"),
        ),
    ] {
        canvas.text((end, y), At::End, SMALL, QUIET, text);
    }
    for (share, text) in ticks() {
        tick(canvas, (columns.x(share), y), text);
    }
    y += 16.0;

    let gap = if few.is_empty() || judged.is_empty() {
        0.0
    } else {
        14.0
    };
    let heading = if few.is_empty() { 0.0 } else { 58.0 };
    let groups_top = y;
    let judged_bottom = y + rows.height * real(judged.len() as u64);
    let few_top = judged_bottom + gap + heading;
    let bottom = few_top + rows.height * real(few.len() as u64);
    for (top, bottom) in [(groups_top, judged_bottom), (few_top, bottom)] {
        if bottom > top {
            for (share, _) in ticks() {
                canvas.line((columns.x(share), top), (columns.x(share), bottom), 2, GRID);
            }
        }
    }
    for (n, township) in judged.iter().enumerate() {
        row(
            canvas,
            &rows,
            &columns,
            y + rows.height * real(n as u64),
            township,
            true,
        );
    }
    if !few.is_empty() {
        let text = match language {
            Language::Chinese => format!("可判断案件不足{}件：数量过少，不作评判", data.too_few),
            Language::English => format!(
                "Fewer than {} measured cases: too few to judge",
                data.too_few
            ),
        };
        canvas.text((MARGIN, few_top - 18.0), At::Start, BODY, QUIET, &text);
        canvas.line((MARGIN, few_top), (RIGHT, few_top), 2, GRID);
        for (n, township) in few.iter().enumerate() {
            row(
                canvas,
                &rows,
                &columns,
                few_top + rows.height * real(n as u64),
                township,
                false,
            );
        }
    }
    // The district's line goes over the intervals but never over a heading.
    if let Some(rate) = data.district.rate {
        for (top, bottom) in [(groups_top, judged_bottom), (few_top, bottom)] {
            if bottom > top {
                canvas.dashes(columns.x(rate), top, bottom, TEXT);
            }
        }
    }
    bottom
}

fn row(canvas: &mut Canvas, rows: &Rows, columns: &Columns, y: f64, t: &Compliance, judged: bool) {
    let language = canvas.language;
    let middle = rows.name(canvas, y, &t.name, if judged { TEXT } else { QUIET });
    if t.withheld {
        rows.value(
            canvas,
            middle,
            columns.unmeasurable,
            FAINT,
            language.pick("数量小，不公布", "withheld"),
        );
        return;
    }
    let ink = if judged { BLUE } else { FAINT };
    if let (Some(low), Some(high)) = (t.rate_low, t.rate_high) {
        canvas.rect(
            (columns.x(low), middle - 12.0),
            (columns.x(high), middle + 12.0),
            BAND,
        );
    }
    if let (Some(low), Some(high)) = (t.wilson_low, t.wilson_high) {
        canvas.line(
            (columns.x(low), middle),
            (columns.x(high), middle),
            if judged { 5 } else { 3 },
            ink,
        );
    }
    if let Some(rate) = t.rate {
        if judged {
            canvas.dot((columns.x(rate), middle), 11, ink);
        } else {
            canvas.ring((columns.x(rate), middle), 9, QUIET);
        }
    }
    let text = if judged { TEXT } else { QUIET };
    rows.value(
        canvas,
        middle,
        columns.rate,
        text,
        &t.rate.map_or("—".to_owned(), percent),
    );
    rows.value(canvas, middle, columns.counts, QUIET, &counts(t));
    let unmeasurable = if t.unmeasurable == 0 { FAINT } else { QUIET };
    rows.value(
        canvas,
        middle,
        columns.unmeasurable,
        unmeasurable,
        &thousands(t.unmeasurable),
    );
}

fn counts(t: &Compliance) -> String {
    format!("{}/{}", thousands(t.met), thousands(t.measured))
}

fn columns(rows: &Rows, data: &ComplianceByTownship, language: Language) -> Columns {
    let texts: Vec<String> = data.townships.iter().map(counts).collect();
    let counts_width = widest(texts.iter().map(String::as_str), rows.size)
        .max(width(language.pick("按时/可判断", "Counts"), SMALL));
    let unmeasurable_width = width(language.pick("无法判断", "Cannot tell"), SMALL);
    let unmeasurable = RIGHT;
    let counts = unmeasurable - unmeasurable_width - 36.0;
    let rate = counts - counts_width - 36.0;
    Columns {
        plot: (rows.names_end + 44.0, rate - 150.0),
        rate,
        counts,
        unmeasurable,
    }
}

fn ticks() -> [(f64, &'static str); 6] {
    [
        (0.0, "0%"),
        (0.2, "20%"),
        (0.4, "40%"),
        (0.6, "60%"),
        (0.8, "80%"),
        (1.0, "100%"),
    ]
}

fn key_items(language: Language) -> Vec<(Sample, String)> {
    [
        (Sample::Dot(BLUE), "按时率", "share in time"),
        (
            Sample::Stroke(BLUE),
            "95%区间（威尔逊法）",
            "95% interval (Wilson)",
        ),
        (
            Sample::Square(BAND),
            "无法判断的全算未按时至全算按时",
            "if none, or all, of what cannot be told was in time",
        ),
        (Sample::Ring(QUIET), "数量过少", "too few to judge"),
        (Sample::Dashes(TEXT), "全区", "whole district"),
    ]
    .into_iter()
    .map(|(sample, zh, en)| (sample, language.pick(zh, en).to_owned()))
    .collect()
}

fn notes(data: &ComplianceByTownship, language: Language) -> Vec<String> {
    let mut notes = vec![match language {
        Language::Chinese => format!("口径：{}", data.definition),
        Language::English => format!("Definition: {}", data.definition),
    }];
    notes.push(match language {
        Language::Chinese => format!(
            "按时率＝按时÷可判断（按时、迟办、逾期未办之和）。另有未到期{}件、无法判断{}件，均不计入按时率。",
            thousands(data.pending),
            thousands(data.district.unmeasurable)
        ),
        Language::English => format!(
            "In time = in time / measured (in time, late and overdue), the two counts shown. In no rate: {} not yet due and {} that cannot be told.",
            thousands(data.pending),
            thousands(data.district.unmeasurable)
        ),
    });
    notes.extend(data.notes.iter().cloned());
    notes
}
