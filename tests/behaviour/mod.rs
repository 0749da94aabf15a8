//! What the program does where things go wrong: exit code, key words of the message, and what is left on the disk.
//!
//! The layouts of bad files stand in `exports/`; here is what only a whole run shows. Each test has a folder of
//! its own; no test needs rights that an ordinary user lacks.

mod figures;
mod inputs;
mod places;
mod terminal;

use crate::support::program::linjiu_exits;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
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
