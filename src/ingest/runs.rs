//! Numbers of rows in order, held as runs of neighbours: of a table in the order of its parts hardly more than the
//! bounds.

/// Numbers in rising order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runs {
    /// Where a run begins, and where it ends.
    runs: Vec<(u32, u32)>,
    count: usize,
}

impl Runs {
    /// All numbers below one.
    pub fn below(end: u32) -> Runs {
        Runs {
            runs: (end > 0).then_some((0, end)).into_iter().collect(),
            count: end as usize,
        }
    }

    /// Puts a number behind all others.
    pub fn push(&mut self, row: u32) {
        match self.runs.last_mut() {
            Some((_, end)) if *end == row => *end += 1,
            _ => self.runs.push((row, row + 1)),
        }
        self.count += 1;
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The numbers.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.runs.iter().flat_map(|(begin, end)| *begin..*end)
    }

    /// So many at a time.
    pub fn chunks(&self, most: usize) -> impl Iterator<Item = Runs> + '_ {
        let mut rows = self.iter();
        std::iter::from_fn(move || {
            let chunk: Runs = rows.by_ref().take(most).collect();
            (chunk.len() > 0).then_some(chunk)
        })
    }
}

impl FromIterator<u32> for Runs {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Runs {
        let mut runs = Runs::default();
        rows.into_iter().for_each(|row| runs.push(row));
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::Runs;

    #[test]
    fn numbers_come_out_as_they_went_in() {
        let numbers = [0, 1, 2, 5, 7, 8, 20];
        let runs: Runs = numbers.into_iter().collect();
        assert_eq!((runs.len(), runs.runs.len()), (7, 4));
        assert_eq!(runs.iter().collect::<Vec<_>>(), numbers);
        let chunks: Vec<Vec<u32>> = runs.chunks(3).map(|c| c.iter().collect()).collect();
        assert_eq!(chunks, [vec![0, 1, 2], vec![5, 7, 8], vec![20]]);
        assert_eq!(Runs::below(3), (0..3).collect());
        assert_eq!(Runs::below(0), Runs::default());
    }
}
