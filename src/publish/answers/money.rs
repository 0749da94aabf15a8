//! How much of the subsidy was used, by whom least, and by whom too much.

use super::{Answer, SUBSIDY, Scope, capital, year_gone};
use crate::contract::enums::FUND_SOURCE;
use crate::publish::figures::{count, day, money, month, percent, share};
use crate::publish::standing::{Behind, Standing, furthest_behind};
use crate::publish::words::{headlines as w, join};

impl Scope<'_> {
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
