//! Cells in the form that nearly all cells of a clean export have, read without folding, trimming or copying.
//!
//! Only a short cut: what it answers is what `values` would answer (its test compares the two), and whatever
//! is not plainly so it leaves to `values`.

use super::cell::Cell;
use super::columns::Value;
use super::id_number::{IdState, check_character};
use super::mask::is_plain;
use super::personal_key::PersonalKey;
use super::values::{self, Read};
use crate::contract::{InputColumn, Type};
use std::borrow::Cow;

/// The value of a cell; `None` where it is not plain.
pub fn read<'a>(
    cell: &'a Cell<'_>,
    column: &InputColumn,
    scale: u32,
    hasher: &PersonalKey,
) -> Option<Read<'a>> {
    let text: &str = match cell {
        Cell::Empty | Cell::Uncomputed => return Some(Value::Null.into()),
        Cell::Text(text) => text,
        _ => return None,
    };
    if text.is_empty() {
        return Some(Value::Null.into());
    }
    let value = match column.ty {
        Type::Date | Type::DateOrMonth => Value::Date(day(text.as_bytes())?),
        Type::Money => Value::Money(fen(text.as_bytes(), scale)?),
        Type::Text | Type::Name if is_han(text.as_bytes()) && is_plain(text.as_bytes()) => {
            Value::Text(Cow::Borrowed(text))
        }
        Type::Code if is_code(text.as_bytes()) => Value::Text(Cow::Borrowed(text)),
        Type::HouseholdId | Type::Account if is_code(text.as_bytes()) => {
            Value::Key(values::key(hasher, column.ty, text.as_bytes()))
        }
        Type::PersonId if is_valid_id(text.as_bytes()) => {
            return Some(Read {
                value: Value::Key(values::key(hasher, column.ty, text.as_bytes())),
                warning: None,
                id_state: Some(IdState::Valid),
            });
        }
        _ => return None,
    };
    Some(value.into())
}

/// `2020-03-05`.
pub fn day(text: &[u8]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let digits = [*y1, *y2, *y3, *y4, *m1, *m2, *d1, *d2].map(|b| u32::from(b.wrapping_sub(b'0')));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits;
    let year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    if !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let place = (year.checked_sub(FIRST_YEAR)? * 12 + month - 1) as usize;
    let found = MONTHS.get(place)? + day as i32 - 1;
    (found < *MONTHS.get(place + 1)?).then_some(found)
}

const FIRST_YEAR: u32 = 1900;
const LAST_YEAR: u32 = 2100;
const MONTHS_OF_ALL: usize = 12 * (LAST_YEAR - FIRST_YEAR + 1) as usize;

/// The first day of each month, and the day behind the last one.
static MONTHS: [i32; MONTHS_OF_ALL + 1] = {
    // 1900-01-01, in days from 1970-01-01.
    let mut day = -25_567;
    let mut months = [day; MONTHS_OF_ALL + 1];
    let mut place = 0;
    while place + 1 < months.len() {
        let (year, month) = (FIRST_YEAR as usize + place / 12, place % 12 + 1);
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        day += match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        place += 1;
        months[place] = day;
    }
    months
};

/// `1234`, `1234.5` and `1234.50`.
pub fn fen(text: &[u8], scale: u32) -> Option<i64> {
    // More digits may be too large an amount.
    if text.len() > 12 || scale > 4 {
        return None;
    }
    let point = text.iter().position(|b| *b == b'.');
    let (whole, fraction) = match point {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, [].as_slice()),
    };
    let fraction = match (point, fraction) {
        (None, _) => 0,
        (Some(_), [tenths]) => number(&[*tenths])? * 10,
        (Some(_), [tenths, hundredths]) => number(&[*tenths, *hundredths])?,
        _ => return None,
    };
    if whole.is_empty() || whole.len() > 9 {
        return None;
    }
    let fen = i64::from(number(whole)?) * 100 + i64::from(fraction);
    fen.checked_mul(10_i64.checked_pow(scale)?)
        .filter(|fen| *fen < super::money::MOST)
}

/// Up to nine digits.
pub fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + u32::from(digit - b'0'))
    })
}

