//! Exports to accepted rows: every row that is read ends in exactly one account.
//!
//! Containers become cells, a header becomes columns, cells become values, and settled points 16 to 35 say
//! which row counts. No measure is computed here, and no name, ID or account number leaves this module.

mod accounting;
mod advice;
mod block;
mod boolean;
mod cell;
mod columns;
mod coverage;
mod date;
mod discover;
mod encoded;
mod enumeration;
mod extent;
mod file_date;
mod fold;
mod frames;
mod furniture;
mod glob;
mod header;
mod id_number;
mod index;
mod integer;
mod kept;
mod marks;
mod markup;
mod mask;
mod merged;
mod money;
mod ods;
mod parquet_file;
mod parts;
mod personal_key;
mod plain;
mod plain_rows;
mod read_file;
mod records;
mod report;
mod resolve;
mod row_hash;
mod row_warnings;
mod rows;
mod runs;
pub mod scout;
mod shares;
mod sheet;
mod shelf;
mod sniff;
mod steady;
mod survey;
mod text;
mod township;
mod unit_slip;
mod values;
mod warnings;
mod workbook;
mod workspace;
mod xls_size;
mod xlsx_merges;
mod xml;
mod xml_spreadsheet;

pub use glob::matches as glob_matches;
pub use kept::{Kept, WORTH_KEEPING};
pub use marks::Marks;
pub use parts::{CASES_PER_PART, Key, Parts};
pub use personal_key::to_hex;
pub use personal_key::{NewKey, PersonalKey};
pub use report::{
    InputFile, Note, NoteCode, Quarantined, Reason, ReasonCode, SheetAccount, SnapshotTownship,
    WarningCode,
};
pub use rows::{IN_MEMORY, LOST};
pub use shelf::Shelf;
pub use sniff::words as format_words;
pub use survey::{ColumnUse, DateSource, FailedFile, SheetLayout, Survey, survey};
pub use warnings::{SheetWarnings, Told, Warning, Warnings};
pub use workspace::Workspace;

/// Single cells to values, for the specification tables that are also the manual.
pub mod parse {
    pub use super::boolean::parse as boolean;
    pub use super::date::{iso, parse as date, parse_month as month};
    pub use super::enumeration::{parse as code, parse_list as codes};
    pub use super::fold::{fold, is_no_value, trim, unguard};
    pub use super::id_number::{IdState, judge as id_number};
    pub use super::integer::parse as integer;
    pub use super::money::{Amount, parse as money, yuan};
}

use crate::contract::{Kind, Tables};
use crate::failure::{Both, Class, Failure, Result};
use chrono::NaiveDate;
use discover::{Candidate, Origin};
use polars::prelude::DataFrame;
use std::path::Path;

/// What to read, and with which key.
pub struct Options<'a> {
    /// The folder of exports.
    pub folder: &'a Path,
    pub workspace: &'a Workspace,
    pub hasher: &'a PersonalKey,
    /// Case snapshots exported later are not read (`--known-at`).
    pub known_at: Option<NaiveDate>,
    /// Bytes of rows that stay in memory; further ones go to a file that is gone when the run ends.
    pub in_memory: u64,
    /// Where readings are kept from run to run.
    pub kept: Option<&'a Kept>,
    /// Told what is being done; called from several threads.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

/// All that a folder of exports came to.
#[derive(Debug, Default)]
pub struct Ingested {
    pub tables: Tables,
    /// The account of each sheet, by file and sheet order.
    pub rows: Vec<SheetAccount>,
    pub quarantine: Vec<Quarantined>,
    pub warnings: Warnings,
    pub files: Vec<InputFile>,
    pub notes: Vec<Note>,
    /// Rows of cases, superseded ones among them, that differ from the same case's row in a neighbouring
    /// snapshot: what an edit is told by. The columns of the cases frame, and `name_key`.
    pub history: Option<DataFrame>,
    /// For each snapshot of cases, the townships it has rows of.
    pub snapshots: Vec<SnapshotTownship>,
}

