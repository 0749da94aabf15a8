//! What the program does where things go wrong: exit code, key words of the message, and what is left on the disk.
//!
//! The layouts of bad files stand in `exports/`; here is what only a whole run shows. Each test has a folder of
//! its own; no test needs rights that an ordinary user lacks.

use crate::support::parquet::{Row, rows};
use crate::support::program::{linjiu, linjiu_exits};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const HEADER: &str =
    "案件编号,镇街,申请人,身份证号,对象类别,救助类型,办理程序,受理日期,审批日期,审批金额,办理状态";
/// The name and the number that no message may hold.
const NAME: &str = "钱不漏";
const NUMBER: &str = "500112198001010011";

fn row(case: &str, amount: &str) -> String {
    format!(
        "{case},石船镇,{NAME},{NUMBER},低保对象,急难型,一般程序,2020-03-03,2020-03-05,{amount},已审批"
    )
}

fn table(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn good() -> String {
    table(&[row("A1", "1000"), row("A2", "2000")])
}

/// A folder `in` with these files, in a folder to run in.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join("in").join(name), bytes).unwrap();
    }
    folder
}

const MARCH: [&str; 4] = ["report", "in", "--month", "2020-03"];

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs on files, expects an exit code and words of the message, no report, nothing half made, nobody named.
fn stops(files: &[(&str, &[u8])], more: &[&str], code: i32, words: &[&str]) {
    let folder = folder(files);
    let args: Vec<&str> = MARCH.iter().chain(more).copied().collect();
    let output = linjiu_exits(folder.path(), &args, code);
    let message = text(&output.stderr);
    for word in words {
        assert!(message.contains(word), "no {word} in:\n{message}");
    }
    for secret in [NAME, NUMBER] {
        assert!(!message.contains(secret), "{message}");
    }
    assert!(message.contains("hint"), "no hint in:\n{message}");
    assert!(output.stdout.is_empty());
    assert!(
        !folder.path().join("reports").exists(),
        "something was published:\n{message}"
    );
}

