//! Cells: a key in one slot of the week, its largest window, what is expected of it, and the count that fires.

use super::poisson::upper_tail;

/// One cell whose largest window reaches the floor.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Cell {
    /// Place of the key among the timelines.
    pub(super) line: u32,
    pub(super) slot: u32,
    /// Days since the key's first row.
    pub(super) n_days: u32,
    /// Units in the largest window.
    pub(super) n: u32,
    /// Windows looked at: starts at a row.
    pub(super) n_windows: u32,
    pub(super) expected: f64,
    /// See [`p_value`].
    pub(super) p_value: f64,
    /// Smallest count that fires; set by [`settle`].
    pub(super) critical: u32,
}

/// Which cells fire.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Firing {
    /// Smallest count that can.
    pub(crate) floor: u32,
    /// Least multiple of the expectation.
    pub(crate) times: f64,
    pub(crate) level: Level,
}

/// Largest p-value that fires.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Level {
    /// Expected share of false cells among those that fire (Benjamini and Hochberg 1995).
    FalseDiscoveryRate(f64),
    /// The same for each cell.
    PValue(f64),
}

impl Firing {
    /// Whether a count is large enough, chance aside.
    fn is_enough(&self, n: u32, expected: f64) -> bool {
        n >= self.floor && f64::from(n) >= self.times * expected
    }

    /// Sets the critical count of each cell. `n_tested`: cells looked at, those under the floor too.
    pub(super) fn settle(&self, cells: &mut [Cell], n_tested: u64) {
        let level = match self.level {
            Level::PValue(p) => p,
            Level::FalseDiscoveryRate(q) => {
                let mut p_values: Vec<f64> = cells
                    .iter()
                    .filter(|cell| self.is_enough(cell.n, cell.expected))
                    .map(|cell| cell.p_value)
                    .collect();
                p_values.sort_unstable_by(f64::total_cmp);
                let step = q / n_tested.max(1) as f64;
                let most = (1..=p_values.len()).rev().find(|&rank| p_values[rank - 1] <= step * rank as f64);
                // where none fires, what one would have to reach alone
                step * most.unwrap_or(1) as f64
            }
        };
        for cell in cells {
            cell.critical = self.critical(cell.expected, cell.n_windows, level);
        }
    }

    fn critical(&self, expected: f64, n_windows: u32, level: f64) -> u32 {
        let fires = |n: u32| self.is_enough(n, expected) && p_value(n, expected, n_windows) <= level;
        let mut most = self.floor.max(1);
        while !fires(most) && most < u32::MAX / 2 {
            most *= 2;
        }
        let mut least = self.floor;
        while least < most {
            let middle = least + (most - least) / 2;
            if fires(middle) { most = middle } else { least = middle + 1 }
        }
        most
    }
}

/// How likely some window of a cell holds so many by chance, at most: P(N >= n - 1) for N Poisson with what is expected of
/// one window, times the windows looked at. A window begins at an opening, so chance has to explain the others.
pub(super) fn p_value(n: u32, expected: f64, n_windows: u32) -> f64 {
    (upper_tail(n.saturating_sub(1), expected) * f64::from(n_windows.max(1))).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(n: u32, expected: f64, n_windows: u32) -> Cell {
        let p_value = p_value(n, expected, n_windows);
        Cell { line: 0, slot: 0, n_days: 90, n, n_windows, expected, p_value, critical: 0 }
    }

    #[test]
    fn the_critical_count_is_the_least_that_fires() {
        let rates = [(0.01, 3), (0.4, 20), (2.3, 100), (60.0, 1000), (5e3, 40_000)];
        for level in [Level::PValue(1e-3), Level::FalseDiscoveryRate(0.01)] {
            let firing = Firing { floor: 5, times: 2.0, level };
            for (expected, n_windows) in rates {
                let mut cells = [cell(4, expected, n_windows)];
                firing.settle(&mut cells, 250);
                let critical = cells[0].critical;
                assert!(critical >= 5 && f64::from(critical) >= 2.0 * expected);
                for (n, is_fired) in [(critical, true), (critical - 1, false)] {
                    let mut cells = [cell(n, expected, n_windows)];
                    firing.settle(&mut cells, 250);
                    assert_eq!(n >= cells[0].critical, is_fired, "{n} against {expected}");
                }
            }
        }
    }

    #[test]
    fn two_against_a_hundredth_say_nothing_under_a_floor_of_three() {
        let firing = Firing { floor: 3, times: 2.0, level: Level::PValue(0.9) };
        let mut cells = [cell(2, 1e-2, 2)];
        firing.settle(&mut cells, 1);
        assert_eq!(cells[0].critical, 3);
    }

    #[test]
    fn of_equal_cells_all_fire_or_none() {
        let firing = Firing { floor: 2, times: 1.0, level: Level::FalseDiscoveryRate(0.01) };
        // alone, each would miss 0.01 / 1000: together they reach 0.01 * 40 / 1000
        let mut many = [cell(7, 0.5, 2); 40];
        let p_value = many[0].p_value;
        assert!(p_value > 0.01 / 1000.0 && p_value <= 0.01 * 40.0 / 1000.0, "{p_value}");
        firing.settle(&mut many, 1000);
        assert!(many.iter().all(|cell| cell.n >= cell.critical));
        let mut few = [cell(7, 0.5, 2); 2];
        firing.settle(&mut few, 1000);
        assert!(few.iter().all(|cell| cell.n < cell.critical));
    }
}
