//! What the fuzz targets share: reading files that are in memory, and what must hold of whatever comes of it.
//!
//! A target fails on more than a panic: rows that do not balance, two readings that differ, values beyond what the
//! contract allows, a personal value where none may stand.

pub mod pack;
pub mod table;

use linjiu::contract::{Kind, Type};
use linjiu::ingest::{Ingested, Options, PersonalKey, Workspace, read_bytes};
use polars::prelude::{AnyValue, DataFrame};
use std::path::Path;
use std::sync::OnceLock;

/// Libraries whose panics the reader catches: a file that breaks one is unreadable, and no more.
const CONTAINER_READERS: [&str; 8] = [
    "/calamine-",
    "/quick-xml-",
    "/zip-",
    "/parquet-",
    "/arrow-",
    "/flate2-",
    "/snap-",
    "/encoding_rs-",
];

/// Lets panics of the container libraries unwind to the reader that catches them, and no others.
pub fn tolerate_container_panics() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |l| l.file());
        let theirs = if file.contains("/library/") {
            // A capacity overflow is reported from the standard library: who asked for it stands in the trace.
            let trace = std::backtrace::Backtrace::force_capture().to_string();
            let caller = trace.lines().map(str::trim).find(|line| {
                [
                    "calamine::",
                    "quick_xml::",
                    "zip::",
                    "parquet::",
                    "arrow",
                    "linjiu::",
                ]
                .iter()
                .any(|c| line.contains(c))
            });
            caller.is_some_and(|c| !c.contains("linjiu::"))
        } else {
            CONTAINER_READERS.iter().any(|c| file.contains(c))
        };
        if theirs {
            if std::env::var_os("LINJIU_FUZZ_TELL").is_some() {
                eprintln!("caught: {panic}");
            }
        } else {
            abort(panic);
        }
    }));
}

fn defaults() -> &'static Workspace {
    static DEFAULTS: OnceLock<Workspace> = OnceLock::new();
    DEFAULTS
        .get_or_init(|| Workspace::load(Path::new("/nonexistent")).expect("defaults need no file"))
}

fn hasher() -> &'static PersonalKey {
    static KEY: OnceLock<PersonalKey> = OnceLock::new();
    KEY.get_or_init(|| PersonalKey::from_bytes(&[7; 32]).expect("any bytes are a key"))
}

/// One file of a name under the default workspace.
pub fn read(name: &str, bytes: &[u8]) -> Result<Ingested, String> {
    read_all(&[(name.to_owned(), bytes.to_vec())], None)
}

/// Reads files and checks what came of them; an error comes back as its code.
pub fn read_all(
    files: &[(String, Vec<u8>)],
    workspace: Option<&Workspace>,
) -> Result<Ingested, String> {
    let options = Options {
        folder: Path::new("exports"),
        workspace: match workspace {
            Some(workspace) => workspace,
            None => defaults(),
        },
        hasher: hasher(),
        known_at: None,
        in_memory: linjiu::ingest::IN_MEMORY,
        kept: None,
        progress: &|_| {},
    };
    let first = read_bytes(files.to_vec(), &options);
    // Every eighth input is read twice: a difference is rare and a property of the code, not of one input.
    if files
        .iter()
        .flat_map(|(_, bytes)| bytes)
        .fold(0_u8, |sum, b| sum.wrapping_add(*b))
        % 8
        == 0
    {
        match (&first, &read_bytes(files.to_vec(), &options)) {
            (Ok(first), Ok(second)) => assert_same(first, second, true),
            (Err(first), Err(second)) => {
                assert_eq!(
                    format!("{first:?}"),
                    format!("{second:?}"),
                    "two readings fail in different ways"
                );
            }
            (first, second) => {
                panic!(
                    "one reading fails and one does not: {:?} {:?}",
                    first.as_ref().err(),
                    second.as_ref().err()
                );
            }
        }
    }
    if std::env::var_os("LINJIU_FUZZ_TELL").is_some() {
        match &first {
            Ok(read) => eprintln!("read: {:?}, {} warnings", read.rows, read.warnings.len()),
            Err(failure) => eprintln!("failed: {failure}"),
        }
    }
    match first {
        Ok(read) => {
            check(&read);
            Ok(read)
        }
        Err(failure) => {
            assert_ne!(
                failure.class.exit_code(),
                70,
                "a fault of our own: {failure:?}"
            );
            assert!(
                failure.hint.is_some() || !failure.details.is_empty(),
                "nothing to go by: {failure:?}"
            );
            Err(failure.code.to_owned())
        }
    }
}