/// Every file below a folder but timings.json, with its bytes.
fn bytes_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != "timings.json" {
                files.insert(
                    path.strip_prefix(folder).unwrap().to_path_buf(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    files
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_without_cases_is_told_file_by_file() {
    stops(&[], &[], 3, &["error[no-cases]", "no file at all"]);
    let payments = "发放编号,案件编号,发放日期,发放金额,资金来源\nP1,A1,2020-03-04,10,备用金\n";
    stops(
        &[("发放202003.csv", payments.as_bytes())],
        &[],
        3,
        &["error[no-cases]", "发放202003.csv holds payments"],
    );
    stops(
        &[("cases-20200331.csv", b"")],
        &[],
        3,
        &["error[no-cases]", "cases-20200331.csv is empty"],
    );
    stops(
        &[("cases-20200331.csv", b"hello\n")],
        &[],
        3,
        &["error[no-cases]", "cases-20200331.csv is no table"],
    );
    let later = good();
    stops(
        &[("cases-20200331.csv", later.as_bytes())],
        &["--known-at", "2020-02-29"],
        3,
        &["error[no-cases]", "2020-03-31", "--known-at"],
    );
}

#[test]
fn a_folder_that_is_not_there_is_an_input_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = linjiu_exits(folder.path(), &["report", "none"], 3);
    assert!(text(&output.stderr).contains("error[folder-unreadable]"));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_file_that_is_no_table_stops_the_run_with_its_name() {
    let good = good();
    let with = |name: &'static str, bytes: &'static [u8], words: &[&str]| {
        stops(
            &[("cases-20200331.csv", good.as_bytes()), (name, bytes)],
            &[],
            3,
            words,
        );
    };
    with(
        "b-20200331.xlsx",
        b"",
        &["error[not-a-table]", "b-20200331.xlsx", "empty"],
    );
    with(
        "b-20200331.xlsx",
        b"PK\x03\x04cut off",
        &["error[not-a-table]", "b-20200331.xlsx", "damaged workbook"],
    );
    with(
        "b-20200331.xlsx",
        b"PK",
        &["error[not-a-table]", "b-20200331.xlsx", "text"],
    );
    with(
        "b-20200331.csv",
        b"%PDF-1.4",
        &["error[not-a-table]", "b-20200331.csv", "PDF"],
    );
    with(
        "b-20200331.xls",
        b"<html><table>",
        &["error[not-a-table]", "b-20200331.xls", "html"],
    );
    with(
        "b-20200331.parquet",
        b"PAR1 cut off",
        &["error[parquet-unreadable]", "b-20200331.parquet"],
    );
}

#[test]
fn a_workbook_named_csv_and_a_csv_named_workbook_are_read() {
    let good = good();
    let folder = folder(&[("cases-20200331.xlsx", good.as_bytes())]);
    linjiu_exits(folder.path(), &MARCH, 0);
}

#[test]
fn a_header_without_rows_is_no_report_of_no_cases() {
    for name in ["cases-20200331.csv", "cases.csv"] {
        let told = ["error[no-cases]", "a header and no rows"];
        stops(&[(name, HEADER.as_bytes())], &[], 3, &told);
    }
}

#[test]
fn a_table_cut_in_the_middle_loses_its_last_row_to_quarantine_and_no_other() {
    let cut = format!("{}A3,石船镇,\"{NAME}", good());
    let folder = folder(&[("cases-20200331.csv", cut.as_bytes())]);
    let output = linjiu_exits(
        folder.path(),
        &[
            "report",
            "in",
            "--month",
            "2020-03",
            "--lang",
            "en",
            "--max-quarantined",
            "0",
        ],
        1,
    );
    let summary = text(&output.stdout);
    assert!(
        summary.contains("4 read")
            && summary.contains("2 accepted")
            && summary.contains("1 quarantined"),
        "{summary}"
    );
    assert!(!summary.contains(NAME));
}

#[test]
fn two_contents_of_one_case_are_settled_by_date_or_not_at_all() {
    let (one, other) = (
        table(&[row("A1", "1000"), row("A2", "5")]),
        table(&[row("A1", "2000")]),
    );
    let run = |first: &str, second: &str| {
        let folder = folder(&[(first, one.as_bytes()), (second, other.as_bytes())]);
        text(
            &linjiu_exits(
                folder.path(),
                &["report", "in", "--month", "2020-03", "--lang", "en"],
                0,
            )
            .stdout,
        )
    };
    let same_date = run("a-20200331.csv", "b-20200331.csv");
    assert!(
        same_date.contains("1 accepted") && same_date.contains("2 quarantined"),
        "{same_date}"
    );
    let other_date = run("a-20200331.csv", "b-20200430.csv");
    assert!(
        other_date.contains("2 accepted") && other_date.contains("1 superseded"),
        "{other_date}"
    );
    stops(
        &[
            ("a.csv", one.as_bytes()),
            ("b-20200331.csv", other.as_bytes()),
        ],
        &[],
        3,
        &["error[snapshot-undated]", "a.csv", "[snapshots]"],
    );
}

#[test]
fn a_month_without_a_case_is_reported_and_one_after_the_exports_is_not() {
    let good = good();
    let exports = folder(&[("cases-20200331.csv", good.as_bytes())]);
    linjiu_exits(
        exports.path(),
        &["report", "in", "--month", "2020-02", "-q"],
        0,
    );
    assert_eq!(names(&exports.path().join("reports")), ["2020-02"]);
    let file: &[(&str, &[u8])] = &[("cases-20200331.csv", good.as_bytes())];
    stops(
        file,
        &["--as-of", "2020-04-01"],
        3,
        &["error[as-of-not-covered]", "2020-03-31"],
    );
    stops(
        file,
        &["--as-of", "2020-02-29"],
        2,
        &["error[as-of-before-month]"],
    );
    let later = folder(file);
    let output = linjiu_exits(later.path(), &["report", "in", "--month", "2020-04"], 3);
    assert!(text(&output.stderr).contains("error[month-not-covered]"));
}

#[test]
fn usage_errors_exit_with_two() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["report"][..],
        &["nonsense"],
        &["report", "in", "--month", "202003"],
        &["report", "in", "--as-of", "2020-02-30"],
        &["report", "in", "--lang", "fr"],
    ] {
        let output = linjiu_exits(folder.path(), args, 2);
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn an_amount_beyond_reason_is_quarantined_and_wraps_no_sum() {
    let rows: Vec<String> = (0..4)
        .map(|n| row(&format!("A{n}"), "92233720368547758.07"))
        .chain([row("A4", "500")])
        .collect();
    let exports = table(&rows);
    let folder = folder(&[("cases-20200331.csv", exports.as_bytes())]);
    let summary = text(
        &linjiu_exits(
            folder.path(),
            &["report", "in", "--month", "2020-03", "--lang", "en"],
            0,
        )
        .stdout,
    );
    assert!(summary.contains("4 quarantined"), "{summary}");
}

#[test]
fn only_a_finished_report_with_nothing_else_in_it_is_replaced() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    let at = folder.path();
    let run = |out: &str, code: i32| {
        text(
            &linjiu_exits(
                at,
                &["report", "in", "--month", "2020-03", "-q", "--out", out],
                code,
            )
            .stderr,
        )
    };
    fs::write(at.join("file"), "mine").unwrap();
    assert!(run("file", 5).contains("error[output-not-a-report]"));
    assert!(run("file/below", 5).contains("error[output-failed]"));
    fs::create_dir(at.join("mine")).unwrap();
    fs::write(at.join("mine/notes.txt"), "mine").unwrap();
    assert!(run("mine", 5).contains("error[output-not-a-report]"));
    fs::write(at.join("mine/receipt.json"), "{}").unwrap();
    assert!(run("mine", 5).contains("error[output-not-a-report]"));
    assert_eq!(names(&at.join("mine")), ["notes.txt", "receipt.json"]);
    assert!(run("in", 5).contains("error[output-not-a-report]"));

    run("out", 0);
    run("out", 0);
    fs::write(at.join("out/marts/remarks.txt"), "mine").unwrap();
    let message = run("out", 5);
    assert!(
        message.contains("error[output-has-other-files]") && message.contains("marts/remarks.txt"),
        "{message}"
    );
    linjiu_exits(at, &["verify", "out"], 0);
    assert!(at.join("out/marts/remarks.txt").exists());
    assert_eq!(names(at), ["file", "in", "mine", "out"]);
}

#[test]
fn what_a_killed_run_left_is_cleared_and_a_running_one_is_left_alone() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    let at = folder.path();
    let args = ["report", "in", "--month", "2020-03", "-q", "--out", "out"];
    linjiu_exits(at, &args, 0);
    // Killed while it moved reports aside: the old one is back in its place at the next start.
    fs::rename(at.join("out"), at.join(".out.linjiu-old")).unwrap();
    let left = at.join(".out.linjiu-new");
    fs::create_dir_all(left.join("report/marts")).unwrap();
    fs::write(left.join("report/marts/half.parquet"), "PAR1").unwrap();
    linjiu_exits(at, &args, 0);
    assert_eq!(names(at), ["in", "out"]);
    linjiu_exits(at, &["verify", "out"], 0);

    fs::create_dir_all(&left).unwrap();
    let held = fs::File::create(left.join("lock")).unwrap();
    held.lock().unwrap();
    let output = linjiu_exits(at, &args, 5);
    assert!(text(&output.stderr).contains("error[output-busy]"));
    drop(held);
    linjiu_exits(at, &args, 0);
    assert_eq!(names(at), ["in", "out"]);
}

#[test]
fn an_altered_report_does_not_verify() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    let at = folder.path();
    linjiu_exits(
        at,
        &["report", "in", "--month", "2020-03", "-q", "--out", "out"],
        0,
    );
    fs::write(at.join("out/marts/rows.parquet"), "other").unwrap();
    fs::remove_file(at.join("out/report.html")).unwrap();
    let message = text(&linjiu_exits(at, &["verify", "out"], 5).stderr);
    assert!(
        message.contains("changed   marts/rows.parquet")
            && message.contains("missing   report.html"),
        "{message}"
    );
    fs::write(at.join("out/receipt.json"), "{\"run\": 1").unwrap();
    assert!(
        text(&linjiu_exits(at, &["verify", "out"], 3).stderr).contains("error[receipt-unreadable]")
    );
    assert!(text(&linjiu_exits(at, &["verify", "in"], 3).stderr).contains("error[not-a-report]"));
}

