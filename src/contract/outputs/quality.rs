//! Tables of `linjiu check --out` that no report has: what was read, and what each column holds.
//!
//! They speak of no month, so they carry no `report_month`; quarantine, warnings and rows are a report's own.

use super::{OutputColumn, OutputTable, OutputType as T, column, fact};

/// Each file that was looked at, failed ones among them.
pub fn files() -> OutputTable {
    fact(
        "files",
        "文件",
        "each file that was looked at",
        &["file", "code", "sheet", "line"],
        vec![
            column(
                "file",
                T::Text,
                "文件",
                "path below the folder; null for the folder itself",
            ),
            column(
                "state",
                T::Text,
                "情况",
                "read, unused (no table of ours) or failed",
            ),
            column("kinds", T::Text, "表", "kinds of its tables, by comma"),
            column("format", T::Text, "格式", "format, by its content"),
            column("encoding", T::Text, "编码", "encoding of a text file"),
            column(
                "delimiter",
                T::Text,
                "分隔符",
                "comma, tab, semicolon or bar; of a text file",
            ),
            column("size_bytes", T::Count, "字节数", "size in bytes"),
            column("sha256", T::Text, "SHA-256", "SHA-256 of its bytes"),
            column("export_on", T::Date, "导出日期", "export date"),
            column(
                "export_on_from",
                T::Text,
                "导出日期来源",
                "configured, file_name or none",
            ),
            column("code", T::Text, "失败代码", "code of the failure"),
            column("sheet", T::Text, "失败工作表", "sheet of the failure"),
            column("line", T::Count, "失败行号", "line of the failure"),
            column("what_zh", T::Text, "失败情况", "what failed, in Chinese"),
            column("what_en", T::Text, "失败情况（英文）", "what failed"),
            column("mend_zh", T::Text, "处理办法", "how to mend it, in Chinese"),
            column("mend_en", T::Text, "处理办法（英文）", "how to mend it"),
        ],
    )
}

/// Each column of each sheet.
pub fn columns() -> OutputTable {
    let count = |name, zh, en| -> OutputColumn { column(name, T::Count, zh, en) };
    fact(
        "columns",
        "列",
        "what each column of each sheet holds: rows = present + blank + unreadable + set_aside",
        &["file", "sheet", "kind", "column"],
        vec![
            column("file", T::Text, "文件", "file"),
            column("sheet", T::Text, "工作表", "sheet"),
            column("kind", T::Text, "表", "kind of table"),
            column("column", T::Text, "列", "column"),
            column("header", T::Text, "表头", "header, without blanks"),
            count("rows", "数据行", "data rows"),
            count(
                "present",
                "有值",
                "with a value; null for names, which are not kept",
            ),
            count("blank", "空白", "blank; null for names"),
            count("unreadable", "无法读取", "cell cannot be read"),
            count(
                "set_aside",
                "因其他列隔离",
                "in rows quarantined for another column or as a whole",
            ),
            count("warned", "警告", "rows with a warning on the column"),
        ],
    )
}
