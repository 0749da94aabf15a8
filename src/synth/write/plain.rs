//! CSV for benchmarks: canonical headers, UTF-8, ISO dates, one spelling of each value; as fast as bytes go.

use super::{Table, unwritable};
use crate::contract::InputTable;
use crate::failure::Result;
use crate::synth::model::rows::Value;
use chrono::{Datelike, NaiveDate};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

const BUFFER: usize = 1 << 20;

/// A file being written.
pub struct Plain {
    path: PathBuf,
    file: File,
    bytes: Vec<u8>,
    rows: u64,
}

impl Plain {
    /// A new file with its header.
    pub fn create(path: &Path, table: &InputTable) -> Result<Self> {
        let file = File::create(path).map_err(|e| unwritable(path, e))?;
        let headers: Vec<&str> = table
            .columns
            .iter()
            .filter_map(|c| c.headers.first().copied())
            .collect();
        let mut bytes = Vec::with_capacity(BUFFER + 4096);
        bytes.extend_from_slice(headers.join(",").as_bytes());
        bytes.push(b'\n');
        Ok(Plain {
            path: path.to_owned(),
            file,
            bytes,
            rows: 0,
        })
    }

    fn flush(&mut self) -> Result<()> {
        self.file
            .write_all(&self.bytes)
            .map_err(|e| unwritable(&self.path, e))?;
        self.bytes.clear();
        Ok(())
    }
}

impl Table for Plain {
    fn sheet(&mut self, _name: &str) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, row: &[Value], _number: u64) -> Result<()> {
        for (place, value) in row.iter().enumerate() {
            if place > 0 {
                self.bytes.push(b',');
            }
            push_value(&mut self.bytes, value);
        }
        self.bytes.push(b'\n');
        self.rows += 1;
        if self.bytes.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64> {
        self.flush()?;
        Ok(self.rows)
    }
}

fn push_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Blank => {}
        Value::Text(text)
            if text
                .bytes()
                .any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) =>
        {
            bytes.push(b'"');
            bytes.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            bytes.push(b'"');
        }
        Value::Text(text) => bytes.extend_from_slice(text.as_bytes()),
        Value::Digits(digits) => bytes.extend_from_slice(digits.as_bytes()),
        Value::Day(day) => push_day(bytes, *day),
        Value::Money(fen) => {
            if *fen < 0 {
                bytes.push(b'-');
            }
            push_number(bytes, fen.unsigned_abs() / 100, 1);
            bytes.push(b'.');
            push_number(bytes, fen.unsigned_abs() % 100, 2);
        }
        Value::Whole(number) => {
            if *number < 0 {
                bytes.push(b'-');
            }
            push_number(bytes, number.unsigned_abs(), 1);
        }
        Value::Flag(flag) => bytes.extend_from_slice(if *flag { "是" } else { "否" }.as_bytes()),
        Value::Codes(list, positions) => {
            for (place, position) in positions.iter().enumerate() {
                if place > 0 {
                    bytes.extend_from_slice("、".as_bytes());
                }
                let word = list.codes.get(*position).and_then(|c| c.words.first());
                bytes.extend_from_slice(word.copied().unwrap_or_default().as_bytes());
            }
        }
    }
}

fn push_day(bytes: &mut Vec<u8>, day: NaiveDate) {
    push_number(bytes, u64::from(day.year().unsigned_abs()), 4);
    bytes.push(b'-');
    push_number(bytes, u64::from(day.month()), 2);
    bytes.push(b'-');
    push_number(bytes, u64::from(day.day()), 2);
}

/// A number in decimal, with zeros in front up to a width.
fn push_number(bytes: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [0u8; 20];
    let mut start = digits.len();
    for slot in digits.iter_mut().rev() {
        if number == 0 && digits_written(start) >= width {
            break;
        }
        *slot = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        start -= 1;
    }
    bytes.extend_from_slice(digits.get(start..).unwrap_or_default());
}

fn digits_written(start: usize) -> usize {
    20 - start
}
