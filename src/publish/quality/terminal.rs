//! The report for a terminal: what stops a run first, then what does not count, then what is doubtful, up to
//! which day the data speak, and last the files that were read.
//!
//! About 80 columns, wide characters counted as two; long lists are cut and say so. Text only.

use super::{ColumnMissing, Failed, KindCoverage, Quality, ReasonCount, Remark, format};
use crate::contract::{Kind, Language};
use crate::ingest::NoteCode;
use crate::publish::figures::count;
use crate::publish::summary::{left, right, wrap};
use crate::publish::words::{Text, codes, failure as f, join, quality as w};
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

const WIDTH: usize = 80;
/// Reasons, remarks and columns shown before the rest is only counted.
const MOST_REASONS: usize = 8;
const MOST_REMARKS: usize = 8;
const MOST_FILES: usize = 40;
/// Columns of a label such as `处理` behind an indent.
const LABEL: usize = 9;
const INDENT: usize = 4;
/// Columns of a row count, and of a count in the table of files.
const NUMBER: usize = 11;
const CELL: usize = 11;

/// The report, each line ended by a line feed. `written` is the folder that `--out` has filled.
pub fn text(quality: &Quality<'_>, language: Language, written: Option<&str>) -> String {
    let page = Page { quality, language };
    let mut lines = page.head();
    lines.extend(page.failed());
    lines.extend(page.reasons(
        w::QUARANTINED,
        &quality.quarantined_by_reason,
        quality.totals.quarantined,
    ));
    lines.extend(page.reasons(
        w::WARNINGS,
        &quality.warnings_by_reason,
        quality.totals.warnings,
    ));
    lines.extend(page.remarks());
    lines.extend(page.coverage());
    lines.extend(page.columns_missing());
    lines.extend(page.files());
    lines.push(String::new());
    lines.push(match written {
        Some(folder) => page.fill(w::SEE_WRITTEN, &[("folder", folder)]),
        None => page.text(w::SEE_ALL).to_owned(),
    });
    lines
        .iter()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect()
}

struct Page<'a> {
    quality: &'a Quality<'a>,
    language: Language,
}

fn number(n: u64) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Text over several lines, the first behind `head`, the others behind as many spaces.
fn hanging(head: &str, text: &str) -> Vec<String> {
    let width = head.width();
    wrap(text, WIDTH.saturating_sub(width).max(20))
        .into_iter()
        .enumerate()
        .map(|(n, line)| {
            if n == 0 {
                format!("{head}{line}")
            } else {
                format!("{}{line}", " ".repeat(width))
            }
        })
        .collect()
}

/// A labelled line behind an indent.
fn labelled(label: &str, text: &str) -> Vec<String> {
    let head = format!("{}{}", " ".repeat(INDENT), left(label, LABEL));
    hanging(&head, text)
}

fn section(text: &str) -> Vec<String> {
    vec![String::new(), text.to_owned()]
}

