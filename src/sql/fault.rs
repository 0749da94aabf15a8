//! Why a question failed, pointing into it, with the name that was probably meant.

use super::elsewhere;
use super::limits::{Limits, out_of_memory};
use super::nearest::nearest;
use super::reports::Reports;
use crate::failure::{Both, Class, Failure};
use datafusion::common::{Column, DataFusionError, SchemaError};
use datafusion::sql::sqlparser::tokenizer::Location;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// The question as asked is not one that is answered.
pub(super) fn refused(message: impl Into<Both>) -> Failure {
    Failure::new(Class::Usage, "query-refused", message)
}

/// Adds the place: line, column, the line itself and a caret beneath.
pub(super) fn at(failure: Failure, sql: &str, place: Location) -> Failure {
    let lines = usize::try_from(place.line).unwrap_or_default();
    let Some(line) = lines.checked_sub(1).and_then(|n| sql.lines().nth(n)) else {
        return failure;
    };
    let column = usize::try_from(place.column).unwrap_or(1);
    let before: String = line
        .chars()
        .take(column.saturating_sub(1))
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect();
    // A long line shows what is around the place.
    let skip = before.chars().count().saturating_sub(60);
    let shown: String = line
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .skip(skip)
        .take(100)
        .collect();
    let before: String = before.chars().skip(skip).collect();
    let mut caret = " ".repeat(before.width());
    caret.push('^');
    let mut failure = failure.line(place.line).column(column.to_string());
    let known = std::mem::take(&mut failure.details);
    failure = failure.detail("question", shown).detail("", caret);
    failure.details.extend(known);
    failure
}

/// A table that the reports do not have.
pub(super) fn unknown_table(name: &str, reports: &Reports, own: &BTreeSet<String>) -> Failure {
    let failure = Failure::new(
        Class::Usage,
        "query-unknown-table",
        (
            format!("报告里没有表 {}", short(name)),
            format!("the report has no table {}", short(name)),
        ),
    );
    let bare = name.rsplit('.').next().unwrap_or(name);
    let full: Vec<String> = reports.tables.iter().map(super::Table::name).collect();
    let by_label = reports
        .tables
        .iter()
        .find(|t| t.about.zh == bare)
        .map(super::Table::name);
    let close = by_label
        .or_else(|| nearest(name, full.iter().map(String::as_str)).map(str::to_owned))
        .or_else(|| {
            nearest(bare, reports.tables.iter().map(|t| t.about.name))
                .and_then(|n| reports.table(None, n))
                .map(super::Table::name)
        })
        .or_else(|| nearest(bare, own.iter().map(String::as_str)).map(str::to_owned));
    match close {
        Some(close) => failure.hint((
            format!("是否指 {close}？`linjiu tables` 列出各表"),
            format!("did you mean {close}? `linjiu tables` lists them all"),
        )),
        None => failure.hint((
            "`linjiu tables` 列出各表；查询不读其他文件",
            "`linjiu tables` lists the tables; a question reads no other files",
        )),
    }
}

/// What the engine says, in our words where it is one of the usual mistakes.
pub(super) fn from_engine(
    error: &DataFusionError,
    sql: &str,
    reports: &Reports,
    limits: &Limits,
) -> Failure {
    let place = error.diagnostic().and_then(|d| d.span).map(|s| Location {
        line: s.start.line,
        column: s.start.column,
    });
    let placed = |failure: Failure| match place {
        Some(place) => at(failure, sql, place),
        None => failure,
    };
    match error.find_root() {
        DataFusionError::SchemaError(schema, _) => match schema.as_ref() {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => placed(unknown_column(field, valid_fields, reports)),
            SchemaError::AmbiguousReference { field } => placed(
                Failure::new(
                    Class::Usage,
                    "query-ambiguous",
                    (
                        format!("不止一个表有列 {}", short(&field.name)),
                        format!("more than one table has a column {}", short(&field.name)),
                    ),
                )
                .hint((
                    "在列名前写上表名或别名和一个点",
                    "write the table's name or alias and a dot before it",
                )),
            ),
            other => placed(wrong(&other.to_string())),
        },
        DataFusionError::ResourcesExhausted(_) => out_of_memory(limits),
        DataFusionError::ArrowError(arrow, _) => {
            let text = arrow.to_string();
            if text.contains("Divide by zero") {
                placed(wrong("division by zero")).hint((
                    "除数写成 nullif(…, 0)",
                    "write nullif(…, 0) for the divisor",
                ))
            } else {
                placed(wrong(&text))
            }
        }
        other => {
            let text = other.to_string();
            placed(from_text(told(&text)))
        }
    }
}

