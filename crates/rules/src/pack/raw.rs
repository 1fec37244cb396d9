//! A pack as TOML spells it. The kind of a rule is the name of its sub-table, whose form the kind itself knows.

use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml::value::Datetime;

use super::Fault;
use crate::kinds;

pub(super) struct RawPack<'i> {
    pub(super) name: Spanned<String>,
    pub(super) rules: Vec<RawRule<'i>>,
}

/// A rule with the sub-tables of its kinds: one, if all is well.
pub(super) struct RawRule<'i> {
    pub(super) span: Range<usize>,
    pub(super) head: RawHead,
    pub(super) kinds: Vec<(kinds::Check, RawKind<'i>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHead {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<u32>,
    pub(super) name_zh: Spanned<String>,
    pub(super) name_en: Spanned<String>,
    pub(super) citation: Spanned<String>,
    pub(super) valid_from: Option<Spanned<Datetime>>,
    pub(super) valid_to: Option<Spanned<Datetime>>,
    pub(super) reason_zh: Spanned<String>,
    pub(super) reason_en: Spanned<String>,
    pub(super) exemptible: Option<bool>,
    pub(super) unless_evaluated: Option<Spanned<String>>,
}

/// The sub-table of a kind, not yet understood.
pub(crate) struct RawKind<'i>(Spanned<DeValue<'i>>);

impl RawKind<'_> {
    /// The kind's own form of it.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Fault> {
        read(self.0)
    }
}

fn read<T: DeserializeOwned>(value: Spanned<DeValue<'_>>) -> Result<T, Fault> {
    let place = Spanned::new(value.span(), ());
    T::deserialize(ValueDeserializer::from(value)).map_err(|error| Fault::of_error(&error, &place))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTop {
    name: Spanned<String>,
}

pub(super) fn parse<'i>(text: &'i str, kinds: &[(&'static str, kinds::Check)]) -> Result<RawPack<'i>, Fault> {
    let whole = Spanned::new(0..0, ());
    let document = DeTable::parse(text).map_err(|error| Fault::of_error(&error, &whole))?;
    let span = document.span();
    let mut table = document.into_inner();
    let rules = match table.remove("rules") {
        None => Vec::new(),
        Some(rules) => {
            let place = Spanned::new(rules.span(), ());
            let DeValue::Array(rules) = rules.into_inner() else {
                return Err(Fault::of(&place, "rules are written as [[rules]]"));
            };
            rules.into_iter().map(|value| rule(value, kinds)).collect::<Result<_, Fault>>()?
        }
    };
    let RawTop { name } = read(Spanned::new(span, DeValue::Table(table)))?;
    Ok(RawPack { name, rules })
}

fn rule<'i>(value: Spanned<DeValue<'i>>, kinds: &[(&'static str, kinds::Check)]) -> Result<RawRule<'i>, Fault> {
    let span = value.span();
    let place = Spanned::new(span.clone(), ());
    let DeValue::Table(mut table) = value.into_inner() else {
        return Err(Fault::of(&place, "a rule is a table, written as [[rules]]"));
    };
    let mut found = Vec::new();
    for (name, check) in kinds {
        if let Some(numbers) = table.remove(*name) {
            found.push((*check, RawKind(numbers)));
        }
    }
    let head = read(Spanned::new(span.clone(), DeValue::Table(table)))?;
    Ok(RawRule { span, head, kinds: found })
}
