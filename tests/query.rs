//! `linjiu query`: nothing but the report is read, nothing is taken without bound, and the standing questions
//! answer what they say.
//!
//! `tests/queries/answers` holds each standing question's answer on the example report; set
//! `LINJIU_WRITE_ANSWERS=1` to write them anew after looking at the difference.

use crate::support::program::{linjiu, linjiu_exits};
use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use calamine::{Data, Reader, Xlsx, open_workbook};
use linjiu::contract::Language;
use linjiu::failure::Failure;
use linjiu::sql::question::Question;
use linjiu::sql::{self, Answer, Engine, Limits, Reports, write};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> PathBuf {
    root().join("reports/example")
}

fn engine() -> Engine {
    Engine::new(Reports::open(&[example()], false).unwrap())
}

fn ask(sql: &str) -> Result<Answer, Failure> {
    engine().ask(sql, Limits::default())
}

fn csv(answer: &Answer) -> String {
    let headers: Vec<String> = answer
        .schema
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect();
    String::from_utf8(write::csv(answer, &headers, false).unwrap()).unwrap()
}

/// Blocks of a file: the words behind `---` and the text below.
fn blocks(file: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("tests/queries").join(file)).unwrap();
    text.split("--- ")
        .skip(1)
        .map(|block| {
            let (head, sql) = block.split_once('\n').unwrap();
            (head.to_owned(), sql.trim_end().to_owned())
        })
        .collect()
}

#[test]
fn a_hostile_question_is_refused_by_its_name() {
    let engine = engine();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (head, sql) in blocks("hostile.sql") {
        let (code, what) = head.split_once(": ").unwrap();
        if code == "too-much" {
            continue;
        }
        count += 1;
        match engine.ask(&sql, Limits::default()) {
            Ok(answer) => wrong.push(format!("{what}: {} rows", answer.rows())),
            Err(failure) if failure.code != code => {
                wrong.push(format!(
                    "{what}: {} ({}), not {code}",
                    failure.code, failure.message.en
                ));
            }
            Err(_) => {}
        }
    }
    assert!(count > 50);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!Path::new("/tmp/hostile.csv").exists());
}

#[test]
fn a_question_that_takes_too_much_is_stopped_and_the_program_ends_in_order() {
    for (head, sql) in blocks("hostile.sql") {
        let Some(what) = head.strip_prefix("too-much: ") else {
            continue;
        };
        let began = Instant::now();
        let output = linjiu(
            &root(),
            &[
                "query",
                "reports/example",
                &sql,
                "--timeout",
                "4",
                "--memory",
                "128",
                "--lang",
                "en",
            ],
        );
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{what}: {said}");
        assert!(
            said.contains("error[query-memory]") || said.contains("error[query-timeout]"),
            "{what}: {said}"
        );
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "{what}: {:?}",
            began.elapsed()
        );
    }
}

#[test]
fn long_and_deep_questions_are_refused_before_they_are_planned() {
    let megabyte = format!("SELECT '{}'", "x".repeat(1 << 20));
    let deep = format!("SELECT {}1{}", "(".repeat(500), ")".repeat(500));
    let nested = format!(
        "{}SELECT 1{}",
        "SELECT * FROM (".repeat(200),
        ")".repeat(200)
    );
    let many = format!("SELECT 1{}", ", 1".repeat(3_000));
    let terms = format!("SELECT 1{}", " + 1".repeat(5_000));
    let nots = format!("SELECT {} true", "NOT ".repeat(500));
    let cases = format!(
        "SELECT {}1{}",
        "CASE WHEN true THEN ".repeat(300),
        " END".repeat(300)
    );
    for sql in [megabyte, deep, nested, many, terms, nots, cases] {
        let failure = ask(&sql).unwrap_err();
        assert_eq!(
            failure.code, "query-refused",
            "{:.60}: {}",
            sql, failure.message.en
        );
    }
    // What is just within the bounds is answered, however deep its tree.
    let terms = format!("SELECT 1{}", " + 1".repeat(990));
    assert_eq!(csv(&ask(&terms).unwrap()).lines().nth(1), Some("991"));
    let either = format!(
        "SELECT count(*) > 0 FROM cases WHERE case_id = ''{}",
        " OR case_id <> 'x'".repeat(990)
    );
    assert_eq!(csv(&ask(&either).unwrap()).lines().nth(1), Some("true"));
}