#[test]
fn a_report_is_no_folder_of_exports() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    linjiu_exits(
        folder.path(),
        &["report", "in", "--month", "2020-03", "-q", "--out", "out"],
        0,
    );
    let output = linjiu_exits(folder.path(), &["report", "out", "--month", "2020-03"], 3);
    assert!(text(&output.stderr).contains("error[folder-is-a-report]"));
    assert!(!folder.path().join("out/linjiu.key").exists());
}

#[test]
fn a_report_inside_its_exports_is_no_input_of_the_next_one() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    let inside = folder.path().join("in");
    linjiu_exits(&inside, &["report", ".", "--month", "2020-03", "-q"], 0);
    let first = bytes_of(&inside.join("reports/2020-03"));
    linjiu_exits(&inside, &["report", ".", "--month", "2020-03", "-q"], 0);
    assert_eq!(first, bytes_of(&inside.join("reports/2020-03")));
}

#[test]
fn a_pipe_gets_no_progress_and_no_escape_codes_and_quiet_says_nothing() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    let loud = linjiu_exits(folder.path(), &MARCH, 0);
    assert!(!loud.stdout.is_empty() && loud.stderr.is_empty());
    assert!(!loud.stdout.contains(&0x1B) && !loud.stdout.contains(&b'\r'));
    let quiet = linjiu_exits(folder.path(), &[&MARCH[..], &["--quiet"]].concat(), 0);
    assert!(quiet.stdout.is_empty() && quiet.stderr.is_empty());
}

