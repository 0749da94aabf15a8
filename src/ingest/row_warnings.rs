//! What a sheet's reader tells of rows that count all the same.
//!
//! Only tells: no value is changed here.

use super::block::Want;
use super::cell::Cell;
use super::columns::Value;
use super::header::Layout;
use super::mask::shown;
use super::sheet::SheetReader;
use super::{Warning, WarningCode, furniture};
use crate::contract::{Kind, Type};
use crate::failure::Result;

impl SheetReader<'_> {
    /// A remark on a row that only the container could see.
    pub fn warn(&mut self, line: u32, reason: WarningCode) {
        self.sheet.warnings.push(Warning {
            file: self.context.file.to_owned(),
            sheet: self.sheet.name.clone(),
            line,
            column: String::new(),
            reason,
            value: None,
        });
    }

    /// Allocations of funds vary too widely to tell; aid and payments do not.
    pub(super) fn warn_unit_slips(&mut self) -> Result<()> {
        let Some(kind) = self.sheet.kind().filter(|k| *k != Kind::Funds) else {
            return Ok(());
        };
        for (place, column) in kind.table().columns.iter().enumerate() {
            if !matches!(column.ty, Type::Money) {
                continue;
            }
            let rows = &self.sheet.rows;
            let mut amounts: Vec<Option<i64>> = Vec::with_capacity(rows.len());
            for number in rows.blocks() {
                let block = rows.block(number, Want::NOTHING.columns([place]))?;
                amounts.extend(rows.range(number).enumerate().map(|(row, _)| {
                    match block.value(place, row) {
                        Value::Money(fen) => Some(fen),
                        _ => None,
                    }
                }));
            }
            if let Some(median) = super::unit_slip::median(&amounts) {
                self.sheet.medians.push((column.name, median));
            }
            let places: Vec<u32> = super::unit_slip::find(&amounts)
                .into_iter()
                .map(|row| row as u32)
                .collect();
            for (number, of_block) in rows.apart(&places) {
                let block = rows.block(number, Want::LINES)?;
                let first = rows.range(number).start;
                self.sheet.warnings.extend(of_block.iter().map(|row| {
                    let row = *row as usize;
                    Warning {
                        file: self.context.file.to_owned(),
                        sheet: self.sheet.name.clone(),
                        line: block.lines.get(row).copied().unwrap_or_default(),
                        column: column.name.to_owned(),
                        reason: WarningCode::UnitSlip,
                        value: amounts
                            .get(first + row)
                            .copied()
                            .flatten()
                            .map(super::money::yuan),
                    }
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
        column: &str,
        ty: Type,
        reason: WarningCode,
        cell: &Cell<'_>,
    ) {
        let text = cell.text();
        self.sheet.warnings.push(Warning {
            file: self.context.file.to_owned(),
            sheet: self.sheet.name.clone(),
            line,
            column: column.to_owned(),
            reason,
            value: (!ty.is_personal() && !text.is_empty()).then(|| shown(ty, &text)),
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
