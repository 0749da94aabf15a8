//! Words for codes that no vocabulary of the contract holds: reasons, coverage, certainty, dates from payments.

use super::{Text, texts};
use crate::contract::{CoverageBasis, Kind};
use crate::ingest::NoteCode;
use crate::policy::Certainty;

texts! {
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
    match kind {
        Kind::Cases => Text::new("案件", "cases"),
        Kind::Payments => Text::new("发放", "payments"),
        Kind::Funds => Text::new("资金台账", "fund ledger"),
        Kind::Registry => Text::new("建档立卡动态", "poverty registry"),
        Kind::Enrolments => Text::new("低保特困纳入", "enrolments in dibao or tekun"),
        Kind::Deaths => Text::new("死亡比对", "deaths"),
        Kind::Townships => Text::new("镇街名录", "roster of townships"),
        Kind::Reviews => Text::new("线索核查", "reviews"),
    }
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
        "nul" => Text::new("含空字符，已去除", "NUL characters, removed"),
        "stray_quote" => Text::new("引号不成对，按原文读取", "unpaired quotes, read literally"),
        "paid_undated" => Text::new(
            "已发放而无日期，未计入",
            "paid without a date, counted nowhere",
        ),
        _ => Text::new("其他", "another reason"),
    }
}

/// A remark on a file, a kind or the run.
pub fn note(code: NoteCode) -> Text {
    match code {
        NoteCode::NotRecognised => Text::new(
            "{file}：无法识别为本工具的任何表（{detail}），未读入",
            "{file}: no table that is known here ({detail}), not read",
        ),
        NoteCode::SheetNotRecognised => Text::new(
            "{file}：工作表没有可识别的表头，各行计为表头等",
            "{file}: no header that is known here, its rows count as furniture",
        ),
        NoteCode::Empty => Text::new("{file}：空文件", "{file}: empty"),
        NoteCode::UnknownColumn => Text::new(
            "{file}：未使用的列：{detail}",
            "{file}: columns not used: {detail}",
        ),
        NoteCode::RepeatedColumn => Text::new(
            "{file}：同一字段的第二列未使用：{detail}",
            "{file}: a second column for one field, not used: {detail}",
        ),
        NoteCode::MissingMonths => {
            Text::new("{file}：缺{detail}的文件", "{file}: no file for {detail}")
        }
        NoteCode::CoverageGuessed => Text::new(
            "{file}：按表内最晚日期{detail}推定覆盖至该日",
            "{file}: taken to be complete to its latest date, {detail}",
        ),
        NoteCode::KeyNotKept => Text::new(
            "密钥文件无法写入，人员与户的密钥仅本次有效",
            "the key file cannot be written: person and household keys hold for this run only",
        ),
        NoteCode::LinkIgnored => Text::new(
            "{file}：符号链接，未跟随",
            "{file}: a symbolic link, not followed",
        ),
        NoteCode::AfterKnownAt => Text::new(
            "{file}：导出于{detail}，晚于指定的知晓日，未读入",
            "{file}: exported on {detail}, later than asked for, not read",
        ),
        NoteCode::Undecodable => Text::new(
            "{file}：有{detail}个无法解码的字符",
            "{file}: {detail} characters that its encoding does not know",
        ),
        NoteCode::GlobUnmatched => Text::new(
            "{file}：linjiu.toml [inputs] 中的 {detail} 没有对应的文件",
            "{file}: {detail} under [inputs] in linjiu.toml fits no file",
        ),
    }
}
