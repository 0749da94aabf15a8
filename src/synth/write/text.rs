//! CSV and TSV in the encodings that exports come in.
//!
//! A character that GB18030 cannot hold does not exist; UTF-16 is little-endian with a mark.

use super::{Sink, group_cells, unwritable};
use crate::failure::Result;
use crate::synth::render::spell::Cell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// How characters become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Gb18030,
    Utf16Le,
}

/// A text file being written.
pub struct TextSink {
    path: PathBuf,
    file: BufWriter<File>,
    encoding: Encoding,
    separator: char,
    line: String,
}

impl TextSink {
    /// A new file; `separator` is a comma or a tab.
    pub fn create(path: &Path, encoding: Encoding, separator: char) -> Result<Self> {
        let file = File::create(path).map_err(|e| unwritable(path, e))?;
        let mut file = BufWriter::with_capacity(1 << 16, file);
        let mark: &[u8] = match encoding {
            Encoding::Utf8Bom => &[0xEF, 0xBB, 0xBF],
            Encoding::Utf16Le => &[0xFF, 0xFE],
            Encoding::Utf8 | Encoding::Gb18030 => &[],
        };
        file.write_all(mark).map_err(|e| unwritable(path, e))?;
        Ok(TextSink {
            path: path.to_owned(),
            file,
            encoding,
            separator,
            line: String::new(),
        })
    }

    fn write_line(&mut self) -> Result<()> {
        self.line.push_str("\r\n");
        let written = match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => self.file.write_all(self.line.as_bytes()),
            Encoding::Gb18030 => self
                .file
                .write_all(&encoding_rs::GB18030.encode(&self.line).0),
            Encoding::Utf16Le => {
                let bytes: Vec<u8> = self
                    .line
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect();
                self.file.write_all(&bytes)
            }
        };
        self.line.clear();
        written.map_err(|e| unwritable(&self.path, e))
    }
}

impl Sink for TextSink {
    fn ragged(&self) -> bool {
        true
    }

    fn sheet(&mut self, _name: &str) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.line.push(self.separator);
            }
            let text = cell.text();
            let special = |c: char| matches!(c, '"' | '\n' | '\r') || c == self.separator;
            if text.contains(special) {
                self.line.push('"');
                self.line.push_str(&text.replace('"', "\"\""));
                self.line.push('"');
            } else {
                self.line.push_str(&text);
            }
        }
        self.write_line()
    }

    fn groups(&mut self, groups: &[(String, usize, usize)]) -> Result<()> {
        self.row(&group_cells(groups))
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.file.flush().map_err(|e| unwritable(&self.path, e))
    }
}
