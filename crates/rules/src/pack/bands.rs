//! Severity bands and the weight between them.
//!
//! Between two thresholds `n_i <= n < n_{i+1}` the weight grows linearly in ln n from w_i to w_{i+1}; beyond the last
//! threshold `n_k` it is `1 - (1 - w_k) sqrt(n_k / n)`, which reaches 1 for no n. So more is always more: a burst of 25
//! stands above one of 20, and of 5000 above 4999.

use serde::Deserialize;
use toml::Spanned;

use super::{Fault, check};

/// One severity band.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Band {
    /// Name, such as `alert`.
    pub(crate) name: String,
    /// Smallest count that reaches it.
    pub(crate) at_least: u32,
    /// Weight at that count, in (0, 1].
    pub(crate) weight: f64,
}

/// Bands, ascending in threshold and weight; at least one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Bands {
    first: Band,
    further: Vec<Band>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBand {
    name: Spanned<String>,
    at_least: Spanned<u32>,
    weight: Spanned<f64>,
}

impl Bands {
    /// Refuses an empty list, one that does not ascend, and a threshold under `least`.
    pub(crate) fn check(raw: Spanned<Vec<RawBand>>, least: u32) -> Result<Bands, Fault> {
        let none = Fault::of(&raw, "at least one band is needed");
        let mut bands: Vec<Band> = Vec::with_capacity(raw.get_ref().len());
        for band in raw.into_inner() {
            let (at_least, weight) = (check::at_least(&band.at_least, least)?, check::share(&band.weight)?);
            if band.name.get_ref().is_empty() || bands.iter().any(|earlier| earlier.name == *band.name.get_ref()) {
                return Err(Fault::of(&band.name, "a band needs a name of its own"));
            }
            if let Some(before) = bands.last() {
                if at_least <= before.at_least {
                    return Err(Fault::of(&band.at_least, "bands must ascend in at_least"));
                }
                if weight <= before.weight {
                    return Err(Fault::of(&band.weight, "bands must ascend in weight"));
                }
            }
            bands.push(Band { name: band.name.into_inner(), at_least, weight });
        }
        let mut bands = bands.into_iter();
        let first = bands.next().ok_or(none)?;
        Ok(Bands { first, further: bands.collect() })
    }

    /// Every band, lowest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Band> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// Smallest count that reaches any band.
    pub(crate) fn lowest(&self) -> u32 {
        self.first.at_least
    }

    /// Highest band reached by this count.
    pub(crate) fn reached(&self, count: u32) -> Option<&Band> {
        self.iter().filter(|band| band.at_least <= count).last()
    }

    /// Graded weight of this count; 0 below the lowest band.
    pub(crate) fn weight(&self, count: u32) -> f64 {
        let Some(band) = self.reached(count) else { return 0.0 };
        let n = f64::from(count);
        let from = f64::from(band.at_least);
        match self.iter().find(|next| next.at_least > count) {
            Some(next) => {
                let way = (n / from).ln() / (f64::from(next.at_least) / from).ln();
                band.weight + (next.weight - band.weight) * way
            }
            None => 1.0 - (1.0 - band.weight) * (from / n).sqrt(),
        }
    }
}