/// Reads a folder of exports.
///
/// # Errors
/// Of class input: folders, files and containers that cannot be read, `layout-unknown`, `snapshot-undated`,
/// `no-cases`. `rows-do-not-balance`, of class internal, where a row has got lost.
pub fn read(options: &Options<'_>) -> Result<Ingested> {
    let (candidates, notes) = discover::files(options.folder, options.workspace)?;
    let ingested = whole_tables(&candidates, notes, options)?;
    match without_cases(&ingested, options) {
        Some(failure) => Err(failure),
        None => Ok(ingested),
    }
}

/// Kinds of which parts look up a few rows, and of which a country has many.
const LOOKED_UP: [Kind; 3] = [Kind::Registry, Kind::Enrolments, Kind::Deaths];

/// As `read`, with cases and payments in parts: their frames in `tables` have no rows, and neither have those of
/// tables that parts look up.
///
/// # Errors
/// As `read`.
pub fn read_in_parts(options: &Options<'_>, cases_per_part: usize) -> Result<(Ingested, Parts)> {
    let (candidates, notes) = discover::files(options.folder, options.workspace)?;
    let files = read_file::all(&candidates, options)?;
    let (mut ingested, held) = settled(files, notes, options)?;
    let (mut cases, mut payments, mut others) = (None, None, Vec::new());
    for of_kind in held {
        let kind = of_kind.kind;
        let frame = match kind {
            Kind::Cases | Kind::Payments => of_kind.no_rows()?,
            kind if LOOKED_UP.contains(&kind) => of_kind.no_values()?,
            _ => of_kind.values()?,
        };
        ingested.tables.frames.insert(kind, frame);
        match kind {
            Kind::Cases => cases = Some(of_kind),
            Kind::Payments => payments = Some(of_kind),
            kind if LOOKED_UP.contains(&kind) => others.push(of_kind),
            _ => {}
        }
    }
    if let Some(failure) = without_cases(&ingested, options) {
        return Err(failure);
    }
    let cases = cases.ok_or_else(|| Failure::internal("no cases are held"))?;
    let parts = Parts::new(cases, payments, others, cases_per_part)?;
    Ok((ingested, parts))
}

/// As `read`, of files that are in memory: name and bytes of each. There need be no cases among them.
///
/// # Errors
/// As `read`, but for `no-cases`.
pub fn read_bytes(files: Vec<(String, Vec<u8>)>, options: &Options<'_>) -> Result<Ingested> {
    let candidates: Vec<Candidate> = files
        .into_iter()
        .map(|(below, bytes)| Candidate {
            origin: Origin::Memory(bytes),
            below,
        })
        .collect();
    whole_tables(&candidates, Vec::new(), options)
}

/// Reads and settles, and makes the frames.
fn whole_tables(
    candidates: &[Candidate],
    notes: Vec<Note>,
    options: &Options<'_>,
) -> Result<Ingested> {
    let files = read_file::all(candidates, options)?;
    whole(files, notes, options)
}

/// Settles what files came to, and makes the frames.
fn whole(
    files: Vec<read_file::ReadFile>,
    notes: Vec<Note>,
    options: &Options<'_>,
) -> Result<Ingested> {
    let (mut ingested, held) = settled(files, notes, options)?;
    for of_kind in held {
        ingested
            .tables
            .frames
            .insert(of_kind.kind, of_kind.all_rows()?);
    }
    Ok(ingested)
}

/// Settles what files came to, and checks the accounts; the rows that count are still in their stores.
fn settled(
    files: Vec<read_file::ReadFile>,
    notes: Vec<Note>,
    options: &Options<'_>,
) -> Result<(Ingested, Vec<parts::Held>)> {
    let (mut ingested, held) = resolve::settle(files, notes, options)?;
    check_balance(&ingested)?;
    let payments = held.iter().find(|held| held.kind == Kind::Payments);
    let undated = payments.map(parts::Held::paid_without_a_day);
    ingested.tables.payments_undated = undated.transpose()?;
    Ok((ingested, held))
}

