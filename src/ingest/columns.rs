//! The parsed values of a sheet, column by column, until it is known which rows count.
//!
//! Compact on purpose: many rows are held at once. Nulls are sentinels that no parser yields.

use crate::contract::Type;
use std::ops::Range;

/// One parsed value on its way into a store.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(std::borrow::Cow<'a, str>),
    /// A keyed hash.
    Key([u8; 16]),
    /// Keyed hash of a person's name.
    Name(u64),
    /// Number of a name in the sheet's list of townships.
    Township(u32),
    Integer(i32),
    Boolean(bool),
    /// Days from 1970-01-01.
    Date(i32),
    /// Fen.
    Money(i64),
    /// Position in a vocabulary.
    Code(u8),
    /// Bits of positions in a vocabulary.
    Codes(i32),
}

/// Texts in one piece of memory; the end of a null is that of its predecessor, marked apart.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: String,
    /// End of each text; the highest bit marks a null.
    ends: Vec<u64>,
}

const NULL_BIT: u64 = 1 << 63;

impl Texts {
    pub fn push(&mut self, text: Option<&str>) {
        self.bytes.push_str(text.unwrap_or_default());
        let end = self.bytes.len() as u64;
        self.ends
            .push(if text.is_none() { end | NULL_BIT } else { end });
    }

    /// Takes some rows of other texts.
    fn extend(&mut self, other: &Texts, rows: Range<usize>) {
        let start = other.start(rows.start);
        let Some(ends) = other.ends.get(rows) else {
            return;
        };
        let end = ends.last().map_or(start, |end| end & !NULL_BIT);
        let (from, to) = (start as usize, end as usize);
        // Ends move with the texts; they never grow into the bit that marks a null.
        let shift = (self.bytes.len() as u64).wrapping_sub(start);
        self.bytes
            .push_str(other.bytes.get(from..to).unwrap_or_default());
        self.ends
            .extend(ends.iter().map(|end| end.wrapping_add(shift)));
    }

    /// Where the text of a row begins.
    fn start(&self, row: usize) -> u64 {
        let before = row.checked_sub(1).and_then(|n| self.ends.get(n));
        before.map_or(0, |end| end & !NULL_BIT)
    }

    /// The bytes of some rows' texts, in order.
    pub fn bytes(&self, rows: Range<usize>) -> impl Iterator<Item = Option<&[u8]>> {
        let mut start = self.start(rows.start) as usize;
        let ends = self.ends.get(rows).unwrap_or_default();
        let bytes = self.bytes.as_bytes();
        ends.iter().map(move |end| {
            let from = start;
            start = (end & !NULL_BIT) as usize;
            bytes.get(from..start).filter(|_| end & NULL_BIT == 0)
        })
    }

    /// As bytes: the number of rows, the ends, the texts.
    fn write(&self, into: &mut Vec<u8>) {
        write_all(into, &self.ends, u64::to_le_bytes);
        into.extend_from_slice(self.bytes.as_bytes());
    }

    /// From the bytes of so many rows.
    fn read(bytes: &[u8], rows: usize) -> Option<Texts> {
        let (ends, texts) = bytes.split_at_checked(rows.checked_mul(8)?)?;
        let texts = Texts {
            bytes: String::from_utf8(texts.to_vec()).ok()?,
            ends: read_all(ends, u64::from_le_bytes)?,
        };
        let mut before = 0;
        let in_order = texts.ends.iter().all(|end| {
            let end = end & !NULL_BIT;
            let follows = before <= end;
            before = end;
            follows
        });
        (in_order && before == texts.bytes.len() as u64).then_some(texts)
    }

    /// The text of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        if end & NULL_BIT != 0 {
            return None;
        }
        self.bytes
            .get(usize::try_from(self.start(row)).ok()?..usize::try_from(end).ok()?)
    }
}

/// The values of one column.
#[derive(Debug)]
pub enum Store {
    Texts(Texts),
    Keys(Vec<[u8; 16]>),
    Townships(Vec<u32>),
    Integers(Vec<i32>),
    Booleans(Vec<u8>),
    Dates(Vec<i32>),
    Money(Vec<i64>),
    Codes(Vec<u8>),
    Lists(Vec<i32>),
    /// Keyed hashes of names of persons, for this run alone: they tell that a name was changed. The names
    /// themselves are not kept.
    Names(Vec<u64>),
    /// No column.
    Nothing,
}

