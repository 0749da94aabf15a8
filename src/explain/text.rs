//! An explanation for the terminal: about 100 columns, wide characters counted as two.

use super::model::{Clause, Event, Explanation, RuleExplained, Seen, Source, Verdict};
use super::walk::{self, Line};
use super::words as w;
use super::{Day, case, fill};
use crate::contract::Language;
use crate::contract::enums::TIER;
use crate::publish::summary::{left, wrap};
use crate::publish::words::Text;
use chrono::NaiveDate;
use unicode_width::UnicodeWidthStr;

const WIDTH: usize = 100;
const LABEL: usize = 18;

/// The explanation, each line ended by a line feed.
pub fn render(explanation: &Explanation, language: Language) -> String {
    let page = Page {
        of: explanation,
        language,
    };
    let mut lines = page.head();
    lines.extend(page.timeline());
    lines.extend(page.rules());
    lines.extend(page.tier());
    lines.extend(page.rest());
    lines
        .iter()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect()
}

struct Page<'a> {
    of: &'a Explanation,
    language: Language,
}

fn iso(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "—".to_owned(), |d| d.to_string())
}

/// File, sheet and line as one word.
pub(super) fn place(source: &Source, language: Language) -> String {
    let sheet = if source.sheet.is_empty() {
        String::new()
    } else {
        format!(" [{}]", source.sheet)
    };
    match language {
        Language::Chinese => format!("{}{sheet} 第{}行", source.file, source.line),
        Language::English => format!("{}{sheet} line {}", source.file, source.line),
    }
}

/// Text behind a label, continued below itself.
fn labelled(indent: usize, label: &str, text: &str) -> Vec<String> {
    let head = format!("{}{}", " ".repeat(indent), left(label, LABEL - indent));
    wrap(text, WIDTH.saturating_sub(head.width()).max(30))
        .into_iter()
        .enumerate()
        .map(|(n, line)| {
            if n == 0 {
                format!("{head}{line}")
            } else {
                format!("{}{line}", " ".repeat(head.width()))
            }
        })
        .collect()
}

