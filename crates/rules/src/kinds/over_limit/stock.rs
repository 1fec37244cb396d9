//! The cards of one subject through time: how many are live at each opening that is judged.

/// One row of a card, live at `[from, to)`, which is not empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Held {
    pub(super) card: u64,
    pub(super) from: i64,
    /// Exclusive.
    pub(super) to: i64,
    pub(super) row: u32,
    /// The rule is in force when the row opens its card.
    pub(super) is_judged: bool,
}

/// Working memory, kept between subjects.
#[derive(Default)]
pub(super) struct Stock {
    held: Vec<Held>,
    begins: Vec<i64>,
    ends: Vec<i64>,
    /// Times of judged openings with the cards then live, ascending.
    judged: Vec<(i64, u32)>,
}

impl Stock {
    /// Takes the rows of a subject.
    pub(super) fn fill(&mut self, rows: impl Iterator<Item = Held>) {
        self.held.clear();
        self.held.extend(rows);
        self.held.sort_unstable();
        self.span();
        self.judged.clear();
        self.judged.extend(self.held.iter().filter(|held| held.is_judged).map(|held| (held.from, 0)));
        self.judged.sort_unstable();
        self.judged.dedup();
        let (mut begun, mut ended) = (0, 0);
        for (at, n_live) in &mut self.judged {
            while self.begins.get(begun).is_some_and(|begin| begin <= at) {
                begun += 1;
            }
            while self.ends.get(ended).is_some_and(|end| end <= at) {
                ended += 1;
            }
            *n_live = (begun - ended) as u32;
        }
    }

    /// Begins and ends of spans, so that a card has at most one over any time.
    fn span(&mut self) {
        self.begins.clear();
        self.ends.clear();
        for of_card in self.held.chunk_by(|a, b| a.card == b.card) {
            let (mut from, mut to) = (of_card[0].from, of_card[0].to);
            for held in &of_card[1..] {
                if held.from > to {
                    self.begins.push(from);
                    self.ends.push(to);
                    (from, to) = (held.from, held.to);
                }
                to = to.max(held.to);
            }
            self.begins.push(from);
            self.ends.push(to);
        }
        self.begins.sort_unstable();
        self.ends.sort_unstable();
    }

    /// Largest number of cards live at a judged opening.
    pub(super) fn largest(&self) -> u32 {
        self.judged.iter().map(|(_, n_live)| *n_live).max().unwrap_or(0)
    }

    /// Rows live at a judged opening with more than `limit` cards, ascending.
    pub(super) fn live_when_over(&mut self, limit: u32) -> Vec<u32> {
        self.judged.retain(|(_, n_live)| *n_live > limit);
        let over = &self.judged;
        let is_live_then = |held: &&Held| {
            let next = over.partition_point(|(at, _)| *at < held.from);
            over.get(next).is_some_and(|(at, _)| *at < held.to)
        };
        let mut rows: Vec<u32> = self.held.iter().filter(is_live_then).map(|held| held.row).collect();
        rows.sort_unstable();
        rows
    }
}
