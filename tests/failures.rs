//! What stops a run, as people read it: both languages, once, where it is raised; and hints that can be pasted.

use crate::support::program::{linjiu, linjiu_exits};
use std::fs;
use std::path::Path;

/// Files whose failures are still in English alone, to be emptied.
const WITHOUT_CHINESE_YET: &[&str] = &["src/calendar/"];

fn is_chinese(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The arguments of a call whose opening bracket has just passed, parted at its commas.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let mut found = vec![String::new()];
    for c in text.chars() {
        let last = found.last_mut().unwrap();
        if quoted {
            quoted = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else {
            match c {
                '"' => quoted = true,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => break,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.push(String::new());
                    continue;
                }
                _ => {}
            }
        }
        last.push(c);
    }
    found
}

fn sources(folder: &Path, visit: &mut dyn FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, visit);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let name = path.strip_prefix(root).unwrap().display().to_string();
            visit(
                &name.replace('\\', "/"),
                &fs::read_to_string(&path).unwrap(),
            );
        }
    }
}

#[test]
fn every_failure_is_written_in_both_languages_where_it_is_raised() {
    let mut english: Vec<String> = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    let mut seen = 0;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&source, &mut |file, text| {
        let text = text.split("#[cfg(test)]").next().unwrap();
        for (call, place) in [("Failure::new(", 2), (".hint(", 0), (".detail(", 1)] {
            for after in text.split(call).skip(1) {
                let given = arguments(after);
                if call == ".detail(" {
                    labels.push(given[0].trim().trim_matches('"').to_owned());
                }
                let Some(words) = given.get(place) else {
                    continue;
                };
                seen += 1;
                let says = words.contains('"') && words.chars().any(char::is_alphabetic);
                let allowed = WITHOUT_CHINESE_YET.iter().any(|f| file.starts_with(f));
                if says && !allowed && !words.chars().any(is_chinese) && !words.contains(".join(") {
                    english.push(format!("{file}: {call}..{}", words.trim()));
                }
            }
        }
    });
    assert!(seen > 80, "{seen}");
    assert!(
        english.is_empty(),
        "without Chinese:\n{}",
        english.join("\n")
    );
    let known = fs::read_to_string(source.join("publish/words/failure.rs")).unwrap();
    for label in labels
        .iter()
        .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
    {
        let variable = ["label", "discrepancy.problem"].contains(&label.as_str());
        assert!(
            variable || known.contains(&format!("(\"{label}\", Text::new(")),
            "no Chinese for the label {label}"
        );
    }
}

