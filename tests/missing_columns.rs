//! What `check` says of columns that no export has is what `report` then does without them.

use crate::support::parquet::rows;
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
