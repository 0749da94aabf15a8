//! Are they in the right tier, and who lost by a wrong one.

use super::{Answer, Scope, bounds, dash, enough, interval};
use crate::metrics::Headlines;
use crate::publish::figures::{count, month, percent, range, share};
use crate::publish::standing::{TierSplit, furthest_behind};
use crate::publish::words::headlines as w;

impl Scope<'_> {
    /// Whether recorded tiers are the expected ones.
    pub fn tier(&self) -> Answer {
        let split = self.standings.district.tier;
        let month = month(self.month, self.language);
        let answer = match share(split.matches, split.known()) {
            Some(rate) => self.fill(
                w::TIER,
                &[
                    ("month", &month),
                    ("known", &count(split.known())),
                    ("matches", &count(split.matches)),
                    ("rate", &percent(rate)),
                    (
                        "interval",
                        &dash(interval(split.matches, split.known()).map(range)),
                    ),
                ],
            ),
            None => self.fill(w::TIER_NONE, &[("month", &month)]),
        };
        let bounds = if split.unknown == 0 {
            w::ALL_TOLD.of(self.language).to_owned()
        } else {
            let bounds = bounds(split.matches, split.known(), split.unknown).map(range);
            self.fill(
                w::TIER_BOUNDS,
                &[
                    ("unknown", &count(split.unknown)),
                    ("bounds", &dash(bounds)),
                ],
            )
        };
        let behind = furthest_behind(
            self.township_shares(|s| (s.tier.matches, s.tier.known())),
            enough(self.policy),
            Some((split.matches, split.known())),
        );
        let (behind, too_few) = self.behind(&behind, w::TOO_FEW);
        let pair = |h: &Headlines| (h.right_tier.matches, h.right_tier.known);
        Answer {
            answer,
            bounds,
            before: self.before(pair),
            before_short: self.before_short(pair),
            behind,
            too_few,
        }
    }

    /// Of the cases in the wrong tier, who lost by it.
    pub fn tier_split(&self) -> Option<String> {
        let TierSplit { under, over, .. } = self.standings.district.tier;
        (under + over > 0).then(|| {
            self.fill(
                w::TIER_SPLIT,
                &[
                    ("wrong", &count(under + over)),
                    ("under", &count(under)),
                    ("over", &count(over)),
                ],
            )
        })
    }
}
