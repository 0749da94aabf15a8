//! A folder of exports looked over for what `linjiu.toml` should say: headers that no column goes by, and the
//! column that their cells look like; kinds, dates and townships for the rest.
//!
//! The cells are the better guide, the header breaks ties. Nothing of a cell leaves this module but counts.

mod evidence;
mod sample;
mod similar;

pub use evidence::Look;
pub use sample::Sampler;

use super::block::Want;
use super::header::is_sequence;
use super::header::{self, Found, SEARCHED_ROWS, Synonyms};
use super::read_file;
use super::sniff::Container;
use super::{Options, Survey, coverage, date, discover, fold, survey};
use crate::contract::{InputColumn, Kind, Tables};
use crate::failure::Result;
use chrono::NaiveDate;
use evidence::{Evidence, FITTING, look_of};
use sample::Sample;
pub use similar::similarity;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A header is near enough to a column by itself.
const NEAR: f64 = 0.6;
/// Of two columns that fit alike, the nearer one needs this much of a lead to be named.
const LEAD: f64 = 0.05;
/// Columns of a kind that a header must know to be taken for one of that kind.
const FEWEST_KNOWN: usize = 3;
/// A longer header is none.
const LONGEST_HEADER: usize = 60;

/// What a folder came to, and what may be said about it.
#[derive(Debug)]
pub struct Scouted {
    pub survey: Survey,
    /// By kind and header.
    pub proposals: Vec<Proposal>,
    /// Exports of cases that need a date, each with the latest day in its rows.
    pub undated: Vec<(String, Option<NaiveDate>)>,
    /// First six digits of the division codes in the roster.
    pub division: Option<String>,
}

/// A header that no column goes by, and what it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub kind: Kind,
    pub header: String,
    /// The column it may be; none where none fits or several fit alike.
    pub column: Option<&'static str>,
    /// Columns that fit alike, where none can be preferred.
    pub others: Vec<&'static str>,
    /// What the cells look like; none where they look like nothing we know.
    pub look: Option<Look>,
    /// Cells that look like it, of those with a value (in the first rows of each sheet).
    pub alike: u64,
    pub cells: u64,
    /// The header is near to one that the column goes by.
    pub near: bool,
    pub files: Vec<String>,
}

/// Looks a folder over.
///
/// # Errors
/// As `survey`.
pub fn scout(options: &Options<'_>) -> Result<Scouted> {
    let survey = survey(options)?;
    let (candidates, _) = discover::files(options.folder, options.workspace)?;
    let synonyms = Synonyms::new(options.workspace);
    let townships = township_names(&survey);
    let mut gathered: BTreeMap<(Kind, String), Gathered> = BTreeMap::new();
    let mut undated = Vec::new();
    for candidate in &candidates {
        let name = candidate.below.as_str();
        let failure = survey
            .failures
            .iter()
            .find(|f| f.file.as_deref() == Some(name))
            .map(|f| f.failure.code);
        let unknown = survey
            .sheets
            .iter()
            .any(|s| s.file == name && !s.unknown.is_empty());
        let unused = survey
            .ingested
            .files
            .iter()
            .any(|f| f.path == name && !f.used);
        if !(unknown || unused || matches!(failure, Some("layout-unknown" | "snapshot-undated"))) {
            continue;
        }
        (options.progress)(name);
        let sampler = Sampler::default();
        let read = read_file::sampled(candidate, options, &synonyms, &sampler);
        if failure == Some("snapshot-undated") {
            let latest = read.as_ref().ok().map(latest_day).transpose()?;
            undated.push((name.to_owned(), latest.flatten()));
        }
        let workbook = read.as_ref().map_or(true, |f| {
            [Container::Xlsx, Container::Xls, Container::Ods]
                .iter()
                .any(|c| c.name() == f.input.format)
        });
        let named: Vec<Kind> = options.workspace.kind_of(name).into_iter().collect();
        let kinds = if named.is_empty() {
            &Kind::ALL[..]
        } else {
            &named
        };
        for sample in sampler.into_samples() {
            gather(
                &sample,
                name,
                kinds,
                &synonyms,
                workbook,
                &townships,
                &mut gathered,
            );
        }
    }
    Ok(Scouted {
        proposals: propose(gathered),
        undated,
        division: division(&survey.ingested.tables)?,
        survey,
    })
}

/// All that is known of one header of one kind.
struct Gathered {
    evidence: Evidence,
    files: BTreeSet<String>,
    /// For each column of the kind: no sheet with the header has it already.
    free: Vec<bool>,
}

