//! The scorecard's columns: five for each indicator, then total, grade and rank.

use super::{OutputColumn, OutputType as T, column};
use crate::contract::enums;

/// Columns of one indicator: code, what it is, and the names of its numerator and denominator, in both languages.
macro_rules! indicator {
    ($code:literal, $ty:expr, $zh:literal, $en:literal, $part_zh:literal, $part_en:literal, $whole_zh:literal, $whole_en:literal) => {
        [
            column(concat!($code, "_numerator"), $ty, concat!($zh, "：", $part_zh), $part_en),
            column(concat!($code, "_denominator"), $ty, concat!($zh, "：", $whole_zh), $whole_en),
            column(concat!($code, "_value"), T::Rate, concat!($zh, "：值"), concat!($en, ": value")),
            column(concat!($code, "_score"), T::Points, concat!($zh, "：得分"), concat!($en, ": score of 100")),
            column(
                concat!($code, "_weight"),
                T::Points,
                concat!($zh, "：权重"),
                concat!($en, ": weight of 100; null where there is no value, and then with the others in proportion"),
            ),
        ]
    };
}

/// In the order of `policy::INDICATORS`.
pub(super) fn columns() -> Vec<OutputColumn> {
    let mut columns = [
        indicator!(
            "timely_emergency",
            T::Count,
            "急难及时",
            "emergency aid in time",
            "按时",
            "emergency-payment met since 1 January",
            "可判断",
            "emergency-payment measured since 1 January"
        ),
        indicator!(
            "timely_first_aid",
            T::Count,
            "先行救助及时",
            "first aid in time",
            "按时",
            "the three first-aid limits met since 1 January",
            "可判断",
            "the three first-aid limits measured since 1 January"
        ),
        indicator!(
            "tier_right",
            T::Count,
            "分类准确",
            "right tier",
            "审批案件减不符",
            "approved since 1 January less mismatches",
            "审批案件",
            "approved since 1 January"
        ),
        indicator!(
            "returned_aided",
            T::Count,
            "返贫已救助",
            "returned and aided",
            "已救助户",
            "returned households aided within the window",
            "已救助与未救助户",
            "returned households aided or unaided"
        ),
        indicator!(
            "funds_used",
            T::Money,
            "资金使用",
            "subsidy used against the share of the year gone, at most 1",
            "本年支出",
            "subsidy spent since 1 January",
            "本年可用",
            "subsidy available since 1 January"
        ),
        indicator!(
            "records_complete",
            T::Count,
            "记录完整",
            "complete records",
            "可判断的时限",
            "verdicts under limits less unmeasurable ones, since 1 January",
            "全部时限",
            "verdicts under limits since 1 January"
        ),
    ]
    .concat();
    columns.extend([
        column(
            "measured_cases",
            T::Count,
            "可判断案件",
            "cases with a measured verdict since 1 January",
        ),
        column(
            "total",
            T::Points,
            "总分",
            "scores by weight; null with too few measured cases",
        ),
        column(
            "grade",
            T::Code(&enums::GRADE),
            "等次",
            "grade by 90, 80 and 60 points",
        ),
        column(
            "rank",
            T::Count,
            "名次",
            "one more than the graded townships with a higher total",
        ),
        column(
            "rank_low",
            T::Count,
            "名次区间起",
            "95 % interval of the rank, best (2,000 draws of cases)",
        ),
        column(
            "rank_high",
            T::Count,
            "名次区间止",
            "95 % interval of the rank, worst (2,000 draws of cases)",
        ),
        column(
            "graded",
            T::Count,
            "参评镇街数",
            "townships that are graded",
        ),
    ]);
    columns
}
