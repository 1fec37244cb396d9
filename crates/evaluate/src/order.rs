//! An order of subjects. Ties are never broken: every figure is its expectation over all orders of tied subjects, so that
//! neither the order of appearance nor a hash can flatter a method.

/// Scores closer than this part of the higher one are tied: the last bits of a sum follow the order of its terms.
const TIED_WITHIN: f64 = 1e-9;

/// Subjects, best first, tied ones together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    subjects: Vec<u32>,
    /// End of each class of tied subjects.
    ends: Vec<u32>,
}

impl Order {
    /// By falling score.
    pub fn of(scores: &[f64]) -> Order {
        let mut subjects: Vec<u32> = (0..scores.len() as u32).collect();
        subjects.sort_by(|&x, &y| scores[y as usize].total_cmp(&scores[x as usize]).then(x.cmp(&y)));
        let mut ends = Vec::new();
        let mut first = f64::NAN;
        for (at, &subject) in subjects.iter().enumerate() {
            let score = scores[subject as usize];
            let is_tied = first - score <= TIED_WITHIN * first.abs();
            if !is_tied {
                if at > 0 {
                    ends.push(at as u32);
                }
                first = score;
            }
        }
        if !subjects.is_empty() {
            ends.push(subjects.len() as u32);
        }
        Order { subjects, ends }
    }

    /// Classes of tied subjects, best first.
    pub fn classes(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.subjects[start as usize..end as usize])
    }

    /// Subjects tied at the place after which a list of so many ends; 0 where the list ends between classes.
    pub fn n_tied_at(&self, n_listed: usize) -> usize {
        let mut before = 0;
        for class in self.classes() {
            if before < n_listed && n_listed < before + class.len() {
                return class.len();
            }
            before += class.len();
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_are_one_class_and_the_last_bits_do_not_count() {
        let order = Order::of(&[1.0, 3.0, 3.0 * (1.0 - 1e-13), 0.0, 1.0, 0.0]);
        let classes: Vec<&[u32]> = order.classes().collect();
        assert_eq!(classes, [&[1, 2][..], &[0, 4], &[3, 5]]);
        assert_eq!([1, 2, 3, 4, 6].map(|n| order.n_tied_at(n)), [2, 0, 2, 0, 0]);
        assert_eq!(Order::of(&[]).classes().count(), 0);
    }
}
