//! Money by township: how much of the year's funds is spent, and what the reserve fund holds.
//!
//! A township without ledger entries has no bar and says so: unknown is not zero. Order as given, so that a
//! township keeps its place from month to month.

use chrono::NaiveDate;

use super::canvas::{At, BLUE, Canvas, FAINT, GRID, Ink, PAPER, QUIET, RED, ROW, TEXT};
use super::frame::{BODY, RIGHT, Rows, SMALL, footer, header, no_data, step, tick};
use super::words::{day, fit, percent, real, ten_thousand_yuan, widest, width};
use super::{Chart, Rendered};
use crate::contract::Language;
use crate::failure::Result;

pub static CHART: Chart = Chart {
    name: "funds",
    title_zh: "各镇街资金使用与备用金余额",
    title_en: "Funds used and reserve balance by township",
    mart: "funds",
};

/// Lighter than the bars of the reserve, so that red stands out alone.
const STEEL: Ink = plotters::prelude::RGBColor(0x5d, 0x8f, 0xbf);

/// Spending against what was available since 1 January, in fen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Null when nothing was available.
    pub rate: Option<f64>,
    pub spent_fen: i64,
    pub available_fen: i64,
}

/// One township.
#[derive(Debug, Clone, PartialEq)]
pub struct FundsRow {
    pub name: String,
    /// None without ledger entries.
    pub usage: Option<Usage>,
    /// None without ledger entries.
    pub reserve_balance_fen: Option<i64>,
}

/// All townships at one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Funds {
    pub period: String,
    pub as_of: NaiveDate,
    /// Instrument and article.
    pub clause: String,
    /// Whose use the left panel shows: `困难群众救助补助资金`.
    pub usage_source: String,
    /// Share of the year gone, as a yardstick.
    pub year_elapsed: Option<f64>,
    pub townships: Vec<FundsRow>,
    pub notes: Vec<String>,
}

/// Draws `funds`.
///
/// # Errors
/// Only internal failures of the drawing libraries.
pub fn render(data: &Funds, language: Language) -> Result<Rendered> {
    let mut canvas = Canvas::new(language);
    let title = match language {
        Language::Chinese => format!("{}：各镇街资金使用进度与备用金余额", data.period),
        Language::English => format!(
            "Funds used and reserve balance by township, {}",
            data.period
        ),
    };
    let subtitle = match language {
        Language::Chinese => format!(
            "单位：万元。依据：{}。数据截至{}。",
            data.clause,
            day(data.as_of, language)
        ),
        Language::English => format!(
            "Amounts in 10,000 yuan. Basis: {}. Data as of {}.",
            data.clause,
            day(data.as_of, language)
        ),
    };
    let mut y = header(&mut canvas, &title, &[subtitle]);
    y = if data.townships.is_empty() {
        no_data(&mut canvas, y)
    } else {
        body(&mut canvas, y, data)
    };
    let height = footer(&mut canvas, y, &notes(data, language));
    canvas.finish(CHART.name.to_owned(), &title, height)
}

/// Where the plots and the right-aligned columns of figures stand.
struct Columns {
    rows: Rows,
    usage: (f64, f64),
    rates_end: f64,
    amounts_end: f64,
    reserve: (f64, f64),
}

impl Columns {
    fn new(data: &Funds, language: Language) -> Self {
        const GAP: f64 = 70.0;
        let rows = Rows::new(data.townships.iter().map(|t| t.name.as_str()));
        let [rates_head, amounts_head, balances_head] = heads(language);
        let column = |text: &dyn Fn(&FundsRow) -> String, head: &str| {
            let texts: Vec<String> = data.townships.iter().map(text).collect();
            widest(texts.iter().map(String::as_str), rows.size).max(width(head, SMALL))
        };
        let rates = column(&usage_rate, rates_head);
        let amounts = column(&|t| usage_amounts(t, language), amounts_head);
        let balances = column(&|t| balance(t, language), balances_head);

        // The two plots share what the columns of figures leave, about three parts to two.
        let start = rows.names_end + 44.0;
        let plots = (RIGHT - start - rates - amounts - balances - GAP - 128.0).max(400.0);
        let usage = (start, start + plots * 0.58);
        let rates_end = usage.1 + 56.0 + rates;
        let amounts_end = rates_end + 36.0 + amounts;
        let reserve = (amounts_end + GAP, amounts_end + GAP + plots * 0.42);
        Columns {
            rows,
            usage,
            rates_end,
            amounts_end,
            reserve,
        }
    }

    fn usage_x(&self, share: f64) -> f64 {
        self.usage.0 + share.clamp(0.0, 1.0) * (self.usage.1 - self.usage.0)
    }

