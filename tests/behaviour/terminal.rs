//! What the terminal gets: exit codes, streams, and nothing from a file that would steer it.

use super::{MARCH, NAME, NUMBER, folder, good, row, stops, table, text};
use crate::support::program::{linjiu, linjiu_exits};
use std::fs;
use std::process::{Command, Stdio};

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
fn help_and_version_go_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    for args in [["--help"], ["--version"]] {
        let output = linjiu(folder.path(), &args);
        assert!(output.status.success() && !output.stdout.is_empty() && output.stderr.is_empty());
    }
}
