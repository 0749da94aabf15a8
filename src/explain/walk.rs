//! A walk over the calendar for reading: every day of a short one; of a long one, runs of ordinary days in one line.

use super::model::Day;

/// A walk longer than this is shortened, in days.
const LONG: usize = 40;
/// A shorter run of ordinary days is not worth a line of its own.
const RUN: usize = 3;

/// A day, or a run of ordinary ones.
#[derive(Debug, Clone, Copy)]
pub enum Line<'a> {
    Day(&'a Day),
    Run {
        first: &'a Day,
        last: &'a Day,
        days: usize,
        worked: usize,
    },
}

/// Whether a day is Monday to Friday or a weekend, and nothing is to be said of it.
fn is_ordinary(day: &Day) -> bool {
    day.notice.is_none()
        && day.superseded.is_none()
        && day.marks.is_empty()
        && matches!(day.kind.code.as_str(), "weekday" | "weekend")
}

/// The lines of a walk.
pub fn lines(walk: &[Day]) -> Vec<Line<'_>> {
    if walk.len() <= LONG {
        return walk.iter().map(Line::Day).collect();
    }
    let mut lines = Vec::new();
    for run in walk.chunk_by(|a, b| is_ordinary(a) && is_ordinary(b)) {
        match (run.first(), run.last()) {
            (Some(first), Some(last)) if run.len() >= RUN && is_ordinary(first) => {
                lines.push(Line::Run {
                    first,
                    last,
                    days: run.len(),
                    worked: run.iter().filter(|d| d.worked).count(),
                });
            }
            _ => lines.extend(run.iter().map(Line::Day)),
        }
    }
    lines
}
