//! Headings, column heads and fixed notes of the report.

use super::texts;

texts! {
    TITLE = "{district}临时救助运行分析报告", "Temporary assistance in {district}: monthly report";
    PERIOD = "报告月份：{month}", "Month: {month}";
    AS_OF = "数据截至：{as_of}", "As of: {as_of}";
    KNOWN_AT = "只用{day}及以前导出的案件快照", "Only case snapshots exported by {day}";
    VERSION = "运行编号：{run}　版本：{version}", "Run {run}, version {version}";
    INTERNAL = "内部资料：含准确的小数目，不得直接对外公布。", "Internal: holds exact small counts; not for circulation as it is.";
    OFFICES = "本报告评价各单位的办理工作，不对任何个人作出认定；责任认定由人作出。",
        "This report measures how offices worked. It decides nothing about any person; responsibility is for people to judge.";
    COVERED = "数据覆盖", "What the data cover";

    SUMMARY = "结论摘要", "In short";
    SECTION_TOWNSHIPS = "分镇街情况（供整改）", "By township, for rectification";
    SECTION_READINGS = "条文理解不同时的结果范围", "What other readings of the clauses would give";
    SECTION_GAPS = "政策空白登记", "Policy-gap register";
    SECTION_ROWS = "逐文件行数核对", "Where every row went";
    SECTION_QUALITY = "数据质量", "Data quality";
    SECTION_LEFT_OUT = "未评价和未覆盖的内容", "What was left out or is not covered, and why";
    SECTION_BASIS = "定义与依据", "Definitions and their basis";
    SECTION_CLAUSES = "条文与本报告的对应", "Where each clause is answered";
    SECTION_CALENDAR = "所用工作日安排", "Working-day arrangements used";

    BOUNDS_HEAD = "不确定范围", "How sure";
    BEFORE_HEAD = "与上月比较", "The month before";
    BEHIND_HEAD = "比率最低镇街", "Lowest rates";
    LOWEST_HEAD = "使用率最低镇街", "Least used";
    TOO_FEW_HEAD = "数量过少", "Too few to judge";

    RULE = "时限规则", "Rule";
    BINDING = "约束力", "Binding";
    RATE = "按时率", "In time";
    PART_OF_WHOLE = "按时/可判断", "In time / measured";
    INTERVAL = "95%区间", "95% interval";
    BOUNDS = "可能范围", "Bounds";
    LATE = "迟办", "Late";
    OVERDUE = "逾期未办", "Overdue";
    PENDING = "未到期", "Not yet due";
    CLOSED = "已终止", "Closed out";
    UNMEASURABLE = "无法判断", "Cannot tell";
    BEFORE_START = "先办后登", "Done before start";
    QUANTILES = "用时中位/九成", "Median / 90th pct.";
    MONTH_BEFORE = "上月", "Month before";
    NOTE_RATE = "按时率＝按时÷可判断（按时、迟办、逾期未办之和）；未到期、已终止的不计入。区间为威尔逊区间。用时单位为工作日，是卡普兰—迈耶估计，未办结的按删失处理；“—”为尚估不出。",
        "Rate = in time / measured (in time, late and overdue). Cases not yet due or closed out are in no rate. Intervals are Wilson's. Times are in working days, Kaplan-Meier estimates with open cases censored; a dash where the curve does not come down that far.";
    REASONS = "当月无法判断的原因：{reasons}。", "Why the month's cases cannot be told: {reasons}.";
    REASON_ITEM = "{rule}{reason}{number}件", "{rule}: {reason} {number}";

    TOWNSHIP = "镇街", "Township";
    DISTRICT = "全区", "District";
    TIER_RATE = "相符率", "Agree";
    TIER_UNDER = "低于应属", "Worse than due";
    TIER_OVER = "高于应属", "Better than due";
    TIER_UNKNOWN = "类别不明", "Unknown";
    AMOUNT = "审批金额（元）", "Approved, yuan";
    LIFTED = "脱贫户", "Lifted";
    RETURNED = "返贫户", "Returned";
    AIDED = "已救助", "Aided";
    UNAIDED = "未救助", "Not aided";
    IN_WINDOW = "期限内", "In window";
    AT_RISK = "返贫风险户", "At risk";
    MONITORED = "监测户", "Monitored";
    MARGINAL = "边缘易致贫户", "Marginal";
    AIDED_RATE = "救助率", "Aided";
    AVAILABLE = "本年可用", "Available";
    SPENT_YTD = "本年支出", "Spent";
    USAGE = "使用率", "Used";
    SPENT_MONTH = "当月支出", "This month";
    CLOSING = "期末余额", "Balance";
    OVERDRAWN = "负余额天数", "Days below zero";
    SOURCE = "资金来源", "Source";
    PAYMENTS = "笔数", "Payments";
    PERSONS = "人数", "Persons";

    TABLE_RULES = "各时限规则（全区）", "Each rule, district";
    TABLE_COMPLIANCE = "时限执行：按时率（按时/可判断）；下行为迟办、逾期未办、无法判断件数", "Deadlines: rate (in time / measured); below, the late, the overdue and those that cannot be told";
    CELL_LATE = "迟办{n}", "late {n}";
    CELL_OVERDUE = "逾期{n}", "overdue {n}";
    CELL_UNKNOWN = "无法判断{n}", "unknown {n}";
    MOST_FIRST = "各表按问题数量由多到少排列；资金表按镇街名称排列。", "Each table has the most trouble first; the one of money is by name.";
    TABLE_TIERS = "救助类别", "Tiers";
    TABLE_POVERTY = "返贫与监测（户，截至{as_of}）", "Households under a poverty flag at {as_of}";
    TABLE_FUNDS = "资金（元）", "Money, yuan";
    TABLE_SOURCES = "各资金来源（全区，元）", "Each source, district, yuan";
    TABLE_SCORECARD = "绩效评分（本年1月1日至报告月，满分100）", "Scorecard, since 1 January, of 100 points";
    SCORE_TOTAL = "总分", "Total";
    SCORE_RANK = "名次（95%区间）", "Rank (95 % interval)";
    SCORE_BETWEEN = "第{best}至{worst}名", "{best} to {worst}";
    SCORE_HEAD = "{name}（权重{weight}）", "{name} (weight {weight})";
    SCORE_FEW = "可判断案件{n}件，不评等次", "{n} measured, not graded";
    SCORE_LIMITS = "{name}{floor}至{target}", "{name} {floor} to {target}";
    SCORE_NOTE = "得分下方为分子/分母。得分 = 100 ×（值 − 底线）÷（目标 − 底线），限于0至100；资金按支出占可用之比与本年已过时间之比计；没有值的指标，权重按比例归入其他指标。底线与目标：{limits}。90、80、60分以上为优秀、良好、合格。权重、底线、目标和等次均为本工具的约定，文件未作规定，可在政策文件中更改。名次在{graded}个参评镇街中排列；可判断案件不足{enough}件的不参评。名次区间由案件重复抽样2000次得出：区间重叠的镇街，先后难分，不宜据此问责。", "Below each score: numerator/denominator. Score = 100 x (value - floor) / (target - floor), from 0 to 100; money: spent of available against the share of the year gone. The weight of an indicator without a value goes to the others in proportion. Floors and targets: {limits}. Excellent, good and pass from 90, 80 and 60 points. Weights, floors, targets and grades are this tool's convention, given by no notice; the policy file can change them. Ranks are among {graded} graded townships; fewer than {enough} measured cases are not graded. Rank intervals come from drawing the cases again 2,000 times: townships whose intervals overlap cannot be told apart, and the order alone is no ground for holding anyone to account.";
    FEW_MARK = "灰字：可判断数不足{enough}，数量过少，不作评判。", "Grey: fewer than {enough} measured, too few to judge.";

    READINGS_LEAD = "条文未写明之处，按默认理解计算，并列出其他可采理解的结果；本报告不裁定何者正确。",
        "Where a clause leaves a question open, the default reading is used and what the other admissible ones would give is shown. This report does not decide between them.";
    READINGS_RANGE = "{rule}：{month}按时率在各种理解下为{low}至{high}，默认理解{default}。全部月份中，因理解不同改为按时的最多{to_met}，改为迟办或逾期的最多{to_breach}。",
        "{rule}: for {month} the rate runs from {low} to {high} over the readings, {default} under the default one. Over all months, cases that turn: in time, at most {to_met}; late or overdue, at most {to_breach}.";
    READINGS_SAME = "{rule}：{month}按时率在各种理解下均为{default}。全部月份中，因理解不同改为按时的最多{to_met}，改为迟办或逾期的最多{to_breach}。",
        "{rule}: for {month} the rate is {default} under every reading. Over all months, cases that turn: in time, at most {to_met}; late or overdue, at most {to_breach}.";
    READINGS_MOST = "{n}件（{reading}）", "{n} ({reading})";
    READINGS_NO_MORE = "{n}件", "{n}";
    READINGS_NONE = "{rule}：{month}没有可判断的案件。", "{rule}: no measurable case in {month}.";
    READINGS_RATE = "{rate}（{part}/{whole}）", "{rate} ({part}/{whole})";
    READING = "理解", "Reading";
    READING_DEFAULT = "默认", "default";
    CHANGED = "结论改变", "Verdict changes";
    TO_MET = "改为按时", "To in time";
    OTHER_CHANGE = "其他变化", "Other change";
    TO_BREACH = "改为迟办或逾期", "To late or overdue";
    READINGS_NOTE = "按时、可判断、未到期、无法判断为报告月份数；后四列与默认理解相比，包括全部月份；“其他变化”指不再适用或转为未到期、无法判断等。", "Rates and counts are the report month's; the last four columns compare with the default reading over all months. Other change: no longer under the rule, or now not due or not to be told.";

    STANDING_UNDER = "按“{reading}”，报告月份镇街位次改变：{items}。", "Under “{reading}” townships stand elsewhere in the report month: {items}.";
    STANDING_MOVED = "{township}由{from}变为{to}", "{township} from {from} to {to}";
    STANDING_SAME = "报告月份各镇街的位次在各种理解下不变。", "In the report month no township stands elsewhere under another reading.";
    STANDING_NONE = "没有可判断的案件", "nothing measurable";
    STANDING_TOO_FEW = "数量过少", "too few to judge";
    STANDING_NOT_BELOW = "不低于全区", "not below the district";
    STANDING_BELOW = "低于全区", "below the district";
    STANDING_FURTHEST = "比率最低之列", "among the lowest";
    TIERS_APPROVED = "已审批", "Approved";
    TIERS_MATCH = "相符", "Agree";
    TIERS_CHANGED = "应属类别改变", "Expected tier changes";

    GAPS_LEAD = "以下条文没有写明数字，或现有记录无从判断。本报告只作计量，不作合格与否的结论。",
        "These clauses give no number, or the records cannot show whether they were kept. They are measured here without a verdict.";
    CLAUSES_LEAD = "两份通知中可计量的条文、相应的表和本月数字。表在报告文件夹内，栏目说明见各表。",
        "The clauses that can be measured, the tables that answer each and this month's figures. Tables are in the report's folder; their columns are described in them.";
    ANSWERED_IN = "相应的表", "Answered in";
    CLAUSE_FIGURES = "本月数字", "This month";
    IN_REGISTER = "见政策空白登记", "see the policy-gap register";
    NOT_THIS_TIME = "（本次缺数据，未作）", " (left out: data missing)";
    ANSWER_DEADLINE = "时限“{rule}”", "deadline “{rule}”";
    ANSWER_FINDING = "线索“{name}” {rule}", "finding “{name}” {rule}";

    GAP_CLAUSE = "条文", "Clause";
    GAP_SAYS = "内容", "What it says";
    GAP_WHY = "为何不下结论", "Why no verdict";
    GAP_INSTEAD = "本报告的计量", "What is measured instead";

    FILE = "文件", "File";
    KIND = "表", "Table";
    ROWS_READ = "读入", "Read";
    ACCEPTED = "采用", "Accepted";
    SUPERSEDED = "被更新", "Superseded";
    DUPLICATE = "重复", "Duplicate";
    QUARANTINED = "隔离", "Quarantined";
    FURNITURE = "表头等", "Furniture";
    TOTAL = "合计", "Total";
    ROWS_LEAD = "共读入{read}行＝采用{accepted}＋被更新{superseded}＋重复{duplicate}＋隔离{quarantined}＋表头等{furniture}。每个文件均分别相等。",
        "{read} rows read = {accepted} accepted + {superseded} superseded + {duplicate} duplicate + {quarantined} quarantined + {furniture} furniture. Each file adds up by itself.";
    ROWS_BROKEN = "注意：下列文件行数不相等，结果不可用：{files}。", "Warning: these files do not add up, so the results cannot be used: {files}.";

    QUALITY_LEAD = "{quarantined}行因无法读取被隔离，不计入任何指标；{warnings}处读入时有提示，仍计入。",
        "{quarantined} rows could not be read and are in no figure; {warnings} values were read with a warning and count.";
    QUARANTINE_TABLE = "隔离行（按原因）", "Quarantined rows, by reason";
    WARNING_TABLE = "提示（按原因）", "Warnings, by reason";
    REASON = "原因", "Reason";
    COLUMN = "列", "Column";
    WHOLE_ROW = "整行", "whole row";
    NUMBER = "数量", "Number";
    NONE = "无。", "None.";
    SEVERAL_REASONS = "一行可有几个原因。明细见隔离行与提示两表。", "A row can have several reasons. Each is listed in facts/quarantine and facts/warnings.";

    COVERED_TO = "覆盖至", "To";
    BASIS = "依据", "Known from";
    MISSING_MONTHS = "缺月", "Months missing";
    NO_FILE = "没有文件", "no file";
    NO_PERIOD = "不涉及期间", "no period";
    FILES = "文件数", "Files";

    LEFT_OUT_KIND = "没有{kind}数据：{lost}未评价。", "No {kind}: {lost} are not assessed.";
    LEFT_OUT_MONTHS = "{kind}缺{months}的文件：这些月份的结果可能不全。", "No file of {kind} for {months}: those months may be incomplete.";
    LEFT_OUT_COVERAGE = "{kind}只覆盖至{day}，早于数据截止日{as_of}：此后到期而未办的列为无法判断，此后的余额不计。",
        "The {kind} end on {day}, before {as_of}: what is not done and due later cannot be told, later balances are not given.";
    LEFT_OUT_RULE = "时限规则“{rule}”缺所需的表或列，未评价。", "The rule \"{rule}\" is not assessed: the exports lack its table or column.";
    LEFT_OUT_MART = "统计表“{mart}”缺所需的表，未生成。", "The table \"{mart}\" is not made: a table it needs is missing.";
    LEFT_OUT_CEILING = "未设定救助金额上限与镇街审批限额：不对照限额核查审批金额。", "No amount ceilings are set: approved amounts are not checked against any.";
    LEFT_OUT_UNDATED = "启动日期（发现、申请、受理）均缺的案件不计入按月统计。", "Cases without a date of discovery, application or acceptance are in no month.";
    LEFT_OUT_KNOWN_AT = "指定知晓日只筛选案件快照；发放、台账等不受其限。", "The day of knowledge selects case snapshots only; payments, ledgers and the rest are not cut by it.";
    LEFT_OUT_PROVISIONAL = "{years}年没有国务院办公厅放假安排，按周一至周五暂计；凡经过这些日期的时限均为暂定。",
        "There is no State Council arrangement for {years}: Monday to Friday was assumed, and deadlines over those days are provisional.";
    NOTES = "读入说明", "Remarks on reading";

    DEFINITIONS = "时限规则", "Deadline rules";
    APPLIES = "适用", "Applies to";
    COUNTED = "起止与时限", "From, to, limit";
    SINCE = "起始适用", "Since";
    CITATION = "条文依据", "Clause";
    CERTAINTY = "来源", "Source";
    TIERS_HEAD = "应属类别", "Expected tiers";
    CATEGORY = "对象类别", "Category";
    TIER = "类别", "Tier";
    PERIOD_HEAD = "适用期（按审批日期）", "Period (by approval)";
    LIFTED_SINCE = "{year}年以来脱贫户", "lifted since {year}";
    ALWAYS = "不限", "any";
    FROM_TO = "{from}至{to}", "{from} to {to}";
    THRESHOLDS = "观察口径（条文未定，属自设）", "Watch thresholds that no clause gives";
    VALUE = "数值", "Value";
    PURPOSE = "用途", "For";
    UNIT_DAYS = "{n}天", "{n} days";
    UNIT_CASES = "{n}件", "{n} cases";
    COUNTING = "起算日不计入（民法典第二百零一条；2021年前民法总则第二百零一条）；“以内”“不超过”含本数（民法典第一千二百五十九条；2021年前民法总则第二百零五条）。默认理解下，期限届满后的休息日完成仍为迟办。",
        "The start day is not counted (Civil Code 201; before 2021 General Provisions 201); \"not more than\" includes the number (Civil Code 1259; before 2021 General Provisions 205). Under the default reading, done on a day off after the last day is late.";
    MONTH_OF = "案件归入截止日所在月份；无法判断和未定时限的归入启动月份。", "A case belongs to the month of its due date; one that cannot be told, or without a limit, to the month it began.";

    NOTICE = "文号", "Notice";
    NOTICE_TITLE = "标题", "Title";
    DATED = "成文日期", "Dated";
    PUBLISHED = "公布日期", "Published";
    CALENDAR_LEAD = "{from}至{to}的放假调休依下列通知。", "Days off and make-up days from {from} to {to} follow these notices.";
    CALENDAR_FINAL = "时限按最终公布的安排计算。", "Deadlines follow the last arrangement.";
    CALENDAR_KNOWN = "时限按作为当日（未办的按截至日期，已终止的按办结日期）已公布的安排计算。",
        "An act is judged by the arrangement public on its day (not done: on the as-of day; ended: on the closing day).";
    CALENDARS_AGREE = "作为当日已公布的安排与最终安排没有给出不同的结果。", "The arrangement public on the day of each act and the last one give the same results.";
    CALENDARS_DIFFER = "作为当日已公布的安排与最终安排不同的有{n}件次，其中结论不同{verdicts}件次：",
        "The arrangement public on the day of the act and the last one differ for {n} deadlines, in the verdict for {verdicts}:";
    CASE = "案件", "Case";
    ACTED_ON = "作为日期", "Day of the act";
    DUE_FINAL = "最终安排：截止、结论", "Last arrangement: due, verdict";
    DUE_KNOWN = "当日已公布：截止、结论", "Public on the day: due, verdict";
    MORE_IN_TABLE = "另有{n}件次，见 facts/calendar_differences。", "{n} more in facts/calendar_differences.";
    CALENDAR_NONE = "所涉日期没有放假调休安排。", "No arrangement touches these days.";
}
