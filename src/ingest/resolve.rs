//! All sheets of a run to the rows that count: townships by the roster, outcomes, accounts, frames, coverage.
//!
//! Files come in the order of their paths and everything that leaves keeps it, whatever the threads did.

use super::accounting::{self, Outcome, Settled, Source};
use super::advice;
use super::block::Want;
use super::columns::{Names, Value};
use super::extent::{absent, latest, missing, snapshots};
use super::frames::{self, Seen, SeenBy, With};
use super::header::Closest;
use super::parts::{Held, HeldSheet};
use super::read_file::ReadFile;
use super::runs::Runs;
use super::sheet::{self, Sheet};
use super::township::{Resolved, Roster};
use super::workspace::Workspace;
use super::{
    Ingested, Note, NoteCode, Options, Quarantined, Reason, ReasonCode, SheetAccount, Told,
    WarningCode, Warnings, coverage, date,
};
use crate::contract::inputs::Meeting;
use crate::contract::{Kind, Type};
use crate::failure::{Failure, Result};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

/// One sheet with its place in the run.
pub struct Located<'a> {
    file: usize,
    /// Its number in the file.
    number: usize,
    pub sheet: &'a Sheet,
    date_rank: u32,
    pub export_on: Option<NaiveDate>,
    path: &'a str,
    pub settled: Settled,
    /// Resolved names by number.
    pub townships: Vec<String>,
}

/// The rows of a sheet that count.
struct Taken {
    file: usize,
    /// The sheet's number in the file.
    number: usize,
    townships: Vec<String>,
    seen: SeenBy,
    missing: Option<String>,
    rows: Runs,
}

/// Settles what `files` came to; the rows that count stay in their stores, and make no frames yet.
///
/// # Errors
/// `snapshot-undated`, `layout-unknown` for a sheet whose name is no township, and faults of our own.
pub fn settle(
    mut files: Vec<ReadFile>,
    notes: Vec<Note>,
    options: &Options<'_>,
) -> Result<(Ingested, Vec<Held>)> {
    let mut out = Ingested {
        notes,
        ..Ingested::default()
    };
    hide_later_snapshots(&mut files, options.known_at, &mut out.notes);
    check_snapshot_dates(&files, options.workspace)?;
    let ranks = date_ranks(&files);
    let roster = Roster::new(roster_names(&files, &ranks)?, &options.workspace.district);
    let mut run_names = Names::default();
    let mut taken: Vec<(Kind, Vec<Taken>)> = Vec::new();
    for kind in Kind::ALL {
        (options.progress)(kind.name());
        let mut parts = located(&files, &ranks, kind);
        if parts.is_empty() {
            continue;
        }
        let of_kind = settle_kind(kind, &mut parts, &roster, &mut run_names, options, &mut out)?;
        taken.push((kind, of_kind));
    }
    accounts(&files, &mut out);
    let held = hold(files, taken, &mut out);
    sort(&mut out);
    Ok((out, held))
}

/// Keeps the sheets with rows that count, and passes on what else the files came to.
fn hold(files: Vec<ReadFile>, taken: Vec<(Kind, Vec<Taken>)>, out: &mut Ingested) -> Vec<Held> {
    let mut sheets: HashMap<(usize, usize), Sheet> = HashMap::new();
    for (place, file) in files.into_iter().enumerate() {
        out.notes.extend(file.notes);
        for (number, mut sheet) in file.sheets.into_iter().enumerate() {
            if file.input.used {
                out.quarantine.append(&mut sheet.quarantined);
                let told = std::mem::take(&mut sheet.warnings);
                out.warnings.add(&file.input.path, &sheet.name, told);
            }
            sheets.insert((place, number), sheet.only_values());
        }
        out.files.push(file.input);
    }
    let mut held = Vec::with_capacity(taken.len());
    for (kind, of_kind) in taken {
        let of_kind = of_kind.into_iter().filter_map(|taken| {
            let sheet = sheets.remove(&(taken.file, taken.number))?;
            let input = out.files.get(taken.file)?;
            Some(HeldSheet {
                sheet,
                file: input.path.clone(),
                export_on: input.export_on,
                townships: taken.townships,
                seen: taken.seen,
                missing: taken.missing,
                rows: taken.rows,
            })
        });
        held.push(Held {
            kind,
            sheets: of_kind.collect(),
        });
    }
    held
}

