//! A run in many parts of the cases comes to what a run in one part comes to, and to what the whole tables give.

use chrono::NaiveDate;
use linjiu::assess::packed::unpacked;
use linjiu::assess::{self, Question, Readings};
use linjiu::calendar::Calendar;
use linjiu::flow::{self, PartFacts, Whole};
use linjiu::ingest::{self, PersonalKey, Workspace};
use linjiu::metrics;
use linjiu::policy::Policy;
use linjiu::rules;
use polars::prelude::{DataFrame, PlSmallStr, SortMultipleOptions};
use std::path::Path;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The facts of all parts, and how many parts there were.
#[derive(Default)]
struct Facts {
    parts: usize,
    cases: DataFrame,
    deadlines: DataFrame,
    payments: DataFrame,
}

impl Facts {
    fn take(&mut self, part: PartFacts) {
        let payments = part.payments.unwrap();
        if self.parts == 0 {
            (self.cases, self.deadlines, self.payments) = (part.cases, part.deadlines, payments);
        } else {
            self.cases.vstack_mut(&part.cases).unwrap();
            self.deadlines.vstack_mut(&part.deadlines).unwrap();
            self.payments.vstack_mut(&payments).unwrap();
        }
        self.parts += 1;
    }
}

/// Rows in a fixed order, as text.
fn sorted(frame: &DataFrame, by: &[&str]) -> String {
    let frame = frame
        .sort(by.to_vec(), SortMultipleOptions::default())
        .unwrap();
    let columns: Vec<String> = frame
        .columns()
        .iter()
        .map(|column| {
            let values: Vec<String> = (0..column.len())
                .map(|row| format!("{:?}", column.get(row).unwrap()))
                .collect();
            format!("{}: {}", column.name(), values.join("|"))
        })
        .collect();
    columns.join("\n")
}

const BY_CASE: [&str; 1] = ["case_id"];
const BY_PAYMENT: [&str; 2] = ["case_id", "payment_id"];

#[test]
fn many_parts_of_the_cases_come_to_what_one_comes_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let workspace = Workspace::load(&folder).unwrap();
    let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
    let options = |in_memory| ingest::Options {
        folder: &folder,
        workspace: &workspace,
        hasher: &hasher,
        known_at: None,
        in_memory,
        kept: None,
        progress: &|_| {},
    };
    let (policy, calendar) = (Policy::load(&[]).unwrap(), Calendar::builtin().unwrap());
    let question = Question {
        month: date(2020, 3, 1),
        as_of: date(2020, 3, 31),
        policy: &policy,
        calendar: &calendar,
        readings: Readings::All,
    };
    let before = Question {
        month: date(2020, 2, 1),
        as_of: date(2020, 2, 29),
        readings: Readings::Default,
        ..question
    };
    let run = |cases_per_part: usize, in_memory: u64| -> (Facts, Whole) {
        let options = options(in_memory);
        let (ingested, parts) = ingest::read_in_parts(&options, cases_per_part).unwrap();
        let bases = flow::Bases::new(&parts).unwrap();
        let sources = flow::Sources {
            ingested: &ingested,
            parts: &parts,
            question: &question,
            before: Some(&before),
            seed: 1,
        };
        let mut facts = Facts::default();
        let whole = flow::run(&sources, &bases, |part| {
            facts.take(part);
            Ok(())
        })
        .unwrap();
        assert_eq!(facts.parts, parts.count());
        (facts, whole)
    };
    let (one, whole) = run(usize::MAX, ingest::IN_MEMORY);
    assert_eq!(one.parts, 1);

    let ingested = ingest::read(&options(ingest::IN_MEMORY)).unwrap();
    let assessed = assess::assess(&ingested.tables, &question).unwrap();
    let edits = assess::edits::edits(ingested.history.as_ref(), &ingested.tables, &question);
    let edits = edits.unwrap();
    let findings = rules::findings(&rules::Sources {
        assessed: &assessed,
        tables: &ingested.tables,
        edits: edits.as_ref(),
        snapshots: &ingested.snapshots,
        shared: None,
        question: &question,
    })
    .unwrap();
    let marts = metrics::build(&metrics::Sources {
        assessed: &assessed,
        tables: &ingested.tables,
        question: &question,
        which: metrics::Which::All,
        seed: 1,
    })
    .unwrap();
    assert_eq!(
        sorted(&one.cases, &BY_CASE),
        sorted(&assessed.cases, &BY_CASE)
    );
    assert_eq!(format!("{:?}", whole.marts), format!("{marts:?}"));
    assert!(
        whole
            .findings
            .frame()
            .unwrap()
            .equals_missing(&findings.frame().unwrap())
    );
    assert_eq!(format!("{:?}", whole.edits), format!("{edits:?}"));

    // The month before is mostly told from cases that are settled since; assessed by itself it is the same.
    let assessed_before = assess::assess(&ingested.tables, &before).unwrap();
    let marts_before = metrics::build(&metrics::Sources {
        assessed: &assessed_before,
        tables: &ingested.tables,
        question: &before,
        which: metrics::Which::All,
        seed: 1,
    })
    .unwrap();
    let of_run = whole.before.as_ref().unwrap();
    assert_eq!(of_run.len(), 4);
    for (name, mart) in of_run {
        let (_, alone) = marts_before.iter().find(|(n, _)| n == name).unwrap();
        assert!(mart.equals_missing(alone), "{name} of the month before");
    }

    // All rows in memory, none, and none with so many parts that findings lie on a disk as well.
    for (cases_per_part, in_memory) in [(400, ingest::IN_MEMORY), (400, 0), (9, 0)] {
        let (many, of_many) = run(cases_per_part, in_memory);
        assert!(many.parts > 1, "{cases_per_part}");
        assert_eq!(sorted(&many.cases, &BY_CASE), sorted(&one.cases, &BY_CASE));
        assert!(many.deadlines.equals_missing(&one.deadlines));
        assert_eq!(
            sorted(&many.payments, &BY_PAYMENT),
            sorted(&one.payments, &BY_PAYMENT)
        );
        assert!(
            of_many
                .findings
                .frame()
                .unwrap()
                .equals_missing(&whole.findings.frame().unwrap())
        );
        for ((name, many), (_, one)) in of_many.marts.iter().zip(&whole.marts) {
            assert!(many.equals_missing(one), "{name}");
        }
        let (many_before, one_before) = (
            of_many.before.as_ref().unwrap(),
            whole.before.as_ref().unwrap(),
        );
        for ((name, many), (_, one)) in many_before.iter().zip(one_before) {
            assert!(many.equals_missing(one), "{name} of the month before");
        }
        let watch = |of: &Whole| unpacked(of.assessed.watch.as_ref().unwrap()).unwrap();
        for (many, one) in [
            (&of_many.edits, &whole.edits),
            (&of_many.first_seen, &whole.first_seen),
            (&watch(&of_many), &watch(&whole)),
        ] {
            let (many, one) = (many.as_ref().unwrap(), one.as_ref().unwrap());
            let by: Vec<&str> = one
                .get_column_names()
                .into_iter()
                .map(PlSmallStr::as_str)
                .collect();
            assert_eq!(sorted(many, &by), sorted(one, &by));
        }
        assert_eq!(
            format!("{:?}", of_many.assessed.tallies),
            format!("{:?}", whole.assessed.tallies)
        );
    }
}
