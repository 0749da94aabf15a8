//! The report as a workbook: files, reasons, columns, quarantined rows, warnings, coverage.
//!
//! Each sheet is one table with its header frozen and a filter on. Text that a spreadsheet would take for a
//! formula stays text for good (settled point 64). The bytes hold no clock: the creation date is fixed.

use super::{Quality, ReasonCount};
use crate::contract::{Kind, Language};
use crate::failure::{Failure, Result};
use crate::ingest::{DateSource, NoteCode};
use crate::publish::words::{Text, codes, join, mend, quality as w};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

/// Rows of a sheet; what is beyond stands in the Parquet tables, and the last row says so.
pub const MOST_ROWS: usize = 100_000;
/// Characters of a cell that a spreadsheet holds.
const LONGEST: usize = 32_767;
/// Widths of columns, in digits.
const NARROWEST: usize = 6;
const WIDEST: usize = 60;
const WIDEST_PROSE: usize = 48;
/// Height of a line in points.
const LINE_HEIGHT: f64 = 15.0;

enum Cell {
    Text(String),
    /// A sentence, over several lines where it is long.
    Prose(String),
    Number(u64),
    /// A row's number, which is no quantity.
    Line(u64),
    Blank,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() {
            Cell::Blank
        } else {
            Cell::Text(text.to_owned())
        }
    }
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Cell {
        text.map_or(Cell::Blank, Cell::from)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Cell {
        Cell::Number(number)
    }
}

impl From<Option<u64>> for Cell {
    fn from(number: Option<u64>) -> Cell {
        number.map_or(Cell::Blank, Cell::Number)
    }
}

/// A cell that wraps.
fn prose(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Blank
    } else {
        Cell::Prose(text.to_owned())
    }
}

struct Sheet {
    name: Text,
    heads: Vec<Text>,
    rows: Vec<Vec<Cell>>,
    /// Rows left out beyond `MOST_ROWS`.
    left_out: usize,
}

/// The workbook's bytes.
///
/// # Errors
/// Class internal.
pub fn workbook(quality: &Quality<'_>, language: Language) -> Result<Vec<u8>> {
    let sheets = [
        files(quality, language),
        reasons(quality, language),
        columns(quality, language),
        quarantined(quality, language),
        warnings(quality, language),
        coverage(quality, language),
    ];
    write(&sheets, language)
        .map_err(|e| Failure::internal("the workbook cannot be written").cause(e))
}

fn write(sheets: &[Sheet], language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2020, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_author("linjiu check")
            .set_creation_datetime(&made),
    );
    for sheet in sheets {
        write_sheet(book.add_worksheet(), sheet, language)?;
    }
    book.save_to_buffer()
}

fn write_sheet(
    page: &mut Worksheet,
    sheet: &Sheet,
    language: Language,
) -> std::result::Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E7_ECEF))
        .set_align(FormatAlign::VerticalCenter);
    // A blank behind a number keeps it off the text in the next column.
    let top = || Format::new().set_align(FormatAlign::Top);
    let plain = top();
    let number = top().set_num_format("#,##0_ ");
    let line_number = top().set_num_format("0_ ");
    let guarded = top().set_quote_prefix();
    let wrapped = top().set_text_wrap();
    page.set_name(sheet.name.of(language))?;
    let last_column = u16::try_from(sheet.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (column, title) in (0_u16..).zip(&sheet.heads) {
        page.write_string_with_format(0, column, title.of(language), &head)?;
        page.set_column_width(column, width(sheet, usize::from(column), language))?;
    }
    let mut line = 0_u32;
    for row in &sheet.rows {
        line += 1;
        // Not every program makes room for text that wraps.
        let lines = row.iter().map(lines_of).max().unwrap_or(1);
        if lines > 1 {
            page.set_row_height(line, LINE_HEIGHT * f64::from(lines))?;
        }
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Blank => {}
                #[allow(
                    clippy::cast_precision_loss,
                    reason = "a spreadsheet holds doubles only"
                )]
                Cell::Number(n) => {
                    page.write_number_with_format(line, column, *n as f64, &number)?;
                }
                #[allow(
                    clippy::cast_precision_loss,
                    reason = "a spreadsheet holds doubles only"
                )]
                Cell::Line(n) => {
                    page.write_number_with_format(line, column, *n as f64, &line_number)?;
                }
                Cell::Text(text) if is_like_formula(text) => {
                    page.write_string_with_format(line, column, cut(text), &guarded)?;
                }
                Cell::Prose(text) => {
                    page.write_string_with_format(line, column, cut(text), &wrapped)?;
                }
                Cell::Text(text) => {
                    page.write_string_with_format(line, column, cut(text), &plain)?;
                }
            }
        }
    }
    if sheet.left_out > 0 {
        let more = w::MORE_ROWS.fill(language, &[("n", &sheet.left_out.to_string())]);
        page.write_string(line + 1, 0, more)?;
    }
    page.set_freeze_panes(1, 0)?;
    // A4 across, all columns on a page, the header on each.
    page.set_landscape();
    page.set_paper_size(9);
    page.set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.autofilter(0, 0, line, last_column)?;
    page.set_print_area(0, 0, line, last_column)?;
    Ok(())
}

