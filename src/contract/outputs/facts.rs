//! Facts: one row for each thing, exact, without names, ID or account numbers.

use super::{Layer, OutputColumn, OutputTable, OutputType as T, column};
use crate::contract::enums;
use crate::contract::inputs::{Kind, Type};

/// The published facts.
pub(super) fn tables() -> Vec<OutputTable> {
    let fact = |name, zh, en, key, columns| OutputTable {
        layer: Layer::Facts,
        name,
        zh,
        en,
        key,
        columns,
    };
    vec![
        fact(
            "cases",
            "案件",
            "accepted cases begun by as_of",
            &["case_id"],
            case_columns(),
        ),
        fact(
            "deadlines",
            "时限",
            "cases by deadline rule, default reading",
            &["case_id", "rule"],
            vec![
                column("case_id", T::Text, "案件编号", "case number"),
                column("rule", T::Text, "时限规则", "deadline rule"),
                column("township", T::Text, "镇街", "town or street"),
                column("start_on", T::Date, "起算日期", "day the clock starts"),
                column("due_on", T::Date, "截止日期", "last day that is in time"),
                column("done_on", T::Date, "完成日期", "day it was done"),
                column(
                    "status",
                    T::Text,
                    "状态",
                    "met, late, overdue, pending, closed, unmeasurable, no_limit",
                ),
                column(
                    "working_days",
                    T::Count,
                    "用时(工作日)",
                    "working days from start to done",
                ),
                column(
                    "overdue_working_days",
                    T::Count,
                    "超期(工作日)",
                    "working days past the due date",
                ),
                column(
                    "month",
                    T::Date,
                    "所属月份",
                    "month of the due date, else of the beginning",
                ),
                column(
                    "provisional",
                    T::Boolean,
                    "日历暂定",
                    "a year without a State Council arrangement was walked",
                ),
                column(
                    "reason",
                    T::Text,
                    "无法判断的原因",
                    "why it cannot be measured",
                ),
            ],
        ),
        fact(
            "poverty_watch",
            "返贫监测",
            "households under a poverty flag at as_of",
            &["household_key", "flag"],
            vec![
                column(
                    "household_key",
                    T::Text,
                    "户密钥",
                    "keyed hash of the household",
                ),
                column("township", T::Text, "镇街", "town or street"),
                column(
                    "flag",
                    T::Text,
                    "标志",
                    "returned, at_risk, monitored, marginal",
                ),
                column("since_on", T::Date, "起始日期", "since when"),
                column(
                    "reasons",
                    T::Text,
                    "原因",
                    "reasons, joined by a comma: event, repeat, monitored",
                ),
                column(
                    "aided",
                    T::Boolean,
                    "是否救助",
                    "aided since (returned: within 90 days; null while the window is open)",
                ),
                column(
                    "first_aid_on",
                    T::Date,
                    "首次救助日期",
                    "first approval since",
                ),
                column(
                    "days_to_aid",
                    T::Count,
                    "至救助天数",
                    "calendar days from the event to the first approval",
                ),
            ],
        ),
        fact(
            "quarantine",
            "隔离行",
            "rows that could not be read",
            &["file", "sheet", "line", "column", "reason"],
            row_columns(),
        ),
        fact(
            "warnings",
            "提示",
            "values read with a warning",
            &["file", "sheet", "line", "column", "reason"],
            row_columns(),
        ),
    ]
}

/// The canonical columns less what is personal, then what is derived.
fn case_columns() -> Vec<OutputColumn> {
    let mut columns: Vec<OutputColumn> = Kind::Cases
        .table()
        .columns
        .iter()
        .filter(|c| !c.ty.is_personal())
        .map(|c| {
            let ty = match c.ty {
                Type::Enum(codes) => T::Code(codes),
                Type::List(codes) => T::Codes(codes),
                Type::Integer => T::Count,
                Type::Boolean => T::Boolean,
                Type::Date | Type::DateOrMonth => T::Date,
                Type::Money => T::Money,
                _ => T::Text,
            };
            column(c.name, ty, c.zh(), c.en)
        })
        .collect();
    columns.extend([
        column(
            "person_key",
            T::Text,
            "人员密钥",
            "keyed hash of the applicant's ID number",
        ),
        column(
            "household_key",
            T::Text,
            "户密钥",
            "keyed hash of the household",
        ),
        column(
            "begun_on",
            T::Date,
            "启动日期",
            "earliest of discovered, applied, accepted",
        ),
        column(
            "first_paid_on",
            T::Date,
            "首次发放日期",
            "first payment above zero",
        ),
        column(
            "first_cash_on",
            T::Date,
            "首次现金发放日期",
            "first cash payment above zero",
        ),
        column(
            "paid_in_full_on",
            T::Date,
            "足额发放日期",
            "first day on which the net paid reaches approved_amount",
        ),
        column(
            "paid_amount",
            T::Money,
            "已发放金额",
            "paid by as_of, reversals included",
        ),
        column(
            "expected_tier",
            T::Code(&enums::TIER),
            "应属类别",
            "tier expected from category and date",
        ),
        column(
            "poverty_status",
            T::Code(&enums::REGISTRY_EVENT),
            "贫困状态",
            "registry status on begun_on",
        ),
        column(
            "registry_lifted_year",
            T::Count,
            "脱贫年度(档案)",
            "year of the household's latest lifting in the registry by as_of",
        ),
        column(
            "closed_later",
            T::Boolean,
            "截止日后终止",
            "closed_on lies after as_of, so the case counts as open",
        ),
        column(
            "newest_row_quarantined",
            T::Boolean,
            "最新一行被隔离",
            "a newer snapshot's row of the case could not be read",
        ),
        column(
            "source_file",
            T::Text,
            "来源文件",
            "file the row was read from",
        ),
        column("source_sheet", T::Text, "来源工作表", "sheet"),
        column(
            "source_line",
            T::Count,
            "来源行号",
            "line or row, as a person sees it",
        ),
    ]);
    columns
}

fn row_columns() -> Vec<OutputColumn> {
    vec![
        column("file", T::Text, "文件", "file"),
        column("sheet", T::Text, "工作表", "sheet"),
        column("line", T::Count, "行号", "line or row, as a person sees it"),
        column("kind", T::Text, "表", "kind of table"),
        column("reason", T::Text, "原因", "why"),
        column("column", T::Text, "列", "column"),
        column(
            "value",
            T::Text,
            "值",
            "value as read; null for personal columns",
        ),
        column(
            "raw",
            T::Text,
            "原始内容",
            "mapped cells that are not personal, as JSON",
        ),
    ]
}