    /// Panel names, the year's yardstick, and heads of columns and axes; returns the y of the first row.
    fn heads(&self, canvas: &mut Canvas, top: f64, data: &Funds, scale: &Scale) -> f64 {
        const PANEL: f64 = BODY + 2.0;
        let language = canvas.language;
        let usage_head = match language {
            Language::Chinese => format!("{}本年使用率", data.usage_source),
            Language::English => format!("{}: used this year", data.usage_source),
        };
        let reserve_head = language.pick("备用金余额", "Reserve fund balance");
        let mut y = top + 8.0;
        for (start, end, head) in [
            (self.usage.0, self.amounts_end, usage_head.as_str()),
            (self.reserve.0, RIGHT, reserve_head),
        ] {
            canvas.text(
                (start, y + BODY),
                At::Start,
                PANEL,
                TEXT,
                &fit(head, PANEL, end - start),
            );
            canvas.line((start, y + BODY + 16.0), (end, y + BODY + 16.0), 2, FAINT);
        }
        y += BODY + 34.0;
        if let Some(share) = data.year_elapsed {
            let text = match language {
                Language::Chinese => format!("全年时间已过{}", percent(share)),
                Language::English => format!("{} of the year gone", percent(share)),
            };
            let half = width(&text, SMALL) / 2.0;
            let x = self
                .usage_x(share)
                .max(self.usage.0 + half)
                .min(self.amounts_end - half);
            canvas.text((x, y + SMALL), At::Middle, SMALL, TEXT, &text);
        }
        y += SMALL + 40.0;
        for (end, head) in [self.rates_end, self.amounts_end, RIGHT]
            .into_iter()
            .zip(heads(language))
        {
            canvas.text((end, y), At::End, SMALL, QUIET, head);
        }
        for (share, text) in [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")] {
            tick(canvas, (self.usage_x(share), y), text);
        }
        scale.ticks(canvas, y);
        y + 16.0
    }

    fn row(&self, canvas: &mut Canvas, y: f64, township: &FundsRow, scale: &Scale) {
        let language = canvas.language;
        let known = |known: bool, ink: Ink| if known { ink } else { FAINT };
        let middle = self.rows.name(canvas, y, &township.name, TEXT);
        draw_usage(canvas, township.usage, self.usage, middle);
        let ink = known(township.usage.is_some_and(|u| u.rate.is_some()), TEXT);
        self.rows
            .value(canvas, middle, self.rates_end, ink, &usage_rate(township));
        let ink = known(township.usage.is_some(), QUIET);
        self.rows.value(
            canvas,
            middle,
            self.amounts_end,
            ink,
            &usage_amounts(township, language),
        );
        scale.bar(canvas, township.reserve_balance_fen, middle);
        let ink = match township.reserve_balance_fen {
            Some(fen) if fen < 0 => RED,
            other => known(other.is_some(), TEXT),
        };
        self.rows
            .value(canvas, middle, RIGHT, ink, &balance(township, language));
    }
}

fn heads(language: Language) -> [&'static str; 3] {
    [
        language.pick("使用率", "Rate"),
        language.pick("已支出/可用", "Spent/available"),
        language.pick("余额", "Balance"),
    ]
}

fn body(canvas: &mut Canvas, top: f64, data: &Funds) -> f64 {
    let columns = Columns::new(data, canvas.language);
    let scale = Scale::new(data, columns.reserve);
    let rows_top = columns.heads(canvas, top, data, &scale);
    let bottom = rows_top + columns.rows.height * real(data.townships.len() as u64);
    for share in [0.0, 0.5, 1.0] {
        canvas.line(
            (columns.usage_x(share), rows_top),
            (columns.usage_x(share), bottom),
            2,
            GRID,
        );
    }
    scale.grid(canvas, rows_top, bottom);
    let mut y = rows_top;
    for township in &data.townships {
        columns.row(canvas, y, township, &scale);
        y += columns.rows.height;
    }
    scale.zero(canvas, rows_top, bottom);
    if let Some(share) = data.year_elapsed {
        canvas.dashes(columns.usage_x(share), rows_top, bottom, TEXT);
    }
    bottom
}