#[test]
fn what_analysts_write_is_answered_as_they_mean_it() {
    let engine = engine();
    for (head, sql) in blocks("allowed.sql") {
        let (what, expected) = head.rsplit_once(" | ").unwrap();
        let answer = engine
            .ask(&sql, Limits::default())
            .unwrap_or_else(|f| panic!("{what}: {f}"));
        let headers: Vec<String> = answer
            .schema
            .fields()
            .iter()
            .map(|f| f.name().clone())
            .collect();
        let table = write::table(&answer, &headers, Language::English).unwrap();
        assert_eq!(
            table.lines().nth(2).map(str::trim),
            Some(expected),
            "{what}"
        );
    }
}

#[test]
fn questions_from_files_must_be_text() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("q.sql");
    fs::write(&file, b"SELECT '\xff\xfe'").unwrap();
    let path = file.to_str().unwrap();
    let output = linjiu_exits(&root(), &["query", "reports/example", "--file", path], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("UTF-8"));
    fs::write(&file, vec![b' '; (1 << 20) + 1]).unwrap();
    linjiu_exits(&root(), &["query", "reports/example", "--file", path], 2);
    fs::write(&file, "\u{FEFF}SELECT 1 AS n;\r\n").unwrap();
    let output = linjiu_exits(
        &root(),
        &[
            "query",
            "reports/example",
            "--file",
            path,
            "--format",
            "csv",
        ],
        0,
    );
    assert_eq!(output.stdout, b"n\n1\n");
}

