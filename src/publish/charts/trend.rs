//! Monthly rates of every deadline rule with a limit, one panel for each, on a common month axis.
//!
//! A month without measured cases is a gap, never a zero. Says nothing of signals: the control chart does that.

use chrono::NaiveDate;

use super::canvas::{At, BLUE, Canvas, FAINT, GRID, PALE_BLUE, PAPER, QUIET, TEXT};
use super::frame::{BODY, MARGIN, RIGHT, SMALL, Sample, footer, header, key, no_data};
use super::timeline::Timeline;
use super::words::{day, percent, width};
use super::{Chart, Count, PolicyMark, Rendered};
use crate::contract::Language;
use crate::failure::Result;

pub static CHART: Chart = Chart {
    name: "compliance_trend",
    title_zh: "各时限规则逐月按时率",
    title_en: "Deadline compliance by month",
    mart: "compliance",
};

const PLOT_HEIGHT: f64 = 230.0;

/// One month under one rule. Shares are from 0 to 1; no rate, no point.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// Any day of the month.
    pub month: NaiveDate,
    pub met: Count,
    /// met + late + overdue.
    pub measured: Count,
    pub rate: Option<f64>,
    /// Wilson 95%.
    pub wilson_low: Option<f64>,
    pub wilson_high: Option<f64>,
}

/// One deadline rule.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPanel {
    /// `急难型救助发放`.
    pub rule_name: String,
    /// `3个工作日内`.
    pub limit: String,
    /// Instrument and article.
    pub clause: String,
    /// In any order; a month left out is a gap.
    pub points: Vec<TrendPoint>,
}

/// The district's (or one township's) rates over time.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplianceTrend {
    /// Whose rates these are: `全区`.
    pub area: String,
    /// `2019年12月至2020年12月`.
    pub period: String,
    pub as_of: NaiveDate,
    pub panels: Vec<TrendPanel>,
    pub policy_marks: Vec<PolicyMark>,
    pub notes: Vec<String>,
}

/// Draws `compliance_trend`.
///
/// # Errors
/// Only internal failures of the drawing libraries.
pub fn render(data: &ComplianceTrend, language: Language) -> Result<Rendered> {
    let mut canvas = Canvas::new(language);
    let title = match language {
        Language::Chinese => format!("{}：{}各时限规则逐月按时率", data.period, data.area),
        Language::English => format!(
            "Monthly rate under each deadline rule, {}, {}",
            data.area, data.period
        ),
    };
    let subtitle = match language {
        Language::Chinese => format!(
            "按应办结期限所在月份统计。数据截至{}。",
            day(data.as_of, language)
        ),
        Language::English => format!(
            "By the month in which the deadline fell. Data as of {}.",
            day(data.as_of, language)
        ),
    };
    let mut y = header(&mut canvas, &title, &[subtitle]);
    let dates = data
        .panels
        .iter()
        .flat_map(|p| p.points.iter().map(|t| t.month));
    let last_label = data
        .panels
        .iter()
        .filter_map(|p| last(p).map(|(_, text)| width(&text, BODY)))
        .fold(0.0, f64::max);
    match Timeline::new(dates, MARGIN + 96.0, RIGHT - last_label - 10.0) {
        None => y = no_data(&mut canvas, y),
        Some(timeline) => {
            y = key(
                &mut canvas,
                y,
                &key_items(language, !data.policy_marks.is_empty()),
            );
            for (n, panel) in data.panels.iter().enumerate() {
                y = draw_panel(
                    &mut canvas,
                    y + 26.0,
                    panel,
                    &timeline,
                    (n == 0, &data.policy_marks),
                );
            }
        }
    }
    let mut notes = vec![language.pick(
        "按时率＝按时÷可判断（按时、迟办、逾期未办之和）。没有可判断案件的月份断开，不作零处理。各月均按本期数据重算，与当时报告可能不同。",
        "In time = in time / measured (in time, late and overdue). A month without measured cases is a gap, not a zero. Every month is on this report's data, so it can differ from what its own report said.",
    ).to_owned()];
    notes.extend(data.notes.iter().cloned());
    let height = footer(&mut canvas, y, &notes);
    canvas.finish(CHART.name.to_owned(), &title, height)
}

/// The last point and its label: rate and counts.
fn last(panel: &TrendPanel) -> Option<(&TrendPoint, String)> {
    let point = panel
        .points
        .iter()
        .filter(|p| p.rate.is_some())
        .max_by_key(|p| p.month)?;
    let text = format!(
        "{} ({}/{})",
        percent(point.rate?),
        point.met.text(),
        point.measured.text()
    );
    Some((point, text))
}

