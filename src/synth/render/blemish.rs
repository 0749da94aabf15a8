//! What makes a row unreadable, or worth a warning: put in on purpose, seldom, and never twice in a row.

use super::look::Look;
use super::spell::{Cell, full_width};
use crate::contract::Type;
use crate::synth::model::chance::Chance;

/// What became of a row.
#[derive(Debug)]
pub enum Outcome {
    /// One row, perhaps with something wrong in it.
    One,
    /// The row stands twice in the file, the same.
    Twice,
    /// The row stands twice in the file, and this is how the second one differs.
    Conflict(Vec<Cell>),
}

/// Rows in a thousand that something is put into.
const SPOILT: u64 = 14;

/// Spoils a few rows. Cells are in the order of the file.
/// `ragged` says whether a row may have another number of cells than the header.
pub fn blemish(look: &Look, cells: &mut Vec<Cell>, ragged: bool, chance: &mut Chance) -> Outcome {
    if !chance.permille(SPOILT) {
        return Outcome::One;
    }
    let find = |wanted: fn(&Type) -> bool, filled: bool, cells: &[Cell]| {
        look.order.iter().enumerate().find_map(|(place, column)| {
            let ty = &look.table.columns.get(*column)?.ty;
            let blank = matches!(cells.get(place), None | Some(Cell::Blank));
            (wanted(ty) && (blank != filled)).then_some(place)
        })
    };
    let (place, text) = match chance.below(13) {
        0 => (
            find(|t| matches!(t, Type::Date), true, cells),
            chance.pick(&["2020-02-30", "2020年3月", "20.3.5", "月底"]),
        ),
        1 => (
            find(|t| matches!(t, Type::Money), true, cells),
            chance.pick(&["约3000", "(500.00)", "见附件"]),
        ),
        2 => (
            find(|t| matches!(t, Type::Enum(_)), true, cells),
            chance.pick(&["待定", "E类", "其它类"]),
        ),
        3 => (find(|t| matches!(t, Type::Code), true, cells), ""),
        4 => (
            find(|t| matches!(t, Type::Integer), true, cells),
            chance.pick(&["三口", "2人1户", "十二"]),
        ),
        5 => (
            find(|t| matches!(t, Type::PersonId), true, cells),
            chance.pick(&["5.00198E+17", "500198197000000000"]),
        ),
        6 => (
            find(|t| matches!(t, Type::Township), true, cells),
            "河东办事点",
        ),
        7 => (
            find(|t| matches!(t, Type::List(_)), true, cells),
            "临时困难户",
        ),
        8 if ragged => {
            cells.truncate(cells.len().saturating_sub(2).max(1));
            return Outcome::One;
        }
        9 if ragged => {
            cells.push(Cell::Text("补录".to_owned()));
            return Outcome::One;
        }
        10 => return Outcome::Twice,
        11 => (find(|t| matches!(t, Type::Text), true, cells), "=1+1"),
        _ => {
            let mut second = cells.clone();
            let place = find(|t| matches!(t, Type::Money), true, cells)
                .or_else(|| find(|t| matches!(t, Type::Date), true, cells));
            if let Some(cell) = place.and_then(|p| second.get_mut(p)) {
                let day = matches!(cell, Cell::Date(_)) || cell.text().starts_with("20");
                let text = if day {
                    "2020-01-06".to_owned()
                } else {
                    full_width("888.00")
                };
                *cell = Cell::Text(text);
                return Outcome::Conflict(second);
            }
            return Outcome::One;
        }
    };
    if let Some(cell) = place.and_then(|p| cells.get_mut(p)) {
        *cell = if text.is_empty() {
            Cell::Blank
        } else {
            Cell::Text(text.to_owned())
        };
    }
    Outcome::One
}
