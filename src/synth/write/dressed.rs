//! A table as people send it: title, unit note, header, rows with their blemishes, total, footer.

use super::{Sink, Table};
use crate::contract::Type;
use crate::failure::Result;
use crate::synth::model::rows::Value;
use crate::synth::render::blemish::{Outcome, blemish};
use crate::synth::render::look::Look;
use crate::synth::render::spell::Cell;

/// Rows spelled by a look and handed to a sink.
pub struct Dressed {
    look: Look,
    sink: Box<dyn Sink>,
    footer_date: String,
    rows: u64,
    /// Rows and fen of the sheet, for its number column and its total.
    in_sheet: u64,
    sum: i64,
    open: bool,
    spoil: bool,
}

impl Dressed {
    /// Nothing is written before the first sheet or row. `spoil` lets some rows be unreadable.
    pub fn new(look: Look, sink: Box<dyn Sink>, footer_date: String, spoil: bool) -> Self {
        Dressed {
            look,
            sink,
            footer_date,
            rows: 0,
            in_sheet: 0,
            sum: 0,
            open: false,
            spoil,
        }
    }

    fn width(&self) -> usize {
        self.look.headers.len() + usize::from(self.look.sequence)
    }

    /// A row with one text in it, as wide as the table.
    fn line(&mut self, place: usize, text: &str) -> Result<()> {
        let mut cells = vec![Cell::Blank; self.width()];
        if let Some(cell) = cells.get_mut(place) {
            *cell = Cell::Text(text.to_owned());
        }
        self.sink.row(&cells)
    }

    fn top(&mut self) -> Result<()> {
        if let Some(title) = self.look.title.clone() {
            self.line(0, &title)?;
        }
        if let Some(note) = self.look.note {
            let last = self.width().saturating_sub(1);
            self.line(last, note)?;
        }
        let mut header: Vec<Cell> = Vec::new();
        if self.look.sequence {
            header.push(Cell::Text("序号".to_owned()));
        }
        header.extend(self.look.headers.iter().map(|h| Cell::Text(h.clone())));
        if self.look.grouped {
            let groups = self.groups();
            self.sink.groups(&groups)?;
            // A column of no group has its name in the upper row.
            for (name, first, last) in &groups {
                if let Some(cell) = header
                    .get_mut(*first)
                    .filter(|_| first == last && !name.is_empty())
                {
                    *cell = Cell::Blank;
                }
            }
        }
        self.sink.row(&header)
    }

    /// Runs of dates and of personal columns get a name over them; any other column stands alone.
    fn groups(&self) -> Vec<(String, usize, usize)> {
        let shift = usize::from(self.look.sequence);
        let mut groups: Vec<(String, usize, usize)> = Vec::new();
        if self.look.sequence {
            groups.push(("序号".to_owned(), 0, 0));
        }
        for (place, column) in self.look.order.iter().enumerate() {
            let Some(described) = self.look.table.columns.get(*column) else {
                continue;
            };
            let name = match described.ty {
                Type::Date => "办理时间",
                Type::Name | Type::PersonId | Type::HouseholdId => "申请人信息",
                Type::Boolean => "程序情况",
                _ => "",
            };
            let at = place + shift;
            match groups.last_mut() {
                Some((last_name, _, last)) if !name.is_empty() && last_name == name => *last = at,
                _ if name.is_empty() => {
                    groups.push((
                        self.look.headers.get(place).cloned().unwrap_or_default(),
                        at,
                        at,
                    ));
                }
                _ => groups.push((name.to_owned(), at, at)),
            }
        }
        // A run of one column is no group: its own header stands there.
        for (name, first, last) in &mut groups {
            let header = first
                .checked_sub(shift)
                .and_then(|place| self.look.headers.get(place));
            if let Some(header) = header.filter(|_| first == last) {
                name.clone_from(header);
            }
        }
        groups
    }

    fn bottom(&mut self) -> Result<()> {
        if self.look.total {
            let money = self.look.order.iter().position(|c| {
                self.look
                    .table
                    .columns
                    .get(*c)
                    .is_some_and(|column| matches!(column.ty, Type::Money))
            });
            let mut cells = vec![Cell::Text("合计".to_owned())];
            cells.resize(self.width(), Cell::Blank);
            if let Some(place) = money {
                let column = self.look.order.get(place).copied().unwrap_or(0);
                let mut chance = self.look.row_chance(u64::MAX);
                let sum = self.look.cell(column, &Value::Money(self.sum), &mut chance);
                if let Some(cell) = cells.get_mut(place + usize::from(self.look.sequence)) {
                    *cell = sum;
                }
            }
            self.sink.row(&cells)?;
        }
        if self.look.footer {
            self.line(0, "制表人：救助科")?;
            let text = format!("填表日期：{}", self.footer_date);
            self.line(0, &text)?;
        }
        Ok(())
    }

    fn write(&mut self, mut cells: Vec<Cell>) -> Result<()> {
        self.in_sheet += 1;
        self.rows += 1;
        if self.look.sequence {
            cells.insert(0, Cell::Number(self.in_sheet.to_string()));
        }
        self.sink.row(&cells)?;
        if self.look.blank_every > 0 && self.in_sheet.is_multiple_of(self.look.blank_every) {
            self.sink.row(&vec![Cell::Blank; self.width()])?;
        }
        Ok(())
    }
}

impl Table for Dressed {
    fn sheet(&mut self, name: &str) -> Result<()> {
        if self.open {
            self.bottom()?;
        }
        self.open = true;
        self.in_sheet = 0;
        self.sum = 0;
        self.sink.sheet(name)?;
        self.top()
    }

    fn put(&mut self, row: &[Value], number: u64) -> Result<()> {
        if !self.open {
            self.sheet("Sheet1")?;
        }
        let mut chance = self.look.row_chance(number);
        let mut cells = self.look.cells(row, &mut chance);
        self.sum += row
            .iter()
            .map(|v| if let Value::Money(fen) = v { *fen } else { 0 })
            .sum::<i64>();
        let ragged = self.sink.ragged();
        let outcome = if self.spoil {
            blemish(&self.look, &mut cells, ragged, &mut chance)
        } else {
            Outcome::One
        };
        match outcome {
            Outcome::One => self.write(cells),
            Outcome::Twice => {
                self.write(cells.clone())?;
                self.write(cells)
            }
            Outcome::Conflict(second) => {
                self.write(cells)?;
                self.write(second)
            }
        }
    }

    fn finish(mut self: Box<Self>) -> Result<u64> {
        if !self.open {
            self.sheet("Sheet1")?;
        }
        self.bottom()?;
        self.sink.finish()?;
        Ok(self.rows)
    }
}
