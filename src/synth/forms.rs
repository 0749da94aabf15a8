//! The forms that messy files take: container, encoding, unit, title, and how rows are spread.
//!
//! Which form a file takes is fixed by its place in the sequence of months.

use super::Format;
use super::render::look::Unit;
use super::write::text::Encoding;

/// The form of a file.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub format: Format,
    pub encoding: Encoding,
    pub unit: Unit,
    pub titled: bool,
    pub grouped: bool,
    pub shape: Shape,
}

/// How the rows of a snapshot are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    OneTable,
    /// One sheet for each township.
    Sheets,
    /// Towns in one file, streets in another.
    TwoFiles,
}

const fn form(
    format: Format,
    encoding: Encoding,
    unit: Unit,
    titled: bool,
    grouped: bool,
    shape: Shape,
) -> Form {
    Form {
        format,
        encoding,
        unit,
        titled,
        grouped,
        shape,
    }
}

/// Snapshots of cases, by their place in the sequence of months.
pub const SNAPSHOTS: [Form; 7] = [
    form(
        Format::Csv,
        Encoding::Utf8Bom,
        Unit::Header,
        true,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Csv,
        Encoding::Gb18030,
        Unit::Note,
        true,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Csv,
        Encoding::Gb18030,
        Unit::Unsaid,
        true,
        false,
        Shape::TwoFiles,
    ),
    form(
        Format::Xlsx,
        Encoding::Utf8,
        Unit::Unsaid,
        false,
        false,
        Shape::Sheets,
    ),
    form(
        Format::Csv,
        Encoding::Utf8,
        Unit::Unsaid,
        true,
        true,
        Shape::OneTable,
    ),
    form(
        Format::Xlsx,
        Encoding::Utf8,
        Unit::Note,
        true,
        true,
        Shape::OneTable,
    ),
    form(
        Format::Csv,
        Encoding::Gb18030,
        Unit::Unsaid,
        false,
        false,
        Shape::OneTable,
    ),
];
/// Lists of payments, by their place in the sequence of months.
pub const PAYMENTS: [Form; 7] = [
    form(
        Format::Csv,
        Encoding::Gb18030,
        Unit::Unsaid,
        true,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Csv,
        Encoding::Utf8Bom,
        Unit::Header,
        false,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Tsv,
        Encoding::Utf16Le,
        Unit::Note,
        true,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Parquet,
        Encoding::Utf8,
        Unit::Unsaid,
        false,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Csv,
        Encoding::Gb18030,
        Unit::Unsaid,
        false,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Xlsx,
        Encoding::Utf8,
        Unit::Note,
        true,
        false,
        Shape::OneTable,
    ),
    form(
        Format::Csv,
        Encoding::Utf8,
        Unit::Unsaid,
        true,
        false,
        Shape::OneTable,
    ),
];
/// Every other file, as a rule.
pub const REST: Form = form(
    Format::Csv,
    Encoding::Gb18030,
    Unit::Unsaid,
    true,
    false,
    Shape::OneTable,
);

/// The form in a place of the sequence, which begins again after seven.
pub fn pick(forms: &[Form; 7], index: u64) -> Form {
    let place = usize::try_from(index % 7).unwrap_or(0);
    forms.get(place).copied().unwrap_or(REST)
}
