//! `exempt_product`: cards whose kind explains that somebody else opened them.
//!
//! Social-security, medical and military cards do not count to the cards of a person (CBRC notice in force 2016-01-01);
//! accounts of units are opened by their clerk or bookkeeper (F18 looks at those); industry and IoT SIMs belong to units.

use polars::prelude::*;
use serde::Deserialize;
use toml::Spanned;

use crate::RulesError;
use crate::pack::Fault;
use crate::pack::check::share;

pub(super) const NAME: &str = "exempt_product";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub struct ExemptProduct {
    /// Least part of the full weight that stays.
    pub factor: f64,
    /// Values of `product_code` of an account or `sim_kind` of a SIM.
    pub products: Vec<String>,
    /// Values of `account_class`.
    pub account_classes: Vec<String>,
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

pub(super) const COLUMNS: [&str; 2] = ["product", "account_class"];

impl ExemptProduct {
    /// Which of the picked rows are of an exempt product.
    pub(super) fn exempt(&self, picked: &DataFrame) -> Result<Vec<bool>, RulesError> {
        let (product, class) = (picked.column("product")?.str()?, picked.column("account_class")?.str()?);
        let is_in = |list: &[String], value: Option<&str>| value.is_some_and(|v| list.iter().any(|one| one == v));
        Ok(product
            .iter()
            .zip(class.iter())
            .map(|(product, class)| is_in(&self.products, product) || is_in(&self.account_classes, class))
            .collect())
    }
}
