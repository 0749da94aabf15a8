//! A folder of exports read to its end, whatever fails: for reports on the data itself.
//!
//! Where `read` stops at the first file that cannot be read, a survey goes on without it and says so. Row
//! accounts and outcomes are those of the files that could be read; nothing of a failed file counts. No value
//! of a row is kept here.

use super::block::Want;
use super::discover::{Candidate, Origin};
use super::header::Layout;
use super::header::is_sequence;
use super::read_file::{self, ReadFile};
use super::sheet::Sheet;
use super::{
    Ingested, Options, ReasonCode, WarningCode, discover, file_date, personal_key, resolve, sniff,
    without_cases,
};
use crate::contract::{Kind, Type};
use crate::failure::{Class, Failure, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// All that a folder came to, failures among it.
#[derive(Debug, Default)]
pub struct Survey {
    /// Of the files that could be read.
    pub ingested: Ingested,
    /// Files that could not, in their order; several failures of one file stand together. Last, where no
    /// file holds cases, one without a file that says so.
    pub failures: Vec<FailedFile>,
    /// Recognised sheets, by file and sheet order.
    pub sheets: Vec<SheetLayout>,
    /// Columns found in them, in the contract's order.
    pub columns: Vec<ColumnUse>,
    /// Where each read file's export date comes from, in the order of `ingested.files`.
    pub date_sources: Vec<DateSource>,
}

/// A file that a run would stop at.
#[derive(Debug)]
pub struct FailedFile {
    /// Path below the input folder; none for a failure of the folder.
    pub file: Option<String>,
    /// Bytes, where they could be read.
    pub size: Option<u64>,
    /// Of its bytes, in hex.
    pub sha256: Option<String>,
    pub format: Option<&'static str>,
    pub failure: Failure,
}

/// Where a file's export date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// `[snapshots]` in `linjiu.toml`.
    Configured,
    FileName,
    None,
}

impl DateSource {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            DateSource::Configured => "configured",
            DateSource::FileName => "file_name",
            DateSource::None => "none",
        }
    }
}

/// How a recognised sheet is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLayout {
    pub file: String,
    pub sheet: String,
    pub kind: Kind,
    /// First and last row of the header; 0 in Parquet.
    pub header: (u32, u32),
    /// Headers that are no column of the kind, as written.
    pub unknown: Vec<String>,
    /// Headers of a field that an earlier column holds, as written.
    pub repeated: Vec<String>,
    /// Names of the kind's columns that the sheet does not have.
    pub missing: Vec<&'static str>,
    /// The sheet's name stands for the township.
    pub township_is_sheet: bool,
}

/// What the data rows of a sheet hold in one column:
/// `rows = present + blank + unreadable + set_aside`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnUse {
    pub file: String,
    pub sheet: String,
    pub kind: Kind,
    pub column: &'static str,
    /// The header without blanks; empty where the sheet's name stands for the column.
    pub header: String,
    /// Stored and quarantined rows.
    pub rows: u64,
    /// With a value; none for names of persons, which are not kept.
    pub present: Option<u64>,
    pub blank: Option<u64>,
    /// The cell cannot be read: the row is quarantined, or the value is null.
    pub unreadable: u64,
    /// In rows quarantined for another column or as a whole.
    pub set_aside: u64,
    /// Rows with a warning on the column.
    pub warned: u64,
}

/// Reads a folder and goes on where a file fails. `--known-at` has no part in it: all files are read.
///
/// # Errors
/// `folder-unreadable`, and faults of our own.
pub fn survey(options: &Options<'_>) -> Result<Survey> {
    let options = &Options {
        known_at: None,
        in_memory: super::IN_MEMORY,
        ..*options
    };
    let (candidates, notes) = discover::files(options.folder, options.workspace)?;
    let mut survey = Survey::default();
    let mut files: Vec<ReadFile> = Vec::new();
    for (candidate, outcome) in candidates
        .iter()
        .zip(read_file::each(&candidates, options)?)
    {
        match outcome {
            Ok(file) => files.push(file),
            Err(failure) => survey.failures.push(failed(candidate, failure)?),
        }
    }
    // Without a file that fails another may: the roster decides which sheets are townships.
    loop {
        let obstacles = resolve::obstacles(&files, options)?;
        if obstacles.is_empty() {
            break;
        }
        let places: HashSet<usize> = obstacles.iter().map(|(file, _)| *file).collect();
        for (place, failure) in obstacles {
            let input = files.get(place).map(|f| &f.input);
            survey.failures.push(FailedFile {
                file: input.map(|i| i.path.clone()),
                size: input.map(|i| i.size),
                sha256: input.map(|i| i.sha256.clone()),
                format: input.map(|i| i.format),
                failure,
            });
        }
        let mut place = 0;
        files.retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
    }
    survey.failures.sort_by(|a, b| a.file.cmp(&b.file));
    for file in &files {
        for sheet in &file.sheets {
            if let Some(layout) = &sheet.layout {
                survey.sheets.push(layout_of(file, sheet, layout));
                survey.columns.extend(columns_of(file, sheet, layout)?);
            }
        }
    }
    survey.ingested = super::whole(files, notes, options)?;
    survey.date_sources = survey
        .ingested
        .files
        .iter()
        .map(|file| date_source(&file.path, options))
        .collect();
    count_warnings(&mut survey);
    if let Some(failure) = without_cases(&survey.ingested, options) {
        survey.failures.push(FailedFile {
            file: None,
            size: None,
            sha256: None,
            format: None,
            failure,
        });
    }
    Ok(survey)
}

