//! Invented people: names, ID numbers with a valid check digit, account numbers.
//!
//! Names carry 某, the region of the ID numbers does not exist and no bank issues the accounts.

use super::chance::Chance;
use super::place::REGIONS;

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗",
];
const GIVEN: [&str; 16] = [
    "安", "平", "福", "顺", "贵", "和", "春", "秋", "明", "芳", "兰", "英", "华", "强", "勇", "秀",
];

/// A person who may apply.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    /// 18 characters.
    pub id_number: String,
}

/// The check character of the first 17 digits of an ID number (GB 11643-1999, ISO 7064 MOD 11-2).
#[must_use]
pub fn check_character(digits: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = digits
        .chars()
        .zip(WEIGHTS)
        .map(|(c, w)| c.to_digit(10).unwrap_or(0) * w)
        .sum();
    CHARACTERS[(sum % 11) as usize]
}

/// The `number`-th person, born from 1930 to 2001: no two of the first 241 million share an ID number.
/// One in 125 has an ID number whose last character is wrong.
pub fn person(chance: &mut Chance, seed: u64, number: u64) -> Person {
    // Years, months, days, sequence numbers and regions; the step has no factor in common with them.
    const NUMBERS: u64 = 72 * 12 * 28 * 999 * 10;
    const STEP: u64 = 179_424_673;
    let name = format!("{}某{}", chance.pick(&SURNAMES), chance.pick(&GIVEN));
    let mut place = (number % NUMBERS * STEP + seed % NUMBERS) % NUMBERS;
    let mut part = |size: u64| {
        let value = place % size;
        place /= size;
        value
    };
    let (year, month, day, sequence, region) = (part(72), part(12), part(28), part(999), part(10));
    let mut id_number = format!(
        "{REGIONS}{region}{:04}{:02}{:02}{:03}",
        1930 + year,
        1 + month,
        1 + day,
        1 + sequence
    );
    let right = check_character(&id_number);
    let wrong = chance.permille(8);
    id_number.push(match (wrong, right) {
        (false, right) => right,
        (true, '7') => '3',
        (true, _) => '7',
    });
    Person { name, id_number }
}

/// An account number of 19 digits.
pub fn account(chance: &mut Chance) -> String {
    format!("62999{:014}", chance.below(100_000_000_000_000))
}