fn gather(
    sample: &Sample,
    file: &str,
    kinds: &[Kind],
    synonyms: &Synonyms,
    workbook: bool,
    townships: &HashSet<String>,
    gathered: &mut BTreeMap<(Kind, String), Gathered>,
) {
    let top: Vec<_> = sample
        .rows
        .iter()
        .take_while(|(line, _)| *line <= SEARCHED_ROWS)
        .cloned()
        .collect();
    // A file that linjiu.toml names is meant to be a table, like a run takes it.
    let fewest_known = if kinds.len() == 1 {
        header::FEWEST_OF_A_NAMED_FILE
    } else {
        FEWEST_KNOWN
    };
    // Header row or rows, kind, and headers that are not known.
    let (kind, first, last, unknown) = match header::find(&top, kinds, synonyms, workbook) {
        Found::Header(layout) => (layout.kind, layout.first, layout.last, layout.unmapped),
        Found::Nothing(Some(closest)) if closest.known >= fewest_known || closest.by_form => {
            let is_in = |line: u32| {
                let cells = top.iter().find(|(l, _)| *l == line).map(|(_, cells)| cells);
                cells.is_some_and(|cells| {
                    closest
                        .unmapped
                        .iter()
                        .any(|h| cells.iter().any(|c| header::on_one_line(&c.text()) == *h))
                })
            };
            let below = closest.line + 1;
            let last = if is_in(below) && !is_in(closest.line) {
                below
            } else {
                closest.line
            };
            (closest.kind, closest.line, last, closest.unmapped)
        }
        Found::Nothing(_) => return,
    };
    let header_rows: Vec<&Vec<_>> = sample
        .rows
        .iter()
        .filter(|(line, _)| (first..=last).contains(line))
        .map(|(_, cells)| cells)
        .collect();
    let width = header_rows.iter().map(|r| r.len()).max().unwrap_or(0);
    let titles: Vec<String> = (0..width)
        .map(|position| {
            header_rows
                .iter()
                .rev()
                .filter_map(|row| row.get(position))
                .map(|c| header::on_one_line(&c.text()))
                .find(|t| !fold::trim(t).is_empty())
                .unwrap_or_default()
        })
        .collect();
    let mut free = vec![true; kind.table().columns.len()];
    for title in &titles {
        let place = synonyms.place(kind, title);
        if let Some(slot) = place.and_then(|n| free.get_mut(n)) {
            *slot = false;
        }
    }
    for title in &unknown {
        let Some(position) = titles.iter().position(|t| t == title) else {
            continue;
        };
        let header = fold::trim(title).to_owned();
        if is_sequence(&header) || header.chars().count() > LONGEST_HEADER {
            continue;
        }
        let slot = gathered.entry((kind, header)).or_insert_with(|| Gathered {
            evidence: Evidence::new(kind),
            files: BTreeSet::new(),
            free: vec![true; free.len()],
        });
        if slot.files.insert(file.to_owned()) {
            slot.evidence.begin_file();
        }
        for (all, here) in slot.free.iter_mut().zip(&free) {
            *all &= *here;
        }
        for (line, cells) in &sample.rows {
            if *line > last
                && let Some(cell) = cells.get(position)
            {
                slot.evidence.look(cell, townships);
            }
        }
    }
}

/// One header with one column that it may be.
struct Match {
    header: usize,
    column: usize,
    score: f64,
    near: f64,
}

fn propose(gathered: BTreeMap<(Kind, String), Gathered>) -> Vec<Proposal> {
    let headers: Vec<((Kind, String), Gathered)> = gathered.into_iter().collect();
    let mut matches: Vec<Match> = Vec::new();
    for (number, ((kind, header), of)) in headers.iter().enumerate() {
        for (place, column) in kind.table().columns.iter().enumerate() {
            if of.free.get(place) != Some(&true) {
                continue;
            }
            let near = similarity(header, column);
            if let Some(score) = score(of, *kind, place, near) {
                matches.push(Match {
                    header: number,
                    column: place,
                    score,
                    near,
                });
            }
        }
    }
    matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.cmp(&b.column)));
    let mut given: BTreeMap<usize, (Option<usize>, Vec<usize>, bool)> = BTreeMap::new();
    let mut taken: HashSet<(Kind, usize)> = HashSet::new();
    for best in &matches {
        let Some(((kind, _), _)) = headers.get(best.header) else {
            continue;
        };
        if given.contains_key(&best.header) || taken.contains(&(*kind, best.column)) {
            continue;
        }
        let rivals: Vec<usize> = matches
            .iter()
            .filter(|m| m.header == best.header && !taken.contains(&(*kind, m.column)))
            .filter(|m| best.score - m.score < LEAD)
            .map(|m| m.column)
            .collect();
        if rivals.len() > 1 {
            given.insert(best.header, (None, rivals, false));
        } else {
            taken.insert((*kind, best.column));
            given.insert(
                best.header,
                (Some(best.column), Vec::new(), best.near >= NEAR),
            );
        }
    }
    headers
        .iter()
        .enumerate()
        .map(|(number, ((kind, header), of))| {
            let (column, others, near) = given.remove(&number).unwrap_or_default();
            proposal(*kind, header, of, column, &others, near)
        })
        .collect()
}

