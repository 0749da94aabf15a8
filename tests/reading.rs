//! Whole tables against their manual (`spec/reading.md`): headers, words, notes, footers, file names, townships.
//!
//! Each row of the manual becomes an export of its own that is read in memory. Single cells are tested in `ingest`.

use crate::support::tables::rows;
use linjiu::contract::{Kind, Type};
use linjiu::failure::Result;
use linjiu::ingest::{Ingested, NoteCode, Options, PersonalKey, Workspace, parse, read_bytes};
use polars::prelude::AnyValue;
use std::fmt::Write as _;

const MANUAL: &str = "spec/reading.md";

/// Reads texts that are in memory, under a `linjiu.toml`.
fn read(toml: &str, files: &[(&str, String)]) -> Result<Ingested> {
    let files = files.iter();
    let files = files.map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes()));
    read_files(toml, files.collect())
}

fn read_files(toml: &str, files: Vec<(String, Vec<u8>)>) -> Result<Ingested> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("linjiu.toml"), toml).unwrap();
    let workspace = Workspace::load(folder.path())?;
    let hasher = PersonalKey::from_bytes(&[7; 32])?;
    read_bytes(
        files,
        &Options {
            folder: folder.path(),
            workspace: &workspace,
            hasher: &hasher,
            known_at: None,
            in_memory: linjiu::ingest::IN_MEMORY,
            kept: None,
            progress: &|_| {},
        },
    )
}

fn kind(name: &str) -> Kind {
    let found = Kind::ALL.into_iter().find(|k| k.name() == name);
    found.unwrap_or_else(|| panic!("{name} is no kind"))
}

/// Column, header and cell of each column that a kind cannot do without.
fn smallest(kind: &str) -> Vec<(String, String, String)> {
    let of_kind = rows(MANUAL, "Smallest tables").into_iter();
    of_kind
        .filter(|r| r.get("kind") == kind)
        .map(|r| {
            (
                r.get("column").into(),
                r.get("header").into(),
                r.get("cell").into(),
            )
        })
        .collect()
}

/// A file of one row, with tabs between the cells.
fn table(columns: &[(String, String, String)]) -> String {
    let line = |of: fn(&(String, String, String)) -> &str| {
        columns.iter().map(of).collect::<Vec<_>>().join("\t")
    };
    format!("{}\n{}\n", line(|c| &c.1), line(|c| &c.2))
}

/// The smallest table of a kind with one column more, or with another header or cell for one it has.
fn with(kind: &str, column: &str, header: Option<&str>, cell: Option<&str>) -> String {
    let mut columns = smallest(kind);
    if !columns.iter().any(|c| c.0 == column) {
        columns.push((column.to_owned(), column.to_owned(), String::new()));
    }
    for found in columns.iter_mut().filter(|c| c.0 == column) {
        found.1 = header.unwrap_or(&found.1).to_owned();
        found.2 = cell.unwrap_or(&found.2).to_owned();
    }
    table(&columns)
}

/// The value of a column in the only accepted row of a kind.
fn only(out: &Ingested, kind: Kind, column: &str) -> Option<String> {
    let frame = out.tables.frame(kind)?;
    assert_eq!(frame.height(), 1, "{:?}", out.quarantine);
    let ty = kind.table().column(column)?.ty;
    let name = kind.table().column(column)?.frame_name()?;
    Some(match (frame.column(name).unwrap().get(0).unwrap(), ty) {
        (AnyValue::Null, _) => return None,
        (AnyValue::Int64(fen), Type::Money) => parse::yuan(fen),
        (AnyValue::Int32(bits), Type::List(codes)) => codes.join(bits),
        (AnyValue::Date(days), _) => parse::iso(days),
        (AnyValue::String(text), _) => text.to_owned(),
        (AnyValue::StringOwned(text), _) => text.to_string(),
        (other, _) => other.to_string(),
    })
}

