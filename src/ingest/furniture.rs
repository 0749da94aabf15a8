//! Which rows of a sheet are no data: totals, footers, unit notes (settled point 24).
//!
//! Blank rows and repeated headers are told by their callers, who know the row's width and the header.

use super::fold::{fold, is_space, trim};

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

/// Words that make 单位 the unit of amounts and not an office (填报单位 is one).
const OF_AMOUNTS: [&str; 4] = ["金额", "货币", "资金", "计量"];

/// The power of ten of a unit note (`单位：万元`, `（单位:万元、人）`) in a cell above the header. `next` is the
/// row's next cell that is not blank, where the unit stands apart from `单位：`.
pub fn unit_note(text: &str, next: &str) -> Option<u32> {
    if !text.contains('单') {
        return None;
    }
    let text = fold(text).replace('\0', "");
    let mut found = None;
    for (at, word) in text.match_indices('单') {
        let (before, behind) = (text.get(..at)?, text.get(at + word.len()..)?);
        let Some(units) = behind
            .trim_start_matches(is_space)
            .strip_prefix('位')
            .and_then(|rest| rest.trim_start_matches(is_space).strip_prefix(':'))
        else {
            continue;
        };
        if !opens_note(before) {
            continue;
        }
        let units = if trim(units).is_empty() { next } else { units };
        found = money_unit(&fold(units)).or(found);
    }
    found
}

/// The unit of money that a line below the rows names for them, in whatever words: `单位：万元`,
/// `金额单位为万元`, `以上金额以万元计`, `以万元为单位`.
pub fn unit_below(text: &str) -> Option<(&'static str, u32)> {
    let text = super::fold::compact(text).replace("人民币", "");
    // The longer words first: 元 ends all of them.
    let (unit, power) = super::money::UNITS
        .iter()
        .filter(|(unit, _)| {
            [
                format!("单位:{unit}"),
                format!("单位为{unit}"),
                format!("单位是{unit}"),
                format!("单位均为{unit}"),
                format!("单位{unit}"),
                format!("以{unit}计"),
                format!("按{unit}计"),
                format!("以{unit}为单位"),
            ]
            .iter()
            .any(|phrase| text.contains(phrase))
        })
        .max_by_key(|(unit, _)| unit.len())?;
    Some((*unit, *power))
}

/// Whether 单位 behind this text is a unit: at the cell's beginning, behind a blank, a bracket or a mark, or
/// behind a word for money.
fn opens_note(before: &str) -> bool {
    let Some(last) = before.chars().next_back() else {
        return true;
    };
    is_space(last)
        || "([{【〔<《「,;、。|".contains(last)
        || OF_AMOUNTS.iter().any(|word| before.ends_with(word))
}

/// The first unit of money that stands by itself in a list of units.
fn money_unit(text: &str) -> Option<u32> {
    let mut list = String::with_capacity(text.len());
    for c in text.chars() {
        // 万 元 is one word.
        if !(is_space(c) && list.ends_with(['百', '千', '万'])) {
            list.push(c);
        }
    }
    list.split(|c: char| is_space(c) || ")]}】〕>》」([{【〔,;、。/|".contains(c))
        .find_map(|word| {
            let word = word.strip_prefix("人民币").unwrap_or(word);
            let unit = super::money::UNITS.iter().find(|(unit, _)| *unit == word);
            unit.map(|(_, power)| *power)
        })
}