#[test]
fn headers_and_names_of_files_steer_no_terminal() {
    let good = good();
    let header = good.replacen("案件编号", "\u{1b}[2J\u{202e}号", 1);
    let folder = folder(&[("cases-20200331.csv", header.as_bytes())]);
    let message = text(&linjiu_exits(folder.path(), &MARCH, 3).stderr);
    assert!(message.contains("error[layout-unknown]"));
    assert!(!message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn file_names_with_line_breaks_and_stray_bytes_are_told_apart() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[]);
    let (good, more) = (good(), table(&[row("A9", "9")]));
    for (name, content) in [
        (&b"\xff\x1b[31m\n20200331.csv"[..], &good),
        (&b"\xfe\x1b[31m\n20200331.csv"[..], &more),
    ] {
        fs::write(
            folder
                .path()
                .join("in")
                .join(std::ffi::OsStr::from_bytes(name)),
            content,
        )
        .unwrap();
    }
    linjiu_exits(folder.path(), &MARCH, 0);
    let receipt = fs::read_to_string(folder.path().join("reports/2020-03/receipt.json")).unwrap();
    assert!(
        receipt.contains(r"\\xff\\u{1b}[31m\\n20200331.csv") && receipt.contains(r"\\xfe"),
        "{receipt}"
    );
    assert!(receipt.contains("\"rows_read\": 3") && receipt.contains("\"rows_read\": 2"));
}

#[test]
fn a_key_file_that_holds_no_key_is_never_replaced() {
    let good = good();
    for key in ["", "00", &"+1".repeat(32), &"zz".repeat(32)] {
        let file: &[(&str, &[u8])] = &[
            ("cases-20200331.csv", good.as_bytes()),
            ("linjiu.key", key.as_bytes()),
        ];
        stops(file, &[], 3, &["error[key-unreadable]", "linjiu.key"]);
    }
}

