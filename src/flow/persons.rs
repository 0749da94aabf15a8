//! Tables of persons, looked up by the persons that a part of the cases has: without this every part would go through
//! all of them. Held small, since a country's are long.

use crate::assess::keys::{self, Sorted, number_of};
use crate::assess::{Coded, coded, date_column, dates, texts};
use crate::contract::{Kind, Tables};
use crate::failure::{Failure, Result};
use crate::ingest::{Marks, Parts};
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NewChunkedArray, StringChunked};
use std::collections::HashMap;

/// Kinds whose rows matter by their `person_key` alone, to cases that have the same.
pub const OF_PERSONS: [Kind; 2] = [Kind::Enrolments, Kind::Deaths];

const PERSON: &str = "person_key";

/// The tables that there are.
pub struct Persons(Vec<(Kind, Table)>);

/// The rows of a table that have a person, by person.
struct Table {
    persons: Sorted,
    columns: Vec<(String, Values)>,
}

enum Values {
    /// Of `persons`.
    Person,
    /// `NO_DAY` where there is none.
    Days(Vec<i32>),
    /// Places in a list of the different words.
    Words(Vec<u16>, Words),
}

/// No file has a date like it.
const NO_DAY: i32 = i32::MIN;

#[derive(Default)]
struct Words {
    words: Vec<Option<String>>,
    places: HashMap<Option<String>, u16>,
}

impl Words {
    fn place(&mut self, word: Option<&str>) -> Result<u16> {
        let word = word.map(str::to_owned);
        if let Some(place) = self.places.get(&word) {
            return Ok(*place);
        }
        let place = u16::try_from(self.words.len())
            .map_err(|_| Failure::internal("too many words in a table of persons"))?;
        self.words.push(word.clone());
        self.places.insert(word, place);
        Ok(place)
    }
}

impl Persons {
    /// Looks through the tables once. Rows of persons that have no mark are left out.
    ///
    /// # Errors
    /// Rows that were put away cannot be read back (class internal).
    pub fn new(parts: &Parts, applicants: &Marks) -> Result<Persons> {
        let mut tables = Vec::new();
        for kind in OF_PERSONS {
            if let Some(pieces) = parts.pieces(kind) {
                tables.push((kind, Table::new(pieces, applicants)?));
            }
        }
        Ok(Persons(tables))
    }

    /// Puts into the tables of a part the rows of its own persons.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn narrow(&self, tables: &mut Tables) -> Result<()> {
        let Some(cases) = tables.frame(Kind::Cases) else {
            return Ok(());
        };
        let mut persons = Vec::with_capacity(cases.height());
        for key in texts(cases, PERSON)? {
            persons.extend(number_of(key)?);
        }
        persons.sort_unstable();
        persons.dedup();
        for (kind, table) in &self.0 {
            tables.frames.insert(*kind, table.of(&persons)?);
        }
        Ok(())
    }
}

impl Table {
    fn new(pieces: impl Iterator<Item = Result<DataFrame>>, applicants: &Marks) -> Result<Table> {
        let mut persons: Vec<(u128, u32)> = Vec::new();
        let mut columns: Vec<(String, Values)> = Vec::new();
        for piece in pieces {
            let piece = piece?;
            if columns.is_empty() {
                let values = piece.columns().iter().map(|column| {
                    let values = match (column.name().as_str(), column.dtype()) {
                        (PERSON, _) => Values::Person,
                        (_, DataType::Date) => Values::Days(Vec::new()),
                        _ => Values::Words(Vec::new(), Words::default()),
                    };
                    (column.name().to_string(), values)
                });
                columns = values.collect();
            }
            let mut there = Vec::with_capacity(piece.height());
            for (row, key) in texts(&piece, PERSON)?.into_iter().enumerate() {
                let person = number_of(key)?;
                if let Some(person) = person.filter(|person| applicants.has(*person)) {
                    persons.push((person, persons.len() as u32));
                    there.push(row);
                }
            }
            for (name, values) in &mut columns {
                match values {
                    Values::Person => {}
                    Values::Days(days) => {
                        let of_piece = dates(&piece, name)?;
                        days.extend(there.iter().map(|row| of_piece[*row].unwrap_or(NO_DAY)));
                    }
                    Values::Words(places, words) => {
                        let Coded { rows, texts } = coded(&piece, name)?;
                        let of_texts = texts.into_iter().map(|text| words.place(text));
                        let of_texts = of_texts.collect::<Result<Vec<_>>>()?;
                        places.extend(there.iter().map(|row| of_texts[rows[*row] as usize]));
                    }
                }
            }
        }
        persons.sort_unstable();
        for (_, values) in &mut columns {
            let order = persons.iter().map(|(_, row)| *row as usize);
            match values {
                Values::Person => {}
                Values::Days(days) => *days = order.map(|row| days[row]).collect(),
                Values::Words(places, _) => *places = order.map(|row| places[row]).collect(),
            }
        }
        let persons = persons.into_iter().map(|(person, _)| person).collect();
        Ok(Table {
            persons: Sorted::new(persons),
            columns,
        })
    }

    /// The frame of the rows of some persons.
    fn of(&self, persons: &[u128]) -> Result<DataFrame> {
        let places = persons.iter().map(|person| self.persons.places(*person));
        let rows: Vec<usize> = places.flatten().collect();
        let columns = self.columns.iter().map(|(name, values)| match values {
            Values::Person => {
                let keys = rows
                    .iter()
                    .map(|row| self.persons.get(*row).map(keys::text));
                Column::new(name.into(), keys.collect::<Vec<_>>())
            }
            Values::Days(days) => {
                let day = |row: &usize| Some(days[*row]).filter(|day| *day != NO_DAY);
                date_column(name, rows.iter().map(day).collect())
            }
            Values::Words(places, words) => {
                let word = |row: &usize| words.words[places[*row] as usize].as_deref();
                let words = rows.iter().map(word);
                StringChunked::from_iter_options(name.into(), words).into_column()
            }
        });
        Ok(DataFrame::new(rows.len(), columns.collect())?)
    }
}
