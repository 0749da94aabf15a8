//! A page of sentences, each behind its label, in parts with headings: what a reader should know of a workbook.
//!
//! No table: nothing on it is to be filtered or summed.

use super::page::{Formats, fits_on_pages, lines_of, room_for, write_text};
use super::text::cut;
use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

/// Widths of the two columns in digits.
const LABEL: usize = 22;
const TEXT: usize = 96;

/// One sentence.
#[derive(Debug, Clone, Default)]
pub struct Note {
    /// Empty for none.
    pub label: String,
    pub text: String,
    /// The label leads to the sheet that it names.
    pub is_sheet: bool,
}

/// The page.
#[derive(Debug, Default)]
pub struct Notes {
    /// As for a sheet.
    pub name: String,
    pub title: String,
    /// Heading, empty for none, and what stands below it.
    pub parts: Vec<(String, Vec<Note>)>,
}

impl Notes {
    /// Writes the sentences on an empty page.
    ///
    /// # Errors
    /// A name that a sheet cannot have.
    pub fn write(&self, page: &mut Worksheet, formats: &Formats) -> Result<(), XlsxError> {
        page.set_name(&self.name)?;
        let widths: [u32; 2] = [LABEL, TEXT].map(|w| u32::try_from(w).unwrap_or_default());
        for (column, width) in (0_u16..).zip(widths) {
            page.set_column_width(column, f64::from(width))?;
        }
        let title = Format::new().set_bold().set_font_size(16);
        page.write_string_with_format(0, 0, cut(&self.title), &title)?;
        page.set_row_height(0, 26)?;
        let link = Format::new()
            .set_hyperlink()
            .set_align(FormatAlign::Top)
            .set_text_wrap();
        let mut line = 1;
        for (heading, notes) in &self.parts {
            if !heading.is_empty() {
                line += 1;
                for (column, text) in [(0, heading.as_str()), (1, "")] {
                    page.write_string_with_format(line, column, text, &formats.head)?;
                }
                page.set_row_height(line, 18)?;
                line += 1;
            }
            for note in notes {
                let lines = lines_of(&note.text, TEXT).max(lines_of(&note.label, LABEL));
                room_for(page, line, lines)?;
                if note.is_sheet {
                    let target = format!("internal:'{}'!A1", note.label.replace('\'', "''"));
                    let url = Url::new(target).set_text(&note.label);
                    page.write_url_with_format(line, 0, url, &link)?;
                } else if !note.label.is_empty() {
                    write_text(page, line, 0, &note.label, &formats.plain)?;
                }
                write_text(page, line, 1, &note.text, &formats.plain)?;
                line += 1;
            }
        }
        page.set_portrait();
        page.set_print_area(0, 0, line.saturating_sub(1), 1)?;
        fits_on_pages(page, LABEL + TEXT);
        Ok(())
    }
}

impl Note {
    /// A sentence behind a label.
    pub fn new(label: &str, text: impl Into<String>) -> Note {
        Note {
            label: label.to_owned(),
            text: text.into(),
            is_sheet: false,
        }
    }
}
