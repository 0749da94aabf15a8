//! The published tables: name, key, columns with type, unit and description in both languages.
//!
//! Parquet schemas, their metadata and the data dictionary come from here. `report_month` is added to every
//! table where it is written.

mod facts;
mod marts;
pub mod quality;
mod scorecard;

use super::Enumeration;

/// Type of a published column.
#[derive(Debug, Clone, Copy)]
pub enum OutputType {
    Text,
    /// One code of a vocabulary, as text.
    Code(&'static Enumeration),
    /// Several codes, joined by a comma in the contract's order. Frame: Int32 bits.
    Codes(&'static Enumeration),
    Date,
    /// A count, in whole units. Parquet: INT64.
    Count,
    /// A share from 0 to 1. Parquet: DOUBLE.
    Rate,
    /// Points from 0 to 100. Parquet: DOUBLE.
    Points,
    /// Yuan, exact. Frame: Int64 fen. Parquet: DECIMAL(18,2).
    Money,
    Boolean,
}

/// One column of a published table.
#[derive(Debug, Clone, Copy)]
pub struct OutputColumn {
    pub name: &'static str,
    pub ty: OutputType,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Whether a table holds one row for each thing or aggregates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    Facts,
    Marts,
}

impl Layer {
    /// Folder of the layer in a report.
    pub fn folder(self) -> &'static str {
        match self {
            Layer::Facts => "facts",
            Layer::Marts => "marts",
        }
    }
}

/// One published table.
#[derive(Debug, Clone)]
pub struct OutputTable {
    pub layer: Layer,
    pub name: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// Columns that rows are sorted by.
    pub key: &'static [&'static str],
    pub columns: Vec<OutputColumn>,
}

impl OutputTable {
    /// `facts/cases`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.layer.folder(), self.name)
    }
}

/// Every published table, in the contract's order.
pub fn all() -> Vec<OutputTable> {
    let mut tables = facts::tables();
    tables.extend(marts::tables());
    tables
}

/// The published table of a layer and name.
pub fn find(layer: Layer, name: &str) -> Option<OutputTable> {
    all()
        .into_iter()
        .find(|t| t.layer == layer && t.name == name)
}

/// A table of facts: one row for each thing.
fn fact(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    key: &'static [&'static str],
    columns: Vec<OutputColumn>,
) -> OutputTable {
    OutputTable {
        layer: Layer::Facts,
        name,
        zh,
        en,
        key,
        columns,
    }
}

const fn column(
    name: &'static str,
    ty: OutputType,
    zh: &'static str,
    en: &'static str,
) -> OutputColumn {
    OutputColumn { name, ty, zh, en }
}

/// `report_month`, the last column of every table.
pub const REPORT_MONTH: OutputColumn = column(
    "report_month",
    OutputType::Date,
    "报告月份",
    "month the report is about",
);
