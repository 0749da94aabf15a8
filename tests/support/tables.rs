//! Reads the tables of a Markdown file, so that tables of cases are the manual and the tests at once.
//!
//! A table is a header row, a rule of dashes and rows; it belongs to the last heading above it. Cells are trimmed,
//! backquotes around a cell are dropped; `\|` is a bar inside a cell. Panics, naming file and line, on a ragged row.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One table and where it stands.
pub struct Table {
    /// Text of the heading above, without its `#`.
    pub heading: String,
    pub headers: Vec<String>,
    pub rows: Vec<Row>,
}

/// One row: header to cell.
pub struct Row {
    place: String,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// The cell under a header; panics when the table has no such column.
    pub fn get(&self, header: &str) -> &str {
        match self.cells.get(header) {
            Some(cell) => cell,
            None => panic!("{}: no column {header}", self.place),
        }
    }

    /// The cell under a header, `None` when it is empty or `-`.
    pub fn value(&self, header: &str) -> Option<&str> {
        Some(self.get(header)).filter(|cell| !cell.is_empty() && *cell != "-")
    }

    /// File and line, for messages.
    pub fn place(&self) -> &str {
        &self.place
    }
}

/// All tables of a file below `tests/`, in order.
pub fn tables(file: &str) -> Vec<Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("tests/{file}: {e}"));
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<Table> = Vec::new();
    let mut heading = String::new();
    let mut inside = false;
    for (n, line) in lines.iter().enumerate() {
        if let Some(text) = line.strip_prefix('#') {
            heading = text.trim_start_matches('#').trim().to_owned();
        }
        if !line.starts_with('|') {
            inside = false;
        } else if !inside {
            let rule = lines.get(n + 1).copied().unwrap_or_default();
            assert!(
                is_rule(rule),
                "tests/{file}:{}: a table without a rule of dashes",
                n + 2
            );
            found.push(Table {
                heading: heading.clone(),
                headers: cells(line),
                rows: Vec::new(),
            });
            inside = true;
        } else if !is_rule(line) {
            let place = format!("tests/{file}:{}", n + 1);
            let table = found
                .last_mut()
                .unwrap_or_else(|| panic!("{place}: a row outside a table"));
            let row = cells(line);
            assert_eq!(
                row.len(),
                table.headers.len(),
                "{place}: cells do not match the header"
            );
            let cells = table.headers.iter().cloned().zip(row).collect();
            table.rows.push(Row { place, cells });
        }
    }
    found
}

/// The rows of the tables under one heading; panics when there are none, so that no test passes on nothing.
pub fn rows(file: &str, heading: &str) -> Vec<Row> {
    let rows: Vec<Row> = tables(file)
        .into_iter()
        .filter(|t| t.heading == heading)
        .flat_map(|t| t.rows)
        .collect();
    assert!(
        !rows.is_empty(),
        "tests/{file}: no rows under the heading {heading}"
    );
    rows
}

fn is_rule(line: &str) -> bool {
    line.starts_with('|') && line.contains('-') && line.chars().all(|c| "|-: ".contains(c))
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|');
    let inner = inner
        .strip_suffix('|')
        .unwrap_or(inner)
        .replace("\\|", "\u{0}");
    inner
        .split('|')
        .map(|c| c.trim().trim_matches('`').replace('\u{0}', "|"))
        .collect()
}
