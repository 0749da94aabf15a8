//! ODS, written by hand: the mimetype stored first, then the contents with a fixed time.
//!
//! Only what an export needs: sheets of texts, numbers and dates, and merged cells in a row of group names.

use super::{Sink, unwritable};
use crate::failure::Result;
use crate::synth::render::spell::Cell;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>
"#;
const OPENING: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>"#;
const CLOSING: &str = "</office:spreadsheet></office:body></office:document-content>\n";

/// A workbook being written: its rows go into the archive as they come.
pub struct OdsSink {
    path: PathBuf,
    archive: ZipWriter<BufWriter<File>>,
    open: bool,
    xml: String,
}

impl OdsSink {
    /// A new workbook.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|e| unwritable(path, e))?;
        let mut archive = ZipWriter::new(BufWriter::new(file));
        let stored = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default());
        let packed = stored
            .compression_method(CompressionMethod::Deflated)
            .large_file(false);
        let fault = |e: std::io::Error| unwritable(path, e);
        archive
            .start_file("mimetype", stored)
            .map_err(|e| unwritable(path, e))?;
        archive.write_all(MIMETYPE.as_bytes()).map_err(fault)?;
        archive
            .start_file("META-INF/manifest.xml", packed)
            .map_err(|e| unwritable(path, e))?;
        archive.write_all(MANIFEST.as_bytes()).map_err(fault)?;
        archive
            .start_file("content.xml", packed)
            .map_err(|e| unwritable(path, e))?;
        archive.write_all(OPENING.as_bytes()).map_err(fault)?;
        Ok(OdsSink {
            path: path.to_owned(),
            archive,
            open: false,
            xml: String::new(),
        })
    }

    fn flush(&mut self) -> Result<()> {
        self.archive
            .write_all(self.xml.as_bytes())
            .map_err(|e| unwritable(&self.path, e))?;
        self.xml.clear();
        Ok(())
    }
}

fn push_escaped(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' => xml.push_str("<text:tab/>"),
            other => xml.push(other),
        }
    }
}

fn push_cell(xml: &mut String, cell: &Cell) {
    match cell {
        Cell::Blank => xml.push_str("<table:table-cell/>"),
        Cell::Text(text) => {
            xml.push_str(r#"<table:table-cell office:value-type="string"><text:p>"#);
            push_escaped(xml, text);
            xml.push_str("</text:p></table:table-cell>");
        }
        Cell::Number(digits) => {
            let _ = write!(
                xml,
                r#"<table:table-cell office:value-type="float" office:value="{digits}"><text:p>{digits}</text:p></table:table-cell>"#
            );
        }
        Cell::Date(day) => {
            let _ = write!(
                xml,
                r#"<table:table-cell office:value-type="date" office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>"#
            );
        }
    }
}

impl Sink for OdsSink {
    fn sheet(&mut self, name: &str) -> Result<()> {
        if self.open {
            self.xml.push_str("</table:table>");
        }
        self.open = true;
        self.xml.push_str(r#"<table:table table:name=""#);
        push_escaped(&mut self.xml, name);
        self.xml.push_str(r#"">"#);
        self.flush()
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        self.xml.push_str("<table:table-row>");
        for cell in cells {
            push_cell(&mut self.xml, cell);
        }
        self.xml.push_str("</table:table-row>\n");
        self.flush()
    }

    fn groups(&mut self, groups: &[(String, usize, usize)]) -> Result<()> {
        self.xml.push_str("<table:table-row>");
        for (name, first, last) in groups {
            if name.is_empty() || first == last {
                for place in *first..=*last {
                    let shown = place == *first && !name.is_empty();
                    push_cell(
                        &mut self.xml,
                        &if shown {
                            Cell::Text(name.clone())
                        } else {
                            Cell::Blank
                        },
                    );
                }
                continue;
            }
            let span = last - first + 1;
            let _ = write!(
                self.xml,
                r#"<table:table-cell office:value-type="string" table:number-columns-spanned="{span}" table:number-rows-spanned="1"><text:p>"#
            );
            push_escaped(&mut self.xml, name);
            self.xml.push_str("</text:p></table:table-cell>");
            let _ = write!(
                self.xml,
                r#"<table:covered-table-cell table:number-columns-repeated="{}"/>"#,
                span - 1
            );
        }
        self.xml.push_str("</table:table-row>\n");
        self.flush()
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if self.open {
            self.xml.push_str("</table:table>");
        }
        self.xml.push_str(CLOSING);
        self.flush()?;
        let path = self.path.clone();
        let mut file = self.archive.finish().map_err(|e| unwritable(&path, e))?;
        file.flush().map_err(|e| unwritable(&path, e))
    }
}
