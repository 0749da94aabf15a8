//! The report page and the closing summary: figures stand with what they are made of, in the reader's language.
//!
//! How the page looks takes eyes; these hold what a picture does not show. The page is made from `sample_data`.

use chrono::NaiveDate;
use linjiu::assess::{self, Assessed, Question, Readings};
use linjiu::calendar::Calendar;
use linjiu::contract::outputs::{Layer, find};
use linjiu::contract::{Coverage, CoverageBasis, Kind, Language};
use linjiu::ingest::{self, Ingested, Note, NoteCode, PersonalKey, SheetAccount, Workspace};
use linjiu::metrics::{self, BackInPoverty, Headlines, InTime, Marts, MoneyUsed, RightTier};
use linjiu::policy::Policy;
use linjiu::publish::answers::Before;
use linjiu::publish::drawing::{Drawing, draw};
use linjiu::publish::findings::{Count, Digest, digest};
use linjiu::publish::html::{Content, register, render};
use linjiu::publish::summary::{SummaryContent, summary};
use linjiu::rules::{self, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;
use unicode_width::UnicodeWidthStr;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A run over `sample_data` for March 2020.
pub(crate) struct Run {
    pub(crate) policy: Policy,
    calendar: Calendar,
    ingested: Ingested,
    assessed: Assessed,
    pub(crate) marts: Marts,
    findings: Digest,
    before: Headlines,
    left_out: Vec<&'static str>,
}

pub(crate) fn run() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
        let workspace = Workspace::load(&folder).unwrap();
        let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
        let options = ingest::Options {
            folder: &folder,
            workspace: &workspace,
            hasher: &hasher,
            known_at: None,
            in_memory: linjiu::ingest::IN_MEMORY,
            kept: None,
            progress: &|_| {},
        };
        let mut ingested = ingest::read(&options).unwrap();
        // A remark of each kind, so that the pages show their words.
        ingested.notes.extend(NoteCode::ALL.iter().map(|code| {
            let detail = match code {
                NoteCode::NotRecognised => "JPEG image",
                NoteCode::GlobUnmatched => "*.csv",
                _ => "2020-03",
            };
            Note::new(*code, "照片.jpg", detail)
        }));
        let no_header = Note::new(NoteCode::NotRecognised, "说明.txt", "no header");
        ingested.notes.push(no_header);
        let (policy, calendar) = (Policy::load(&[]).unwrap(), Calendar::builtin().unwrap());
        let question = Question {
            month: date(2020, 3, 1),
            as_of: date(2020, 3, 31),
            policy: &policy,
            calendar: &calendar,
            readings: Readings::All,
        };
        let assessed = assess::assess(&ingested.tables, &question).unwrap();
        let sources = metrics::Sources {
            assessed: &assessed,
            tables: &ingested.tables,
            question: &question,
            which: metrics::Which::All,
            seed: 1,
        };
        let marts = metrics::build(&sources).unwrap();
        let edits =
            assess::edits::edits(ingested.history.as_ref(), &ingested.tables, &question).unwrap();
        let findings = rules::findings(&rules::Sources {
            assessed: &assessed,
            tables: &ingested.tables,
            edits: edits.as_ref(),
            snapshots: &ingested.snapshots,
            shared: None,
            question: &question,
        })
        .unwrap();
        Run {
            before: metrics::headlines(&marts, &policy, date(2020, 2, 1), None).unwrap(),
            left_out: metrics::left_out(&marts),
            policy,
            calendar,
            ingested,
            assessed,
            marts,
            findings: digest(&findings, date(2020, 3, 1), |_| Ok(())).unwrap(),
        }
    })
}

