//! Were people helped in time: a sentence for each deadline rule, and one for all.

use super::{Answer, Scope, bounds, dash, enough};
use crate::metrics::{Headlines, InTime};
use crate::publish::figures::{count, month, percent, range, share};
use crate::publish::standing::furthest_behind;
use crate::publish::words::headlines as w;

impl Scope<'_> {
    /// Whether people were helped in time, for each rule with a limit, in the policy's order.
    pub fn in_time(&self) -> Vec<(String, Answer)> {
        let rules = self.policy.deadlines.iter().filter(|rule| rule.has_limit());
        rules
            .map(|rule| {
                let name = rule.label(self.language);
                if self.rules_left_out.contains(&rule.code) {
                    let answer = Answer {
                        answer: self.fill(w::IN_TIME_LEFT_OUT, &[("rule", name)]),
                        ..Answer::default()
                    };
                    return (rule.code.clone(), answer);
                }
                let of = |h: &Headlines| {
                    h.in_time
                        .iter()
                        .find(|r| r.rule == rule.code)
                        .cloned()
                        .unwrap_or_default()
                };
                let answer = self.in_time_of(name, &of(&self.standings.district.headlines), &of);
                (rule.code.clone(), answer)
            })
            .collect()
    }

    /// Every limit rule's rate in one sentence, the answer to the question as a whole.
    pub fn in_time_lead(&self) -> String {
        let items: Vec<String> = self
            .policy
            .deadlines
            .iter()
            .filter(|rule| rule.has_limit())
            .map(|rule| {
                let name = ("rule", rule.label(self.language));
                if self.rules_left_out.contains(&rule.code) {
                    return self.fill(w::IN_TIME_ITEM_OUT, &[name]);
                }
                let district = self
                    .standings
                    .district
                    .headlines
                    .in_time
                    .iter()
                    .find(|r| r.rule == rule.code)
                    .cloned()
                    .unwrap_or_default();
                match share(district.met, district.measured) {
                    None => self.fill(w::IN_TIME_ITEM_NONE, &[name]),
                    Some(rate) => {
                        let (rate, part, whole) =
                            (percent(rate), count(district.met), count(district.measured));
                        self.fill(
                            w::IN_TIME_ITEM,
                            &[name, ("rate", &rate), ("part", &part), ("whole", &whole)],
                        )
                    }
                }
            })
            .collect();
        let items = items.join(self.language.pick("，", "; "));
        self.fill(
            w::IN_TIME_LEAD,
            &[
                ("month", &month(self.month, self.language)),
                ("items", &items),
            ],
        )
    }

    fn in_time_of(
        &self,
        rule: &str,
        district: &InTime,
        of: &dyn Fn(&Headlines) -> InTime,
    ) -> Answer {
        let month = month(self.month, self.language);
        let answer = match district.rate {
            Some(rate) => self.fill(
                w::IN_TIME,
                &[
                    ("rule", rule),
                    ("month", &month),
                    ("measured", &count(district.measured)),
                    ("met", &count(district.met)),
                    ("rate", &percent(rate)),
                    ("interval", &dash(district.interval.map(range))),
                ],
            ),
            None => self.fill(w::IN_TIME_NONE, &[("rule", rule), ("month", &month)]),
        };
        let bounds = if district.unmeasurable == 0 {
            w::ALL_TOLD.of(self.language).to_owned()
        } else {
            self.fill(
                w::IN_TIME_BOUNDS,
                &[
                    ("unknown", &count(district.unmeasurable)),
                    (
                        "bounds",
                        &dash(
                            bounds(district.met, district.measured, district.unmeasurable)
                                .map(range),
                        ),
                    ),
                ],
            )
        };
        let pair = |h: &Headlines| {
            let rule = of(h);
            (rule.met, rule.measured)
        };
        let behind = furthest_behind(
            self.township_shares(|s| pair(&s.headlines)),
            enough(self.policy),
            Some((district.met, district.measured)),
        );
        let (behind, too_few) = self.behind(&behind, w::TOO_FEW);
        Answer {
            answer,
            bounds,
            before: self.before(pair),
            before_short: self.before_short(pair),
            behind,
            too_few,
        }
    }
}
