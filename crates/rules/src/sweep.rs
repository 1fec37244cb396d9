//! The exact sliding window over distinct units (holders or cards) of one key.
//!
//! An event at e lies in the window `[t, t + W)` just when t lies in `(e - W, e]`. So each unit covers a union of such
//! spans of window starts; merging a unit's overlapping spans leaves it at most one span over any t, and
//! n(t) = spans begun by t minus spans ended before t. All in whole microseconds: a span is `[e - W + 1, e]`.
//!
//! Only starts at an event need a look: moving a start forward to the window's first event loses no row. Two windows
//! that start at events e < f share a row just when f < e + W, for then f lies in both. So the qualifying starts in order
//! of time split into episodes wherever the next one lies W or more after the last, and an episode's rows are those of
//! `[first start, last start + W)`, which overlap those of no other episode.
//!
//! O(n log n) time for n events, O(n) memory, kept between keys.

/// One row of a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Event {
    pub(crate) unit: u64,
    pub(crate) at: i64,
    pub(crate) row: u32,
}

/// A maximal run of qualifying windows that share rows; its rows are those with `from <= at <= to`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) peak: u32,
}

/// Working memory of a sweep.
#[derive(Default)]
pub(crate) struct Sweep {
    begins: Vec<i64>,
    ends: Vec<i64>,
    starts: Vec<i64>,
}

impl Sweep {
    /// Largest number of distinct units in one window. `events` are sorted by unit and time.
    pub(crate) fn peak(&mut self, events: &[Event], window: Option<i64>) -> u32 {
        let mut peak = 0;
        self.visit(events, window, |_, count| peak = peak.max(count));
        peak
    }

    /// Episodes in order of time. `events` are sorted by unit and time.
    pub(crate) fn episodes(&mut self, events: &[Event], window: Option<i64>, at_least: u32) -> Vec<Run> {
        self.episodes_where(events, window, |_, count| count >= at_least)
    }

    /// The same for windows that qualify by their start and number of units.
    pub(crate) fn episodes_where(
        &mut self,
        events: &[Event],
        window: Option<i64>,
        qualifies: impl Fn(i64, u32) -> bool,
    ) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        self.visit(events, window, |start, count| {
            if !qualifies(start, count) {
                return;
            }
            let to = window.map_or(i64::MAX, |length| start + length - 1);
            match runs.last_mut() {
                Some(run) if start <= run.to => {
                    run.to = to;
                    run.peak = run.peak.max(count);
                }
                _ => runs.push(Run { from: start, to, peak: count }),
            }
        });
        runs
    }

    /// Every distinct start at an event, in order of time, with the number of distinct units in its window.
    pub(crate) fn visit(&mut self, events: &[Event], window: Option<i64>, mut look: impl FnMut(i64, u32)) {
        let Some(length) = window else {
            if let Some(first) = events.iter().map(|event| event.at).min() {
                look(first, n_units(events));
            }
            return;
        };
        self.begins.clear();
        self.ends.clear();
        for units in events.chunk_by(|a, b| a.unit == b.unit) {
            for span in units.chunk_by(|a, b| b.at - a.at <= length) {
                self.begins.push(span[0].at - length + 1);
                self.ends.push(span[span.len() - 1].at);
            }
        }
        self.begins.sort_unstable();
        self.ends.sort_unstable();
        self.starts.clear();
        self.starts.extend(events.iter().map(|event| event.at));
        self.starts.sort_unstable();
        self.starts.dedup();

        let (mut begun, mut ended) = (0, 0);
        for &start in &self.starts {
            while self.begins.get(begun).is_some_and(|&begin| begin <= start) {
                begun += 1;
            }
            while self.ends.get(ended).is_some_and(|&end| end < start) {
                ended += 1;
            }
            look(start, (begun - ended) as u32);
        }
    }
}

