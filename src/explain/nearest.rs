//! The case numbers nearest to one that is not there.

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
    use super::nearest;

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
