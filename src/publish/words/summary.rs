//! The closing summary on the terminal.

use super::texts;

texts! {
    TITLE = "{district}临时救助  {month}  数据截至{as_of}", "Temporary assistance in {district}, {month}, as of {as_of}";
    ROWS = "行数", "rows";
    ROWS_READ = "读入{read}行（{files}个文件）＝", "{read} read from {files} files = ";
    ACCEPTED = "采用{n}", "{n} accepted";
    SUPERSEDED = "被更新{n}", "{n} superseded";
    DUPLICATE = "重复{n}", "{n} duplicate";
    QUARANTINED = "隔离{n}", "{n} quarantined";
    FURNITURE = "表头等{n}", "{n} furniture";
    THIS_MONTH = "本月", "this month";
    MONTH_BEFORE = "上月（{as_of}）", "before ({as_of})";
    IN_TIME = "及时", "in time";
    TIER = "类别", "tier";
    TIER_LINE = "审批案件类别相符", "recorded tier is the expected one";
    TIER_UNKNOWN = "  其中类别不明、未计入", "  tier not known, in no rate";
    POVERTY = "返贫", "poverty";
    POVERTY_RETURNED = "返贫户", "households returned";
    POVERTY_AIDED = "  {days}天内已救助", "  aided within {days} days";
    POVERTY_UNAIDED = "  {days}天内未救助、期已满", "  not aided within {days} days";
    POVERTY_OPEN = "  尚在{days}天内、未救助", "  not aided yet, {days} days not over";
    MONEY = "资金", "money";
    MONEY_LINE = "补助资金本年使用率", "subsidy used this year";
    MONEY_NOW = "  本月支出/可用（元）", "  now: spent/available, yuan";
    MONEY_BEFORE = "  上月支出/可用（元）", "  before: spent/available, yuan";
    NOT_ASSESSED = "未评价", "not assessed";
    LEFT_OUT = "缺漏", "left out";
    NOTHING_LEFT_OUT = "无", "nothing";
    MORE = "……另有{n}项，见报告“未评价和未覆盖的内容”", "... and {n} more: see the report, \"What was left out\"";
    NO_KIND = "没有{kind}数据：{lost}未评价", "no {kind}, so not assessed: {lost}";
    MONTHS = "{kind}缺{months}", "{kind}: no file for {months}";
    COVERAGE = "{kind}只到{day}", "{kind} end on {day}";
    RULE = "未评价：{rule}", "not assessed: {rule}";
    MART = "未生成：{mart}", "not made: {mart}";
    REPORT = "报告", "report";
}
