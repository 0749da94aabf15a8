//! The periods of one value: from when to when each holds, without overlaps and without gaps.
//!
//! A period without a last day ends the day before the next one begins. Within one file everything must fit; a
//! period of a later file replaces the one that begins on the same day, and ends the one it falls into.

use super::reader::Place;
use crate::failure::Result;
use chrono::NaiveDate;

/// A value with the days on which it holds.
#[derive(Debug, Clone)]
pub(super) struct Period<T> {
    pub(super) value: T,
    /// First day; none: since ever.
    pub(super) from: Option<NaiveDate>,
    /// Last day as written; none: until the next period, else open.
    pub(super) until: Option<NaiveDate>,
    /// The last day was not written but follows from the next period.
    pub(super) implied: bool,
    /// Number of the file, the built-in ones first.
    pub(super) layer: usize,
    pub(super) place: Place,
}

impl<T> Period<T> {
    /// # Errors
    /// It ends before it begins.
    pub(super) fn check(&self) -> Result<()> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if until < from => Err(self
                .place
                .impossible((
                    format!("{until}结束，早于{from}开始"),
                    format!("it ends on {until}, before it begins on {from}"),
                ))
                .detail(
                    "allowed",
                    (
                        "不早于from的until，或不写",
                        "until on the day of from or later, or left out",
                    ),
                )),
            _ => Ok(()),
        }
    }
}

/// The periods of one value in order of time, each with its last day where it has one.
///
/// # Errors
/// Two that begin on one day in one file, two that overlap, and days between two that none holds on.
pub(super) fn resolve<T>(what: &str, mut periods: Vec<Period<T>>) -> Result<Vec<Period<T>>> {
    for period in periods.iter_mut().filter(|p| p.implied) {
        period.until = None;
        period.implied = false;
    }
    periods.sort_by_key(|p| (p.from, p.layer));
    let mut resolved: Vec<Period<T>> = Vec::new();
    for next in periods {
        next.check()?;
        let Some(last) = resolved.last_mut() else {
            resolved.push(next);
            continue;
        };
        let begins = next
            .from
            .map_or("from ever".to_owned(), |d| format!("on {d}"));
        if last.from == next.from {
            if last.layer == next.layer {
                return Err(next
                    .place
                    .impossible((
                        format!("{what}在同一天开始两次（{begins}）"),
                        format!("{what} begins twice {begins}"),
                    ))
                    .detail("first", last.place.short())
                    .detail(
                        "allowed",
                        (
                            "一个时期一个数值；后一个写自己的from",
                            "one value for a period; give the later one its own from",
                        ),
                    ));
            }
            *last = next;
            continue;
        }
        let before = next.from.and_then(|d| d.pred_opt());
        match last.until {
            Some(until) if Some(until) > before && last.layer >= next.layer => {
                return Err(next
                    .place
                    .impossible((format!("{what}{begins}开始，而另一个到{until}才结束"), format!("{what} begins {begins} while another holds until {until}")))
                    .detail("other", last.place.short())
                    .detail("allowed", ("不重叠的时期：不写until，则下一个开始时自动结束", "periods that do not overlap: leave until out, and the one ends when the next begins")));
            }
            Some(until) if Some(until) < before => {
                return Err(next
                    .place
                    .impossible(format!(
                        "{what} holds until {until} and again only {begins}: no value between"
                    ))
                    .detail("other", last.place.short())
                    .detail(
                        "allowed",
                        (
                            "前后相接、没有空档的时期",
                            "periods that follow each other without a gap",
                        ),
                    ));
            }
            _ => {
                last.until = before;
                last.implied = true;
            }
        }
        resolved.push(next);
    }
    Ok(resolved)
}
