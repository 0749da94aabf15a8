//! What rows are compared by: a hash of their key, and one of all their values.
//!
//! Equal values have equal hashes within a run; what a hash was made of cannot be had back from it. Made of whole
//! columns at a time, once a block is full: two numbers a row, each stirred with its own secret.

use super::block::Block;
use super::columns::{Store, Value};
use super::personal_key::PersonalKey;
use crate::contract::Kind;
use std::ops::Range;

/// Hashes rows.
pub struct RowHashes {
    start: Half2,
    by: Half2,
    hasher: PersonalKey,
}

/// The two halves of a hash.
type Half2 = [u64; 2];

/// Rows whose hashes are made together: what they need stays near the processor.
const TOGETHER: usize = 2_048;
/// Stands for a text that is not there; no text is so long.
const NO_TEXT: u64 = u64::MAX;

impl RowHashes {
    pub fn new(hasher: &PersonalKey) -> Self {
        let [start, by] = hasher.seeds();
        RowHashes {
            start,
            by: by.map(|factor| factor | 1),
            hasher: hasher.clone(),
        }
    }

    /// Hash of the key's values; none where one of them is missing and required.
    pub fn key(&self, kind: Kind, row: &[Value<'_>]) -> Option<u128> {
        let table = kind.table();
        let mut hash = [self.start];
        for (column, value) in table.columns.iter().zip(row) {
            if !table.key.contains(&column.name) {
                continue;
            }
            if column.required && *value == Value::Null {
                return None;
            }
            let mut store = Store::new(column.ty);
            store.push(value);
            self.stir(&mut hash, &store, 0..1);
        }
        hash.first().map(|hash| self.end(*hash))
    }

    /// Gives each row of a block the hash of its key, and that of all its values but the township, which is known
    /// by its number only.
    pub fn mark(&self, kind: Kind, block: &mut Block) {
        let table = kind.table();
        let rows = block.len();
        let (mut keys, mut identities) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let mut hashes: Vec<Half2> = Vec::with_capacity(TOGETHER.min(rows));
        for first in (0..rows).step_by(TOGETHER) {
            let range = first..rows.min(first + TOGETHER);
            let columns = || table.columns.iter().zip(&block.stores);
            hashes.clear();
            hashes.resize(range.len(), self.start);
            for (_, store) in columns().filter(|(c, _)| table.key.contains(&c.name)) {
                self.stir(&mut hashes, store, range.clone());
            }
            keys.extend(hashes.iter().map(|hash| self.end(*hash)));
            hashes.fill(self.start);
            for (_, store) in columns().filter(|(_, s)| !matches!(s, Store::Townships(_))) {
                self.stir(&mut hashes, store, range.clone());
            }
            identities.extend(hashes.iter().map(|hash| self.end(*hash)));
        }
        (block.keys, block.identities) = (keys, identities);
    }

    /// Keyed hash of a person's name, which is not kept itself.
    pub fn name(&self, name: &[u8]) -> u64 {
        let digest = self.hasher.digest("name", name);
        let [head, _] = halves(digest);
        head
    }

    /// Takes the values of some rows of a column in, one for each hash.
    fn stir(&self, hashes: &mut [Half2], store: &Store, rows: Range<usize>) {
        fn each<T: Copy>(
            hashes: &mut [Half2],
            values: &[T],
            rows: Range<usize>,
            mut take: impl FnMut(&mut Half2, T),
        ) {
            let values = values.get(rows).unwrap_or_default();
            for (hash, value) in hashes.iter_mut().zip(values) {
                take(hash, *value);
            }
        }
        let word = |hash: &mut Half2, word: u64| self.take(hash, [word, word]);
        match store {
            Store::Texts(texts) => {
                for (hash, text) in hashes.iter_mut().zip(texts.bytes(rows)) {
                    let Some(text) = text else {
                        word(hash, NO_TEXT);
                        continue;
                    };
                    word(hash, text.len() as u64);
                    let (words, rest) = text.as_chunks();
                    for bytes in words {
                        word(hash, u64::from_le_bytes(*bytes));
                    }
                    if !rest.is_empty() {
                        word(hash, rest.iter().fold(0, |w, b| w << 8 | u64::from(*b)));
                    }
                }
            }
            Store::Keys(keys) => each(hashes, keys, rows, |hash, key| self.take(hash, halves(key))),
            Store::Townships(numbers) => {
                each(hashes, numbers, rows, |hash, n| word(hash, u64::from(n)));
            }
            Store::Integers(numbers) | Store::Dates(numbers) | Store::Lists(numbers) => {
                each(hashes, numbers, rows, |hash, n| {
                    word(hash, u64::from(n.cast_unsigned()));
                });
            }
            Store::Booleans(codes) | Store::Codes(codes) => {
                each(hashes, codes, rows, |hash, code| {
                    word(hash, u64::from(code));
                });
            }
            Store::Money(amounts) => {
                each(hashes, amounts, rows, |hash, fen| {
                    word(hash, fen.cast_unsigned());
                });
            }
            Store::Names(names) => each(hashes, names, rows, |hash, name| word(hash, name)),
            Store::Nothing => {}
        }
    }

    fn take(&self, hash: &mut Half2, words: Half2) {
        let ([high, low], [by_high, by_low]) = (*hash, self.by);
        *hash = [
            folded(high ^ words[0], by_high),
            folded(low ^ words[1], by_low),
        ];
    }

    fn end(&self, hash: Half2) -> u128 {
        let [high, low] = hash;
        let [by_high, by_low] = self.by;
        u128::from(folded(high, by_low)) << 64 | u128::from(folded(low, by_high))
    }
}

fn halves(bytes: [u8; 16]) -> Half2 {
    let whole = u128::from_be_bytes(bytes);
    [(whole >> 64) as u64, whole as u64]
}

/// Both halves of a product, laid over each other: every bit of it hangs on every bit of both.
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn hashes() -> RowHashes {
        RowHashes::new(&PersonalKey::from_bytes(&[7; 32]).unwrap())
    }

