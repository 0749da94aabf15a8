//! The case numbers nearest to one that is not there.

use std::collections::BTreeSet;

/// At most `most` of the keys, nearest first, by the number of characters to change; none that differs in more
/// than a third of them.
pub(super) fn nearest(keys: &[String], wanted: &str, most: usize) -> Vec<String> {
    let letters: Vec<char> = wanted.chars().collect();
    let far = (letters.len() / 3).max(1);
    let mut near: Vec<(usize, &String)> = Vec::new();
    for key in keys {
        if key.len().abs_diff(wanted.len()) > far * 4 {
            continue;
        }
        let bound = if near.len() < most {
            far
        } else {
            near.last().map_or(far, |(distance, _)| *distance)
        };
        if let Some(distance) = distance(&letters, key, bound) {
            near.push((distance, key));
            near.sort();
            near.truncate(most);
        }
    }
    near.into_iter().map(|(_, key)| key.clone()).collect()
}

/// Everything that `nearest` would be at one character's distance from, of the number's own characters and digits; in order.
pub(super) fn slips(wanted: &str) -> Vec<String> {
    let letters: Vec<char> = wanted.chars().collect();
    let others: BTreeSet<char> = letters.iter().copied().chain('0'..='9').collect();
    let mut slips = BTreeSet::new();
    for place in 0..=letters.len() {
        let (before, behind) = letters.split_at(place);
        let mut with = |middle: Option<char>, behind: &[char]| {
            slips.insert(
                before
                    .iter()
                    .copied()
                    .chain(middle)
                    .chain(behind.iter().copied())
                    .collect(),
            );
        };
        for other in &others {
            with(Some(*other), behind);
        }
        if let Some((_, behind)) = behind.split_first() {
            with(None, behind);
            for other in &others {
                with(Some(*other), behind);
            }
        }
    }
    slips.remove(wanted);
    slips.into_iter().collect()
}

/// Characters to insert, leave out or change (Levenshtein); none where more than `bound`.
fn distance(a: &[char], b: &str, bound: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().collect();
    let (a, b) = apart(a, &b);
    if a.len().abs_diff(b.len()) > bound {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut least = before;
        for (cell, right) in row.iter_mut().skip(1).zip(b) {
            let here = (*cell + 1)
                .min(before + 1)
                .min(diagonal + usize::from(left != right));
            diagonal = *cell;
            *cell = here;
            before = here;
            least = least.min(here);
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        if least > bound {
            return None;
        }
    }
    row.last().copied().filter(|d| *d <= bound)
}

/// Without what both begin and end with.
fn apart<'a>(a: &'a [char], b: &'a [char]) -> (&'a [char], &'a [char]) {
    let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.split_at(front).1, b.split_at(front).1);
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    (a.split_at(a.len() - back).0, b.split_at(b.len() - back).0)
}

#[cfg(test)]
mod tests {
    use super::{nearest, slips};

    #[test]
    fn slips_are_what_is_one_character_away() {
        let all = slips("A1");
        assert!(all.is_sorted());
        assert_eq!(nearest(&all, "A1", usize::MAX), all);
        for near in ["1", "A", "A2", "11", "A11", "0A1", "AA1"] {
            assert!(all.iter().any(|slip| slip == near), "{near}");
        }
        // Two places to change; three for another, a letter twice less; one out: 20 + 31 + 2.
        assert_eq!(all.len(), 53);
    }

    #[test]
    fn a_slip_of_one_character_is_nearer_than_two() {
        let keys = ["JZ2020030001", "JZ2020030011", "JZ2019120001", "X"].map(str::to_owned);
        assert_eq!(
            nearest(&keys, "JZ202003001", 2),
            ["JZ2020030001", "JZ2020030011"]
        );
        assert_eq!(nearest(&keys, "ABCDEFGHIJKL", 5), Vec::<String>::new());
    }
}
