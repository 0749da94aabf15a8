//! `linjiu init`: a first `linjiu.toml` that proposes by what the cells hold, decides nothing and names nobody.

use crate::support::program::linjiu_exits;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const SECRET_NAME: &str = "欧阳秘密";
const SECRET_ID: &str = "500112198001010012";

/// A register with headers of its own making.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from(
        "登记流水,所在地,申请人,证照,户编号,申请日期,受理日期,办结日期,批下来那天,发的钱,急难否,救助类型,经办科室\n",
    );
    for n in 1..=40 {
        writeln!(text, "LS-{n:04},{},{SECRET_NAME},{SECRET_ID},H{n},2020-03-01,2020-03-02,2020-03-09,2020-03-0{},{}.50,否,急难型,三科",
            ["石船镇", "龙溪街道"][n % 2],
            n % 9 + 1,
            1000 + n * 10).unwrap();
    }
    fs::write(folder.path().join("台账202003.csv"), text).unwrap();
    fs::write(
        folder.path().join("镇街名录.csv"),
        "区划代码,镇街名称\n500113100,石船镇\n500113001,龙溪街道\n",
    )
    .unwrap();
    folder
}

fn written(folder: &Path) -> String {
    linjiu_exits(folder, &["init", "."], 0);
    fs::read_to_string(folder.join("linjiu.toml")).unwrap()
}

/// The proposals made active, as a user does who agrees with all of them.
fn agreed(text: &str) -> String {
    let mut section = String::new();
    text.lines()
        .map(|line| {
            if line.starts_with('[') || line.starts_with("# [") {
                section = line.to_owned();
            }
            let proposal = line.starts_with("# \"") && !line.contains("= \"\"");
            if proposal && section.starts_with("[columns.") {
                format!("{}\n", line.trim_start_matches("# "))
            } else {
                format!("{line}\n")
            }
        })
        .collect()
}

#[test]
fn nothing_in_the_file_is_active() {
    let folder = folder();
    for line in written(folder.path()).lines() {
        assert!(
            line.is_empty() || line.starts_with('#') || line.starts_with('['),
            "{line}"
        );
    }
}

#[test]
fn cells_say_what_a_header_means() {
    let folder = folder();
    let text = written(folder.path());
    let proposed = |header: &str| {
        let start = format!("# \"{header}\" = ");
        text.lines()
            .find(|l| l.starts_with(&start))
            .unwrap_or_else(|| panic!("{header} in {text}"))
            .trim_start_matches(&start)
            .split("   #")
            .next()
            .unwrap()
            .trim_matches('"')
            .to_owned()
    };
    assert_eq!(proposed("登记流水"), "case_id");
    assert_eq!(proposed("所在地"), "township");
    assert_eq!(proposed("证照"), "applicant_id");
    assert_eq!(proposed("发的钱"), "approved_amount");
    // Several dates are missing and the header is near to none of them: no guess, but a list.
    assert_eq!(proposed("批下来那天"), "");
    let line = text.lines().find(|l| l.contains("批下来那天")).unwrap();
    assert!(
        line.contains("approved_on 审批日期") && line.contains("100% of 40 cells"),
        "{line}"
    );
    assert_eq!(proposed("经办科室"), "");
    assert!(text.contains("# name = \"巴南区\""), "{text}");
}

#[test]
fn a_register_that_failed_is_read_once_the_proposals_are_agreed_to() {
    let folder = folder();
    linjiu_exits(folder.path(), &["check", ".", "-q"], 3);
    let text = written(folder.path());
    // The file as written changes nothing.
    linjiu_exits(folder.path(), &["check", ".", "-q"], 3);
    fs::write(folder.path().join("linjiu.toml"), agreed(&text)).unwrap();
    let output = linjiu_exits(folder.path(), &["check", ".", "--format", "json"], 0);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["totals"]["accepted"], 42);
}

#[test]
fn a_workspace_file_that_is_there_stays_as_it_is() {
    let folder = folder();
    let first = written(folder.path());
    let output = linjiu_exits(folder.path(), &["init", "."], 3);
    assert!(String::from_utf8_lossy(&output.stderr).contains("workspace-exists"));
    assert_eq!(
        fs::read_to_string(folder.path().join("linjiu.toml")).unwrap(),
        first
    );
    // What it says already is not proposed again.
    fs::write(folder.path().join("linjiu.toml"), agreed(&first)).unwrap();
    let output = linjiu_exits(folder.path(), &["init", ".", "--print"], 0);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        !printed.contains("登记流水") && printed.contains("经办科室"),
        "{printed}"
    );
}

#[test]
fn init_writes_its_file_alone_and_names_nobody() {
    let folder = folder();
    let text = written(folder.path());
    let mut files: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, ["linjiu.toml", "台账202003.csv", "镇街名录.csv"]);
    for secret in [SECRET_NAME, SECRET_ID, "500112"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn undated_snapshots_and_guessed_coverage_are_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put(
        "台账甲.csv",
        "案件编号,镇街,受理日期\nB1,石船镇,2020-03-01\n",
    );
    put(
        "台账20200430.csv",
        "案件编号,镇街,受理日期\nB1,石船镇,2020-04-01\n",
    );
    put(
        "死亡.csv",
        &format!("身份证号,死亡日期\n{SECRET_ID},2020-02-01\n"),
    );
    let text = written(folder.path());
    assert!(text.contains("# \"台账甲.csv\" = 2020-03-01"), "{text}");
    assert!(text.contains("# deaths = 2020-02-01"), "{text}");
    // Agreed to, the snapshot is read.
    let active = text.replace("# \"台账甲.csv\"", "\"台账甲.csv\"");
    fs::write(folder.path().join("linjiu.toml"), active).unwrap();
    linjiu_exits(folder.path(), &["check", ".", "-q"], 0);
}