    fn block(kind: Kind, rows: &[Vec<Value<'static>>]) -> Block {
        let mut block = Block::new(kind);
        for row in rows {
            for (store, value) in block.stores.iter_mut().zip(row) {
                store.push(value);
            }
            block.lines.push(0);
        }
        hashes().mark(kind, &mut block);
        block
    }

    /// A payment of a number, with one more value.
    fn payment(number: &str, place: usize, value: Value<'static>) -> Vec<Value<'static>> {
        let columns = Kind::Payments.table().columns;
        let mut row = vec![Value::Null; columns.len()];
        let id = columns.iter().position(|c| c.name == "payment_id").unwrap();
        row[id] = Value::Text(number.to_owned().into());
        if let Some(slot) = row.get_mut(place).filter(|_| place != id) {
            *slot = value;
        }
        row
    }

    #[test]
    fn rows_differ_by_each_of_their_values_but_the_township_and_not_by_their_place() {
        let columns = Kind::Payments.table().columns;
        let some = |n: usize, other: u8| match Store::new(columns[n].ty) {
            Store::Texts(_) => Value::Text(format!("text {other}").into()),
            Store::Keys(_) => Value::Key([other; 16]),
            Store::Townships(_) => Value::Township(other.into()),
            Store::Integers(_) => Value::Integer(other.into()),
            Store::Booleans(_) => Value::Boolean(other == 1),
            Store::Dates(_) => Value::Date(other.into()),
            Store::Money(_) => Value::Money(other.into()),
            Store::Codes(_) => Value::Code(other),
            Store::Lists(_) => Value::Codes(other.into()),
            Store::Names(_) => Value::Name(other.into()),
            Store::Nothing => Value::Null,
        };
        let mut rows = Vec::new();
        for n in 0..columns.len() {
            rows.push(payment("P-1", n, some(n, 1)));
            rows.push(payment("P-1", n, some(n, 2)));
        }
        let marked = block(Kind::Payments, &rows);
        let backwards: Vec<_> = rows.iter().rev().cloned().collect();
        let again = block(Kind::Payments, &backwards);
        let reversed: Vec<u128> = again.identities.iter().rev().copied().collect();
        assert_eq!(marked.identities, reversed);
        assert!(marked.keys.iter().all(|key| *key == marked.keys[0]));
        let mut different = marked.identities.clone();
        different.sort_unstable();
        different.dedup();
        let townships = columns
            .iter()
            .filter(|c| matches!(c.ty, crate::contract::Type::Township))
            .count();
        // Without any value beside the number: twice for the number's own column and once more for each township.
        let alike = 2 + 2 * townships;
        assert_eq!(different.len(), rows.len() - alike + 1);
        for (row, key) in rows.iter().zip(&marked.keys) {
            assert_eq!(hashes().key(Kind::Payments, row), Some(*key));
        }
        let nameless = vec![Value::Null; columns.len()];
        assert_eq!(hashes().key(Kind::Payments, &nameless), None);
    }

    #[test]
    fn texts_of_any_length_differ_by_every_byte() {
        let mut all = Vec::new();
        for length in 0..40 {
            let text = "a".repeat(length);
            all.push(text.clone());
            for place in 0..length {
                let mut other = text.clone();
                other.replace_range(place..=place, "b");
                all.push(other);
            }
        }
        let key = |text: &String| {
            let row = payment(text, usize::MAX, Value::Null);
            hashes().key(Kind::Payments, &row).unwrap()
        };
        let keys: std::collections::BTreeSet<u128> = all.iter().map(key).collect();
        assert_eq!(keys.len(), all.len());
    }
}