#[test]
fn every_standing_question_says_what_it_answers() {
    let questions = sql::standing().unwrap();
    assert!(questions.len() >= 20);
    let mut files: Vec<String> = fs::read_dir(root().join("queries"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "sql"))
        .map(|p| p.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut names: Vec<String> = questions.iter().map(|q| q.name.clone()).collect();
    names.sort();
    assert_eq!(
        files, names,
        "queries/ and the list in src/sql/questions.rs"
    );
    let engine = engine();
    let write_anew = std::env::var_os("LINJIU_WRITE_ANSWERS").is_some();
    for question in &questions {
        let name = &question.name;
        let described = [&question.title, &question.question]
            .into_iter()
            .chain(question.parameters.iter().map(|p| &p.about))
            .chain(question.columns.iter().map(|(_, about)| about));
        for about in described {
            assert!(!about.zh.is_empty() && !about.en.is_empty(), "{name}");
            assert!(
                about.zh.chars().any(|c| c > '\u{2E80}') || about.zh.len() < 4,
                "{name}: {}",
                about.zh
            );
            assert!(about.en.is_ascii(), "{name}: {}", about.en);
        }
        assert!(
            question.sql.contains("\nORDER BY"),
            "{name}: rows in no order"
        );
        let answer = engine
            .ask(&question.sql, Limits::default())
            .unwrap_or_else(|f| panic!("{name}: {f}"));
        let columns: Vec<&str> = question.columns.iter().map(|(c, _)| c.as_str()).collect();
        let answered: Vec<&str> = answer
            .schema
            .fields()
            .iter()
            .map(|f| f.name().as_str())
            .collect();
        assert_eq!(columns, answered, "{name}: the columns its head describes");
        assert!(answer.rows() > 0, "{name}: nothing to see on the example");
        let found = csv(&answer);
        let kept = root()
            .join("tests/queries/answers")
            .join(format!("{name}.csv"));
        if write_anew {
            fs::create_dir_all(kept.parent().unwrap()).unwrap();
            fs::write(&kept, &found).unwrap();
        }
        let kept = fs::read_to_string(&kept).unwrap_or_default();
        assert_eq!(
            found, kept,
            "{name}: another answer than tests/queries/answers/{name}.csv"
        );
    }
}

#[test]
fn a_parameter_takes_its_literals_place_and_only_values_of_its_kind() {
    let question = sql::find("late-by-township").unwrap().unwrap();
    let given = |name: &str, value: &str| question.with(&[(name.to_owned(), value.to_owned())]);
    let text = given("min_days", "3").unwrap();
    assert!(text.contains("    3 AS min_days"), "{text}");
    assert!(text.contains("'emergency-payment' AS rule"));
    assert!(
        given("month", "2020-02")
            .unwrap()
            .contains("    DATE '2020-02-01' AS month")
    );
    assert!(given("rule", "x'y").unwrap().contains("'x''y' AS rule"));
    for (name, value) in [
        ("min_days", "3.5"),
        ("min_days", "3 OR 1 = 1"),
        ("month", "2020-13"),
        ("month", "2020-02-01"),
        ("month", "'; DROP"),
    ] {
        assert_eq!(
            given(name, value).unwrap_err().code,
            "param-value",
            "{name}={value}"
        );
    }
    assert_eq!(given("min_day", "3").unwrap_err().code, "param-unknown");
    let twice = [
        ("min_days".to_owned(), "1".to_owned()),
        ("min_days".to_owned(), "2".to_owned()),
    ];
    assert_eq!(question.with(&twice).unwrap_err().code, "param-twice");
    // Every parameter of every question can be given, and the text stays a question.
    for question in sql::standing().unwrap() {
        for parameter in &question.parameters {
            let value = match parameter.kind.name() {
                "integer" => "17",
                "number" => "17.5",
                "date" => "2020-02-17",
                "month" => "2019-12",
                _ => "竹溪镇",
            };
            let text = question
                .with(&[(parameter.name.clone(), value.to_owned())])
                .unwrap();
            assert_ne!(text, question.sql, "{} {}", question.name, parameter.name);
            ask(&text).unwrap_or_else(|f| {
                panic!("{} --param {}={value}: {f}", question.name, parameter.name)
            });
        }
    }
}

#[test]
fn a_head_that_promises_a_parameter_has_it() {
    let without = "-- param n integer: 数 | number\nSELECT 1 AS n";
    assert_eq!(
        Question::parse("q", without).unwrap_err().code,
        "question-head"
    );
    let with = "-- param n integer: 数 | number\nWITH params AS (SELECT -7 AS n, round(1.5, (1)) AS m) SELECT n FROM params";
    let question = Question::parse("q", with).unwrap();
    let text = question.with(&[("n".to_owned(), "12".to_owned())]).unwrap();
    assert!(
        text.contains("(SELECT 12 AS n, round(1.5, (1)) AS m)"),
        "{text}"
    );
}

#[test]
fn a_mistake_is_pointed_at_and_the_nearest_name_proposed() {
    let folder = root();
    let said = |sql: &str| {
        let output = linjiu_exits(
            &folder,
            &["query", "reports/example", sql, "--lang", "en"],
            2,
        );
        String::from_utf8(output.stderr).unwrap()
    };
    insta_like(
        &said("SELECT tonship\nFROM deadlines"),
        "error[query-unknown-column]: there is no column tonship
  at        line 1, column 8
  question  SELECT tonship
                   ^
  there are",
        "  hint      did you mean township?\n",
    );
    insta_like(
        &said("SELECT *\nFROM deadline"),
        "error[query-unknown-table]: the report has no table deadline
  at        line 2, column 6
  question  FROM deadline
                 ^
",
        "  hint      did you mean facts.deadlines? `linjiu tables` lists them all\n",
    );
    insta_like(
        &said("SELECT '竹溪镇' a b FROM deadlines"),
        "error[query-syntax]: this is not SQL: Expected: end of statement, found: b
  at        line 1, column 16
  question  SELECT '竹溪镇' a b FROM deadlines
                              ^",
        "\n",
    );
    assert!(said("SELECT 镇街 FROM cases").contains("did you mean township?"));
    assert!(said("SELECT * FROM 时限").contains("did you mean facts.deadlines?"));
    assert!(said("SELECT medain(working_days) FROM deadlines").contains("did you mean median?"));
    assert!(said("SELECT current_date").contains("report_month"));
    assert!(said("late-by-town").contains("did you mean late-by-township?"));
}

fn insta_like(said: &str, begins: &str, ends: &str) {
    assert!(said.starts_with(begins), "{said}");
    assert!(said.ends_with(ends), "{said}");
}

#[test]
fn each_format_keeps_types_and_is_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let sql = "SELECT '竹溪镇' AS 镇, '=1+1' AS f, CAST(-1234.5 AS DECIMAL(18, 2)) AS money, \
               DATE '2020-03-05' AS day, 3 AS n, 0.5e0 AS rate, true AS yes, CAST(NULL AS BIGINT) AS none, 'a\"b,c' AS q";
    let run = |more: &[&str]| {
        let mut args = vec!["query", "reports/example", sql, "--lang", "en"];
        args.extend(more);
        linjiu_exits(&root(), &args, 0).stdout
    };
    let text = String::from_utf8(run(&[])).unwrap();
    assert_eq!(
        text,
        "镇      f        money  day         n  rate  yes   none  q\n\
         ------  ----  --------  ----------  -  ----  ----  ----  -----\n\
         竹溪镇  =1+1  -1234.50  2020-03-05  3   0.5  true  null  a\"b,c\n\
         (1 row)\n"
    );
    let text = String::from_utf8(run(&["--format", "csv", "--bom"])).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}镇,f,money,day,n,rate,yes,none,q\n竹溪镇,'=1+1,-1234.50,2020-03-05,3,0.5,true,,\"a\"\"b,c\"\n"
    );
    let line: Value = serde_json::from_slice(&run(&["--format", "jsonl"])).unwrap();
    assert_eq!(line["money"].to_string(), "-1234.5");
    assert_eq!(line["day"], "2020-03-05");
    assert_eq!(line["none"], Value::Null);
    let out = folder.path().join("a.xlsx");
    run(&["--out", out.to_str().unwrap()]);
    let mut book: Xlsx<_> = open_workbook(&out).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(range.get((1, 1)), Some(&Data::String("=1+1".to_owned())));
    assert_eq!(range.get((1, 2)), Some(&Data::Float(-1234.5)));
    assert!(
        matches!(range.get((1, 3)), Some(Data::DateTime(d)) if d.as_f64().total_cmp(&43895.0).is_eq())
    );
    assert_eq!(range.get((1, 6)), Some(&Data::Bool(true)));
    let again = folder.path().join("b.xlsx");
    run(&["--out", again.to_str().unwrap()]);
    assert_eq!(
        fs::read(&out).unwrap(),
        fs::read(&again).unwrap(),
        "the same answer, the same bytes"
    );
    let out = folder.path().join("a.parquet");
    run(&["--out", out.to_str().unwrap()]);
    let file = fs::File::open(&out).unwrap();
    let reader =
        parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let types: Vec<String> = reader
        .schema()
        .fields()
        .iter()
        .map(|f| f.data_type().to_string())
        .collect();
    assert_eq!(types[2..5], ["Decimal128(18, 2)", "Date32", "Int64"]);
}

