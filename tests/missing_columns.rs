//! What `check` says of columns that no export has is what `report` then does without them.

use crate::support::parquet::{Row, rows};
use crate::support::program::linjiu_exits;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const COLUMNS: [(&str, &str); 9] = [
    ("救助类型", "急难型"),
    ("办理程序", "先行救助"),
    ("发现方式", "主动发现"),
    ("发现日期", "2020-03-02"),
    ("受理日期", "2020-03-02"),
    ("审批日期", "2020-03-03"),
    ("提交系统日期", "2020-03-04"),
    ("备案日期", "2020-03-05"),
    ("补齐手续日期", "2020-03-06"),
];

/// Cases without some of the columns, one emergency and one of expenditure, and their payments.
fn folder(without: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let kept: Vec<&(&str, &str)> = COLUMNS
        .iter()
        .filter(|(h, _)| !without.contains(h))
        .collect();
    let line = |id: &str, of: &dyn Fn(&(&str, &str)) -> String| {
        let cells: Vec<String> = kept.iter().map(|c| of(c)).collect();
        format!("{id},{}\n", cells.join(","))
    };
    let mut table = line("案件编号,镇街", &|(h, _)| (*h).to_owned());
    table += &line("A1,石船镇", &|(_, v)| (*v).to_owned());
    table += &line("A2,石船镇", &|(h, v)| {
        if *h == "救助类型" {
            "支出型"
        } else {
            *v
        }
        .to_owned()
    });
    fs::write(folder.path().join("案件20200331.csv"), table).unwrap();
    fs::write(
        folder.path().join("发放20200331.csv"),
        "发放编号,案件编号,发放日期,发放金额,资金来源\nP1,A1,2020-03-05,100,备用金\n",
    )
    .unwrap();
    folder
}