impl Page<'_> {
    fn text(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    fn heading(&self, text: Text) -> Vec<String> {
        vec![String::new(), self.text(text).to_owned()]
    }

    fn head(&self) -> Vec<String> {
        let report = &self.of.report;
        let mut lines = vec![
            format!("{} {}", self.text(w::CASE), self.of.case_id),
            format!(
                "{} {}{}{} {}",
                self.text(w::REPORT),
                report.month,
                self.language.pick("，", ", "),
                self.text(w::AS_OF),
                report.as_of
            ),
        ];
        if report.calendar == "known" {
            lines.push(self.text(w::KNOWN_CALENDAR).to_owned());
        }
        let Some(case) = &self.of.case else {
            lines.push(String::new());
            lines.push(self.text(w::ONLY_QUARANTINED).to_owned());
            return lines;
        };
        lines.extend(self.heading(w::ON_RECORD));
        let mut fields = vec![(
            self.language.pick("镇街", "town or street").to_owned(),
            case.township.clone(),
        )];
        fields.extend(case.fields.iter().map(|field| {
            let seen = field.first_seen.as_ref().and_then(|s| self.later(s));
            let shown = field.shown.of(self.language);
            (
                field.label.of(self.language).to_owned(),
                seen.map_or_else(|| shown.to_owned(), |seen| format!("{shown}  ({seen})")),
            )
        }));
        fields.push((
            self.text(w::SOURCE).to_owned(),
            place(&case.source, self.language),
        ));
        if let Some(on) = case.export_on {
            let first = case.first_seen_on.filter(|first| *first != on);
            let first = first.map_or(String::new(), |first| {
                format!(
                    "{}{} {first}",
                    self.language.pick("，", ", "),
                    self.text(w::FIRST_SEEN)
                )
            });
            fields.push((self.text(w::SNAPSHOT).to_owned(), format!("{on}{first}")));
        }
        for (label, shown) in fields {
            lines.extend(self.field(&label, &shown));
        }
        if case.closed_later {
            lines.push(format!("  {}", self.text(w::CLOSED_LATER)));
        }
        if case.newest_row_quarantined {
            lines.push(format!("  {}", self.text(w::NEWEST_QUARANTINED)));
        }
        lines
    }

    /// A labelled line of the record, whose labels are longer in English.
    fn field(&self, label: &str, shown: &str) -> Vec<String> {
        let width = match self.language {
            Language::Chinese => 20,
            Language::English => 34,
        };
        vec![format!("  {}{shown}", left(label, width))]
    }

    /// What to say of a value that the case's first snapshot did not show.
    fn later(&self, seen: &Seen) -> Option<String> {
        let source = seen.source.as_ref()?;
        Some(format!(
            "{} {}{}{}",
            self.text(w::FIRST_SEEN),
            seen.on,
            self.language.pick("，", ", "),
            place(source, self.language)
        ))
    }

    fn timeline(&self) -> Vec<String> {
        if self.of.timeline.is_empty() {
            return Vec::new();
        }
        let mut lines = self.heading(w::TIMELINE);
        for event in &self.of.timeline {
            lines.extend(self.event(event));
        }
        lines
    }

    fn event(&self, event: &Event) -> Vec<String> {
        let on = event
            .on
            .map_or_else(|| self.text(w::UNDATED).to_owned(), |d| d.to_string());
        let mut what = event.label.of(self.language).to_owned();
        if let Some(detail) = &event.detail {
            what = format!("{what}  {}", detail.of(self.language));
        }
        if let Some(day) = &event.day {
            what = format!("{what}  [{}]", day.label.of(self.language));
        }
        let mut lines = vec![format!("  {}{what}", left(&on, 12))];
        let seen = event
            .first_seen
            .as_ref()
            .map(|seen| match self.later(seen) {
                Some(later) => later,
                None => format!("{} {}", self.text(w::FIRST_SEEN), seen.on),
            });
        let source = place(&event.source, self.language);
        let tail = seen.map_or_else(
            || source.clone(),
            |seen| format!("{source}{}{seen}", self.language.pick("；", "; ")),
        );
        lines.push(format!("              {tail}"));
        lines
    }

    fn rules(&self) -> Vec<String> {
        let (outside, under): (Vec<_>, Vec<_>) = self.of.rules.iter().partition(|r| {
            r.verdict.status.code == "outside" && r.readings.iter().all(|x| !x.changes)
        });
        let mut lines = Vec::new();
        for rule in under {
            lines.extend(self.rule(rule));
        }
        if !outside.is_empty() {
            lines.extend(self.heading(w::NOT_UNDER));
            for rule in outside {
                lines.extend(self.field(rule.label.of(self.language), rule.why.of(self.language)));
            }
        }
        if !self.of.rules_left_out.is_empty() {
            lines.extend(self.heading(w::LEFT_OUT));
            for rule in &self.of.rules_left_out {
                lines.push(format!("  {}", rule.label.of(self.language)));
            }
        }
        lines
    }

    fn clause(&self, clause: &Clause) -> Vec<String> {
        let mut lines = labelled(
            2,
            self.text(w::CLAUSE),
            &format!(
                "{} {} ({}){}{}",
                clause.instrument,
                clause.article,
                clause.date,
                self.language.pick("，", ", "),
                clause.certainty.label.of(self.language)
            ),
        );
        lines.extend(labelled(
            2,
            self.text(w::WORDS),
            clause.words.of(self.language),
        ));
        lines
    }

    fn rule(&self, rule: &RuleExplained) -> Vec<String> {
        let mut lines = vec![
            String::new(),
            format!(
                "{}{}{}",
                rule.label.of(self.language),
                self.language.pick("：", ": "),
                verdict_words(&rule.verdict, self.language)
            ),
        ];
        lines.extend(self.clause(&rule.clause));
        lines.extend(labelled(
            2,
            self.text(w::VALUE),
            &format!(
                "{} ({})",
                rule.limit.of(self.language),
                rule.binding.of(self.language)
            ),
        ));
        lines.extend(labelled(2, self.text(w::WHY), rule.why.of(self.language)));
        lines.extend(labelled(
            2,
            self.text(w::COUNTED),
            rule.definition.of(self.language),
        ));
        let verdict = &rule.verdict;
        let dated = |day: Option<NaiveDate>, from: Option<&super::Coded>| {
            from.map_or_else(
                || iso(day),
                |from| format!("{} ({})", iso(day), from.label.of(self.language)),
            )
        };
        for (label, text) in [
            (
                w::START,
                dated(verdict.start_on, verdict.start_from.as_ref()),
            ),
            (w::DUE, iso(verdict.due_on)),
            (w::DONE, dated(verdict.done_on, verdict.done_from.as_ref())),
        ] {
            lines.extend(labelled(2, self.text(label), &text));
        }
        if let Some(other) = &rule.other_calendar {
            lines.extend(labelled(
                2,
                self.language.pick("另一日历", "other calendar"),
                &other_words(other, self.language),
            ));
        }
        lines.extend(self.readings(rule));
        lines.extend(self.walk(&rule.walk));
        lines
    }

    fn readings(&self, rule: &RuleExplained) -> Vec<String> {
        let mut lines = Vec::new();
        for (n, reading) in rule.readings.iter().enumerate() {
            let label = if n == 0 { self.text(w::READINGS) } else { "" };
            let text = format!(
                "{}{}{}",
                reading.label.of(self.language),
                self.language.pick("：", ": "),
                if reading.differs.is_empty() {
                    self.text(w::SAME).to_owned()
                } else {
                    reading_words(
                        &reading.verdict,
                        &reading.differs,
                        reading.changes,
                        self.language,
                    )
                }
            );
            lines.extend(labelled(2, label, &text));
        }
        lines
    }

    fn walk(&self, days: &[Day]) -> Vec<String> {
        if days.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![format!("  {}", self.text(w::WALK))];
        lines.extend(walk_lines(days, self.language));
        lines
    }

    fn tier(&self) -> Vec<String> {
        let Some(tier) = &self.of.tier else {
            return Vec::new();
        };
        let label = |code: Option<&String>| {
            code.map_or_else(
                || "—".to_owned(),
                |code| TIER.label(code, self.language).to_owned(),
            )
        };
        let mut lines = self.heading(w::TIER);
        lines.push(format!(
            "  {} {}{}{} {}{}{}",
            self.text(w::RECORDED),
            label(tier.recorded.as_ref()),
            self.language.pick("，", ", "),
            self.text(w::EXPECTED),
            label(tier.expected.as_ref()),
            self.language.pick("：", ": "),
            tier.verdict.label.of(self.language)
        ));
        lines.extend(labelled(
            2,
            self.text(w::WHY),
            &tier_why(tier, self.language),
        ));
        if let Some(clause) = &tier.clause {
            lines.extend(self.clause(clause));
        }
        lines
    }

    fn rest(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.of.case.is_some() {
            lines.extend(self.heading(w::FLAGS));
            lines.extend(
                self.of
                    .flags
                    .iter()
                    .map(|f| format!("  {}", flag_words(f, self.language))),
            );
            if self.of.flags.is_empty() {
                lines.push(format!("  {}", self.text(w::NONE)));
            }
        }
        if let Some(findings) = &self.of.findings {
            lines.extend(self.heading(w::FINDINGS));
            for finding in findings {
                lines.extend(labelled(
                    2,
                    &finding.rule,
                    &format!(
                        "[{}] {}",
                        finding.severity.label.of(self.language),
                        finding.evidence.of(self.language)
                    ),
                ));
            }
            if findings.is_empty() {
                lines.push(format!("  {}", self.text(w::NONE)));
            }
        }
        if let Some(edits) = self.of.edits.as_ref().filter(|edits| !edits.is_empty()) {
            lines.extend(self.heading(w::EDITS));
            lines.extend(
                edits
                    .iter()
                    .map(|e| format!("  {}", edit_words(e, self.language))),
            );
        }
        if !self.of.quarantined.is_empty() {
            lines.extend(self.heading(w::QUARANTINED));
            for row in &self.of.quarantined {
                lines.push(format!("  {}", place(&row.source, self.language)));
                for reason in &row.reasons {
                    lines.push(format!("    {}", reason_words(reason, self.language)));
                }
            }
        }
        lines
    }
}

