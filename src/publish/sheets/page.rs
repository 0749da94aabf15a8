//! One table on its page: widths, lines that wrap, what stays in sight, and print across A4.
//!
//! Text that a spreadsheet would take for a formula stays text for good (settled point 64).

use super::text::{cut, day_number, is_like_formula, whole_number};
use super::{Cell, Head};
use crate::calendar::date_of_day;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

/// Narrowest column, in digits.
const NARROWEST: usize = 6;
/// Lines that a title takes at most, unless one of its words is longer.
const MOST_TITLE_LINES: usize = 3;
/// Height of a line in points, and the most of a row that a spreadsheet allows, in lines.
const LINE_HEIGHT: f64 = 15.0;
const MOST_LINES: u32 = 27;
/// Margins of the page in inches: left, right, top, bottom, header, footer.
const MARGINS: [f64; 6] = [0.4, 0.4, 0.5, 0.6, 0.3, 0.3];
/// Room for a filter's button.
const BUTTON: usize = 3;
/// Behind titles, and behind those of several columns together.
const HEAD: Color = Color::RGB(0x00E7_ECEF);
const GROUP: Color = Color::RGB(0x00D3_DCE2);
const GREY: Color = Color::RGB(0x0080_8080);

/// One table.
#[derive(Debug, Default)]
pub struct Sheet {
    /// At most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// Titles of several columns together, above their own, each with how many it stands over; empty for none.
    pub groups: Vec<(String, u16)>,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// The first so many columns stay in sight beside the header.
    pub fixed: u16,
    /// The first so many rows are in bold type.
    pub strong: usize,
    /// Sentences below the rows.
    pub below: Vec<String>,
}

/// What cells look like.
pub struct Formats {
    pub(super) head: Format,
    group: Format,
    below: Format,
    pub(super) plain: Looks,
    strong: Looks,
}

pub(super) struct Looks {
    text: Format,
    guarded: Format,
    number: Format,
    line: Format,
    date: Format,
    month: Format,
    money: Format,
    rate: Format,
    points: Format,
    few: Format,
}

impl Looks {
    fn of(base: &Format) -> Looks {
        // A blank behind a number keeps it off the text in the next column.
        let number = |shown: &str| base.clone().set_num_format(shown);
        Looks {
            text: base.clone().set_text_wrap(),
            guarded: base.clone().set_text_wrap().set_quote_prefix(),
            number: number("#,##0_ "),
            line: number("0_ "),
            date: number("yyyy-mm-dd").set_align(FormatAlign::Left),
            month: number("yyyy-mm").set_align(FormatAlign::Left),
            money: number("#,##0.00_ "),
            rate: number("0.00%_ "),
            points: number("0.00_ "),
            few: number("0.00%_ ").set_font_color(GREY),
        }
    }

    /// How a cell looks; none for a blank.
    fn of_cell(&self, cell: &Cell) -> Option<&Format> {
        Some(match cell {
            Cell::Blank => return None,
            Cell::Text(text) if is_like_formula(text) => &self.guarded,
            Cell::Text(_) => &self.text,
            Cell::Number(_) => &self.number,
            Cell::Line(_) => &self.line,
            Cell::Date(_) => &self.date,
            Cell::Month(_) => &self.month,
            Cell::Money(_) => &self.money,
            Cell::Rate(_) => &self.rate,
            Cell::Points(_) => &self.points,
            Cell::FewRate(_) => &self.few,
        })
    }
}

impl Formats {
    pub fn new() -> Formats {
        let base = Format::new().set_align(FormatAlign::Top);
        let head = Format::new()
            .set_bold()
            .set_background_color(HEAD)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        Formats {
            group: head
                .clone()
                .set_background_color(GROUP)
                .set_align(FormatAlign::Center)
                .set_border_left(FormatBorder::Thin),
            head,
            below: Format::new().set_font_color(GREY),
            plain: Looks::of(&base),
            strong: Looks::of(&base.set_bold()),
        }
    }
}

impl Default for Formats {
    fn default() -> Self {
        Formats::new()
    }
}

