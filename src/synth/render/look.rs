//! The look of one file: its headers, title, unit, number column, totals and the spellings it prefers.
//!
//! A look is drawn once for each file from the district's seed; cells are then spelled from it.

use super::spell::{Cell, DayForm, FLAGS, MoneyForm, NULLS, day, full_width, money};
use crate::contract::{InputTable, Kind, Type};
use crate::synth::model::chance::{Chance, Purpose};
use crate::synth::model::rows::Value;
use chrono::{Datelike, NaiveDate};

/// How numbers too long for a spreadsheet are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    None,
    Tab,
    Apostrophe,
}

/// Where the unit of money is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Yuan, said nowhere or in the cells.
    Unsaid,
    /// 万元 in brackets behind the header.
    Header,
    /// 单位：万元 above the header.
    Note,
}

/// How tidy a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// One spelling of each type, the header in the first row, nothing around the rows.
    Plain,
    /// Everything that people do to a sheet.
    Handmade,
}

/// The look of a file.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent habit of whoever made the sheet"
)]
pub struct Look {
    pub table: &'static InputTable,
    seed: u64,
    file: u64,
    /// Columns in the order of the file, as positions in the contract.
    pub order: Vec<usize>,
    pub headers: Vec<String>,
    pub title: Option<String>,
    pub note: Option<&'static str>,
    /// A row of group names above the header.
    pub grouped: bool,
    pub sequence: bool,
    pub total: bool,
    pub footer: bool,
    /// One blank row after so many rows; 0 for none.
    pub blank_every: u64,
    unit: Unit,
    days: Vec<DayForm>,
    money: MoneyForm,
    flags: (&'static str, &'static str),
    null: &'static str,
    guard: Guard,
    care: Care,
}

/// What a file is to look like; the rest is chance.
#[derive(Debug, Clone)]
pub struct Wish {
    pub kind: Kind,
    /// Number of the file, which its chance comes from.
    pub file: u64,
    pub care: Care,
    pub title: Option<String>,
    pub unit: Unit,
    pub grouped: bool,
    /// Whether cells may be dates and numbers, as in a workbook.
    pub typed: bool,
}

impl Look {
    /// A look drawn for a wish.
    pub fn new(seed: u64, wish: &Wish) -> Self {
        let mut chance = Chance::new(seed, Purpose::Look, wish.file);
        let table = wish.kind.table();
        let handmade = wish.care == Care::Handmade;
        let mut order: Vec<usize> = (0..table.columns.len()).collect();
        if handmade && order.len() > 6 {
            // Two neighbours changed places: no file has its columns quite where the last one had them.
            let at = 2 + chance.position(order.len() - 4);
            order.swap(at, at + 1);
        }
        let headers = order
            .iter()
            .map(|c| header(table, *c, wish, &mut chance))
            .collect();
        let text_forms = [
            DayForm::Iso,
            DayForm::Slash,
            DayForm::Chinese,
            DayForm::Compact,
            DayForm::Dot,
            DayForm::IsoTime,
            DayForm::SlashTime,
            DayForm::Serial,
        ];
        let days = match (handmade, wish.typed) {
            (false, _) => vec![DayForm::Iso],
            (true, true) => vec![DayForm::Native, DayForm::Native, chance.pick(&text_forms)],
            (true, false) => (0..4).map(|_| chance.pick(&text_forms)).collect(),
        };
        let forms = [
            MoneyForm::Plain,
            MoneyForm::Grouped,
            MoneyForm::Sign,
            MoneyForm::Yuan,
        ];
        let money = match (wish.unit, handmade) {
            (Unit::Header | Unit::Note, _) => MoneyForm::TenThousand,
            (Unit::Unsaid, false) => MoneyForm::Plain,
            (Unit::Unsaid, true) if wish.typed => MoneyForm::Plain,
            (Unit::Unsaid, true) => chance.pick(&forms),
        };
        let guards = if wish.typed {
            [Guard::None; 3]
        } else {
            [Guard::Tab, Guard::Apostrophe, Guard::None]
        };
        let pick = |chance: &mut Chance, share| handmade && chance.permille(share);
        Look {
            table,
            seed,
            file: wish.file,
            order,
            headers,
            title: wish.title.clone(),
            note: (wish.unit == Unit::Note).then_some("单位：万元"),
            grouped: wish.grouped,
            sequence: pick(&mut chance, 600),
            total: pick(&mut chance, 500)
                && table.columns.iter().any(|c| matches!(c.ty, Type::Money)),
            footer: pick(&mut chance, 500),
            blank_every: if pick(&mut chance, 300) { 90 } else { 0 },
            unit: wish.unit,
            days,
            money,
            flags: if handmade {
                chance.pick(&FLAGS)
            } else {
                FLAGS[0]
            },
            null: if handmade { chance.pick(&NULLS) } else { "" },
            guard: if handmade {
                chance.pick(&guards)
            } else {
                Guard::None
            },
            care: wish.care,
        }
    }

    /// Chance for one row of this file.
    pub fn row_chance(&self, row: u64) -> Chance {
        Chance::part(self.seed, Purpose::Cell, self.file, row)
    }