/// A failure with what is known of its file all the same.
fn failed(candidate: &Candidate, failure: Failure) -> Result<FailedFile> {
    if failure.class == Class::Internal {
        return Err(failure);
    }
    let bytes = match &candidate.origin {
        // Its bytes of now are not those that failed.
        _ if failure.code == "file-changed" => None,
        Origin::Memory(bytes) => Some(bytes.clone()),
        Origin::Path(path) => std::fs::read(path).ok(),
    };
    Ok(FailedFile {
        file: Some(candidate.below.clone()),
        size: bytes.as_ref().map(|b| b.len() as u64),
        sha256: bytes
            .as_ref()
            .map(|b| personal_key::to_hex(&Sha256::digest(b))),
        format: bytes.map(|b| sniff::container(&b).name()),
        failure,
    })
}

fn date_source(path: &str, options: &Options<'_>) -> DateSource {
    let name = path.rsplit('/').next().unwrap_or(path);
    if options.workspace.snapshot_of(path).is_some() {
        DateSource::Configured
    } else if file_date::export_on(name).is_some() {
        DateSource::FileName
    } else {
        DateSource::None
    }
}

fn layout_of(file: &ReadFile, sheet: &Sheet, layout: &Layout) -> SheetLayout {
    let columns = layout.kind.table().columns.iter();
    let trimmed = |headers: &[String]| -> Vec<String> {
        headers
            .iter()
            .map(|h| super::fold::trim(h).to_owned())
            .filter(|h| !is_sequence(h))
            .collect()
    };
    SheetLayout {
        file: file.input.path.clone(),
        sheet: sheet.name.clone(),
        kind: layout.kind,
        header: (layout.first, layout.last),
        unknown: trimmed(&layout.unmapped),
        repeated: trimmed(&layout.repeated),
        missing: columns
            .zip(&layout.positions)
            .filter(|(c, position)| position.is_none() && !stands_for(layout, c))
            .map(|(c, _)| c.name)
            .collect(),
        township_is_sheet: layout.township_is_sheet,
    }
}

/// Whether the sheet's name stands for a column.
fn stands_for(layout: &Layout, column: &crate::contract::InputColumn) -> bool {
    layout.township_is_sheet && matches!(column.ty, crate::contract::Type::Township)
}

/// The header of a position: the lower cell, else the upper.
fn title(layout: &Layout, position: usize) -> String {
    let titles = layout.titles.iter().rev();
    titles
        .filter_map(|t| t.get(position))
        .find(|t| !t.is_empty())
        .cloned()
        .unwrap_or_default()
}

fn columns_of(file: &ReadFile, sheet: &Sheet, layout: &Layout) -> Result<Vec<ColumnUse>> {
    let stored = sheet.rows.len();
    // The lines of stored rows with a value that nobody could read; few have one.
    let told = sheet
        .warnings
        .iter()
        .filter(|w| is_nulled(w))
        .map(|w| w.line);
    let told: HashSet<u32> = told.collect();
    let mut lines: HashSet<u32> = HashSet::new();
    let columns = layout.kind.table().columns;
    // Names are not kept as values.
    let mut present: Vec<Option<u64>> = columns
        .iter()
        .map(|column| (!matches!(column.ty, Type::Name)).then_some(0))
        .collect();
    for number in sheet.rows.blocks() {
        let block = sheet.rows.block(number, Want::VALUES)?;
        if !told.is_empty() {
            lines.extend(block.lines.iter().filter(|line| told.contains(line)));
        }
        for (n, count) in present.iter_mut().enumerate() {
            *count = count.map(|count| count + block.store(n).present() as u64);
        }
    }
    let rows = (stored + sheet.quarantined.len()) as u64;
    let mut made = Vec::new();
    for (n, column) in layout.kind.table().columns.iter().enumerate() {
        let position = layout.positions.get(n).copied().flatten();
        if position.is_none() && !stands_for(layout, column) {
            continue;
        }
        let nulled = sheet
            .warnings
            .iter()
            .filter(|w| w.column == column.name && is_nulled(w) && lines.contains(&w.line))
            .count() as u64;
        let (mut missing, mut unreadable, mut set_aside) = (0, nulled, 0);
        for row in &sheet.quarantined {
            match row.reasons.iter().find(|r| r.column == column.name) {
                Some(r) if r.code == ReasonCode::Missing => missing += 1,
                Some(_) => unreadable += 1,
                None => set_aside += 1,
            }
        }
        let present = present.get(n).copied().flatten();
        made.push(ColumnUse {
            file: file.input.path.clone(),
            sheet: sheet.name.clone(),
            kind: layout.kind,
            column: column.name,
            header: position.map_or_else(String::new, |p| title(layout, p)),
            rows,
            present,
            blank: present.map(|p| (stored as u64).saturating_sub(p + nulled) + missing),
            unreadable,
            set_aside,
            warned: 0,
        });
    }
    Ok(made)
}

/// Whether a warning tells that a cell has no value because it could not be read.
fn is_nulled(warning: &super::Told) -> bool {
    matches!(
        warning.reason,
        WarningCode::Unreadable | WarningCode::Rounded
    )
}

/// Warnings come from the reader and from the roster; they are counted once all are known.
fn count_warnings(survey: &mut Survey) {
    let mut warned: HashMap<(&str, &str, &str), HashSet<u32>> = HashMap::new();
    for warning in survey.ingested.warnings.iter() {
        let place = (warning.file, warning.sheet, warning.column);
        warned.entry(place).or_default().insert(warning.line);
    }
    for column in &mut survey.columns {
        let place = (column.file.as_str(), column.sheet.as_str(), column.column);
        column.warned = warned.get(&place).map_or(0, |lines| lines.len() as u64);
    }
}
