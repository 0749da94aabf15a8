//! The four questions answered in sentences: what, out of how many, how sure, the month before, who is furthest behind.
//!
//! Wording only: every figure is a mart's, a difference of two of its counts, or their Wilson interval.

use super::figures::{count, day, money, month, percent, range, share};
use super::standing::{Behind, Flags, Share, Standing, Standings, TierSplit, furthest_behind};
use super::words::{Text, headlines as w, join};
use crate::contract::{Language, enums::FUND_SOURCE};
use crate::metrics::{Headlines, InTime};
use crate::policy::Policy;
use crate::stats::wilson;
use chrono::{Datelike, NaiveDate};

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
    f64::from(on.ordinal()) / if on.leap_year() { 366.0 } else { 365.0 }
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

    /// How much of the subsidy was used.
    pub fn money(&self) -> Answer {
        let language = self.language;
        let source = FUND_SOURCE.label(SUBSIDY, language);
        let Some(used) = &self.standings.district.headlines.money_used else {
            return Answer {
                answer: w::MONEY_NONE.of(language).to_owned(),
                ..Answer::default()
            };
        };
        let spent = money(used.spent_ytd, language);
        let answer = match (used.rate, used.available_ytd) {
            (Some(rate), Some(available)) => self.fill(
                w::MONEY,
                &[
                    ("source", &capital(source)),
                    ("available", &money(available, language)),
                    ("spent", &spent),
                    ("rate", &percent(rate)),
                    ("elapsed", &percent(year_gone(self.as_of))),
                ],
            ),
            _ => self.fill(
                w::MONEY_UNKNOWN,
                &[("source", &capital(source)), ("spent", &spent)],
            ),
        };
        let lacking: Vec<String> = self
            .standings
            .townships
            .iter()
            .filter(|s| {
                s.funds
                    .get(SUBSIDY)
                    .is_none_or(|f| f.available_ytd.is_none())
            })
            .map(|s| s.name().to_owned())
            .collect();
        let ledgers = if lacking.is_empty() {
            w::MONEY_ALL_LEDGERS.of(language).to_owned()
        } else {
            let number = count(i64::try_from(lacking.len()).unwrap_or(i64::MAX));
            self.fill(
                w::MONEY_NO_LEDGER,
                &[
                    ("number", &number),
                    ("source", source),
                    ("names", &join(&lacking, language)),
                ],
            )
        };
        let bounds = format!(
            "{}{}{ledgers}",
            w::MONEY_NO_INTERVAL.of(language),
            language.pick("", " ")
        );
        let (before, before_short) = self.money_before();
        let behind = self.lowest_usage();
        Answer {
            answer,
            bounds,
            before,
            before_short,
            behind,
            too_few: None,
        }
    }

    fn money_before(&self) -> (String, String) {
        let language = self.language;
        let Some(before) = self.before else {
            return (w::BEFORE_MISSING.of(language).to_owned(), String::new());
        };
        let as_of = day(before.as_of, language);
        let used = before
            .headlines
            .money_used
            .as_ref()
            .and_then(|m| Some((m.spent_ytd, m.available_ytd?, m.rate?)));
        let Some((part, whole, rate)) = used else {
            let month = month(before.month, language);
            return (
                self.fill(w::BEFORE_NOTHING, &[("month", &month), ("as_of", &as_of)]),
                String::new(),
            );
        };
        let (part, whole, rate) = (money(part, language), money(whole, language), percent(rate));
        let values = [
            ("as_of", as_of.as_str()),
            ("part", &part),
            ("whole", &whole),
            ("rate", &rate),
        ];
        (
            self.fill(w::BEFORE_MONEY, &values),
            self.fill(w::BEFORE_SHORT, &values),
        )
    }

    /// The three lowest shares used, whether they lag the year, and who used more than there was.
    fn lowest_usage(&self) -> String {
        let of = |s: &Standing| {
            s.funds
                .get(SUBSIDY)
                .and_then(|f| Some((f.spent_ytd, f.available_ytd?)))
                .unwrap_or((0, 0))
        };
        let behind = Behind {
            money: true,
            ..furthest_behind(self.township_shares(of), 1, None)
        };
        let elapsed = year_gone(self.as_of);
        let lowest = behind.furthest.first().and_then(|s| share(s.part, s.whole));
        let mut sentences = vec![self.behind(&behind, w::TOO_FEW).0];
        if lowest.is_some_and(|rate| rate >= elapsed) {
            sentences.push(self.fill(w::LOWEST_ALL_ON_PACE, &[("elapsed", &percent(elapsed))]));
        }
        let over = Behind {
            furthest: self
                .township_shares(of)
                .filter(|s| s.whole > 0 && s.part > s.whole)
                .collect(),
            money: true,
            ..Behind::default()
        };
        if !over.furthest.is_empty() {
            let names = self.behind(&over, w::TOO_FEW).0;
            sentences.push(self.fill(
                w::OVERSPENT,
                &[("names", names.trim_end_matches(['。', '.']))],
            ));
        }
        sentences.join(self.language.pick("", " "))
    }
}