fn check(folder: &Path) -> Value {
    let output = linjiu_exits(folder, &["check", ".", "--format", "json"], 0);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_check_leaves_out_is_what_the_report_leaves_out() {
    let of_procedure = [
        "first-aid-approval",
        "first-aid-entry",
        "first-aid-filing",
        "first-aid-paperwork",
    ];
    let cases: [(&[&str], &[&str]); 7] = [
        (&[], &[]),
        (&["发现日期"], &[]),
        (&["发现日期", "受理日期"], &[]),
        (
            &["审批日期"],
            &[
                "expenditure-approval",
                "first-aid-approval",
                "first-aid-entry",
            ],
        ),
        (&["提交系统日期"], &["first-aid-entry", "first-aid-filing"]),
        (&["办理程序"], &of_procedure),
        (
            &["救助类型"],
            &["emergency-payment", "expenditure-approval"],
        ),
    ];
    for (without, expected) in cases {
        let folder = folder(without);
        let told: BTreeSet<String> = check(folder.path())["rules_left_out"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["rule"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            told,
            expected.iter().map(|r| (*r).to_owned()).collect(),
            "{without:?}"
        );
        linjiu_exits(folder.path(), &["report", ".", "-q", "--out", "out"], 0);
        let judged: BTreeSet<String> = rows(&folder.path().join("out/facts/deadlines.parquet"))
            .iter()
            .map(|r| r["rule"].clone())
            .collect();
        let all: BTreeSet<String> = [
            &of_procedure[..],
            &["emergency-payment", "expenditure-approval"],
        ]
        .concat()
        .iter()
        .map(|r| (*r).to_owned())
        .collect();
        let left_out: BTreeSet<String> = all.difference(&judged).cloned().collect();
        assert_eq!(left_out, told, "without {without:?}");
    }
}

#[test]
fn a_column_is_said_to_cost_what_it_costs() {
    let lost = |without: &[&str], column: &str| -> String {
        let told = check(folder(without).path());
        let columns = told["columns_missing"].as_array().unwrap();
        let of = columns.iter().find(|c| c["column"] == column).unwrap();
        of["lost"]["en"].as_str().unwrap_or_default().to_owned()
    };
    let cases: [(&[&str], &str, &str); 6] = [
        (
            &["发现日期"],
            "discovered_on",
            "cannot be told of cases found actively: Emergency aid paid; start taken from the other dates: Aid first: approval",
        ),
        (
            &["发现日期", "发现方式"],
            "discovered_on",
            "start taken from the other dates: Emergency aid paid, Aid first: approval",
        ),
        (
            &["发现日期", "受理日期"],
            "accepted_on",
            "no start date, so cannot be told: Emergency aid paid, Aid first: approval, Expenditure aid: approval",
        ),
        (
            &["备案日期"],
            "filed_on",
            "not assessed: Aid first: filing with the bureau",
        ),
        (
            &["救助类型"],
            "aid_type",
            "not assessed: Emergency aid paid, Expenditure aid: approval",
        ),
        (&[], "approved_amount", "amounts approved"),
    ];
    for (without, column, expected) in cases {
        assert_eq!(
            lost(without, column),
            expected,
            "{column} without {without:?}"
        );
    }
}

/// Values of a row, nulls as nothing.
fn of(row: &Row, columns: &[&str]) -> String {
    let values = columns
        .iter()
        .map(|c| row.get(*c).map_or("", String::as_str));
    values.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_one_file_has_no_column_for_is_not_held_against_its_cases() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let values = "低收入,急难型,先行救助,依申请,2020-03-03,否";
    // Of 洛碛镇 nobody exported the approval, the filing, the paperwork and the category.
    write(
        "石船镇20200430.csv",
        &format!(
            "案件编号,镇街,对象类别,救助类型,办理程序,发现方式,受理日期,家庭经济状况核对,审批日期,提交系统日期,备案日期,补齐手续日期\nA1,石船镇,{values},,2020-03-04,,\n"
        ),
    );
    write(
        "洛碛镇20200430.csv",
        "案件编号,镇街,救助类型,办理程序,发现方式,受理日期,家庭经济状况核对,提交系统日期\nB1,洛碛镇,急难型,先行救助,依申请,2020-03-03,否,2020-03-04\n",
    );
    write(
        "发放20200430.csv",
        "发放编号,案件编号,发放日期,发放金额,资金来源\nP1,A1,2020-03-05,100,备用金\nP2,B1,2020-03-05,100,备用金\n",
    );
    linjiu_exits(folder.path(), &["report", ".", "-q", "--out", "out"], 0);
    let verdicts: BTreeSet<String> = rows(&folder.path().join("out/facts/deadlines.parquet"))
        .iter()
        .map(|r| of(r, &["case_id", "rule", "status", "reason"]))
        .collect();
    let expected = [
        "A1 emergency-payment met ",
        "A1 first-aid-approval overdue ",
        "A1 first-aid-filing overdue ",
        "A1 first-aid-paperwork no_limit ",
        "B1 emergency-payment met ",
        "B1 first-aid-approval unmeasurable column_missing",
        "B1 first-aid-filing unmeasurable column_missing",
        "B1 first-aid-paperwork unmeasurable column_missing",
    ];
    assert_eq!(verdicts, expected.map(str::to_owned).into());
    let found: BTreeSet<String> = rows(&folder.path().join("out/facts/findings.parquet"))
        .iter()
        .filter(|r| r.contains_key("case_id"))
        .map(|r| of(r, &["case_id", "rule"]))
        .collect();
    let expected = [
        "A1 deadline-overdue",
        "A1 paid-unapproved",
        "A1 paperwork-missing",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
    let cases = rows(&folder.path().join("out/facts/cases.parquet"));
    let missing: Vec<String> = cases.iter().map(|r| of(r, &["missing_columns"])).collect();
    assert_eq!(
        missing,
        ["", "category,approved_on,filed_on,supplemented_on"]
    );
}

#[test]
fn a_column_that_a_later_export_lacks_is_no_edit() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "案件20200229.csv",
        "案件编号,镇街,受理日期,审批日期,审批金额\nA1,石船镇,2020-02-03,2020-02-05,500\n",
    );
    write(
        "案件20200331.csv",
        "案件编号,镇街,受理日期,审批金额,村居\nA1,石船镇,2020-02-03,600,某村\n",
    );
    write(
        "案件20200430.csv",
        "案件编号,镇街,受理日期,审批日期,审批金额\nA1,石船镇,2020-02-03,2020-02-06,\n",
    );
    linjiu_exits(folder.path(), &["report", ".", "-q", "--out", "out"], 0);
    let edits: Vec<String> = rows(&folder.path().join("out/facts/edits.parquet"))
        .iter()
        .map(|r| of(r, &["column", "old", "new", "new_export"]))
        .collect();
    assert_eq!(
        edits,
        [
            "approved_amount 500.00 600.00 2020-03-31",
            "approved_amount 600.00  2020-04-30"
        ]
    );
}
