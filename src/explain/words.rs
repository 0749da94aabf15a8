//! Wordings of explanations that no other layer has: verdicts, why a case is outside a rule, days, headings.

use super::model::{Coded, Words};
use crate::calendar::DayKind;
use crate::contract::Language;
use crate::publish::words::{Text, codes};

/// A code with its label.
pub(super) fn coded(code: &str, label: Text) -> Coded {
    Coded {
        code: code.to_owned(),
        label: words(label),
    }
}

/// A wording that is the same for every case.
pub(super) fn words(text: Text) -> Words {
    Words {
        zh: text.zh.to_owned(),
        en: text.en.to_owned(),
    }
}

/// A verdict.
pub(super) fn status(code: &str) -> Coded {
    coded(code, codes::verdict(code))
}

/// Why a case cannot be measured, or is not under a rule.
pub(super) fn reason(code: &str) -> Coded {
    let label = match code {
        "only_applied" => Text::new(
            "仅有申请，尚未受理或发现",
            "nothing but an application is on record",
        ),
        "other_cases" => Text::new("本规则适用于他类案件", "the rule is for other cases"),
        "undated" => Text::new("没有可据以起算的日期", "no date tells since when"),
        "before_rule" => BEFORE_RULE,
        "closed_out" => Text::new(
            "未办理即已不予救助或撤回",
            "rejected or withdrawn without it",
        ),
        "day_outside" => Text::new(
            "该日起算的不在本口径内",
            "the reading leaves this day of the month outside",
        ),
        other => codes::unmeasurable(other),
    };
    coded(code, label)
}

/// A kind of day.
pub(super) fn day_kind(kind: DayKind) -> Coded {
    coded(kind.code(), Text::new(kind.zh(), kind.en()))
}

/// Whether the tier is the expected one.
pub(super) fn tier_verdict(code: &str) -> Coded {
    let label = match code {
        "agrees" => Text::new("与应属类别一致", "as expected"),
        "under" => Text::new("低于应属类别", "worse than expected: the person lost by it"),
        "over" => Text::new("高于应属类别", "better than expected"),
        "not_approved" => Text::new("尚未批准，不作判断", "not approved: nothing to judge"),
        _ => Text::new("无法判断", "cannot be told"),
    };
    coded(code, label)
}

/// A poverty flag.
pub(super) fn flag(code: &str) -> Coded {
    let label = match code {
        "returned" => Text::new("返贫", "returned to poverty"),
        "at_risk" => Text::new("返贫风险", "at risk of a return"),
        "monitored" => Text::new("纳入监测", "under monitoring"),
        "marginal" => Text::new("边缘易致贫", "just above the line"),
        _ => Text::new("其他", "other"),
    };
    coded(code, label)
}

/// Why a flag stands.
pub(super) fn flag_reason(code: &str) -> Coded {
    let label = match code {
        "event" => Text::new("登记事件", "an event in the registry"),
        "repeat" => Text::new("期限内再次获批", "approved again within the span"),
        "monitored" => Text::new("脱贫后纳入监测", "lifted, and under monitoring"),
        _ => Text::new("其他", "other"),
    };
    coded(code, label)
}

/// How serious a finding is.
pub(super) fn severity(code: &str) -> Coded {
    let label = match code {
        "high" => Text::new("高", "high"),
        "medium" => Text::new("中", "medium"),
        "low" => Text::new("低", "low"),
        _ => Text::new("—", "—"),
    };
    coded(code, label)
}

/// A mark on a day that was walked.
pub(super) fn mark(code: &str) -> Text {
    match code {
        "start" => Text::new("起算日（不计入）", "start (not counted)"),
        "due" => Text::new("截止日", "due"),
        "done" => Text::new("完成", "done"),
        "closed" => Text::new("终止", "closed"),
        _ => Text::new("截至日期", "as of"),
    }
}

