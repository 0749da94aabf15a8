//! Findings in the report and on the terminal.

use super::texts;

texts! {
    SECTION = "线索（供核查整改）", "Findings, to be looked into";
    LEAD = "截至{as_of}共{all}条线索：高{high}、中{medium}、低{low}；其中{month}的{now}条，已销号或不成立{closed}条。",
        "{all} findings at {as_of}: {high} high, {medium} medium, {low} low; {now} of them of {month}, {closed} closed or unfounded.";
    LEAD_NONE = "截至{as_of}没有线索。", "No findings at {as_of}.";
    NOTE = "线索只说明记录显示了什么，不认定责任；核查结果按线索编号写入线索核查表，责任认定由人填写。累计自最早的案件起。",
        "A finding says what the records show and judges nobody. What a review comes to is written into the table of reviews under the finding's number; the class of responsibility is for people to fill in. Findings accumulate from the first case on.";
    RESOLVED = "另有{n}条核查过的线索本次不再出现。", "{n} reviewed findings no longer arise.";
    LEFT_OUT = "缺表或缺列，未核查：{rules}。", "Not looked into for want of a table or column: {rules}.";
    BY_RULE = "按规则", "By rule";
    BY_TOWNSHIP = "按镇街（按“高”由多到少）", "By township, most high ones first";
    RULE = "规则", "Rule";
    SEVERITY = "严重程度", "Severity";
    NOW = "本月", "This month";
    ALL = "累计", "In all";
    LEFT = "未销号", "Not closed";
    HIGH = "高", "High";
    MEDIUM = "中", "Medium";
    LOW = "低", "Low";
    NO_TOWNSHIP = "镇街不明", "Township unknown";
    LIST = "{township}整改清单", "{township}: list for rectification";
    LIST_NOTE = "各镇街列出未销号的线索，本月的在前，严重的在前，至多{n}条；全部见facts/findings。",
        "Findings not closed, this month's first, the gravest first, at most {n} for each township; all are in facts/findings.";
    MORE = "另有{n}条，见facts/findings。", "{n} more are in facts/findings.";
    CASE = "案件", "Case";
    EVIDENCE = "证据", "Evidence";
    CLAUSE = "依据", "Clause";
    NUMBER = "线索编号", "Finding";
    BEYOND = "通知之外的常规核查", "beyond the notices";
    DOCS = "线索规则说明", "What each rule finds";
    FINDS = "查什么", "Finds";
    WHY = "为什么", "Why";
    BASIS = "依据", "Basis";
    NOT = "不算的", "When not";

    SUMMARY = "线索", "findings";
    SUMMARY_LINE = "共{all}条：高{high}、中{medium}、低{low}；本月{now}条，已销号或不成立{closed}条",
        "{all}: {high} high, {medium} medium, {low} low; {now} this month, {closed} closed";
}
