//! Reading against its manual (`spec/parsing.md`) and against folders of real bytes (`exports/<quirk>/`).
//!
//! A folder below `exports` is one test: `in/` is read as a workspace; beside it stand what must come out, each
//! file only where it matters: `rows.csv` (accounts), `quarantine.csv`, `warnings.csv`, `notes.csv`, `<kind>.csv`
//! (accepted rows, any of the contract's columns, dates as ISO, money in yuan, lists by semicolon), `coverage.csv`
//! (the last day of each kind), `snapshots.csv` (the townships of each snapshot), `failure.txt` (the message that
//! stops the run). `known_at.txt` holds the day of `--known-at`. Adding a folder adds a test.

use crate::support::tables::rows;
use linjiu::contract::{Enumeration, Kind, Type, enums};
use linjiu::ingest::parse::{self, IdState};
use linjiu::ingest::{Ingested, Options, PersonalKey, Workspace};
use polars::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const MANUAL: &str = "spec/parsing.md";

fn key() -> PersonalKey {
    PersonalKey::from_bytes(&[7; 32]).unwrap()
}

fn read(folder: &Path) -> linjiu::failure::Result<Ingested> {
    let known_at = fs::read_to_string(folder.with_file_name("known_at.txt")).ok();
    let workspace = Workspace::load(folder)?;
    let hasher = key();
    linjiu::ingest::read(&Options {
        folder,
        workspace: &workspace,
        hasher: &hasher,
        known_at: known_at.map(|day| day.trim().parse().unwrap()),
        in_memory: linjiu::ingest::IN_MEMORY,
        kept: None,
        progress: &|_| {},
    })
}

fn exports() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let mut quirks: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    quirks.sort();
    quirks
}

