//! `workbook.xlsx`: opened again, its sheets hold what the marts hold and what the page shows.
//!
//! How it looks takes eyes; these hold values, labels, words, and what a spreadsheet would run.

#![allow(
    clippy::float_cmp,
    reason = "a workbook holds the very numbers, not some near them"
)]

use crate::report::{content, run};
use crate::support::program::linjiu_exits;
use calamine::{Data, DataType as _, Range, Reader, Xlsx};
use chrono::NaiveDate;
use linjiu::contract::outputs::{Layer, OutputColumn, OutputTable, OutputType, all};
use linjiu::contract::{Kind, Language};
use linjiu::metrics::{self, Marts};
use linjiu::policy::DEFAULT;
use linjiu::publish::findings::Digest;
use linjiu::publish::html::Content;
use linjiu::publish::row_tables;
use linjiu::publish::standing::standings;
use linjiu::publish::workbook::{FILE, workbook};
use linjiu::rules::RULES;
use polars::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

const BOTH: [Language; 2] = [Language::Chinese, Language::English];

type Book = Xlsx<Cursor<Vec<u8>>>;

fn opened(bytes: &[u8]) -> Book {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

fn book(content: &Content) -> Book {
    opened(&workbook(content).unwrap())
}

fn sheet(book: &mut Book, name: &str) -> Range<Data> {
    book.worksheet_range(name)
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// A part of the archive as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut part = archive.by_name(name).unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

/// The rows of the report's year.
fn of_2020(frame: &DataFrame) -> DataFrame {
    let Ok(months) = frame.column("month") else {
        return frame.clone();
    };
    let new_year = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let new_year = linjiu::assess::day_of(new_year);
    let days = months.date().unwrap().physical().clone();
    frame.filter(&days.gt_eq(new_year)).unwrap()
}

fn mart_tables() -> Vec<OutputTable> {
    let tables = all().into_iter();
    tables.filter(|t| t.layer == Layer::Marts).collect()
}

fn name_of(table: &OutputTable, language: Language) -> &'static str {
    match language {
        Language::Chinese => table.zh,
        Language::English => table.name,
    }
}

fn text(words: &str) -> Data {
    if words.is_empty() {
        Data::Empty
    } else {
        Data::String(words.to_owned())
    }
}

/// The word of a text column's value.
fn word(content: &Content, table: &str, column: &str, value: &str, rule: Option<&str>) -> String {
    let language = content.language;
    let default = language.pick("默认", "default");
    match column {
        "level" if value == "district" => language.pick("全区", "District").to_owned(),
        "level" => language.pick("镇街", "Township").to_owned(),
        "rule" => content
            .policy
            .deadline(value)
            .unwrap()
            .label(language)
            .to_owned(),
        "reading" if value == DEFAULT => default.to_owned(),
        "reading" if table == "compliance" => {
            let rule = content.policy.deadline(rule.unwrap()).unwrap();
            let reading = rule.reading_named(value).unwrap();
            language.pick(&reading.zh, &reading.en).to_owned()
        }
        "reading" => {
            let readings = content.policy.tiers.readings();
            let reading = readings.iter().find(|r| r.code == value).unwrap();
            language.pick(&reading.zh, &reading.en).to_owned()
        }
        "kind" => {
            let kind = Kind::ALL.iter().find(|k| k.name() == value).unwrap();
            language.pick(kind.label().0, kind.label().1).to_owned()
        }
        _ => value.to_owned(),
    }
}

/// Holds one cell to the value of a frame.
fn hold(
    content: &Content,
    table: &OutputTable,
    column: &OutputColumn,
    frame: &DataFrame,
    row: usize,
    cell: &Data,
) {
    let place = format!("{} {} row {row}", table.name, column.name);
    let value = frame.column(column.name).unwrap().get(row).unwrap();
    if value.is_null() {
        assert_eq!(cell, &Data::Empty, "{place}");
        return;
    }
    let whole = || value.try_extract::<i64>().unwrap();
    match column.ty {
        OutputType::Text => {
            let rule = frame.column("rule").ok().map(|rules| rules.str().unwrap());
            let rule = rule.and_then(|rules| rules.get(row));
            let expected = word(
                content,
                table.name,
                column.name,
                value.get_str().unwrap(),
                rule,
            );
            assert_eq!(cell, &text(&expected), "{place}");
        }
        OutputType::Code(list) => {
            let code = list
                .codes
                .iter()
                .find(|c| c.code == value.get_str().unwrap());
            let code = code.unwrap_or_else(|| panic!("{place}: no code"));
            assert_eq!(
                cell,
                &text(content.language.pick(code.zh, code.en)),
                "{place}"
            );
        }
        OutputType::Codes(_) => panic!("{place}: no mart has a list of codes yet"),
        OutputType::Date => {
            let Data::DateTime(day) = cell else {
                panic!("{place}: {cell:?} is no day");
            };
            assert!(day.is_datetime(), "{place}");
            assert_eq!(day.as_f64() as i64 - 25_569, whole(), "{place}");
        }
        OutputType::Count => {
            let Data::Float(n) = cell else {
                panic!("{place}: {cell:?} is no number");
            };
            assert_eq!(*n, whole() as f64, "{place}");
        }
        OutputType::Money => {
            let Data::Float(yuan) = cell else {
                panic!("{place}: {cell:?} is no amount");
            };
            assert_eq!((yuan * 100.0).round() as i64, whole(), "{place}");
            assert_eq!(*yuan, whole() as f64 / 100.0, "{place}: to the last digit");
        }
        OutputType::Rate | OutputType::Points => {
            assert_eq!(
                cell,
                &Data::Float(value.extract::<f64>().unwrap()),
                "{place}"
            );
        }
        OutputType::Boolean => {
            let yes = value == AnyValue::Boolean(true);
            let words = if yes { ("是", "yes") } else { ("否", "no") };
            assert_eq!(
                cell,
                &text(content.language.pick(words.0, words.1)),
                "{place}"
            );
        }
    }
}

/// Every mart of a run with its frame in the order of its key.
fn frames(content: &Content) -> Vec<(OutputTable, DataFrame)> {
    let rows = row_tables::rows(content.rows).unwrap();
    let found = mart_tables().into_iter().filter_map(|table| {
        let made = content.marts.iter().find(|(name, _)| *name == table.name);
        let frame = if table.name == "rows" {
            Some(&rows)
        } else {
            made.map(|(_, f)| f)
        };
        let key = table.key.iter().copied();
        let frame = of_2020(frame?)
            .sort(key, SortMultipleOptions::default())
            .unwrap();
        Some((table, frame))
    });
    found.collect()
}

#[test]
fn every_mart_has_its_sheet_with_the_same_values_under_its_labels() {
    for language in BOTH {
        let content = content(language);
        let mut book = book(&content);
        let frames = frames(&content);
        assert_eq!(frames.len(), 16);
        for (table, frame) in frames {
            assert!(frame.height() > 0, "{}", table.name);
            let cells = sheet(&mut book, name_of(&table, language));
            let heads: Vec<Data> = table
                .columns
                .iter()
                .map(|c| text(language.pick(c.zh, c.en)))
                .collect();
            assert_eq!(cells.rows().next().unwrap(), heads, "{}", table.name);
            assert_eq!(cells.height(), frame.height() + 1, "{}", table.name);
            for (row, cells) in cells.rows().skip(1).enumerate() {
                for (column, cell) in table.columns.iter().zip(cells) {
                    hold(&content, &table, column, &frame, row, cell);
                }
            }
        }
    }
}

#[test]
fn sheets_stand_in_order_and_the_first_one_names_them_all() {
    for language in BOTH {
        let content = content(language);
        let mut book = book(&content);
        let mut expected: Vec<&str> = match language {
            Language::Chinese => vec!["说明", "各镇街", "线索统计", "线索清单"],
            Language::English => vec!["About", "Townships", "Findings", "Findings list"],
        };
        let tables = mart_tables();
        expected.extend(tables.iter().map(|t| name_of(t, language)));
        assert_eq!(book.sheet_names(), expected);
        let about = sheet(&mut book, expected[0]);
        let labels: BTreeSet<String> = about.rows().map(|r| r[0].to_string()).collect();
        for name in &expected[1..] {
            assert!(labels.contains(*name), "{name} in {labels:?}");
        }
        let all: String = about.rows().flatten().map(|c| format!("{c}\n")).collect();
        let parts = ["0123456789abcdef", "0.1.0", "渝北区", "facts/"];
        for part in parts {
            assert!(all.contains(part), "{part} in {all}");
        }
        assert!(all.contains(language.pick("2020年3月31日", "31 March 2020")));
        assert!(!all.contains('{') && !all.contains('}'), "{all}");
        if language == Language::English {
            for label in ["按时", "镇街", "全区", "月份", "无法判断"] {
                assert!(!all.contains(label), "{label} in {all}");
            }
        }
    }
}

#[test]
fn the_townships_stand_side_by_side_with_the_headlines() {
    let run = run();
    let month = NaiveDate::from_ymd_opt(2020, 3, 1).unwrap();
    let all = standings(&run.marts, &run.policy, month).unwrap();
    let mut names: Vec<Option<&str>> = vec![None];
    names.extend(all.townships.iter().map(|t| t.township.as_deref()));
    assert!(names.len() > 10);
    for language in BOTH {
        let content = content(language);
        let cells = sheet(&mut book(&content), language.pick("各镇街", "Townships"));
        assert_eq!(
            cells.height(),
            names.len() + 2,
            "a line of groups and one of heads"
        );
        let group = |n: usize| cells.get((0, n)).unwrap().to_string();
        let mut heads = BTreeSet::new();
        for (n, head) in cells.rows().nth(1).unwrap().iter().enumerate() {
            if !group(n).is_empty() {
                heads.clear();
            }
            assert!(heads.insert(head.to_string()), "{head} twice in a group");
        }
        for (row, township) in cells.rows().skip(2).zip(&names) {
            let headlines = metrics::headlines(&run.marts, &run.policy, month, *township).unwrap();
            let name = township.unwrap_or(language.pick("全区", "District"));
            let mut expected = vec![text(name)];
            let number = |n: i64| Data::Float(n as f64);
            let rate = |rate: Option<f64>| rate.map_or(Data::Empty, Data::Float);
            let part = |n: i64, of: i64| (of > 0).then(|| n as f64 / of as f64);
            for rule in &headlines.in_time {
                let label = run.policy.deadline(&rule.rule).unwrap().label(language);
                assert_eq!(group(expected.len()), label);
                expected.extend([number(rule.met), number(rule.measured), rate(rule.rate)]);
            }
            let tier = headlines.right_tier;
            expected.extend([number(tier.matches), number(tier.known)]);
            expected.push(rate(part(tier.matches, tier.known)));
            let poverty = headlines.back_in_poverty.unwrap();
            let settled = poverty.aided + poverty.unaided;
            expected.extend([poverty.returned, poverty.aided, settled].map(number));
            expected.push(rate(part(poverty.aided, settled)));
            let money = headlines.money_used;
            let yuan = |fen: i64| Data::Float(fen as f64 / 100.0);
            expected.push(money.map_or(Data::Empty, |m| yuan(m.spent_ytd)));
            expected.push(
                money
                    .and_then(|m| m.available_ytd)
                    .map_or(Data::Empty, yuan),
            );
            expected.push(rate(money.and_then(|m| m.rate)));
            assert_eq!(row, expected, "{name}");
        }
    }
}

#[test]
fn findings_are_counted_and_listed_as_on_the_page() {
    let content = content(Language::Chinese);
    let digest = content.findings;
    let mut book = book(&content);
    let counted = sheet(&mut book, "线索统计");
    assert_eq!(counted.height(), digest.by_rule.len() + 1);
    let mut sum = 0.0;
    for (row, ((rule, _), n)) in counted.rows().skip(1).zip(&digest.by_rule) {
        assert_eq!(row[1], text(RULES[*rule].code));
        let numbers = [n.now, n.all, n.left].map(|n| Data::Float(n as f64));
        assert_eq!(row[3..], numbers);
        sum += row[4].get_float().unwrap();
    }
    assert_eq!(sum, digest.total.all as f64);
    let listed = sheet(&mut book, "线索清单");
    let ids: Vec<String> = listed
        .rows()
        .skip(1)
        .map(|r| r[7].to_string())
        .filter(|id| !id.is_empty())
        .collect();
    let offices = digest.by_township.values();
    let expected: Vec<&str> = offices
        .flat_map(|o| o.worst.iter().map(|i| i.finding_id.as_str()))
        .collect();
    assert_eq!(ids, expected);
    let last = listed.rows().next_back().unwrap()[0].to_string();
    assert!(last.contains(&digest.total.left.to_string()), "{last}");
    assert!(last.contains("facts/findings.parquet"), "{last}");
}

#[test]
fn a_report_without_findings_has_no_empty_sheet_of_them() {
    let none = Digest::default();
    let content = Content {
        findings: &none,
        ..content(Language::Chinese)
    };
    let mut book = book(&content);
    let names = book.sheet_names();
    assert!(names.iter().all(|n| !n.contains("线索")), "{names:?}");
    let about = sheet(&mut book, "说明");
    let labels: Vec<String> = about.rows().map(|r| r[0].to_string()).collect();
    assert!(labels.iter().all(|l| !l.starts_with("线索")), "{labels:?}");
}

#[test]
fn every_table_keeps_its_header_in_sight_filters_and_prints_across() {
    let bytes = workbook(&content(Language::Chinese)).unwrap();
    let names = part(&bytes, "xl/workbook.xml");
    for n in 2..=20 {
        let page = part(&bytes, &format!("xl/worksheets/sheet{n}.xml"));
        for mark in [
            "state=\"frozen\"",
            "<autoFilter ",
            "orientation=\"landscape\"",
            "paperSize=\"9\"",
            "fitToHeight=\"0\"",
        ] {
            assert!(page.contains(mark), "{mark} in sheet {n}");
        }
        assert!(!page.contains("<f>"), "a formula in sheet {n}");
    }
    assert_eq!(names.matches("_xlnm.Print_Titles").count(), 19);
    let styles = part(&bytes, "xl/styles.xml");
    for format in ["yyyy-mm", "#,##0.00", "0.00%"] {
        assert!(styles.contains(format), "{format}");
    }
    let core = part(&bytes, "docProps/core.xml");
    assert!(core.contains("2020-03-31T00:00:00Z"), "{core}");
}

#[test]
fn the_sentence_below_a_table_is_not_squeezed_into_its_first_column() {
    let bytes = workbook(&content(Language::Chinese)).unwrap();
    let page = part(&bytes, "xl/worksheets/sheet4.xml");
    let cell = page.rsplit_once("<c r=\"A").unwrap().1;
    let look = cell.split_once(" s=\"").unwrap().1;
    let look: usize = look.split_once('"').unwrap().0.parse().unwrap();
    let styles = part(&bytes, "xl/styles.xml");
    let looks = styles.split_once("<cellXfs").unwrap().1;
    let looks = looks.split_once("</cellXfs>").unwrap().0;
    let look = looks.split("<xf ").nth(look + 1).unwrap();
    assert!(!look.contains("wrapText"), "{look}");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    for language in BOTH {
        let first = workbook(&content(language)).unwrap();
        assert!(first == workbook(&content(language)).unwrap());
    }
}

/// The marts of one made up: a row for the district in March 2020, but for its own columns.
fn made_up(name: &'static str, own: Vec<Column>) -> Marts {
    let height = own[0].len();
    let day = NaiveDate::from_ymd_opt(2020, 3, 1).unwrap();
    let months = Column::new("month".into(), vec![day; height]);
    let mut columns = vec![
        months,
        Column::new("level".into(), vec!["district"; height]),
        Column::new("township".into(), vec![None::<&str>; height]),
    ];
    columns.extend(own);
    vec![(name, DataFrame::new(height, columns).unwrap())]
}

#[test]
fn texts_that_a_spreadsheet_would_run_or_cannot_hold_stay_texts() {
    let long = "字".repeat(40_000);
    let texts = [
        "=1+1",
        "+86",
        "-x",
        "@SUM(A1)",
        "\t=1",
        "坏\u{1b}[2J\u{1}词",
        &long,
    ];
    let marts = made_up(
        "referrals",
        vec![
            Column::new("target".into(), texts.to_vec()),
            Column::new("cases".into(), vec![1_i64; texts.len()]),
        ],
    );
    let content = Content {
        marts: &marts,
        ..content(Language::Chinese)
    };
    let bytes = workbook(&content).unwrap();
    let cells = sheet(&mut opened(&bytes), "转介");
    let shown: BTreeSet<String> = cells.rows().skip(1).map(|r| r[3].to_string()).collect();
    for text in &texts[..5] {
        assert!(shown.contains(*text), "{text:?} in {shown:?}");
    }
    assert!(shown.contains("坏\u{FFFD}[2J\u{FFFD}词"), "{shown:?}");
    let cut = shown.iter().find(|t| t.starts_with("字字")).unwrap();
    assert_eq!(cut.encode_utf16().count(), 32_767);
    assert!(cut.ends_with('…'));
    let formulas = opened(&bytes).worksheet_formula("转介").unwrap();
    assert_eq!(formulas.used_cells().count(), 0);
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix"));
}

#[test]
fn amounts_of_more_digits_than_a_spreadsheet_keeps_are_texts() {
    let fen = [
        999_999_999_999_999_i64,
        -999_999_999_999_999,
        1_000_000_000_000_000,
        -1_234_567_890_123_456,
        7,
    ];
    let marts = made_up(
        "channels",
        vec![
            Column::new("channel".into(), vec![Some("bank"); 5]),
            Column::new("mode".into(), vec!["cash"; 5]),
            Column::new("payments".into(), [1_i64, 2, 3, 4, 5]),
            Column::new("amount".into(), fen),
        ],
    );
    let content = Content {
        marts: &marts,
        ..content(Language::Chinese)
    };
    let cells = sheet(&mut book(&content), "发放渠道");
    let amounts: Vec<Data> = cells.rows().skip(1).map(|r| r[6].clone()).collect();
    assert_eq!(
        amounts,
        [
            Data::Float(9_999_999_999_999.99),
            Data::Float(-9_999_999_999_999.99),
            text("10000000000000.00"),
            text("-12345678901234.56"),
            Data::Float(0.07),
        ]
    );
}

#[test]
fn of_a_longer_table_the_last_rows_stand_here_and_a_line_says_so() {
    const ROWS: usize = 100_003;
    let targets: Vec<String> = (0..ROWS).map(|n| format!("{n:06}")).collect();
    let cases: Vec<i64> = (0..ROWS as i64).collect();
    let marts = made_up(
        "referrals",
        vec![
            Column::new("target".into(), targets),
            Column::new("cases".into(), cases),
        ],
    );
    let content = Content {
        marts: &marts,
        ..content(Language::English)
    };
    let cells = sheet(&mut book(&content), "referrals");
    assert_eq!(cells.height(), 1 + 100_000 + 1);
    assert_eq!(cells.get((1, 3)), Some(&text("000003")));
    let last = cells.rows().next_back().unwrap()[0].to_string();
    assert!(
        last.contains("100000") && last.contains("; 3 before"),
        "{last}"
    );
    assert!(last.contains("marts/referrals.parquet"), "{last}");
}

#[test]
fn a_report_of_cases_alone_names_what_was_left_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("案件20200331.csv"),
        "案件编号,镇街,救助类型,受理日期,审批日期,审批金额,办理状态\nA1,=1+1,急难型,2020-03-02,2020-03-03,100,已审批\nA2,石船镇,急难型,2020-03-02,2020-03-03,100,已审批\n",
    )
    .unwrap();
    for lang in ["zh", "en"] {
        let args = [
            "report", ".", "--month", "2020-03", "-q", "--lang", lang, "--out", lang,
        ];
        linjiu_exits(folder.path(), &args, 0);
        linjiu_exits(folder.path(), &["verify", lang], 0);
    }
    let out = folder.path().join("zh");
    let bytes = fs::read(out.join(FILE)).unwrap();
    let receipt = fs::read_to_string(out.join("receipt.json")).unwrap();
    assert!(receipt.contains("\"workbook.xlsx\""));
    assert!(
        fs::read_to_string(out.join("timings.json"))
            .unwrap()
            .contains("\"html and workbook\"")
    );
    let mut book = opened(&bytes);
    let names = book.sheet_names();
    for (made, table) in mart_tables().iter().map(|t| {
        let file = format!("{}.parquet", t.path());
        (out.join(file).exists(), t)
    }) {
        assert_eq!(names.contains(&table.zh.to_owned()), made, "{}", table.name);
    }
    assert!(!names.contains(&"资金".to_owned()) && names.contains(&"办理情况".to_owned()));
    let about: String = sheet(&mut book, "说明")
        .rows()
        .flatten()
        .map(|c| format!("{c}\n"))
        .collect();
    for name in ["“资金”", "“返贫情况”", "“急难型救助发放”"] {
        assert!(about.contains(name), "{name} in {about}");
    }
    let townships = sheet(&mut book, "各镇街");
    let column: Vec<String> = townships.rows().map(|r| r[0].to_string()).collect();
    assert_eq!(column[2..], ["全区", "=1+1", "石船镇"]);
    let groups: String = townships
        .rows()
        .next()
        .unwrap()
        .iter()
        .map(Data::to_string)
        .collect();
    assert!(
        !groups.contains("返贫") && !groups.contains("急难型救助发放"),
        "{groups}"
    );
    for name in names {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert_eq!(formulas.used_cells().count(), 0, "{name}");
    }
    assert!(Path::new(&folder.path().join("en").join(FILE)).exists());
}