/// What the page and the workbook show of the run.
pub(crate) fn content(language: Language) -> Content<'static> {
    let run = run();
    Content {
        district: "渝北区",
        month: date(2020, 3, 1),
        as_of: date(2020, 3, 31),
        known_at: None,
        language,
        policy: &run.policy,
        calendar: &run.calendar,
        marts: &run.marts,
        deadlines: &run.assessed.deadlines,
        findings: &run.findings,
        calendar_differences: &run.assessed.calendar_differences,
        tallies: &run.assessed.tallies,
        before: Some(Before {
            month: date(2020, 2, 1),
            as_of: date(2020, 2, 29),
            headlines: &run.before,
        }),
        rows: &run.ingested.rows,
        quarantine: &run.ingested.quarantine,
        warnings: &run.ingested.warnings,
        notes: &run.ingested.notes,
        coverage: &run.ingested.tables.coverage,
        rules_left_out: &run.assessed.rules_left_out,
        marts_left_out: &run.left_out,
        charts: &[],
        run: "0123456789abcdef",
        version: "0.1.0",
    }
}

fn page(language: Language) -> String {
    render(&content(language)).unwrap()
}

/// The page's text between tags, one line for each block element.
fn text_of(html: &str) -> Vec<String> {
    let body = html.split_once("<body>").unwrap().1;
    let mut lines = vec![String::new()];
    for part in body.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        if !["b", "span", "small", "br", "td", "th", "dd", ""].contains(&name) {
            lines.push(String::new());
        }
        let line = lines.last_mut().unwrap();
        line.push(' ');
        line.push_str(
            &text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        );
    }
    lines
        .into_iter()
        .map(|l| l.trim().to_owned())
        .filter(|l| !l.is_empty())
        .collect()
}

/// Percentages that are no part of a range such as 78.7%–90.8%.
fn rates(line: &str) -> usize {
    let mut found = 0;
    for (at, _) in line.match_indices('%') {
        let number = line[..at]
            .rfind(|c: char| !c.is_ascii_digit() && c != '.' && c != '<' && c != '>')
            .map_or(&line[..at], |n| &line[n..at]);
        let is_range = line[at + 1..].starts_with('–') || number.starts_with('–');
        let is_name = line[at + 1..].starts_with("区间") || line[at + 1..].starts_with(" interval");
        found += usize::from(!is_range && !is_name && number.contains('.'));
    }
    found
}

#[test]
fn every_rate_stands_in_a_line_with_its_counts() {
    for language in [Language::Chinese, Language::English] {
        for line in text_of(&page(language)).iter().filter(|l| rates(l) > 0) {
            // The year gone is a date, not a rate of cases.
            let counts = line
                .split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
                .filter(|n| n.parse::<f64>().is_ok() || n.contains(','))
                .count();
            assert!(
                counts > 2 * rates(line),
                "a rate without its counts: {line}"
            );
        }
    }
}

