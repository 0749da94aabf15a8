//! Which row counts, over several files: each row's fate against a plain rereading of settled points 18 to 22.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::read_all;
use std::collections::BTreeMap;

/// What a row says: key, township, amount, and whether it can be read at all.
#[derive(Clone, PartialEq)]
struct Row {
    key: u8,
    township: u8,
    amount: u8,
}

#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Fates {
    accepted: u64,
    superseded: u64,
    duplicate: u64,
    quarantined: u64,
}

struct File {
    name: String,
    /// None for an undated file.
    date: Option<u8>,
    text: String,
    rows: Vec<Row>,
    unreadable: u64,
    furniture: u64,
    lines: u64,
}

fuzz_target!(|data: &[u8]| {
    let [kind, steps @ ..] = data else { return };
    let (word, header, replaces) = match kind % 3 {
        0 => ("案件", "案件编号,镇街,审批金额,受理日期", true),
        1 => ("发放", "发放编号,案件编号,资金来源,发放金额,发放日期", true),
        _ => ("资金", "指标编号,镇街,资金来源,类型,金额,下达日期", false),
    };
    let mut files: Vec<File> = Vec::new();
    for &step in steps.iter().take(200) {
        if step >= 0xF0 || files.is_empty() {
            if files.len() >= 6 {
                break;
            }
            let date = (step & 7 != 7).then_some(step & 3);
            let n = files.len();
            let name = match date {
                Some(d) => format!(
                    "{}{word}2020-03-{:02}.csv",
                    char::from(b'a' + (step >> 2 & 1)),
                    d + 10
                ),
                None => format!("{word}{}.csv", char::from(b'a' + n as u8)),
            };
            if files.iter().any(|f| f.name == name) {
                continue;
            }
            files.push(File {
                name,
                date,
                text: format!("{header}\n"),
                rows: vec![],
                unreadable: 0,
                furniture: 1,
                lines: 1,
            });
            if step >= 0xF0 {
                continue;
            }
        }
        let Some(file) = files.last_mut() else { return };
        file.lines += 1;
        let row = Row {
            key: step & 3,
            township: step >> 2 & 1,
            amount: step >> 3 & 3,
        };
        let town = ["石船镇", "玉峰山镇"][usize::from(row.township)];
        let (key, amount) = (row.key, row.amount);
        let (date, bad) = match step >> 5 {
            0 => ("2020-02-30", true),
            1 => {
                file.furniture += 1;
                file.text
                    .push_str(["\n", "合计,,,9\n", ",,,\n"][usize::from(step) % 3]);
                continue;
            }
            2 => ("2020/1/5", false),
            3 => ("20200105", false),
            _ => ("2020-01-05", false),
        };
        file.text.push_str(&match kind % 3 {
            0 => format!("{key},{town},{amount},{date}\n"),
            1 => format!("{key},A{},备用金,{amount},{date}\n", row.township),
            _ => format!("{key},{town},备用金,下达,{amount},{date}\n"),
        });
        if bad {
            file.unreadable += 1;
        } else {
            file.rows.push(row);
        }
    }
    if files.is_empty() {
        return;
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let bytes: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|f| (f.name.clone(), f.text.clone().into_bytes()))
        .collect();
    let read = read_all(&bytes, None);
    if kind % 3 == 0 && files.len() > 1 && files.iter().any(|f| f.date.is_none()) {
        assert_eq!(read.err().as_deref(), Some("snapshot-undated"));
        return;
    }
    let read = read.expect("plain tables");
    files.sort_by(|a, b| (a.date, &a.name).cmp(&(b.date, &b.name)));
    let expected = fates(&files, replaces);
    for (file, fate) in files.iter().zip(expected) {
        let account = read
            .rows
            .iter()
            .find(|a| a.file == file.name)
            .expect("an account for each file");
        assert_eq!(account.rows_read, file.lines, "{}", file.name);
        assert_eq!(
            account.furniture, file.furniture,
            "{}\n{}",
            file.name, file.text
        );
        let got = Fates {
            accepted: account.accepted,
            superseded: account.superseded,
            duplicate: account.duplicate,
            quarantined: account.quarantined - file.unreadable,
        };
        assert_eq!(got, fate, "{}\n{}", file.name, file.text);
    }
});

/// The fates of all rows, file by file; files come by date, then by name.
fn fates(files: &[File], replaces: bool) -> Vec<Fates> {
    let mut fates = vec![Fates::default(); files.len()];
    let mut by_key: BTreeMap<u8, Vec<(usize, &Row)>> = BTreeMap::new();
    for (n, file) in files.iter().enumerate() {
        for row in &file.rows {
            by_key.entry(row.key).or_default().push((n, row));
        }
    }
    // Undated files are never of one date with each other.
    let same_date =
        |a: usize, b: usize| a == b || (files[a].date.is_some() && files[a].date == files[b].date);
    for rows in by_key.values() {
        let mut current: Option<(usize, &Row)> = None;
        let mut at = 0;
        while at < rows.len() {
            let length = rows[at..]
                .iter()
                .take_while(|(n, _)| same_date(rows[at].0, *n))
                .count();
            let of_date = &rows[at..at + length];
            at += length;
            let first = of_date[0];
            let agree = of_date.iter().all(|(_, row)| *row == first.1);
            let clashes = !replaces && current.is_some_and(|(_, row)| row != first.1);
            if !agree || clashes {
                of_date.iter().for_each(|(n, _)| fates[*n].quarantined += 1);
                continue;
            }
            of_date[1..]
                .iter()
                .for_each(|(n, _)| fates[*n].duplicate += 1);
            match current {
                Some(_) if !replaces => fates[first.0].duplicate += 1,
                Some((earlier, _)) => {
                    fates[earlier].accepted -= 1;
                    fates[earlier].superseded += 1;
                    fates[first.0].accepted += 1;
                    current = Some(first);
                }
                None => {
                    fates[first.0].accepted += 1;
                    current = Some(first);
                }
            }
        }
    }
    fates
}
