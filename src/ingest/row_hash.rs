//! What rows are compared by: a hash of their key, and one of all their values.
//!
//! Equal values have equal hashes within a run; what a hash was made of cannot be had back from it.

use super::columns::Value;
use super::personal_key::PersonalKey;
use crate::contract::Kind;
use foldhash::quality::FixedState;
use sha2::{Digest, Sha256};
use std::hash::{BuildHasher, Hasher};

/// Hashes rows one after the other, in one piece of memory.
pub struct RowHashes {
    scratch: Vec<u8>,
    /// Two independent hashes of a row's values; rows of one key alone are compared by them.
    identity: [FixedState; 2],
    hasher: PersonalKey,
}

impl RowHashes {
    pub fn new(hasher: &PersonalKey) -> Self {
        RowHashes {
            scratch: Vec::new(),
            identity: hasher.seeds().map(FixedState::with_seed),
            hasher: hasher.clone(),
        }
    }

    /// Hash of the key's values; none where one of them is missing and required.
    pub fn key(&mut self, kind: Kind, row: &[Value<'_>]) -> Option<u128> {
        let table = kind.table();
        self.scratch.clear();
        for (column, value) in table.columns.iter().zip(row) {
            if !table.key.contains(&column.name) {
                continue;
            }
            if column.required && *value == Value::Null {
                return None;
            }
            write(&mut self.scratch, 0, value);
        }
        Some(digest(&self.scratch))
    }

    /// Keyed hash of a person's name, which is not kept itself.
    pub fn name(&self, name: &str) -> u64 {
        let digest = self.hasher.digest("name", name);
        digest
            .iter()
            .take(8)
            .fold(0, |head, byte| head << 8 | u64::from(*byte))
    }

    /// Hash of all values but the township, which is known by its number only.
    pub fn identity(&mut self, row: &[Value<'_>]) -> u128 {
        self.scratch.clear();
        for (n, value) in row.iter().enumerate() {
            if !matches!(value, Value::Township(_)) {
                write(&mut self.scratch, u8::try_from(n).unwrap_or(u8::MAX), value);
            }
        }
        let [high, low] = &self.identity;
        let hash = |state: &FixedState| {
            let mut hasher = state.build_hasher();
            hasher.write(&self.scratch);
            u128::from(hasher.finish())
        };
        hash(high) << 64 | hash(low)
    }
}

fn digest(bytes: &[u8]) -> u128 {
    let mut cut = [0_u8; 16];
    for (to, from) in cut.iter_mut().zip(Sha256::digest(bytes)) {
        *to = from;
    }
    u128::from_be_bytes(cut)
}

/// A value's bytes behind its tag; a null leaves nothing.
fn write(bytes: &mut Vec<u8>, tag: u8, value: &Value<'_>) {
    let mut put = |content: &[u8]| {
        bytes.push(tag);
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    match value {
        Value::Null => put(&[]),
        Value::Text(text) => put(text.as_bytes()),
        Value::Key(key) => put(key),
        Value::Name(hash) => put(&hash.to_be_bytes()),
        Value::Township(number) => put(&number.to_be_bytes()),
        Value::Integer(number) | Value::Date(number) | Value::Codes(number) => {
            put(&number.to_be_bytes());
        }
        Value::Boolean(value) => put(&[u8::from(*value)]),
        Value::Money(fen) => put(&fen.to_be_bytes()),
        Value::Code(code) => put(&[*code]),
    }
}