#[test]
fn no_mark_is_left_unfilled_and_no_outside_file_is_named() {
    for language in [Language::Chinese, Language::English] {
        let html = page(language);
        for line in text_of(&html) {
            assert!(!line.contains('{') && !line.contains('}'), "{line}");
        }
        for outside in [
            "<script", "http://", "https://", "src=\"/", "@import", "url(",
        ] {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}

#[test]
fn chinese_pages_hold_no_english_words() {
    let files: BTreeSet<&str> = run()
        .ingested
        .rows
        .iter()
        .map(|r| r.file.as_str())
        .collect();
    for line in text_of(&page(Language::Chinese)) {
        // Names of tables and findings stand as they are: a reader looks for them in the folder.
        let named = linjiu::contract::outputs::all();
        let line = files.iter().fold(line, |l, f| l.replace(f, ""));
        let names = [
            "照片.jpg",
            "说明.txt",
            "Sheet1",
            "*.csv",
            "linjiu.toml [inputs]",
        ];
        let line = names.iter().fold(line, |l, f| l.replace(f, ""));
        let line = named.iter().fold(line, |l, t| l.replace(&t.path(), ""));
        let line = linjiu::rules::RULES
            .iter()
            .fold(line, |l, r| l.replace(r.code, ""));
        let words: Vec<&str> = line
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|w| w.len() > 2 && *w != "linjiu")
            // Numbers of findings are hexadecimal.
            .filter(|w| !w.chars().all(|c| matches!(c, 'a'..='f')))
            .collect();
        assert!(
            words.is_empty() || line.contains("0123456789"),
            "{words:?} in {line}"
        );
    }
}

#[test]
fn english_pages_hold_no_chinese_labels() {
    // Names of offices, files, instruments and of the district stay as they are; these labels must not.
    let html = page(Language::English);
    for label in [
        "按时",
        "可判断",
        "迟办",
        "逾期",
        "未到期",
        "无法判断",
        "镇街",
        "全区",
        "返贫户",
        "使用率",
        "隔离",
        "覆盖",
        "自设",
        "口径",
    ] {
        let lines: Vec<String> = text_of(&html)
            .into_iter()
            .filter(|l| l.contains(label) && !l.contains(".csv") && !l.contains(".tsv"))
            .collect();
        assert!(lines.is_empty(), "{label} in {lines:?}");
    }
}

#[test]
fn the_page_shows_no_household_or_person_key() {
    let run = run();
    let keys = run
        .assessed
        .cases
        .column("person_key")
        .unwrap()
        .as_materialized_series()
        .str()
        .unwrap();
    let html = page(Language::Chinese);
    assert!(
        keys.iter()
            .flatten()
            .take(50)
            .all(|key| !html.contains(key))
    );
}

#[test]
fn each_file_has_its_line_and_the_total_is_their_sum() {
    let html = page(Language::Chinese);
    let lines = text_of(&html);
    for account in &run().ingested.rows {
        assert!(
            lines.iter().any(|l| l.contains(&account.file)),
            "{}",
            account.file
        );
    }
    let read: u64 = run().ingested.rows.iter().map(|r| r.rows_read).sum();
    let plain: String = lines
        .iter()
        .find(|l| l.starts_with("共读入"))
        .unwrap()
        .replace(',', "");
    assert!(plain.starts_with(&format!("共读入{read}行")), "{plain}");
}

#[test]
fn rules_without_a_limit_are_all_in_the_gap_register() {
    for rule in run().policy.deadlines.iter().filter(|d| d.limit.is_none()) {
        assert!(
            register()
                .iter()
                .any(|(_, gap)| gap.rule == Some(rule.code.as_str())),
            "{}",
            rule.code
        );
    }
}

#[test]
fn every_column_of_a_mart_is_published() {
    for (name, frame) in &run().marts {
        let table = find(Layer::Marts, name).unwrap();
        let published: BTreeSet<&str> = table.columns.iter().map(|c| c.name).collect();
        let made: BTreeSet<&str> = frame.columns().iter().map(|c| c.name().as_str()).collect();
        assert_eq!(made, published, "marts/{name}");
    }
}

#[test]
fn the_page_shows_every_clause_and_every_gap() {
    use linjiu::contract::clauses::CLAUSES;
    for language in [Language::Chinese, Language::English] {
        let html = page(language);
        let part = |id: &str| {
            let from = html
                .split_once(&format!("<section id=\"{id}\">"))
                .unwrap()
                .1;
            text_of(&format!(
                "<body>{}",
                from.split_once("</section>").unwrap().0
            ))
            .concat()
        };
        let (clauses, gaps) = (part("clauses"), part("gaps"));
        for clause in CLAUSES {
            assert!(
                clauses.contains(clause.says.of(language)),
                "{}",
                clause.code
            );
        }
        for (clause, gap) in register() {
            assert!(gaps.contains(gap.says.of(language)), "{}", clause.code);
            assert!(gaps.contains(gap.instead.of(language)), "{}", clause.code);
        }
    }
}

#[test]
fn charts_come_in_the_reports_order_whatever_thread_draws_them() {
    let run = run();
    let drawing = Drawing {
        district: "渝北区",
        month: date(2020, 3, 1),
        as_of: date(2020, 3, 31),
        language: Language::Chinese,
        marts: &run.marts,
        policy: &run.policy,
        rules_left_out: &run.assessed.rules_left_out,
    };
    let first = draw(&drawing).unwrap();
    let names: Vec<&str> = first.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "compliance_emergency-payment",
            "compliance_first-aid-approval",
            "compliance_first-aid-entry",
            "compliance_first-aid-filing",
            "compliance_trend",
            "tiers_by_month",
            "poverty_flags",
            "funds",
        ]
    );
    assert_eq!(first, draw(&drawing).unwrap());
}

