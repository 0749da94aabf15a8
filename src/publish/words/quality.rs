//! The report on the data itself: terminal and workbook.

use super::texts;

texts! {
    TITLE = "{district}  导出数据检查  {files}个文件", "{district}, data quality of {files} files";
    ROWS = "行数", "rows";
    ROWS_READ = "读入{read}行＝", "{read} read = ";
    VERDICT = "结论", "verdict";
    NOTHING_TO_MEND = "没有无法读取的文件、隔离的行或警告", "no file failed, no row is quarantined, no warnings";
    SOME_TO_MEND = "无法读取{failed}个文件；隔离{quarantined}行；警告{warnings}条", "{failed} files failed; {quarantined} rows quarantined; {warnings} warnings";
    FAILED = "无法读取的文件（{n}）", "Files that could not be read ({n})";
    FOLDER = "整个文件夹", "the folder";
    AT_SHEET = "工作表{sheet}", "sheet {sheet}";
    AT_LINE = "第{line}行", "line {line}";
    AT_COLUMN = "{column}列", "column {column}";
    CAUSE = "原因", "cause";
    CLOSEST = "最接近", "closest";
    MISSING = "缺", "missing";
    UNMAPPED = "未识别", "unmapped";
    FOUND = "现有", "found";
    MEND = "处理", "mend";
    QUARANTINED = "隔离的行（{n}，不计入任何指标）", "Quarantined rows ({n}; they count nowhere)";
    WARNINGS = "警告（{n}，该行仍计入）", "Warnings ({n}; the rows count)";
    REMARKS = "提示（{n}）", "Remarks ({n})";
    STRUCK_ROWS = "{n}行", "{n} rows";
    EXAMPLE = "例", "e.g.";
    IN_FILES = "（共{n}个文件）", " (in {n} files)";
    MORE_REASONS = "……另有{n}种，全部见--out的工作簿", "... and {n} more; all of them in the workbook of --out";
    MORE_REMARKS = "……另有{n}条，全部见--out的工作簿", "... and {n} more; all of them in the workbook of --out";
    MORE_FILES = "……另有{n}个文件，全部见--out的工作簿", "... and {n} more files; all of them in the workbook of --out";
    SEE_ALL = "逐行清单：加--out 文件夹，或--format json", "every row: --out FOLDER, or --format json";
    SEE_WRITTEN = "逐行清单：{folder}", "every row: {folder}";
    COVERAGE = "覆盖", "Coverage";
    COVERED_TO = "截至{day}", "to {day}";
    COVERED_NOT = "不明", "not known";
    MONTHS = "缺{months}", "no file for {months}";
    NO_KIND = "没有{kind}：不评价{lost}", "no {kind}, so not assessed: {lost}";
    NEWEST_QUARANTINED = "有{n}件案件最新一行被隔离：尚未办结的时限记为无法判断", "{n} cases have their newest row quarantined: their open deadlines cannot be judged";
    SNAPSHOTS = "案件快照{n}期：{days}", "{n} snapshots of cases: {days}";
    UNDATED = "无日期", "undated";
    COLUMNS_MISSING = "缺少的列", "Columns that are missing";
    ALL_SHEETS = "所有表", "all sheets";
    SOME_SHEETS = "{sheets}张表中的{without}张", "{without} of {sheets} sheets";
    LOST = "不能判断{lost}", "not to be told: {lost}";
    FILES = "已读的文件（{n}）", "Files that were read ({n})";
    READ = "读入", "read";
    ACCEPTED = "采用", "accepted";
    SUPERSEDED = "被更新", "superseded";
    DUPLICATE = "重复", "duplicate";
    HELD = "隔离", "quarant.";
    FURNITURE = "表头等", "furniture";
    FILE = "文件", "file";
}
