//! The report as a workbook: names of sheets, heads that no column of the contract has, and notes.

use super::texts;

texts! {
    ABOUT = "说明", "About";
    TOWNSHIPS = "各镇街", "Townships";
    FINDINGS = "线索统计", "Findings";
    FINDINGS_LIST = "线索清单", "Findings list";

    MONTH = "报告月份", "Month";
    AS_OF = "数据截至", "As of";
    KNOWN_AT = "知晓日", "Known at";
    CALENDAR = "工作日", "Working days";
    RUN = "运行编号", "Run";
    VERSION = "版本", "Version";
    USE = "使用", "Use";

    SHEETS = "各表", "Sheets";
    IS_TOWNSHIPS = "报告月份全区和各镇街并列：各时限规则的按时率，类别相符率，返贫户救助率，补助资金使用率；与报告正文一致。",
        "The district and its townships side by side for the month: each deadline rule, right tiers, households returned to poverty, use of the subsidy; as in the report.";
    IS_FINDINGS = "线索按规则和严重程度的数量。", "Findings counted by rule and severity.";
    IS_FINDINGS_LIST = "未销号的线索，每个镇街至多{n}条；全部见facts/findings.parquet。",
        "Findings not closed, at most {n} for each township; all are in facts/findings.parquet.";
    IS_MART = "{what}：每行一个{key}；同{table}.parquet。", "{what}: a row for each {key}; as {table}.parquet.";
    ALL_MONTHS = "有月份的各表含报告年度1月至报告月份，可直接做数据透视表；更早的月份见marts/*.parquet。全区与镇街各有其行，汇总时只选一个层级。",
        "Sheets with months hold those of the report's year up to its own, ready for a pivot table; earlier ones are in marts/*.parquet. The district and the townships have rows of their own: choose one level before adding up.";
    PIVOT = "透视表", "Pivot tables";

    HOW_RATES = "怎样读", "How to read it";
    RATE = "比率", "Rates";
    RATE_PARTS = "每个比率都与分子、分母并列；分母为零的空白。", "Every rate stands beside its numerator and denominator, and is blank where that is zero.";
    PENDING = "未到期", "Not yet due";
    PENDING_IS = "未到期、已终止的案件不计入任何比率。", "Cases not yet due or closed out are in no rate.";
    UNMEASURABLE = "无法判断", "Cannot tell";
    UNMEASURABLE_IS = "不作未按时处理，只划定比率的范围：下限按其全部未按时，上限按其全部按时（见“{sheet}”表）。",
        "Never a breach: it bounds the rate. Low, had none of them been in time; high, had all of them been (sheet {sheet}).";
    FEW = "灰字", "Grey";
    FEW_IS = "可判断数不足{enough}，数量过少，不作评判。", "Fewer than {enough} measured, too few to judge.";
    MONEY = "金额", "Money";
    MONEY_IS = "以元计，精确到分。", "In yuan, exact to the fen.";
    BLANK = "空格", "Blank";
    BLANK_IS = "不适用或无从得知，不是零；全区各行的镇街为空。", "Does not apply or is not known, which is not zero; rows of the district have no township.";

    LEFT_OUT = "未评价和未覆盖的内容", "Left out or not covered";
    RULES_OF_FINDINGS = "线索规则", "Rules of findings";
    ELSEWHERE = "明细", "Each case";
    ELSEWHERE_IS = "案件、时限、发放、线索等逐条明细在同一文件夹的facts/*.parquet；report.html有文字说明和条文依据。",
        "Cases, deadlines, payments and findings one by one are in facts/*.parquet beside this workbook; report.html has the words and the clauses.";

    CODE = "规则代码", "Code";
    MONTH_OF = "月份", "Month";
    PART_MET = "按时", "In time";
    MEASURED = "可判断", "Measured";
    MET_RATE = "按时率", "Rate";
    TIER_GROUP = "救助类别", "Right tier";
    TIER_MATCHES = "相符", "Agree";
    TIER_KNOWN = "类别已知", "Known";
    TIER_RATE = "相符率", "Rate";
    POVERTY_GROUP = "返贫户", "Returned to poverty";
    SETTLED = "已有结论", "Settled";
    AIDED_RATE = "救助率", "Rate";
    MONEY_GROUP = "{source}（元）", "{source}, yuan";
    LISTED = "未销号{left}条，此处列出{n}条；全部见facts/findings.parquet。",
        "{n} of {left} findings that are not closed; all are in facts/findings.parquet.";
    MORE_ROWS = "以上是最后{most}行，之前另有{n}行，见{table}.parquet。", "These are the last {most} rows; {n} before them are in {table}.parquet.";
    NO_ROWS = "没有行。", "No rows.";
    YES = "是", "yes";
    NO = "否", "no";
}
