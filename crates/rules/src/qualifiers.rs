//! Qualifiers: recorded circumstances that make a burst less telling. They only ever lower a weight, never delete a
//! finding, and each is named in `lowered_by`.
//!
//! Three of them set rows aside: the weight becomes that of the peak over the other rows, but not less than the
//! qualifier's factor times the full weight. Fewer rows never have a higher peak, so nothing rises by a qualifier, and
//! emptying a column that a qualifier reads lowers no weight.

mod close_relation;
mod documented_batch;
mod exempt_product;
mod shared_address;

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use twocard_tables::NO_KEY;

use crate::RulesError;
use crate::evaluate::Night;
use crate::grounds::count_distinct;
use crate::openings::Column;
use crate::pack::Fault;

pub(crate) use close_relation::CloseRelation;
pub(crate) use documented_batch::DocumentedBatch;
pub(crate) use exempt_product::ExemptProduct;
pub(crate) use shared_address::SharedAddress;

/// Names of the qualifiers, as packs and `lowered_by` spell them.
#[cfg(test)]
pub(crate) const ALL: [&str; 4] =
    [documented_batch::NAME, exempt_product::NAME, close_relation::NAME, shared_address::NAME];

/// The qualifiers of one rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Qualifiers {
    /// Rows of a documented batch of one unit.
    pub(crate) documented_batch: Option<DocumentedBatch>,
    /// Cards whose kind explains an agent or a shared phone.
    pub(crate) exempt_product: Option<ExemptProduct>,
    /// Rows opened by a close relation.
    pub(crate) close_relation: Option<CloseRelation>,
    /// All holders at one address.
    pub(crate) shared_address: Option<SharedAddress>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQualifiers {
    documented_batch: Option<documented_batch::RawDocumentedBatch>,
    exempt_product: Option<exempt_product::RawExemptProduct>,
    close_relation: Option<Spanned<close_relation::RawCloseRelation>>,
    shared_address: Option<shared_address::RawSharedAddress>,
}

impl Qualifiers {
    pub(crate) fn check(raw: RawQualifiers) -> Result<Qualifiers, Fault> {
        Ok(Qualifiers {
            documented_batch: raw.documented_batch.map(|raw| documented_batch::check(&raw)).transpose()?,
            exempt_product: raw.exempt_product.map(exempt_product::check).transpose()?,
            close_relation: raw.close_relation.map(close_relation::check).transpose()?,
            shared_address: raw.shared_address.map(|raw| shared_address::check(&raw)).transpose()?,
        })
    }

    /// Name, factor and most holders of `shared_address`.
    pub(crate) fn shared_address(&self) -> Option<(&'static str, f64, u32)> {
        self.shared_address.as_ref().map(|qualifier| (shared_address::NAME, qualifier.factor, qualifier.max_holders))
    }
}

/// Says of a row whether a qualifier sets it aside.
pub(crate) type SetAside = Box<dyn Fn(u32) -> bool + Sync>;

/// What the qualifiers of a rule say of rows.
pub(crate) struct Evidence {
    set_aside: Vec<(&'static str, f64, SetAside)>,
    address_keys: Option<Arc<Vec<u32>>>,
}

impl Evidence {
    pub(crate) fn gather(of: &Qualifiers, night: &Night) -> Result<Evidence, RulesError> {
        let mut set_aside = Vec::new();
        if let Some(batch) = &of.documented_batch {
            set_aside.push((documented_batch::NAME, batch.factor, batch.documented(night)?));
        }
        if let Some(product) = &of.exempt_product {
            set_aside.push((exempt_product::NAME, product.factor, product.exempt(&night.openings)?));
        }
        if let Some(relation) = &of.close_relation {
            set_aside.push((close_relation::NAME, relation.factor, relation.related(&night.openings)?));
        }
        let address_keys = match &of.shared_address {
            Some(_) => Some(night.openings.keys(Column::Address)?),
            None => None,
        };
        Ok(Evidence { set_aside, address_keys })
    }

    /// Name, factor and test of each qualifier that sets rows aside.
    pub(crate) fn set_aside(&self) -> impl Iterator<Item = (&'static str, f64, &SetAside)> {
        self.set_aside.iter().map(|(name, factor, is_set_aside)| (*name, *factor, is_set_aside))
    }

    /// Whether the addresses that these rows carry are one and the same, and at least half of their cards carry it. An
    /// address that is missing says nothing; a second one says that this is no household.
    pub(crate) fn is_one_address(&self, rows: &[u32], card: impl Fn(u32) -> u64) -> bool {
        let Some(keys) = &self.address_keys else { return false };
        let mut known: Vec<(u64, u32)> =
            rows.iter().map(|&row| (card(row), keys[row as usize])).filter(|(_, address)| *address != NO_KEY).collect();
        known.sort_unstable();
        known.dedup();
        let Some((_, first)) = known.first().copied() else { return false };
        let n_cards = count_distinct(rows.iter().map(|&row| card(row)));
        known.iter().all(|(_, address)| *address == first) && 2 * known.len() >= n_cards as usize
    }
}
