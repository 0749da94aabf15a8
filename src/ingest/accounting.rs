//! Which rows count (settled points 18 to 22 and 13d): the outcome of each stored row.
//!
//! Sees keys, dates and hashes only. The caller has already left out what `--known-at` hides. Rows that could meet
//! have the same key, so that rows are settled by shares of all keys, several at a time.

use super::block::Want;
use super::columns::Value;
use super::marks::Marks;
use super::shares::{Entry, Shares, UNREAD};
use super::sheet::Sheet;
use crate::contract::inputs::Meeting;
use crate::failure::{Failure, Result};
use crate::threads::side_by_side;
use std::sync::Mutex;

/// Where a stored row ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// A later file has the same key.
    Superseded,
    /// A file of the same date has an identical row.
    Duplicate,
    /// A file of the same date, or a ledger, has the key with another content.
    Conflict,
}

/// One sheet. Sources stand in the order of their files: by export date (none first), then by name.
pub struct Source<'a> {
    pub sheet: &'a Sheet,
    /// Files of one date share it; undated files each have their own, before all dates.
    pub date_rank: u32,
    /// The place of the column of townships, and for each number of a name the run's own number of the township it
    /// means, which is part of a row's identity; none in kinds without townships.
    pub townships: Option<(usize, Vec<u32>)>,
}

/// Rows that are settled in one go, about.
const ROWS_OF_A_SHARE: usize = 1 << 21;

/// What the rows of one source came to.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Of each stored row.
    pub outcomes: Vec<Outcome>,
    /// The rows that differ from their key's row in a neighbouring snapshot, in order.
    pub differing: Vec<u32>,
    /// In order, what the snapshots say of the rows that count or differ; none where there is but one snapshot.
    pub newest: Vec<(u32, Newest)>,
}

/// Date ranks of a case's newest rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Newest {
    /// Of any row, quarantined ones among them (settled point 20).
    pub any: u32,
    /// Of a quarantined row, where there is one.
    pub quarantined: Option<u32>,
    /// Of the oldest row that could be read.
    pub oldest: Option<u32>,
}

