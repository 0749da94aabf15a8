//! The closing summary for the terminal: rows, the four answers beside the month before, what was left out, where it is.
//!
//! At most about 25 lines of 80 columns, wide characters counted as two. Text only: the caller prints it.

use super::answers::Before;
use super::figures::{count, day, percent, share, yuan};
use super::findings::Digest;
use super::left_out::{LeftOut, list};
use super::words::{Text, codes, findings as f, join, summary as w};
use crate::contract::outputs::{self, Layer};
use crate::contract::{Coverage, Kind, Language};
use crate::ingest::{Note, SheetAccount};
use crate::metrics::{BackInPoverty, Headlines, MoneyUsed};
use crate::policy::Policy;
use crate::rules::Severity;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// Columns of a line.
const WIDTH: usize = 80;
/// Columns of the topic, such as `及时`.
const TOPIC: usize = 8;
/// Columns of the label behind it.
const LABEL: usize = 34;
/// Columns of a rate, and of its numerator and denominator.
const RATE: usize = 7;
const COUNTS: usize = 12;
/// Lines that may be given to what was left out.
const LEFT_OUT_LINES: usize = 7;

/// What the summary tells.
#[derive(Clone, Copy)]
pub struct SummaryContent<'a> {
    pub district: &'a str,
    pub month: NaiveDate,
    pub as_of: NaiveDate,
    pub language: Language,
    pub policy: &'a Policy,
    pub rows: &'a [SheetAccount],
    pub headlines: &'a Headlines,
    /// facts/findings, counted.
    pub findings: &'a Digest,
    pub before: Option<Before<'a>>,
    pub coverage: &'a BTreeMap<Kind, Coverage>,
    pub rules_left_out: &'a [String],
    pub marts_left_out: &'a [&'a str],
    pub notes: &'a [Note],
    /// Where the report is, as the user would write it.
    pub report: &'a str,
}

/// The summary, each line ended by a line feed.
pub fn summary(content: &SummaryContent) -> String {
    let page = Page {
        content,
        language: content.language,
    };
    let mut lines = vec![page.fill(
        w::TITLE,
        &[
            ("district", content.district),
            (
                "month",
                &super::figures::month(content.month, content.language),
            ),
            ("as_of", &content.as_of.to_string()),
        ],
    )];
    lines.extend(page.rows());
    lines.push(page.heads());
    lines.extend(page.in_time());
    lines.extend(page.tier());
    lines.extend(page.poverty());
    lines.extend(page.money());
    lines.push(page.findings());
    lines.extend(page.left_out());
    lines.push(page.topic(w::REPORT, content.report));
    lines
        .iter()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect()
}

/// A label and where its figure is.
type Figure<T, N> = (Text, fn(&T) -> N);

struct Page<'a> {
    content: &'a SummaryContent<'a>,
    language: Language,
}

/// Padded with spaces behind to a width in columns; one space at least.
pub(crate) fn left(text: &str, width: usize) -> String {
    format!(
        "{text}{}",
        " ".repeat(width.saturating_sub(text.width()).max(1))
    )
}

/// Padded with spaces in front.
pub(crate) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// A rate and its counts, set right.
fn rate(part: i64, whole: i64) -> (String, String) {
    (
        share(part, whole).map_or("—".to_owned(), percent),
        format!("{}/{}", count(part), count(whole)),
    )
}

