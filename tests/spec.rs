//! The specification tables of deadlines, rates, tiers, poverty flags, money and the other clauses: each row is a case, a household or an
//! account, written as exports, read and assessed by the library in process, and compared with what the row expects.
//!
//! `tests/spec/*.md` is the manual; beside each table file stands the module that runs it. Calendar and parsing
//! have runners of their own.

mod clauses;
mod deadlines;
mod findings;
mod known_calendar;
mod money;
mod poverty;
mod rates;
mod tiers;

use chrono::{Datelike, NaiveDate};
use linjiu::assess::{Assessed, Question, Readings, assess};
use linjiu::calendar::Calendar;
use linjiu::contract::{Kind, Type};
use linjiu::ingest::{Ingested, Options, PersonalKey, Workspace, read};
use linjiu::metrics::{Marts, Sources, build};
use linjiu::policy::Policy;
use polars::prelude::{AnyValue, DataFrame};
use std::collections::{BTreeMap, BTreeSet};

/// A snapshot date after every day of the tables, so that coverage limits nothing unless a row says so.
pub const LATE: &str = "2030-12-31";

/// Column name to what a cell says; a column that is not named is blank.
pub type Cells = Vec<(&'static str, String)>;

/// One row of a frame as text; a null is `-`.
pub type Record = BTreeMap<String, String>;

/// Exports that are still to be written: rows by kind and export date.
#[derive(Default)]
pub struct Exports {
    rows: BTreeMap<(Kind, String), Vec<Cells>>,
}

/// What the library made of them.
pub struct World {
    pub ingested: Ingested,
    pub assessed: Assessed,
    pub marts: Marts,
}

impl Exports {
    pub fn add(&mut self, kind: Kind, export_on: &str, cells: Cells) {
        self.rows
            .entry((kind, export_on.to_owned()))
            .or_default()
            .push(cells);
    }

    /// Writes the files, reads them and assesses them as of a day, for the report of its month.
    pub fn assess(&self, as_of: NaiveDate) -> World {
        self.assess_under(as_of, &Policy::load(&[]).unwrap())
    }

    /// The same under another policy.
    pub fn assess_under(&self, as_of: NaiveDate, policy: &Policy) -> World {
        self.assess_with(as_of, policy, &Calendar::builtin().unwrap())
    }

    /// The same by another calendar than the one shipped.
    pub fn assess_by(&self, as_of: NaiveDate, calendar: &Calendar) -> World {
        self.assess_with(as_of, &Policy::load(&[]).unwrap(), calendar)
    }

    fn assess_with(&self, as_of: NaiveDate, policy: &Policy, calendar: &Calendar) -> World {
        let folder = tempfile::tempdir().unwrap();
        for ((kind, export_on), rows) in &self.rows {
            let name = format!("{}_{export_on}.csv", kind.name());
            std::fs::write(folder.path().join(name), csv(*kind, rows)).unwrap();
        }
        let workspace = Workspace::load(folder.path()).unwrap();
        let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
        let ingested = read(&Options {
            folder: folder.path(),
            workspace: &workspace,
            hasher: &hasher,
            known_at: None,
            in_memory: linjiu::ingest::IN_MEMORY,
            kept: None,
            progress: &|_| {},
        })
        .unwrap();
        let question = question(as_of, policy, calendar);
        let assessed = assess(&ingested.tables, &question).unwrap();
        let marts = build(&Sources {
            assessed: &assessed,
            tables: &ingested.tables,
            question: &question,
            which: linjiu::metrics::Which::All,
            seed: 1,
        })
        .unwrap();
        World {
            ingested,
            assessed,
            marts,
        }
    }
}

/// What the tables ask: everything, as of a day, for the report of its month.
pub fn question<'a>(as_of: NaiveDate, policy: &'a Policy, calendar: &'a Calendar) -> Question<'a> {
    Question {
        month: as_of.with_day(1).unwrap(),
        as_of,
        policy,
        calendar,
        readings: Readings::All,
    }
}

impl World {
    /// A mart's rows; none where the mart was left out.
    pub fn mart(&self, name: &str) -> Option<Vec<Record>> {
        let found = self.marts.iter().find(|(made, _)| *made == name);
        found.map(|(_, frame)| records(frame))
    }
}

/// A file with the canonical Chinese header of every column that a row fills, and in cases of every date but the
/// ones that a row names as `without`.
pub fn csv(kind: Kind, rows: &[Cells]) -> Vec<u8> {
    let filled: BTreeSet<&str> = rows.iter().flatten().map(|(name, _)| *name).collect();
    let named = rows.iter().flatten().filter(|(name, _)| *name == "without");
    let without: BTreeSet<&str> = named.map(|(_, column)| column.as_str()).collect();
    let columns: Vec<_> = kind
        .table()
        .columns
        .iter()
        .filter(|c| {
            let dated = kind == Kind::Cases && matches!(c.ty, Type::Date);
            c.required || filled.contains(c.name) || (dated && !without.contains(c.name))
        })
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|c| c.zh())).unwrap();
    for row in rows {
        let cells = columns.iter().map(|column| {
            let cell = row.iter().find(|(name, _)| *name == column.name);
            cell.map_or(String::new(), |(_, text)| written(column.ty, text))
        });
        writer.write_record(cells).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A cell of a table as an export writes it: codes by their Chinese label, days in full.
pub fn written(ty: Type, text: &str) -> String {
    let label = |codes: &'static linjiu::contract::Enumeration, code: &str| {
        let found = codes.codes.iter().find(|c| c.code == code);
        found
            .unwrap_or_else(|| panic!("{code} is no {}", codes.name))
            .zh
    };
    match ty {
        _ if text.is_empty() => String::new(),
        Type::Enum(codes) => label(codes, text).to_owned(),
        Type::List(codes) => {
            let labels: Vec<&str> = text.split(',').map(|c| label(codes, c.trim())).collect();
            labels.join("、")
        }
        Type::Date | Type::DateOrMonth if text.contains('-') => full(text),
        _ => text.to_owned(),
    }
}

