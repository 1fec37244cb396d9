//! Times that are 8 hours off: UTC written as the time of Shanghai, or the other way round.

/// Rows by hour of day.
pub(super) type Hours = [u64; 24];

/// By how much the other reading must fit better.
const MARGIN: f64 = 0.2;
/// Counters are closed from 22:00 to 06:00.
const NIGHT: [usize; 8] = [22, 23, 0, 1, 2, 3, 4, 5];
/// So many openings at a counter in these hours are no exception any more...
const SUSPECT_NIGHT_SHARE: f64 = 0.2;
/// ...where 8 hours to or fro leave this few.
const PLAUSIBLE_NIGHT_SHARE: f64 = 0.1;

/// Shares of the hours.
pub(super) fn shares(hours: &Hours) -> [f64; 24] {
    let n_rows = hours.iter().sum::<u64>().max(1) as f64;
    hours.map(|n| n as f64 / n_rows)
}

/// Hours by which times differ from earlier ones: -8, 0 or 8.
pub(super) fn shift_against(hours: &Hours, earlier: &[f64; 24]) -> i32 {
    let found = shares(hours);
    let overlap = |shift: i32| (0..24).map(|hour| found[hour].min(earlier[moved(hour, -shift)])).sum::<f64>();
    let best = [-8, 8].into_iter().max_by(|a, b| overlap(*a).total_cmp(&overlap(*b))).unwrap_or(0);
    if overlap(best) > overlap(0) + MARGIN { best } else { 0 }
}

/// Hours by which openings at counters differ from what opening hours allow: -8, 0 or 8.
pub(super) fn shift_of_counters(hours: &Hours) -> i32 {
    let found = shares(hours);
    let night_share = |shift: i32| NIGHT.into_iter().map(|hour| found[moved(hour, shift)]).sum::<f64>();
    if night_share(0) <= SUSPECT_NIGHT_SHARE {
        return 0;
    }
    let best = [-8, 8].into_iter().min_by(|a, b| night_share(*a).total_cmp(&night_share(*b))).unwrap_or(0);
    if night_share(best) < PLAUSIBLE_NIGHT_SHARE { best } else { 0 }
}

fn moved(hour: usize, by: i32) -> usize {
    (hour as i32 + by).rem_euclid(24) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counter hours 8 to 17 with a dip at noon, moved.
    fn day(shift: i32) -> Hours {
        let mut hours = [0; 24];
        for (hour, n) in (8..18).zip([30, 80, 90, 70, 20, 40, 80, 90, 60, 20]) {
            hours[moved(hour, shift)] = n;
        }
        hours
    }

    #[test]
    fn eight_hours_to_or_fro_are_told() {
        for shift in [-8, 0, 8] {
            assert_eq!(shift_against(&day(shift), &shares(&day(0))), shift);
            assert_eq!(shift_of_counters(&day(shift)), shift);
        }
    }

    #[test]
    fn other_differences_are_no_shift() {
        assert_eq!(shift_against(&day(2), &shares(&day(0))), 0);
        assert_eq!(shift_against(&[1; 24], &shares(&day(0))), 0);
        assert_eq!(shift_of_counters(&[1; 24]), 0);
        assert_eq!(shift_of_counters(&[0; 24]), 0);
    }
}
