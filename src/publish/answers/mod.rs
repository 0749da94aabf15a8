//! The four questions answered in sentences: what, out of how many, how sure, the month before, who is furthest behind.
//!
//! Wording only: every figure is a mart's, a difference of two of its counts, or their Wilson interval.

mod in_time;
mod money;
mod poverty;
mod tier;

use super::figures::{count, day, money, month, percent, share};
use super::standing::{Behind, Share, Standing, Standings};
use super::words::{Text, headlines as w, join};
use crate::contract::Language;
use crate::metrics::{self, Headlines};
use crate::policy::Policy;
use crate::stats::wilson;
use chrono::NaiveDate;

/// Fund source whose use is a headline.
pub const SUBSIDY: &str = "subsidy";

/// The headline figures of the month before, as they stood at its own end.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    pub month: NaiveDate,
    pub as_of: NaiveDate,
    pub headlines: &'a Headlines,
}

/// What the sentences speak of.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub language: Language,
    pub month: NaiveDate,
    pub as_of: NaiveDate,
    pub policy: &'a Policy,
    pub standings: &'a Standings,
    pub before: Option<Before<'a>>,
    /// Codes of deadline rules whose table or column is missing.
    pub rules_left_out: &'a [String],
}

/// One question answered; every part is a whole sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub answer: String,
    /// What cannot be told, and where the rate could lie for it.
    pub bounds: String,
    pub before: String,
    /// The same without month and day, for a list that says them once.
    pub before_short: String,
    pub behind: String,
    pub too_few: Option<String>,
}

/// Wilson 95% interval of counts.
pub fn interval(part: i64, whole: i64) -> Option<(f64, f64)> {
    wilson(u64::try_from(part).ok()?, u64::try_from(whole).ok()?)
}

/// The rate if none, and if all, of what cannot be told had been in order.
pub fn bounds(part: i64, whole: i64, unknown: i64) -> Option<(f64, f64)> {
    share(part, whole + unknown).zip(share(part + unknown, whole + unknown))
}

/// Share of the year gone at the end of a day.
pub fn year_gone(on: NaiveDate) -> f64 {
    let (day, days) = metrics::year_gone(on);
    day as f64 / days as f64
}

/// Fewer measured cases than this are too few to judge; none set: every township is judged.
pub fn enough(policy: &Policy) -> i64 {
    policy.threshold("too_few").map_or(1, i64::from)
}

/// The first letter in upper case, for the head of a sentence.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn dash(shown: Option<String>) -> String {
    shown.unwrap_or_else(|| "—".to_owned())
}

impl Scope<'_> {
    fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        text.fill(self.language, values)
    }

    fn before(&self, of: impl Fn(&Headlines) -> (i64, i64)) -> String {
        let Some(before) = self.before else {
            return w::BEFORE_MISSING.of(self.language).to_owned();
        };
        let (part, whole) = of(before.headlines);
        let (month, as_of) = (
            month(before.month, self.language),
            day(before.as_of, self.language),
        );
        match share(part, whole) {
            Some(rate) => self.fill(
                w::BEFORE,
                &[
                    ("month", &month),
                    ("as_of", &as_of),
                    ("part", &count(part)),
                    ("whole", &count(whole)),
                    ("rate", &percent(rate)),
                ],
            ),
            None => self.fill(w::BEFORE_NOTHING, &[("month", &month), ("as_of", &as_of)]),
        }
    }

    fn before_short(&self, of: impl Fn(&Headlines) -> (i64, i64)) -> String {
        let Some((part, whole)) = self.before.map(|b| of(b.headlines)) else {
            return String::new();
        };
        let Some(rate) = share(part, whole) else {
            return String::new();
        };
        self.fill(
            w::BEFORE_SHORT,
            &[
                ("part", &count(part)),
                ("whole", &count(whole)),
                ("rate", &percent(rate)),
            ],
        )
    }

    fn behind(&self, behind: &Behind, too_few: Text) -> (String, Option<String>) {
        // A rate of few cases says nothing: only their counts are shown.
        let show = |shares: &[Share], item: Text| {
            let items: Vec<String> = shares
                .iter()
                .map(|s| {
                    let figure = |n: i64| {
                        if behind.money {
                            money(n, self.language)
                        } else {
                            count(n)
                        }
                    };
                    self.fill(
                        item,
                        &[
                            ("name", &s.name),
                            ("part", &figure(s.part)),
                            ("whole", &figure(s.whole)),
                            ("rate", &dash(share(s.part, s.whole).map(percent))),
                        ],
                    )
                })
                .collect();
            join(&items, self.language)
        };
        let enough = count(enough(self.policy));
        let few = (!behind.too_few.is_empty()).then(|| {
            self.fill(
                too_few,
                &[
                    ("enough", &enough),
                    ("names", &show(&behind.too_few, w::BEHIND_FEW)),
                ],
            )
        });
        let furthest = match (behind.furthest.is_empty(), behind.judged) {
            (true, 0) => w::BEHIND_NO_ONE.of(self.language).to_owned(),
            (true, _) => w::BEHIND_NONE.of(self.language).to_owned(),
            _ => {
                let names = self.fill(
                    w::BEHIND,
                    &[("names", &show(&behind.furthest, w::BEHIND_ITEM))],
                );
                [names, self.clearly(behind)]
                    .join(self.language.pick("", " "))
                    .trim_end()
                    .to_owned()
            }
        };
        (furthest, few)
    }

    /// Whether those furthest behind lie below the district for sure, or may by chance.
    fn clearly(&self, behind: &Behind) -> String {
        let Some(level) = behind.district.and_then(|(part, whole)| share(part, whole)) else {
            return String::new();
        };
        let sure: Vec<String> = behind
            .furthest
            .iter()
            .filter(|s| interval(s.part, s.whole).is_some_and(|(_, high)| high < level))
            .map(|s| s.name.clone())
            .collect();
        if sure.is_empty() {
            w::BEHIND_NONE_CLEAR.of(self.language).to_owned()
        } else if sure.len() == behind.furthest.len() {
            w::BEHIND_ALL_CLEAR.of(self.language).to_owned()
        } else {
            self.fill(
                w::BEHIND_SOME_CLEAR,
                &[("names", &join(&sure, self.language))],
            )
        }
    }

    fn township_shares<'s>(
        &'s self,
        of: impl Fn(&Standing) -> (i64, i64) + 's,
    ) -> impl Iterator<Item = Share> + 's {
        self.standings.townships.iter().map(move |s| {
            let (part, whole) = of(s);
            Share {
                name: s.name().to_owned(),
                part,
                whole,
            }
        })
    }
}
