//! Facts: one row for each thing, exact, without names, ID or account numbers.

use super::{OutputColumn, OutputTable, OutputType as T, column, fact};
use crate::contract::enums;
use crate::contract::inputs::{Kind, Type};

/// The published facts.
pub(super) fn tables() -> Vec<OutputTable> {
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
            "findings",
            "线索",
            "things for a person to look at",
            &["rule", "township", "case_id", "finding_id"],
            finding_columns(),
        ),
        fact(
            "edits",
            "改动",
            "values changed between two snapshots",
            &["case_id", "new_export", "column"],
            edit_columns(),
        ),
        fact(
            "calendar_differences",
            "日历口径差异",
            "cases that the calendar known on the day of the act judges otherwise than the final one",
            &["case_id", "rule"],
            calendar_difference_columns(),
        ),
        fact(
            "payments",
            "发放",
            "payments dated by as_of or undated, in every state",
            &["case_id", "payment_id"],
            payment_columns(),
        ),
        fact(
            "first_seen",
            "首见快照",
            "values whose first snapshot is later than that of their case",
            &["case_id", "column"],
            vec![
                column("case_id", T::Text, "案件编号", "case number"),
                column(
                    "column",
                    T::Text,
                    "列",
                    "column of the value that is current",
                ),
                column(
                    "first_seen_on",
                    T::Date,
                    "首见快照日期",
                    "export date of the snapshot that first showed it",
                ),
                column("source_file", T::Text, "来源文件", "file of that row"),
                column("source_sheet", T::Text, "来源工作表", "sheet"),
                column(
                    "source_line",
                    T::Count,
                    "来源行号",
                    "line or row, as a person sees it",
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
            "missing_columns",
            T::Text,
            "来源表缺的列",
            "columns that the row's sheet lacks and another sheet has, joined by a comma",
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
        column(
            "export_on",
            T::Date,
            "快照日期",
            "export date of the snapshot the row is from",
        ),
        column(
            "first_seen_on",
            T::Date,
            "首见快照日期",
            "export date of the first snapshot with a readable row of the case",
        ),
    ]);
    columns
}

/// The default reading by both calendars.
fn calendar_difference_columns() -> Vec<OutputColumn> {
    vec![
        column("case_id", T::Text, "案件编号", "case number"),
        column("rule", T::Text, "时限规则", "deadline rule"),
        column("township", T::Text, "镇街", "town or street"),
        column("start_on", T::Date, "起算日期", "day the clock starts"),
        column(
            "acted_on",
            T::Date,
            "作为日期",
            "done, closed, else as_of: the day whose calendar is the known one",
        ),
        column(
            "due_on_final",
            T::Date,
            "截止日期(最终日历)",
            "due by the final calendar",
        ),
        column(
            "due_on_known",
            T::Date,
            "截止日期(当日已公布日历)",
            "due by the calendar known on acted_on",
        ),
        column(
            "status_final",
            T::Text,
            "状态(最终日历)",
            "by the final calendar",
        ),
        column(
            "status_known",
            T::Text,
            "状态(当日已公布日历)",
            "by the calendar known on acted_on",
        ),
        column(
            "working_days_final",
            T::Count,
            "用时(最终日历)",
            "working days by the final calendar",
        ),
        column(
            "working_days_known",
            T::Count,
            "用时(当日已公布日历)",
            "working days by the calendar known on acted_on",
        ),
    ]
}

/// Payments as exported, less the account; `mode` filled in from the channel.
fn payment_columns() -> Vec<OutputColumn> {
    vec![
        column("payment_id", T::Text, "发放编号", "payment number"),
        column("case_id", T::Text, "案件编号", "case number"),
        column(
            "township",
            T::Text,
            "镇街",
            "town or street of its case; null where the case is not there",
        ),
        column("paid_on", T::Date, "发放日期", "paid"),
        column(
            "amount",
            T::Money,
            "发放金额",
            "amount; negative for a reversal",
        ),
        column(
            "mode",
            T::Code(&enums::PAYMENT_MODE),
            "救助方式",
            "cash or in kind; by the channel where blank",
        ),
        column("channel", T::Code(&enums::CHANNEL), "发放渠道", "channel"),
        column(
            "fund_source",
            T::Code(&enums::FUND_SOURCE),
            "资金来源",
            "fund source",
        ),
        column("installment", T::Count, "发放期次", "instalment"),
        column(
            "state",
            T::Code(&enums::PAYMENT_STATE),
            "发放状态",
            "state; a blank one counts as paid",
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
    ]
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

fn finding_columns() -> Vec<OutputColumn> {
    vec![
        column(
            "finding_id",
            T::Text,
            "线索编号",
            "number of the finding, the same from run to run",
        ),
        column(
            "rule",
            T::Text,
            "规则",
            "rule; null for a reviewed finding that no longer arises",
        ),
        column("severity", T::Text, "严重程度", "high, medium, low"),
        column("township", T::Text, "镇街", "town or street"),
        column("case_id", T::Text, "案件编号", "case number"),
        column(
            "month",
            T::Date,
            "所属月份",
            "month of the event (first day)",
        ),
        column("amount", T::Money, "涉及金额", "amount in question"),
        column(
            "evidence_zh",
            T::Text,
            "证据",
            "what the records show, in Chinese",
        ),
        column(
            "evidence_en",
            T::Text,
            "证据（英文）",
            "what the records show, in English",
        ),
        column(
            "clause",
            T::Text,
            "依据条款",
            "clause; null for checks beyond the notices",
        ),
        column(
            "state",
            T::Text,
            "处置状态",
            "open, explained, rectified, closed by the reviews; resolved: reviewed and no longer arises",
        ),
        column(
            "class",
            T::Code(&enums::REVIEW_CLASS),
            "责任认定",
            "class of responsibility, from the reviews alone",
        ),
        column(
            "first_seen_on",
            T::Date,
            "可见日期",
            "first day on which the records, as they now stand, show it",
        ),
    ]
}

fn edit_columns() -> Vec<OutputColumn> {
    vec![
        column("case_id", T::Text, "案件编号", "case number"),
        column("column", T::Text, "列", "column of cases"),
        column(
            "old",
            T::Text,
            "原值",
            "value in the earlier snapshot; null for personal columns",
        ),
        column(
            "new",
            T::Text,
            "现值",
            "value in the later snapshot; null for personal columns",
        ),
        column(
            "old_export",
            T::Date,
            "原导出日期",
            "export date of the earlier snapshot",
        ),
        column(
            "new_export",
            T::Date,
            "现导出日期",
            "export date of the later snapshot",
        ),
        column(
            "effect",
            T::Text,
            "后果",
            "late->met or overdue->met: the verdict that this change turned",
        ),
    ]
}