/// Two Chinese characters or more, by their first bytes: no blank, no full-width form and no mark for no value.
pub fn is_han(text: &[u8]) -> bool {
    let opens = |at: Option<usize>| {
        at.and_then(|n| text.get(n))
            .is_some_and(|b| (0xE4..=0xE9).contains(b))
    };
    text.len() > 3 && opens(Some(0)) && opens(text.len().checked_sub(3))
}

/// Letters, digits and hyphens alone, too many for `null` and without a guard.
pub fn is_code(text: &[u8]) -> bool {
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            let b = byte as u8;
            plain[byte] = b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            byte += 1;
        }
        plain
    };
    text.len() > 4 && text.iter().all(|b| PLAIN[usize::from(*b)])
}

/// A citizen's number of 18 characters with the right check digit.
pub fn is_valid_id(text: &[u8]) -> bool {
    match text {
        [front @ .., last] if front.len() == 17 => {
            front.iter().all(u8::is_ascii_digit) && check_character(front) == Some(*last)
        }
        _ => false,
    }
}

/// The values of the words that a column has shown lately: vocabularies and townships are short lists.
pub struct Words {
    slots: Vec<Option<Word>>,
}

struct Word {
    ends: Ends,
    /// None where its ends are all of it.
    whole: Option<Box<[u8]>>,
    value: Value<'static>,
}

/// A word's first and last eight bytes and its length: words of a list differ there, and no short one has more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    first: u64,
    last: u64,
    length: usize,
}

impl Ends {
    fn of(word: &[u8]) -> Ends {
        let (first, last) = match (word.first_chunk::<8>(), word.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => (word.iter().fold(0, |w, b| w << 8 | u64::from(*b)), 0),
        };
        Ends {
            first,
            last,
            length: word.len(),
        }
    }

    fn are_all(self) -> bool {
        self.length <= 16
    }

    fn slot(self) -> usize {
        let mixed = self.first ^ self.last.rotate_left(23) ^ self.length as u64;
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % SLOTS
    }
}

/// More than the words of nearly all lists, so that few have the same slot.
const SLOTS: usize = 256;
/// A word may lie so many slots behind its own.
const TRIED: usize = 4;

impl Words {
    /// Whether a column's cells are words of a short list.
    pub fn are(ty: Type) -> bool {
        matches!(
            ty,
            Type::Township | Type::Enum(_) | Type::List(_) | Type::Boolean | Type::Integer
        )
    }

    pub fn new() -> Self {
        Words { slots: Vec::new() }
    }