#[test]
fn labels_are_heads_and_words_for_those_who_read() {
    let sql = "SELECT aid_type, category, count(*) FROM cases \
               WHERE category = 'dibao' AND aid_type = 'emergency' GROUP BY aid_type, category";
    let run = |more: &[&str]| {
        let mut args = vec!["query", "reports/example", sql, "--format", "csv"];
        args.extend(more);
        String::from_utf8(linjiu_exits(&root(), &args, 0).stdout).unwrap()
    };
    assert!(run(&[]).starts_with("aid_type,category,count(*)\nemergency,dibao,"));
    assert!(run(&["--labels"]).starts_with("救助类型,对象类别,count(*)\n急难型,低保对象,"));
    assert!(
        run(&["--labels", "--lang", "en"])
            .contains("\nemergency,minimum living allowance (dibao),")
    );
}

#[test]
fn nothing_is_written_into_a_report() {
    let output = linjiu_exits(
        &root(),
        &[
            "query",
            "reports/example",
            "SELECT 1",
            "--out",
            "reports/example/marts/x.csv",
        ],
        5,
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("output-in-report"));
    assert!(!example().join("marts/x.csv").exists());
}

#[test]
fn rows_are_limited_where_they_are_shown_and_the_answer_says_so() {
    let limits = |rows| Limits {
        rows,
        ..Limits::default()
    };
    let engine = engine();
    let answer = engine
        .ask(
            "SELECT case_id FROM cases ORDER BY case_id",
            limits(Some(5)),
        )
        .unwrap();
    assert_eq!((answer.rows(), answer.more), (5, true));
    let answer = engine
        .ask("SELECT case_id FROM cases LIMIT 5", limits(Some(5)))
        .unwrap();
    assert_eq!((answer.rows(), answer.more), (5, false));
    let answer = engine
        .ask("SELECT case_id FROM cases", limits(None))
        .unwrap();
    assert!(answer.rows() > 1_000 && !answer.more);
    let output = linjiu_exits(
        &root(),
        &[
            "query",
            "reports/example",
            "SELECT case_id FROM cases",
            "--lang",
            "en",
        ],
        0,
    );
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .ends_with("(the first 1000 rows; there are more: --limit 0 shows all)\n")
    );
}

