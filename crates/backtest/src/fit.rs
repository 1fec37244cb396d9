//! Weights from counts: how much likelier an involved subject is to have entered a band than any subject.
//!
//! **Formula.** Of n subjects that entered a band k became involved within the longest horizon; p is the base rate of
//! subjects of their kind on their nights. The share is shrunk towards the base rate as if m further subjects
//! ([`PRIOR_SUBJECTS`]) had been seen at it: q = (k + m p) / (n + m). Posterior odds are prior odds times the likelihood
//! ratio, so the latter's logarithm is l = logit(q) - logit(p), 0 where nothing was seen. The network adds signals up, as
//! log-likelihood ratios do: the weight is l / 8 (a ratio of 3,000 is full weight), within 0.01 and 0.99.
//!
//! Bands of one rule must ascend. Fitted weights that do not are pooled with their neighbours (pool adjacent violators,
//! weighted by n); a band with too few new findings keeps its weight as far as its neighbours allow.

use crate::bands::{BandCount, BandKey, BandPlace};

/// Subjects as if seen at the base rate.
pub const PRIOR_SUBJECTS: f64 = 50.0;
/// New findings under which a band keeps its weight.
pub(crate) const LEAST_NEW: u32 = 10;
/// Log-likelihood ratio of full weight.
const SCALE: f64 = 8.0;
const LEAST_WEIGHT: f64 = 0.01;
const GREATEST_WEIGHT: f64 = 0.99;
/// Between neighbouring bands.
const LEAST_STEP: f64 = 0.001;

/// A band with its counts and its weight.
#[derive(Clone, PartialEq, Debug)]
pub struct FittedBand {
    /// Which band.
    pub key: BandKey,
    /// Subjects that entered it, and what became of them.
    pub count: BandCount,
    /// Shrunken log-likelihood ratio; none without new findings or without anybody involved.
    pub log_ratio: Option<f64>,
    /// Weight in the pack.
    pub weight: f64,
    /// Weight proposed.
    pub proposed: f64,
    /// Whether the counts speak for the proposal; else the weight was kept, or moved only as its neighbours ask.
    pub is_fitted: bool,
}

impl BandCount {
    /// Share of subjects of the same kind that became involved.
    pub fn base_rate(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.expected / f64::from(self.n) }
    }

    /// Shrunken log-likelihood ratio.
    pub fn log_ratio(&self) -> Option<f64> {
        let base = self.base_rate();
        if base <= 0.0 || base >= 1.0 {
            return None;
        }
        let share = (f64::from(self.k) + PRIOR_SUBJECTS * base) / (f64::from(self.n) + PRIOR_SUBJECTS);
        Some(logit(share) - logit(base))
    }
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

fn weight_of(log_ratio: f64) -> f64 {
    (log_ratio / SCALE).clamp(LEAST_WEIGHT, GREATEST_WEIGHT)
}

/// Weights for every band of a pack from the counts of a replay, in the order of the pack's text.
pub fn fit(text: &str, counts: &[BandCount]) -> Result<Vec<FittedBand>, twocard_rules::PackError> {
    let places = crate::bands::places(text)?;
    let mut fitted: Vec<FittedBand> = places.iter().map(|place| fit_alone(place, counts)).collect();
    let mut from = 0;
    for same in places.chunk_by(|a, b| a.is_graded && b.is_graded && a.key.rule == b.key.rule) {
        if same[0].is_graded {
            ascend(&mut fitted[from..from + same.len()]);
        }
        from += same.len();
    }
    Ok(fitted)
}

fn fit_alone(place: &BandPlace, counts: &[BandCount]) -> FittedBand {
    let none = BandCount { key: place.key.clone(), n: 0, k: 0, expected: 0.0 };
    let count = counts.iter().find(|count| count.key == place.key).cloned().unwrap_or(none);
    let log_ratio = count.log_ratio();
    let fitted = log_ratio.filter(|_| count.n >= LEAST_NEW).map(weight_of);
    FittedBand {
        key: place.key.clone(),
        log_ratio,
        weight: place.weight,
        proposed: rounded(fitted.unwrap_or(place.weight)),
        is_fitted: fitted.is_some(),
        count,
    }
}

fn rounded(weight: f64) -> f64 {
    (weight * 1000.0).round() / 1000.0
}