/// Status, days and what qualifies them.
pub(super) fn verdict_words(verdict: &Verdict, language: Language) -> String {
    let mut parts = vec![verdict.status.label.of(language).to_owned()];
    if let Some(reason) = &verdict.reason {
        parts.push(reason.label.of(language).to_owned());
    }
    if let Some(days) = verdict.working_days {
        parts.push(w::working_days(i64::from(days), language));
    }
    if matches!(verdict.status.code.as_str(), "late" | "overdue")
        && let Some(days) = verdict.overdue_working_days
    {
        let days = w::working_days(i64::from(days), language);
        parts.push(fill(w::OVERDUE_BY, language, &[("n", &days)]));
    }
    if verdict.before_start {
        parts.push(w::BEFORE_START.of(language).to_owned());
    }
    if verdict.provisional {
        parts.push(w::PROVISIONAL.of(language).to_owned());
    }
    parts.join(language.pick("，", ", "))
}

/// A verdict in another reading: what differs, and whether it is another verdict.
pub(super) fn reading_words(
    verdict: &Verdict,
    differs: &[String],
    changes: bool,
    language: Language,
) -> String {
    let mut parts = Vec::new();
    for (name, label, day) in [
        ("start_on", w::START, verdict.start_on),
        ("due_on", w::DUE, verdict.due_on),
        ("done_on", w::DONE, verdict.done_on),
    ] {
        if differs.iter().any(|d| d == name) && verdict.status.code != "outside" {
            parts.push(format!("{} {}", label.of(language), iso(day)));
        }
    }
    let mark = if changes { "→ " } else { "" };
    parts.push(format!("{mark}{}", verdict_words(verdict, language)));
    parts.join(language.pick("，", ", "))
}