/// Takes out the case snapshots exported after a day (settled point 34).
fn hide_later_snapshots(
    files: &mut [ReadFile],
    known_at: Option<NaiveDate>,
    notes: &mut Vec<Note>,
) {
    let Some(known_at) = known_at else { return };
    for file in files {
        if let Some(export_on) = file.input.export_on
            && export_on > known_at
            && file.input.kinds.contains(&Kind::Cases)
        {
            // What else a workbook holds stays.
            file.sheets.retain(|s| s.kind() != Some(Kind::Cases));
            file.input.kinds.retain(|kind| *kind != Kind::Cases);
            file.input.used = !file.input.kinds.is_empty();
            notes.push(Note::new(
                NoteCode::AfterKnownAt,
                &file.input.path,
                &export_on.to_string(),
            ));
        }
    }
}

/// Several snapshots of cases need a date each (settled point 33).
fn check_snapshot_dates(files: &[ReadFile], workspace: &Workspace) -> Result<()> {
    let snapshots: Vec<&ReadFile> = files
        .iter()
        .filter(|f| f.input.used && f.input.kinds.contains(&Kind::Cases))
        .collect();
    match snapshots.iter().find(|f| f.input.export_on.is_none()) {
        Some(undated) if snapshots.len() > 1 => {
            Err(advice::undated_snapshot(&undated.input.path, workspace))
        }
        _ => Ok(()),
    }
}

/// What `settle` would stop at, by the place of the file: all of it, not the first alone.
///
/// # Errors
/// Faults of our own alone.
pub fn obstacles(files: &[ReadFile], options: &Options<'_>) -> Result<Vec<(usize, Failure)>> {
    let snapshots: Vec<(usize, &ReadFile)> = files
        .iter()
        .enumerate()
        .filter(|(_, f)| f.input.used && f.input.kinds.contains(&Kind::Cases))
        .collect();
    let undated = snapshots
        .iter()
        .filter(|(_, f)| snapshots.len() > 1 && f.input.export_on.is_none());
    let mut found: Vec<(usize, Failure)> = undated
        .map(|(n, f)| {
            (
                *n,
                advice::undated_snapshot(&f.input.path, options.workspace),
            )
        })
        .collect();
    let ranks = date_ranks(files);
    let roster = Roster::new(roster_names(files, &ranks)?, &options.workspace.district);
    for kind in Kind::ALL {
        let columns = kind.table().columns;
        let township = columns.iter().find(|c| matches!(c.ty, Type::Township));
        let township = township.map(crate::contract::InputColumn::zh);
        for part in located(files, &ranks, kind) {
            if let Err(failure) = check_sheet_name(&part, &roster, township, options.workspace) {
                found.push((part.file, failure));
            }
        }
    }
    found.sort_by_key(|(file, _)| *file);
    Ok(found)
}

/// The rank of each file: by export date, none first; files of one date share it, undated ones do not.
fn date_ranks(files: &[ReadFile]) -> Vec<(u32, usize)> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    let name = |n: &usize| {
        let input = files.get(*n).map(|f| &f.input);
        let path = input.map_or("", |i| i.path.as_str());
        (
            input.and_then(|i| i.export_on),
            path.rsplit('/').next().unwrap_or(path),
            path,
        )
    };
    order.sort_by(|a, b| name(a).cmp(&name(b)));
    let mut ranks = vec![(0, 0); files.len()];
    let mut rank = 0;
    let mut before: Option<NaiveDate> = None;
    for (position, n) in order.iter().enumerate() {
        let export_on = files.get(*n).and_then(|f| f.input.export_on);
        if position > 0 && (export_on.is_none() || export_on != before) {
            rank += 1;
        }
        before = export_on;
        if let Some(slot) = ranks.get_mut(*n) {
            *slot = (rank, position);
        }
    }
    ranks
}

