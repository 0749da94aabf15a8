//! Keyed hashes of persons and households as the numbers that they are, and sorted lists of them that are looked up
//! without a table of hashes: keyed hashes are spread evenly.

use crate::failure::{Failure, Result};

/// The number of a keyed hash in 32 hex digits.
///
/// # Errors
/// Class internal: another text.
pub fn number(key: &str) -> Result<u128> {
    const NONE: u8 = 0xFF;
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => NONE,
    };
    let bytes = key.as_bytes();
    let (mut number, mut all) = (0_u128, 0);
    for half in bytes.chunks(16) {
        let of_half = half.iter().fold(0_u64, |number, byte| {
            let digit = digit(*byte);
            all |= digit;
            number << 4 | u64::from(digit & 15)
        });
        number = number << 64 | u128::from(of_half);
    }
    if bytes.len() == 32 && all < 16 {
        Ok(number)
    } else {
        Err(Failure::internal("a key is no keyed hash"))
    }
}

/// The text of a keyed hash, which `number` understands.
pub fn text(key: u128) -> String {
    format!("{key:032x}")
}

/// The number of a row's keyed hash; none of none.
///
/// # Errors
/// As `number`.
pub fn number_of(key: Option<&str>) -> Result<Option<u128>> {
    key.map(number).transpose()
}

/// Keys in order.
#[derive(Debug, Default)]
pub struct Sorted {
    keys: Vec<u128>,
    /// By their first bits, where keys begin; some four keys have these in common.
    starts: Vec<u32>,
    shift: u32,
    /// A bit for each number that last bits of keys make: most keys that are not there have one that is not set, which
    /// is told by one look at little memory instead of two at much.
    marks: Vec<u64>,
}

/// Bits of `marks` for each key, about.
const MARKS_OF_A_KEY: usize = 16;

/// The place of a key's mark.
fn mark(key: u128, marks: usize) -> (usize, u64) {
    let number = key as usize & (marks * 64 - 1);
    (number / 64, 1 << (number % 64))
}

impl Sorted {
    /// Keys that are in order already.
    pub fn new(mut keys: Vec<u128>) -> Sorted {
        keys.shrink_to_fit();
        let bits = (keys.len() / 4).checked_ilog2().unwrap_or(0) + 1;
        let shift = u128::BITS - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (place, key) in (0_u32..).zip(&keys) {
            let group = (key >> shift) as usize;
            while starts.len() <= group {
                starts.push(place);
            }
        }
        while starts.len() <= 1 << bits {
            starts.push(keys.len() as u32);
        }
        let mut marks = vec![0; (keys.len() * MARKS_OF_A_KEY / 64 + 1).next_power_of_two()];
        for key in &keys {
            let (place, bit) = mark(*key, marks.len());
            marks[place] |= bit;
        }
        Sorted {
            keys,
            starts,
            shift,
            marks,
        }
    }

    /// The key at a place.
    pub fn get(&self, place: usize) -> Option<u128> {
        self.keys.get(place).copied()
    }

    /// The places of a key, one for each time that it is there.
    pub fn places(&self, key: u128) -> std::ops::Range<usize> {
        let (place, bit) = mark(key, self.marks.len().max(1));
        if self.marks.get(place).is_none_or(|marks| marks & bit == 0) {
            return 0..0;
        }
        let group = key.checked_shr(self.shift).unwrap_or_default() as usize;
        let bound = |n: usize| self.starts.get(n).map_or(self.keys.len(), |s| *s as usize);
        let (from, to) = (bound(group), bound(group.saturating_add(1)));
        let of_group = self.keys.get(from..to).unwrap_or_default();
        let first = of_group.partition_point(|other| *other < key);
        let last = first
            + of_group
                .iter()
                .skip(first)
                .take_while(|k| **k == key)
                .count();
        from + first..from + last
    }

    /// The first place of a key.
    pub fn find(&self, key: u128) -> Option<usize> {
        let places = self.places(key);
        (!places.is_empty()).then_some(places.start)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_number() {
        for key in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210] {
            assert_eq!(number(&text(key)).unwrap(), key);
        }
        let whole = text(7);
        for wrong in [
            "",
            "1",
            &whole[1..],
            &whole.replace('7', "g"),
            &(whole.clone() + "0"),
        ] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        for many in [0_u32, 1, 2, 3, 7, 8, 9, 100, 5000] {
            // Spread as hashes are, each third one twice.
            let key =
                |n: u32| u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
            let mut keys: Vec<u128> = (0..many).map(key).collect();
            keys.extend((0..many).filter(|n| n % 3 == 0).map(key));
            keys.extend((many > 0).then_some(u128::MAX));
            keys.sort_unstable();
            let sorted = Sorted::new(keys.clone());
            assert_eq!(sorted.keys, keys);
            for key in &keys {
                let first = keys.partition_point(|k| k < key);
                let last = keys.partition_point(|k| k <= key);
                assert_eq!(sorted.places(*key), first..last);
                assert_eq!(sorted.find(*key), Some(first));
                assert_eq!(sorted.get(first), Some(*key));
            }
            for other in [1, key(many + 1), u128::MAX - 1] {
                assert!(sorted.places(other).is_empty(), "{many}");
                assert_eq!(sorted.find(other), None);
            }
        }
    }
}