/// The verdict by the calendar that the report did not use.
pub(super) fn other_words(other: &super::model::OtherCalendar, language: Language) -> String {
    let text = if other.calendar == "known" {
        w::OTHER_CALENDAR_KNOWN
    } else {
        w::OTHER_CALENDAR_FINAL
    };
    let days = other.working_days.map_or(String::new(), |n| {
        format!(
            "{}{}",
            language.pick("，", ", "),
            w::working_days(n, language)
        )
    });
    let filled = fill(
        text,
        language,
        &[
            ("due", &iso(other.due_on)),
            ("status", other.status.label.of(language)),
        ],
    );
    format!("{filled}{days}")
}

/// Which category, which day, which period.
pub(super) fn tier_why(tier: &super::model::TierExplained, language: Language) -> String {
    let category = tier
        .category
        .as_ref()
        .map_or_else(|| "—".to_owned(), |c| c.label.of(language).to_owned());
    let by = case::date_name(&tier.selected_by, language);
    let open = "…".to_owned();
    let period = match (tier.from, tier.until) {
        (None, None) => String::new(),
        (from, until) => format!(
            "{}{} – {}",
            language.pick("，时段 ", ", period "),
            from.map_or_else(|| open.clone(), |d| d.to_string()),
            until.map_or_else(|| open.clone(), |d| d.to_string())
        ),
    };
    let lifted = tier
        .lifted_year
        .filter(|_| tier.category.as_ref().is_some_and(|c| c.code == "lifted"))
        .map_or(String::new(), |year| match language {
            Language::Chinese => format!("（{year}年脱贫）"),
            Language::English => format!(" (lifted in {year})"),
        });
    match language {
        Language::Chinese => {
            format!(
                "对象类别{category}{lifted}；{by}{}选定时段{period}",
                tier.selected_on
            )
        }
        Language::English => format!(
            "category {category}{lifted}; the period is selected by {by}, {}{period}",
            tier.selected_on
        ),
    }
}

/// A flag in one line.
pub(super) fn flag_words(flag: &super::model::Flag, language: Language) -> String {
    let reasons: Vec<&str> = flag.reasons.iter().map(|r| r.label.of(language)).collect();
    let aided = match flag.aided {
        Some(true) => w::AIDED,
        Some(false) => w::NOT_AIDED,
        None => w::WINDOW_OPEN,
    }
    .of(language);
    let first = flag.first_aid_on.map_or(String::new(), |on| {
        format!(
            "{}{} {on}",
            language.pick("，", ", "),
            w::FIRST_AID.of(language)
        )
    });
    format!(
        "{}{}{} {}{}{}{}{aided}{first}",
        flag.name.label.of(language),
        language.pick("，", ", "),
        w::SINCE.of(language),
        iso(flag.since_on),
        language.pick("（", " ("),
        reasons.join(language.pick("、", ", ")),
        language.pick("），", "), "),
    )
}