/// Lines that a cell takes when it wraps.
fn lines_of(cell: &Cell) -> u32 {
    match cell {
        Cell::Prose(text) => u32::try_from(text.width().div_ceil(WIDEST_PROSE)).unwrap_or(1),
        _ => 1,
    }
}

/// Whether a spreadsheet would take a text for a formula.
fn is_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text as far as a cell can hold it, with a mark where it is cut.
fn cut(text: &str) -> String {
    if text.chars().map(char::len_utf16).sum::<usize>() <= LONGEST {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut length = 1;
    for c in text.chars() {
        length += c.len_utf16();
        if length > LONGEST {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// As wide as the widest of its first cells; a filter's button takes room in the header.
fn width(sheet: &Sheet, column: usize, language: Language) -> f64 {
    const LOOKED_AT: usize = 1000;
    let head = sheet
        .heads
        .get(column)
        .map_or(0, |t| t.of(language).width() + 3);
    let widest = sheet
        .rows
        .iter()
        .take(LOOKED_AT)
        .filter_map(|row| row.get(column))
        .map(|cell| match cell {
            Cell::Blank => 0,
            Cell::Number(n) | Cell::Line(n) => n.to_string().len() * 4 / 3 + 1,
            Cell::Text(text) => text.width() + 1,
            Cell::Prose(text) => text.width().min(WIDEST_PROSE) + 1,
        })
        .max()
        .unwrap_or_default();
    let columns = head.max(widest).clamp(NARROWEST, WIDEST);
    f64::from(u32::try_from(columns).unwrap_or_default())
}

/// The reader's word for a format; those of tables are names.
fn format(name: &'static str, language: Language) -> &'static str {
    match name {
        "text" | "xlsx" | "xls" | "ods" | "parquet" => name,
        other => mend::not_a_table(other).of(language),
    }
}

fn kind(kind: Option<Kind>, language: Language) -> Cell {
    Cell::from(kind.map(|k| codes::kind(k).of(language)))
}

fn files(quality: &Quality<'_>, language: Language) -> Sheet {
    let told_in_columns = [NoteCode::UnknownColumn];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for failed in &quality.failures {
        let mut place: Vec<String> = Vec::new();
        place.extend(
            failed
                .line
                .map(|l| w::AT_LINE.fill(language, &[("line", &l.to_string())])),
        );
        place.push(failed.what.of(language).to_owned());
        // What the folder holds stands in the rows below.
        let details = failed.details.iter().filter(|d| d.label != "found");
        place.extend(details.map(|d| d.text(language)));
        let mut row = vec![
            Cell::from(failed.file.as_deref().unwrap_or(w::FOLDER.of(language))),
            Cell::from(failed.sheet.as_deref()),
            Cell::from(w::STATE_FAILED.of(language)),
            Cell::Blank,
        ];
        row.extend((0..6).map(|_| Cell::Blank));
        row.extend([
            Cell::Blank,
            Cell::Blank,
            Cell::from(failed.format.map(|f| format(f, language))),
            Cell::Blank,
            Cell::from(failed.size_bytes),
            Cell::Blank,
            Cell::Blank,
            prose(&join(&place, language)),
            prose(failed.mend.of(language)),
        ]);
        rows.push(row);
    }
    for file in &quality.files {
        let state = if file.used {
            w::STATE_READ
        } else {
            w::STATE_UNUSED
        };
        let source = match file.export_on_from {
            DateSource::Configured => w::FROM_CONFIGURED.of(language),
            DateSource::FileName => w::FROM_NAME.of(language),
            DateSource::None => "",
        };
        let of_file = |sheet: Option<&super::Sheet>| {
            let account = sheet.map(|s| &s.account);
            let mut row = vec![
                Cell::from(file.file.as_str()),
                Cell::from(account.map(|a| a.sheet.as_str())),
                Cell::from(state.of(language)),
                kind(account.map(|a| a.kind), language),
            ];
            row.extend([
                Cell::from(account.map(|a| a.rows_read)),
                Cell::from(account.map(|a| a.accepted)),
                Cell::from(account.map(|a| a.superseded)),
                Cell::from(account.map(|a| a.duplicate)),
                Cell::from(account.map(|a| a.quarantined)),
                Cell::from(account.map(|a| a.furniture)),
                Cell::from(file.export_on.as_deref()),
                Cell::from(source),
                Cell::from(format(file.format, language)),
                Cell::from(file.encoding),
                Cell::from(file.size_bytes),
                Cell::from(sheet.map(|s| join(&s.unknown_columns, language)).as_deref()),
                Cell::from(sheet.map(|s| missing_columns(s, language)).as_deref()),
            ]);
            // Sheets are named behind their file; their unknown columns have columns of their own.
            let place = account.map(|a| format!("{} / {}", a.file, a.sheet));
            let remarks: Vec<String> = quality
                .notes
                .iter()
                .filter(|n| n.note.file == file.file || Some(&n.note.file) == place.as_ref())
                .filter(|n| !told_in_columns.contains(&n.note.code))
                .map(|n| n.text.of(language).to_owned())
                .collect();
            row.push(prose(&join(&remarks, language)));
            row.push(Cell::Blank);
            row
        };
        if file.sheets.is_empty() {
            rows.push(of_file(None));
        }
        rows.extend(file.sheets.iter().map(|s| of_file(Some(s))));
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
        row.extend((3..17).map(|_| Cell::Blank));
        row.push(prose(link.text.of(language)));
        row.push(prose(link.mend.of(language)));
        rows.push(row);
    }
    Sheet {
        name: w::SHEET_FILES,
        heads: vec![
            w::FILE,
            w::SHEET,
            w::STATE,
            w::KIND,
            w::READ,
            w::ACCEPTED,
            w::SUPERSEDED,
            w::DUPLICATE,
            w::HELD,
            w::FURNITURE,
            w::EXPORTED,
            w::EXPORTED_FROM,
            w::FORMAT,
            w::ENCODING,
            w::BYTES,
            w::UNKNOWN_COLUMNS,
            w::COLUMNS_NOT_THERE,
            w::REMARK,
            w::MEND,
        ],
        rows,
        left_out: 0,
    }
}

fn missing_columns(sheet: &super::Sheet, language: Language) -> String {
    let labels: Vec<String> = sheet
        .missing_columns
        .iter()
        .filter_map(|name| sheet.account.kind.table().column(name))
        .map(|c| language.pick(c.zh(), c.en).to_owned())
        .collect();
    join(&labels, language)
}

fn reasons(quality: &Quality<'_>, language: Language) -> Sheet {
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
            prose(reason.mend.of(language)),
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
        name: w::SHEET_REASONS,
        heads: vec![
            w::OUTCOME,
            w::KIND,
            w::COLUMN,
            w::REASON,
            w::NUMBER_OF_ROWS,
            w::NUMBER_OF_FILES,
            w::EXAMPLE_FILE,
            w::SHEET,
            w::LINE,
            w::VALUE,
            w::MEND,
        ],
        rows,
        left_out: 0,
    }
}

fn columns(quality: &Quality<'_>, language: Language) -> Sheet {
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
        name: w::SHEET_COLUMNS,
        heads: vec![
            w::FILE,
            w::SHEET,
            w::KIND,
            w::COLUMN,
            w::HEADER,
            w::DATA_ROWS,
            w::PRESENT,
            w::BLANK,
            w::UNREADABLE,
            w::SET_ASIDE,
            w::WARNING,
        ],
        rows,
        left_out: quality.columns.len().saturating_sub(MOST_ROWS),
    }
}

fn column_label(of: Kind, column: &str, language: Language) -> String {
    of.table()
        .column(column)
        .map_or(column, |c| language.pick(c.zh(), c.en))
        .to_owned()
}

fn quarantined(quality: &Quality<'_>, language: Language) -> Sheet {
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
        name: w::SHEET_QUARANTINE,
        heads: vec![
            w::FILE,
            w::SHEET,
            w::LINE,
            w::KIND,
            w::COLUMN,
            w::REASON,
            w::VALUE,
            w::RAW,
        ],
        rows,
        left_out: reasons.saturating_sub(MOST_ROWS),
    }
}

fn warnings(quality: &Quality<'_>, language: Language) -> Sheet {
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
            let of = kinds
                .get(&(warning.file.as_str(), warning.sheet.as_str()))
                .copied();
            let label = of.map_or(warning.column.clone(), |k| {
                column_label(k, &warning.column, language)
            });
            vec![
                Cell::from(warning.file.as_str()),
                Cell::from(warning.sheet.as_str()),
                Cell::Line(u64::from(warning.line)),
                kind(of, language),
                Cell::from(label.as_str()),
                Cell::from(codes::row_reason(warning.reason.name()).of(language)),
                Cell::from(warning.value.as_deref()),
            ]
        })
        .collect();
    Sheet {
        name: w::SHEET_WARNINGS,
        heads: vec![
            w::FILE,
            w::SHEET,
            w::LINE,
            w::KIND,
            w::COLUMN,
            w::REASON,
            w::VALUE,
        ],
        rows,
        left_out: quality.warnings.len().saturating_sub(MOST_ROWS),
    }
}

fn coverage(quality: &Quality<'_>, language: Language) -> Sheet {
    let texts = |of: &[super::Both]| -> String {
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
                prose(&texts(&of.follows)),
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
            Cell::from(0),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            prose(&lost),
        ]
    }));
    Sheet {
        name: w::SHEET_COVERAGE,
        heads: vec![
            w::KIND,
            w::NUMBER_OF_FILES,
            w::LAST_DAY,
            w::BASIS,
            w::MISSING_MONTHS,
            w::FOLLOWS,
        ],
        rows,
        left_out: 0,
    }
}
