//! Who slid back into poverty, and were they aided.

use super::{Answer, Scope, bounds, dash, enough, interval};
use crate::metrics::Headlines;
use crate::publish::figures::{count, day, percent, range, share};
use crate::publish::standing::{Flags, furthest_behind};
use crate::publish::words::{headlines as w, join};

impl Scope<'_> {
    /// Whether households that slid back into poverty were aided.
    pub fn poverty(&self) -> Answer {
        let Some(flags) = self.standings.district.flags else {
            return Answer {
                answer: w::POVERTY_NO_REGISTRY.of(self.language).to_owned(),
                ..Answer::default()
            };
        };
        let window = self
            .policy
            .threshold("returned_aid_days")
            .map_or("—".to_owned(), |n| n.to_string());
        let first = self.fill(
            w::POVERTY,
            &[
                ("as_of", &day(self.as_of, self.language)),
                ("returned", &count(flags.returned)),
                ("window", &window),
                ("aided", &count(flags.aided)),
                ("unaided", &count(flags.unaided)),
                ("open", &count(flags.in_window())),
            ],
        );
        let told = |f: &Flags| (f.aided, f.aided + f.unaided);
        let (aided, settled) = told(&flags);
        let second = match share(aided, settled) {
            Some(rate) => self.fill(
                w::POVERTY_RATE,
                &[
                    ("told", &count(settled)),
                    ("aided", &count(aided)),
                    ("rate", &percent(rate)),
                    ("interval", &dash(interval(aided, settled).map(range))),
                ],
            ),
            None => w::POVERTY_RATE_NONE.of(self.language).to_owned(),
        };
        let bounds =
            match bounds(aided, settled, flags.in_window()).filter(|_| flags.in_window() > 0) {
                Some(bounds) => self.fill(
                    w::POVERTY_BOUNDS,
                    &[
                        ("open", &count(flags.in_window())),
                        ("bounds", &range(bounds)),
                    ],
                ),
                None => String::new(),
            };
        let behind = furthest_behind(
            self.township_shares(|s| s.flags.as_ref().map_or((0, 0), told)),
            enough(self.policy),
            Some((aided, settled)),
        );
        let (mut sentence, too_few) = self.behind(&behind, w::TOO_FEW_HOUSEHOLDS);
        if let Some(most) = self.most_unaided() {
            sentence = format!("{sentence}{}{most}", self.language.pick("", " "));
        }
        let pair = |h: &Headlines| {
            h.back_in_poverty
                .map_or((0, 0), |b| (b.aided, b.aided + b.unaided))
        };
        let answer = format!("{first}{}{second}", self.language.pick("", " "));
        Answer {
            answer,
            bounds,
            before: self.before(pair),
            before_short: self.before_short(pair),
            behind: sentence,
            too_few,
        }
    }

    /// Every household counts, whatever a rate can bear: the townships with most of them unaided.
    fn most_unaided(&self) -> Option<String> {
        let mut counts: Vec<(i64, &str)> = self
            .standings
            .townships
            .iter()
            .filter_map(|s| Some((s.flags?.unaided, s.name())))
            .filter(|(n, _)| *n > 0)
            .collect();
        counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        counts.truncate(3);
        let items: Vec<String> = counts
            .iter()
            .map(|(n, name)| {
                self.fill(
                    w::BEHIND_COUNT_ITEM,
                    &[("name", name), ("number", &count(*n))],
                )
            })
            .collect();
        (!items.is_empty())
            .then(|| self.fill(w::BEHIND_COUNT, &[("names", &join(&items, self.language))]))
    }
}
