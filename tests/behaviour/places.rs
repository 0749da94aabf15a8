//! What a run leaves on the disk: reports are replaced whole or not at all, keys never.

use super::{bytes_of, folder, good, names, stops, text};
use crate::support::program::linjiu_exits;
use std::fs;

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