pub(super) const BEFORE_RULE: Text = Text::new(
    "起算（{since}）早于施行日（{from}）",
    "it started ({since}) before the rule's first day ({from})",
);
pub(super) const CASE: Text = Text::new("案件", "case");
pub(super) const REPORT: Text = Text::new("报告", "report");
pub(super) const AS_OF: Text = Text::new("截至", "as of");
pub(super) const RUN: Text = Text::new("运行", "run");
pub(super) const TITLE: Text = Text::new("案件说明", "Case explained");
pub(super) const ON_RECORD: Text = Text::new("在案信息", "On record");
pub(super) const TIMELINE: Text = Text::new("时间线", "Timeline");
pub(super) const RULES: Text = Text::new("时限", "Deadlines");
pub(super) const NOT_UNDER: Text = Text::new("不适用的规则", "Rules that do not apply");
pub(super) const LEFT_OUT: Text = Text::new(
    "因缺少数据未判断的规则",
    "Rules that the records cannot tell",
);
pub(super) const TIER: Text = Text::new("救助类别", "Tier");
pub(super) const FLAGS: Text = Text::new("返贫监测标志", "Poverty flags of the household");
pub(super) const FINDINGS: Text = Text::new("线索", "Findings");
pub(super) const EDITS: Text = Text::new("快照间改动", "Changed between snapshots");
pub(super) const QUARANTINED: Text = Text::new("被隔离的行", "Quarantined rows");
pub(super) const NONE: Text = Text::new("无", "none");
pub(super) const CLAUSE: Text = Text::new("条款", "clause");
pub(super) const WORDS: Text = Text::new("规定", "says");
pub(super) const VALUE: Text = Text::new("时限值", "value");
pub(super) const WHY: Text = Text::new("为何适用", "why this one");
pub(super) const COUNTED: Text = Text::new("口径", "counted");
pub(super) const START: Text = Text::new("起算", "start");
pub(super) const DUE: Text = Text::new("截止", "due");
pub(super) const DONE: Text = Text::new("完成", "done");
pub(super) const VERDICT: Text = Text::new("结论", "verdict");
pub(super) const READINGS: Text = Text::new("其他口径", "other readings");
pub(super) const SAME: Text = Text::new("同默认口径", "as in the default reading");
pub(super) const WALK: Text = Text::new("日历逐日", "calendar, day by day");
pub(super) const SOURCE: Text = Text::new("出处", "read in");
pub(super) const FIRST_SEEN: Text = Text::new("首见快照", "first shown");
pub(super) const DATE: Text = Text::new("日期", "date");
pub(super) const EVENT: Text = Text::new("事项", "event");
pub(super) const UNDATED: Text = Text::new("无日期", "undated");
pub(super) const BEFORE_START: Text =
    Text::new("先于起算即已完成", "done before the start: help came first");
pub(super) const PROVISIONAL: Text = Text::new("日历暂定", "calendar provisional");
pub(super) const CLOSED_LATER: Text = Text::new(
    "办结日期晚于截至日期，按在办处理",
    "its closing date lies after as_of, so it counts as open",
);
pub(super) const NEWEST_QUARANTINED: Text = Text::new(
    "更新的快照中本案的行被隔离，此处为较早的行",
    "a later snapshot's row of the case is quarantined: this is an earlier one",
);
pub(super) const ONLY_QUARANTINED: Text = Text::new(
    "本案只有被隔离的行，没有可用的记录",
    "the exports have this case in quarantined rows only",
);
pub(super) const DAY: Text = Text::new("日", "day");
pub(super) const KIND_OF_DAY: Text = Text::new("类型", "kind");
pub(super) const ORDINARY: Text = Text::new(
    "（{n}天普通工作日与周末，计{worked}个工作日）",
    "({n} ordinary days, {worked} of them worked)",
);
pub(super) const EARLIER_WORKED: Text =
    Text::new("{notice}原定上班", "{notice} had made it a working day");
pub(super) const EARLIER_OFF: Text =
    Text::new("{notice}原定放假", "{notice} had made it a day off");
/// A number of working days.
pub(super) fn working_days(n: i64, language: Language) -> String {
    match language {
        Language::Chinese => format!("{n}个工作日"),
        Language::English if n == 1 => "1 working day".to_owned(),
        Language::English => format!("{n} working days"),
    }
}
pub(super) const OVERDUE_BY: Text = Text::new("超期{n}", "{n} past due");
pub(super) const PAYMENT: Text = Text::new("发放", "payment");
pub(super) const REVERSAL: Text = Text::new("冲销", "reversal");
pub(super) const RECORDED: Text = Text::new("登记", "recorded");
pub(super) const EXPECTED: Text = Text::new("应属", "expected");
pub(super) const OTHER_CALENDAR_KNOWN: Text = Text::new(
    "按作为当日已公布的安排：截止{due}，{status}",
    "by the arrangement public on the day of the act: due {due}, {status}",
);
pub(super) const OTHER_CALENDAR_FINAL: Text = Text::new(
    "按最终安排：截止{due}，{status}",
    "by the final arrangement: due {due}, {status}",
);
pub(super) const KNOWN_CALENDAR: Text = Text::new(
    "按作为当日已公布的节假日安排判断",
    "judged by the working days public on the day of the act",
);
pub(super) const AIDED: Text = Text::new("已救助", "aided");
pub(super) const NOT_AIDED: Text = Text::new("未救助", "not aided");
pub(super) const WINDOW_OPEN: Text = Text::new("救助窗口未满", "the window for aid is open");
pub(super) const FIRST_AID: Text = Text::new("此后首次批准", "first approval since");
pub(super) const SINCE: Text = Text::new("自", "since");
pub(super) const SNAPSHOT: Text = Text::new("快照", "snapshot");
pub(super) const DEFAULT: Text = Text::new("默认口径", "default reading");
pub(super) const DUE_AFTER: Text =
    Text::new("{start}起{n}：截止{end}", "{n} after {start}: due {end}");
pub(super) const BETWEEN: Text = Text::new(
    "{start}（不计入）至{end}（计入）：{n}",
    "after {start}, up to and including {end}: {n}",
);
pub(super) const NO_ARRANGEMENT: Text = Text::new(
    "部分日期没有国务院办公厅放假安排，按周一至周五暂计",
    "no arrangement covers some of these days: Monday to Friday was assumed",
);