/// An edit in one line.
pub(super) fn edit_words(edit: &super::model::Edit, language: Language) -> String {
    let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "—".to_owned());
    let effect = edit
        .effect
        .as_ref()
        .map_or(String::new(), |e| format!("  [{e}]"));
    format!(
        "{}{}{} → {}{}{} → {}{}{effect}",
        edit.label.of(language),
        language.pick("：", ": "),
        value(&edit.old),
        value(&edit.new),
        language.pick("（快照 ", " (snapshots "),
        iso(edit.old_export),
        iso(edit.new_export),
        language.pick("）", ")"),
    )
}

/// Why a row could not be read.
pub(super) fn reason_words(reason: &super::model::QuarantineReason, language: Language) -> String {
    let column = reason.column.as_ref().map_or(String::new(), |c| {
        format!("{}{c}", language.pick("：", ": "))
    });
    let value = reason
        .value
        .as_ref()
        .map_or(String::new(), |v| format!(" = {v}"));
    format!("{}{column}{value}", reason.reason.label.of(language))
}

/// The day of the week.
pub fn weekday(on: NaiveDate, language: Language) -> &'static str {
    use chrono::Datelike;
    const ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let n = on.weekday().num_days_from_monday() as usize;
    let names = match language {
        Language::Chinese => &ZH,
        Language::English => &EN,
    };
    names.get(n).copied().unwrap_or_default()
}

/// Kind, holiday and notice of a day.
pub(super) fn day_words(day: &Day, language: Language) -> String {
    let mut text = match &day.holiday {
        Some(holiday) => format!("{} {holiday}", day.kind.label.of(language)),
        None => day.kind.label.of(language).to_owned(),
    };
    if let Some(notice) = &day.notice {
        let published = day.published_on.map_or(String::new(), |on| match language {
            Language::Chinese => format!("，{on}公布"),
            Language::English => format!(", published {on}"),
        });
        text = format!(
            "{text}{}{notice}{published}{}",
            language.pick("（", " ("),
            language.pick("）", ")")
        );
    }
    if let Some(earlier) = &day.superseded {
        let words = if earlier.worked {
            w::EARLIER_WORKED
        } else {
            w::EARLIER_OFF
        };
        text = format!(
            "{text}{}{}",
            language.pick("；", "; "),
            fill(words, language, &[("notice", &earlier.notice)])
        );
    }
    if day.provisional {
        text = format!("{text} [{}]", w::PROVISIONAL.of(language));
    }
    text
}

/// The marks of a day, joined.
pub(super) fn mark_words(day: &Day, language: Language) -> String {
    let marks: Vec<&str> = day.marks.iter().map(|m| w::mark(m).of(language)).collect();
    marks.join(language.pick("、", ", "))
}

/// A walk as lines, long ones shortened.
pub fn walk_lines(days: &[Day], language: Language) -> Vec<String> {
    walk::lines(days)
        .into_iter()
        .map(|line| match line {
            Line::Day(day) => {
                let count = match (day.count, day.worked) {
                    (Some(n), _) => n.to_string(),
                    (None, true) => String::new(),
                    (None, false) => "·".to_owned(),
                };
                let marks = mark_words(day, language);
                let marks = if marks.is_empty() {
                    marks
                } else {
                    format!("  ← {marks}")
                };
                format!(
                    "    {} {} {} {}{marks}",
                    day.on,
                    weekday(day.on, language),
                    crate::publish::summary::right(&count, 4),
                    day_words(day, language)
                )
            }
            Line::Run {
                first,
                last,
                days,
                worked,
            } => format!(
                "    {} – {}  {}",
                first.on,
                last.on,
                fill(
                    w::ORDINARY,
                    language,
                    &[("n", &days.to_string()), ("worked", &worked.to_string())]
                )
            ),
        })
        .collect()
}
