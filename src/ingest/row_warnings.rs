//! What a sheet's reader tells of rows that count all the same.
//!
//! Only tells: no value is changed here.

use super::block::{Block, Want};
use super::cell::Cell;
use super::columns::{NO_MONEY, Value};
use super::header::Layout;
use super::mask::shown;
use super::sheet::SheetReader;
use super::unit_slip::{self, Spread};
use super::{Told, WarningCode, furniture};
use crate::contract::{Kind, Type};
use crate::failure::Result;

impl SheetReader<'_> {
    /// A remark on a row that only the container could see.
    pub fn warn(&mut self, line: u32, reason: WarningCode) {
        self.sheet.warnings.push(Told {
            line,
            column: "",
            reason,
            value: None,
        });
    }

    /// Allocations of funds vary too widely to tell; aid and payments do not.
    pub(super) fn warn_unit_slips(&mut self) -> Result<()> {
        let Some(kind) = self.sheet.kind().filter(|k| *k != Kind::Funds) else {
            return Ok(());
        };
        let columns = kind.table().columns.iter().enumerate();
        let of_money = columns.filter(|(_, column)| matches!(column.ty, Type::Money));
        let mut columns: Vec<(usize, &'static str, Spread)> = of_money
            .map(|(place, column)| (place, column.name, Spread::new()))
            .collect();
        let rows = &self.sheet.rows;
        let want = Want::NOTHING.columns(columns.iter().map(|(place, ..)| *place));
        for number in rows.blocks() {
            let block = rows.block(number, want)?;
            for (place, _, spread) in &mut columns {
                amounts(&block, *place).for_each(|(_, fen)| spread.take(fen));
            }
        }
        for (place, name, spread) in columns {
            let Some((of, below)) = spread.middle() else {
                continue;
            };
            let want = Want::NOTHING.columns([place]);
            let mut alike = Vec::new();
            for number in rows.blocks() {
                let block = rows.block(number, want)?;
                let positive = amounts(&block, place).filter(|(_, fen)| *fen > 0);
                let positive = positive.map(|(_, fen)| fen.unsigned_abs());
                alike.extend(positive.filter(|fen| unit_slip::place(*fen) == of));
            }
            if below >= alike.len() {
                continue;
            }
            let median = *alike.select_nth_unstable(below).1;
            self.sheet.medians.push((name, median));
            if !spread.has_slips(median) {
                continue;
            }
            for number in rows.blocks() {
                let block = rows.block(number, Want::LINES.columns([place]))?;
                let told = amounts(&block, place)
                    .filter(|(_, fen)| fen.unsigned_abs() >= unit_slip::limit(median));
                self.sheet.warnings.extend(told.map(|(row, fen)| Told {
                    line: block.lines.get(row).copied().unwrap_or_default(),
                    column: name,
                    reason: WarningCode::UnitSlip,
                    value: Some(super::money::yuan(fen).into()),
                }));
            }
        }
        Ok(())
    }

    /// A unit counts above the header alone; one below the rows is no data, and not to be passed over.
    pub(super) fn warn_unit_below(&mut self, layout: &Layout, line: u32, cells: &[Cell<'_>]) {
        const MOST_CELLS: usize = 3;
        let Some(Cell::Text(first)) = cells.iter().find(|c| !c.is_blank()) else {
            return;
        };
        // Nearly all rows begin with a number or a code.
        if first.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return;
        }
        let written: Vec<_> = cells
            .iter()
            .filter(|c| !c.is_blank())
            .take(MOST_CELLS + 1)
            .map(Cell::text)
            .collect();
        if written.len() > MOST_CELLS {
            return;
        }
        let Some((unit, power)) = furniture::unit_below(&written.concat()) else {
            return;
        };
        let columns = layout.kind.table().columns.iter();
        let other = columns
            .zip(&layout.positions)
            .zip(&layout.scales)
            .any(|((c, at), scale)| matches!(c.ty, Type::Money) && at.is_some() && *scale != power);
        if other {
            let unit = Cell::Text(unit.into());
            self.warn_cell(line, "", Type::Text, WarningCode::UnitNoteBelow, &unit);
        }
    }

    pub(super) fn warn_cell(
        &mut self,
        line: u32,
        column: &'static str,
        ty: Type,
        reason: WarningCode,
        cell: &Cell<'_>,
    ) {
        let text = cell.text();
        self.sheet.warnings.push(Told {
            line,
            column,
            reason,
            value: (!ty.is_personal() && !text.is_empty()).then(|| shown(ty, &text).into()),
        });
    }

    /// A payment said to be made that has no date counts nowhere (settled point 11).
    pub(super) fn warn_undated(&mut self, layout: &Layout, line: u32, row: &[Value<'_>]) {
        if layout.kind != Kind::Payments {
            return;
        }
        let of = |name: &str| {
            layout
                .kind
                .table()
                .columns
                .iter()
                .position(|c| c.name == name)
                .and_then(|n| row.get(n))
        };
        let paid = crate::contract::enums::PAYMENT_STATE
            .index("paid")
            .and_then(|n| u8::try_from(n).ok());
        let is_paid = matches!(of("state"), Some(Value::Code(code)) if Some(*code) == paid);
        if is_paid && of("paid_on") == Some(&Value::Null) {
            self.warn_cell(
                line,
                "paid_on",
                Type::Date,
                WarningCode::PaidUndated,
                &Cell::Empty,
            );
        }
    }
}

/// The amounts of a block's column, each with its row.
fn amounts(block: &Block, place: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
    let all = block.store(place).amounts().iter().copied().enumerate();
    all.filter(|(_, fen)| *fen != NO_MONEY)
}
