//! A failure as people read it: the same lines in both languages. The sentences themselves are the failure's own.

use super::{Text, texts};
use crate::contract::Language;
use crate::failure::{Both, Failure};
use std::io::ErrorKind;
use unicode_width::UnicodeWidthStr;

texts! {
    ERROR = "错误[{code}]：{message}", "error[{code}]: {message}";
    AT = "位置", "at";
    CAUSE = "原因", "cause";
    HINT = "办法", "hint";
    AT_SHEET = "工作表{sheet}", "sheet {sheet}";
    AT_LINE = "第{line}行", "line {line}";
    AT_COLUMN = "{column}列", "column {column}";
}

/// Columns of a label.
const LABEL: usize = 9;

/// Labels of further lines, each with what people read.
pub const LABELS: &[(&str, Text)] = &[
    ("a block", Text::new("一条", "a block")),
    ("allowed", Text::new("可用", "allowed")),
    ("below", Text::new("其下", "below")),
    ("cases", Text::new("案件", "cases")),
    ("changed", Text::new("已改动", "changed")),
    ("closest", Text::new("最接近", "closest")),
    ("columns", Text::new("可用的列", "columns")),
    ("earlier", Text::new("先前的", "earlier")),
    ("files", Text::new("文件数", "files")),
    ("first", Text::new("前者", "first")),
    ("found", Text::new("所见", "found")),
    ("in force", Text::new("在施行", "in force")),
    ("missing", Text::new("缺", "missing")),
    ("nearest", Text::new("相近", "nearest")),
    ("other", Text::new("另一", "other")),
    ("others", Text::new("其他文件", "others")),
    ("quarantined", Text::new("隔离行数", "quarantined")),
    ("question", Text::new("查询", "question")),
    ("reports", Text::new("报告", "reports")),
    ("there are", Text::new("可用的", "there are")),
    ("unmapped", Text::new("未识别", "unmapped")),
];

/// What people read for a label; one that is not listed stands as it is.
pub fn label(label: &'static str) -> Text {
    let known = LABELS.iter().find(|(name, _)| *name == label);
    known.map_or(Text::new(label, label), |(_, text)| *text)
}

/// The lines of a failure: code and message, then place, cause, details and hint. No line feed at the end.
pub fn shown(failure: &Failure, language: Language) -> String {
    let mut text = ERROR.fill(
        language,
        &[
            ("code", failure.code),
            ("message", failure.message.of(language)),
        ],
    );
    let mut line = |label: Text, lines: &str| {
        let mut label = label.of(language);
        for line in lines.lines() {
            let blanks = LABEL.saturating_sub(label.width());
            text.push_str("\n  ");
            text.push_str(label);
            text.push_str(&" ".repeat(blanks + 1));
            text.push_str(line);
            label = "";
        }
    };
    let place = place(failure, language);
    if !place.is_empty() {
        line(AT, &place);
    }
    if let Some(cause) = cause(failure) {
        line(CAUSE, cause.of(language));
    }
    for (name, text) in &failure.details {
        line(label(name), text.of(language));
    }
    if let Some(hint) = &failure.hint {
        line(HINT, hint.of(language));
    }
    text
}

fn place(failure: &Failure, language: Language) -> String {
    let place = &failure.place;
    let sheet = place.sheet.as_ref();
    let column = place.column.as_ref();
    let parts = [
        place.file.clone(),
        sheet.map(|s| AT_SHEET.fill(language, &[("sheet", s)])),
        place
            .line
            .map(|l| AT_LINE.fill(language, &[("line", &l.to_string())])),
        column.map(|c| AT_COLUMN.fill(language, &[("column", c)])),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(language.pick("，", ", "))
}

/// What a library or the system says: in Chinese too where it is one of the system's usual errors.
pub fn cause(failure: &Failure) -> Option<Both> {
    let source = failure.source.as_ref()?;
    let kind = source
        .downcast_ref::<std::io::Error>()
        .map(std::io::Error::kind);
    let known = match kind {
        Some(ErrorKind::NotFound) => "文件或文件夹不存在",
        Some(ErrorKind::PermissionDenied) => "没有权限",
        Some(ErrorKind::NotADirectory) => "不是文件夹",
        Some(ErrorKind::IsADirectory) => "是文件夹而不是文件",
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => "磁盘空间不足",
        Some(ErrorKind::ReadOnlyFilesystem) => "磁盘只读",
        Some(ErrorKind::AlreadyExists) => "已存在",
        Some(ErrorKind::InvalidData) => "内容不是有效的文字或数据",
        _ => return Some(Both::from(source.to_string())),
    };
    Some(Both::from((known, source.to_string())))
}

#[cfg(test)]
mod tests {
    use super::{LABELS, shown};
    use crate::contract::Language;
    use crate::failure::{Class, Failure};

    #[test]
    fn lines_are_the_same_in_both_languages() {
        let failure = Failure::new(
            Class::Input,
            "layout-unknown",
            ("表头不符", "no header fits"),
        )
        .file("a.csv")
        .sheet("甲")
        .line(3)
        .detail("missing", ("案件编号", "案件编号"))
        .hint(("写入\n[columns.cases]", "add\n[columns.cases]"));
        assert_eq!(
            shown(&failure, Language::Chinese),
            "错误[layout-unknown]：表头不符\n  位置      a.csv，工作表甲，第3行\n  缺        案件编号\n  办法      写入\n            [columns.cases]"
        );
        assert_eq!(
            shown(&failure, Language::English),
            "error[layout-unknown]: no header fits\n  at        a.csv, sheet 甲, line 3\n  missing   案件编号\n  hint      add\n            [columns.cases]"
        );
        assert!(LABELS.iter().all(|(name, text)| text.en == *name));
    }
}
