//! One cell as a container hands it over, before any column has looked at it.
//!
//! Dates of a spreadsheet stay serial numbers of the 1900 system here: turning them into days is `date`'s work.

use std::borrow::Cow;
use std::sync::Arc;

/// A byte order mark: the head of an encoded text, and of what was glued behind another text.
const MARK: char = '\u{FEFF}';

/// A cell's content.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// A number of a spreadsheet: a double, with a double's precision.
    Number(f64),
    /// A date of a spreadsheet, as a serial of the 1900 system; a fraction is a time of day.
    Serial(f64),
    Bool(bool),
    /// A formula that nobody has computed: blank, and to be told.
    Uncomputed,
    /// Blank, and covered by a merged cell of the row `line` (from 1) with this value.
    Covered {
        line: u32,
        value: Arc<Cell<'static>>,
    },
}

impl Cell<'_> {
    /// A cell that a merged one of row `line` covers.
    pub fn covered(line: u32, value: &Arc<Cell<'static>>) -> Self {
        Cell::Covered {
            line,
            value: Arc::clone(value),
        }
    }

    /// The text a person would take the cell for; numbers as their shortest decimal that round-trips.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty | Cell::Uncomputed | Cell::Covered { .. } => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Serial(serial) => match super::date::from_serial(*serial) {
                Some(days) => Cow::Owned(super::date::iso(days)),
                None => Cow::Owned(serial.to_string()),
            },
            Cell::Bool(true) => Cow::Borrowed("true"),
            Cell::Bool(false) => Cow::Borrowed("false"),
        }
    }

    /// Whether there is nothing to see in it; NUL characters count as nothing.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty | Cell::Uncomputed | Cell::Covered { .. } => true,
            Cell::Text(text) => text.chars().all(|c| c == '\0' || super::fold::is_space(c)),
            _ => false,
        }
    }

    /// Whether it holds a NUL character.
    pub fn has_nul(&self) -> bool {
        matches!(self, Cell::Text(text) if text.as_bytes().contains(&0))
    }

    /// Whether it begins with a byte order mark.
    pub fn is_marked(&self) -> bool {
        matches!(self, Cell::Text(text) if text.starts_with(MARK))
    }

    /// The same cell without byte order marks at its head, which are no part of a text in any container.
    pub fn unmarked(&self) -> Cell<'static> {
        match self {
            Cell::Text(text) => Cell::Text(text.trim_start_matches(MARK).to_owned().into()),
            other => other.clone().into_owned(),
        }
    }

    /// The same cell, independent of what it was read from.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Number(number) => Cell::Number(number),
            Cell::Serial(serial) => Cell::Serial(serial),
            Cell::Bool(value) => Cell::Bool(value),
            Cell::Uncomputed => Cell::Uncomputed,
            Cell::Covered { line, value } => Cell::Covered { line, value },
        }
    }
}