/// The sheets of a kind, in the order in which their rows meet.
fn located<'a>(files: &'a [ReadFile], ranks: &[(u32, usize)], kind: Kind) -> Vec<Located<'a>> {
    let mut parts: Vec<(usize, Located<'a>)> = Vec::new();
    for ((number, file), (date_rank, position)) in files.iter().enumerate().zip(ranks) {
        if !file.input.used {
            continue;
        }
        let of_kind = |(_, sheet): &(usize, &'a Sheet)| sheet.kind() == Some(kind);
        for (sheet_number, sheet) in file.sheets.iter().enumerate().filter(of_kind) {
            let part = Located {
                file: number,
                number: sheet_number,
                sheet,
                date_rank: *date_rank,
                export_on: file.input.export_on,
                path: &file.input.path,
                settled: Settled::default(),
                townships: Vec::new(),
            };
            parts.push((*position, part));
        }
    }
    parts.sort_by_key(|(position, _)| *position);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The names in the accepted rows of the rosters.
fn roster_names(files: &[ReadFile], ranks: &[(u32, usize)]) -> Result<BTreeSet<String>> {
    let parts = located(files, ranks, Kind::Townships);
    let settled = accounting::settle(
        &sources(&parts, Vec::new()),
        Kind::Townships.table().meeting,
        false,
    )?;
    let name = Kind::Townships
        .table()
        .columns
        .iter()
        .position(|c| c.name == "name")
        .unwrap_or_default();
    let mut names = BTreeSet::new();
    for (part, settled) in parts.iter().zip(&settled) {
        let rows = &part.sheet.rows;
        for number in rows.blocks() {
            let block = rows.block(number, Want::NOTHING.columns([name]))?;
            let outcomes = settled.outcomes.get(rows.range(number));
            for (row, outcome) in outcomes.unwrap_or_default().iter().enumerate() {
                if let (Outcome::Accepted, Value::Text(name)) = (outcome, block.value(name, row)) {
                    names.insert(name.into_owned());
                }
            }
        }
    }
    Ok(names)
}

fn sources<'a>(
    parts: &[Located<'a>],
    mut townships: Vec<Option<(usize, Vec<u32>)>>,
) -> Vec<Source<'a>> {
    townships.resize_with(parts.len(), || None);
    parts
        .iter()
        .zip(townships)
        .map(|(part, townships)| Source {
            sheet: part.sheet,
            date_rank: part.date_rank,
            townships,
        })
        .collect()
}

fn settle_kind(
    kind: Kind,
    parts: &mut Vec<Located<'_>>,
    roster: &Roster,
    run_names: &mut Names,
    options: &Options<'_>,
    out: &mut Ingested,
) -> Result<Vec<Taken>> {
    let table = kind.table();
    let township = table
        .columns
        .iter()
        .position(|c| matches!(c.ty, Type::Township));
    let mut identities: Vec<Option<(usize, Vec<u32>)>> = Vec::new();
    for part in parts.iter_mut() {
        let resolved: Vec<Resolved> = part
            .sheet
            .townships
            .all()
            .iter()
            .map(|n| roster.resolve(n))
            .collect();
        check_sheet_name(
            part,
            roster,
            township.map(|n| table.columns.get(n).map_or("", |c| c.zh())),
            options.workspace,
        )?;
        warn_unknown(part, &resolved, township, out)?;
        let numbers: Vec<u32> = resolved.iter().map(|r| run_names.number(&r.name)).collect();
        identities.push(township.map(|place| (place, numbers)));
        part.townships = resolved.into_iter().map(|r| r.name).collect();
    }
    let settled = accounting::settle(
        &sources(parts, identities),
        table.meeting,
        kind == Kind::Cases,
    )?;
    for (part, settled) in parts.iter_mut().zip(settled) {
        part.settled = settled;
        conflicts(kind, part, out)?;
    }
    // Frames keep the order of files, accounts that of dates.
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&n| parts.get(n).map_or(0, |p| p.file));
    let day_of_rank: HashMap<u32, i32> = parts
        .iter()
        .filter_map(|p| Some((p.date_rank, date::to_days(p.export_on?))))
        .collect();
    let absent = match kind {
        Kind::Cases => absent(parts),
        _ => BTreeSet::new(),
    };
    let mut taken = Vec::with_capacity(parts.len());
    for &n in &order {
        let Some(part) = parts.get(n) else { continue };
        taken.push(Taken {
            file: part.file,
            number: part.number,
            townships: part.townships.clone(),
            seen: seen(kind, part, &day_of_rank),
            missing: missing(kind, part, &absent),
            rows: (0_u32..)
                .zip(&part.settled.outcomes)
                .filter(|(_, outcome)| **outcome == Outcome::Accepted)
                .map(|(row, _)| row)
                .collect(),
        });
    }
    if kind == Kind::Cases {
        out.tables.absent = absent;
        let mut changed = Vec::new();
        for (n, taken) in order.iter().zip(&taken) {
            let Some(part) = parts.get(*n) else { continue };
            let whole = frames::Whole {
                sheet: part.sheet,
                file: part.path,
                export_on: part.export_on,
                townships: &taken.townships,
                seen: &taken.seen,
                missing: taken.missing.as_deref(),
            };
            changed.extend(whole.pieces(&part.settled.differing.iter().copied().collect())?);
        }
        out.history = Some(frames::build(kind, &changed, With::PlacesAndNames)?);
        out.snapshots = snapshots(parts)?;
    }
    warn_unit_columns(kind, parts, &mut out.warnings);
    note_undated(kind, parts, &mut out.notes);
    let exports: Vec<Option<NaiveDate>> = parts.iter().map(|p| p.export_on).collect();
    if let Some(covered) = coverage::of(
        kind,
        &exports,
        latest(kind, parts)?,
        options.workspace,
        &mut out.notes,
    ) {
        out.tables.coverage.insert(kind, covered);
    }
    out.rows
        .extend(parts.iter().map(|part| account(kind, part)));
    Ok(taken)
}

