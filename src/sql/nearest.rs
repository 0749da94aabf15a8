//! The name that a misspelt one was probably meant to be.

/// The closest of the candidates, if any is close enough to be meant: at most a third of the letters differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    candidates
        .into_iter()
        .map(|c| {
            let lower = c.to_lowercase();
            let apart = if lower.starts_with(&word) && letters >= 3 {
                1
            } else {
                distance(&word, &lower)
            };
            (apart, c)
        })
        .filter(|(apart, c)| {
            *apart <= 1 + letters.max(c.chars().count()) / 4 && *apart < letters.max(2)
        })
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, c)| c)
}

/// Letters to insert, remove, replace or swap with a neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, j) + usize::from(x != y))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}