#[test]
fn the_newest_of_several_reports_answers_unless_history_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (february, march, quality) = (at("2020-02"), at("2020-03"), at("quality"));
    linjiu_exits(
        &root(),
        &[
            "report",
            "sample_data",
            "--month",
            "2020-02",
            "--out",
            &february,
            "--quiet",
        ],
        0,
    );
    linjiu_exits(
        &root(),
        &[
            "report",
            "sample_data",
            "--month",
            "2020-03",
            "--out",
            &march,
            "--quiet",
        ],
        0,
    );
    linjiu_exits(
        &root(),
        &["check", "sample_data", "--out", &quality, "--quiet"],
        0,
    );
    let months = |args: &[&str]| {
        let sql = "SELECT DISTINCT report_month FROM compliance ORDER BY report_month";
        let mut all = vec!["query"];
        all.extend(args);
        all.extend([sql, "--format", "csv"]);
        let output = linjiu_exits(&root(), &all, 0);
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(months(&[&march, &february]), "2020-03-01");
    assert_eq!(months(&[&february]), "2020-02-01");
    assert_eq!(
        months(&[&february, &march, "--history"]),
        "2020-02-01 2020-03-01"
    );
    // A folder of reports; what `check` wrote beside them is none.
    assert_eq!(
        months(&[folder.path().to_str().unwrap(), "--history"]),
        "2020-02-01 2020-03-01"
    );
    linjiu_exits(&root(), &["query", &quality, "SELECT 1"], 3);
    let output = linjiu_exits(&root(), &["query", &march, &march, "SELECT 1"], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("report-month-twice"));

    // Of two reports of a month below a folder the one named like it answers, and without such a name none.
    let below = folder.path().to_str().unwrap();
    let (example, copy) = (at("example"), at("copy"));
    copy_folder(Path::new(&march), Path::new(&example));
    fs::remove_file(Path::new(&example).join("marts/tiers.parquet")).unwrap();
    linjiu_exits(&root(), &["query", below, "SELECT count(*) FROM tiers"], 0);
    fs::rename(&march, &copy).unwrap();
    let output = linjiu_exits(&root(), &["query", below, "SELECT 1"], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("report-month-twice"));
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            fs::copy(path, to).unwrap();
        }
    }
}

#[test]
fn a_report_that_was_damaged_is_named_not_guessed_at() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("2020-03");
    fs::create_dir_all(copy.join("marts")).unwrap();
    fs::copy(example().join("receipt.json"), copy.join("receipt.json")).unwrap();
    fs::write(copy.join("marts/tiers.parquet"), b"PAR1 not really PAR1").unwrap();
    let copy = copy.to_str().unwrap();
    let output = linjiu_exits(&root(), &["query", copy, "SELECT count(*) FROM tiers"], 3);
    assert!(String::from_utf8_lossy(&output.stderr).contains("report-unreadable"));
    linjiu_exits(&root(), &["query", copy, "SELECT count(*) FROM cases"], 3);
    linjiu_exits(&root(), &["query", "sample_data", "SELECT 1"], 3);
    linjiu_exits(&root(), &["query", "no-such-folder", "SELECT 1"], 3);
}

