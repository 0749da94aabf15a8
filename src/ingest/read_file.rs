//! Files to sheets, several at a time; the outcome does not depend on how many.
//!
//! A file's bytes are gone through for its hash, and then for its rows.

use super::advice;
use super::discover::{Candidate, Origin};
use super::encoded::{Bytes, Known};
use super::header::{Closest, FEWEST_OF_A_NAMED_FILE, Synonyms, is_sequence};
use super::kept::Keeping;
use super::rows::Room;
use super::scout::Sampler;
use super::sheet::{Context, Sheet};
use super::shelf::Shelf;
use super::sniff::{self, Container};
use super::workspace::Workspace;
use super::{
    InputFile, Note, NoteCode, Options, encoded, file_date, markup, parquet_file, steady, text,
    workbook, xml_spreadsheet,
};
use crate::contract::Kind;
use crate::failure::{Class, Failure, Result};
use crate::threads::{side_by_side, threads};
use std::io::{Cursor, Read, SeekFrom};
use std::sync::Arc;

/// A file with its sheets; none where it is no table.
pub struct ReadFile {
    pub input: InputFile,
    pub sheets: Vec<Sheet>,
    pub notes: Vec<Note>,
}

impl ReadFile {
    fn is_encoded(&mut self, encoding: &'static str, undecodable: usize) {
        self.input.encoding = Some(encoding);
        if undecodable > 0 {
            let (code, count) = (NoteCode::Undecodable, undecodable.to_string());
            self.notes.push(Note::new(code, &self.input.path, &count));
        }
    }
}

/// What the reading of each file takes.
struct Reading<'a> {
    options: &'a Options<'a>,
    synonyms: &'a Synonyms,
    sampler: Option<&'a Sampler>,
    room: &'a Arc<Room>,
}

/// Reads all files, in their order.
///
/// # Errors
/// That of the first file, in their order, that has one.
pub fn all(candidates: &[Candidate], options: &Options<'_>) -> Result<Vec<ReadFile>> {
    each(candidates, options)?.into_iter().collect()
}

/// Reads all files, in their order, each to its own outcome.
///
/// # Errors
/// Faults of our own alone.
pub fn each(candidates: &[Candidate], options: &Options<'_>) -> Result<Vec<Result<ReadFile>>> {
    let synonyms = Synonyms::new(options.workspace);
    let reading = Reading {
        options,
        synonyms: &synonyms,
        sampler: None,
        room: &Room::new(in_memory(candidates, options)),
    };
    let mut done = side_by_side(candidates.iter().enumerate().collect(), |(number, file)| {
        (options.progress)(&file.below);
        Ok((number, guarded(file, &reading)))
    })?;
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, file)| file).collect())
}