/// Distinct units of events sorted by unit.
pub(crate) fn n_units(events: &[Event]) -> u32 {
    events.chunk_by(|a, b| a.unit == b.unit).count() as u32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn events(pairs: &[(u64, i64)]) -> Vec<Event> {
        let mut events: Vec<Event> = pairs.iter().zip(0..).map(|(&(unit, at), row)| Event { unit, at, row }).collect();
        events.sort_unstable();
        events
    }

    /// Rows and peak of each episode, from every window whose content differs from its neighbours', joined while any two
    /// share a row.
    fn by_brute_force(events: &[Event], window: i64, at_least: usize) -> Vec<(BTreeSet<u32>, u32)> {
        let starts: BTreeSet<i64> = events
            .iter()
            .flat_map(|event| [event.at - window, event.at - window + 1, event.at, event.at + 1])
            .collect();
        let mut episodes: Vec<(BTreeSet<u32>, u32)> = Vec::new();
        for start in starts {
            let inside = || events.iter().filter(|event| start <= event.at && event.at < start + window);
            let units: BTreeSet<u64> = inside().map(|event| event.unit).collect();
            if units.len() < at_least {
                continue;
            }
            let (mut rows, mut peak) = (inside().map(|event| event.row).collect::<BTreeSet<u32>>(), units.len() as u32);
            let (joined, apart) = episodes.into_iter().partition(|(other, _)| !other.is_disjoint(&rows));
            episodes = apart;
            let joined: Vec<(BTreeSet<u32>, u32)> = joined;
            for (other, other_peak) in joined {
                rows.extend(other);
                peak = peak.max(other_peak);
            }
            episodes.push((rows, peak));
        }
        episodes.sort();
        episodes
    }

    fn by_sweep(events: &[Event], window: Option<i64>, at_least: u32) -> Vec<(BTreeSet<u32>, u32)> {
        let runs = Sweep::default().episodes(events, window, at_least);
        let rows = |run: &Run| {
            events.iter().filter(|event| run.from <= event.at && event.at <= run.to).map(|event| event.row).collect()
        };
        let mut episodes: Vec<(BTreeSet<u32>, u32)> = runs.iter().map(|run| (rows(run), run.peak)).collect();
        episodes.sort();
        episodes
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn equals_brute_force(
            pairs in prop::collection::vec((0u64..5, -3i64..24), 0..16),
            window in 1i64..8,
            at_least in 1usize..5,
        ) {
            let events = events(&pairs);
            let expected = by_brute_force(&events, window, at_least);
            prop_assert_eq!(by_sweep(&events, Some(window), at_least as u32), expected.clone());
            let peak = by_brute_force(&events, window, 1).iter().map(|(_, peak)| *peak).max().unwrap_or(0);
            prop_assert_eq!(Sweep::default().peak(&events, Some(window)), peak);
        }

        #[test]
        fn without_a_window_all_time_is_one_window(pairs in prop::collection::vec((0u64..5, -3i64..24), 0..16)) {
            let events = events(&pairs);
            let all = by_brute_force(&events, 1000, 2);
            prop_assert_eq!(by_sweep(&events, None, 2), all);
        }
    }

    #[test]
    fn a_window_is_half_open_to_the_microsecond() {
        let at_the_end = events(&[(1, 0), (2, 100)]);
        let just_inside = events(&[(1, 0), (2, 99)]);
        assert_eq!(Sweep::default().peak(&at_the_end, Some(100)), 1);
        assert_eq!(Sweep::default().peak(&just_inside, Some(100)), 2);
    }

    #[test]
    fn adjoining_windows_without_a_common_row_are_two_episodes() {
        let events = events(&[(1, 0), (2, 0), (3, 100), (4, 100)]);
        let runs = Sweep::default().episodes(&events, Some(100), 2);
        assert_eq!(runs, [Run { from: 0, to: 99, peak: 2 }, Run { from: 100, to: 199, peak: 2 }]);
    }
}
