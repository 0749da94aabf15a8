//! Single cells: each parser against a second formulation of its rule.
#![no_main]

use chrono::{Datelike, NaiveDate};
use libfuzzer_sys::fuzz_target;
use linjiu::contract::{Kind, Type};
use linjiu::ingest::parse::{
    IdState, boolean, code, codes, date, fold, id_number, integer, is_no_value, iso, money, month,
    trim, unguard, yuan,
};

fuzz_target!(|data: &[u8]| {
    let [which, bytes @ ..] = data else { return };
    let text = String::from_utf8_lossy(bytes);
    match which % 8 {
        0 => any_date(&text),
        1 => made_date(bytes),
        2 => any_money(&text),
        3 => made_money(bytes),
        4 => id(&text),
        5 => words(&text),
        6 => number(&text, bytes),
        _ => folding(&text),
    }
});

fn ymd(days: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + chrono::Days::new(days.max(0) as u64)
        - chrono::Days::new((-days.min(0)) as u64)
}

/// The numbers in a text.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|n| !n.is_empty())
        .collect()
}

fn any_date(text: &str) {
    if let Some(days) = month(text) {
        assert_eq!(iso(days).replace('-', ""), format!("{text}01"));
    }
    let Some(days) = date(text) else { return };
    let day = ymd(days);
    assert!((1900..=2100).contains(&day.year()), "{text:?}: {day}");
    assert_eq!(iso(days), day.to_string());
    assert_eq!(date(&iso(days)), Some(days), "{text:?} does not come back");
    let numbers = numbers(text);
    let written = match numbers[0].len() {
        4 => numbers[..3]
            .iter()
            .map(|n| n.parse().unwrap())
            .collect::<Vec<u32>>(),
        8 => vec![
            numbers[0][..4].parse().unwrap(),
            numbers[0][4..6].parse().unwrap(),
            numbers[0][6..].parse().unwrap(),
        ],
        _ => {
            // Serial 1 is 1900-01-01, and behind it is a 29 February 1900 that never was.
            let serial: u64 = numbers[0].parse().unwrap();
            let days = serial - 1 - u64::from(serial > 60);
            assert_eq!(
                day,
                NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days),
                "{text:?}"
            );
            return;
        }
    };
    assert_eq!(
        written,
        [day.year() as u32, day.month(), day.day()],
        "{text:?}"
    );
}

/// A date written from its numbers is read exactly where the calendar has it.
fn made_date(bytes: &[u8]) {
    let [form, high, low, month, day, time @ ..] = bytes else {
        return;
    };
    let year = u32::from(u16::from_be_bytes([*high, *low]) % 400) + 1800;
    let (month, day) = (u32::from(month % 15), u32::from(day % 34));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = [
        0,
        31,
        28 + u32::from(leap),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ]
    .get(month as usize)
    .copied();
    let real = (1900..=2100).contains(&year) && length.is_some_and(|l| (1..=l).contains(&day));
    let written = match form % 7 {
        0 => format!("{year}-{month}-{day}"),
        1 => format!("{year}/{month:02}/{day:02}"),
        2 => format!("{year}.{month}.{day}"),
        3 => format!("{year}年{month}月{day}日"),
        4 => format!("{year}{month:02}{day:02}"),
        5 => format!("{year}年{month:02}月{day:02}日"),
        _ => format!("{year}-{month:02}-{day:02}"),
    };
    let (time, well) = match time {
        [h, m, s, ..] => {
            let (h, m, s) = (h % 30, m % 70, s % 70);
            let text = [
                format!(" {h}:{m:02}"),
                format!(" {h:02}:{m:02}:{s:02}"),
                format!(" {h}时{m}分{s}秒"),
            ];
            let seconds = form / 7 % 3 > 0;
            (
                text[usize::from(form / 7) % 3].clone(),
                h < 24 && m < 60 && (!seconds || s < 60),
            )
        }
        _ => (String::new(), true),
    };
    let expected = (real && well).then(|| format!("{year}-{month:02}-{day:02}"));
    assert_eq!(
        date(&(written.clone() + &time)).map(iso),
        expected,
        "{written}{time}"
    );
}

fn any_money(text: &str) {
    for scale in [0, 2, 4] {
        let Some(amount) = money(text, scale) else {
            continue;
        };
        assert!(
            amount.fen.abs() < 100_000_000_000_000,
            "{text:?}: {}",
            amount.fen
        );
        let back = money(&yuan(amount.fen), 0).expect("what we write we read");
        assert_eq!((back.fen, back.rounded), (amount.fen, false), "{text:?}");
        if !text.contains('-') {
            let negative = money(&format!("-{text}"), scale).expect("its negative");
            assert_eq!(
                (negative.fen, negative.rounded),
                (-amount.fen, amount.rounded),
                "{text:?}"
            );
        }
        assert!(
            text.bytes().any(|b| b.is_ascii_digit()),
            "{text:?} has no digit"
        );
    }
}

