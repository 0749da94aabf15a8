//! Households that slid back into poverty or may: a column for each flag, a row for each township.
//!
//! Counts only, never a household. Columns of one group share one scale, so that lengths compare within it.

use chrono::NaiveDate;

use super::canvas::{At, BLUE, Canvas, FAINT, GRID, Ink, QUIET, RED, TEXT};
use super::frame::{BODY, MARGIN, RIGHT, Rows, footer, header, no_data};
use super::words::{day, real, widest, wrap};
use super::{Chart, Count, Rendered};
use crate::contract::Language;
use crate::failure::Result;

pub static CHART: Chart = Chart {
    name: "poverty_flags",
    title_zh: "各镇街返贫与监测户",
    title_en: "Return to poverty and households watched, by township",
    mart: "poverty",
};

/// Colour for columns that only describe.
const STEEL: Ink = plotters::prelude::RGBColor(0x8a, 0x97, 0xa6);

/// Households of one township, or of the district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PovertyFlags {
    pub name: String,
    /// Returned, and a case approved in the window from the event.
    pub returned_aided: Count,
    /// Returned, the window past, no approved case.
    pub returned_unaided: Count,
    /// Returned, no approved case yet, the window still open.
    pub returned_in_window: Count,
    pub at_risk: Count,
    pub monitored: Count,
    pub marginal: Count,
}

impl PovertyFlags {
    fn counts(&self) -> [Count; 6] {
        [
            self.returned_unaided,
            self.returned_in_window,
            self.returned_aided,
            self.at_risk,
            self.monitored,
            self.marginal,
        ]
    }
}

/// All townships at one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PovertyByTownship {
    pub period: String,
    pub as_of: NaiveDate,
    /// Instrument and article.
    pub clause: String,
    /// Days from the event within which aid counts: 90.
    pub window_days: u32,
    /// Shown above the townships.
    pub district: PovertyFlags,
    /// In any order; sorted here by returned and not aided, then by all returned, then by at risk.
    pub townships: Vec<PovertyFlags>,
    pub notes: Vec<String>,
}

/// Draws `poverty_flags`.
///
/// # Errors
/// Only internal failures of the drawing libraries.
pub fn render(data: &PovertyByTownship, language: Language) -> Result<Rendered> {
    let mut canvas = Canvas::new(language);
    let title = match language {
        Language::Chinese => format!("{}：各镇街返贫户救助与监测情况", data.period),
        Language::English => format!(
            "Return to poverty and households watched, by township, {}",
            data.period
        ),
    };
    let subtitle = match language {
        Language::Chinese => format!(
            "单位：户。依据：{}。数据截至{}。",
            data.clause,
            day(data.as_of, language)
        ),
        Language::English => {
            format!(
                "Households. Basis: {}. Data as of {}.",
                data.clause,
                day(data.as_of, language)
            )
        }
    };
    let mut y = header(&mut canvas, &title, &[subtitle]);
    y = if data.townships.is_empty() {
        no_data(&mut canvas, y)
    } else {
        body(&mut canvas, y, data)
    };
    let mut notes = vec![match language {
        Language::Chinese => format!(
            "已救助：返贫之日起{0}天内有审批案件；未救助：{0}天已满，其间没有；期限内：未满{0}天，尚没有。只看本数据中的临时救助，其他帮扶不在其内。条文未定天数，{0}天为自设的观察值。",
            data.window_days
        ),
        Language::English => format!(
            "Aided: a case approved within {0} days of the return; not aided: none in {0} days that are over; in window: none \
             yet, and the {0} days not over. Temporary assistance in these data only: other help does not show. The notice \
             gives no number of days; {0} is an assumed watch value.",
            data.window_days
        ),
    }];
    notes.push(language.pick(
        "返贫风险：已脱贫，且365天内两次以上救助或正被监测。左三栏、右三栏各用同一比例尺，可在组内比长短。",
        "At risk: lifted, and aided twice or more within 365 days or being monitored. The left three columns share one scale, and so do the right three.",
    ).to_owned());
    notes.extend(data.notes.iter().cloned());
    let height = footer(&mut canvas, y, &notes);
    canvas.finish(CHART.name.to_owned(), &title, height)
}

