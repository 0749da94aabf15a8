//! `linjiu check`: every file told of whatever fails, sums that add up, nothing written and nobody named.

use crate::support::parquet;
use crate::support::program::linjiu_exits;
use calamine::{Data, Reader, Xlsx, open_workbook};
use linjiu::contract::Language;
use linjiu::ingest::{Options, PersonalKey, Survey, Workspace};
use linjiu::policy::Policy;
use linjiu::publish::quality::{self, Quality};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

const SECRET_NAME: &str = "欧阳秘密";
const SECRET_ID: &str = "500112198001010012";
const SECRET_HOUSEHOLD: &str = "HU99887766";

/// Cases with every way for a cell to go wrong, and personal cells that must stay unseen.
fn cases() -> String {
    let header =
        "案件编号,镇街,申请人,身份证号,户编号,家庭人口,救助类型,申请日期,受理日期,审批金额,备注栏";
    let rows = [
        (
            "A1",
            "石船镇",
            "3",
            "急难型",
            "2020-03-01",
            "2020-03-02",
            "100",
        ),
        (
            "A2",
            "石船镇",
            "三",
            "急难型",
            "2020-03-01",
            "2020-02-30",
            "100",
        ),
        (
            "A3",
            "石船镇",
            "3",
            "=急难",
            "2020-03-01",
            "2020-03-02",
            "一百",
        ),
        (
            "",
            "石船镇",
            "3",
            "急难型",
            "2020-03-01",
            "2020-03-02",
            "100",
        ),
        ("A5", "石船镇", "3", "急难型", "", "2020-03-02", "100"),
        (
            "A6",
            "石船镇",
            "3",
            "急难型",
            "2020-03-01",
            "2020-03-02",
            "100",
        ),
        (
            "A6",
            "石船镇",
            "3",
            "急难型",
            "2020-03-01",
            "2020-03-03",
            "100",
        ),
    ];
    let mut text = format!("{header}\n");
    for (id, township, size, aid, applied, accepted, amount) in rows {
        writeln!(text, "{id},{township},{SECRET_NAME},{SECRET_ID},{SECRET_HOUSEHOLD},{size},{aid},{applied},{accepted},{amount},x").unwrap();
    }
    writeln!(text, "A9,石船镇,{SECRET_NAME}").unwrap();
    text
}

/// Good files beside one of each failure.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    put("案件20200331.csv", cases().as_bytes());
    put(
        "发放明细202001.csv",
        "发放编号,案件编号,发放日期,发放金额,资金来源\nP1,A1,2020-01-05,100,备用金\n".as_bytes(),
    );
    put(
        "发放明细202003.csv",
        "发放编号,案件编号,发放日期,发放金额,资金来源\nP2,A1,2020-03-05,100,备用金\n".as_bytes(),
    );
    put("发放明细202002.xlsx", b"PK\x03\x04 cut off");
    put(
        "台账.csv",
        "案件编号,镇街,受理日期\nB1,石船镇,2020-03-01\n".as_bytes(),
    );
    put(
        "案件20200229.csv",
        "登记流水,镇街,申请人,身份证号,申请日期,受理日期,审批日期\nB1,石船镇,李,,2020-02-01,2020-02-01,2020-02-02\n".as_bytes(),
    );
    put("说明.txt", "写在旁边的话".as_bytes());
    folder
}

fn listing(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .map(|p| (p.clone(), fs::read(p).unwrap()))
        .collect();
    files.sort();
    files
}

fn survey(folder: &Path) -> Survey {
    let workspace = Workspace::load(folder).unwrap();
    let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
    linjiu::ingest::survey(&Options {
        folder,
        workspace: &workspace,
        hasher: &hasher,
        known_at: None,
        in_memory: linjiu::ingest::IN_MEMORY,
        kept: None,
        progress: &|_| {},
    })
    .unwrap()
}