/// Makes the weights of one rule ascend strictly.
fn ascend(bands: &mut [FittedBand]) {
    // (weighted sum, weight, bands) of each pool
    let mut pools: Vec<(f64, f64, Vec<usize>)> = Vec::new();
    for at in (0..bands.len()).filter(|&at| bands[at].is_fitted) {
        let n = f64::from(bands[at].count.n);
        pools.push((bands[at].proposed * n, n, vec![at]));
        while let [.., before, last] = &pools[..]
            && before.0 / before.1 > last.0 / last.1
        {
            let (sum, n, members) = (before.0 + last.0, before.1 + last.1, [&before.2[..], &last.2[..]].concat());
            pools.truncate(pools.len() - 2);
            pools.push((sum, n, members));
        }
    }
    for (sum, n, members) in &pools {
        members.iter().for_each(|&at| bands[at].proposed = rounded(sum / n));
    }
    // kept weights give way to fitted ones, then equal ones are set a step apart
    let mut floor = 0.0f64;
    for at in 0..bands.len() {
        if !bands[at].is_fitted {
            let next = bands[at + 1..].iter().find(|band| band.is_fitted).map_or(1.0, |band| band.proposed);
            bands[at].proposed = bands[at].weight.clamp(floor.min(next), next);
        }
        bands[at].proposed = rounded(bands[at].proposed.max(floor + LEAST_STEP));
        floor = bands[at].proposed;
    }
    let mut ceiling = GREATEST_WEIGHT + LEAST_STEP;
    for band in bands.iter_mut().rev() {
        band.proposed = rounded(band.proposed.min(ceiling - LEAST_STEP));
        ceiling = band.proposed;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const PACK: &str = r#"
name = "p"
[[rules]]
id = "F3"
version = 2
[rules.burst]
bands = [
    { name = "watch", at_least = 2, weight = 0.08 }, # keep me
    { name = "alert", at_least = 4, weight = 0.45 },
    { name = "severe", at_least = 20, weight = 0.9 },
]
[[rules]]
id = "F23"
version = 1
[rules.listed]
categories = [{ category = "card_dealer", weight = 0.8 }, { category = "other", weight = 0.15 }]
authority_levels = [{ level = "county", factor = 0.7 }]
"#;

    fn count(rule: &str, band: &str, k: u32, n: u32, base: f64) -> BandCount {
        let key = BandKey { rule: rule.to_owned(), band: band.to_owned() };
        BandCount { key, n, k, expected: base * f64::from(n) }
    }

    fn proposed(counts: &[BandCount]) -> Vec<f64> {
        fit(PACK, counts).unwrap().iter().map(|band| band.proposed).collect()
    }

    #[test]
    fn a_ratio_is_shrunk_towards_nothing() {
        // by hand: base 0.01, n 100, k 10: q = (10 + 0.5) / 150 = 0.07, l = ln(0.07/0.93) - ln(0.01/0.99)
        let ratio = count("F3@2", "alert", 10, 100, 0.01).log_ratio().unwrap();
        assert!((ratio - ((0.07f64 / 0.93).ln() - (0.01f64 / 0.99).ln())).abs() < 1e-12);
        // the same share says less of fewer subjects, and next to nothing of one
        let of = |k, n| count("F3@2", "alert", k, n, 0.01).log_ratio().unwrap();
        assert!(
            of(1, 10) < of(10, 100) && of(10, 100) < of(100, 1000) && of(100, 1000) < 0.1f64.ln() - 0.01f64.ln() + 0.1
        );
        assert!(of(0, 1) < 0.0 && of(0, 1) > -0.03 && of(0, 1000) < -2.0);
        assert_eq!(count("F3@2", "alert", 0, 0, 0.0).log_ratio(), None);
    }

    #[test]
    fn weights_ascend_and_bands_with_few_findings_keep_theirs() {
        assert_eq!(proposed(&[]), [0.08, 0.45, 0.9, 0.8, 0.15]);
        let up = proposed(&[
            count("F3@2", "watch", 4, 400, 0.005),
            count("F3@2", "alert", 30, 200, 0.005),
            count("F3@2", "severe", 3, 5, 0.005),
            count("F23@1", "other", 40, 100, 0.005),
        ]);
        assert!(up[0] < up[1] && up[1] < up[2] && up[2] == 0.9, "{up:?}");
        assert!(up[3] == 0.8 && up[4] > 0.15, "{up:?}");
        // alert worse than watch: pooled, a step apart; severe is kept above them
        let pooled = proposed(&[count("F3@2", "watch", 30, 200, 0.005), count("F3@2", "alert", 2, 200, 0.005)]);
        assert!((pooled[1] - pooled[0] - LEAST_STEP).abs() < 1e-9 && pooled[2] == 0.9, "{pooled:?}");
        let low = proposed(&[count("F3@2", "alert", 0, 500, 0.02)]);
        assert!(low[0] < low[1] && low[0] > 0.0, "{low:?}");
    }
}
