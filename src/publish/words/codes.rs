//! Words for codes that no vocabulary of the contract holds: reasons, coverage, certainty, dates from payments.

use super::{Text, texts};
use crate::contract::{CoverageBasis, Kind};
use crate::policy::Certainty;

texts! {
    THE_DISTRICT = "本区", "the district";
    NEWEST_SNAPSHOT = "最新一期快照日期", "newest snapshot used";
    CONFIGURED = "配置文件指定", "given in the workspace file";
    FILE_NAME = "文件名中的最新日期", "newest date in the file names";
    LATEST_DATE = "表内最晚日期（推定）", "latest date in the table (a guess)";
    VERIFIED = "已核原文", "read in the instrument";
    SECONDARY = "转引", "reported by others";
    ASSUMED = "自设", "assumed";
}

/// How the last day covered is known.
pub fn basis(basis: CoverageBasis) -> Text {
    match basis {
        CoverageBasis::Snapshot => NEWEST_SNAPSHOT,
        CoverageBasis::Configured => CONFIGURED,
        CoverageBasis::FileName => FILE_NAME,
        CoverageBasis::LatestDate => LATEST_DATE,
    }
}

/// How sure we are of a value.
pub fn certainty(certainty: Certainty) -> Text {
    match certainty {
        Certainty::Verified => VERIFIED,
        Certainty::Secondary => SECONDARY,
        Certainty::Assumed => ASSUMED,
    }
}

/// The same for a calendar notice, by its code.
pub fn certainty_of(code: &str) -> Text {
    match code {
        "verified" => VERIFIED,
        "secondary" => SECONDARY,
        _ => ASSUMED,
    }
}

/// Name of an input table.
pub fn kind(kind: Kind) -> Text {
    let (zh, en) = kind.label();
    Text::new(zh, en)
}

/// What cannot be had without an input table.
pub fn lost_without(kind: Kind) -> Text {
    match kind {
        Kind::Cases => Text::new("全部指标", "everything"),
        Kind::Payments => Text::new(
            "急难型救助发放时限、支出与渠道",
            "the time to payment of emergencies, spending and channels",
        ),
        Kind::Funds => Text::new("资金余额与使用率", "balances and the share of funds used"),
        Kind::Registry => Text::new(
            "返贫与监测情况",
            "the return to poverty and households watched",
        ),
        Kind::Enrolments => Text::new("衔接低保特困情况", "the bridge to dibao and tekun"),
        Kind::Deaths => Text::new("死亡后发放核查", "payments after death"),
        Kind::Townships => Text::new(
            "镇街名录核对、人均资金",
            "the check of township names and money per head",
        ),
        Kind::Reviews => Text::new("线索处置状态", "the state of findings"),
    }
}

/// A date of a case, by its column; those from payments have no input column.
pub fn date(name: &str) -> Text {
    match name {
        "first_paid_on" => Text::new("首次发放日期", "first payment"),
        "first_cash_on" => Text::new("首笔现金发放日期", "first cash payment"),
        "paid_in_full_on" => Text::new("足额发放日期", "day paid in full"),
        _ => Kind::Cases
            .table()
            .column(name)
            .map_or(Text::new("日期", "date"), |c| Text::new(c.zh(), c.en)),
    }
}

/// A verdict, by its code in facts/deadlines.
pub fn verdict(code: &str) -> Text {
    match code {
        "met" => Text::new("按时", "met"),
        "late" => Text::new("迟办", "late"),
        "overdue" => Text::new("逾期未办", "overdue"),
        "pending" => Text::new("未到期", "pending"),
        "closed" => Text::new("已终止", "closed"),
        "unmeasurable" => Text::new("无法判断", "cannot be told"),
        "no_limit" => Text::new("未定时限", "no limit given"),
        _ => Text::new("不适用", "not under the rule"),
    }
}

/// Why a case cannot be measured under a rule.
pub fn unmeasurable(reason: &str) -> Text {
    match reason {
        "missing_start" => Text::new("缺起算日期", "start date missing"),
        "date_order" => Text::new("完成早于起算", "done before the start"),
        "missing_close" => Text::new("已终止而无办结日期", "closed out without a closing date"),
        "newest_row_quarantined" => Text::new("最新一行被隔离", "newest row quarantined"),
        "not_covered" => Text::new("截止日在数据覆盖之后", "due after the data end"),
        "column_missing" => Text::new(
            "所在表没有完成日期一列",
            "its sheet has no column for the end",
        ),
        "no_calendar" => Text::new("超出日历范围", "outside the calendar"),
        _ => Text::new("其他原因", "another reason"),
    }
}

/// Why a row was quarantined, or a value read with a warning.
pub fn row_reason(reason: &str) -> Text {
    match reason {
        "missing" => Text::new("必填项缺失", "a required value is missing"),
        "date" => Text::new("日期无法读取", "a date cannot be read"),
        "money" => Text::new("金额无法读取", "an amount cannot be read"),
        "enum" => Text::new("词语不在取值范围内", "a word that is not in its vocabulary"),
        "ragged" => Text::new("列数与表头不符", "not as many cells as the header"),
        "conflict" => Text::new("同一主键内容互相矛盾", "one key with different contents"),
        "check" => Text::new("证件号码校验位不符", "an ID number fails its check digit"),
        "rounded" => Text::new(
            "证件号码被电子表格截断",
            "an ID number rounded by a spreadsheet",
        ),
        "rounded_to_fen" => Text::new("金额舍入到分", "an amount rounded to the fen"),
        "unrecognised" => Text::new("对象类别未识别", "a category not recognised"),
        "unreadable" => Text::new(
            "数字或是否项无法读取，按空值处理",
            "a number or yes/no that cannot be read, taken as blank",
        ),
        "unknown" => Text::new("镇街不在名录内", "a township not in the roster"),
        "after_export" => Text::new("日期晚于导出日", "a date later than its export"),
        "unit_slip" => Text::new(
            "金额达同列中位数千倍以上，单位可能有误",
            "an amount a thousand times the column's median: perhaps a slip of the unit",
        ),
        "unit_slip_column" => Text::new(
            "整列金额与常见数额相差千倍以上，单位可能有误",
            "a whole column of amounts a thousand times off: perhaps in another unit",
        ),
        "unit_note_below" => Text::new(
            "表下方注有金额单位，未采用",
            "a unit of amounts below the table, not applied",
        ),
        "merged_once" => Text::new(
            "合并单元格的编号或金额，只计入第一行",
            "a number or an amount in a merged cell, counted for the first row only",
        ),
        "masked" => Text::new(
            "文字中有证件、账户或电话号码，已隐去",
            "an ID, account or telephone number in a text, hidden",
        ),
        "formula_no_value" => Text::new(
            "公式没有算出的值，按空值处理",
            "a formula without a computed value, taken as blank",
        ),
        "nul" => Text::new("含空字符，已去除", "NUL characters, removed"),
        "stray_quote" => Text::new("引号不成对，按原文读取", "unpaired quotes, read literally"),
        "paid_undated" => Text::new(
            "已发放而无日期，未计入",
            "paid without a date, counted nowhere",
        ),
        _ => Text::new("其他", "another reason"),
    }
}
