//! Townships whose standing another reading of a clause would change.
//!
//! Standing is the report's own: too few measured cases to judge, below the district's rate or not, and among the
//! furthest behind.

use super::View;
use crate::assess::{Counts, Tally};
use crate::publish::answers::enough;
use crate::publish::standing::{Share, furthest_behind};
use crate::publish::words::report as w;
use std::collections::BTreeMap;

/// Where a township stands under one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    TooFew,
    NotBelow,
    Below,
    FurthestBehind,
}

/// Townships with a measured case in the report month.
fn places(view: &View, tally: &Tally) -> BTreeMap<String, Place> {
    let month = view.content.month;
    let of_month = tally.cells.iter().filter(|((m, _), _)| *m == month);
    let mut district = Counts::default();
    let shares: Vec<Share> = of_month
        .map(|((_, township), counts)| {
            district.merge(counts);
            Share {
                name: township.clone(),
                part: counts.met,
                whole: counts.measured(),
            }
        })
        .collect();
    let (part, whole) = (district.met, district.measured());
    let few = enough(view.content.policy);
    let behind = furthest_behind(shares.clone(), few, Some((part, whole)));
    shares
        .into_iter()
        .filter(|s| s.whole > 0)
        .map(|s| {
            let below =
                i128::from(s.part) * i128::from(whole) < i128::from(part) * i128::from(s.whole);
            let place = if s.whole < few {
                Place::TooFew
            } else if behind.furthest.contains(&s) {
                Place::FurthestBehind
            } else if below {
                Place::Below
            } else {
                Place::NotBelow
            };
            (s.name, place)
        })
        .collect()
}

/// One sentence for each reading that moves a township, or one that none does.
pub(super) fn sentences(view: &View, tallies: &[(&Tally, &str)]) -> Vec<String> {
    let Some((default, _)) = tallies.first() else {
        return Vec::new();
    };
    let before = places(view, default);
    let word = |place: Option<&Place>| {
        view.text(match place {
            None => w::STANDING_NONE,
            Some(Place::TooFew) => w::STANDING_TOO_FEW,
            Some(Place::NotBelow) => w::STANDING_NOT_BELOW,
            Some(Place::Below) => w::STANDING_BELOW,
            Some(Place::FurthestBehind) => w::STANDING_FURTHEST,
        })
    };
    let mut told = Vec::new();
    for (tally, reading) in tallies.iter().skip(1) {
        let now = places(view, tally);
        let mut names: Vec<&String> = before.keys().chain(now.keys()).collect();
        names.sort();
        names.dedup();
        let moved: Vec<String> = names
            .into_iter()
            .filter(|name| {
                let (was, is) = (before.get(*name), now.get(*name));
                // Where nobody judges, nothing moves.
                let judged = |p: Option<&Place>| p.is_some_and(|p| *p != Place::TooFew);
                was != is && (judged(was) || judged(is))
            })
            .map(|name| {
                view.fill(
                    w::STANDING_MOVED,
                    &[
                        ("township", name),
                        ("from", word(before.get(name))),
                        ("to", word(now.get(name))),
                    ],
                )
            })
            .collect();
        if !moved.is_empty() {
            let items = moved.join(view.language().pick("；", "; "));
            told.push(view.fill(
                w::STANDING_UNDER,
                &[("reading", reading), ("items", &items)],
            ));
        }
    }
    if told.is_empty() {
        told.push(view.text(w::STANDING_SAME).to_owned());
    }
    told
}
