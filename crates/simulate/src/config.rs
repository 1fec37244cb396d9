//! What a caller chooses about a simulation.

use twocard_contracts::time::Date;

use crate::SimulateError;

/// What a caller chooses about a simulated world; the same values give the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// Seed of every random stream.
    pub seed: u64,
    /// Openings to write, bank accounts and SIMs together, not counting rows that are sent again.
    pub n_openings: u32,
    /// Last day of the history; about 18 months before it are simulated.
    pub as_of: Date,
    /// Whether nothing planted has come to light by then: no card of a group is involved and no member listed.
    pub is_cold_start: bool,
}

impl Config {
    /// Below this the planted groups would leave no room for ordinary openings.
    pub const LEAST_OPENINGS: u32 = 2_000;

    pub(crate) fn check(&self) -> Result<(), SimulateError> {
        if self.n_openings < Self::LEAST_OPENINGS {
            return Err(SimulateError::TooFewOpenings { given: self.n_openings, least: Self::LEAST_OPENINGS });
        }
        if !YEARS.contains(&self.as_of.year()) {
            return Err(SimulateError::AsOfOutOfRange { as_of: self.as_of });
        }
        Ok(())
    }
}

impl Default for Config {
    /// 4,000 openings up to 2024-06-30, seed 1.
    fn default() -> Self {
        Self { seed: 1, n_openings: 4_000, as_of: Date(DEFAULT_AS_OF), is_cold_start: false }
    }
}

/// Years of the last day for which everybody is born between 1930 and 2090, the days that identity numbers are given for.
const YEARS: std::ops::RangeInclusive<i32> = 2020..=2090;
/// 2024-06-30 in days since 1970-01-01.
const DEFAULT_AS_OF: i32 = 19_904;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_ends_on_the_last_of_june() {
        assert_eq!(Config::default().as_of.to_string(), "2024-06-30");
    }

    #[test]
    fn refuses_a_world_too_small_for_its_groups() {
        let config = Config { n_openings: 1_999, ..Config::default() };
        assert!(matches!(config.check(), Err(SimulateError::TooFewOpenings { given: 1_999, least: 2_000 })));
    }

    #[test]
    fn refuses_days_that_nobody_could_be_old_enough_for() {
        let config = Config { as_of: Date(DEFAULT_AS_OF - 2_000), ..Config::default() };
        let message = config.check().map_err(|error| error.to_string());
        assert_eq!(message, Err("as_of 2019-01-08 lies outside 2020 to 2090".to_owned()));
    }
}