fn notes(data: &Funds, language: Language) -> Vec<String> {
    let any = |holds: fn(&FundsRow) -> bool| data.townships.iter().any(holds);
    let rate = |t: &FundsRow| t.usage.and_then(|u| u.rate);
    // Explained only where it occurs.
    let lines = [
        (
            true,
            "使用率＝1月1日以来已支出÷可用资金（年初结余＋结转＋下达＋补充＋调整－收回）。",
            "Rate = spent since 1 January / available (opening balance + carried + allocated + replenished + adjusted - returned).",
        ),
        (
            data.townships
                .iter()
                .any(|t| rate(t).is_some_and(|r| r > 1.0)),
            "使用率超过100%的以红色标出，箭头表示超出图幅。",
            "Rates above 100% are red; the arrow says that the bar goes on.",
        ),
        (
            data.townships
                .iter()
                .any(|t| t.usage.is_some() && rate(t).is_none()),
            "使用率为“—”：可用资金为零或为负，不能计算。",
            "A rate of —: nothing was available, so there is no rate.",
        ),
        (
            any(|t| t.reserve_balance_fen.is_some_and(|fen| fen < 0)),
            "备用金余额为负的以红色标出。",
            "Negative reserve balances are red.",
        ),
        (
            any(|t| t.usage.is_none() || t.reserve_balance_fen.is_none()),
            "无台账：该镇街没有该项资金的台账记录，余额不明，不作零处理。",
            "No ledger: the township has no ledger entries for this money; its balance is unknown, not zero.",
        ),
    ];
    let occurring = lines.into_iter().filter(|(occurs, ..)| *occurs);
    let mut notes: Vec<String> = occurring
        .map(|(_, zh, en)| language.pick(zh, en).to_owned())
        .collect();
    notes.extend(data.notes.iter().cloned());
    notes
}

fn draw_usage(canvas: &mut Canvas, usage: Option<Usage>, plot: (f64, f64), middle: f64) {
    let Some(rate) = usage.and_then(|u| u.rate) else {
        return;
    };
    canvas.rect((plot.0, middle - 12.0), (plot.1, middle + 12.0), ROW);
    let end = plot.0 + rate.clamp(0.0, 1.0) * (plot.1 - plot.0);
    canvas.rect(
        (plot.0, middle - 12.0),
        (end, middle + 12.0),
        if rate > 1.0 { RED } else { STEEL },
    );
    if rate > 1.0 {
        // The bar goes on beyond the page: an arrow head in its end.
        let tip = plot.1 - 6.0;
        canvas.area(
            vec![
                (tip - 12.0, middle - 9.0),
                (tip, middle),
                (tip - 12.0, middle + 9.0),
            ],
            PAPER,
        );
    }
}

fn usage_rate(t: &FundsRow) -> String {
    t.usage.and_then(|u| u.rate).map_or("—".to_owned(), percent)
}

fn usage_amounts(t: &FundsRow, language: Language) -> String {
    match t.usage {
        None => language.pick("无台账", "no ledger").to_owned(),
        Some(u) => format!(
            "{}/{}",
            ten_thousand_yuan(u.spent_fen),
            ten_thousand_yuan(u.available_fen)
        ),
    }
}

fn balance(t: &FundsRow, language: Language) -> String {
    match t.reserve_balance_fen {
        None => language.pick("无台账", "no ledger").to_owned(),
        Some(fen) => ten_thousand_yuan(fen),
    }
}

/// The reserve's axis: zero always on it.
struct Scale {
    plot: (f64, f64),
    least: f64,
    most: f64,
}

impl Scale {
    fn new(data: &Funds, plot: (f64, f64)) -> Self {
        let held = || {
            data.townships
                .iter()
                .filter_map(|t| t.reserve_balance_fen)
                .map(ten_thousands)
        };
        let least = held().fold(0.0, f64::min);
        let most = held().fold(0.0, f64::max);
        Scale {
            plot,
            least,
            most: if most - least > 0.0 { most } else { 1.0 },
        }
    }

    fn x(&self, amount: f64) -> f64 {
        self.plot.0 + (amount - self.least) / (self.most - self.least) * (self.plot.1 - self.plot.0)
    }

    fn marks(&self) -> Vec<f64> {
        let by = step(self.most - self.least, 3.0);
        let mut marks = Vec::new();
        let mut at = (self.least / by).ceil() * by;
        while at <= self.most + by * 1e-6 && marks.len() < 12 {
            marks.push(at);
            at += by;
        }
        marks
    }

    fn ticks(&self, canvas: &mut Canvas, y: f64) {
        for mark in self.marks() {
            let text = if mark.abs() < 1e-9 {
                "0".to_owned()
            } else {
                format!("{}", (mark * 1000.0).round() / 1000.0)
            };
            tick(canvas, (self.x(mark), y), &text);
        }
    }

    fn grid(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        for mark in self.marks() {
            canvas.line((self.x(mark), top), (self.x(mark), bottom), 2, GRID);
        }
    }

    fn zero(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        canvas.line((self.x(0.0), top), (self.x(0.0), bottom), 2, QUIET);
    }

    fn bar(&self, canvas: &mut Canvas, fen: Option<i64>, middle: f64) {
        let Some(fen) = fen else { return };
        let (zero, end) = (self.x(0.0), self.x(ten_thousands(fen)));
        let ink = if fen < 0 { RED } else { BLUE };
        canvas.rect(
            (zero.min(end), middle - 12.0),
            (zero.max(end), middle + 12.0),
            ink,
        );
    }
}

/// Fen as ten thousands of yuan, for a place on the page only.
#[allow(clippy::cast_precision_loss)]
fn ten_thousands(fen: i64) -> f64 {
    fen as f64 / 1_000_000.0
}
