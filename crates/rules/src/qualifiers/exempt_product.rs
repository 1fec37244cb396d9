//! `exempt_product`: cards whose kind explains that somebody else opened them.
//!
//! Social-security, medical and military cards do not count to the cards of a person (CBRC notice in force 2016-01-01);
//! accounts of units are opened by their clerk or bookkeeper (F18 looks at those); industry and IoT SIMs belong to units.

use serde::Deserialize;
use toml::Spanned;

use twocard_tables::NO_KEY;

use super::SetAside;
use crate::RulesError;
use crate::openings::{Openings, WordColumn};
use crate::pack::Fault;
use crate::pack::check::share;

pub(super) const NAME: &str = "exempt_product";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ExemptProduct {
    /// Least part of the full weight that stays.
    pub(crate) factor: f64,
    /// Values of `product_code` of an account or `sim_kind` of a SIM.
    pub(crate) products: Vec<String>,
    /// Values of `account_class`.
    pub(crate) account_classes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExemptProduct {
    factor: Spanned<f64>,
    products: Vec<String>,
    account_classes: Vec<String>,
}

pub(super) fn check(raw: RawExemptProduct) -> Result<ExemptProduct, Fault> {
    Ok(ExemptProduct { factor: share(&raw.factor)?, products: raw.products, account_classes: raw.account_classes })
}

impl ExemptProduct {
    /// Tells rows of an exempt product.
    pub(super) fn exempt(&self, openings: &Openings) -> Result<SetAside, RulesError> {
        let (products, classes) = (openings.words(WordColumn::Product)?, openings.words(WordColumn::AccountClass)?);
        let (of_product, of_class) = (products.among(&self.products), classes.among(&self.account_classes));
        let is_in = |flags: &[bool], code: u32| code != NO_KEY && flags[code as usize];
        Ok(Box::new(move |row| {
            is_in(&of_product, products.codes[row as usize]) || is_in(&of_class, classes.codes[row as usize])
        }))
    }
}