#[test]
fn a_table_needs_its_required_columns_and_no_more() {
    for row in rows(MANUAL, "Smallest tables") {
        let (name, column) = (row.get("kind"), row.get("column"));
        let toml = format!("[inputs]\n{name} = [\"x.csv\"]\n");
        let mut columns = smallest(name);
        let out = read(&toml, &[("x.csv", table(&columns))]).unwrap();
        assert_eq!(out.rows[0].accepted, 1, "{}", row.place());
        columns.retain(|c| c.0 != column);
        columns.push(("x".into(), "别的".into(), "1".into()));
        let failure = read(&toml, &[("x.csv", table(&columns))])
            .unwrap_err()
            .to_string();
        assert!(failure.starts_with("error[layout-unknown]"), "{failure}");
        if columns.len() > 2 {
            for said in [
                format!("closest   {name}: "),
                format!("missing   {}\n", row.get("header")),
                "unmapped  别的\n".to_owned(),
                format!("[columns.{name}]\n            \"别的\" = \"{column}\""),
            ] {
                assert!(failure.contains(&said), "{}: {failure}", row.place());
            }
        }
    }
}

#[test]
fn every_header_of_the_contract_is_known() {
    let mut wrong = String::new();
    for row in rows(MANUAL, "Headers") {
        let (name, column) = (row.get("kind"), row.get("column"));
        let of = kind(name).table().column(column).unwrap();
        let cell = match of.ty {
            Type::Date | Type::DateOrMonth => "2020-03-05",
            Type::Integer | Type::Money => "3",
            Type::Boolean => "是",
            Type::PersonId => "11010519491231002X",
            Type::Enum(codes) | Type::List(codes) => codes.codes[0].zh,
            _ => "甲",
        };
        let text = with(name, column, Some(row.get("header")), Some(cell));
        let out = read("", &[("x.csv", text)]).unwrap();
        let unknown = out.notes.iter().any(|n| n.code == NoteCode::UnknownColumn);
        let filled = matches!(of.ty, Type::Name) || only(&out, kind(name), column).is_some();
        if unknown || !filled {
            writeln!(wrong, "{}", row.place()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_word_of_the_contract_is_its_code() {
    let mut wrong = String::new();
    for row in rows(MANUAL, "Words") {
        let (name, column) = (row.get("kind"), row.get("column"));
        let header = kind(name).table().column(column).unwrap().zh();
        let text = with(name, column, Some(header), Some(row.get("cell")));
        let got = only(&read("", &[("x.csv", text)]).unwrap(), kind(name), column);
        if got.as_deref() != Some(row.get("code")) {
            writeln!(wrong, "{}: {got:?}", row.place()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn headers_are_matched_without_blanks_and_units() {
    let mut wrong = String::new();
    for row in rows(MANUAL, "Forms of a header") {
        let header = row.get("header");
        let mut columns = smallest("cases");
        columns.push((String::new(), header.to_owned(), "1".to_owned()));
        let out = read("", &[("x.csv", table(&columns))]).unwrap();
        let unknown = out.notes.iter().any(|n| n.code == NoteCode::UnknownColumn);
        let got = row
            .value("column")
            .and_then(|column| only(&out, Kind::Cases, column));
        if unknown != row.value("column").is_none() || got.as_deref() != row.value("value") {
            writeln!(wrong, "{}: {got:?}", row.place()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn only_a_note_of_units_above_the_header_scales() {
    let mut wrong = String::new();
    for row in rows(MANUAL, "Units above the header") {
        let body = with("cases", "approved_amount", Some("审批金额"), Some("1"));
        for above in [
            format!("{}\n", row.get("above")),
            format!("台账\n{}\n\n", row.get("above")),
        ] {
            let out = read("", &[("x.csv", above + &body)]).unwrap();
            let got = only(&out, Kind::Cases, "approved_amount");
            if got.as_deref() != row.value("yuan") {
                writeln!(wrong, "{}: {got:?}", row.place()).unwrap();
            }
        }
        let below = format!("{body}{}\t\t\n", row.get("above"));
        let out = read("", &[("x.csv", below)]).unwrap();
        let frame = out.tables.frame(Kind::Cases).unwrap();
        let first = frame.column("approved_amount").unwrap().get(0).unwrap();
        assert_eq!(first, AnyValue::Int64(100), "{}", row.place());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn footers_and_totals_are_told_by_their_first_cell() {
    let mut wrong = String::new();
    for row in rows(MANUAL, "First cells") {
        for cells in [
            format!("{}\t\t\n", row.get("cell")),
            format!("\t{}\t5\n", row.get("cell")),
        ] {
            let text = with("cases", "approved_amount", Some("审批金额"), Some("1")) + &cells;
            let out = read("", &[("x.csv", text)]).unwrap();
            let furniture = out.rows[0].furniture == 2;
            assert_eq!(out.rows[0].rows_read, 3);
            if furniture != (row.get("row") == "furniture") {
                writeln!(wrong, "{}: {:?}", row.place(), out.rows[0]).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn export_dates_are_read_from_file_names() {
    let mut wrong = String::new();
    for row in rows(MANUAL, "Dates in file names") {
        let text = table(&smallest("cases"));
        let out = read("", &[(row.get("name"), text)]).unwrap();
        let got = out.files[0].export_on.map(|d| d.to_string());
        if got.as_deref() != row.value("date") {
            writeln!(wrong, "{}: {got:?}", row.place()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn townships_are_found_in_the_roster_or_kept_as_written() {
    let roster = "区划代码,镇街名称\n1,石船镇\n2,洛碛镇\n3,仙桃街道\n4,王家镇\n5,王家街道\n";
    let mut wrong = String::new();
    for row in rows(MANUAL, "Townships") {
        let cases = with("cases", "township", None, Some(row.get("written")));
        let files = [("x.csv", cases), ("roster.csv", roster.to_owned())];
        let out = read("[district]\nname = \"渝北区\"\n", &files).unwrap();
        let got = only(&out, Kind::Cases, "township");
        let known = if out.warnings.is_empty() { "yes" } else { "no" };
        if got.as_deref() != row.value("name") || known != row.get("known") {
            writeln!(wrong, "{}: {got:?} {known}", row.place()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_merged_amount_is_told_however_many_rows_a_sheet_has() {
    const ROWS: u32 = 200_010;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (n, header) in (0..).zip(["案件编号", "镇街", "审批金额"]) {
        sheet.write(0, n, header).unwrap();
    }
    for row in 1..ROWS {
        sheet.write(row, 0, format!("A{row}")).unwrap();
        sheet.write(row, 1, "石船镇").unwrap();
        sheet.write(row, 2, 500).unwrap();
    }
    let plain = rust_xlsxwriter::Format::new();
    let (first, last) = (ROWS - 4, ROWS - 2);
    for column in [1, 2] {
        sheet
            .merge_range(first, column, last, column, "", &plain)
            .unwrap();
    }
    sheet.write(first, 1, "洛碛镇").unwrap();
    sheet.write(first, 2, 700).unwrap();
    let file = (
        "案件20200331.xlsx".to_owned(),
        book.save_to_buffer().unwrap(),
    );
    let out = read_files("", vec![file]).unwrap();
    assert_eq!(out.rows[0].accepted, u64::from(ROWS) - 1);
    let warnings = out.warnings.iter();
    let told: Vec<_> = warnings
        .map(|w| (w.line, w.column, w.reason.name()))
        .collect();
    let amount = |row: u32| (row + 1, "approved_amount", "merged_once");
    assert_eq!(told, [amount(first + 1), amount(last)]);
    let cases = out.tables.frame(Kind::Cases).unwrap();
    let townships = cases.column("township").unwrap();
    let names = townships.str().unwrap().iter();
    assert_eq!(names.filter(|t| *t == Some("洛碛镇")).count(), 3);
}