fn with_quality<T>(survey: &Survey, look: impl FnOnce(&Quality<'_>) -> T) -> T {
    let policy = Policy::load(&[]).unwrap();
    look(&quality::quality(survey, &policy, "渝北区").unwrap())
}

fn json(folder: &Path, code: i32) -> Value {
    let output = linjiu_exits(folder, &["check", ".", "--format", "json"], code);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_file_that_fails_stops_no_other_and_each_is_told_of() {
    let folder = folder();
    let told = json(folder.path(), 3);
    let failures: Vec<(&str, &str)> = told["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["file"].as_str().unwrap(), f["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        failures,
        [
            ("发放明细202002.xlsx", "not-a-table"),
            ("台账.csv", "snapshot-undated"),
            ("案件20200229.csv", "layout-unknown"),
        ]
    );
    let layout = &told["failures"][2];
    assert_eq!(layout["line"], 1);
    assert_eq!(layout["details"][1]["text"]["zh"], "案件编号");
    assert_eq!(layout["details"][2]["text"]["zh"], "登记流水");
    let used: Vec<&str> = told["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["used"] == true)
        .map(|f| f["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        used,
        [
            "发放明细202001.csv",
            "发放明细202003.csv",
            "案件20200331.csv"
        ]
    );
    assert_eq!(told["totals"]["files"], 7);
    assert_eq!(told["totals"]["files_failed"], 3);
    assert_eq!(told["totals"]["files_unused"], 1);
}

#[test]
fn reasons_are_counted_by_column_with_a_first_place_and_a_remedy() {
    let folder = folder();
    let told = json(folder.path(), 3);
    let reasons: BTreeMap<(String, String), (u64, u64)> = told["quarantined_by_reason"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            assert!(!r["mend"]["zh"].as_str().unwrap().is_empty());
            let column = r["column"].as_str().unwrap_or("").to_owned();
            let reason = r["reason"].as_str().unwrap().to_owned();
            let line = r["example"]["line"].as_u64().unwrap();
            ((column, reason), (r["rows"].as_u64().unwrap(), line))
        })
        .collect();
    let expected = [
        (("", "conflict"), (2, 7)),
        (("", "ragged"), (1, 9)),
        (("accepted_on", "date"), (1, 3)),
        (("aid_type", "enum"), (1, 4)),
        (("approved_amount", "money"), (1, 4)),
        (("case_id", "missing"), (1, 5)),
    ];
    let expected: BTreeMap<(String, String), (u64, u64)> = expected
        .iter()
        .map(|((c, r), n)| (((*c).to_owned(), (*r).to_owned()), *n))
        .collect();
    assert_eq!(reasons, expected);
}

#[test]
fn what_a_column_holds_adds_up() {
    let folder = folder();
    let told = json(folder.path(), 3);
    let of = |name: &str| {
        told["columns"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["file"] == "案件20200331.csv" && c["column"] == name)
            .unwrap_or_else(|| panic!("no {name}"))
    };
    let counts = |name: &str| {
        let c = of(name);
        ["rows", "present", "blank", "unreadable", "set_aside"].map(|k| c[k].as_u64().unwrap())
    };
    // Eight rows: one with a bad date, one with a bad word and amount, one without its number, one too short.
    assert_eq!(counts("accepted_on"), [8, 4, 0, 1, 3]);
    assert_eq!(counts("aid_type"), [8, 4, 0, 1, 3]);
    assert_eq!(counts("applied_on"), [8, 3, 1, 0, 4]);
    assert_eq!(counts("case_id"), [8, 4, 1, 0, 3]);
    assert_eq!(of("applicant_name")["present"], Value::Null);

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let survey = survey(&root);
    assert!(survey.columns.len() > 100);
    for c in &survey.columns {
        if let (Some(present), Some(blank)) = (c.present, c.blank) {
            assert_eq!(
                c.rows,
                present + blank + c.unreadable + c.set_aside,
                "{c:?}"
            );
        }
    }
}

#[test]
fn a_survey_of_a_folder_that_can_be_read_is_what_reading_gives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let survey = survey(&root);
    let workspace = Workspace::load(&root).unwrap();
    let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
    let read = linjiu::ingest::read(&Options {
        folder: &root,
        workspace: &workspace,
        hasher: &hasher,
        known_at: None,
        in_memory: linjiu::ingest::IN_MEMORY,
        kept: None,
        progress: &|_| {},
    })
    .unwrap();
    assert!(survey.failures.is_empty());
    assert_eq!(survey.ingested.rows, read.rows);
    assert_eq!(survey.ingested.quarantine, read.quarantine);
    assert_eq!(survey.ingested.warnings, read.warnings);
    with_quality(&survey, |q| {
        let t = q.totals;
        assert_eq!(
            t.rows_read,
            t.accepted + t.superseded + t.duplicate + t.quarantined + t.furniture
        );
        assert_eq!(t.quarantined, read.quarantine.len() as u64);
    });
}

#[test]
fn coverage_names_the_last_day_the_missing_month_and_what_follows() {
    let folder = folder();
    let told = json(folder.path(), 3);
    let payments = told["coverage"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["kind"] == "payments")
        .unwrap();
    assert_eq!(payments["last_day"], "2020-03-31");
    assert_eq!(payments["missing_months"][0], "2020-02-01");
    assert_eq!(payments["follows"].as_array().unwrap().len(), 1);
    assert!(
        told["kinds_missing"]
            .as_array()
            .unwrap()
            .iter()
            .any(|k| k["kind"] == "funds")
    );
    let lost: Vec<&str> = told["columns_missing"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["kind"] == "cases" && c["column"] == "approved_on")
        .map(|c| c["lost"]["en"].as_str().unwrap())
        .collect();
    assert!(lost[0].starts_with("not assessed: "), "{lost:?}");
}

#[test]
fn check_writes_nothing_and_makes_no_key() {
    let folder = folder();
    let before = listing(folder.path());
    linjiu_exits(folder.path(), &["check", "."], 3);
    assert_eq!(before, listing(folder.path()));
}

#[test]
fn exit_codes_tell_failures_from_quarantine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    linjiu_exits(root, &["check", "sample_data", "-q"], 0);
    linjiu_exits(
        root,
        &["check", "sample_data", "-q", "--max-quarantined", "60"],
        0,
    );
    linjiu_exits(
        root,
        &["check", "sample_data", "-q", "--max-quarantined", "59"],
        1,
    );
    let empty = tempfile::tempdir().unwrap();
    linjiu_exits(empty.path(), &["check", "."], 3);
    linjiu_exits(empty.path(), &["check", "nowhere"], 3);
}

/// Everything that `check` gives away, as text.
fn outputs(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for args in [
        vec!["check", ".", "--format", "json"],
        vec!["check", ".", "--lang", "en"],
        vec!["check", ".", "--out", "quality"],
    ] {
        let output = linjiu_exits(folder, &args, 3);
        all.push((args.join(" "), String::from_utf8(output.stdout).unwrap()));
        all.push((args.join(" "), String::from_utf8(output.stderr).unwrap()));
    }
    let out = folder.join("quality");
    let mut book: Xlsx<_> = open_workbook(out.join("quality.xlsx")).unwrap();
    for (name, range) in book.worksheets() {
        let cells: Vec<String> = range.rows().flatten().map(ToString::to_string).collect();
        all.push((name, cells.join("\n")));
    }
    for table in ["files", "columns", "rows", "quarantine", "warnings"] {
        let rows = parquet::rows(&out.join(format!("{table}.parquet")));
        all.push((table.to_owned(), format!("{rows:?}")));
    }
    all
}

#[test]
fn nobody_is_named_in_any_output() {
    let folder = folder();
    for (output, text) in outputs(folder.path()) {
        for secret in [SECRET_NAME, SECRET_ID, SECRET_HOUSEHOLD] {
            assert!(!text.contains(secret), "{secret} in {output}");
        }
    }
}

#[test]
fn the_folder_is_whole_verified_and_the_same_every_time() {
    let folder = folder();
    linjiu_exits(folder.path(), &["check", ".", "-q", "--out", "quality"], 3);
    linjiu_exits(folder.path(), &["verify", "quality"], 0);
    let first = listing(&folder.path().join("quality"));
    assert_eq!(first.len(), 7);
    // The finished folder is no input, and gives way to the next.
    linjiu_exits(folder.path(), &["check", ".", "-q", "--out", "quality"], 3);
    assert_eq!(first, listing(&folder.path().join("quality")));

    fs::create_dir(folder.path().join("else")).unwrap();
    fs::write(folder.path().join("else/notes.txt"), "mine").unwrap();
    linjiu_exits(folder.path(), &["check", ".", "-q", "--out", "else"], 5);
    assert_eq!(listing(&folder.path().join("else")).len(), 1);
}

#[test]
fn a_months_report_never_gives_way_to_a_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = linjiu_exits(
        root,
        &["check", "sample_data", "--out", "reports/example"],
        5,
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("output-not-a-check"));
}

