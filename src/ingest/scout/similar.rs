//! How near a header is to the headers that a column goes by.

use crate::contract::{InputColumn, Type};
use crate::ingest::header::normalise;

/// Words at the end of a header that say what form the values have, not which they are; alike by number.
const FORMS: [(&str, u8); 9] = [
    ("日期", 1),
    ("时间", 1),
    ("日", 1),
    ("编号", 2),
    ("号码", 2),
    ("金额", 3),
    ("名称", 4),
    ("类型", 5),
    ("情况", 6),
];

/// From 0 (nothing in common) to 1 (the same).
pub fn similarity(header: &str, column: &InputColumn) -> f64 {
    let header = normalise(header).0;
    let mut best: f64 = near(&header, &normalise(column.name).0);
    for known in column.headers {
        let known = normalise(known).0;
        best = best.max(near(&header, &known));
        if matches!(column.ty, Type::Date | Type::DateOrMonth) {
            best = best.max(near(&header, &known.replace("日期", "时间")));
        }
    }
    best
}

fn near(a: &str, b: &str) -> f64 {
    let ((stem_a, form_a), (stem_b, form_b)) = (parted(a), parted(b));
    let one_form = form_a.is_some() && form_a == form_b;
    if a == b {
        return 1.0;
    }
    // 审批日 and 审批日期, 案件受理日期 and 受理日期.
    if stem_a == stem_b && stem_a.chars().count() >= 2 {
        return if one_form { 0.9 } else { 0.7 };
    }
    let contains = |long: &str, short: &str| short.chars().count() >= 2 && long.contains(short);
    let distance = 1.0 - share(distance(a, b), a.chars().count().max(b.chars().count()));
    if contains(stem_a, stem_b) || contains(stem_b, stem_a) {
        return distance.max(if one_form { 0.8 } else { 0.65 });
    }
    distance
}

/// A header without the word for its form, and that form.
fn parted(header: &str) -> (&str, Option<u8>) {
    FORMS
        .iter()
        .find_map(|(word, form)| Some((header.strip_suffix(word)?, Some(*form))))
        .filter(|(stem, _)| !stem.is_empty())
        .unwrap_or((header, None))
}

#[allow(clippy::cast_precision_loss, reason = "lengths of headers")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Levenshtein distance in characters. Headers are short: at most 512 bytes are ever compared.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1) + 1;
            let before = next.last().copied().unwrap_or(usize::MAX - 1) + 1;
            let across = row.get(j).copied().unwrap_or_default() + usize::from(ca != *cb);
            next.push(above.min(before).min(across));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::similarity;
    use crate::contract::Kind;

    #[test]
    fn a_header_is_nearest_to_the_column_it_means() {
        let nearest = |header: &str| {
            let columns = Kind::Cases.table().columns.iter();
            columns
                .max_by(|a, b| similarity(header, a).total_cmp(&similarity(header, b)))
                .map(|c| c.name)
        };
        assert_eq!(nearest("案件受理日"), Some("accepted_on"));
        assert_eq!(nearest("审批通过时间"), Some("approved_on"));
        assert_eq!(nearest("申请人证件号码"), Some("applicant_id"));
        assert_eq!(nearest("家庭人口数量"), Some("household_size"));
    }
}