/// How well a column fits; none where it does not. The cells count up to 2, the header up to 1.
fn score(of: &Gathered, kind: Kind, place: usize, near: f64) -> Option<f64> {
    let table = kind.table();
    let column = table.columns.get(place)?;
    let Some(share) = of.evidence.share(place) else {
        // Without cells there is the header alone.
        return (near >= NEAR).then_some(near);
    };
    match look_of(column, table.key) {
        Look::Dates
        | Look::Amounts
        | Look::IdNumbers
        | Look::Townships
        | Look::YesOrNo
        | Look::Words
        | Look::Accounts => (share >= FITTING).then_some(2.0 * share + near),
        Look::Names | Look::WholeNumbers => {
            (share >= FITTING && near >= 0.3).then_some(share + near)
        }
        Look::Keys => (share >= FITTING && of.evidence.is_unique()).then_some(1.5 * share + near),
        Look::Texts => (share >= 0.5 && near >= NEAR).then_some(near),
    }
}

fn proposal(
    kind: Kind,
    header: &str,
    of: &Gathered,
    column: Option<usize>,
    others: &[usize],
    near: bool,
) -> Proposal {
    let table = kind.table();
    let shown = column.or_else(|| others.first().copied()).or_else(|| {
        // What the cells look like is worth saying where the columns of that form are taken.
        (0..table.columns.len())
            .filter(|n| {
                let look = table.columns.get(*n).map(|c| look_of(c, table.key));
                look.is_some_and(|l| l <= Look::Words)
                    && of.evidence.share(*n).is_some_and(|s| s >= FITTING)
            })
            .min_by_key(|n| table.columns.get(*n).map(|c| look_of(c, table.key)))
    });
    let name = |n: usize| table.columns.get(n).map(|c| c.name);
    Proposal {
        kind,
        header: header.to_owned(),
        column: column.and_then(name),
        others: others.iter().copied().filter_map(name).collect(),
        look: shown
            .and_then(|n| table.columns.get(n))
            .map(|c| look_of(c, table.key)),
        alike: shown
            .and_then(|n| of.evidence.fits.get(n).copied())
            .unwrap_or_default(),
        cells: of.evidence.cells,
        near,
        files: of.files.iter().cloned().collect(),
    }
}

/// Names of townships in the roster and in the snapshots of cases.
fn township_names(survey: &Survey) -> HashSet<String> {
    let snapshots = survey.ingested.snapshots.iter();
    let mut names: HashSet<String> = snapshots.map(|s| s.township.clone()).collect();
    if let Some(roster) = survey.ingested.tables.frame(Kind::Townships)
        && let Ok(column) = roster.column("name")
        && let Ok(written) = column.as_materialized_series().str()
    {
        names.extend(written.iter().flatten().map(str::to_owned));
    }
    names
}

/// The division that most codes of the roster begin with.
///
/// # Errors
/// Class internal: a roster without the contract's columns.
pub fn division(tables: &Tables) -> Result<Option<String>> {
    let Some(roster) = tables.frame(Kind::Townships) else {
        return Ok(None);
    };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let codes = roster.column("code")?.as_materialized_series().str()?;
    for code in codes.iter().flatten() {
        if let Some(division) = code
            .get(..6)
            .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))
        {
            *counts.entry(division.to_owned()).or_default() += 1;
        }
    }
    Ok(counts
        .into_iter()
        .max_by_key(|(_, n)| *n)
        .map(|(division, _)| division))
}

/// The latest day in the event columns of a file's cases.
fn latest_day(file: &read_file::ReadFile) -> Result<Option<NaiveDate>> {
    let columns = Kind::Cases.table().columns;
    let mut latest: Option<i32> = None;
    for sheet in file.sheets.iter().filter(|s| s.kind() == Some(Kind::Cases)) {
        let of_events = |(n, column): (usize, &InputColumn)| {
            let events = coverage::event_columns(Kind::Cases);
            events.contains(&column.name).then_some(n)
        };
        let places: Vec<usize> = columns.iter().enumerate().filter_map(of_events).collect();
        for number in sheet.rows.blocks() {
            let block = sheet
                .rows
                .block(number, Want::NOTHING.columns(places.iter().copied()))?;
            for row in sheet.rows.range(number).enumerate().map(|(row, _)| row) {
                for place in &places {
                    if let super::columns::Value::Date(day) = block.value(*place, row) {
                        latest = latest.max(Some(day));
                    }
                }
            }
        }
    }
    Ok(latest.and_then(date::to_date))
}