impl Page<'_> {
    fn text(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        text.fill(self.language, values)
    }

    fn head(&self) -> Vec<String> {
        let totals = &self.quality.totals;
        let files = number(totals.files);
        let mut lines = vec![
            self.fill(
                w::TITLE,
                &[
                    (
                        "district",
                        self.quality
                            .district
                            .unwrap_or(codes::THE_DISTRICT.of(self.language)),
                    ),
                    ("files", &files),
                ],
            ),
        ];
        let parts = [
            (w::ACCEPTED, totals.accepted),
            (w::SUPERSEDED, totals.superseded),
            (w::DUPLICATE, totals.duplicate),
            (w::HELD, totals.quarantined),
            (w::FURNITURE, totals.furniture),
        ];
        let parts: Vec<String> = parts
            .iter()
            .map(|(label, n)| format!("{} {}", self.text(*label), number(*n)))
            .collect();
        let read = self.fill(w::ROWS_READ, &[("read", &number(totals.rows_read))]);
        let rows = format!("{read}{}", parts.join(" + "));
        lines.extend(hanging(&left(self.text(w::ROWS), LABEL), &rows));
        let clean = totals.quarantined + totals.warnings == 0 && self.quality.failures.is_empty();
        let verdict = if clean {
            self.text(w::NOTHING_TO_MEND).to_owned()
        } else {
            self.fill(
                w::SOME_TO_MEND,
                &[
                    ("failed", &number(totals.files_failed)),
                    ("quarantined", &number(totals.quarantined)),
                    ("warnings", &number(totals.warnings)),
                ],
            )
        };
        lines.extend(hanging(&left(self.text(w::VERDICT), LABEL), &verdict));
        lines
    }

    fn failed(&self) -> Vec<String> {
        let failures = &self.quality.failures;
        if failures.is_empty() {
            return Vec::new();
        }
        let heading = match self.quality.totals.files_failed {
            0 => self.text(w::FAILED_NONE).to_owned(),
            n => self.fill(w::FAILED, &[("n", &number(n))]),
        };
        let mut lines = section(&heading);
        lines.extend(failures.iter().flat_map(|f| self.failure(f)));
        lines
    }

    fn failure(&self, failure: &Failed) -> Vec<String> {
        let mut place = vec![
            failure
                .file
                .clone()
                .unwrap_or_else(|| self.text(w::FOLDER).to_owned()),
        ];
        place.extend(
            failure
                .sheet
                .as_ref()
                .map(|s| self.fill(w::AT_SHEET, &[("sheet", s)])),
        );
        place.extend(
            failure
                .line
                .map(|l| self.fill(w::AT_LINE, &[("line", &l.to_string())])),
        );
        place.extend(
            failure
                .column
                .as_ref()
                .map(|c| self.fill(w::AT_COLUMN, &[("column", c)])),
        );
        let mut lines = hanging("  ", &place.join("  "));
        let what = format!("{} [{}]", failure.what.of(self.language), failure.code);
        lines.extend(hanging(&" ".repeat(INDENT), &what));
        if let Some(cause) = &failure.cause {
            let cause = cause.of(self.language);
            lines.extend(labelled(self.text(f::CAUSE), cause));
        }
        for detail in &failure.details {
            // What the folder holds stands in the remarks and the list of files.
            if detail.label != "found" {
                let label = f::label(detail.label).of(self.language);
                lines.extend(labelled(label, detail.text.of(self.language)));
            }
        }
        if let Some(mend) = &failure.mend {
            let mut label = self.text(w::MEND);
            // Lines for linjiu.toml stand by themselves, to be copied.
            for line in mend.of(self.language).lines() {
                lines.extend(labelled(label, line));
                label = "";
            }
        }
        lines
    }

    fn reasons(&self, heading: Text, reasons: &[ReasonCount], rows: u64) -> Vec<String> {
        if reasons.is_empty() {
            return Vec::new();
        }
        let mut lines = section(&self.fill(heading, &[("n", &number(rows))]));
        for reason in reasons.iter().take(MOST_REASONS) {
            lines.extend(self.reason(reason));
        }
        if reasons.len() > MOST_REASONS {
            let more = (reasons.len() - MOST_REASONS).to_string();
            lines.push(format!("  {}", self.fill(w::MORE_REASONS, &[("n", &more)])));
        }
        lines
    }

    fn reason(&self, reason: &ReasonCount) -> Vec<String> {
        let rows = self.fill(w::STRUCK_ROWS, &[("n", &number(reason.rows))]);
        let kind = reason.kind.map_or("", |k| codes::kind(k).of(self.language));
        let what = format!(
            "{kind} · {} · {}",
            reason.column_label.of(self.language),
            reason.reason_label.of(self.language)
        );
        let mut lines = hanging(&format!("{}  ", right(&rows, NUMBER)), &what);
        let indent = " ".repeat(NUMBER + 2);
        let example = &reason.example;
        let mut place = example.file.clone();
        if !example.sheet.is_empty() {
            place.push_str(" / ");
            place.push_str(&example.sheet);
        }
        place.push(' ');
        place.push_str(&self.fill(w::AT_LINE, &[("line", &example.line.to_string())]));
        if let Some(value) = &example.value {
            let shown: String = value.chars().take(24).collect();
            place.push_str(self.language.pick("：", ": "));
            place.push_str(&shown);
        }
        if reason.files > 1 {
            place.push_str(&self.fill(w::IN_FILES, &[("n", &number(reason.files))]));
        }
        for (label, text) in [
            (w::EXAMPLE, place.as_str()),
            (w::MEND, reason.mend.of(self.language)),
        ] {
            lines.extend(hanging(
                &format!("{indent}{}", left(self.text(label), 6)),
                text,
            ));
        }
        lines
    }

    fn remarks(&self) -> Vec<String> {
        // What is said of several files in the same words is said once. Months and coverage have their own
        // section.
        let mut groups: BTreeMap<(NoteCode, &str), Vec<&Remark>> = BTreeMap::new();
        for note in &self.quality.notes {
            if !matches!(
                note.note.code,
                NoteCode::MissingMonths | NoteCode::CoverageGuessed
            ) {
                let words = (note.note.code, note.note.detail.as_str());
                groups.entry(words).or_default().push(note);
            }
        }
        if groups.is_empty() {
            return Vec::new();
        }
        let n: usize = groups.values().map(Vec::len).sum();
        let mut lines = section(&self.fill(w::REMARKS, &[("n", &n.to_string())]));
        for notes in groups.values().take(MOST_REMARKS) {
            let Some(first) = notes.first() else { continue };
            let mut text = first.text.of(self.language).to_owned();
            let files: BTreeSet<&str> = notes
                .iter()
                .map(|n| n.note.file.split(" / ").next().unwrap_or_default())
                .collect();
            let (files, sheets) = (files.len().to_string(), notes.len().to_string());
            if files != sheets {
                let values = [("n", files.as_str()), ("sheets", sheets.as_str())];
                text.push_str(&self.fill(w::IN_SHEETS, &values));
            } else if notes.len() > 1 {
                text.push_str(&self.fill(w::IN_FILES, &[("n", &files)]));
            }
            lines.extend(hanging("  - ", &text));
        }
        if groups.len() > MOST_REMARKS {
            let rest = groups.values().skip(MOST_REMARKS).map(Vec::len);
            let more = rest.sum::<usize>().to_string();
            lines.push(format!("  {}", self.fill(w::MORE_REMARKS, &[("n", &more)])));
        }
        lines
    }

    fn kind(&self, kind: Kind) -> &'static str {
        codes::kind(kind).of(self.language)
    }

    fn coverage(&self) -> Vec<String> {
        let quality = self.quality;
        if quality.coverage.is_empty() {
            return Vec::new();
        }
        let label = Kind::ALL
            .into_iter()
            .map(|k| self.kind(k).width())
            .max()
            .unwrap_or_default()
            + 2;
        let mut lines = section(self.text(w::COVERAGE));
        for of in &quality.coverage {
            let head = format!("  {}", left(self.kind(of.kind), label));
            lines.extend(hanging(&head, &self.covered(of)));
            let follows: Vec<String> = of
                .follows
                .iter()
                .map(|f| f.of(self.language).to_owned())
                .collect();
            for text in follows {
                let indent = format!("{}→ ", " ".repeat(head.width()));
                lines.extend(hanging(&indent, &text));
            }
        }
        if !quality.snapshots.is_empty() {
            let days: Vec<String> = quality
                .snapshots
                .iter()
                .map(|s| {
                    s.export_on
                        .clone()
                        .unwrap_or_else(|| self.text(w::UNDATED).to_owned())
                })
                .collect();
            let n = days.len().to_string();
            let text = self.fill(
                w::SNAPSHOTS,
                &[("n", &n), ("days", &join(&days, self.language))],
            );
            lines.extend(hanging("  ", &text));
        }
        if quality.newest_row_quarantined > 0 {
            let n = number(quality.newest_row_quarantined);
            lines.extend(hanging(
                "  ",
                &self.fill(w::NEWEST_QUARANTINED, &[("n", &n)]),
            ));
        }
        for missing in &quality.kinds_missing {
            let text = self.fill(
                w::NO_KIND,
                &[
                    ("kind", self.kind(missing.kind)),
                    ("lost", missing.lost.of(self.language)),
                ],
            );
            lines.extend(hanging("  ", &text));
        }
        if !quality.rules_left_out.is_empty() {
            let rules: Vec<String> = quality
                .rules_left_out
                .iter()
                .map(|r| r.label.of(self.language).to_owned())
                .collect();
            let text = self.fill(w::NO_RULES, &[("rules", &join(&rules, self.language))]);
            lines.extend(hanging("  ", &text));
        }
        lines
    }

    fn covered(&self, of: &KindCoverage) -> String {
        let day = of.last_day.as_ref().map_or_else(
            || self.text(w::COVERED_NOT).to_owned(),
            |day| self.fill(w::COVERED_TO, &[("day", day)]),
        );
        let mut text = day;
        if let Some(basis) = of.basis {
            text.push_str("  ");
            text.push_str(codes::basis(basis).of(self.language));
        }
        if !of.missing_months.is_empty() {
            let months: Vec<String> = of
                .missing_months
                .iter()
                .map(|m| m.chars().take(7).collect())
                .collect();
            text.push_str("  ");
            text.push_str(&self.fill(w::MONTHS, &[("months", &join(&months, self.language))]));
        }
        text
    }

    fn columns_missing(&self) -> Vec<String> {
        let shown: Vec<&ColumnMissing> = self
            .quality
            .columns_missing
            .iter()
            .filter(|c| c.lost.is_some())
            .collect();
        if shown.is_empty() {
            return Vec::new();
        }
        let mut lines = section(self.text(w::COLUMNS_MISSING));
        for column in shown.iter().take(MOST_REASONS) {
            let sheets = if column.sheets_without == column.sheets {
                self.text(w::ALL_SHEETS).to_owned()
            } else {
                self.fill(
                    w::SOME_SHEETS,
                    &[
                        ("sheets", &number(column.sheets)),
                        ("without", &number(column.sheets_without)),
                    ],
                )
            };
            let lost = column.lost.as_ref().map_or("", |l| l.of(self.language));
            let text = format!(
                "{} · {}  {sheets}  {}",
                self.kind(column.kind),
                column.label.of(self.language),
                self.fill(w::LOST, &[("lost", lost)])
            );
            lines.extend(hanging("  - ", &text));
        }
        if shown.len() > MOST_REASONS {
            let more = (shown.len() - MOST_REASONS).to_string();
            lines.push(format!("  {}", self.fill(w::MORE_REMARKS, &[("n", &more)])));
        }
        lines
    }

    fn files(&self) -> Vec<String> {
        let read: Vec<_> = self.quality.files.iter().filter(|f| f.used).collect();
        if read.is_empty() {
            return Vec::new();
        }
        let mut lines = section(&self.fill(w::FILES, &[("n", &read.len().to_string())]));
        let heads = [
            w::READ,
            w::ACCEPTED,
            w::SUPERSEDED,
            w::DUPLICATE,
            w::HELD_SHORT,
            w::FURNITURE,
        ];
        let cells = |texts: &[String]| -> String {
            texts.iter().map(|t| right(t, CELL)).collect::<String>()
        };
        let heads: Vec<String> = heads.iter().map(|h| self.text(*h).to_owned()).collect();
        lines.push(format!("{}  {}", cells(&heads), self.text(w::FILE)));
        for file in read.iter().take(MOST_FILES) {
            let sum = |of: fn(&super::Sheet) -> u64| number(file.sheets.iter().map(of).sum());
            let counts = [
                sum(|s| s.account.rows_read),
                sum(|s| s.account.accepted),
                sum(|s| s.account.superseded),
                sum(|s| s.account.duplicate),
                sum(|s| s.account.quarantined),
                sum(|s| s.account.furniture),
            ];
            lines.push(
                format!(
                    "{}  {}{}",
                    cells(&counts),
                    file.file,
                    self.language.pick("（", " ("),
                ) + &format(file, self.language)
                    + self.language.pick("）", ")"),
            );
        }
        if read.len() > MOST_FILES {
            let more = (read.len() - MOST_FILES).to_string();
            lines.push(format!("  {}", self.fill(w::MORE_FILES, &[("n", &more)])));
        }
        lines
    }
}