/// `03-05` is a day of 2020; a full date stays.
pub fn full(text: &str) -> String {
    if text.len() == 5 && text.is_ascii() {
        format!("2020-{text}")
    } else {
        text.to_owned()
    }
}

pub fn day(text: &str) -> NaiveDate {
    full(text)
        .parse()
        .unwrap_or_else(|_| panic!("{text} is no day"))
}

/// Every row of a frame as text.
pub fn records(frame: &DataFrame) -> Vec<Record> {
    let text = |value: AnyValue| match value {
        AnyValue::Null => "-".to_owned(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Date(days) => {
            (NaiveDate::default() + chrono::Duration::days(i64::from(days))).to_string()
        }
        AnyValue::Boolean(yes) => if yes { "yes" } else { "no" }.to_owned(),
        // The display of a frame's value would round.
        AnyValue::Float64(number) => number.to_string(),
        other => other.to_string(),
    };
    (0..frame.height())
        .map(|row| {
            frame
                .columns()
                .iter()
                .map(|column| (column.name().to_string(), text(column.get(row).unwrap())))
                .collect()
        })
        .collect()
}

/// Fen as yuan, without decimals where there are none.
pub fn yuan(fen: &str) -> String {
    match fen.parse::<i64>() {
        Ok(fen) if fen % 100 == 0 => (fen / 100).to_string(),
        Ok(fen) => format!("{:.2}", fen as f64 / 100.0),
        Err(_) => fen.to_owned(),
    }
}

/// The items of a cell: `;` parts them, `-` is none.
pub fn items(cell: Option<&str>) -> Vec<&str> {
    cell.into_iter()
        .flat_map(|text| text.split(';'))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect()
}

/// A payment: day (or `undated`), amount, then words: a mode, a state (`no-state`: blank), a source,
/// `via:` and a channel. Anything else is left to the caller and returned.
pub fn payment(item: &str, id: &str) -> (Cells, Vec<String>) {
    let mut words = item.split_whitespace();
    let (on, amount) = (words.next().unwrap(), words.next().unwrap());
    let mut cells: Cells = vec![("payment_id", id.to_owned()), ("amount", amount.to_owned())];
    if on != "undated" {
        cells.push(("paid_on", on.to_owned()));
    }
    let (mut state, mut source) = ("paid", "subsidy");
    let mut rest = Vec::new();
    for word in words {
        match word {
            "cash" | "in_kind" => cells.push(("mode", word.to_owned())),
            "failed" | "pending" => state = word,
            "no-state" => state = "",
            "reserve" | "local" | "charity" => source = word,
            _ => match word.strip_prefix("via:") {
                Some(channel) => cells.push(("channel", channel.to_owned())),
                None => rest.push(word.to_owned()),
            },
        }
    }
    cells.push(("state", state.to_owned()));
    cells.push(("fund_source", source.to_owned()));
    (cells, rest)
}

/// A payment that reached nobody, so that there is a table of payments.
pub fn no_payment() -> Cells {
    payment("2019-01-01 1 failed", "零号")
        .0
        .into_iter()
        .chain([("case_id", "零号".to_owned())])
        .collect()
}

/// A valid ID number of nobody, by a number below 1000.
pub fn id_number(n: usize) -> String {
    let body = format!("50011219800101{n:03}");
    let check = linjiu::synth::check_character(&body);
    format!("{body}{check}")
}

/// Fails with everything that differs.
pub fn none_differ(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