/// What the rows of each source came to; what the snapshots say of them only where they are asked for.
///
/// # Errors
/// Class internal: rows that were put away cannot be read back.
pub fn settle(
    sources: &[Source<'_>],
    meeting: Meeting,
    of_snapshots: bool,
) -> Result<Vec<Settled>> {
    // Where all rows are of one snapshot none has an earlier or later one.
    let several = sources
        .first()
        .is_some_and(|first| sources.iter().any(|s| s.date_rank != first.date_rank));
    let of_snapshots = of_snapshots && several;
    // What becomes of a row whose key stands once need not be asked, but for what its snapshot says.
    let (keys, rows) = if of_snapshots {
        (Keys::All, sources.iter().map(|s| s.sheet.rows.len()).sum())
    } else {
        repeated(sources)?
    };
    let shares = apart(sources, &keys, rows, of_snapshots)?;
    let settled: Vec<Settled> = sources
        .iter()
        .map(|source| Settled {
            outcomes: vec![Outcome::Accepted; source.sheet.rows.len()],
            ..Settled::default()
        })
        .collect();
    let settled = Mutex::new(settled);
    side_by_side((0..shares.count()).collect(), |share| {
        let entries = shares.take(share)?;
        let fates = of_share(sources, &entries, meeting, of_snapshots);
        let mut settled = settled.lock().map_err(|_| died())?;
        for (source, fates) in settled.iter_mut().zip(fates) {
            for (row, outcome) in fates.outcomes {
                if let Some(slot) = source.outcomes.get_mut(row as usize) {
                    *slot = outcome;
                }
            }
            source.differing.extend(fates.differing);
            source.newest.extend(fates.newest);
        }
        Ok(())
    })?;
    let mut settled = settled.into_inner().map_err(|_| died())?;
    for source in &mut settled {
        source.differing.sort_unstable();
        source.newest.sort_unstable_by_key(|(row, _)| *row);
    }
    Ok(settled)
}

fn died() -> Failure {
    Failure::internal("a thread that settles rows has died")
}

/// What the rows of one source came to that are of a share of the keys; rows that just count are not named.
#[derive(Default)]
struct Fates {
    outcomes: Vec<(u32, Outcome)>,
    differing: Vec<u32>,
    newest: Vec<(u32, Newest)>,
}

/// Keys whose rows are looked at.
enum Keys {
    All,
    /// Those that may stand more than once, by the marks of their numbers: a bit for each. Others have the same
    /// number by chance.
    Marked(Marks),
}

impl Keys {
    fn has(&self, key: u128) -> bool {
        match self {
            Keys::All => true,
            Keys::Marked(marks) => marks.has(key),
        }
    }
}

/// The keys that may stand more than once, and of how many rows.
fn repeated(sources: &[Source<'_>]) -> Result<(Keys, usize)> {
    let rows = sources.iter().map(|s| s.sheet.rows.len()).sum();
    let (mut once, mut again) = (Marks::new(rows), Marks::new(rows));
    let mut any = false;
    for source in sources {
        let rows = &source.sheet.rows;
        for block in rows.blocks() {
            for key in &rows.block(block, Want::KEYS)?.keys {
                if once.set(*key) {
                    again.set(*key);
                    any = true;
                }
            }
        }
    }
    let keys = Keys::Marked(again);
    let mut rows_of = 0;
    if any {
        for source in sources {
            let rows = &source.sheet.rows;
            for block in rows.blocks() {
                let block = rows.block(block, Want::KEYS)?;
                rows_of += block.keys.iter().filter(|key| keys.has(**key)).count();
            }
        }
    }
    Ok((keys, rows_of))
}

/// A row's identity, which is a hash, with the number of its township.
fn with_township(identity: u128, township: u32) -> u128 {
    // Odd, and so large that townships differ in all bits.
    const SPREAD: u128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;
    identity ^ (u128::from(township) + 1).wrapping_mul(SPREAD)
}

/// The rows that may meet others, by shares of their keys.
fn apart(sources: &[Source<'_>], keys: &Keys, rows: usize, of_snapshots: bool) -> Result<Shares> {
    let shares = Shares::new(rows, ROWS_OF_A_SHARE);
    if rows == 0 && !of_snapshots {
        return Ok(shares);
    }
    let blocks = (0_u32..).zip(sources).flat_map(|(number, source)| {
        let blocks = source.sheet.rows.blocks();
        blocks.map(move |block| (number, source, block))
    });
    side_by_side(blocks.collect(), |(number, source, block)| {
        let mut sorter = shares.sorter();
        let rows = &source.sheet.rows;
        let place = source.townships.as_ref().map(|(place, _)| *place);
        let first = rows.range(block).start as u32;
        let block = rows.block(block, Want::MARKS.columns(place))?;
        for (row, (key, identity)) in block.keys.iter().zip(&block.identities).enumerate() {
            if !keys.has(*key) {
                continue;
            }
            let township =
                source
                    .townships
                    .as_ref()
                    .map(|(place, numbers)| match block.value(*place, row) {
                        Value::Township(n) => numbers.get(n as usize).copied().unwrap_or(u32::MAX),
                        _ => u32::MAX,
                    });
            let identity = with_township(*identity, township.unwrap_or_default());
            sorter.push(Entry::new(*key, number, first + row as u32, identity));
        }
        sorter.end();
        Ok(())
    })?;
    if of_snapshots {
        let mut sorter = shares.sorter();
        for (number, source) in (0_u32..).zip(sources) {
            let unread = source.sheet.quarantined_keys.iter();
            unread.for_each(|key| sorter.push(Entry::new(*key, number, UNREAD, 0)));
        }
        sorter.end();
    }
    Ok(shares)
}

fn of_share(
    sources: &[Source<'_>],
    entries: &[Entry],
    meeting: Meeting,
    of_snapshots: bool,
) -> Vec<Fates> {
    let mut fates: Vec<Fates> = sources.iter().map(|_| Fates::default()).collect();
    let ranks: Vec<u32> = sources.iter().map(|source| source.date_rank).collect();
    let mut outcomes = Vec::new();
    for of_key in entries.chunk_by(Entry::has_key_of) {
        // Nearly every key stands once.
        if of_key.len() == 1 && !of_snapshots {
            continue;
        }
        of_one_key(of_key, &ranks, meeting, &mut outcomes);
        for (entry, outcome) in of_key.iter().zip(&outcomes) {
            if let (Some(outcome), Some(fates)) = (outcome, fates.get_mut(entry.source as usize))
                && *outcome != Outcome::Accepted
            {
                fates.outcomes.push((entry.row, *outcome));
            }
        }
        if of_snapshots {
            over_time(of_key, &ranks, &outcomes, &mut fates);
        }
    }
    fates
}

/// The date rank of an entry's source.
fn rank(ranks: &[u32], entry: &Entry) -> u32 {
    ranks
        .get(entry.source as usize)
        .copied()
        .unwrap_or_default()
}

/// The outcome of each row of one key; none of an unread one.
fn of_one_key(
    of_key: &[Entry],
    ranks: &[u32],
    meeting: Meeting,
    outcomes: &mut Vec<Option<Outcome>>,
) {
    outcomes.clear();
    // Where the row that stands is among them.
    let mut standing: Option<usize> = None;
    for of_date in of_key.chunk_by(|a, b| rank(ranks, a) == rank(ranks, b)) {
        let start = outcomes.len();
        // Unread rows stand behind the others of their source, not of their date.
        let mut read = of_date.iter().enumerate().filter(|(_, e)| e.row != UNREAD);
        outcomes.extend(of_date.iter().map(|_| None));
        let Some((first, leader)) = read.next() else {
            continue;
        };
        let mut set = |place: usize, outcome: Outcome| {
            if let Some(slot) = outcomes.get_mut(place) {
                *slot = Some(outcome);
            }
        };
        let others: Vec<(usize, &Entry)> = read.collect();
        if others.iter().any(|(_, e)| !e.is_identical_to(leader)) {
            for place in others.iter().map(|(n, _)| *n).chain([first]) {
                set(start + place, Outcome::Conflict);
            }
            continue;
        }
        for (place, _) in &others {
            set(start + place, Outcome::Duplicate);
        }
        let place = start + first;
        set(place, Outcome::Accepted);
        let earlier = standing.and_then(|n| Some((n, of_key.get(n)?)));
        match (earlier, meeting) {
            (None, _) => standing = Some(place),
            (Some((earlier, _)), Meeting::Replaces) => {
                set(earlier, Outcome::Superseded);
                standing = Some(place);
            }
            (Some((_, earlier)), Meeting::Ledger) if earlier.is_identical_to(leader) => {
                set(place, Outcome::Duplicate);
            }
            (Some(_), Meeting::Ledger) => {
                for n in others.iter().map(|(n, _)| *n).chain([first]) {
                    set(start + n, Outcome::Conflict);
                }
            }
        }
    }
}

/// What the snapshots say of the rows of one key.
fn over_time(of_key: &[Entry], ranks: &[u32], outcomes: &[Option<Outcome>], fates: &mut [Fates]) {
    let mut newest = Newest::default();
    let mut last: Option<&Entry> = None;
    let mut differing: Vec<&Entry> = Vec::new();
    for (entry, outcome) in of_key.iter().zip(outcomes) {
        let rank = rank(ranks, entry);
        newest.any = newest.any.max(rank);
        if matches!(outcome, None | Some(Outcome::Conflict)) {
            newest.quarantined = newest.quarantined.max(Some(rank));
        } else {
            let oldest = newest.oldest.get_or_insert(rank);
            *oldest = rank.min(*oldest);
        }
        if !matches!(outcome, Some(Outcome::Accepted | Outcome::Superseded)) {
            continue;
        }
        if let Some(before) = last.replace(entry)
            && !before.is_identical_to(entry)
        {
            if differing.last().is_none_or(|d| !std::ptr::eq(*d, before)) {
                differing.push(before);
            }
            differing.push(entry);
        }
    }
    for entry in &differing {
        if let Some(fates) = fates.get_mut(entry.source as usize) {
            fates.differing.push(entry.row);
        }
    }
    for (entry, outcome) in of_key.iter().zip(outcomes) {
        let counts = *outcome == Some(Outcome::Accepted);
        if (counts || differing.iter().any(|d| std::ptr::eq(*d, entry)))
            && let Some(fates) = fates.get_mut(entry.source as usize)
        {
            fates.newest.push((entry.row, newest));
        }
    }
}