    /// The value that the same word had before.
    pub fn find(&self, word: &[u8]) -> Option<&Value<'static>> {
        let ends = Ends::of(word);
        let first = ends.slot();
        for n in first..first + TRIED {
            let known = self.slots.get(n % SLOTS)?.as_ref()?;
            if known.ends == ends && known.whole.as_deref().is_none_or(|whole| whole == word) {
                return Some(&known.value);
            }
        }
        None
    }

    /// Keeps a word's value, if it is one that needs no warning and no text.
    pub fn keep(&mut self, word: &[u8], value: &Value<'_>) {
        let value = match value {
            Value::Null => Value::Null,
            Value::Name(hash) => Value::Name(*hash),
            Value::Township(n) => Value::Township(*n),
            Value::Integer(n) => Value::Integer(*n),
            Value::Boolean(b) => Value::Boolean(*b),
            Value::Code(n) => Value::Code(*n),
            Value::Codes(bits) => Value::Codes(*bits),
            _ => return,
        };
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || None);
        }
        let ends = Ends::of(word);
        let first = ends.slot();
        let free = (first..first + TRIED)
            .map(|n| n % SLOTS)
            .find(|n| matches!(self.slots.get(*n), Some(None)));
        if let Some(slot) = self.slots.get_mut(free.unwrap_or(first)) {
            *slot = Some(Word {
                ends,
                whole: (!ends.are_all()).then(|| word.into()),
                value,
            });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::super::columns::Names;
    use super::super::date::to_days;
    use super::*;
    use crate::contract::Kind;
    use chrono::NaiveDate;

    /// Every cell here, in every column of every kind: where there is a short cut, it ends where the road does.
    #[test]
    fn the_short_cut_ends_where_the_road_does() {
        let cells = [
            "",
            " ",
            "-",
            "/",
            "无",
            "—",
            "NULL",
            "null",
            "ＮＵＬＬ",
            "nulls",
            "2020-03-05",
            "2020-02-29",
            "2020-02-30",
            "2019-02-29",
            "1900-01-01",
            "1899-12-31",
            "2100-12-31",
            "2101-01-01",
            "2020-13-01",
            "2020-00-10",
            "2020-01-00",
            "2100-02-29",
            "2000-02-29",
            "1969-12-31",
            "2020/03/05",
            "20200305",
            "202003",
            "2020-3-5",
            "0",
            "1",
            "12",
            "1234.5",
            "1234.50",
            "1234.567",
            "0.1",
            ".5",
            "5.",
            "1,234.50",
            "-12.50",
            "999999999",
            "999999999.99",
            "9999999999",
            "00012",
            "疫情影响失业",
            "无业",
            "无人照料",
            "王某",
            "　王某",
            "王某　",
            "（王某）",
            "王 某",
            "王某13983112345人",
            "王某５００１１２１９５７０９１５９９２７人",
            "JZ2018010000001",
            "'JZ2018",
            "=\"JZ2018\"",
            "JZ 2018",
            "ＪＺ２０１８",
            "500101199003071234",
            "50019219351010610X",
            "50019219351010610x",
            "500194198705199620",
            "500194198705199621",
            "500112000000000000",
            "H98002627702",
            "石船镇",
            "是",
            "否",
            "true",
            "A",
            "Ａ",
            "b类",
            "急难型",
            "发放救助金、实物",
            "1e5",
            "5.00112E+17",
        ];
        let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
        let (mut names, mut short) = (Names::default(), 0);
        for kind in Kind::ALL {
            for column in kind.table().columns {
                for scale in [0, 2, 4] {
                    for text in cells {
                        let cell = Cell::Text(Cow::Borrowed(text));
                        let Some(plain) = read(&cell, column, scale, &hasher) else {
                            continue;
                        };
                        short += 1;
                        let full = values::read(&cell, column, scale, &hasher, &mut names)
                            .unwrap_or_else(|_| panic!("{text} in {}", column.name));
                        assert_eq!(plain.value, full.value, "{text} in {}", column.name);
                        assert_eq!(plain.warning, full.warning, "{text} in {}", column.name);
                        assert_eq!(plain.id_state, full.id_state, "{text} in {}", column.name);
                    }
                }
            }
        }
        assert!(short > 1000, "{short}");
    }

    #[test]
    fn a_word_is_found_by_all_of_its_bytes() {
        let of = |n: usize| format!("{}{n}{}", "石船".repeat(n % 5), "镇".repeat(n % 7));
        let mut words = Words::new();
        assert!(words.find(b"").is_none());
        for n in 0..10_000 {
            words.keep(of(n).as_bytes(), &Value::Integer(n as i32));
            assert_eq!(
                words.find(of(n).as_bytes()),
                Some(&Value::Integer(n as i32))
            );
            assert_eq!(words.find(of(n + 1).as_bytes()), None);
            let long = format!("abcdefgh{n}ijklmnop");
            words.keep(long.as_bytes(), &Value::Null);
            assert_eq!(words.find(long.as_bytes()), Some(&Value::Null));
            let other = format!("abcdefgh{}ijklmnop", n + 1);
            assert_eq!(words.find(other.as_bytes()), None);
        }
        for n in 0..10_000 {
            let known = words.find(of(n).as_bytes());
            assert!(known.is_none_or(|value| *value == Value::Integer(n as i32)));
        }
    }

    #[test]
    fn every_day_of_two_centuries_is_read() {
        let mut day_of = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        while day_of <= NaiveDate::from_ymd_opt(2100, 12, 31).unwrap() {
            assert_eq!(day(day_of.to_string().as_bytes()), Some(to_days(day_of)));
            day_of = day_of.succ_opt().unwrap();
        }
    }
}