/// A sheet without a column for the township needs a township's name.
fn check_sheet_name(
    part: &Located<'_>,
    roster: &Roster,
    label: Option<&'static str>,
    workspace: &Workspace,
) -> Result<()> {
    let Some(layout) = part.sheet.layout.as_ref().filter(|l| l.township_is_sheet) else {
        return Ok(());
    };
    if roster.is_township(super::fold::trim(&super::fold::fold(&part.sheet.name))) {
        return Ok(());
    }
    let closest = Closest {
        kind: layout.kind,
        line: layout.first,
        known: layout.known,
        columns: layout.known + layout.unmapped.len() + layout.repeated.len(),
        missing: label.into_iter().collect(),
        unmapped: layout.unmapped.clone(),
        by_form: false,
    };
    Err(advice::layout_unknown(
        part.path,
        &part.sheet.name,
        &closest,
        workspace,
    ))
}

fn warn_unknown(
    part: &Located<'_>,
    resolved: &[Resolved],
    township: Option<usize>,
    out: &mut Ingested,
) -> Result<()> {
    let (Some(place), Some(kind)) = (township, part.sheet.kind()) else {
        return Ok(());
    };
    let column = kind.table().columns.get(place).map_or("", |c| c.name);
    // Nearly always all of them are known.
    if resolved.iter().all(|r| r.known) {
        return Ok(());
    }
    let mut told = Vec::new();
    let mut warn = |line: u32, number: u32| {
        if let Some(Resolved { name, known: false }) = resolved.get(number as usize) {
            told.push(Told {
                line,
                column,
                reason: WarningCode::Unknown,
                value: Some(name.as_str().into()),
            });
        }
    };
    for (line, number) in &part.sheet.quarantined_townships {
        warn(*line, *number);
    }
    let rows = &part.sheet.rows;
    for number in rows.blocks() {
        let block = rows.block(number, Want::LINES.columns([place]))?;
        for (row, line) in block.lines.iter().enumerate() {
            if let Value::Township(number) = block.value(place, row) {
                warn(*line, number);
            }
        }
    }
    out.warnings.add(part.path, &part.sheet.name, told);
    Ok(())
}

