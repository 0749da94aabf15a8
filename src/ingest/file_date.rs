//! The export date in a file's name (settled point 33).
//!
//! The first full date counts, else the first month, which means its last day; of a range its end. A half year or
//! a bare year is none.

use chrono::{Datelike, NaiveDate};

/// A date and the number of its characters.
type Dated = Option<(NaiveDate, usize)>;

/// The date in a file name, without its folders; of a range, its last.
pub fn export_on(name: &str) -> Option<NaiveDate> {
    let chars: Vec<char> = name.chars().collect();
    let digit = |n: usize| chars.get(n).is_some_and(char::is_ascii_digit);
    let starts: Vec<usize> = (0..chars.len())
        .filter(|&n| digit(n) && n.checked_sub(1).is_none_or(|before| !digit(before)))
        .collect();
    let first = |read: &dyn Fn(&[char]) -> Option<NaiveDate>| {
        starts
            .iter()
            .find_map(|&start| read(chars.get(start..).unwrap_or_default()))
    };
    first(&|text| ranged(text, full, |_, text| full(text)))
        .or_else(|| first(&|text| ranged(text, month, later_month)))
}

/// A date, or a date of the same form right behind it and a joining mark, where that is later.
fn ranged(
    text: &[char],
    read: impl Fn(&[char]) -> Dated,
    next: impl Fn(NaiveDate, &[char]) -> Dated,
) -> Option<NaiveDate> {
    let (date, length) = read(text)?;
    let behind = text.get(length..).unwrap_or_default();
    let joined = behind
        .split_first()
        .filter(|(mark, _)| "-_~至到－—–～".contains(**mark));
    let later = joined.and_then(|(_, rest)| next(date, rest));
    Some(later.map_or(date, |(later, _)| date.max(later)))
}

/// Leading digits of `text`, as a number and their count.
fn number(text: &[char]) -> (u32, usize) {
    let length = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let value = text
        .iter()
        .take(length.min(9))
        .fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
    (value, length)
}

/// 20200331 (perhaps with a time right behind), 2020-03-31, 2020.3.31, 2020_03_31, 2020年3月31日; and its length.
fn full(text: &[char]) -> Dated {
    let (value, length) = number(text);
    if matches!(length, 8 | 12 | 14) {
        let (value, _) = number(text.get(..8)?);
        let date = date(value / 10_000, value / 100 % 100, value % 100)?;
        return Some((date, length));
    }
    if length != 4 {
        return None;
    }
    let (separator, rest) = text.get(4..)?.split_first()?;
    let between = match separator {
        '-' | '.' | '_' => *separator,
        '年' => '月',
        _ => return None,
    };
    let (month, month_length) = number(rest);
    let (second, rest) = rest.get(month_length..)?.split_first()?;
    let (day, day_length) = number(rest);
    if *second != between || !(1..=2).contains(&month_length) || !(1..=2).contains(&day_length) {
        return None;
    }
    let closed = rest
        .get(day_length)
        .is_some_and(|c| matches!(c, '日' | '号'));
    let length = 4 + 1 + month_length + 1 + day_length + usize::from(closed);
    Some((date(value, month, day)?, length))
}

/// 202003, 2020年3月, 2020-03: the month's last day, and the length.
fn month(text: &[char]) -> Dated {
    let (value, length) = number(text);
    match length {
        6 => Some((last_day(value / 100, value % 100)?, length)),
        4 => {
            let (separator, rest) = text.get(4..)?.split_first()?;
            let (month, length) = number(rest);
            if !(1..=2).contains(&length) {
                return None;
            }
            let last = last_day(value, month)?;
            match (separator, rest.get(length)) {
                ('年', Some('月')) => Some((last, 4 + 1 + length + 1)),
                // 2020年1-3月.
                ('年', Some('-' | '~' | '至' | '到')) => {
                    let (last, short) = later_month(last, rest.get(length + 1..)?)?;
                    Some((last, 4 + 1 + length + 1 + short))
                }
                ('-', after) if length == 2 && after != Some(&'-') => Some((last, 4 + 1 + length)),
                // 2020-01-2020-03.
                ('-', Some('-')) if length == 2 && number(rest.get(length + 1..)?).1 == 4 => {
                    Some((last, 4 + 1 + length))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The month that ends a range: in full, or `3月` of the same year.
fn later_month(first: NaiveDate, text: &[char]) -> Dated {
    month(text).or_else(|| {
        let (value, length) = number(text);
        let year = u32::try_from(first.year()).ok()?;
        ((1..=2).contains(&length) && text.get(length) == Some(&'月'))
            .then(|| last_day(year, value))
            .flatten()
            .map(|last| (last, length + 1))
    })
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    if !(1990..=2100).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn last_day(year: u32, month: u32) -> Option<NaiveDate> {
    date(year, month, 1)?
        .checked_add_months(chrono::Months::new(1))?
        .pred_opt()
}

#[cfg(test)]
mod tests {
    use super::export_on;

    #[test]
    fn a_full_date_goes_before_a_month_and_a_half_year_is_none() {
        let of = |name: &str| export_on(name).map_or(String::new(), |d| d.to_string());
        assert_eq!(of("case_export_20190831_全量.csv"), "2019-08-31");
        assert_eq!(of("案件导出_2020-04-30.tsv"), "2020-04-30");
        assert_eq!(of("台账2019年12月_乡镇.csv"), "2019-12-31");
        assert_eq!(of("发放明细202002.xlsx"), "2020-02-29");
        assert_eq!(of("202001_20200215.csv"), "2020-02-15");
        assert_eq!(of("资金台账2019下半年.xlsx"), "");
        assert_eq!(of("死亡比对.csv"), "");
    }
}
