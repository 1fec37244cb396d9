//! The Wilson score interval of a share.

/// Two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The share with the lower and upper end of its interval; of nothing, nothing is known.
pub(super) fn interval(n_hits: u32, n_all: u32) -> [f64; 3] {
    if n_all == 0 {
        return [0.0, 0.0, 1.0];
    }
    let n = f64::from(n_all);
    let share = f64::from(n_hits) / n;
    let z2 = Z * Z;
    let scale = 1.0 / (1.0 + z2 / n);
    let middle = scale * (share + z2 / (2.0 * n));
    let half = scale * Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let low = if n_hits == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if n_hits == n_all { 1.0 } else { (middle + half).min(1.0) };
    [share, low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_intervals() {
        // Newcombe (1998), table I, method 3.
        for (n_hits, n_all, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let [share, found_low, found_high] = interval(n_hits, n_all);
            assert!((share - f64::from(n_hits) / f64::from(n_all)).abs() < 1e-15);
            assert!((found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5, "{n_hits}/{n_all}");
        }
        assert_eq!(interval(0, 0), [0.0, 0.0, 1.0]);
        assert_eq!(interval(5, 5)[2], 1.0);
    }
}
