//! An explanation as one self-contained page for the file: A4, in the report's style. No script, nothing fetched.

use super::model::{Clause, Explanation, RuleExplained};
use super::walk::{self, Line};
use super::words as w;
use super::{Day, fill, text};
use crate::contract::Language;
use crate::contract::enums::TIER;
use crate::publish::html::CSS;
use crate::publish::words::Text;
use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What the report's style lacks.
const OWN_CSS: &str = "
main { max-width: 900px; }
dl.r { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; font-size: 14px; }
dl.r dt { color: var(--quiet); } dl.r dd { margin: 0; }
.two { columns: 2; column-gap: 32px; } .two div { break-inside: avoid; font-size: 14px; } .two b { font-weight: 500; color: var(--quiet); }
tr.off td { background: var(--band); -webkit-print-color-adjust: exact; print-color-adjust: exact; }
tr.hit td { font-weight: 600; }
td.d { white-space: nowrap; }
h2 + section.rule { border-top: 0; margin-top: 0; }
section.rule { border-top: 1px solid var(--rule); margin-top: 18px; }
@media print { dl.r, .two div { font-size: 9pt; } }
";

/// The page.
pub fn render(explanation: &Explanation, language: Language) -> String {
    let page = Page {
        of: explanation,
        language,
    };
    let title = format!("{} {}", w::TITLE.of(language), explanation.case_id);
    html! {
        (DOCTYPE)
        html lang=(language.pick("zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(format!("linjiu {}", env!("CARGO_PKG_VERSION")));
                title { (title) }
                style { (PreEscaped(CSS)) (PreEscaped(OWN_CSS)) }
            }
            body { main {
                (page.header(&title))
                (page.record())
                (page.timeline())
                (page.rules())
                (page.tier())
                (page.rest())
            } }
        }
    }
    .into_string()
}

struct Page<'a> {
    of: &'a Explanation,
    language: Language,
}

fn iso(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "—".to_owned(), |d| d.to_string())
}

