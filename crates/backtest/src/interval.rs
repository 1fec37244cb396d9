//! Intervals of 95 %: Wilson's for a share of independent subjects, a block bootstrap for figures pooled over nights,
//! which resemble their neighbours because horizons overlap.
//!
//! **Block bootstrap** (circular; Politis & Romano 1992). With n nights and blocks of b nights, ceil(n / b) starts are drawn
//! and the first n nights of their blocks summed up; the 2.5th and 97.5th percentiles of 2,000 such sums are the interval.
//! Two packs are drawn on the same nights, so that a difference is a paired one. The generator is SplitMix64 with a fixed
//! seed: the same figures give the same interval.

/// A 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

const Z: f64 = 1.959_963_984_540_054;
const N_RESAMPLES: usize = 2000;
const SEED: u64 = 0x7477_6f63_6172_6434;

/// Wilson's interval of k out of n; none of nothing.
pub fn wilson(k: u32, n: u32) -> Option<Interval> {
    if n == 0 {
        return None;
    }
    let (n, share) = (f64::from(n), f64::from(k) / f64::from(n));
    let z2 = Z * Z;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

/// Interval of a figure of the sums over nights; none where there are fewer than two blocks, or no figure of a sample.
pub(crate) fn over_nights<const N: usize>(
    nights: &[[f64; N]],
    block: usize,
    figure: impl Fn(&[f64; N]) -> Option<f64>,
) -> Option<Interval> {
    let (n, block) = (nights.len(), block.max(1));
    if n < 2 * block {
        return None;
    }
    let mut state = SEED;
    let mut samples = Vec::with_capacity(N_RESAMPLES);
    for _ in 0..N_RESAMPLES {
        let mut sums = [0.0; N];
        let mut left = n;
        while left > 0 {
            let start = ((u128::from(next(&mut state)) * n as u128) >> 64) as usize;
            for at in 0..block.min(left) {
                let night = &nights[(start + at) % n];
                sums.iter_mut().zip(night).for_each(|(sum, value)| *sum += value);
            }
            left = left.saturating_sub(block);
        }
        samples.push(figure(&sums)?);
    }
    samples.sort_by(f64::total_cmp);
    let at = |share: f64| samples[(share * (N_RESAMPLES - 1) as f64).round() as usize];
    Some(Interval { low: at(0.025), high: at(0.975) })
}

/// SplitMix64 (Steele, Lea & Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn wilson_is_that_of_the_textbook() {
        // 15 of 100: 0.0931 to 0.2328 (Newcombe 1998, method 3)
        let interval = wilson(15, 100).unwrap();
        assert!((interval.low - 0.0931).abs() < 5e-5 && (interval.high - 0.2328).abs() < 5e-5, "{interval:?}");
        assert_eq!(wilson(0, 0), None);
        assert!(wilson(0, 10).unwrap().low.abs() < 1e-12 && wilson(10, 10).unwrap().high <= 1.0);
    }

    #[test]
    fn the_bootstrap_of_equal_nights_is_a_point_and_of_few_nights_nothing() {
        let share = |sums: &[f64; 2]| (sums[1] > 0.0).then(|| sums[0] / sums[1]);
        let equal = vec![[3.0, 10.0]; 12];
        let interval = over_nights(&equal, 4, share).unwrap();
        assert!((interval.low - 0.3).abs() < 1e-12 && (interval.high - 0.3).abs() < 1e-12);
        assert_eq!(over_nights(&equal[..7], 4, share), None);
        let mixed: Vec<[f64; 2]> = (0..40).map(|at| [f64::from(at % 5), 10.0]).collect();
        let interval = over_nights(&mixed, 1, share).unwrap();
        assert!(interval.low < 0.2 && 0.2 < interval.high, "{interval:?}");
        assert_eq!(Some(interval), over_nights(&mixed, 1, share));
    }
}
