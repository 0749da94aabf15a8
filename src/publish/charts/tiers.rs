//! Approved cases by month and tier, stacked, with the day on which a policy changed the tiers.
//!
//! Counts as recorded: whether a tier was the right one is the findings' business.

use chrono::NaiveDate;

use super::canvas::{At, Canvas, FAINT, GRID, Ink, PAPER, QUIET, TEXT};
use super::frame::{BODY, MARGIN, RIGHT, SMALL, footer, header, no_data, step};
use super::timeline::Timeline;
use super::words::{day, real, thousands, widest, width};
use super::{Chart, Count, PolicyMark, Rendered};
use crate::contract::Language;
use crate::failure::Result;

pub static CHART: Chart = Chart {
    name: "tiers_by_month",
    title_zh: "逐月审批案件的救助类别",
    title_en: "Approved cases by month and tier",
    mart: "tiers",
};

const PLOT_HEIGHT: f64 = 760.0;

/// Approved cases of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierMonth {
    /// Any day of the month of approval.
    pub month: NaiveDate,
    pub a: Count,
    pub b: Count,
    pub c: Count,
    pub d: Count,
    /// No tier on record.
    pub unknown: Count,
}

impl TierMonth {
    fn counts(&self) -> [Count; 5] {
        [self.a, self.b, self.c, self.d, self.unknown]
    }

    fn exact_total(&self) -> u64 {
        let exact = self.counts().into_iter().filter_map(Count::exact);
        exact.fold(0, u64::saturating_add)
    }

    /// The total as shown; with a star when it lacks what may not be shown.
    fn total(&self) -> String {
        format!("{}{}", thousands(self.exact_total()), self.star())
    }

    fn star(&self) -> &'static str {
        if self.complete() { "" } else { "*" }
    }

    fn complete(&self) -> bool {
        self.counts().into_iter().all(|c| c.exact().is_some())
    }
}

/// The district's tiers over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TiersByMonth {
    pub area: String,
    pub period: String,
    pub as_of: NaiveDate,
    /// In any order.
    pub months: Vec<TierMonth>,
    pub policy_marks: Vec<PolicyMark>,
    pub notes: Vec<String>,
}