/// Tells the files without a date that dated ones of their kind replace (settled point 22).
fn note_undated(kind: Kind, parts: &[Located<'_>], notes: &mut Vec<Note>) {
    if kind.table().meeting != Meeting::Replaces || parts.iter().all(|p| p.export_on.is_none()) {
        return;
    }
    let undated: BTreeSet<&str> = parts
        .iter()
        .filter(|p| p.export_on.is_none())
        .map(|p| p.path)
        .collect();
    for file in undated {
        notes.push(Note::new(NoteCode::UndatedBesideDated, file, kind.name()));
    }
}

/// Tells columns of money that are a unit away from what is usual, on the line of their header.
fn warn_unit_columns(kind: Kind, parts: &[Located<'_>], warnings: &mut Warnings) {
    for column in kind.table().columns {
        let found: Vec<(&Located<'_>, u64)> = parts
            .iter()
            .filter_map(|part| {
                let mut medians = part.sheet.medians.iter();
                let (_, median) = medians.find(|(name, _)| *name == column.name)?;
                Some((part, *median))
            })
            .collect();
        let medians: Vec<u64> = found.iter().map(|(_, median)| *median).collect();
        let told = super::unit_slip::columns(&medians);
        for ((part, median), _) in found.iter().zip(told).filter(|(_, told)| *told) {
            let told = Told {
                line: part.sheet.layout.as_ref().map_or(0, |l| l.last),
                column: column.name,
                reason: WarningCode::UnitSlipColumn,
                value: i64::try_from(*median)
                    .ok()
                    .map(|fen| super::money::yuan(fen).into()),
            };
            warnings.add(part.path, &part.sheet.name, vec![told]);
        }
    }
}

/// Quarantines the rows that turned out to be in conflict; their cells are gone, their values are not.
fn conflicts(kind: Kind, part: &Located<'_>, out: &mut Ingested) -> Result<()> {
    let in_conflict: Runs = (0_u32..)
        .zip(&part.settled.outcomes)
        .filter(|(_, outcome)| **outcome == Outcome::Conflict)
        .map(|(row, _)| row)
        .collect();
    let rows = &part.sheet.rows;
    for (number, of_block) in rows.apart(&in_conflict) {
        let block = rows.block(number, Want::VALUES)?;
        for row in of_block {
            let row = row as usize;
            let columns = kind.table().columns.iter().enumerate();
            let fields: Vec<String> = columns
                .filter(|(_, column)| !column.ty.is_personal())
                .filter_map(|(n, column)| {
                    let value = block.value(n, row);
                    let text = sheet::written(&value, column.ty, &part.sheet.townships)?;
                    Some(format!("\"{}\":{}", column.name, super::mask::json(&text)))
                })
                .collect();
            out.quarantine.push(Quarantined {
                file: part.path.to_owned(),
                sheet: part.sheet.name.clone(),
                line: block.lines.get(row).copied().unwrap_or_default(),
                kind,
                reasons: vec![Reason {
                    code: ReasonCode::Conflict,
                    column: String::new(),
                    value: None,
                }],
                raw: format!("{{{}}}", fields.join(",")),
            });
        }
    }
    Ok(())
}

/// For each row of cases that counts or differs from its neighbour: the newest and the oldest snapshot with its
/// case, and whether a later row is quarantined.
fn seen(kind: Kind, part: &Located<'_>, day_of_rank: &HashMap<u32, i32>) -> SeenBy {
    if kind != Kind::Cases {
        return SeenBy::NOTHING;
    }
    let of = |newest: accounting::Newest| {
        let oldest = newest.oldest.unwrap_or(part.date_rank);
        Seen {
            last_on: day_of_rank.get(&newest.any).copied(),
            first_on: day_of_rank.get(&oldest).copied(),
            newest_quarantined: newest.quarantined.is_some_and(|rank| rank > part.date_rank),
        }
    };
    if part.settled.newest.is_empty() {
        return SeenBy::All(of(accounting::Newest {
            any: part.date_rank,
            ..accounting::Newest::default()
        }));
    }
    let newest = part.settled.newest.iter();
    SeenBy::Each(newest.map(|(row, newest)| (*row, of(*newest))).collect())
}

fn account(kind: Kind, part: &Located<'_>) -> SheetAccount {
    let count = |wanted: Outcome| {
        part.settled
            .outcomes
            .iter()
            .filter(|o| **o == wanted)
            .count() as u64
    };
    SheetAccount {
        file: part.path.to_owned(),
        sheet: part.sheet.name.clone(),
        kind,
        rows_read: part.sheet.rows_read,
        accepted: count(Outcome::Accepted),
        superseded: count(Outcome::Superseded),
        duplicate: count(Outcome::Duplicate),
        quarantined: part.sheet.quarantined.len() as u64 + count(Outcome::Conflict),
        furniture: part.sheet.furniture,
    }
}

/// Adds the sheets without a header, under the kind of their workbook's first table.
fn accounts(files: &[ReadFile], out: &mut Ingested) {
    for file in files.iter().filter(|f| f.input.used) {
        let Some(kind) = file.sheets.iter().find_map(Sheet::kind) else {
            continue;
        };
        for sheet in file.sheets.iter().filter(|s| s.layout.is_none()) {
            out.rows.push(SheetAccount {
                file: file.input.path.clone(),
                sheet: sheet.name.clone(),
                kind,
                rows_read: sheet.rows_read,
                accepted: 0,
                superseded: 0,
                duplicate: 0,
                quarantined: 0,
                furniture: sheet.furniture,
            });
        }
    }
}

fn sort(out: &mut Ingested) {
    out.rows
        .sort_by(|a, b| (&a.file, &a.sheet, a.kind).cmp(&(&b.file, &b.sheet, b.kind)));
    out.quarantine
        .sort_by(|a, b| (&a.file, &a.sheet, a.line).cmp(&(&b.file, &b.sheet, b.line)));
    out.warnings.sort();
}
