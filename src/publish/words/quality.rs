//! The report on the data itself: terminal and workbook.

use super::{Text, texts};

texts! {
    TITLE = "{district}  导出数据检查  {files}个文件", "Data quality of {files} files, {district}";
    ROWS = "行数", "rows";
    ROWS_READ = "读入{read}行＝", "{read} read = ";
    VERDICT = "结论", "verdict";
    NOTHING_TO_MEND = "没有无法读取的文件、隔离的行或警告", "no file failed, no row is quarantined, no warnings";
    SOME_TO_MEND = "无法读取{failed}个文件；隔离{quarantined}行；警告{warnings}条", "{failed} files failed; {quarantined} rows quarantined; {warnings} warnings";
    FAILED = "无法读取的文件（{n}）", "Files that could not be read ({n})";
    FAILED_NONE = "不能用于报告", "No report can be made";
    FOLDER = "整个文件夹", "the folder";
    AT_SHEET = "工作表{sheet}", "sheet {sheet}";
    AT_LINE = "第{line}行", "line {line}";
    AT_COLUMN = "{column}列", "column {column}";
    MEND = "处理", "mend";
    QUARANTINED = "隔离的行（{n}，不计入任何指标）", "Quarantined rows ({n}; they count nowhere)";
    WARNINGS = "警告（{n}，该行仍计入）", "Warnings ({n}; the rows count)";
    REMARKS = "提示（{n}）", "Remarks ({n})";
    STRUCK_ROWS = "{n}行", "{n} rows";
    EXAMPLE = "例", "e.g.";
    IN_FILES = "（共{n}个文件）", " (in {n} files)";
    IN_SHEETS = "（共{n}个文件、{sheets}张表）", " (in {n} files, {sheets} sheets)";
    MORE_REASONS = "……另有{n}种，全部见--out的工作簿", "... and {n} more; all of them in the workbook of --out";
    MORE_REMARKS = "……另有{n}条，全部见--out的工作簿", "... and {n} more; all of them in the workbook of --out";
    MORE_FILES = "……另有{n}个文件，全部见--out的工作簿", "... and {n} more files; all of them in the workbook of --out";
    SEE_ALL = "逐行清单：加--out 文件夹，或--format json", "every row: --out FOLDER, or --format json";
    SEE_WRITTEN = "逐行清单：{folder}", "every row: {folder}";
    COVERAGE = "覆盖", "Coverage";
    COVERED_TO = "截至{day}", "to {day}";
    COVERED_NOT = "不明", "not known";
    MONTHS = "缺{months}", "no file for {months}";
    NO_KIND = "没有{kind}数据：不评价{lost}", "no {kind}, so not assessed: {lost}";
    NEWEST_QUARANTINED = "有{n}件案件最新一行被隔离：尚未办结的时限记为无法判断", "{n} cases have their newest row quarantined: their open deadlines cannot be judged";
    SNAPSHOTS = "案件快照{n}期：{days}", "{n} snapshots of cases: {days}";
    UNDATED = "无日期", "undated";
    COLUMNS_MISSING = "缺少的列", "Columns that are missing";
    ALL_SHEETS = "所有表", "all sheets";
    SOME_SHEETS = "{sheets}张表中的{without}张", "{without} of {sheets} sheets";
    LOST = "影响：{lost}", "affects: {lost}";
    RULES_LEFT_OUT = "不评价“{rules}”", "not assessed: {rules}";
    RULES_CANNOT_TELL = "这些表的案件无法判断“{rules}”", "cannot be told of cases of these sheets: {rules}";
    RULES_OUTSIDE = "这些表的案件不计入“{rules}”", "cases of these sheets are left out: {rules}";
    RULES_NO_START = "案件缺起算日期，无法判断“{rules}”", "no start date, so cannot be told: {rules}";
    RULES_NO_ACTIVE_START = "主动发现的案件无法判断“{rules}”", "cannot be told of cases found actively: {rules}";
    RULES_OTHER_START = "只能按其余日期起算“{rules}”", "start taken from the other dates: {rules}";
    NO_RULES = "报告不评价的时限：{rules}", "deadlines that a report leaves out: {rules}";
    FILES = "已读的文件（{n}）", "Files that were read ({n})";
    READ = "读入", "read";
    ACCEPTED = "采用", "accepted";
    SUPERSEDED = "被更新", "superseded";
    DUPLICATE = "重复", "duplicate";
    HELD = "隔离", "quarantined";
    HELD_SHORT = "隔离", "quarant.";
    FURNITURE = "表头等", "furniture";
    FILE = "文件", "file";
    SHEET = "工作表", "sheet";
    LINE = "行号", "line";
    STATE = "情况", "state";
    STATE_READ = "已读", "read";
    STATE_UNUSED = "未用", "unused";
    KIND = "表", "table";
    COLUMN = "列", "column";
    HEADER = "表头", "header";
    REASON = "原因", "reason";
    OUTCOME = "结果", "outcome";
    WARNING = "警告", "warned";
    VALUE = "值", "value";
    RAW = "原始内容（不含个人信息列）", "raw cells, none of personal columns";
    NUMBER_OF_ROWS = "行数", "rows";
    NUMBER_OF_FILES = "文件数", "files";
    EXAMPLE_FILE = "首例文件", "first in file";
    DATA_ROWS = "数据行", "data rows";
    PRESENT = "有值", "present";
    BLANK = "空白", "blank";
    UNREADABLE = "无法读取", "unreadable";
    SET_ASIDE = "因其他原因隔离", "set aside";
    EXPORTED = "导出日期", "export date";
    FROM_CONFIGURED = "配置文件", "linjiu.toml";
    FROM_NAME = "文件名", "file name";
    FORMAT = "格式", "format";
    BYTES = "字节数", "bytes";
    UNKNOWN_COLUMNS = "未使用的列", "columns not used";
    COLUMNS_NOT_THERE = "没有的列", "columns not there";
    REMARK = "说明", "remark";
    LAST_DAY = "截至", "to";
    BASIS = "依据", "known by";
    MISSING_MONTHS = "缺的月份", "months missing";
    FOLLOWS = "影响", "what follows";
    MORE_ROWS = "……另有{n}行，见同一文件夹中的Parquet表", "... and {n} more rows: see the Parquet tables beside this workbook";
    SHEET_FAILED = "无法读取的文件", "failed files";
    DETAILS = "细节", "details";
    SHEET_FILES = "文件", "files";
    SHEET_REASONS = "原因", "reasons";
    SHEET_COLUMNS = "列", "columns";
    SHEET_QUARANTINE = "隔离的行", "quarantined rows";
    SHEET_WARNINGS = "警告", "warnings";
    SHEET_COVERAGE = "覆盖", "coverage";
}

/// The name of a delimiter.
pub fn delimiter(name: &str) -> Text {
    match name {
        "tab" => Text::new("制表符分隔", "tab"),
        "semicolon" => Text::new("分号分隔", "semicolon"),
        "bar" => Text::new("竖线分隔", "bar"),
        _ => Text::new("逗号分隔", "comma"),
    }
}

/// The name of an encoding.
pub fn encoding(name: &'static str) -> Text {
    match name {
        "UTF-8 with BOM" => Text::new("UTF-8（带BOM）", name),
        _ => Text::new(name, name),
    }
}