/// A report whose payments have 250,000 rows, in two row groups of many pages, and twelve columns.
fn long_report(folder: &Path) -> Engine {
    const ROWS: i64 = 250_000;
    fs::create_dir_all(folder.join("facts")).unwrap();
    fs::copy(example().join("receipt.json"), folder.join("receipt.json")).unwrap();
    let number: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS));
    let names = (0..ROWS).map(|n| format!("C{n:06}"));
    let mut columns = vec![
        (
            "case_id".to_owned(),
            Arc::new(StringArray::from_iter_values(names)) as ArrayRef,
        ),
        ("n".to_owned(), Arc::clone(&number)),
        (
            "few".to_owned(),
            Arc::new(
                (0..ROWS)
                    .map(|n| (n % 9 > 0).then_some(n % 7))
                    .collect::<Int64Array>(),
            ),
        ),
    ];
    columns.extend((0..9).map(|n| (format!("other{n}"), Arc::clone(&number))));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_data_page_row_count_limit(10_000)
        .set_write_batch_size(1_000)
        .set_max_row_group_row_count(Some(200_000))
        .build();
    let file = fs::File::create(folder.join("facts/payments.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    Engine::new(Reports::open(&[folder.to_owned()], false).unwrap())
}

#[test]
fn pages_and_rows_that_are_left_out_are_those_that_do_not_match() {
    let folder = tempfile::tempdir().unwrap();
    let engine = long_report(folder.path());
    for (sql, expected) in [
        (
            "SELECT count(*), sum(n), count(few) FROM payments",
            "250000,31249875000,222222",
        ),
        (
            "SELECT * FROM payments WHERE case_id = 'C123456'",
            "C123456,123456,4,123456,123456,123456,123456,123456,123456,123456,123456,123456",
        ),
        (
            "SELECT count(*) FROM payments WHERE case_id = 'C2000000'",
            "0",
        ),
        (
            "SELECT count(*), min(n), max(n) FROM payments WHERE case_id >= 'C199990' AND case_id < 'C200010'",
            "20,199990,200009",
        ),
        (
            "SELECT count(*), max(n) FROM payments WHERE n BETWEEN 99990 AND 110010 AND few = 3",
            "1273,110008",
        ),
        (
            "SELECT count(*) FROM (SELECT * FROM payments WHERE few IS NULL AND n < 90) t",
            "10",
        ),
        (
            "SELECT count(*) FROM (SELECT * FROM payments WHERE n % 50000 = 1 OR case_id = 'C000000') t",
            "6",
        ),
        (
            "SELECT count(*) FROM payments WHERE n < 0 OR few > 100",
            "0",
        ),
        ("SELECT case_id FROM payments LIMIT 1", "C000000"),
    ] {
        let answer = engine
            .ask(sql, Limits::default())
            .unwrap_or_else(|f| panic!("{sql}: {f}"));
        assert_eq!(csv(&answer).lines().nth(1), Some(expected), "{sql}");
    }
}

#[test]
fn the_dictionary_lists_every_table_and_column() {
    let output = linjiu_exits(&root(), &["tables", "--format", "json"], 0);
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tables = all["tables"].as_array().unwrap();
    assert_eq!(tables.len(), linjiu::contract::outputs::all().len());
    let engine = engine();
    for table in tables {
        let name = table["name"].as_str().unwrap();
        if engine.reports().tables.iter().all(|t| t.name() != name) {
            continue;
        }
        let described: Vec<&str> = table["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["name"].as_str().unwrap())
            .collect();
        let answer = engine
            .ask(&format!("SELECT * FROM {name} LIMIT 0"), Limits::default())
            .unwrap();
        let there: Vec<&str> = answer
            .schema
            .fields()
            .iter()
            .map(|f| f.name().as_str())
            .collect();
        assert_eq!(described, there, "{name}");
    }
    let one = linjiu_exits(&root(), &["tables", "时限"], 0);
    assert!(String::from_utf8_lossy(&one.stdout).contains("facts.deadlines"));
    let output = linjiu_exits(&root(), &["tables", "deadlnes"], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("deadlines"));
}

#[test]
fn shells_and_man_are_served() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = linjiu_exits(&root(), &["completions", shell], 0);
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("query"),
            "{shell}"
        );
    }
    let page = linjiu_exits(&root(), &["man"], 0);
    assert!(String::from_utf8_lossy(&page.stdout).contains("Exit codes"));
    let page = linjiu_exits(&root(), &["man", "query"], 0);
    assert!(String::from_utf8_lossy(&page.stdout).contains("late\\-by\\-township"));
    for command in [
        "report",
        "check",
        "init",
        "synth",
        "verify",
        "query",
        "tables",
        "completions",
        "man",
    ] {
        let help = linjiu_exits(&root(), &[command, "--help"], 0);
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        assert!(
            help.contains("Example") && help.contains("Exit codes"),
            "{command}"
        );
    }
}