#[test]
fn the_workbook_has_a_sheet_for_each_part_and_formulas_are_text() {
    let folder = folder();
    linjiu_exits(
        folder.path(),
        &["check", ".", "-q", "--out", "quality", "--lang", "en"],
        3,
    );
    let path = folder.path().join("quality/quality.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(
        book.sheet_names(),
        [
            "failed files",
            "files",
            "reasons",
            "columns",
            "quarantined rows",
            "warnings",
            "coverage"
        ]
    );
    let quarantined = book.worksheet_range("quarantined rows").unwrap();
    // Rows with their header: eight reasons of seven rows.
    assert_eq!(quarantined.height(), 8);
    assert!(
        quarantined
            .rows()
            .flatten()
            .any(|c| c == &Data::String("=急难".to_owned()))
    );
    assert_eq!(
        book.worksheet_formula("quarantined rows")
            .unwrap()
            .used_cells()
            .count(),
        0
    );
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let mut styles = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/styles.xml").unwrap(), &mut styles)
        .unwrap();
    assert!(styles.contains("quotePrefix"));
}

#[test]
fn control_characters_of_the_exports_break_no_workbook() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("案件20200331.csv"),
        "案件编号,镇街,办理状态,备\u{7}注\u{b}栏\nA1,石船镇,坏\u{1b}[2J\u{1}词,x\nA2,石\u{8}船镇,已审批,\u{c}\n",
    )
    .unwrap();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("石\u{1f}船镇").unwrap();
    for (row, cells) in (0..).zip([["案件编号", "办理状态"], ["B1", "坏\u{2}词_x0041_"]])
    {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    sheet.write(0, 2, "审批日期").unwrap();
    workbook
        .save(folder.path().join("案件20200331.xlsx"))
        .unwrap();
    linjiu_exits(folder.path(), &["check", ".", "-q", "--out", "quality"], 0);
    let path = folder.path().join("quality/quality.xlsx");
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    for n in 0..archive.len() {
        let mut part = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(n).unwrap(), &mut part).unwrap();
        let bad = |b: &u8| *b < 0x20 && !b"\t\n\r".contains(b);
        assert!(!part.iter().any(bad), "part {n} is no XML");
    }
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let rows = book.worksheet_range("隔离的行").unwrap();
    let shown = |text: &str| {
        rows.rows()
            .flatten()
            .any(|c| c == &Data::String(text.into()))
    };
    assert!(shown("坏\u{1b}[2J\u{1}词"), "{rows:?}");
    assert!(shown("坏\u{2}词_x0041_"), "{rows:?}");
}