#[test]
fn a_named_file_whose_headers_are_all_unknown_gets_proposals() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "流水号,所在镇街,\"批复\n时间\",批复额,状况\n".to_owned();
    for n in 1..40 {
        writeln!(
            table,
            "LS20200{n:02},石船镇,2020-03-{:02},5{n:02}.50,已审批",
            n % 28 + 1
        )
        .unwrap();
    }
    fs::write(folder.path().join("三月20200331.csv"), table).unwrap();
    let text = written(folder.path());
    assert!(
        text.contains("# 未识别 / not recognised: 三月20200331.csv"),
        "{text}"
    );
    fs::write(
        folder.path().join("linjiu.toml"),
        "[inputs]\ncases = [\"三月*\"]\n",
    )
    .unwrap();
    let output = linjiu_exits(folder.path(), &["init", ".", "--print"], 0);
    let text = String::from_utf8_lossy(&output.stdout);
    for proposal in [
        "\"流水号\" = \"case_id\"",
        "\"所在镇街\" = \"township\"",
        "\"批复时间\" = \"",
    ] {
        assert!(text.contains(proposal), "{proposal} in {text}");
    }
}

#[test]
fn an_empty_folder_gets_a_file_that_parses() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let output = linjiu_exits(folder.path(), &["check", "."], 3);
    assert!(String::from_utf8_lossy(&output.stdout).contains("no-cases"));
}

#[test]
fn workbooks_and_headers_of_two_rows_are_looked_into_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["临时救助登记簿", "", "", "", ""],
        ["基本情况", "", "时间", "", "金额情况"],
        ["登记流水", "镇街", "申请日期", "案件受理日", "实际批准额"],
    ];
    let write = |sheet: &mut rust_xlsxwriter::Worksheet, line: u32, cells: [&str; 5]| {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(line, column, cell).unwrap();
        }
    };
    for (line, cells) in (0..).zip(rows) {
        write(sheet, line, cells);
    }
    for n in 0..30_u32 {
        let (id, amount) = (format!("LS{n:03}"), format!("{}元", 900 + n));
        write(
            sheet,
            n + 3,
            [&id, "石船镇", "2020-03-01", "2020/3/2", &amount],
        );
    }
    book.save(folder.path().join("登记簿202003.xlsx")).unwrap();
    fs::write(
        folder.path().join("linjiu.toml"),
        "[inputs]\ncases = [\"*.xlsx\"]\n",
    )
    .unwrap();
    let output = linjiu_exits(folder.path(), &["init", ".", "--print"], 0);
    let text = String::from_utf8(output.stdout).unwrap();
    for proposal in [
        "# \"登记流水\" = \"case_id\"",
        "# \"案件受理日\" = \"accepted_on\"",
        "# \"实际批准额\" = \"approved_amount\"",
    ] {
        assert!(text.contains(proposal), "{proposal} in {text}");
    }
    let line = text.lines().find(|l| l.contains("案件受理日")).unwrap();
    assert!(
        line.contains("100% of 30 cells; the header is near"),
        "{line}"
    );
}

#[test]
fn numbers_that_come_again_in_a_later_snapshot_are_case_numbers_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for (name, cases) in [("台账202001.csv", 30), ("台账202002.csv", 60)] {
        let mut text = String::from("登记流水,镇街,申请人,身份证号,申请日期,受理日期,审批日期\n");
        for n in 1..=cases {
            writeln!(
                text,
                "LS-{n:04},石船镇,李,,2020-01-01,2020-01-02,2020-01-03"
            )
            .unwrap();
        }
        fs::write(folder.path().join(name), text).unwrap();
    }
    let text = written(folder.path());
    assert!(text.contains("# \"登记流水\" = \"case_id\""), "{text}");
}

#[test]
fn what_the_workspace_file_has_is_said_and_not_proposed_anew() {
    let folder = folder();
    let settings = "[inputs]\ndeaths = [\"死*.csv\"]\n[district]\nname = \"临江区\"\n[coverage]\ncases = 2020-03-31\n[policy]\nfiles = []\n";
    fs::write(folder.path().join("linjiu.toml"), settings).unwrap();
    let output = linjiu_exits(folder.path(), &["init", ".", "--print"], 0);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("# name = \"临江区\"   # linjiu.toml中已有"),
        "{text}"
    );
    assert!(
        text.contains("# deaths = [\"死*.csv\"]   # linjiu.toml中已有"),
        "{text}"
    );
    assert!(!text.contains("# cases = 20"), "{text}");
}

#[test]
fn a_heading_can_be_added_behind_a_first_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = written(folder.path());
    let more = "[columns.cases]\n\"a\" = \"case_id\"\n[snapshots]\n\"b.csv\" = 2020-03-31\n[coverage]\npayments = 2020-03-31\n";
    fs::write(folder.path().join("linjiu.toml"), text + more).unwrap();
    let output = linjiu_exits(folder.path(), &["check", "."], 3);
    assert!(String::from_utf8_lossy(&output.stdout).contains("no-cases"));
}
