//! What was known of the calendar on a day: one version for each day on which a notice was published.
//!
//! A version is made when it is first asked for; a run needs but a few of them.

use super::notice::Notice;
use super::{Calendar, date_of_day, day_number};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The calendar as known from a day on.
#[derive(Debug, Clone)]
pub(super) struct Version {
    /// Day of publication, in days since 1970-01-01; the first version is from before every notice.
    from: i32,
    known: OnceLock<Known>,
}

#[derive(Debug, Clone)]
pub(super) struct Known {
    pub calendar: Calendar,
    /// Against the whole calendar.
    pub first_difference: Option<i32>,
}

/// A version for each day of publication, and one from before them.
pub(super) fn versions(notices: &[Notice]) -> Vec<Version> {
    let days: BTreeSet<i32> = notices
        .iter()
        .map(|n| day_number(n.citation.published_on))
        .chain([day_number(Calendar::FIRST_ON)])
        .collect();
    days.into_iter()
        .map(|from| Version {
            from,
            known: OnceLock::new(),
        })
        .collect()
}

/// The version in force on a day; none in a calendar that is a version itself, and where nothing came after.
pub(super) fn on_day(calendar: &Calendar, day: i32) -> Option<&Known> {
    let after = calendar.versions.partition_point(|v| v.from <= day);
    if after == calendar.versions.len() {
        return None;
    }
    let version = calendar.versions.get(after.saturating_sub(1))?;
    Some(version.known.get_or_init(|| {
        let on = date_of_day(version.from).unwrap_or(Calendar::FIRST_ON);
        let known = calendar.as_known_on(on);
        Known {
            first_difference: calendar.index.first_difference(&known.index),
            calendar: known,
        }
    }))
}