impl Page<'_> {
    fn text(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    fn header(&self, title: &str) -> Markup {
        let report = &self.of.report;
        html! {
            header {
                h1 { (title) }
                p.meta {
                    span { (self.text(w::REPORT)) " " (report.month) }
                    span { (self.text(w::AS_OF)) " " (report.as_of) }
                    @if report.calendar == "known" { span { (self.text(w::KNOWN_CALENDAR)) } }
                }
                p.fine { (self.text(w::RUN)) " " (report.run.get(..16).unwrap_or(&report.run)) "　linjiu " (report.version) }
            }
        }
    }

    fn record(&self) -> Markup {
        let Some(case) = &self.of.case else {
            return html! { p.answer { (self.text(w::ONLY_QUARANTINED)) } };
        };
        html! {
            h2 { (self.text(w::ON_RECORD)) }
            div.two {
                div { b { (self.language.pick("镇街", "town or street")) } "　" (case.township) }
                @for field in &case.fields {
                    div { b { (field.label.of(self.language)) } "　" (field.shown.of(self.language))
                        @if let Some(seen) = field.first_seen.as_ref().filter(|s| s.source.is_some()) {
                            " " small { (self.text(w::FIRST_SEEN)) " " (seen.on) }
                        }
                    }
                }
            }
            p.fine {
                (self.text(w::SOURCE)) " " (text::place(&case.source, self.language))
                @if let Some(on) = case.export_on { "　" (self.text(w::SNAPSHOT)) " " (on) }
                @if let Some(on) = case.first_seen_on { "　" (self.text(w::FIRST_SEEN)) " " (on) }
            }
            @if case.closed_later { p { (self.text(w::CLOSED_LATER)) } }
            @if case.newest_row_quarantined { p.warn { (self.text(w::NEWEST_QUARANTINED)) } }
        }
    }

    fn timeline(&self) -> Markup {
        html! { @if !self.of.timeline.is_empty() {
            h2 { (self.text(w::TIMELINE)) }
            div.wide { table {
                thead { tr { th { (self.text(w::DATE)) } th { (self.text(w::EVENT)) } th { (self.text(w::SOURCE)) } th { (self.text(w::FIRST_SEEN)) } } }
                tbody { @for event in &self.of.timeline { tr {
                    td.d { (event.on.map_or_else(|| self.text(w::UNDATED).to_owned(), |d| d.to_string()))
                        @if let Some(on) = event.on { br; small { (text::weekday(on, self.language))
                            @if let Some(day) = &event.day { " " (day.label.of(self.language)) } } } }
                    td { (event.label.of(self.language)) @if let Some(detail) = &event.detail { br; small { (detail.of(self.language)) } } }
                    td { (text::place(&event.source, self.language)) }
                    td { @if let Some(seen) = &event.first_seen { (seen.on)
                        @if let Some(source) = &seen.source { br; small { (text::place(source, self.language)) } } } }
                } } }
            } }
        } }
    }

    fn rules(&self) -> Markup {
        let (outside, under): (Vec<_>, Vec<_>) = self.of.rules.iter().partition(|r| {
            r.verdict.status.code == "outside" && r.readings.iter().all(|x| !x.changes)
        });
        html! {
            @if !under.is_empty() { h2 { (self.text(w::RULES)) } }
            @for rule in under { (self.rule(rule)) }
            @if !outside.is_empty() {
                h3 { (self.text(w::NOT_UNDER)) }
                dl.r { @for rule in outside { dt { (rule.label.of(self.language)) } dd { (rule.why.of(self.language)) } } }
            }
            @if !self.of.rules_left_out.is_empty() {
                h3 { (self.text(w::LEFT_OUT)) }
                ul { @for rule in &self.of.rules_left_out { li { (rule.label.of(self.language)) } } }
            }
        }
    }

    fn clause(&self, clause: &Clause) -> Markup {
        html! {
            dt { (self.text(w::CLAUSE)) }
            dd { (clause.instrument) " " (clause.article) " (" (clause.date) ") " small { (clause.certainty.label.of(self.language)) } }
            dt { (self.text(w::WORDS)) }
            dd { (clause.words.of(self.language)) }
        }
    }

    fn rule(&self, rule: &RuleExplained) -> Markup {
        let language = self.language;
        let verdict = &rule.verdict;
        let breach = matches!(verdict.status.code.as_str(), "late" | "overdue");
        let dated = |day: Option<NaiveDate>, from: Option<&super::Coded>| {
            html! { (iso(day)) @if let Some(from) = from { " " small { (from.label.of(language)) } } }
        };
        html! {
            section.rule {
                h3 { (rule.label.of(language)) }
                p.answer { span.a[breach] { (text::verdict_words(verdict, language)) } }
                dl.r {
                    (self.clause(&rule.clause))
                    dt { (self.text(w::VALUE)) } dd { (rule.limit.of(language)) " (" (rule.binding.of(language)) ")" }
                    dt { (self.text(w::WHY)) } dd { (rule.why.of(language)) }
                    dt { (self.text(w::COUNTED)) } dd { (rule.definition.of(language)) }
                    dt { (self.text(w::START)) } dd { (dated(verdict.start_on, verdict.start_from.as_ref())) }
                    dt { (self.text(w::DUE)) } dd { (iso(verdict.due_on)) }
                    dt { (self.text(w::DONE)) } dd { (dated(verdict.done_on, verdict.done_from.as_ref())) }
                    @if let Some(other) = &rule.other_calendar {
                        dt { (language.pick("另一日历", "other calendar")) } dd { (text::other_words(other, language)) }
                    }
                }
                @if !rule.readings.is_empty() {
                    div.wide { table {
                        thead { tr { th { (self.text(w::READINGS)) } th { (self.text(w::VERDICT)) } } }
                        tbody { @for reading in &rule.readings { tr {
                            td { (reading.label.of(language)) }
                            td { span.a[reading.changes] {
                                @if reading.differs.is_empty() { (self.text(w::SAME)) }
                                @else { (text::reading_words(&reading.verdict, &reading.differs, reading.changes, language)) }
                            } }
                        } } }
                    } }
                }
                (self.walk(&rule.walk))
            }
        }
    }

    fn walk(&self, days: &[Day]) -> Markup {
        if days.is_empty() {
            return html! {};
        }
        let language = self.language;
        html! { div.wide { table {
            caption { (self.text(w::WALK)) }
            thead { tr { th { (self.text(w::DAY)) } th.n { "n" } th { (self.text(w::KIND_OF_DAY)) } th { } } }
            tbody { @for line in walk::lines(days) {
                @match line {
                    Line::Day(day) => tr.off[!day.worked].hit[!day.marks.is_empty()] {
                        td.d { (day.on) " " (text::weekday(day.on, language)) }
                        td.n { @if let Some(n) = day.count { (n) } @else if !day.worked { "·" } }
                        td { (text::day_words(day, language)) }
                        td { (text::mark_words(day, language)) }
                    },
                    Line::Run { first, last, days, worked } => tr {
                        td.d { (first.on) " – " (last.on) }
                        td.n { }
                        td colspan="2" { (fill(w::ORDINARY, language, &[("n", &days.to_string()), ("worked", &worked.to_string())])) }
                    },
                }
            } }
        } } }
    }

    fn tier(&self) -> Markup {
        let Some(tier) = &self.of.tier else {
            return html! {};
        };
        let language = self.language;
        let label = |code: Option<&String>| {
            code.map_or_else(|| "—".to_owned(), |c| TIER.label(c, language).to_owned())
        };
        let wrong = matches!(tier.verdict.code.as_str(), "under" | "over");
        html! {
            h2 { (self.text(w::TIER)) }
            p.answer { span.a[wrong] {
                (self.text(w::RECORDED)) " " (label(tier.recorded.as_ref())) (language.pick("，", ", "))
                (self.text(w::EXPECTED)) " " (label(tier.expected.as_ref())) (language.pick("：", ": "))
                (tier.verdict.label.of(language))
            } }
            dl.r {
                dt { (self.text(w::WHY)) } dd { (text::tier_why(tier, language)) }
                @if let Some(clause) = &tier.clause { (self.clause(clause)) }
            }
        }
    }

    fn rest(&self) -> Markup {
        let language = self.language;
        html! {
            @if self.of.case.is_some() {
                h2 { (self.text(w::FLAGS)) }
                @if self.of.flags.is_empty() { p { (self.text(w::NONE)) } }
                @else { ul { @for flag in &self.of.flags { li { (text::flag_words(flag, language)) } } } }
            }
            @if let Some(findings) = &self.of.findings {
                h2 { (self.text(w::FINDINGS)) }
                @if findings.is_empty() { p { (self.text(w::NONE)) } }
                @else { ul { @for finding in findings { li {
                    b { (finding.rule) } " [" (finding.severity.label.of(language)) "] " (finding.evidence.of(language))
                } } } }
            }
            @if let Some(edits) = self.of.edits.as_ref().filter(|e| !e.is_empty()) {
                h2 { (self.text(w::EDITS)) }
                ul { @for edit in edits { li { (text::edit_words(edit, language)) } } }
            }
            @if !self.of.quarantined.is_empty() {
                h2 { (self.text(w::QUARANTINED)) }
                ul { @for row in &self.of.quarantined { li {
                    (text::place(&row.source, language))
                    @for reason in &row.reasons { br; small { (text::reason_words(reason, language)) } }
                } } }
            }
        }
    }
}