fn message(folder: &Path, command: &str, lang: &str, code: i32) -> String {
    let output = linjiu_exits(folder, &[command, ".", "--lang", lang], code);
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// The lines for linjiu.toml in a message: from a heading or an entry on.
fn toml_in(message: &str) -> String {
    message
        .lines()
        .map(str::trim)
        .filter(|l| l.starts_with('"') || (l.starts_with('[') && l.ends_with(']')))
        .fold(String::new(), |all, line| all + line + "\n")
}

const DATED: &str = "案件编号,镇街,受理日期\nB1,石船镇,2020-04-01\n";

#[test]
fn a_hint_pasted_into_the_workspace_file_lets_the_run_through() {
    let odd = "登记\"\"流水";
    let register = format!(
        "\"{odd}\",所在镇街名,申请人,身份证号,申请日期,受理日期,审批日期\nB1,石船镇,李,,2020-02-01,2020-02-01,2020-02-02\n"
    );
    let cases: [(&str, &str, &str, &str); 5] = [
        ("案件20200229.csv", register.as_str(), "", ""),
        (
            "案件20200229.csv",
            register.as_str(),
            "[columns.cases]\n\"别的\" = \"status\"\n",
            "",
        ),
        (
            "案件20200229.csv",
            register.as_str(),
            "[columns.cases]\n",
            "\n[district]\nname = \"巴南区\"\n",
        ),
        ("台账.csv", DATED, "[district]\nname = \"巴南区\"\n", ""),
        (
            "台账.csv",
            DATED,
            "[snapshots]\n\"别的.csv\" = 2020-01-31\n",
            "",
        ),
    ];
    for command in ["check", "report"] {
        for lang in ["zh", "en"] {
            for (name, text, before, behind) in cases {
                let folder = tempfile::tempdir().unwrap();
                let put =
                    |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
                put(name, text);
                put("案件20200430.csv", DATED);
                put("linjiu.toml", &format!("{before}{behind}"));
                let told = message(folder.path(), command, lang, 3);
                let lines = toml_in(&told);
                // Under a heading that stands there the lines go; else at the end, heading and all.
                let pasted = if lines.starts_with('[') {
                    format!("{before}{behind}{lines}")
                } else {
                    format!("{before}{lines}{behind}")
                };
                put("linjiu.toml", &pasted);
                let output = linjiu(folder.path(), &[command, ".", "-q"]);
                assert!(
                    output.status.success(),
                    "{told}\npasted:\n{pasted}\n{}",
                    String::from_utf8_lossy(&output.stderr)
                );
            }
        }
    }
}

#[test]
fn chinese_failures_hold_no_english_sentences() {
    let bad: [(&str, &[u8]); 8] = [
        ("案件20200331.xlsx", b"PK\x03\x04 cut off"),
        ("案件20200331.xlsx", b""),
        ("案件20200331.xls", b"<html>login</html>"),
        ("案件20200331.csv", b"%PDF-1.4"),
        ("案件20200331.parquet", b"PAR1 cut off"),
        ("linjiu.toml", b"[coverage]\npayments = 3\n"),
        ("linjiu.toml", b"[columns.cases]\n\"a\" = \"b\"\n"),
        ("linjiu.key", b"no key"),
    ];
    for (name, bytes) in bad {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        let told = message(folder.path(), "report", "zh", 3);
        assert!(told.starts_with("错误[") && told.contains("办法"), "{told}");
        // A library's own words and lists of names are what they are.
        for line in told
            .lines()
            .filter(|l| !l.contains("原因") && !l.contains("可用的列"))
        {
            let plain = line.replace(name, "");
            let code = plain.split(']').next_back().unwrap();
            let words: Vec<&str> = code
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|w| w.len() > 3 && w.chars().all(|c| c.is_ascii_lowercase()))
                .filter(|w| {
                    ![
                        "linjiu", "toml", "xlsx", "inputs", "zstd", "snappy", "coverage",
                        "payments", "columns", "cases",
                    ]
                    .contains(w)
                })
                .collect();
            assert!(words.is_empty(), "{words:?} in {told}");
        }
    }
}

#[test]
fn a_column_can_be_left_out_and_then_nothing_is_said_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put(
        "案件20200430.csv",
        "案件编号,镇街,受理日期,备注,审批日期\nB1,石船镇,2020-04-01,x,不是日期\n",
    );
    put(
        "linjiu.toml",
        "[columns.cases]\n\"备注\" = \"\"\n\"审批日期\" = \"\"\n",
    );
    let output = linjiu_exits(folder.path(), &["check", ".", "--format", "json"], 0);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["totals"]["accepted"], 1);
    assert_eq!(told["notes"].as_array().unwrap().len(), 0);
    assert_eq!(
        told["files"][0]["sheets"][0]["unknown_columns"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_single_file_is_checked_and_says_how_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let text = "案件编号\t镇街\t受理日期\nB1\t石船镇\t2020-04-01\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    fs::write(folder.path().join("案件20200430.txt"), bytes).unwrap();
    fs::write(folder.path().join("坏.xlsx"), "no workbook").unwrap();
    let args = ["check", "案件20200430.txt"];
    let output = linjiu_exits(folder.path(), &args, 0);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("案件20200430.txt（文本、GB18030、制表符分隔）"),
        "{shown}"
    );
    let output = linjiu_exits(
        folder.path(),
        &[&args[..], &["--format", "json"]].concat(),
        0,
    );
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["files"][0]["delimiter"], "tab");
    assert_eq!(told["files"][0]["encoding"], "GB18030");
    assert_eq!(told["district"], serde_json::Value::Null);
    assert_eq!(told["totals"]["files"], 1);
}