/// Sentinels.
pub const NO_KEY: [u8; 16] = [0; 16];
pub const NO_TOWNSHIP: u32 = u32::MAX;
pub const NO_INTEGER: i32 = i32::MIN;
pub const NO_MONEY: i64 = i64::MIN;
pub const NO_NAME: u64 = 0;
pub const NO_CODE: u8 = u8::MAX;
pub const NO_LIST: i32 = 0;

impl Store {
    /// An empty store for a type.
    pub fn new(ty: Type) -> Self {
        match ty {
            Type::Text | Type::Code => Store::Texts(Texts::default()),
            Type::Township => Store::Townships(Vec::new()),
            Type::Name => Store::Names(Vec::new()),
            Type::PersonId | Type::HouseholdId | Type::Account => Store::Keys(Vec::new()),
            Type::Integer => Store::Integers(Vec::new()),
            Type::Boolean => Store::Booleans(Vec::new()),
            Type::Date | Type::DateOrMonth => Store::Dates(Vec::new()),
            Type::Money => Store::Money(Vec::new()),
            Type::Enum(_) => Store::Codes(Vec::new()),
            Type::List(_) => Store::Lists(Vec::new()),
        }
    }

    /// Takes the next row's value; one of another type counts as null.
    pub fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Store::Texts(texts), Value::Text(text)) => texts.push(Some(text)),
            (Store::Texts(texts), _) => texts.push(None),
            (Store::Keys(keys), Value::Key(key)) => keys.push(*key),
            (Store::Keys(keys), _) => keys.push(NO_KEY),
            (Store::Townships(names), Value::Township(name)) => names.push(*name),
            (Store::Townships(names), _) => names.push(NO_TOWNSHIP),
            (Store::Integers(numbers), Value::Integer(number)) => numbers.push(*number),
            (Store::Integers(numbers), _) => numbers.push(NO_INTEGER),
            (Store::Booleans(values), Value::Boolean(value)) => values.push(u8::from(*value)),
            (Store::Booleans(values), _) => values.push(NO_CODE),
            (Store::Dates(days), Value::Date(day)) => days.push(*day),
            (Store::Dates(days), _) => days.push(NO_INTEGER),
            (Store::Money(amounts), Value::Money(fen)) => amounts.push(*fen),
            (Store::Money(amounts), _) => amounts.push(NO_MONEY),
            (Store::Codes(codes), Value::Code(code)) => codes.push(*code),
            (Store::Codes(codes), _) => codes.push(NO_CODE),
            (Store::Lists(lists), Value::Codes(bits)) => lists.push(*bits),
            (Store::Lists(lists), _) => lists.push(NO_LIST),
            (Store::Names(names), Value::Name(hash)) => names.push(*hash),
            (Store::Names(names), _) => names.push(NO_NAME),
            (Store::Nothing, _) => {}
        }
    }

    /// Takes some rows of another store of the same type.
    pub fn extend(&mut self, other: &Store, rows: Range<usize>) {
        fn put<T: Copy>(own: &mut Vec<T>, other: &[T], rows: Range<usize>) {
            own.extend_from_slice(other.get(rows).unwrap_or_default());
        }
        match (self, other) {
            (Store::Texts(own), Store::Texts(other)) => own.extend(other, rows),
            (Store::Keys(own), Store::Keys(other)) => put(own, other, rows),
            (Store::Townships(own), Store::Townships(other)) => put(own, other, rows),
            (Store::Integers(own), Store::Integers(other))
            | (Store::Dates(own), Store::Dates(other))
            | (Store::Lists(own), Store::Lists(other)) => put(own, other, rows),
            (Store::Booleans(own), Store::Booleans(other))
            | (Store::Codes(own), Store::Codes(other)) => put(own, other, rows),
            (Store::Money(own), Store::Money(other)) => put(own, other, rows),
            (Store::Names(own), Store::Names(other)) => put(own, other, rows),
            (own, other) => {
                for row in rows {
                    own.push(&other.get(row));
                }
            }
        }
    }

    /// Makes room for so many more rows like those that are there.
    pub fn expect(&mut self, rows: usize) {
        match self {
            Store::Texts(texts) => {
                let bytes = rows.saturating_mul(texts.bytes.len()) / texts.ends.len().max(1);
                texts.bytes.reserve_exact(bytes);
                texts.ends.reserve_exact(rows);
            }
            Store::Keys(keys) => keys.reserve_exact(rows),
            Store::Townships(names) => names.reserve_exact(rows),
            Store::Integers(numbers) | Store::Dates(numbers) | Store::Lists(numbers) => {
                numbers.reserve_exact(rows);
            }
            Store::Booleans(codes) | Store::Codes(codes) => codes.reserve_exact(rows),
            Store::Money(amounts) => amounts.reserve_exact(rows),
            Store::Names(hashes) => hashes.reserve_exact(rows),
            Store::Nothing => {}
        }
    }

    /// Forgets its rows.
    pub fn clear(&mut self) {
        match self {
            Store::Texts(texts) => {
                texts.bytes.clear();
                texts.ends.clear();
            }
            Store::Keys(keys) => keys.clear(),
            Store::Townships(names) => names.clear(),
            Store::Integers(numbers) | Store::Dates(numbers) | Store::Lists(numbers) => {
                numbers.clear();
            }
            Store::Booleans(codes) | Store::Codes(codes) => codes.clear(),
            Store::Money(amounts) => amounts.clear(),
            Store::Names(hashes) => hashes.clear(),
            Store::Nothing => {}
        }
    }

    /// How many rows have a value.
    pub fn present(&self) -> usize {
        fn other_than<T: PartialEq>(values: &[T], none: &T) -> usize {
            values.iter().filter(|value| *value != none).count()
        }
        match self {
            Store::Texts(texts) => texts.ends.iter().filter(|e| **e & NULL_BIT == 0).count(),
            Store::Keys(keys) => other_than(keys, &NO_KEY),
            Store::Townships(names) => other_than(names, &NO_TOWNSHIP),
            Store::Integers(numbers) | Store::Dates(numbers) => other_than(numbers, &NO_INTEGER),
            Store::Lists(lists) => other_than(lists, &NO_LIST),
            Store::Booleans(codes) | Store::Codes(codes) => other_than(codes, &NO_CODE),
            Store::Money(amounts) => other_than(amounts, &NO_MONEY),
            Store::Names(hashes) => other_than(hashes, &NO_NAME),
            Store::Nothing => 0,
        }
    }

    /// The days of a column of dates, `NO_INTEGER` for none.
    pub fn days(&self) -> &[i32] {
        match self {
            Store::Dates(days) => days,
            _ => &[],
        }
    }

    /// The amounts in fen of a column of money, `NO_MONEY` for none.
    pub fn amounts(&self) -> &[i64] {
        match self {
            Store::Money(amounts) => amounts,
            _ => &[],
        }
    }

    /// The numbers of a column of townships, `NO_TOWNSHIP` for none.
    pub fn townships(&self) -> &[u32] {
        match self {
            Store::Townships(numbers) => numbers,
            _ => &[],
        }
    }

    /// Gives each township another number.
    pub fn renumber(&mut self, number: &dyn Fn(u32) -> u32) {
        if let Store::Townships(names) = self {
            for name in names.iter_mut().filter(|n| **n != NO_TOWNSHIP) {
                *name = number(*name);
            }
        }
    }

    /// As bytes, which `read` understands.
    pub fn write(&self, into: &mut Vec<u8>) {
        match self {
            Store::Texts(texts) => texts.write(into),
            Store::Keys(keys) => into.extend_from_slice(keys.as_flattened()),
            Store::Townships(numbers) => write_all(into, numbers, u32::to_le_bytes),
            Store::Integers(numbers) | Store::Dates(numbers) | Store::Lists(numbers) => {
                write_all(into, numbers, i32::to_le_bytes);
            }
            Store::Booleans(codes) | Store::Codes(codes) => into.extend_from_slice(codes),
            Store::Money(amounts) => write_all(into, amounts, i64::to_le_bytes),
            Store::Names(hashes) => write_all(into, hashes, u64::to_le_bytes),
            Store::Nothing => {}
        }
    }

    /// A store of a type from the bytes of so many rows; none of bytes that are no such store.
    pub fn read(ty: Type, bytes: &[u8], rows: usize) -> Option<Store> {
        let store = match Store::new(ty) {
            Store::Texts(_) => Store::Texts(Texts::read(bytes, rows)?),
            Store::Keys(_) => {
                let (keys, rest) = bytes.as_chunks();
                Store::Keys(rest.is_empty().then(|| keys.to_vec())?)
            }
            Store::Townships(_) => Store::Townships(read_all(bytes, u32::from_le_bytes)?),
            Store::Integers(_) => Store::Integers(read_all(bytes, i32::from_le_bytes)?),
            Store::Dates(_) => Store::Dates(read_all(bytes, i32::from_le_bytes)?),
            Store::Lists(_) => Store::Lists(read_all(bytes, i32::from_le_bytes)?),
            Store::Booleans(_) => Store::Booleans(bytes.to_vec()),
            Store::Codes(_) => Store::Codes(bytes.to_vec()),
            Store::Money(_) => Store::Money(read_all(bytes, i64::from_le_bytes)?),
            Store::Names(_) => Store::Names(read_all(bytes, u64::from_le_bytes)?),
            Store::Nothing => Store::Nothing,
        };
        (store.len() == rows).then_some(store)
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match self {
            Store::Texts(texts) => texts.ends.len(),
            Store::Keys(keys) => keys.len(),
            Store::Townships(numbers) => numbers.len(),
            Store::Integers(numbers) | Store::Dates(numbers) | Store::Lists(numbers) => {
                numbers.len()
            }
            Store::Booleans(codes) | Store::Codes(codes) => codes.len(),
            Store::Money(amounts) => amounts.len(),
            Store::Names(hashes) => hashes.len(),
            Store::Nothing => 0,
        }
    }

    /// Bytes of memory, about.
    pub fn size(&self) -> usize {
        match self {
            Store::Texts(texts) => texts.bytes.len() + texts.ends.len() * 8,
            Store::Keys(keys) => keys.len() * 16,
            Store::Booleans(codes) | Store::Codes(codes) => codes.len(),
            Store::Money(_) | Store::Names(_) => self.len() * 8,
            _ => self.len() * 4,
        }
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> Value<'_> {
        let value = match self {
            Store::Texts(texts) => texts.get(row).map(|t| Value::Text(t.into())),
            Store::Keys(keys) => keys
                .get(row)
                .filter(|k| **k != NO_KEY)
                .map(|k| Value::Key(*k)),
            Store::Townships(names) => names
                .get(row)
                .filter(|n| **n != NO_TOWNSHIP)
                .map(|n| Value::Township(*n)),
            Store::Integers(numbers) => numbers
                .get(row)
                .filter(|n| **n != NO_INTEGER)
                .map(|n| Value::Integer(*n)),
            Store::Booleans(values) => values
                .get(row)
                .filter(|v| **v != NO_CODE)
                .map(|v| Value::Boolean(*v == 1)),
            Store::Dates(days) => days
                .get(row)
                .filter(|d| **d != NO_INTEGER)
                .map(|d| Value::Date(*d)),
            Store::Money(amounts) => amounts
                .get(row)
                .filter(|a| **a != NO_MONEY)
                .map(|a| Value::Money(*a)),
            Store::Codes(codes) => codes
                .get(row)
                .filter(|c| **c != NO_CODE)
                .map(|c| Value::Code(*c)),
            Store::Lists(lists) => lists
                .get(row)
                .filter(|b| **b != NO_LIST)
                .map(|b| Value::Codes(*b)),
            Store::Names(names) => names
                .get(row)
                .filter(|n| **n != NO_NAME)
                .map(|n| Value::Name(*n)),
            Store::Nothing => None,
        };
        value.unwrap_or(Value::Null)
    }
}

/// Numbers as bytes.
pub fn write_all<T: Copy, const N: usize>(into: &mut Vec<u8>, values: &[T], of: fn(T) -> [u8; N]) {
    into.reserve(values.len() * N);
    for value in values {
        into.extend_from_slice(&of(*value));
    }
}

/// Bytes as numbers; none where a part of one is left over.
pub fn read_all<T, const N: usize>(bytes: &[u8], of: fn([u8; N]) -> T) -> Option<Vec<T>> {
    let (values, rest) = bytes.as_chunks::<N>();
    rest.is_empty()
        .then(|| values.iter().map(|value| of(*value)).collect())
}

/// Distinct names in order of appearance.
#[derive(Debug, Default)]
pub struct Names {
    numbers: std::collections::HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The number of a name, new or known.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(NO_TOWNSHIP - 1);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The name of a number.
    pub fn name(&self, number: u32) -> Option<&str> {
        self.names.get(number as usize).map(String::as_str)
    }

    /// All names, by number.
    pub fn all(&self) -> &[String] {
        &self.names
    }
}