fn draw_panel(
    canvas: &mut Canvas,
    top: f64,
    panel: &TrendPanel,
    timeline: &Timeline,
    (first, marks): (bool, &[PolicyMark]),
) -> f64 {
    let language = canvas.language;
    let start = MARGIN + 96.0;
    let name = match language {
        Language::Chinese => format!("{}：{}", panel.rule_name, panel.limit),
        Language::English => format!("{}: {}", panel.rule_name, panel.limit),
    };
    canvas.text((MARGIN, top + BODY), At::Start, BODY + 3.0, TEXT, &name);
    let beside = MARGIN + width(&name, BODY + 3.0) + 26.0;
    canvas.text((beside, top + BODY), At::Start, SMALL, QUIET, &panel.clause);
    let mut plot_top = top + BODY + 24.0;
    if first {
        plot_top = timeline.policy_labels(canvas, plot_top, marks) + 6.0;
    }
    let bottom = plot_top + PLOT_HEIGHT;
    let end = timeline.end();
    let level = |share: f64| bottom - share.clamp(0.0, 1.0) * (PLOT_HEIGHT - 12.0);

    timeline.year_lines(canvas, plot_top, bottom);
    for (share, text) in [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")] {
        canvas.line((start, level(share)), (end, level(share)), 2, GRID);
        canvas.text(
            (start - 16.0, level(share) + 9.0),
            At::End,
            SMALL,
            FAINT,
            text,
        );
    }
    let mut points: Vec<&TrendPoint> = panel.points.iter().collect();
    points.sort_by_key(|p| p.month);
    let runs = runs(&points, timeline);
    for run in &runs {
        ribbon(canvas, run, timeline, &level);
    }
    timeline.policy_lines(canvas, plot_top, bottom, marks);
    for run in &runs {
        let line = run
            .iter()
            .filter_map(|p| Some((timeline.middle(p.month), level(p.rate?))))
            .collect::<Vec<_>>();
        for at in &line {
            canvas.dot(*at, 8, BLUE);
        }
        canvas.path(line, 5, BLUE);
    }
    if let Some((point, text)) = last(panel) {
        let at = (
            timeline.middle(point.month) + 20.0,
            level(point.rate.unwrap_or(0.0)) + 10.0,
        );
        // Grid lines stop at the label instead of striking it through.
        canvas.rect(
            (at.0 - 6.0, at.1 - BODY),
            (at.0 + width(&text, BODY) + 6.0, at.1 + 8.0),
            PAPER,
        );
        canvas.text(at, At::Start, BODY, BLUE, &text);
    } else {
        let text = language.pick("没有可判断案件", "no measured cases");
        canvas.text(
            (f64::midpoint(start, end), level(0.75) + 10.0),
            At::Middle,
            BODY,
            QUIET,
            text,
        );
    }
    let numbers: Vec<(NaiveDate, String)> = points
        .iter()
        .map(|p| (p.month, p.measured.text()))
        .collect();
    canvas.text(
        (start - 16.0, bottom + 12.0 + SMALL - 2.0),
        At::End,
        SMALL - 2.0,
        FAINT,
        language.pick("可判断", "n"),
    );
    let below = timeline.numbers(canvas, bottom + 12.0, &numbers);
    timeline.labels(canvas, below + 2.0)
}

/// Unbroken stretches of months with a rate.
fn runs<'a>(points: &[&'a TrendPoint], timeline: &Timeline) -> Vec<Vec<&'a TrendPoint>> {
    let mut runs: Vec<Vec<&TrendPoint>> = Vec::new();
    for point in points.iter().filter(|p| p.rate.is_some()) {
        let follows = runs
            .last()
            .and_then(|run| run.last())
            .is_some_and(|before| {
                timeline.middle(point.month) - timeline.middle(before.month) < timeline.slot() * 1.5
            });
        match runs.last_mut() {
            Some(run) if follows => run.push(point),
            _ => runs.push(vec![point]),
        }
    }
    runs
}

/// The interval: a ribbon along the run, a bar where the run is a single month.
fn ribbon(
    canvas: &mut Canvas,
    run: &[&TrendPoint],
    timeline: &Timeline,
    level: &dyn Fn(f64) -> f64,
) {
    let edges: Vec<(f64, f64, f64)> = run
        .iter()
        .filter_map(|p| {
            Some((
                timeline.middle(p.month),
                level(p.wilson_low?),
                level(p.wilson_high?),
            ))
        })
        .collect();
    if let [(x, low, high)] = edges.as_slice() {
        canvas.rect((x - 7.0, *high), (x + 7.0, *low), PALE_BLUE);
    }
    let upper = edges.iter().map(|(x, _, high)| (*x, *high));
    let lower = edges.iter().rev().map(|(x, low, _)| (*x, *low));
    canvas.area(upper.chain(lower).collect(), PALE_BLUE);
}

fn key_items(language: Language, marked: bool) -> Vec<(Sample, String)> {
    let mut items = vec![
        (
            Sample::Dot(BLUE),
            language
                .pick(
                    "当月按时率，末点旁为按时/可判断",
                    "share in time; beside the last: in time/measured",
                )
                .to_owned(),
        ),
        (
            Sample::Square(PALE_BLUE),
            language
                .pick("95%区间（威尔逊法）", "95% interval (Wilson)")
                .to_owned(),
        ),
    ];
    if marked {
        items.push((
            Sample::Dashes(TEXT),
            language
                .pick("政策施行", "a policy takes effect")
                .to_owned(),
        ));
    }
    items
}
