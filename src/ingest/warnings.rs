//! The warnings of a run, held by sheet: what all warnings of a sheet have in common is held once.
//!
//! Snapshots say the same of the same rows month after month, so that a run may have millions of them.

use super::WarningCode;
use serde::{Serialize, Serializer};

/// A remark on a cell of a row that counts, or on the row where `column` is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Warning<'a> {
    pub file: &'a str,
    pub sheet: &'a str,
    pub line: u32,
    pub column: &'a str,
    pub reason: WarningCode,
    /// The cell as written; none for personal columns.
    pub value: Option<&'a str>,
}

/// The same but for the sheet it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub line: u32,
    /// A column of the contract, or empty.
    pub column: &'static str,
    pub reason: WarningCode,
    pub value: Option<Box<str>>,
}

/// The warnings of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetWarnings {
    pub file: String,
    pub sheet: String,
    pub told: Vec<Told>,
}

/// By file, sheet, line, column and reason, once they are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings {
    sheets: Vec<SheetWarnings>,
}

impl SheetWarnings {
    fn is_of(&self, file: &str, sheet: &str) -> bool {
        self.file == file && self.sheet == sheet
    }

    fn iter(&self) -> impl Iterator<Item = Warning<'_>> {
        self.told.iter().map(|told| Warning {
            file: &self.file,
            sheet: &self.sheet,
            line: told.line,
            column: told.column,
            reason: told.reason,
            value: told.value.as_deref(),
        })
    }
}

impl Warnings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.sheets.iter().map(|of| of.told.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = Warning<'_>> {
        self.sheets.iter().flat_map(SheetWarnings::iter)
    }

    /// By sheet; of each at least one.
    pub fn sheets(&self) -> &[SheetWarnings] {
        &self.sheets
    }

    /// Puts the warnings of a sheet behind the others.
    pub(super) fn add(&mut self, file: &str, sheet: &str, mut told: Vec<Told>) {
        if told.is_empty() {
            return;
        }
        match self
            .sheets
            .last_mut()
            .filter(|last| last.is_of(file, sheet))
        {
            Some(last) => last.told.append(&mut told),
            None => self.sheets.push(SheetWarnings {
                file: file.to_owned(),
                sheet: sheet.to_owned(),
                told,
            }),
        }
    }

    /// Puts them in order; those that are alike stay as they came.
    pub(super) fn sort(&mut self) {
        let mut sheets = std::mem::take(&mut self.sheets);
        sheets.sort_by(|a, b| (&a.file, &a.sheet).cmp(&(&b.file, &b.sheet)));
        for of in sheets {
            self.add(&of.file, &of.sheet, of.told);
        }
        for of in &mut self.sheets {
            of.told
                .sort_by_key(|told| (told.line, told.column, told.reason.name()));
        }
    }
}

impl Serialize for Warnings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_in_order_and_sheets_that_were_told_of_twice_are_one() {
        let told = |line, column, reason| Told {
            line,
            column,
            reason,
            value: None,
        };
        let mut warnings = Warnings::default();
        assert!(warnings.is_empty());
        let nul = WarningCode::Nul;
        warnings.add("b.csv", "", vec![told(2, "", nul)]);
        warnings.add("a.xlsx", "二", vec![told(9, "", nul)]);
        warnings.add("a.xlsx", "一", vec![]);
        warnings.add(
            "a.xlsx",
            "一",
            vec![
                told(3, "cause", nul),
                told(3, "cause", WarningCode::Masked),
                told(1, "village", nul),
            ],
        );
        warnings.add(
            "b.csv",
            "",
            vec![told(1, "", nul), told(2, "", WarningCode::Masked)],
        );
        warnings.sort();
        let all: Vec<_> = warnings
            .iter()
            .map(|w| (w.file, w.sheet, w.line, w.column, w.reason.name()))
            .collect();
        let expected = [
            ("a.xlsx", "一", 1, "village", "nul"),
            ("a.xlsx", "一", 3, "cause", "masked"),
            ("a.xlsx", "一", 3, "cause", "nul"),
            ("a.xlsx", "二", 9, "", "nul"),
            ("b.csv", "", 1, "", "nul"),
            ("b.csv", "", 2, "", "masked"),
            ("b.csv", "", 2, "", "nul"),
        ];
        assert_eq!(all, expected);
        assert_eq!((warnings.len(), warnings.sheets().len()), (7, 3));
    }
}