/// An amount written from its digits is read as long division by hand would have it.
fn made_money(bytes: &[u8]) {
    let [form, whole, rest @ ..] = bytes else {
        return;
    };
    let digits: String = rest
        .iter()
        .take(24)
        .map(|b| char::from(b'0' + b % 10))
        .collect();
    let whole = usize::from(whole % 16).min(digits.len());
    if whole == 0 {
        return;
    }
    let (front, back) = digits.split_at(whole);
    let (unit, unit_power) = [
        ("", None),
        ("元", Some(0)),
        ("万元", Some(4)),
        ("千元", Some(3)),
        ("百元", Some(2)),
    ][usize::from(form % 5)];
    let scale = u32::from(form / 5 % 3) * 2;
    let power = unit_power.unwrap_or(scale) as usize;
    let negative = form & 0x80 != 0;
    let mut written = String::new();
    for (n, digit) in front.chars().enumerate() {
        if form & 0x40 != 0 && n > 0 && (front.len() - n) % 3 == 0 {
            written.push(',');
        }
        written.push(digit);
    }
    if !back.is_empty() {
        written = format!("{written}.{back}");
    }
    written = format!("{}{written}{unit}", if negative { "-¥" } else { "" });
    // The point moved by the unit and two places; what is left of it are whole fen.
    let mut shifted = back.to_owned();
    while shifted.len() < power + 2 {
        shifted.push('0');
    }
    let (more, left) = shifted.split_at(power + 2);
    let fen: u128 = format!("{front}{more}").parse().unwrap();
    let left_digits = left.trim_end_matches('0');
    let up = match left_digits.as_bytes() {
        [] => false,
        [b'5'] => fen % 2 == 1,
        [first, ..] => *first >= b'5',
    };
    let fen = fen + u128::from(up);
    let read = money(&written, scale);
    if fen >= 100_000_000_000_000 {
        assert_eq!(read, None, "{written} is too much");
        return;
    }
    let read = read.unwrap_or_else(|| panic!("{written} is an amount"));
    assert_eq!(read.fen.unsigned_abs(), fen as u64, "{written}");
    assert!(read.fen == 0 || (read.fen < 0) == negative, "{written}");
    assert_eq!(read.rounded, !left_digits.is_empty(), "{written}");
}

/// GB 11643 in the form of ISO 7064: with the check character as the last digit the sum is 1 modulo 11.
fn id(text: &str) {
    let state = id_number(text);
    let bytes = text.as_bytes();
    let digit = |b: &u8| b.is_ascii_digit();
    let formed = bytes.len() == 18
        && bytes[..17].iter().all(digit)
        && (digit(&bytes[17]) || bytes[17] == b'X');
    let sum = bytes.iter().fold(0_u32, |sum, b| {
        (sum * 2 + if *b == b'X' { 10 } else { u32::from(b & 15) }) % 11
    });
    let checked = formed && sum == 1;
    assert_eq!(
        state == IdState::Valid,
        checked || (bytes.len() == 15 && bytes.iter().all(digit)),
        "{text:?}"
    );
    if formed && !checked {
        assert_eq!(state == IdState::Rounded, text.ends_with("000"), "{text:?}");
    }
    if state == IdState::Unchecked {
        assert!(
            (8..=12).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric),
            "{text:?}"
        );
    }
}

fn words(text: &str) {
    if let Some(value) = boolean(text) {
        assert_ne!(boolean(text).map(|v| !v), Some(value));
        assert_eq!(boolean(&text.to_ascii_uppercase()), Some(value));
    }
    for column in Kind::ALL.iter().flat_map(|k| k.table().columns) {
        match column.ty {
            Type::Enum(list) => {
                let found = code(list, text);
                let by_hand = list.codes.iter().position(|c| {
                    c.code.eq_ignore_ascii_case(text)
                        || c.words.iter().any(|w| w.eq_ignore_ascii_case(text))
                });
                assert_eq!(found.map(usize::from), by_hand, "{text:?} in {}", list.name);
            }
            Type::List(list) => {
                let Some(found) = codes(list, text) else {
                    continue;
                };
                assert!(
                    found.bits > 0 && found.bits < 1 << list.codes.len(),
                    "{text:?} in {}",
                    list.name
                );
                let again = codes(list, &list.join(found.bits)).expect("what we write we read");
                assert_eq!(again.bits, found.bits, "{text:?} in {}", list.name);
                let twice = codes(list, &format!("{text}、{text}")).expect("twice the same");
                assert_eq!(twice, found, "{text:?} in {}", list.name);
            }
            _ => {}
        }
    }
}

fn number(text: &str, bytes: &[u8]) {
    if let Some(value) = integer(text) {
        let digits: String = text
            .split('.')
            .next()
            .unwrap()
            .chars()
            .filter(|c| matches!(c, '-' | '0'..='9'))
            .collect();
        assert_eq!(digits.parse(), Ok(value), "{text:?}");
        assert_eq!(integer(&value.to_string()), Some(value), "{text:?}");
    }
    if let [a, b, c, d, counter, ..] = bytes {
        let value = i32::from_be_bytes([*a, *b, *c, *d]);
        let written = format!(
            "{value}{}",
            ["", "人", ".0", "户", " 人", ".00"][usize::from(counter % 6)]
        );
        assert_eq!(
            integer(&written),
            (value > i32::MIN).then_some(value),
            "{written}"
        );
        assert_eq!(integer(&format!("{value}.5")), None);
    }
}

fn folding(text: &str) {
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "{text:?}");
    assert_eq!(folded.chars().count(), text.chars().count(), "{text:?}");
    assert!(
        !folded
            .chars()
            .any(|c| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')),
        "{text:?}"
    );
    let trimmed = trim(text);
    assert!(text.contains(trimmed));
    assert_eq!(trim(trimmed), trimmed, "{text:?}");
    assert!(
        !trimmed.starts_with(char::is_whitespace) && !trimmed.ends_with(char::is_whitespace),
        "{text:?}"
    );
    // Trimming and folding may come in either order.
    assert_eq!(trim(&folded), fold(trimmed), "{text:?}");
    let bare = unguard(trimmed);
    assert!(trimmed.contains(bare), "{text:?}");
    assert_eq!(trim(bare), bare, "{text:?}");
    if is_no_value(text, true) {
        assert!(is_no_value(text, false), "{text:?}");
    }
    assert_eq!(
        is_no_value(text, false) && !is_no_value(text, true),
        text == "无",
        "{text:?}"
    );
}
