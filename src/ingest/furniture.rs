//! Which rows of a sheet are no data: totals, footers, unit notes (settled point 24).
//!
//! Blank rows and repeated headers are told by their callers, who know the row's width and the header.

/// Whole first cells that mark a total.
const TOTALS: [&str; 3] = ["合计", "总计", "小计"];

/// How the first cell of a footer or a note begins.
const OPENINGS: [&str; 16] = [
    "制表",
    "填表",
    "审核人",
    "复核人",
    "单位负责人",
    "负责人",
    "经办人",
    "联系电话",
    "备注:",
    "说明:",
    "注:",
    "打印时间",
    "导出时间",
    "统计时间",
    "单位:",
    "(单位:",
];

/// Whether a row is furniture by its first cell that is not blank.
pub fn is_furniture(first: &str) -> bool {
    // Nearly all first cells are numbers or codes.
    if first
        .bytes()
        .next()
        .is_some_and(|b| b.is_ascii_alphanumeric())
    {
        return false;
    }
    let text = super::fold::compact(first);
    TOTALS.contains(&text.as_str()) || OPENINGS.iter().any(|o| text.starts_with(o))
}

/// The power of ten of a unit note (`单位：万元`, `（单位:万元、人）`), where a cell above the header holds one.
pub fn unit_note(text: &str) -> Option<u32> {
    let text = super::fold::compact(text);
    let (_, units) = text.split_once("单位:")?;
    super::money::UNITS
        .iter()
        .find(|(unit, _)| units.contains(unit))
        .map(|(_, power)| *power)
}