/// The same rows, verdicts and remarks; with `files`, the same files too.
pub fn assert_same(a: &Ingested, b: &Ingested, files: bool) {
    assert_eq!(a.rows, b.rows, "accounts differ");
    assert_eq!(a.quarantine, b.quarantine, "quarantines differ");
    assert_eq!(a.warnings, b.warnings, "warnings differ");
    assert_eq!(a.snapshots, b.snapshots, "snapshots differ");
    assert_eq!(a.tables.coverage, b.tables.coverage, "coverages differ");
    assert_eq!(a.notes, b.notes, "notes differ");
    assert!(
        a.tables.frames.len() == b.tables.frames.len()
            && a.tables
                .frames
                .iter()
                .all(|(k, f)| b.tables.frame(*k).is_some_and(|g| f.equals_missing(g))),
        "frames differ: {:?} {:?}",
        a.tables.frames,
        b.tables.frames
    );
    match (&a.history, &b.history) {
        (Some(a), Some(b)) => assert!(a.equals_missing(b), "histories differ"),
        (a, b) => assert!(a.is_none() && b.is_none(), "one has a history"),
    }
    if files {
        assert_eq!(a.files, b.files, "files differ");
    }
}

/// What holds of every reading.
fn check(read: &Ingested) {
    for account in &read.rows {
        assert!(account.balances(), "rows are lost: {account:?}");
        let listed = read
            .quarantine
            .iter()
            .filter(|q| q.file == account.file && q.sheet == account.sheet);
        // Two sheets of one name are possible in a damaged workbook.
        let twins: u64 = read
            .rows
            .iter()
            .filter(|a| a.file == account.file && a.sheet == account.sheet)
            .map(|a| a.quarantined)
            .sum();
        assert_eq!(
            twins,
            listed.count() as u64,
            "the quarantine is not what the account says: {account:?}"
        );
    }
    for kind in Kind::ALL {
        let accepted: u64 = read
            .rows
            .iter()
            .filter(|a| a.kind == kind)
            .map(|a| a.accepted)
            .sum();
        let height = read.tables.frame(kind).map_or(0, DataFrame::height);
        assert_eq!(
            accepted,
            height as u64,
            "accepted {} are not the frame's",
            kind.name()
        );
        if let Some(frame) = read.tables.frame(kind) {
            check_frame(kind, frame);
        }
    }
    for row in &read.quarantine {
        assert!(
            !row.reasons.is_empty(),
            "quarantined for no reason: {row:?}"
        );
        assert!(
            row.raw.starts_with('{') && row.raw.ends_with('}'),
            "no JSON object: {}",
            row.raw
        );
        for reason in &row.reasons {
            assert!(
                reason.value.is_none() || !is_personal(row.kind, &reason.column),
                "a personal value: {row:?}"
            );
        }
    }
    for warning in read.warnings.iter() {
        let kinds = read
            .rows
            .iter()
            .filter(|a| a.file == warning.file && a.sheet == warning.sheet)
            .map(|a| a.kind);
        for kind in kinds {
            assert!(
                warning.value.is_none() || !is_personal(kind, warning.column),
                "a personal value: {warning:?}"
            );
        }
    }
}

fn is_personal(kind: Kind, column: &str) -> bool {
    kind.table()
        .column(column)
        .is_some_and(|c| c.ty.is_personal())
}

/// Values within the contract's bounds, required ones present.
fn check_frame(kind: Kind, frame: &DataFrame) {
    for column in kind.table().columns {
        let Some(name) = column.frame_name() else {
            continue;
        };
        let values = frame
            .column(name)
            .unwrap_or_else(|_| panic!("no column {name} in {}", kind.name()));
        if column.required {
            assert_eq!(
                values.null_count(),
                0,
                "{name} is required in {}",
                kind.name()
            );
        }
        for row in 0..values.len() {
            match (column.ty, values.get(row).expect("within the column")) {
                (_, AnyValue::Null) => {}
                (Type::Date | Type::DateOrMonth, AnyValue::Date(day)) => {
                    assert!((-25_567..=47_846).contains(&day), "{name}: day {day}");
                }
                (Type::Money, AnyValue::Int64(fen)) => {
                    assert!(fen.abs() < 100_000_000_000_000, "{name}: {fen} fen");
                }
                (Type::PersonId | Type::HouseholdId | Type::Account, value) => {
                    let key = value.get_str().unwrap_or_default();
                    assert!(
                        key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()),
                        "{name} is no keyed hash"
                    );
                }
                (Type::Enum(codes), value) => {
                    assert!(
                        codes.index(value.get_str().unwrap_or_default()).is_some(),
                        "{name}: {value:?}"
                    );
                }
                (Type::List(codes), AnyValue::Int32(bits)) => {
                    assert!(
                        bits > 0 && bits < 1 << codes.codes.len(),
                        "{name}: {bits:b}"
                    );
                }
                (Type::Code | Type::Text | Type::Township, value) => {
                    let text = value.get_str().unwrap_or_default();
                    assert!(!text.is_empty() && !text.contains('\0'), "{name}: {text:?}");
                }
                _ => {}
            }
        }
    }
    let lines = frame
        .column("source_line")
        .expect("every frame has its lines");
    assert_eq!(lines.null_count(), 0, "a row without its line");
}
