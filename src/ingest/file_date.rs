//! The export date in a file's name (settled point 33).
//!
//! The first full date counts, else the first month, which means its last day. A half year or a bare year is none.

use chrono::NaiveDate;

/// The date in a file name, without its folders.
pub fn export_on(name: &str) -> Option<NaiveDate> {
    let chars: Vec<char> = name.chars().collect();
    let digit = |n: usize| chars.get(n).is_some_and(char::is_ascii_digit);
    let starts: Vec<usize> = (0..chars.len())
        .filter(|&n| digit(n) && n.checked_sub(1).is_none_or(|before| !digit(before)))
        .collect();
    starts
        .iter()
        .find_map(|&start| full(chars.get(start..).unwrap_or_default()))
        .or_else(|| {
            starts
                .iter()
                .find_map(|&start| month(chars.get(start..).unwrap_or_default()))
        })
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

/// 20200331 (perhaps with a time right behind), 2020-03-31, 2020.3.31, 2020_03_31, 2020年3月31日.
fn full(text: &[char]) -> Option<NaiveDate> {
    let (value, length) = number(text);
    if matches!(length, 8 | 12 | 14) {
        let (value, _) = number(text.get(..8)?);
        return date(value / 10_000, value / 100 % 100, value % 100);
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
    let (month, length) = number(rest);
    let rest = rest.get(length..)?;
    let (second, rest) = rest.split_first()?;
    let (day, day_length) = number(rest);
    if *second != between || !(1..=2).contains(&length) || !(1..=2).contains(&day_length) {
        return None;
    }
    date(value, month, day)
}

/// 202003, 2020年3月, 2020-03: the month's last day.
fn month(text: &[char]) -> Option<NaiveDate> {
    let (value, length) = number(text);
    match length {
        6 => last_day(value / 100, value % 100),
        4 => {
            let (separator, rest) = text.get(4..)?.split_first()?;
            let (month, length) = number(rest);
            let ended = match separator {
                '年' => rest.get(length) == Some(&'月'),
                '-' => length == 2 && rest.get(length) != Some(&'-'),
                _ => false,
            };
            (ended && (1..=2).contains(&length))
                .then(|| last_day(value, month))
                .flatten()
        }
        _ => None,
    }
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