    /// The cells of a row, in the order of the file, without the sequence number.
    pub fn cells(&self, row: &[Value], chance: &mut Chance) -> Vec<Cell> {
        self.order
            .iter()
            .map(|column| {
                row.get(*column)
                    .map_or(Cell::Blank, |value| self.cell(*column, value, chance))
            })
            .collect()
    }

    /// One value, spelled.
    pub fn cell(&self, column: usize, value: &Value, chance: &mut Chance) -> Cell {
        let handmade = self.care == Care::Handmade;
        match value {
            Value::Blank => self.no_value(column, chance),
            Value::Text(text) if handmade => Cell::Text(self.untidy(column, text, chance)),
            Value::Text(text) => Cell::Text(text.clone().into_owned()),
            Value::Digits(digits) => Cell::Text(match self.guard {
                Guard::Tab => format!("\t{digits}"),
                Guard::Apostrophe => format!("'{digits}"),
                Guard::None => digits.clone(),
            }),
            Value::Day(date)
                if handmade && self.is_month(column, *date) && chance.permille(400) =>
            {
                Cell::Text(date.format("%Y%m").to_string())
            }
            Value::Day(date) => {
                let usual = self
                    .days
                    .get(column % self.days.len())
                    .copied()
                    .unwrap_or(DayForm::Iso);
                let form = if handmade && chance.permille(40) {
                    chance.pick(&self.days)
                } else {
                    usual
                };
                day(*date, form, chance)
            }
            Value::Money(fen) if handmade && self.unit == Unit::Unsaid && chance.permille(25) => {
                money(*fen, MoneyForm::TenThousandInCell)
            }
            Value::Money(fen) => money(*fen, self.money),
            Value::Whole(number) if handmade && chance.permille(20) => {
                Cell::Text(full_width(&number.to_string()))
            }
            Value::Whole(number) => Cell::Number(number.to_string()),
            Value::Flag(flag) => {
                Cell::Text(if *flag { self.flags.0 } else { self.flags.1 }.to_owned())
            }
            Value::Codes(list, positions) => {
                let words: Vec<&str> = positions
                    .iter()
                    .filter_map(|p| list.codes.get(*p))
                    .map(|code| match (handmade, code.words) {
                        (_, []) => code.code,
                        (true, words) => chance.pick(words),
                        (false, [first, ..]) => first,
                    })
                    .collect();
                let text = words.join(if handmade {
                    chance.pick(&["、", ",", "；"])
                } else {
                    "、"
                });
                Cell::Text(if handmade && chance.permille(25) {
                    full_width(&text)
                } else {
                    text
                })
            }
        }
    }

    /// Whether a date may be written as its month.
    fn is_month(&self, column: usize, date: NaiveDate) -> bool {
        date.day() == 1
            && self
                .table
                .columns
                .get(column)
                .is_some_and(|c| matches!(c.ty, Type::DateOrMonth))
    }

    /// A blank, or the file's mark for one where it cannot be taken for a value.
    fn no_value(&self, column: usize, chance: &mut Chance) -> Cell {
        let optional = self
            .table
            .columns
            .get(column)
            .is_some_and(|c| !c.required && !matches!(c.ty, Type::Boolean | Type::Name));
        if optional && !self.null.is_empty() && chance.permille(700) {
            Cell::Text(self.null.to_owned())
        } else {
            Cell::Blank
        }
    }

    /// Text as hands leave it: spaces behind, a township's name with its district or without its rank.
    fn untidy(&self, column: usize, text: &str, chance: &mut Chance) -> String {
        let township = self
            .table
            .columns
            .get(column)
            .is_some_and(|c| matches!(c.ty, Type::Township));
        match chance.below(1000) {
            0..15 => format!("{text} "),
            15..20 => format!("{text}\u{3000}"),
            20..35 if township => format!("{}{text}", crate::synth::model::place::DISTRICT),
            35..45 if township && text.ends_with("街道") => format!("{text}办事处"),
            45..52 if township => text
                .trim_end_matches("街道")
                .trim_end_matches('镇')
                .to_owned(),
            _ => text.to_owned(),
        }
    }
}

/// A header: a synonym where hands made the file, with its unit where that stands there.
fn header(table: &InputTable, column: usize, wish: &Wish, chance: &mut Chance) -> String {
    let Some(column) = table.columns.get(column) else {
        return String::new();
    };
    let handmade = wish.care == Care::Handmade;
    let mut text = match (handmade, column.headers) {
        (true, headers) if !headers.is_empty() => chance.pick(headers).to_owned(),
        (_, [first, ..]) => (*first).to_owned(),
        _ => String::new(),
    };
    if handmade && matches!(column.ty, Type::Date) && chance.permille(250) {
        text = text.replace("日期", "时间");
    }
    if handmade && chance.permille(30) && text.chars().count() == 4 {
        let spaced: String = text.chars().flat_map(|c| [c, ' ']).collect();
        spaced.trim_end().clone_into(&mut text);
    }
    if wish.unit == Unit::Header && matches!(column.ty, Type::Money) {
        text.push_str("（万元）");
    }
    text
}