fn heads(language: Language) -> [(&'static str, Ink); 6] {
    [
        (language.pick("未救助", "not aided"), RED),
        (language.pick("期限内", "in window"), STEEL),
        (language.pick("已救助", "aided"), BLUE),
        (language.pick("返贫风险", "at risk"), STEEL),
        (language.pick("监测户", "monitored"), STEEL),
        (language.pick("边缘易致贫", "marginal"), STEEL),
    ]
}

fn body(canvas: &mut Canvas, top: f64, data: &PovertyByTownship) -> f64 {
    const GROUP_GAP: f64 = 46.0;
    let language = canvas.language;
    let mut townships: Vec<&PovertyFlags> = data.townships.iter().collect();
    townships.sort_by_key(|t| std::cmp::Reverse(rank(t)));
    let names = std::iter::once(data.district.name.as_str())
        .chain(townships.iter().map(|t| t.name.as_str()));
    let names: Vec<&str> = names.collect();
    let rows = Rows::new(names.iter().copied());

    let start = rows.names_end + 44.0;
    let column = (RIGHT - start - GROUP_GAP) / 6.0;
    let left = |n: usize| start + real(n as u64) * column + if n >= 3 { GROUP_GAP } else { 0.0 };
    // Room for the figure at the end of the longest bar.
    let texts: Vec<String> = data
        .townships
        .iter()
        .flat_map(|t| t.counts().map(Count::text))
        .collect();
    let room = column - widest(texts.iter().map(String::as_str), rows.size) - 34.0;
    let scale = |group: usize| {
        let most = townships
            .iter()
            .flat_map(|t| t.counts().into_iter().skip(group * 3).take(3))
            .filter_map(Count::exact)
            .max()
            .unwrap_or(0);
        room / real(most).max(1.0)
    };
    let scales = [scale(0), scale(1)];

    let mut y = top + 8.0;
    for (n, text) in [
        (0, language.pick("返贫户", "Returned to poverty")),
        (3, language.pick("关注户", "Watched")),
    ] {
        canvas.text((left(n), y + BODY), At::Start, BODY + 2.0, TEXT, text);
        canvas.line(
            (left(n), y + BODY + 16.0),
            (left(n) + 3.0 * column - 24.0, y + BODY + 16.0),
            2,
            FAINT,
        );
    }
    y += BODY + 26.0;
    let heads = heads(language);
    let lines = heads
        .iter()
        .map(|(t, _)| wrap(t, BODY, column - 14.0).len())
        .max()
        .unwrap_or(1);
    for (n, (text, ink)) in heads.into_iter().enumerate() {
        for (line, part) in wrap(text, BODY, column - 14.0).iter().enumerate() {
            let at = (left(n), y + BODY * (1.0 + 1.2 * real(line as u64)));
            canvas.text(
                at,
                At::Start,
                BODY,
                if ink == RED { RED } else { QUIET },
                part,
            );
        }
    }
    y += BODY * 1.2 * real(lines as u64) + 18.0;

    // The district as figures only: its bars would dwarf those of the townships.
    let middle = rows.name(canvas, y, &data.district.name, TEXT);
    for (n, count) in data.district.counts().into_iter().enumerate() {
        canvas.text(
            (left(n) + 4.0, rows.baseline(middle)),
            At::Start,
            rows.size,
            TEXT,
            &count.text(),
        );
    }
    y += rows.height;
    canvas.line((MARGIN, y), (RIGHT, y), 2, FAINT);
    y += 6.0;

    let rows_top = y;
    for township in townships {
        let middle = rows.name(canvas, y, &township.name, TEXT);
        for (n, (count, (_, ink))) in township.counts().into_iter().zip(heads).enumerate() {
            let scale = scales.get(n / 3).copied().unwrap_or(0.0);
            let length = count.exact().map_or(0.0, |c| real(c) * scale);
            let x = left(n);
            canvas.rect((x, middle - 12.0), (x + length, middle + 12.0), ink);
            let quiet = count == Count::Exact(0);
            let figure = (
                x + length + if length > 0.0 { 10.0 } else { 4.0 },
                rows.baseline(middle),
            );
            canvas.text(
                figure,
                At::Start,
                rows.size,
                if quiet { GRID_TEXT } else { TEXT },
                &count.text(),
            );
        }
        y += rows.height;
    }
    for n in 0..6 {
        canvas.line((left(n), rows_top), (left(n), y), 2, GRID);
    }
    y
}

/// Zeros stay legible without drawing the eye.
const GRID_TEXT: Ink = plotters::prelude::RGBColor(0xb4, 0xba, 0xc1);

fn rank(t: &PovertyFlags) -> (u64, u64, u64) {
    let exact = |c: Count| c.exact().unwrap_or(0);
    let returned =
        exact(t.returned_aided) + exact(t.returned_unaided) + exact(t.returned_in_window);
    (exact(t.returned_unaided), returned, exact(t.at_risk))
}