fn in_time(rule: &str, met: i64, measured: i64) -> InTime {
    InTime {
        rule: rule.to_owned(),
        met,
        measured,
        rate: (measured > 0).then(|| met as f64 / measured as f64),
        ..InTime::default()
    }
}

fn headlines(shift: i64) -> Headlines {
    Headlines {
        in_time: vec![
            in_time("emergency-payment", 109 - shift, 127),
            in_time("first-aid-approval", 40, 41 + shift),
            in_time("first-aid-entry", 39, 39),
            in_time("first-aid-filing", 0, 0),
        ],
        right_tier: RightTier {
            matches: 161,
            known: 166 + shift,
            unknown: 3,
        },
        back_in_poverty: Some(BackInPoverty {
            returned: 12,
            aided: 8,
            unaided: 3,
        }),
        money_used: Some(MoneyUsed {
            spent_ytd: 123_456_789,
            available_ytd: Some(512_000_000),
            rate: Some(123_456_789.0 / 512_000_000.0),
        }),
    }
}

/// A summary of invented headlines, with a registry and a month missing.
fn summarised(language: Language) -> String {
    let account = |kind, file: &str| SheetAccount {
        file: file.to_owned(),
        sheet: String::new(),
        kind,
        rows_read: 6000,
        accepted: 5000,
        superseded: 900,
        duplicate: 20,
        quarantined: 30,
        furniture: 50,
    };
    let kinds = [
        Kind::Cases,
        Kind::Payments,
        Kind::Funds,
        Kind::Enrolments,
        Kind::Deaths,
        Kind::Townships,
    ];
    let rows: Vec<SheetAccount> = kinds.iter().map(|k| account(*k, k.name())).collect();
    let covered = |last_day, missing_months| Coverage {
        last_day,
        basis: CoverageBasis::Snapshot,
        missing_months,
    };
    let coverage = BTreeMap::from([
        (
            Kind::Cases,
            covered(date(2020, 3, 31), vec![date(2019, 11, 1)]),
        ),
        (Kind::Payments, covered(date(2020, 3, 25), Vec::new())),
    ]);
    let notes = [Note::new(
        NoteCode::NotRecognised,
        "会议纪要.xlsx",
        "no header",
    )];
    let (now, before) = (headlines(0), headlines(5));
    let of = |all| Count {
        all,
        now: all / 4,
        left: all - 3,
    };
    let digest = Digest {
        total: of(1_234),
        by_severity: BTreeMap::from([
            (Severity::High, of(234)),
            (Severity::Medium, of(600)),
            (Severity::Low, of(400)),
        ]),
        ..Digest::default()
    };
    summary(&SummaryContent {
        district: "渝北区",
        month: date(2020, 3, 1),
        as_of: date(2020, 3, 31),
        language,
        policy: &run().policy,
        rows: &rows,
        headlines: &now,
        findings: &digest,
        before: Some(Before {
            month: date(2020, 2, 1),
            as_of: date(2020, 2, 29),
            headlines: &before,
        }),
        coverage: &coverage,
        rules_left_out: &[],
        marts_left_out: &["poverty"],
        notes: &notes,
        report: "reports/2020-03/report.html",
    })
}

#[test]
fn summaries_fit_a_terminal() {
    for language in [Language::Chinese, Language::English] {
        let text = summarised(language);
        assert!(text.lines().count() <= 26, "{text}");
        for line in text.lines() {
            assert!(line.width() <= 80, "{} columns: {line}", line.width());
        }
    }
}

#[test]
fn the_summary_reads_as_it_should() {
    let expected = include_str!("data/report/summary-zh.txt");
    assert_eq!(summarised(Language::Chinese), expected);
    let expected = include_str!("data/report/summary-en.txt");
    assert_eq!(summarised(Language::English), expected);
}
