//! The files: those that could not be read with what to do about each, and every sheet of those that were.

use super::rows::kind;
use crate::contract::Language;
use crate::ingest::{DateSource, NoteCode, format_words};
use crate::publish::quality::{self, Failed, File, Quality};
use crate::publish::sheets::{Cell, Sheet, heads};
use crate::publish::words::{failure as f, join, quality as w};

/// Files that a report would stop at.
pub(super) fn failed(quality: &Quality<'_>, language: Language) -> Sheet {
    let rows = quality.failures.iter().map(|of| {
        vec![
            Cell::from(of.file.as_deref().unwrap_or(w::FOLDER.of(language))),
            Cell::from(of.sheet.as_deref()),
            of.line.map_or(Cell::Blank, Cell::Line),
            Cell::from(of.what.of(language)),
            Cell::from(details(of, language).as_str()),
            Cell::from(of.mend.as_ref().map(|m| m.of(language))),
            Cell::from(
                of.format
                    .map(|f| format_words(f).of(language).to_owned())
                    .as_deref(),
            ),
        ]
    });
    Sheet {
        name: w::SHEET_FAILED.of(language).to_owned(),
        rows: rows.collect(),
        heads: heads(
            language,
            [
                (w::FILE, 28),
                (w::SHEET, 14),
                (w::LINE, 8),
                (w::REASON, 26),
                (w::DETAILS, 34),
                (w::MEND, 46),
                (w::FORMAT, 14),
            ],
        ),
        ..Sheet::default()
    }
}

/// One line for each detail and the cause. What the folder holds stands in the sheet of files.
fn details(of: &Failed, language: Language) -> String {
    let colon = language.pick("：", ": ");
    let mut lines: Vec<String> = Vec::new();
    for detail in of.details.iter().filter(|d| d.label != "found") {
        let label = f::label(detail.label).of(language);
        lines.push(format!("{label}{colon}{}", detail.text.of(language)));
    }
    lines.extend(of.cause.as_ref().map(|c| c.of(language).to_owned()));
    lines.join("\n")
}

/// Every sheet of every file that was read, and every file that is no table.
pub(super) fn files(quality: &Quality<'_>, language: Language) -> Sheet {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for file in &quality.files {
        if file.sheets.is_empty() {
            rows.push(row(quality, file, None, language));
        }
        let sheets = file.sheets.iter();
        rows.extend(sheets.map(|s| row(quality, file, Some(s), language)));
    }
    for link in quality
        .notes
        .iter()
        .filter(|n| n.note.code == NoteCode::LinkIgnored)
    {
        let mut row = vec![
            Cell::from(link.note.file.as_str()),
            Cell::Blank,
            Cell::from(w::STATE_UNUSED.of(language)),
        ];
        row.extend((3..15).map(|_| Cell::Blank));
        row.push(Cell::from(link.text.of(language)));
        rows.push(row);
    }
    Sheet {
        name: w::SHEET_FILES.of(language).to_owned(),
        heads: heads(
            language,
            [
                (w::FILE, 26),
                (w::SHEET, 12),
                (w::STATE, 8),
                (w::KIND, 10),
                (w::READ, 9),
                (w::ACCEPTED, 9),
                (w::SUPERSEDED, 9),
                (w::DUPLICATE, 9),
                (w::HELD, 9),
                (w::FURNITURE, 9),
                (w::EXPORTED, 12),
                (w::FORMAT, 18),
                (w::BYTES, 12),
                (w::UNKNOWN_COLUMNS, 18),
                (w::COLUMNS_NOT_THERE, 24),
                (w::REMARK, 24),
            ],
        ),
        rows,
        ..Sheet::default()
    }
}

fn row(
    quality: &Quality<'_>,
    file: &File,
    sheet: Option<&quality::Sheet>,
    language: Language,
) -> Vec<Cell> {
    let state = if file.used {
        w::STATE_READ
    } else {
        w::STATE_UNUSED
    };
    let account = sheet.map(|s| &s.account);
    let exported = file.export_on.as_ref().map(|day| {
        let source = match file.export_on_from {
            DateSource::Configured => w::FROM_CONFIGURED,
            DateSource::FileName => w::FROM_NAME,
            DateSource::None => return day.clone(),
        };
        format!("{day}\n{}", source.of(language))
    });
    // Sheets are named behind their file; their unknown columns have a column of their own.
    let place = account.map(|a| format!("{} / {}", a.file, a.sheet));
    let remarks: Vec<String> = quality
        .notes
        .iter()
        .filter(|n| n.note.file == file.file || Some(&n.note.file) == place.as_ref())
        .filter(|n| n.note.code != NoteCode::UnknownColumn)
        .map(|n| {
            // The file stands in the row already.
            let text = n.text.of(language);
            let rest = text.strip_prefix(&n.note.file).unwrap_or(text);
            rest.trim_start_matches(['：', ':', ' ']).to_owned()
        })
        .collect();
    let join_all = |texts: &[String]| join(texts, language);
    vec![
        Cell::from(file.file.as_str()),
        Cell::from(account.map(|a| a.sheet.as_str())),
        Cell::from(state.of(language)),
        kind(account.map(|a| a.kind), language),
        Cell::from(account.map(|a| a.rows_read)),
        Cell::from(account.map(|a| a.accepted)),
        Cell::from(account.map(|a| a.superseded)),
        Cell::from(account.map(|a| a.duplicate)),
        Cell::from(account.map(|a| a.quarantined)),
        Cell::from(account.map(|a| a.furniture)),
        Cell::from(exported.as_deref()),
        Cell::from(quality::format(file, language).as_str()),
        Cell::from(file.size_bytes),
        Cell::from(sheet.map(|s| join_all(&s.unknown_columns)).as_deref()),
        Cell::from(sheet.map(|s| missing_columns(s, language)).as_deref()),
        Cell::from(remarks.join("\n").as_str()),
    ]
}

fn missing_columns(sheet: &quality::Sheet, language: Language) -> String {
    let labels: Vec<String> = sheet
        .missing_columns
        .iter()
        .filter_map(|name| sheet.account.kind.table().column(name))
        .map(|c| language.pick(c.zh(), c.en).to_owned())
        .collect();
    join(&labels, language)
}