impl Sheet {
    /// Writes the table on an empty page.
    ///
    /// # Errors
    /// A name that a sheet cannot have, or more rows or columns than it holds.
    pub fn write(&self, page: &mut Worksheet, formats: &Formats) -> Result<(), XlsxError> {
        page.set_name(&self.name)?;
        let widths: Vec<usize> = (0..self.heads.len()).map(|n| self.width(n)).collect();
        let head = self.write_heads(page, &widths, formats)?;
        // Cells that look like their column need not say so: to tell a format costs more than the cell.
        let usual: Vec<Option<&Format>> = (0..self.heads.len())
            .map(|n| self.usual_look(n, &formats.plain))
            .collect();
        for (column, format) in (0_u16..).zip(&usual) {
            if let Some(format) = format {
                page.set_column_format(column, format)?;
            }
        }
        let mut line = head;
        for (n, row) in self.rows.iter().enumerate() {
            line += 1;
            // Not every program makes room for text that wraps.
            let lines = row.iter().zip(&widths).map(|(cell, width)| match cell {
                Cell::Text(text) => lines_of(text, *width),
                _ => 1,
            });
            room_for(page, line, lines.max().unwrap_or(1))?;
            let looks = if n < self.strong {
                &formats.strong
            } else {
                &formats.plain
            };
            for ((column, cell), usual) in (0_u16..).zip(row).zip(&usual) {
                write_cell(page, line, column, cell, looks, *usual)?;
            }
        }
        let last_column = u16::try_from(self.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        page.autofilter(head, 0, line, last_column)?;
        for sentence in &self.below {
            line += 1;
            // Without a look of its own it would wrap as the first column does, and one line of it be seen.
            page.write_string_with_format(line, 0, cut(sentence), &formats.below)?;
        }
        page.set_freeze_panes(head + 1, self.fixed)?;
        page.set_repeat_rows(0, head)?;
        page.set_landscape();
        page.set_print_area(0, 0, line, last_column)?;
        if self.fixed > 0 {
            page.set_repeat_columns(0, self.fixed - 1)?;
        }
        fits_on_pages(page, widths.iter().sum());
        Ok(())
    }

    /// How the first cell of a column looks that is not blank.
    fn usual_look<'f>(&self, column: usize, looks: &'f Looks) -> Option<&'f Format> {
        let rows = self.rows.iter().skip(self.strong);
        rows.filter_map(|row| row.get(column))
            .find_map(|cell| looks.of_cell(cell))
    }

    /// Titles and widths of the columns; the line that the titles stand on.
    fn write_heads(
        &self,
        page: &mut Worksheet,
        widths: &[usize],
        formats: &Formats,
    ) -> Result<u32, XlsxError> {
        let line = u32::from(!self.groups.is_empty());
        let mut column = 0_u16;
        for (title, over) in &self.groups {
            let last = column + over.saturating_sub(1);
            if last > column {
                page.merge_range(0, column, 0, last, &cut(title), &formats.group)?;
            } else {
                page.write_string_with_format(0, column, cut(title), &formats.group)?;
            }
            column = last + 1;
        }
        let mut lines = 1;
        for ((column, head), width) in (0_u16..).zip(&self.heads).zip(widths) {
            lines = lines.max(lines_of(&head.title, width.saturating_sub(BUTTON)));
            page.write_string_with_format(line, column, cut(&head.title), &formats.head)?;
            page.set_column_width(column, f64::from(u32::try_from(*width).unwrap_or_default()))?;
        }
        page.set_row_height(line, LINE_HEIGHT * f64::from(lines) + 3.0)?;
        Ok(line)
    }

    /// As wide as the widest of its first cells, and no wider than it may be.
    fn width(&self, column: usize) -> usize {
        const LOOKED_AT: usize = 1000;
        let Some(head) = self.heads.get(column) else {
            return NARROWEST;
        };
        let cells = self.rows.iter().take(LOOKED_AT);
        let widest = cells.filter_map(|row| row.get(column)).map(width_of).max();
        // A title may wrap between its words, not within one.
        let words = head.title.split(' ');
        let word = words.map(UnicodeWidthStr::width).max().unwrap_or(0);
        let title = word.max(head.title.width().div_ceil(MOST_TITLE_LINES)) + BUTTON;
        widest
            .unwrap_or_default()
            .min(head.most)
            .max(title)
            .max(NARROWEST)
    }
}

