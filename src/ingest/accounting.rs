//! Which rows count (settled points 18 to 22 and 13d): the outcome of each stored row.
//!
//! Sees keys, dates and hashes only. The caller has already left out what `--known-at` hides.

use super::sheet::Sheet;
use crate::contract::inputs::Meeting;
use std::collections::HashMap;

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

/// One sheet in the order of its file: by export date (none first), then by name.
pub struct Source<'a> {
    pub sheet: &'a Sheet,
    /// Files of one date share it; undated files each have their own, before all dates.
    pub date_rank: u32,
    /// The resolved township of each stored row, part of a row's identity; none in kinds without townships.
    pub townships: Vec<u32>,
}

/// One stored row, small enough to sort by the million.
struct Entry {
    key: u128,
    identity: (u128, u32),
    date_rank: u32,
    source: u32,
    row: u32,
}

/// The outcome of each stored row of each source.
pub fn outcomes(sources: &[Source<'_>], meeting: Meeting) -> Vec<Vec<Outcome>> {
    let mut outcomes: Vec<Vec<Outcome>> = sources
        .iter()
        .map(|s| vec![Outcome::Accepted; s.sheet.keys.len()])
        .collect();
    let mut entries: Vec<Entry> = Vec::with_capacity(outcomes.iter().map(Vec::len).sum());
    for (number, source) in (0_u32..).zip(sources) {
        for (row, (key, identity)) in
            (0_u32..).zip(source.sheet.keys.iter().zip(&source.sheet.identities))
        {
            let township = source
                .townships
                .get(row as usize)
                .copied()
                .unwrap_or_default();
            let identity = (*identity, township);
            entries.push(Entry {
                key: *key,
                identity,
                date_rank: source.date_rank,
                source: number,
                row,
            });
        }
    }
    entries.sort_unstable_by_key(|e| (e.key, e.date_rank, e.source, e.row));
    let mut set = |entry: &Entry, outcome: Outcome| {
        if let Some(slot) = outcomes
            .get_mut(entry.source as usize)
            .and_then(|o| o.get_mut(entry.row as usize))
        {
            *slot = outcome;
        }
    };
    for of_key in entries.chunk_by(|a, b| a.key == b.key) {
        let mut standing: Option<&Entry> = None;
        for of_date in of_key.chunk_by(|a, b| a.date_rank == b.date_rank) {
            let Some((first, others)) = of_date.split_first() else {
                continue;
            };
            if others.iter().any(|e| e.identity != first.identity) {
                for entry in of_date {
                    set(entry, Outcome::Conflict);
                }
                continue;
            }
            for entry in others {
                set(entry, Outcome::Duplicate);
            }
            match (standing, meeting) {
                (None, _) => standing = Some(first),
                (Some(earlier), Meeting::Replaces) => {
                    set(earlier, Outcome::Superseded);
                    standing = Some(first);
                }
                (Some(earlier), Meeting::Ledger) if earlier.identity == first.identity => {
                    set(first, Outcome::Duplicate);
                }
                (Some(_), Meeting::Ledger) => {
                    for entry in of_date {
                        set(entry, Outcome::Conflict);
                    }
                }
            }
        }
    }
    outcomes
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

/// By the hash of a key, which needs no stronger hash on top.
pub type ByKey<T> = HashMap<u128, T, foldhash::fast::FixedState>;

/// Whether all rows are of one snapshot, so that none has an earlier or later one.
fn of_one_date(sources: &[Source<'_>]) -> bool {
    sources
        .first()
        .is_none_or(|first| sources.iter().all(|s| s.date_rank == first.date_rank))
}

/// The newest rows of each key; none where there is but one snapshot.
pub fn newest_rows(sources: &[Source<'_>], outcomes: &[Vec<Outcome>]) -> ByKey<Newest> {
    let mut newest = HashMap::default();
    if of_one_date(sources) {
        return newest;
    }
    for (source, outcomes) in sources.iter().zip(outcomes) {
        let stored = source
            .sheet
            .keys
            .iter()
            .zip(outcomes)
            .map(|(key, o)| (key, *o == Outcome::Conflict));
        for (key, quarantined) in
            stored.chain(source.sheet.quarantined_keys.iter().map(|key| (key, true)))
        {
            let slot: &mut Newest = newest.entry(*key).or_default();
            slot.any = slot.any.max(source.date_rank);
            if quarantined {
                slot.quarantined = slot.quarantined.max(Some(source.date_rank));
            } else {
                let oldest = slot.oldest.get_or_insert(source.date_rank);
                *oldest = source.date_rank.min(*oldest);
            }
        }
    }
    newest
}

/// The rows that differ from their key's row in a neighbouring snapshot.
pub fn differing(sources: &[Source<'_>], outcomes: &[Vec<Outcome>]) -> Vec<Vec<bool>> {
    let mut differing: Vec<Vec<bool>> = outcomes.iter().map(|o| vec![false; o.len()]).collect();
    if of_one_date(sources) {
        return differing;
    }
    let mut last: ByKey<(usize, usize)> = HashMap::default();
    let identity = |(source, row): (usize, usize)| {
        let source = sources.get(source)?;
        Some((
            *source.sheet.identities.get(row)?,
            source.townships.get(row).copied(),
        ))
    };
    // Sources come in the order of their dates.
    for (number, (source, outcomes)) in sources.iter().zip(outcomes).enumerate() {
        for (row, (key, outcome)) in source.sheet.keys.iter().zip(outcomes).enumerate() {
            if !matches!(outcome, Outcome::Accepted | Outcome::Superseded) {
                continue;
            }
            if let Some(before) = last.insert(*key, (number, row))
                && identity(before) != identity((number, row))
            {
                for (source, row) in [before, (number, row)] {
                    if let Some(slot) = differing.get_mut(source).and_then(|d| d.get_mut(row)) {
                        *slot = true;
                    }
                }
            }
        }
    }
    differing
}