#[test]
fn a_header_nobody_wrote_names_nobody() {
    // The file is said to be cases, has no header, and one word in it is a header's by chance.
    let rows = format!("1,申请日期,{NAME},{NUMBER}\n{NAME},{NUMBER},x,y\n");
    let toml = "[inputs]\ncases = [\"*.csv\"]\n";
    stops(
        &[
            ("cases-20200331.csv", rows.as_bytes()),
            ("linjiu.toml", toml.as_bytes()),
        ],
        &[],
        3,
        &["error[layout-unknown]"],
    );
}

#[test]
fn a_closed_pipe_ends_the_output_and_not_the_run() {
    let good = good();
    let folder = folder(&[("cases-20200331.csv", good.as_bytes())]);
    let mut run = Command::new(env!("CARGO_BIN_EXE_linjiu"))
        .args(MARCH)
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(run.stdout.take());
    assert!(run.wait().unwrap().success());
    linjiu_exits(folder.path(), &["verify", "reports/2020-03"], 0);
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let run = |threads: &str| -> Output {
        Command::new(env!("CARGO_BIN_EXE_linjiu"))
            .args([
                "report",
                sample.to_str().unwrap(),
                "--month",
                "2020-03",
                "-q",
                "--out",
                threads,
            ])
            .env("POLARS_MAX_THREADS", threads)
            .env(
                "TZ",
                if threads == "1" {
                    "UTC"
                } else {
                    "Asia/Shanghai"
                },
            )
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(run("1").status.success() && run("2").status.success());
    let (one, two) = (
        bytes_of(&folder.path().join("1")),
        bytes_of(&folder.path().join("2")),
    );
    assert!(one.len() > 20);
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        two.keys().collect::<Vec<_>>()
    );
    for (file, bytes) in &one {
        assert!(two.get(file) == Some(bytes), "{} differs", file.display());
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    for args in [["--help"], ["--version"]] {
        let output = linjiu(folder.path(), &args);
        assert!(output.status.success() && !output.stdout.is_empty() && output.stderr.is_empty());
    }
}

/// facts/deadlines of emergency payments, of a report made in a folder.
fn emergencies(folder: &Path) -> Vec<Row> {
    linjiu_exits(folder, &[&MARCH[..], &["--quiet"]].concat(), 0);
    rows(&folder.join("reports/2020-03/facts/deadlines.parquet"))
        .into_iter()
        .filter(|row| row["rule"] == "emergency-payment")
        .collect()
}

const PAYMENTS: &str = "发放编号,案件编号,发放日期,发放金额,资金来源\n";

#[test]
fn payments_that_cover_no_day_accuse_nobody() {
    let folder = folder(&[
        ("cases-20200331.csv", good().as_bytes()),
        ("发放明细.csv", PAYMENTS.as_bytes()),
    ]);
    assert!(emergencies(folder.path()).is_empty());
}

#[test]
fn a_day_off_of_the_district_moves_the_due_date() {
    let payments = format!("{PAYMENTS}P1,A1,2020-03-20,1000,备用金\n");
    let folder = folder(&[
        ("cases-20200331.csv", good().as_bytes()),
        ("发放明细202003.csv", payments.as_bytes()),
    ]);
    let before = emergencies(folder.path())[0]["due_on"].clone();
    assert_eq!(before, "2020-03-06");
    let place = folder.path().join("in");
    fs::write(
        place.join("linjiu.toml"),
        "[calendar]\nfiles = [\"own.toml\"]\n",
    )
    .unwrap();
    let own = "[[local]]\ninstrument = \"文号\"\ntitle = \"标题\"\ndated_on = 2020-02-20\npublished_on = 2020-02-20\n\
               confidence = \"assumed\"\nsource = \"test\"\noff = [{ days = \"2020-03-04\", holiday = \"区庆\" }]\nwork = []\n";
    fs::write(place.join("own.toml"), own).unwrap();
    assert_eq!(emergencies(folder.path())[0]["due_on"], "2020-03-09");
}