/// Bytes of blocks that stay in memory: an eighth of the files' own, so that a run takes as much as it is long, within
/// bounds.
fn in_memory(candidates: &[Candidate], options: &Options<'_>) -> u64 {
    const LEAST: u64 = 64 << 20;
    let size = |candidate: &Candidate| match &candidate.origin {
        Origin::Memory(bytes) => bytes.len() as u64,
        Origin::Path(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
    };
    let all: u64 = candidates.iter().map(size).sum();
    (all / 8).max(LEAST).min(options.in_memory)
}

/// Reads one file, and has its first rows taken.
///
/// # Errors
/// The file's own; what was taken of it until then stays.
pub fn sampled(
    candidate: &Candidate,
    options: &Options<'_>,
    synonyms: &Synonyms,
    sampler: &Sampler,
) -> Result<ReadFile> {
    let reading = Reading {
        options,
        synonyms,
        sampler: Some(sampler),
        room: &Room::new(options.in_memory),
    };
    guarded(candidate, &reading)
}

/// A container library may panic on a hostile file; that file is then unreadable, and no more.
fn guarded(candidate: &Candidate, reading: &Reading<'_>) -> Result<ReadFile> {
    let read = std::panic::AssertUnwindSafe(|| one(candidate, reading));
    std::panic::catch_unwind(read).unwrap_or_else(|_| {
        Err(Failure::new(
            Class::Input,
            "file-unreadable",
            (
                "文件使读取该格式的程序库出错",
                "the file breaks the library that reads its format",
            ),
        )
        .file(candidate.below.clone())
        .hint((
            "用电子表格程序打开后另存",
            "open it in a spreadsheet program and save it anew",
        )))
    })
}

fn one(candidate: &Candidate, reading: &Reading<'_>) -> Result<ReadFile> {
    match &candidate.origin {
        Origin::Memory(bytes) => from(&mut Cursor::new(bytes.as_slice()), candidate, reading),
        Origin::Path(path) => steady::read(path, &candidate.below, |mut file| {
            from(&mut file, candidate, reading)
        }),
    }
}

/// Reads a file of the bytes it has, or finds what they were read as before.
fn from(bytes: &mut dyn Bytes, candidate: &Candidate, reading: &Reading<'_>) -> Result<ReadFile> {
    let options = reading.options;
    let below = candidate.below.as_str();
    let unreadable = |e| steady::unreadable(below, e);
    let name = below.rsplit('/').next().unwrap_or(below);
    let mut input = InputFile {
        path: below.to_owned(),
        sha256: String::new(),
        size: 0,
        kinds: Vec::new(),
        export_on: options
            .workspace
            .snapshot_of(below)
            .or_else(|| file_date::export_on(name)),
        format: "",
        encoding: None,
        delimiter: None,
        used: false,
    };
    let kept = options.kept.filter(|_| reading.sampler.is_none());
    if let Some(kept) = kept {
        let content = encoded::content(bytes).map_err(unreadable)?;
        if let Some(found) = kept.find(content, &input, options, reading.room) {
            return Ok(found);
        }
    }
    // Hashed once more with what is read from here on: a file that changes meanwhile must not be kept under the content
    // that it had before.
    let known = encoded::know(bytes, kept.is_some()).map_err(unreadable)?;
    input.sha256.clone_from(&known.sha256);
    input.size = known.content.size;
    let keeping = kept.and_then(|kept| kept.begin(known.content, &input, options));
    let keep = keeping.as_ref().map(Keeping::shelf);
    let file = read_known(bytes, &known, input, keep, reading)?;
    if let Some(keeping) = keeping {
        keeping.end(&file);
    }
    Ok(file)
}

/// Reads a file of which it is known what bytes it has.
fn read_known(
    bytes: &mut dyn Bytes,
    known: &Known,
    input: InputFile,
    keep: Option<&Arc<Shelf>>,
    reading: &Reading<'_>,
) -> Result<ReadFile> {
    /// By so many bytes a text is told.
    const HEAD: u64 = 8_192;
    let options = reading.options;
    let path = input.path.clone();
    let below = path.as_str();
    let name = below.rsplit('/').next().unwrap_or(below);
    let mut fetched = Vec::new();
    let mut fetch = |most: u64| {
        fetched.clear();
        bytes.seek(SeekFrom::Start(0))?;
        Read::take(&mut *bytes, most).read_to_end(&mut fetched)?;
        Ok(sniff::container(&fetched))
    };
    let unreadable = |e| steady::unreadable(below, e);
    let mut container = fetch(HEAD).map_err(unreadable)?;
    if container != Container::Text {
        container = fetch(u64::MAX).map_err(unreadable)?;
    }
    let named = options.workspace.kind_of(below);
    let export_on = input.export_on;
    let mut file = ReadFile {
        input: InputFile {
            format: container.name(),
            ..input
        },
        sheets: Vec::new(),
        notes: Vec::new(),
    };
    let named_kinds: Vec<Kind> = named.into_iter().collect();
    let context = Context {
        sampler: reading.sampler,
        file: below,
        synonyms: reading.synonyms,
        hasher: options.hasher,
        kinds: if named_kinds.is_empty() {
            &Kind::ALL
        } else {
            &named_kinds
        },
        export_on: export_on.map(super::date::to_days),
        ragged: container == Container::Text,
        named_sheets: matches!(
            container,
            Container::Xlsx | Container::Xls | Container::Ods | Container::XmlSpreadsheet
        ),
        room: reading.room,
        keep,
    };
    let claims = named.is_some() || sniff::claims_table(name);
    match container {
        Container::Text => {
            let encoded = known.encoding(bytes, below)?;
            file.is_encoded(encoded.name, encoded.undecodable);
            let (sheet, delimiter) = text::read(bytes, &encoded, &context, threads())?;
            file.input.delimiter = Some(delimiter);
            file.sheets = vec![sheet];
        }
        Container::Markup | Container::XmlSpreadsheet => {
            let decoded = markup::decode(&fetched, known, below)?;
            file.is_encoded(decoded.encoding, decoded.undecodable);
            file.sheets = match container {
                Container::Markup => vec![markup::read(&decoded.text, &context)?],
                _ => xml_spreadsheet::read(&decoded.text, &context)?,
            };
        }
        Container::Xlsx | Container::Xls | Container::Ods => {
            file.sheets = workbook::read(&fetched, container, &context)?;
        }
        Container::Parquet => file.sheets.push(parquet_file::read(fetched, &context)?),
        Container::Empty if !sniff::claims_workbook(name) => {
            file.notes.push(Note::new(NoteCode::Empty, below, ""));
            return Ok(file);
        }
        Container::Encrypted if claims => return Err(workbook::encrypted(&context)),
        _ if claims => return Err(advice::no_table(container, below)),
        _ => {
            file.notes
                .push(Note::new(NoteCode::NotRecognised, below, container.name()));
            return Ok(file);
        }
    }
    recognise(&mut file, named.is_some(), options.workspace)?;
    if matches!(container, Container::Text | Container::Markup)
        && file.input.kinds.is_empty()
        && sniff::claims_workbook(name)
    {
        return Err(advice::no_table(container, below));
    }
    Ok(file)
}

/// Says which sheets are tables, and stops where one nearly is.
fn recognise(file: &mut ReadFile, named: bool, workspace: &Workspace) -> Result<()> {
    for sheet in &file.sheets {
        let place = sheet_place(&file.input.path, sheet);
        if let Some(layout) = &sheet.layout {
            if !file.input.kinds.contains(&layout.kind) {
                file.input.kinds.push(layout.kind);
            }
            let unknown: Vec<&str> = layout
                .unmapped
                .iter()
                .map(|h| super::fold::trim(h))
                .filter(|h| !is_sequence(h))
                .collect();
            if !unknown.is_empty() {
                file.notes.push(Note::new(
                    NoteCode::UnknownColumn,
                    &place,
                    &listed(&unknown),
                ));
            }
            if !layout.repeated.is_empty() {
                file.notes.push(Note::new(
                    NoteCode::RepeatedColumn,
                    &place,
                    &layout.repeated.join(", "),
                ));
            }
        }
    }
    for sheet in &file.sheets {
        let place = sheet_place(&file.input.path, sheet);
        if sheet.hidden && sheet.layout.is_some() {
            file.notes
                .push(Note::new(NoteCode::HiddenSheet, &place, ""));
        }
        if sheet.has_no_rows() {
            file.notes.push(Note::new(NoteCode::NoRows, &place, ""));
        }
        if let Some(line) = sheet.header_below {
            let line = line.to_string();
            file.notes
                .push(Note::new(NoteCode::HeaderBelow, &place, &line));
        }
    }
    if file.input.kinds.is_empty() {
        let below = file.sheets.iter().find_map(|s| s.header_below);
        let closest = file
            .sheets
            .iter()
            .filter_map(|s| s.closest.as_ref().map(|c| (s, c)))
            .max_by_key(|(_, c)| c.known);
        match closest {
            // A table that nearly fits is meant to be one; a few words in common are chance.
            Some((sheet, closest)) if (named && is_meant(closest)) || nearly_fits(closest) => {
                return Err(with_header_below(
                    advice::layout_unknown(&file.input.path, &sheet.name, closest, workspace),
                    sheet.header_below,
                ));
            }
            // A word in common by chance is no header: its neighbours may be somebody's name.
            _ if named => {
                let failure = advice::no_header(&file.input.path);
                return Err(with_header_below(failure, below));
            }
            _ => file.notes.push(Note::new(
                NoteCode::NotRecognised,
                &file.input.path,
                sniff::NO_HEADER,
            )),
        }
    } else {
        for sheet in &file.sheets {
            refuse_a_lost_table(sheet, &file.input.path, workspace)?;
        }
        file.input.used = true;
        for sheet in file
            .sheets
            .iter()
            .filter(|s| s.layout.is_none() && s.rows_read > 0)
        {
            let place = format!("{} / {}", file.input.path, sheet.name);
            file.notes
                .push(Note::new(NoteCode::SheetNotRecognised, &place, ""));
        }
    }
    Ok(())
}

/// A sheet as notes name it.
fn sheet_place(file: &str, sheet: &Sheet) -> String {
    if sheet.name.is_empty() {
        file.to_owned()
    } else {
        format!("{file} / {}", sheet.name)
    }
}

/// Says where a header may stand that was not searched for.
fn with_header_below(failure: Failure, line: Option<u32>) -> Failure {
    match line {
        Some(line) => failure
            .detail(
                "below",
                (
                    format!("第{line}行像是表头，但只在前30行内查找表头"),
                    format!("line {line} looks like a header; only the first 30 rows are searched"),
                ),
            )
            .hint((
                "删去表头上方多余的行，使表头在前30行之内",
                "delete rows above the header, so that it is among the first 30",
            )),
        None => failure,
    }
}

/// Whether the row of a file that `linjiu.toml` names may be shown as the header that it lacks something of.
fn is_meant(closest: &Closest) -> bool {
    closest.known >= FEWEST_OF_A_NAMED_FILE || closest.by_form
}

/// Whether a header is meant to be one of ours: a few words in common are chance.
fn nearly_fits(closest: &Closest) -> bool {
    closest.known >= 5 && closest.known * 2 >= closest.columns
}

/// Stops where a sheet beside one that is read, or a table beside one in the same sheet, would be lost without
/// a word.
fn refuse_a_lost_table(sheet: &Sheet, file: &str, workspace: &Workspace) -> Result<()> {
    if sheet.layout.is_none()
        && let Some(closest) = sheet.closest.as_ref().filter(|c| nearly_fits(c))
    {
        return Err(advice::layout_unknown(
            file,
            &sheet.name,
            closest,
            workspace,
        ));
    }
    let above = sheet.layout.as_ref().and_then(|l| l.table_above);
    let Some(line) = above.or(sheet.table_below) else {
        return Ok(());
    };
    Err(advice::two_tables(file, &sheet.name, line))
}

/// The first headers, each cut to a length that a line can hold, and how many more there are.
pub fn listed(headers: &[&str]) -> String {
    const MOST: usize = 20;
    let mut text: Vec<String> = headers
        .iter()
        .take(MOST)
        .map(|h| h.chars().take(40).collect())
        .collect();
    if headers.len() > MOST {
        text.push(format!("... (+{})", headers.len() - MOST));
    }
    text.join(", ")
}