/// What a message of the engine says, without the kinds of error before it.
fn told(text: &str) -> &str {
    let mut text = text;
    for kind in [
        "Error during planning: ",
        "Execution error: ",
        "External error: ",
        "This feature is not implemented: ",
    ] {
        text = text.trim_start_matches(kind);
    }
    // Of a pattern that is none the reason stands last, below the pattern itself.
    let mut lines = text.lines();
    let line = if text.starts_with("regex parse error") {
        lines.next_back()
    } else {
        lines.next()
    };
    line.unwrap_or_default()
}

/// The usual mistakes that the engine tells in words alone.
fn from_text(text: &str) -> Failure {
    if let Some(rest) = text.strip_prefix("Invalid function '") {
        return unknown_function(rest.trim_end_matches(['.', '\'']));
    }
    if text.starts_with("Physical plan does not support logical expression") {
        return Failure::new(
            Class::Usage,
            "query-wrong",
            (
                "括号里的查询以不支持的方式引用了外层的列",
                "a query in brackets uses columns of the outer one in a way that is not supported",
            ),
        )
        .hint((
            "改用 JOIN，或在括号里用 max、count 等汇总为一个值",
            "write it as a JOIN, or let it sum up to one value with max, count and the like",
        ));
    }
    if text.starts_with("Projections require unique expression names") {
        return two_of_a_name();
    }
    wrong(text)
}

/// An answer with two columns of one name.
pub(super) fn two_of_a_name() -> Failure {
    Failure::new(
        Class::Usage,
        "query-names",
        ("结果有两列同名", "two columns of the answer have one name"),
    )
    .hint(("用 AS 各起一个名字", "give each a name of its own with AS"))
}

fn wrong(what: &str) -> Failure {
    let what: String = what.chars().take(300).collect();
    Failure::new(
        Class::Usage,
        "query-wrong",
        (
            format!("查询有误：{what}"),
            format!("the question cannot be answered as it stands: {what}"),
        ),
    )
}

fn unknown_function(name: &str) -> Failure {
    let failure = Failure::new(
        Class::Usage,
        "query-unknown-function",
        (
            format!("没有函数 {}", short(name)),
            format!("there is no function {}", short(name)),
        ),
    );
    let known = super::functions::names();
    if is_clock(name) {
        return no_today(failure);
    }
    if let Some(instead) = elsewhere::instead_of(name) {
        return failure.hint((format!("请写 {instead}"), format!("write {instead}")));
    }
    match nearest(name, known.iter().map(String::as_str)) {
        Some(close) => failure.hint(meant(close)),
        None => failure.hint((
            "没有读文件、取时间、取随机数的函数",
            "functions that read files, know the clock or draw lots are not there",
        )),
    }
}

/// Words that ask for the time, with and without brackets behind them.
fn is_clock(name: &str) -> bool {
    let words = [
        "now",
        "today",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtimestamp",
    ];
    words.contains(&name.to_lowercase().as_str())
}

fn no_today(failure: Failure) -> Failure {
    failure.hint((
        "报告里没有今天：请用 report_month，或写日期如 DATE '2020-03-31'",
        "a report knows no today: use report_month, or a day such as DATE '2020-03-31'",
    ))
}

fn unknown_column(field: &Column, valid: &[Column], reports: &Reports) -> Failure {
    let mut failure = Failure::new(
        Class::Usage,
        "query-unknown-column",
        (
            format!("没有列 {}", short(&field.flat_name())),
            format!("there is no column {}", short(&field.flat_name())),
        ),
    );
    let by_label = valid.iter().find(|v| {
        reports
            .tables
            .iter()
            .flat_map(|t| &t.about.columns)
            .any(|c| c.name == v.name && c.zh == field.name)
    });
    let close = by_label
        .map(|v| v.name.as_str())
        .or_else(|| nearest(&field.name, valid.iter().map(|v| v.name.as_str())));
    let mut names: Vec<&str> = Vec::new();
    for column in valid {
        if !names.contains(&column.name.as_str()) {
            names.push(&column.name);
        }
    }
    if let Some(close) = close {
        failure = failure.hint(meant(close));
    } else if is_clock(&field.name) {
        return no_today(failure);
    }
    if names.is_empty() {
        return failure;
    }
    if names.len() > 60 {
        names.truncate(60);
        names.push("…");
    }
    failure.detail("there are", names.join(", "))
}

/// The name that was probably meant.
pub(super) fn meant(close: &str) -> (String, String) {
    (
        format!("是否指 {close}？"),
        format!("did you mean {close}?"),
    )
}

/// A name that cannot fill the terminal.
fn short(name: &str) -> String {
    if name.chars().count() > 60 {
        name.chars().take(60).chain(['…']).collect()
    } else {
        name.to_owned()
    }
}