impl Page<'_> {
    fn text(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        text.fill(self.language, values)
    }

    fn topic(&self, topic: Text, rest: &str) -> String {
        format!("{}{rest}", left(self.text(topic), TOPIC))
    }

    /// A line of figures: this month's, and the month before's where there is one.
    fn line(
        topic: &str,
        label: &str,
        now: (String, String),
        before: Option<(String, String)>,
    ) -> String {
        let columns = |(rate, counts): (String, String)| {
            format!("{}{}", right(&rate, RATE), right(&counts, COUNTS))
        };
        let before = before.map_or(String::new(), columns);
        format!(
            "{}{}{}{before}",
            left(topic, TOPIC),
            left(label, LABEL),
            columns(now)
        )
    }

    fn heads(&self) -> String {
        let before = self.content.before.map_or(String::new(), |before| {
            self.fill(
                w::MONTH_BEFORE,
                &[("as_of", &before.as_of.format("%m-%d").to_string())],
            )
        });
        let columns = RATE + COUNTS;
        format!(
            "{}{}{}",
            " ".repeat(TOPIC + LABEL),
            right(self.text(w::THIS_MONTH), columns),
            right(&before, columns)
        )
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.content.rows;
        let files: BTreeSet<&str> = rows.iter().map(|r| r.file.as_str()).collect();
        let sum = |of: fn(&SheetAccount) -> u64| {
            count(
                rows.iter()
                    .map(of)
                    .map(|n| i64::try_from(n).unwrap_or(i64::MAX))
                    .fold(0, i64::saturating_add),
            )
        };
        let files = count(i64::try_from(files.len()).unwrap_or(i64::MAX));
        let read = self.fill(
            w::ROWS_READ,
            &[("read", &sum(|r| r.rows_read)), ("files", &files)],
        );
        let parts: [Figure<SheetAccount, u64>; 5] = [
            (w::ACCEPTED, |r| r.accepted),
            (w::SUPERSEDED, |r| r.superseded),
            (w::DUPLICATE, |r| r.duplicate),
            (w::QUARANTINED, |r| r.quarantined),
            (w::FURNITURE, |r| r.furniture),
        ];
        let parts = parts
            .iter()
            .map(|(text, of)| self.fill(*text, &[("n", &sum(*of))]));
        let mut lines = vec![self.topic(w::ROWS, &read)];
        for (n, part) in parts.enumerate() {
            let piece = if n == 0 { part } else { format!(" + {part}") };
            match lines.last_mut() {
                Some(line) if line.width() + piece.width() <= WIDTH => line.push_str(&piece),
                _ => lines.push(format!("{}{}", " ".repeat(TOPIC), piece.trim_start())),
            }
        }
        lines
    }

    fn in_time(&self) -> Vec<String> {
        let mut topic = self.text(w::IN_TIME);
        let mut lines = Vec::new();
        for rule in self
            .content
            .policy
            .deadlines
            .iter()
            .filter(|d| d.has_limit())
        {
            let of = |h: &Headlines| {
                h.in_time
                    .iter()
                    .find(|r| r.rule == rule.code)
                    .map(|r| rate(r.met, r.measured))
            };
            let label = rule.label(self.language);
            lines.push(if self.content.rules_left_out.contains(&rule.code) {
                format!(
                    "{}{}{}",
                    left(topic, TOPIC),
                    left(label, LABEL),
                    right(self.text(w::NOT_ASSESSED), RATE + COUNTS)
                )
            } else {
                let now = of(self.content.headlines).unwrap_or_else(|| rate(0, 0));
                Self::line(
                    topic,
                    label,
                    now,
                    self.content.before.and_then(|b| of(b.headlines)),
                )
            });
            topic = "";
        }
        lines
    }

    fn tier(&self) -> Vec<String> {
        let of = |h: &Headlines| rate(h.right_tier.matches, h.right_tier.known);
        let unknown = |h: &Headlines| (String::new(), count(h.right_tier.unknown));
        let before = self.content.before.map(|b| b.headlines);
        vec![
            Self::line(
                self.text(w::TIER),
                self.text(w::TIER_LINE),
                of(self.content.headlines),
                before.map(of),
            ),
            Self::line(
                "",
                self.text(w::TIER_UNKNOWN),
                unknown(self.content.headlines),
                before.map(unknown),
            ),
        ]
    }

    fn poverty(&self) -> Vec<String> {
        let topic = self.text(w::POVERTY);
        let Some(now) = self.content.headlines.back_in_poverty else {
            return vec![format!(
                "{}{}",
                left(topic, TOPIC),
                self.text(w::NOT_ASSESSED)
            )];
        };
        let before = self
            .content
            .before
            .and_then(|b| b.headlines.back_in_poverty);
        let days = self
            .content
            .policy
            .threshold("returned_aid_days")
            .map_or("—".to_owned(), |n| n.to_string());
        let rows: [Figure<BackInPoverty, i64>; 4] = [
            (w::POVERTY_RETURNED, |b| b.returned),
            (w::POVERTY_AIDED, |b| b.aided),
            (w::POVERTY_UNAIDED, |b| b.unaided),
            (w::POVERTY_OPEN, |b| b.returned - b.aided - b.unaided),
        ];
        rows.iter()
            .enumerate()
            .map(|(n, (label, of))| {
                let figure = |b: BackInPoverty| (String::new(), count(of(&b)));
                let label = self.fill(*label, &[("days", &days)]);
                Self::line(
                    if n == 0 { topic } else { "" },
                    &label,
                    figure(now),
                    before.map(figure),
                )
            })
            .collect()
    }

    fn money(&self) -> Vec<String> {
        let topic = self.text(w::MONEY);
        let Some(now) = &self.content.headlines.money_used else {
            return vec![format!(
                "{}{}",
                left(topic, TOPIC),
                self.text(w::NOT_ASSESSED)
            )];
        };
        let before = self
            .content
            .before
            .and_then(|b| b.headlines.money_used.as_ref());
        let of = |m: &MoneyUsed| (m.rate.map_or("—".to_owned(), percent), String::new());
        let amounts = |m: &MoneyUsed, when: Text| {
            let available = m.available_ytd.map_or("—".to_owned(), yuan);
            format!(
                "{}{}{}",
                " ".repeat(TOPIC),
                left(self.text(when), LABEL),
                right(
                    &format!("{} / {available}", yuan(m.spent_ytd)),
                    2 * (RATE + COUNTS)
                )
            )
        };
        let mut lines = vec![
            Self::line(topic, self.text(w::MONEY_LINE), of(now), before.map(of)),
            amounts(now, w::MONEY_NOW),
        ];
        lines.extend(before.map(|m| amounts(m, w::MONEY_BEFORE)));
        lines
    }

    fn findings(&self) -> String {
        let digest = self.content.findings;
        let of = |s: Severity| count(digest.by_severity.get(&s).map_or(0, |c| c.all));
        let line = self.fill(
            f::SUMMARY_LINE,
            &[
                ("all", &count(digest.total.all)),
                ("high", &of(Severity::High)),
                ("medium", &of(Severity::Medium)),
                ("low", &of(Severity::Low)),
                ("now", &count(digest.total.now)),
                ("closed", &count(digest.total.all - digest.total.left)),
            ],
        );
        self.topic(f::SUMMARY, &line)
    }

    fn left_out(&self) -> Vec<String> {
        let c = self.content;
        let all = list(
            c.rows,
            c.coverage,
            c.as_of,
            c.rules_left_out,
            c.marts_left_out,
            c.notes,
        );
        // A missing table says by itself which rules and marts are missing with it.
        let missing = all.iter().any(|item| matches!(item, LeftOut::Kind(_)));
        let unpaid = all.contains(&LeftOut::Kind(Kind::Payments));
        let shown = all.iter().filter(|item| match item {
            LeftOut::Rule(_) => !unpaid,
            LeftOut::Mart(_) => !missing,
            _ => true,
        });
        let items: Vec<String> = shown.map(|item| self.item(item)).collect();
        if items.is_empty() {
            return vec![self.topic(w::LEFT_OUT, self.text(w::NOTHING_LEFT_OUT))];
        }
        let mut lines: Vec<String> = Vec::new();
        for (n, item) in items.iter().enumerate() {
            let wrapped = wrap(item, WIDTH - TOPIC - 2);
            // One line is kept for how many more there are.
            if lines.len() + wrapped.len() > LEFT_OUT_LINES - usize::from(n + 1 < items.len()) {
                lines.push(self.fill(w::MORE, &[("n", &(items.len() - n).to_string())]));
                break;
            }
            lines.extend(
                wrapped
                    .into_iter()
                    .enumerate()
                    .map(|(k, text)| format!("{}{text}", if k == 0 { "- " } else { "  " })),
            );
        }
        let blank = " ".repeat(TOPIC);
        let topic = left(self.text(w::LEFT_OUT), TOPIC);
        lines
            .iter()
            .enumerate()
            .map(|(n, line)| format!("{}{line}", if n == 0 { &topic } else { &blank }))
            .collect()
    }

    fn item(&self, item: &LeftOut) -> String {
        let kind = |k: Kind| codes::kind(k).of(self.language);
        match item {
            LeftOut::Kind(k) => self.fill(
                w::NO_KIND,
                &[
                    ("kind", kind(*k)),
                    ("lost", codes::lost_without(*k).of(self.language)),
                ],
            ),
            LeftOut::Months(k, months) => {
                let months: Vec<String> = months
                    .iter()
                    .map(|m| m.format("%Y-%m").to_string())
                    .collect();
                self.fill(
                    w::MONTHS,
                    &[
                        ("kind", kind(*k)),
                        ("months", &join(&months, self.language)),
                    ],
                )
            }
            LeftOut::Coverage(k, last) => self.fill(
                w::COVERAGE,
                &[("kind", kind(*k)), ("day", &day(*last, self.language))],
            ),
            LeftOut::Rule(code) => {
                let name = self
                    .content
                    .policy
                    .deadline(code)
                    .map_or(*code, |d| d.label(self.language));
                self.fill(w::RULE, &[("rule", name)])
            }
            LeftOut::Mart(name) => {
                let table = outputs::find(Layer::Marts, name);
                self.fill(
                    w::MART,
                    &[(
                        "mart",
                        table.map_or(*name, |t| self.language.pick(t.zh, t.en)),
                    )],
                )
            }
            LeftOut::Note(note) => super::html::note_text(note, self.language),
        }
    }
}

/// Breaks a text into lines of at most `width` columns: at spaces, or anywhere between wide characters.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut word = String::new();
    for c in text.chars() {
        word.push(c);
        let breaks = c == ' ' || !c.is_ascii();
        if line.width() + word.trim_end().width() > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if breaks || word.width() >= width {
            line.push_str(&std::mem::take(&mut word));
        }
    }
    line.push_str(&word);
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}