/// Digits that a cell takes.
fn width_of(cell: &Cell) -> usize {
    // Commas between the digits, a sign, and the blank behind.
    let whole = |n: i64| n.to_string().len() * 4 / 3 + 1;
    match cell {
        Cell::Blank => 0,
        Cell::Number(n) => whole(*n),
        Cell::Line(n) => n.to_string().len() * 4 / 3 + 1,
        Cell::Date(_) => 11,
        Cell::Month(_) => 8,
        Cell::Money(fen) => whole(*fen / 100) + 4,
        Cell::Rate(_) | Cell::Points(_) | Cell::FewRate(_) => 9,
        Cell::Text(text) => text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0) + 1,
    }
}

/// Lines that a text takes in a column.
pub(super) fn lines_of(text: &str, width: usize) -> u32 {
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

/// Makes a row as high as its lines are, where they are several.
pub(super) fn room_for(page: &mut Worksheet, line: u32, lines: u32) -> Result<(), XlsxError> {
    if lines > 1 {
        page.set_row_height(line, LINE_HEIGHT * f64::from(lines.min(MOST_LINES)))?;
    }
    Ok(())
}

/// Digits across a page that can still be read.
const READABLE: usize = 260;

/// A4, all columns on a page as long as they can be read, name and number of the page below.
pub(super) fn fits_on_pages(page: &mut Worksheet, digits: usize) {
    page.set_paper_size(9);
    let [left, right, top, bottom, header, footer] = MARGINS;
    page.set_margins(left, right, top, bottom, header, footer);
    let across = digits.div_ceil(READABLE).max(1);
    page.set_print_fit_to_pages(u16::try_from(across).unwrap_or(1), 0);
    page.set_footer("&L&A&R&P / &N");
}

fn write_cell(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
    looks: &Looks,
    usual: Option<&Format>,
) -> Result<(), XlsxError> {
    let finite = |rate: f64| rate.is_finite().then_some(rate);
    let Some(look) = looks.of_cell(cell) else {
        return Ok(());
    };
    let is_usual = usual.is_some_and(|usual| std::ptr::eq(usual, look));
    let number = match cell {
        Cell::Blank | Cell::Text(_) => None,
        Cell::Number(n) => whole_number(*n),
        Cell::Line(n) => i64::try_from(*n).ok().and_then(whole_number),
        Cell::Money(fen) => whole_number(*fen).map(|fen| fen / 100.0),
        Cell::Date(day) | Cell::Month(day) => day_number(*day),
        Cell::Rate(share) | Cell::Points(share) | Cell::FewRate(share) => finite(*share),
    };
    match (number, cell) {
        (Some(number), _) if is_usual => page.write_number(line, column, number)?,
        (Some(number), _) => page.write_number_with_format(line, column, number, look)?,
        (None, Cell::Text(text)) if is_usual => page.write_string(line, column, cut(text))?,
        (None, Cell::Text(text)) => page.write_string_with_format(line, column, cut(text), look)?,
        // What a spreadsheet has no number for is written as people write it.
        (None, _) => page.write_string_with_format(line, column, written(cell), &looks.text)?,
    };
    Ok(())
}

/// A cell's value as text.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(n) => n.to_string(),
        Cell::Line(n) => n.to_string(),
        Cell::Money(fen) => {
            let sign = if *fen < 0 { "-" } else { "" };
            let fen = fen.unsigned_abs();
            format!("{sign}{}.{:02}", fen / 100, fen % 100)
        }
        Cell::Date(day) => date_of_day(*day).map_or(String::new(), |d| d.to_string()),
        Cell::Month(day) => {
            date_of_day(*day).map_or(String::new(), |d| d.format("%Y-%m").to_string())
        }
        Cell::Rate(share) | Cell::Points(share) | Cell::FewRate(share) => share.to_string(),
    }
}

pub(super) fn write_text(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    text: &str,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let format = if is_like_formula(text) {
        &looks.guarded
    } else {
        &looks.text
    };
    page.write_string_with_format(line, column, cut(text), format)?;
    Ok(())
}
