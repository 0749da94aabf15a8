//! One table of the workbook on its page: widths, lines that wrap, and print across A4.
//!
//! Text that a spreadsheet would take for a formula stays text for good (settled point 64).

use crate::contract::Language;
use crate::publish::words::{Text, quality as w};
use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

/// Characters of a cell that a spreadsheet holds.
const LONGEST: usize = 32_767;
/// Narrowest column, in digits.
const NARROWEST: usize = 6;
/// Height of a line in points, and the most of a row that a spreadsheet allows, in lines.
const LINE_HEIGHT: f64 = 15.0;
const MOST_LINES: u32 = 27;
/// Margins of the page in inches: left, right, top, bottom, header, footer.
const MARGINS: [f64; 6] = [0.4, 0.4, 0.5, 0.6, 0.3, 0.3];
/// Room for a filter's button.
const BUTTON: usize = 3;

pub(super) enum Cell {
    Text(String),
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

/// A column's title, and its most width in digits: what is longer wraps.
pub(super) struct Head {
    title: Text,
    most: usize,
}

/// Titles with their columns' most widths.
pub(super) fn heads<const N: usize>(columns: [(Text, usize); N]) -> Vec<Head> {
    columns
        .into_iter()
        .map(|(title, most)| Head { title, most })
        .collect()
}

pub(super) struct Sheet {
    pub name: Text,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// Rows left out beyond `MOST_ROWS`.
    pub left_out: usize,
}

struct Formats {
    head: Format,
    plain: Format,
    number: Format,
    line_number: Format,
    guarded: Format,
}

impl Formats {
    fn new() -> Formats {
        // A blank behind a number keeps it off the text in the next column.
        let top = || Format::new().set_align(FormatAlign::Top);
        Formats {
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00E7_ECEF))
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            plain: top().set_text_wrap(),
            number: top().set_num_format("#,##0_ "),
            line_number: top().set_num_format("0_ "),
            guarded: top().set_text_wrap().set_quote_prefix(),
        }
    }
}

impl Sheet {
    pub(super) fn write(&self, page: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
        let formats = Formats::new();
        page.set_name(self.name.of(language))?;
        let widths: Vec<usize> = (0..self.heads.len())
            .map(|n| self.width(n, language))
            .collect();
        let mut head_lines = 1;
        for ((column, head), width) in (0_u16..).zip(&self.heads).zip(&widths) {
            let title = head.title.of(language);
            head_lines = head_lines.max(lines_of(title, width.saturating_sub(BUTTON)));
            page.write_string_with_format(0, column, title, &formats.head)?;
            page.set_column_width(column, f64::from(u32::try_from(*width).unwrap_or_default()))?;
        }
        page.set_row_height(0, LINE_HEIGHT * f64::from(head_lines) + 3.0)?;
        let mut line = 0_u32;
        for row in &self.rows {
            line += 1;
            // Not every program makes room for text that wraps.
            let lines = row.iter().zip(&widths).map(|(cell, width)| match cell {
                Cell::Text(text) => lines_of(text, *width),
                _ => 1,
            });
            let lines = lines.max().unwrap_or(1);
            if lines > 1 {
                page.set_row_height(line, LINE_HEIGHT * f64::from(lines.min(MOST_LINES)))?;
            }
            for (column, cell) in (0_u16..).zip(row) {
                write_cell(page, line, column, cell, &formats)?;
            }
        }
        if self.left_out > 0 {
            let more = w::MORE_ROWS.fill(language, &[("n", &self.left_out.to_string())]);
            page.write_string(line + 1, 0, more)?;
        }
        let last_column = u16::try_from(self.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        page.set_freeze_panes(1, 0)?;
        // A4 across, all columns on a page, the header on each.
        page.set_landscape();
        page.set_paper_size(9);
        let [left, right, top, bottom, header, footer] = MARGINS;
        page.set_margins(left, right, top, bottom, header, footer);
        page.set_print_fit_to_pages(1, 0);
        page.set_repeat_rows(0, 0)?;
        page.set_footer("&L&A&R&P / &N");
        page.autofilter(0, 0, line, last_column)?;
        page.set_print_area(0, 0, line, last_column)?;
        Ok(())
    }

    /// As wide as the widest of its first cells, and no wider than it may be.
    fn width(&self, column: usize, language: Language) -> usize {
        const LOOKED_AT: usize = 1000;
        let Some(head) = self.heads.get(column) else {
            return NARROWEST;
        };
        let widest = self
            .rows
            .iter()
            .take(LOOKED_AT)
            .filter_map(|row| row.get(column))
            .map(|cell| match cell {
                Cell::Blank => 0,
                Cell::Number(n) | Cell::Line(n) => n.to_string().len() * 4 / 3 + 1,
                Cell::Text(text) => text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0) + 1,
            })
            .max()
            .unwrap_or_default();
        // A title may wrap between its words, not within one.
        let words = head.title.of(language).split(' ');
        let title = words.map(UnicodeWidthStr::width).max().unwrap_or(0) + BUTTON;
        widest.min(head.most).max(title).max(NARROWEST)
    }
}

/// Lines that a text takes in a column.
fn lines_of(text: &str, width: usize) -> u32 {
    // Words do not fill every line to its end.
    let room = (width * 9 / 10).max(1);
    let lines: usize = text
        .lines()
        .map(|line| {
            if line.width() <= width {
                1
            } else {
                line.width().div_ceil(room)
            }
        })
        .sum();
    u32::try_from(lines.max(1)).unwrap_or(MOST_LINES)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a spreadsheet holds doubles only"
)]
fn write_cell(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => {}
        Cell::Number(n) => {
            page.write_number_with_format(line, column, *n as f64, &formats.number)?;
        }
        Cell::Line(n) => {
            page.write_number_with_format(line, column, *n as f64, &formats.line_number)?;
        }
        Cell::Text(text) => {
            let format = if is_like_formula(text) {
                &formats.guarded
            } else {
                &formats.plain
            };
            page.write_string_with_format(line, column, cut(text), format)?;
        }
    }
    Ok(())
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
