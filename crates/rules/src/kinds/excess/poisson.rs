//! Exact Poisson tails.
//!
//! The mass at a point after Loader (2000): beyond 15 it is `exp(-s(n) - d(n, mu)) / sqrt(2 pi n)` with the error s of
//! Stirling's formula and the deviance d, so that nothing large cancels. A tail is the mass at its edge times a series
//! of falling ratios, taken on the side where it converges.

/// P(N >= n) for N Poisson with this mean.
pub(crate) fn upper_tail(n: u32, mean: f64) -> f64 {
    if n == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    if f64::from(n) > mean {
        mass(n, mean) * series(|step| mean / (f64::from(n) + step))
    } else {
        1.0 - mass(n - 1, mean) * series(|step| (f64::from(n) - step).max(0.0) / mean)
    }
}

/// 1 + r(1) + r(1) r(2) + ..., until a term no longer counts.
fn series(ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut term, mut step) = (1.0, 1.0, 1.0);
    loop {
        term *= ratio(step);
        let next = sum + term;
        if next == sum {
            return sum;
        }
        (sum, step) = (next, step + 1.0);
    }
}

/// P(N = n).
fn mass(n: u32, mean: f64) -> f64 {
    const DIRECT: u32 = 15;
    if n <= DIRECT {
        return (1..=n).fold((-mean).exp(), |mass, k| mass * mean / f64::from(k));
    }
    let x = f64::from(n);
    (-stirling_error(x) - deviance(x, mean)).exp() / (2.0 * std::f64::consts::PI * x).sqrt()
}

/// ln n! - ln(sqrt(2 pi n) (n / e)^n), for n > 15.
fn stirling_error(n: f64) -> f64 {
    let square = n * n;
    let inner = 1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - inner / square) / square) / n
}

/// x ln(x / mean) + mean - x.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    let v = difference / (x + mean);
    let (mut sum, mut term, mut odd) = (difference * v, 2.0 * x * v, 3.0);
    loop {
        term *= v * v;
        let next = sum + term / odd;
        if next == sum {
            return sum;
        }
        (sum, odd) = (next, odd + 2.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with 60 digits.
    const KNOWN: [(u32, f64, f64); 18] = [
        (1, 1e-9, 9.999_999_995e-10),
        (2, 0.01, 4.966_791_334_026_589e-5),
        (3, 0.5, 1.438_767_796_697_068_7e-2),
        (10, 2.3, 1.439_431_293_555_059_4e-4),
        (41, 2.3, 2.147_633_210_351_184_8e-36),
        (5, 7.25, 8.486_180_760_150_591e-1),
        (15, 15.0, 5.343_462_910_559_904e-1),
        (16, 15.0, 4.319_104_243_914_561_6e-1),
        (16, 2.5, 1.069_239_788_731_423_3e-8),
        (17, 16.5, 4.835_194_268_540_231e-1),
        (40, 39.5, 4.893_902_495_328_699e-1),
        (100, 130.0, 9.972_495_916_326_934e-1),
        (130, 71.0, 2.252_966_281_538_047_3e-10),
        (150, 100.0, 1.884_210_466_038_67e-6),
        (1000, 900.0, 5.499_022_657_117_829e-4),
        (1000, 1100.0, 9.989_406_767_460_7e-1),
        (3000, 2500.0, 1.736_840_830_334_498_8e-22),
        (20, 0.001, 4.106_404_902_830_123e-79),
    ];

    #[test]
    fn tails_equal_known_values_to_twelve_digits() {
        for (n, mean, expected) in KNOWN {
            let tail = upper_tail(n, mean);
            assert!((tail / expected - 1.0).abs() < 1e-12, "P(N >= {n} | {mean}) = {tail:e}, not {expected:e}");
        }
    }

    #[test]
    fn a_tail_falls_with_the_count_and_grows_with_the_mean() {
        for mean in [1e-9, 0.3, 2.3, 15.0, 15.5, 16.0, 400.0, 1e5] {
            let mut last = 1.0;
            for n in (1..60).chain((60..2000).step_by(37)) {
                let tail = upper_tail(n, mean);
                assert!(tail <= last && tail <= upper_tail(n, mean * 1.01) + 1e-15, "{n} {mean}");
                last = tail;
            }
        }
        assert_eq!(upper_tail(0, 0.0), 1.0);
        assert_eq!(upper_tail(1, 0.0), 0.0);
    }
}