#[test]
fn every_folder_of_exports_comes_out_as_it_says() {
    let mut wrong = String::new();
    for quirk in exports() {
        let name = quirk.file_name().unwrap().to_string_lossy().into_owned();
        let mut differs = |file: &str, got: &str| {
            let expected = quirk.join(file);
            if expected.is_file() {
                let text = fs::read_to_string(&expected).unwrap();
                if text.trim_end() != got.trim_end() {
                    write!(wrong, "\n{name}/{file}\n--- expected\n{text}--- got\n{got}").unwrap();
                }
            }
        };
        match read(&quirk.join("in")) {
            Err(failure) => differs("failure.txt", &failure.to_string()),
            Ok(_) if quirk.join("failure.txt").is_file() => {
                writeln!(wrong, "\n{name} should have failed").unwrap()
            }
            Ok(out) => {
                differs("rows.csv", &accounts(&out));
                differs("quarantine.csv", &quarantine(&out));
                differs("warnings.csv", &warnings(&out));
                differs("notes.csv", &notes(&out));
                differs("coverage.csv", &coverage(&out));
                differs("snapshots.csv", &snapshots(&out));
                for kind in Kind::ALL {
                    let file = format!("{}.csv", kind.name());
                    if let Ok(text) = fs::read_to_string(quirk.join(&file)) {
                        differs(&file, &accepted(&out, kind, text.lines().next().unwrap()));
                    }
                }
            }
        }
        assert!(
            ["rows.csv", "failure.txt"]
                .iter()
                .any(|f| quirk.join(f).is_file()),
            "{name} says neither what its rows come to nor how it fails"
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn accounts(out: &Ingested) -> String {
    let mut text = String::from(
        "file,sheet,kind,rows_read,accepted,superseded,duplicate,quarantined,furniture\n",
    );
    for r in &out.rows {
        assert!(r.balances(), "{r:?}");
        let counts = [
            r.rows_read,
            r.accepted,
            r.superseded,
            r.duplicate,
            r.quarantined,
            r.furniture,
        ];
        writeln!(
            text,
            "{},{},{},{}",
            r.file,
            r.sheet,
            r.kind.name(),
            counts.map(|n| n.to_string()).join(",")
        )
        .unwrap();
    }
    text
}

fn quarantine(out: &Ingested) -> String {
    let mut text = String::from("file,sheet,line,column,reason,value\n");
    for q in &out.quarantine {
        for r in &q.reasons {
            let value = r.value.as_deref().unwrap_or("");
            writeln!(
                text,
                "{},{},{},{},{},{value}",
                q.file,
                q.sheet,
                q.line,
                r.column,
                r.code.name()
            )
            .unwrap();
        }
    }
    text
}

fn warnings(out: &Ingested) -> String {
    let mut text = String::from("file,sheet,line,column,reason,value\n");
    for w in out.warnings.iter() {
        let value = w.value.unwrap_or("");
        writeln!(
            text,
            "{},{},{},{},{},{value}",
            w.file,
            w.sheet,
            w.line,
            w.column,
            w.reason.name()
        )
        .unwrap();
    }
    text
}

fn notes(out: &Ingested) -> String {
    let mut text = String::from("code,file,detail\n");
    for n in &out.notes {
        writeln!(text, "{},{},{}", n.code.name(), n.file, n.detail).unwrap();
    }
    text
}

fn coverage(out: &Ingested) -> String {
    let mut text = String::from("kind,last_day,basis,missing_months\n");
    for (kind, of) in &out.tables.coverage {
        let months: Vec<String> = of.missing_months.iter().map(ToString::to_string).collect();
        let basis = serde_json::to_value(of.basis).unwrap();
        writeln!(
            text,
            "{},{},{},{}",
            kind.name(),
            of.last_day,
            basis.as_str().unwrap(),
            months.join(";")
        )
        .unwrap();
    }
    text
}

fn snapshots(out: &Ingested) -> String {
    let mut text = String::from("export_on,township,earliest_begun_on\n");
    let day = |day: Option<chrono::NaiveDate>| day.map_or(String::new(), |d| d.to_string());
    for s in &out.snapshots {
        writeln!(
            text,
            "{},{},{}",
            day(s.export_on),
            s.township,
            day(s.earliest_begun_on)
        )
        .unwrap();
    }
    text
}

/// The accepted rows of a kind in the columns of a header line.
fn accepted(out: &Ingested, kind: Kind, header: &str) -> String {
    let frame = out.tables.frame(kind).unwrap();
    let mut text = format!("{header}\n");
    for row in 0..frame.height() {
        let cells: Vec<String> = header
            .split(',')
            .map(|name| cell(frame, kind, name, row))
            .collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}

fn cell(frame: &DataFrame, kind: Kind, name: &str, row: usize) -> String {
    let value = frame.column(name).unwrap().get(row).unwrap();
    let ty = kind.table().column(name).map(|c| c.ty);
    match (value, ty) {
        (AnyValue::Null, _) => String::new(),
        (AnyValue::Int64(fen), Some(Type::Money)) => parse::yuan(fen),
        (AnyValue::Int32(bits), Some(Type::List(codes))) => codes.join(bits).replace(',', ";"),
        (AnyValue::Date(days), _) => parse::iso(days),
        (text @ (AnyValue::String(_) | AnyValue::StringOwned(_)), _) => {
            text.get_str().unwrap().replace('\n', "\\n")
        }
        (AnyValue::Boolean(flag), _) => flag.to_string(),
        (other, _) => other.to_string(),
    }
}

fn plain(text: &str) -> String {
    let folded = parse::fold(text).into_owned();
    parse::unguard(parse::trim(&folded)).to_owned()
}

#[test]
fn dates_are_read_as_the_manual_says() {
    for row in rows(MANUAL, "Dates") {
        let got = parse::date(&plain(row.get("cell"))).map(parse::iso);
        assert_eq!(got.as_deref(), row.value("date"), "{}", row.place());
    }
}

#[test]
fn registry_dates_may_be_months() {
    for row in rows(MANUAL, "Months in the registry") {
        let got = parse::month(&plain(row.get("cell"))).map(parse::iso);
        assert_eq!(got.as_deref(), row.value("date"), "{}", row.place());
    }
}

#[test]
fn amounts_are_read_as_the_manual_says() {
    for row in rows(MANUAL, "Amounts") {
        let scale = match row.get("column unit") {
            "万元" => 4,
            "千元" => 3,
            "百元" => 2,
            _ => 0,
        };
        let got = parse::money(&plain(row.get("cell")), scale);
        assert_eq!(
            got.map(|a| parse::yuan(a.fen)).as_deref(),
            row.value("yuan"),
            "{}",
            row.place()
        );
        assert_eq!(
            got.is_some_and(|a| a.rounded),
            row.get("rounded") == "yes",
            "{}",
            row.place()
        );
    }
}

#[test]
fn codes_are_read_as_the_manual_says() {
    for row in rows(MANUAL, "Codes") {
        let codes = vocabulary(row.get("column"));
        let got =
            parse::code(codes, &plain(row.get("cell"))).map(|n| codes.codes[usize::from(n)].code);
        assert_eq!(got, row.value("code"), "{}", row.place());
    }
}

#[test]
fn lists_of_codes_are_read_as_the_manual_says() {
    for row in rows(MANUAL, "Lists of codes") {
        let codes = vocabulary(row.get("column"));
        let got = parse::codes(codes, &plain(row.get("cell"))).map(|c| codes.join(c.bits));
        assert_eq!(got.as_deref(), row.value("codes"), "{}", row.place());
    }
}

#[test]
fn booleans_are_read_as_the_manual_says() {
    for row in rows(MANUAL, "Booleans") {
        let cell = plain(row.get("cell"));
        let got = if parse::is_no_value(&cell, true) {
            None
        } else {
            parse::boolean(&cell)
        };
        assert_eq!(
            got.map(|b| if b { "yes" } else { "no" }),
            row.value("value"),
            "{}",
            row.place()
        );
    }
}

#[test]
fn integers_are_read_as_the_manual_says() {
    for row in rows(MANUAL, "Integers") {
        let got = parse::integer(&plain(row.get("cell"))).map(|n| n.to_string());
        assert_eq!(got.as_deref(), row.value("number"), "{}", row.place());
    }
}

#[test]
fn id_numbers_are_judged_as_the_manual_says() {
    for row in rows(MANUAL, "ID numbers") {
        let state = parse::id_number(&plain(row.get("cell")).to_uppercase());
        assert_eq!(state.name(), row.get("state"), "{}", row.place());
    }
    assert_eq!(parse::id_number("500112195709159927"), IdState::Valid);
}

#[test]
fn marks_for_no_value_are_told_as_the_manual_says() {
    for row in rows(MANUAL, "No value") {
        let cell = plain(row.get("cell"));
        assert_eq!(
            parse::is_no_value(&cell, false),
            row.get("elsewhere") == "none",
            "{}",
            row.place()
        );
        assert_eq!(
            parse::is_no_value(&cell, true),
            row.get("in a boolean column") == "none",
            "{}",
            row.place()
        );
    }
}

fn vocabulary(column: &str) -> &'static Enumeration {
    match column {
        "category" => &enums::CATEGORY,
        "tier" => &enums::TIER,
        "aid_type" => &enums::AID_TYPE,
        "procedure" => &enums::PROCEDURE,
        "discovery" => &enums::DISCOVERY,
        "aid_mode" => &enums::AID_MODE,
        "status" => &enums::STATUS,
        other => panic!("no vocabulary for {other}"),
    }
}

#[test]
fn every_word_of_every_vocabulary_is_read_as_its_code() {
    for kind in Kind::ALL {
        for column in kind.table().columns {
            let (Type::Enum(codes) | Type::List(codes)) = column.ty else {
                continue;
            };
            for code in codes.codes {
                for word in code.words {
                    let n = parse::code(codes, word).unwrap_or_else(|| panic!("{word}"));
                    assert_eq!(codes.codes[usize::from(n)].code, code.code, "{word}");
                }
            }
        }
    }
}

#[test]
fn the_key_is_made_once_and_kept_to_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("linjiu.key");
    let (first, notes) = PersonalKey::load(&file).unwrap();
    assert!(notes.is_empty());
    let (second, _) = PersonalKey::load(&file).unwrap();
    assert_eq!(first.fingerprint(), second.fingerprint());
    assert_eq!(first.hash("person", "x"), second.hash("person", "x"));
    assert_eq!(first.hash("person", "x").len(), 32);
    assert_ne!(first.hash("person", "x"), first.hash("household", "x"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let (_, notes) = PersonalKey::load(&folder.path().join("none/linjiu.key")).unwrap();
    assert_eq!(notes.len(), 1);
    fs::write(&file, "short").unwrap();
    assert_eq!(PersonalKey::load(&file).unwrap_err().code, "key-unreadable");
}

#[test]
fn snapshots_later_than_known_at_are_not_read() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/a-later-snapshot-replaces/in");
    let workspace = Workspace::load(&folder).unwrap();
    let hasher = key();
    let known_at = chrono::NaiveDate::from_ymd_opt(2020, 3, 30);
    let options = Options {
        folder: &folder,
        workspace: &workspace,
        hasher: &hasher,
        known_at,
        in_memory: linjiu::ingest::IN_MEMORY,
        kept: None,
        progress: &|_| {},
    };
    let out = linjiu::ingest::read(&options).unwrap();
    assert_eq!(out.rows.len(), 1);
    assert_eq!(out.rows[0].accepted, 3);
    assert_eq!(
        out.tables.covered_to(Kind::Cases),
        chrono::NaiveDate::from_ymd_opt(2020, 2, 29)
    );
    assert_eq!(out.notes[0].code.name(), "after_known_at");
}

#[test]
fn no_name_number_or_account_leaves_the_reader() {
    let folder = tempfile::tempdir().unwrap();
    let header = "案件编号,镇街,姓名,身份证号,户编号,受理日期,审批日期";
    let row = "A1,石船镇,赵钱孙,110105194912310021,H500112,2020-03-02";
    fs::write(
        folder.path().join("20200331.csv"),
        format!("{header}\n{row},2020-03-04\n{row},2020-13-01\n"),
    )
    .unwrap();
    let out = read(folder.path()).unwrap();
    let all = format!(
        "{:?}{:?}{:?}{:?}",
        out.tables, out.history, out.quarantine, out.warnings
    );
    for secret in ["赵钱孙", "110105194912310021", "H500112"] {
        assert!(!all.contains(secret), "{secret}");
    }
    let keys = out
        .tables
        .frame(Kind::Cases)
        .unwrap()
        .column("person_key")
        .unwrap()
        .clone();
    assert_eq!(
        keys.get(0).unwrap().get_str(),
        Some(key().hash("person", "110105194912310021").as_str())
    );
}

#[test]
fn reading_twice_gives_the_same_frames() {
    for quirk in exports()
        .iter()
        .filter(|q| !q.join("failure.txt").is_file())
    {
        let (first, second) = (
            read(&quirk.join("in")).unwrap(),
            read(&quirk.join("in")).unwrap(),
        );
        assert_eq!(first.rows, second.rows);
        assert_eq!(first.warnings, second.warnings);
        for (kind, frame) in &first.tables.frames {
            assert!(
                frame.equals_missing(&second.tables.frames[kind]),
                "{quirk:?} {kind:?}"
            );
        }
    }
}

#[test]
fn every_reason_warning_and_note_has_a_folder() {
    use linjiu::ingest::{NoteCode, ReasonCode, WarningCode};
    let mut told = String::new();
    for quirk in exports() {
        for file in ["quarantine.csv", "warnings.csv", "notes.csv"] {
            told += &fs::read_to_string(quirk.join(file)).unwrap_or_default();
        }
    }
    // A key that cannot be kept and a link are no matter of a folder's content.
    let elsewhere = [NoteCode::KeyNotKept, NoteCode::LinkIgnored];
    let notes = NoteCode::ALL.iter().filter(|n| !elsewhere.contains(n));
    let codes = ReasonCode::ALL.iter().map(|c| format!(",{},", c.name()));
    let codes = codes.chain(WarningCode::ALL.iter().map(|c| format!(",{},", c.name())));
    for code in codes.chain(notes.map(|c| format!("\n{},", c.name()))) {
        assert!(told.contains(&code), "no folder of exports for {code}");
    }
}

#[test]
fn a_key_that_cannot_be_kept_is_told_and_holds_for_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let (_, kept) = PersonalKey::load(&folder.path().join("linjiu.key")).unwrap();
    assert!(kept.is_empty());
    let (_, notes) = PersonalKey::load(&folder.path().join("none/linjiu.key")).unwrap();
    let told: Vec<&str> = notes.iter().map(|n| n.code.name()).collect();
    assert_eq!(told, ["key_not_kept"]);
    assert!(!folder.path().join("none").exists());
}

#[test]
fn cases_of_which_no_row_counts_stop_the_run() {
    for (rows, quarantined) in [("", "0"), ("A1,,5\n,石船镇,5\n", "2")] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("案件编号,镇街,审批金额\n{rows}");
        fs::write(folder.path().join("cases20200331.csv"), text).unwrap();
        let failure = read(folder.path()).unwrap_err();
        assert_eq!(failure.code, "no-cases");
        let counted = failure.details.iter().find(|(l, _)| *l == "quarantined");
        assert_eq!(counted.map(|(_, n)| n.en.as_str()), Some(quarantined));
        let of_checks = failure.hint.is_some_and(|h| h.en.contains("linjiu check"));
        assert_eq!(of_checks, quarantined == "2");
    }
}
