//! What became of the rows: reasons, columns, rows that do not count, warnings, and up to which day they speak.

use crate::contract::{Kind, Language};
use crate::failure::Both;
use crate::publish::quality::{Quality, ReasonCount};
use crate::publish::sheets::{Cell, MOST_ROWS, Sheet, heads};
use crate::publish::words::{Text, codes, join, quality as w};

pub(super) fn kind(kind: Option<Kind>, language: Language) -> Cell {
    Cell::from(kind.map(|k| codes::kind(k).of(language)))
}

pub(super) fn reasons(quality: &Quality<'_>, language: Language) -> Sheet {
    let row = |reason: &ReasonCount, outcome: Text| {
        vec![
            Cell::from(outcome.of(language)),
            kind(reason.kind, language),
            Cell::from(reason.column_label.of(language)),
            Cell::from(reason.reason_label.of(language)),
            Cell::from(reason.rows),
            Cell::from(reason.files),
            Cell::from(reason.example.file.as_str()),
            Cell::from(reason.example.sheet.as_str()),
            Cell::Line(u64::from(reason.example.line)),
            Cell::from(reason.example.value.as_deref()),
            Cell::from(reason.mend.of(language)),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    rows.extend(
        quality
            .quarantined_by_reason
            .iter()
            .map(|r| row(r, w::HELD)),
    );
    rows.extend(
        quality
            .warnings_by_reason
            .iter()
            .map(|r| row(r, w::WARNING)),
    );
    Sheet {
        name: w::SHEET_REASONS.of(language).to_owned(),
        heads: heads(
            language,
            [
                (w::OUTCOME, 10),
                (w::KIND, 12),
                (w::COLUMN, 16),
                (w::REASON, 26),
                (w::NUMBER_OF_ROWS, 10),
                (w::NUMBER_OF_FILES, 9),
                (w::EXAMPLE_FILE, 28),
                (w::SHEET, 14),
                (w::LINE, 9),
                (w::VALUE, 24),
                (w::MEND, 46),
            ],
        ),
        rows,
        ..Sheet::default()
    }
}

pub(super) fn columns(quality: &Quality<'_>, language: Language) -> Sheet {
    let rows = quality
        .columns
        .iter()
        .take(MOST_ROWS)
        .map(|c| {
            let label = c
                .kind
                .table()
                .column(c.column)
                .map_or(c.column, |of| language.pick(of.zh(), of.en));
            vec![
                Cell::from(c.file.as_str()),
                Cell::from(c.sheet.as_str()),
                kind(Some(c.kind), language),
                Cell::from(label),
                Cell::from(c.header.as_str()),
                Cell::from(c.rows),
                Cell::from(c.present),
                Cell::from(c.blank),
                Cell::from(c.unreadable),
                Cell::from(c.set_aside),
                Cell::from(c.warned),
            ]
        })
        .collect();
    Sheet {
        name: w::SHEET_COLUMNS.of(language).to_owned(),
        heads: heads(
            language,
            [
                (w::FILE, 30),
                (w::SHEET, 14),
                (w::KIND, 12),
                (w::COLUMN, 16),
                (w::HEADER, 18),
                (w::DATA_ROWS, 10),
                (w::PRESENT, 10),
                (w::BLANK, 10),
                (w::UNREADABLE, 10),
                (w::SET_ASIDE, 10),
                (w::WARNING, 10),
            ],
        ),
        rows,
        below: super::more(quality.columns.len(), language),
        ..Sheet::default()
    }
}

fn column_label(of: Kind, column: &str, language: Language) -> String {
    of.table()
        .column(column)
        .map_or(column, |c| language.pick(c.zh(), c.en))
        .to_owned()
}

pub(super) fn quarantined(quality: &Quality<'_>, language: Language) -> Sheet {
    let reasons: usize = quality.quarantine.iter().map(|q| q.reasons.len()).sum();
    let rows = quality
        .quarantine
        .iter()
        .flat_map(|row| row.reasons.iter().map(move |reason| (row, reason)))
        .take(MOST_ROWS)
        .map(|(row, reason)| {
            vec![
                Cell::from(row.file.as_str()),
                Cell::from(row.sheet.as_str()),
                Cell::Line(u64::from(row.line)),
                kind(Some(row.kind), language),
                Cell::from(column_label(row.kind, &reason.column, language).as_str()),
                Cell::from(codes::row_reason(reason.code.name()).of(language)),
                Cell::from(reason.value.as_deref()),
                Cell::from(row.raw.as_str()),
            ]
        })
        .collect();
    Sheet {
        name: w::SHEET_QUARANTINE.of(language).to_owned(),
        heads: heads(
            language,
            [
                (w::FILE, 30),
                (w::SHEET, 14),
                (w::LINE, 9),
                (w::KIND, 12),
                (w::COLUMN, 16),
                (w::REASON, 26),
                (w::VALUE, 24),
                (w::RAW, 60),
            ],
        ),
        rows,
        below: super::more(reasons, language),
        ..Sheet::default()
    }
}

pub(super) fn warnings(quality: &Quality<'_>, language: Language) -> Sheet {
    let kinds: std::collections::HashMap<(&str, &str), Kind> = quality
        .files
        .iter()
        .flat_map(|f| &f.sheets)
        .map(|s| {
            let account = &s.account;
            (
                (account.file.as_str(), account.sheet.as_str()),
                account.kind,
            )
        })
        .collect();
    let rows = quality
        .warnings
        .iter()
        .take(MOST_ROWS)
        .map(|warning| {
            let of = kinds.get(&(warning.file, warning.sheet)).copied();
            let label = of.map_or(warning.column.to_owned(), |k| {
                column_label(k, warning.column, language)
            });
            vec![
                Cell::from(warning.file),
                Cell::from(warning.sheet),
                Cell::Line(u64::from(warning.line)),
                kind(of, language),
                Cell::from(label.as_str()),
                Cell::from(codes::row_reason(warning.reason.name()).of(language)),
                Cell::from(warning.value),
            ]
        })
        .collect();
    Sheet {
        name: w::SHEET_WARNINGS.of(language).to_owned(),
        heads: heads(
            language,
            [
                (w::FILE, 30),
                (w::SHEET, 14),
                (w::LINE, 9),
                (w::KIND, 12),
                (w::COLUMN, 16),
                (w::REASON, 26),
                (w::VALUE, 24),
            ],
        ),
        rows,
        below: super::more(quality.warnings.len(), language),
        ..Sheet::default()
    }
}

pub(super) fn coverage(quality: &Quality<'_>, language: Language) -> Sheet {
    let texts = |of: &[Both]| -> String {
        let texts: Vec<String> = of.iter().map(|f| f.of(language).to_owned()).collect();
        texts.join(language.pick("；", "; "))
    };
    let mut rows: Vec<Vec<Cell>> = quality
        .coverage
        .iter()
        .map(|of| {
            let months: Vec<String> = of
                .missing_months
                .iter()
                .map(|m| m.chars().take(7).collect())
                .collect();
            vec![
                kind(Some(of.kind), language),
                Cell::from(of.files),
                Cell::from(of.last_day.as_deref()),
                Cell::from(of.basis.map(|b| codes::basis(b).of(language))),
                Cell::from(join(&months, language).as_str()),
                Cell::from(texts(&of.follows).as_str()),
            ]
        })
        .collect();
    rows.extend(quality.kinds_missing.iter().map(|missing| {
        let name = codes::kind(missing.kind).of(language);
        let lost = w::NO_KIND.fill(
            language,
            &[("kind", name), ("lost", missing.lost.of(language))],
        );
        vec![
            kind(Some(missing.kind), language),
            Cell::Number(0),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::from(lost.as_str()),
        ]
    }));
    Sheet {
        name: w::SHEET_COVERAGE.of(language).to_owned(),
        heads: heads(
            language,
            [
                (w::KIND, 12),
                (w::NUMBER_OF_FILES, 9),
                (w::LAST_DAY, 12),
                (w::BASIS, 24),
                (w::MISSING_MONTHS, 24),
                (w::FOLLOWS, 56),
            ],
        ),
        rows,
        ..Sheet::default()
    }
}