#[test]
fn a_district_that_nobody_named_is_called_by_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("案件20200430.csv", DATED);
    let shown = message(folder.path(), "check", "zh", 0);
    assert!(
        shown.starts_with("本区") && !shown.contains("渝北区"),
        "{shown}"
    );
    put("镇街名录.csv", "区划代码,镇街名称\n500113100,石船镇\n");
    assert!(message(folder.path(), "check", "zh", 0).starts_with("巴南区"));
    put("linjiu.toml", "[district]\nname = \"临江区\"\n");
    assert!(message(folder.path(), "check", "zh", 0).starts_with("临江区"));
}

#[test]
fn a_report_and_a_check_never_replace_each_other_and_no_key_is_made_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("in")).unwrap();
    let put = |name: &str, text: &str| fs::write(at.join("in").join(name), text).unwrap();
    put("案件20200430.csv", "什么都不是\n");
    linjiu_exits(at, &["report", "in"], 3);
    assert!(!at.join("in/linjiu.key").exists());
    put("案件20200430.csv", DATED);
    linjiu_exits(at, &["check", "in", "-q", "--out", "out"], 0);
    let output = linjiu_exits(at, &["report", "in", "--out", "out"], 5);
    assert!(String::from_utf8_lossy(&output.stderr).contains("output-is-a-check"));
    linjiu_exits(at, &["report", "in", "-q", "--out", "other"], 0);
    assert!(at.join("in/linjiu.key").exists());
}

/// English words in a Chinese text: small letters, four or more.
fn english(text: &str) -> Vec<String> {
    const NAMES: [&str; 12] = [
        "linjiu",
        "toml",
        "xlsx",
        "format",
        "json",
        "init",
        "inputs",
        "columns",
        "cases",
        "snapshots",
        "coverage",
        "case",
    ];
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| w.len() > 3 && w.chars().all(|c| c.is_ascii_lowercase()))
        .filter(|w| !NAMES.contains(w))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_chinese_check_holds_no_english_words_on_the_terminal_or_in_the_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    put("案件20200430.csv", "案件编号,镇街,受理日期,审批金额,备注\nB1,石船镇,2020-04-01,一百,x\nB2,石船镇,2020-04-01,1\n".as_bytes());
    put(
        "发放.csv",
        "发放编号,案件编号,发放日期,发放金额,资金来源\nP1,B1,2020-05-05,100,备用金\n".as_bytes(),
    );
    put("照片.jpg", b"\xFF\xD8\xFF\xE0 picture");
    put("说明.txt", "写在旁边的话".as_bytes());
    put("空.csv", b"");
    put("坏.xlsx", b"PK\x03\x04 cut off");
    put(
        "台账20200331.csv",
        "登记流水,镇街,申请人,身份证号,申请日期,受理日期,审批日期\n".as_bytes(),
    );
    let output = linjiu_exits(
        folder.path(),
        &["check", ".", "--out", "out", "--lang", "zh"],
        3,
    );
    let shown = String::from_utf8(output.stdout).unwrap();
    for line in shown.lines() {
        // The code of a failure stands in brackets; lines for linjiu.toml are what they are.
        let line = line.split(" [").next().unwrap();
        if !line.trim_start().starts_with('"') {
            assert_eq!(english(line), Vec::<String>::new(), "{line}");
        }
    }
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(folder.path().join("out/quality.xlsx")).unwrap();
    for (name, range) in calamine::Reader::worksheets(&mut book) {
        for cell in range.rows().flatten().map(ToString::to_string) {
            // Raw cells are keyed by the columns' names.
            let lines = cell
                .lines()
                .filter(|l| !l.starts_with('"') && !l.starts_with('{'));
            for line in lines {
                assert_eq!(english(line), Vec::<String>::new(), "{name}: {line}");
            }
        }
    }
}
