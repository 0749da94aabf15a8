//! The charts of a report: figures and labels in, one SVG and one PNG out for each.
//!
//! Pure: no file, clock or environment; the same data give the same bytes. Nothing is computed here but positions
//! on the page; every figure comes from a mart, every label from the caller in one language. Charts hold names of
//! offices only, never of persons. A table without rows still gives a chart, which says so.

mod canvas;
pub mod compliance;
mod frame;
pub mod funds;
mod indexed;
pub mod poverty;
pub mod tiers;
mod timeline;
pub mod trend;
mod words;

use chrono::NaiveDate;

/// A chart, ready to be written as `<name>.svg` and `<name>.png`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// File stem: `compliance_emergency-payment`.
    pub name: String,
    /// The chart's title, fit for an `alt` text.
    pub title: String,
    /// Self-contained, 1,000 CSS pixels wide; text stays text.
    pub svg: String,
    /// 2,000 pixels wide.
    pub png: Vec<u8>,
    /// Characters that the bundled typeface lacks, and so are not seen in the PNG.
    pub missing_glyphs: Vec<char>,
}

/// What a chart of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chart {
    /// File stem; for `compliance` the rule's code is added: `compliance_<rule>`.
    pub name: &'static str,
    pub title_zh: &'static str,
    pub title_en: &'static str,
    /// The mart it shows.
    pub mart: &'static str,
}

/// Every chart of a report, in the report's order.
pub static CHARTS: &[Chart] = &[
    compliance::CHART,
    trend::CHART,
    tiers::CHART,
    poverty::CHART,
    funds::CHART,
];

/// A dated change of the rules, drawn as a dashed line on charts over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyMark {
    pub on: NaiveDate,
    /// Such as `渝北民〔2020〕41号：建档立卡户 C→B`.
    pub label: String,
}

/// A count of people or cases as it may be shown to the chart's readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exact(u64),
    /// From 1 to one below the threshold, which is given: shown as `<5`.
    Below(u64),
    /// Kept back so that another cell cannot be worked out.
    Withheld,
}

impl Count {
    fn text(self) -> String {
        match self {
            Count::Exact(n) => words::thousands(n),
            Count::Below(n) => format!("<{n}"),
            Count::Withheld => "—".to_owned(),
        }
    }

    /// What may be drawn to scale.
    fn exact(self) -> Option<u64> {
        match self {
            Count::Exact(n) => Some(n),
            Count::Below(_) | Count::Withheld => None,
        }
    }
}

impl From<u64> for Count {
    fn from(n: u64) -> Self {
        Count::Exact(n)
    }
}