/// Sees to it that no row got lost.
fn check_balance(ingested: &Ingested) -> Result<()> {
    for account in &ingested.rows {
        if !account.balances() {
            return Err(Failure::new(
                Class::Internal,
                "rows-do-not-balance",
                (
                    "某张表的行数与各结果之和不符",
                    "the rows of a sheet are not the sum of their outcomes",
                ),
            )
            .file(account.file.clone())
            .sheet(account.sheet.clone())
            .hint((
                "没有发布任何内容；请把文件的表头样式报告给维护者",
                "nothing was published; please report this with the file's layout",
            )));
        }
    }
    Ok(())
}

/// The failure of exports that hold no case to report on.
fn without_cases(ingested: &Ingested, options: &Options<'_>) -> Option<Failure> {
    let cases = ingested.tables.frame(Kind::Cases);
    let accepted = || {
        let of_cases = ingested.rows.iter().filter(|r| r.kind == Kind::Cases);
        of_cases.map(|r| r.accepted).sum::<u64>()
    };
    match cases.map(|_| accepted()) {
        None => Some(no_cases(ingested, options)),
        Some(0) => Some(no_accepted_case(ingested, options)),
        Some(_) => None,
    }
}

/// Says what the rows of cases came to, where none of them counts.
fn no_accepted_case(ingested: &Ingested, options: &Options<'_>) -> Failure {
    let of_cases = || ingested.rows.iter().filter(|r| r.kind == Kind::Cases);
    let files: std::collections::BTreeSet<&str> = of_cases().map(|r| r.file.as_str()).collect();
    let quarantined: u64 = of_cases().map(|r| r.quarantined).sum();
    let failure = Failure::new(
        Class::Input,
        "no-cases",
        (
            "案件文件中没有可采用的行",
            "the files of cases hold no row that counts",
        ),
    )
    .file(options.folder.display().to_string())
    .detail("files", files.len().to_string())
    .detail("quarantined", quarantined.to_string());
    failure.hint(if quarantined == 0 {
        ("表只有表头而没有数据行：核对导出条件（日期范围、权限）后重新导出", "the tables have a header and no rows: look at what the export was asked for (dates, rights), and export again")
    } else {
        ("各行都被隔离：原因见数据检查，更正后重新导出", "every row is quarantined: `linjiu check` lists the reasons; mend them and export again")
    })
}

/// Says of each file why it gives no cases; of many, of the first.
fn no_cases(ingested: &Ingested, options: &Options<'_>) -> Failure {
    const MOST: usize = 10;
    let mut failure = Failure::new(
        Class::Input,
        "no-cases",
        ("没有可用的案件表", "no file of cases was found"),
    )
    .file(options.folder.display().to_string());
    let told = |file: &InputFile| {
        let of_file = |n: &&Note| {
            n.file == file.path
                && n.code != NoteCode::UnknownColumn
                && n.code != NoteCode::RepeatedColumn
        };
        if let Some(note) = ingested.notes.iter().find(of_file) {
            return note.words();
        }
        let kinds = file.kinds.iter().map(|k| k.label());
        let (zh, en): (Vec<_>, Vec<_>) = kinds.unzip();
        Both::from((
            format!("{}：{}", file.path, zh.join("、")),
            format!("{} holds {}", file.path, en.join(", ")),
        ))
    };
    for file in ingested.files.iter().take(MOST) {
        failure = failure.detail("found", told(file));
    }
    if ingested.files.is_empty() {
        failure = failure.detail("found", ("没有任何文件", "no file at all"));
    } else if ingested.files.len() > MOST {
        failure = failure.detail(
            "found",
            (
                format!("……另有{}个文件", ingested.files.len() - MOST),
                format!("... and {} more files", ingested.files.len() - MOST),
            ),
        );
    }
    let hidden = ingested
        .notes
        .iter()
        .any(|n| n.code == NoteCode::AfterKnownAt);
    failure.hint(if hidden {
        (
            "用--known-at指定更晚的日期，或补充此前的导出",
            "choose a later --known-at, or add the exports made before it",
        )
    } else {
        (
            "把案件导出放入此文件夹，或在linjiu.toml的[inputs]中指明；案件表至少要有案件编号和镇街两列",
            "put the case exports into this folder, or name them under [inputs] in linjiu.toml; a table of cases needs at least 案件编号 and 镇街",
        )
    })
}
