//! `linjiu tables`: the data dictionary, from the contract itself.

use super::terminal;
use crate::cli::{TablesArgs, TablesFormat};
use crate::contract::outputs::{self, REPORT_MONTH};
use crate::contract::{Language, OutputColumn, OutputTable, OutputType};
use crate::failure::{Class, Failure, Result};
use crate::sql;
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::ExitCode;
use unicode_width::UnicodeWidthStr;

pub(super) fn run(args: &TablesArgs) -> Result<ExitCode> {
    let mut tables = outputs::all();
    if let Some(name) = &args.name {
        let wanted = name.replace('/', ".");
        tables.retain(|t| t.name == wanted || full_name(t) == wanted || t.zh == wanted);
        if tables.is_empty() {
            return Err(unknown(name));
        }
    }
    let language = args.lang.language();
    match args.format {
        TablesFormat::Json => {
            let all: Vec<Value> = tables.iter().map(as_json).collect();
            let object = json!({"schema": crate::contract::SCHEMA, "tables": all});
            terminal::print(&format!("{object:#}\n"));
        }
        TablesFormat::Text if args.name.is_some() => {
            for table in &tables {
                terminal::print(&described(table, language));
            }
        }
        TablesFormat::Text => terminal::print(&listed(&tables, language)),
    }
    Ok(ExitCode::SUCCESS)
}

/// As a question writes it.
fn full_name(table: &OutputTable) -> String {
    format!("{}.{}", table.layer.folder(), table.name)
}

/// Every table with what its rows are.
pub(super) fn listed(tables: &[OutputTable], language: Language) -> String {
    let mut text = String::new();
    for table in tables {
        let columns = table.columns.len() + 1;
        let _ = writeln!(
            text,
            "{:<22} {}",
            full_name(table),
            language.pick(
                &format!("{}（{columns} 列）", table.zh),
                &format!("{} ({columns} columns)", table.en)
            )
        );
    }
    text.push_str(language.pick(
        "\n`linjiu tables 表名` 列出各列。\n",
        "\n`linjiu tables NAME` lists the columns.\n",
    ));
    text
}

/// One table with its columns.
pub(super) fn described(table: &OutputTable, language: Language) -> String {
    let mut text = format!(
        "{}  {}\n{}{}\n\n",
        full_name(table),
        language.pick(table.zh, table.en),
        language.pick("排序键：", "sorted by "),
        table.key.join(", ")
    );
    let columns: Vec<OutputColumn> = columns(table);
    let widest = columns.iter().map(|c| c.name.len()).max().unwrap_or(0);
    for column in &columns {
        let about = language.pick(column.zh, column.en);
        let _ = writeln!(
            text,
            "  {:<widest$}  {:<7}  {about}",
            column.name,
            type_name(column.ty),
        );
        if let OutputType::Code(codes) | OutputType::Codes(codes) = column.ty {
            let room = " ".repeat(widest + 13);
            let mut line = room.clone();
            for code in codes.codes {
                let item = format!("{} {}", code.code, language.pick(code.zh, code.en));
                if line.width() > room.len() && line.width() + item.width() > 100 {
                    let _ = writeln!(text, "{}", line.trim_end_matches("; "));
                    line.clone_from(&room);
                }
                line.push_str(&item);
                line.push_str("; ");
            }
            let _ = writeln!(text, "{}", line.trim_end_matches("; "));
        }
    }
    text.push('\n');
    text
}

fn columns(table: &OutputTable) -> Vec<OutputColumn> {
    let mut columns = table.columns.clone();
    columns.push(REPORT_MONTH);
    columns
}

fn type_name(ty: OutputType) -> &'static str {
    match ty {
        OutputType::Text => "text",
        OutputType::Code(_) => "code",
        OutputType::Codes(_) => "codes",
        OutputType::Date => "date",
        OutputType::Count => "count",
        OutputType::Rate => "rate",
        OutputType::Points => "points",
        OutputType::Money => "money",
        OutputType::Boolean => "boolean",
    }
}

/// The Parquet and SQL type behind it.
fn sql_type(ty: OutputType) -> &'static str {
    match ty {
        OutputType::Text | OutputType::Code(_) | OutputType::Codes(_) => "VARCHAR",
        OutputType::Date => "DATE",
        OutputType::Count => "BIGINT",
        OutputType::Rate | OutputType::Points => "DOUBLE",
        OutputType::Money => "DECIMAL(18,2)",
        OutputType::Boolean => "BOOLEAN",
    }
}

fn as_json(table: &OutputTable) -> Value {
    let columns: Vec<Value> = columns(table)
        .iter()
        .map(|c| {
            let mut object = json!({
                "name": c.name, "type": type_name(c.ty), "sql_type": sql_type(c.ty), "zh": c.zh, "en": c.en,
            });
            if let OutputType::Code(codes) | OutputType::Codes(codes) = c.ty
                && let Some(map) = object.as_object_mut()
            {
                let codes: Vec<Value> = codes
                    .codes
                    .iter()
                    .map(|k| json!({"code": k.code, "zh": k.zh, "en": k.en}))
                    .collect();
                map.insert("codes".to_owned(), Value::Array(codes));
            }
            object
        })
        .collect();
    json!({
        "name": full_name(table), "file": format!("{}.parquet", table.path()),
        "zh": table.zh, "en": table.en, "key": table.key, "columns": columns,
    })
}

pub(super) fn unknown(name: &str) -> Failure {
    let failure = Failure::new(
        Class::Usage,
        "table-unknown",
        (
            format!("没有表 {name}"),
            format!("there is no table {name}"),
        ),
    );
    let names: Vec<String> = outputs::all().iter().map(full_name).collect();
    let all = outputs::all();
    let close = sql::nearest(name, names.iter().map(String::as_str))
        .or_else(|| sql::nearest(name, all.iter().map(|t| t.name)));
    match close {
        Some(close) => failure.hint((
            format!("是否指 {close}？"),
            format!("did you mean {close}?"),
        )),
        None => failure.hint(("`linjiu tables` 列出各表", "`linjiu tables` lists them all")),
    }
}