#[test]
fn the_text_fits_a_terminal_and_speaks_one_language() {
    let folder = folder();
    let survey = survey(folder.path());
    let (zh, en) = with_quality(&survey, |q| {
        (
            quality::terminal::text(q, Language::Chinese, None),
            quality::terminal::text(q, Language::English, None),
        )
    });
    for line in zh.lines().chain(en.lines()).filter(|l| !l.contains(".csv")) {
        assert!(line.width() <= 82, "{} columns: {line}", line.width());
    }
    for label in ["隔离", "无法", "处理", "警告", "截至", "镇街"] {
        let lines: Vec<&str> = en.lines().filter(|l| l.contains(label)).collect();
        assert!(lines.is_empty(), "{label} in {lines:?}");
    }
    // What stops a report comes before what does not.
    let place = |text: &str| zh.find(text).unwrap_or_else(|| panic!("{text} in {zh}"));
    assert!(place("无法读取的文件") < place("隔离的行"));
    assert!(place("隔离的行") < place("警告（"));
    assert!(place("警告（") < place("\n覆盖"));
    assert!(place("\n覆盖") < place("已读的文件"));
}

#[test]
fn thousands_of_rows_are_counted_and_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("案件编号,镇街,受理日期\n");
    for n in 0..5000 {
        writeln!(text, "C{n},石船镇,不详").unwrap();
    }
    text += "D0,石船镇,2020-03-05\n";
    fs::write(folder.path().join("案件20200331.csv"), text).unwrap();
    let output = linjiu_exits(folder.path(), &["check", "."], 0);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("5,000行"), "{shown}");
    assert!(shown.lines().count() < 50, "{shown}");
}
