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

use std::ops::Range;

use polars::prelude::DataFrame;
use serde::Deserialize;
use toml::Spanned;

use crate::RulesError;
use crate::evaluate::Night;
use crate::pack::Fault;

pub use close_relation::CloseRelation;
pub use documented_batch::DocumentedBatch;
pub use exempt_product::ExemptProduct;
pub use shared_address::SharedAddress;

/// Names of the qualifiers, as packs and `lowered_by` spell them.
pub const ALL: [&str; 4] = [documented_batch::NAME, exempt_product::NAME, close_relation::NAME, shared_address::NAME];

/// The qualifiers of one rule.
#[derive(Clone, Debug, Default)]
pub struct Qualifiers {
    /// Rows of a documented batch of one unit.
    pub documented_batch: Option<DocumentedBatch>,
    /// Cards whose kind explains an agent or a shared phone.
    pub exempt_product: Option<ExemptProduct>,
    /// Rows opened by a close relation.
    pub close_relation: Option<CloseRelation>,
    /// All holders at one address.
    pub shared_address: Option<SharedAddress>,
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

    /// Columns that [`Evidence::gather`] needs of the rows of findings.
    pub(crate) fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["card_kind", "institution_code", "holder_key"];
        if self.documented_batch.is_some() {
            columns.extend(documented_batch::COLUMNS);
        }
        if self.exempt_product.is_some() {
            columns.extend(
                exempt_product::COLUMNS.iter().filter(|name| !columns.contains(name)).copied().collect::<Vec<_>>(),
            );
        }
        if self.close_relation.is_some() {
            columns.extend(["agent_key", "agent_relation"]);
        }
        if self.shared_address.is_some() {
            columns.push("address_key");
        }
        columns
    }

    /// Name, factor and most holders of `shared_address`.
    pub(crate) fn shared_address(&self) -> Option<(&'static str, f64, u32)> {
        self.shared_address.as_ref().map(|qualifier| (shared_address::NAME, qualifier.factor, qualifier.max_holders))
    }
}

/// What the qualifiers of a rule say of the rows of its findings.
pub(crate) struct Evidence {
    set_aside: Vec<(&'static str, f64, Vec<bool>)>,
    address_keys: Vec<Option<u32>>,
}

impl Evidence {
    /// `picked` holds [`Qualifiers::columns`] of the rows of all findings, one after the other.
    pub(crate) fn gather(of: &Qualifiers, night: &Night, picked: &DataFrame) -> Result<Evidence, RulesError> {
        let mut set_aside = Vec::new();
        if let Some(batch) = &of.documented_batch {
            set_aside.push((documented_batch::NAME, batch.factor, batch.documented(night, picked)?));
        }
        if let Some(product) = &of.exempt_product {
            set_aside.push((exempt_product::NAME, product.factor, product.exempt(picked)?));
        }
        if let Some(relation) = &of.close_relation {
            set_aside.push((close_relation::NAME, relation.factor, relation.related(night, picked)?));
        }
        let address_keys = match &of.shared_address {
            Some(_) => picked.column("address_key")?.u32()?.iter().collect(),
            None => Vec::new(),
        };
        Ok(Evidence { set_aside, address_keys })
    }

    /// Name, factor and one flag per row of each qualifier that sets rows aside.
    pub(crate) fn set_aside(&self) -> impl Iterator<Item = (&'static str, f64, &[bool])> {
        self.set_aside.iter().map(|(name, factor, flags)| (*name, *factor, flags.as_slice()))
    }

    /// Whether the addresses that these rows carry are one and the same, and at least half of the rows carry it. An
    /// address that is missing says nothing; a second one says that this is no household.
    pub(crate) fn is_one_address(&self, rows: Range<usize>) -> bool {
        let Some(rows) = self.address_keys.get(rows) else { return false };
        let mut known = rows.iter().flatten();
        let Some(first) = known.next() else { return false };
        let n_further = known.clone().count();
        known.all(|address| address == first) && 2 * (n_further + 1) >= rows.len()
    }
}