/// Fill, colour of the figures on it, and label of each tier, from the bottom of the stack.
fn tiers(language: Language) -> [(Ink, Ink, &'static str); 5] {
    let pick = |zh, en| language.pick(zh, en);
    [
        (
            plotters::prelude::RGBColor(0x12, 0x35, 0x5b),
            PAPER,
            pick("A类", "Tier A"),
        ),
        (
            plotters::prelude::RGBColor(0x2f, 0x75, 0xb5),
            PAPER,
            pick("B类", "Tier B"),
        ),
        (
            plotters::prelude::RGBColor(0x8f, 0xbc, 0xe0),
            TEXT,
            pick("C类", "Tier C"),
        ),
        (
            plotters::prelude::RGBColor(0xd3, 0xe3, 0xf1),
            TEXT,
            pick("D类", "Tier D"),
        ),
        (
            plotters::prelude::RGBColor(0xc9, 0xcc, 0xd0),
            TEXT,
            pick("未录", "Not recorded"),
        ),
    ]
}

/// Draws `tiers_by_month`.
///
/// # Errors
/// Only internal failures of the drawing libraries.
pub fn render(data: &TiersByMonth, language: Language) -> Result<Rendered> {
    let mut canvas = Canvas::new(language);
    let title = match language {
        Language::Chinese => format!("{}：{}逐月审批案件的救助类别", data.period, data.area),
        Language::English => format!(
            "Approved cases by month and tier, {}, {}",
            data.area, data.period
        ),
    };
    let subtitle = match language {
        Language::Chinese => format!(
            "单位：件，按审批月份统计。数据截至{}。",
            day(data.as_of, language)
        ),
        Language::English => format!(
            "Cases, by month of approval. Data as of {}.",
            day(data.as_of, language)
        ),
    };
    let mut y = header(&mut canvas, &title, &[subtitle]);
    let most = data
        .months
        .iter()
        .map(TierMonth::exact_total)
        .max()
        .unwrap_or(0);
    let labels_width = widest(tiers(language).map(|t| t.2), BODY) + 74.0;
    let start = MARGIN + width(&thousands(most.max(100)), SMALL) + 30.0;
    let end = RIGHT - labels_width - 30.0;
    let timeline = Timeline::new(data.months.iter().map(|m| m.month), start, end);
    y = match &timeline {
        None => no_data(&mut canvas, y),
        Some(timeline) => body(&mut canvas, y, data, timeline, start),
    };
    let mut notes = vec![
        language
            .pick(
                "救助类别为审批时所录，未作核对。",
                "Tiers as recorded at approval, not checked.",
            )
            .to_owned(),
    ];
    if timeline.is_some_and(|t| totals_fit(data, &t)) {
        let text = language.pick(
            "柱顶为当月合计。",
            " The figure above each bar is the month's total.",
        );
        for note in &mut notes {
            note.push_str(text);
        }
    }
    if data.months.iter().any(|m| !m.complete()) {
        notes.push(language.pick(
            "* 当月有数量过小、不予公布的类别，未画入柱中，合计为已公布部分。",
            "* Some tiers of the month are too small to publish and not drawn; the total is of those published.",
        ).to_owned());
    }
    notes.extend(data.notes.iter().cloned());
    let height = footer(&mut canvas, y, &notes);
    canvas.finish(CHART.name.to_owned(), &title, height)
}

fn body(
    canvas: &mut Canvas,
    top: f64,
    data: &TiersByMonth,
    timeline: &Timeline,
    start: f64,
) -> f64 {
    let end = timeline.end();
    let most = real(
        data.months
            .iter()
            .map(TierMonth::exact_total)
            .max()
            .unwrap_or(0),
    )
    .max(1.0);
    let plot_top = timeline.policy_labels(canvas, top + 10.0, &data.policy_marks) + 8.0;
    let bottom = plot_top + PLOT_HEIGHT;
    // Room above the tallest bar for its total.
    let level = |count: f64| bottom - count / most * (PLOT_HEIGHT - 56.0);

    let by = step(most, 8.0).max(1.0);
    let mut count = 0.0;
    while count <= most {
        canvas.line((start, level(count)), (end, level(count)), 2, GRID);
        canvas.text(
            (start - 16.0, level(count) + 9.0),
            At::End,
            SMALL,
            FAINT,
            &thousands(whole(count)),
        );
        count += by;
    }
    timeline.policy_lines(canvas, plot_top, bottom, &data.policy_marks);

    let half = (timeline.slot() * 0.33).min(60.0);
    let totals = totals_fit(data, timeline);
    let mut last: Option<&TierMonth> = None;
    for month in &data.months {
        bar(
            canvas,
            month,
            (timeline.middle(month.month), half, totals),
            &level,
        );
        if last.is_none_or(|l| l.month < month.month) {
            last = Some(month);
        }
    }
    canvas.line((start, bottom), (end, bottom), 2, QUIET);
    if let Some(last) = last {
        names(
            canvas,
            last,
            data,
            timeline.middle(last.month) + half,
            end,
            &level,
        );
    }
    timeline.labels(canvas, bottom + 8.0)
}

fn bar(
    canvas: &mut Canvas,
    month: &TierMonth,
    (x, half, totals): (f64, f64, bool),
    level: &dyn Fn(f64) -> f64,
) {
    let mut below = 0;
    canvas.rect(
        (x - half, level(real(month.exact_total()))),
        (x + half, level(0.0)),
        PAPER,
    );
    for (count, (ink, on, _)) in month.counts().into_iter().zip(tiers(canvas.language)) {
        let count = count.exact().unwrap_or(0);
        let (low, high) = (level(real(below)), level(real(below.saturating_add(count))));
        // A hair of paper parts the segments.
        if count > 0 {
            canvas.rect(
                (x - half, high),
                (x + half, (low - 2.0).max(high + 1.0)),
                ink,
            );
        }
        let text = thousands(count);
        if low - high >= SMALL + 6.0 && width(&text, SMALL) + 6.0 <= 2.0 * half {
            canvas.text(
                (x, f64::midpoint(low, high) + SMALL * 0.33),
                At::Middle,
                SMALL,
                on,
                &text,
            );
        }
        below = below.saturating_add(count);
    }
    let total = if totals {
        month.total()
    } else {
        month.star().to_owned()
    };
    if !total.is_empty() {
        let room = (x, level(real(below)) - 12.0);
        let (w, h) = (width(&total, SMALL) / 2.0 + 4.0, SMALL);
        canvas.rect((x - w, room.1 - h), (x + w, room.1 + 5.0), PAPER);
        canvas.text(room, At::Middle, SMALL, TEXT, &total);
    }
}

/// Whether every month's total has room above its bar; else none is written.
fn totals_fit(data: &TiersByMonth, timeline: &Timeline) -> bool {
    let totals: Vec<String> = data.months.iter().map(TierMonth::total).collect();
    widest(totals.iter().map(String::as_str), SMALL) + 12.0 <= timeline.slot()
}

/// Tier names beside the last bar, each tied to its segment, pushed apart where segments are thin.
fn names(
    canvas: &mut Canvas,
    last: &TierMonth,
    data: &TiersByMonth,
    from: f64,
    end: f64,
    level: &dyn Fn(f64) -> f64,
) {
    const APART: f64 = 42.0;
    let mut wanted = Vec::new();
    let mut below = 0;
    for (n, (count, (ink, _, name))) in last
        .counts()
        .into_iter()
        .zip(tiers(canvas.language))
        .enumerate()
    {
        let count = count.exact().unwrap_or(0);
        let used = data
            .months
            .iter()
            .any(|m| m.counts().get(n).is_some_and(|c| *c != Count::Exact(0)));
        if used {
            wanted.push((level(real(below) + real(count) / 2.0), count > 0, ink, name));
        }
        below = below.saturating_add(count);
    }
    // From the bottom up, none closer than APART to the one below.
    let mut floor = f64::INFINITY;
    for (target, tied, ink, name) in wanted {
        let y = (target).min(floor - APART).min(level(0.0) - 14.0);
        floor = y;
        let x = end + 30.0;
        if tied {
            canvas.path(
                vec![(from + 4.0, target), (end + 4.0, target), (x - 6.0, y)],
                2,
                FAINT,
            );
        }
        canvas.rect((x, y - 13.0), (x + 26.0, y + 13.0), ink);
        canvas.text((x + 40.0, y + BODY * 0.36), At::Start, BODY, TEXT, name);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // steps of a count axis
fn whole(count: f64) -> u64 {
    count.round() as u64
}
