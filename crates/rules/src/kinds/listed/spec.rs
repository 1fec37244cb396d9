//! A listed rule as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use twocard_contracts::sources::{LISTED_PERSONS, Value};

use super::Listed;
use crate::CardTable;
use crate::kinds::{Kind, card_tables};
use crate::pack::check::share;
use crate::pack::{Fault, RawKind};

/// Weight of one list category.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Category {
    /// The word of the source contract.
    pub(crate) category: String,
    /// Chinese name, for sentences.
    pub(crate) name_zh: String,
    /// Weight of one card opened while so listed.
    pub(crate) weight: f64,
}

/// Factor of one level of authority.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct AuthorityLevel {
    /// The word of the source contract.
    pub(crate) level: String,
    /// Chinese name, for sentences.
    pub(crate) name_zh: String,
    /// What a list of this level keeps of the category's weight.
    pub(crate) factor: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawListed {
    over: Spanned<Vec<CardTable>>,
    categories: Spanned<Vec<RawCategory>>,
    authority_levels: Spanned<Vec<RawAuthorityLevel>>,
    appealing_factor: Spanned<f64>,
    ended_factor: Spanned<f64>,
    growth: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    category: Spanned<String>,
    name_zh: String,
    weight: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAuthorityLevel {
    level: Spanned<String>,
    name_zh: String,
    factor: Spanned<f64>,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawListed = raw.read()?;
    let levels = closed_list("authority_level");
    if raw.categories.get_ref().is_empty() {
        return Err(Fault::of(&raw.categories, "at least one category is needed"));
    }
    if raw.authority_levels.get_ref().len() < levels.len() {
        let what = format!("every level needs a factor: {}", levels.join(", "));
        return Err(Fault::of(&raw.authority_levels, what));
    }
    let raw_categories = raw.categories.into_inner();
    let raw_levels = raw.authority_levels.into_inner();
    known_once(raw_categories.iter().map(|raw| &raw.category), closed_list("category"))?;
    known_once(raw_levels.iter().map(|raw| &raw.level), levels)?;
    let categories = raw_categories.into_iter().map(|raw| {
        let weight = share(&raw.weight)?;
        Ok(Category { category: raw.category.into_inner(), name_zh: raw.name_zh, weight })
    });
    let authority_levels = raw_levels.into_iter().map(|raw| {
        let factor = share(&raw.factor)?;
        Ok(AuthorityLevel { level: raw.level.into_inner(), name_zh: raw.name_zh, factor })
    });
    Ok(Arc::new(Listed {
        over: card_tables(&raw.over)?,
        categories: categories.collect::<Result<_, Fault>>()?,
        authority_levels: authority_levels.collect::<Result<_, Fault>>()?,
        appealing_factor: share(&raw.appealing_factor)?,
        ended_factor: share(&raw.ended_factor)?,
        growth: raw.growth.as_ref().map(share).transpose()?,
    }))
}

/// Words that the source contract knows for a column of listed persons.
fn closed_list(column: &str) -> &'static [&'static str] {
    match LISTED_PERSONS.index_of(column).map(|index| LISTED_PERSONS.columns[index].value) {
        Some(Value::OneOf(words)) => words,
        _ => &[],
    }
}

fn known_once<'a>(words: impl Iterator<Item = &'a Spanned<String>>, known: &[&str]) -> Result<(), Fault> {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        let text = word.get_ref().as_str();
        if !known.contains(&text) {
            return Err(Fault::of(word, format!("unknown, known are {}", known.join(", "))));
        }
        if seen.contains(&text) {
            return Err(Fault::of(word, format!("{text} stands twice")));
        }
        seen.push(text);
    }
    Ok(())
}
