//! `close_relation`: cards that a parent, a child or a guardian opened for the holder.
//!
//! A row counts when its recorded relation is one of `relations` and its agent has such a relation to at most
//! `max_holders` distinct holders over all rows of both card tables up to as_of. An agent with more loses the benefit
//! for all of them: nobody has twenty parents.

use polars::prelude::*;
use serde::Deserialize;
use toml::Spanned;
use twocard_contracts::sources::AGENT_RELATIONS;

use crate::RulesError;
use crate::cards::{self, CardTable};
use crate::evaluate::Night;
use crate::pack::Fault;
use crate::pack::check::{at_least, share};

pub(super) const NAME: &str = "close_relation";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub struct CloseRelation {
    /// Relations that count as close.
    pub relations: Vec<String>,
    /// Most holders that one agent may have such a relation to.
    pub max_holders: u32,
    /// Least part of the full weight that stays.
    pub factor: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCloseRelation {
    relations: Vec<Spanned<String>>,
    max_holders: Spanned<u32>,
    factor: Spanned<f64>,
}

pub(super) fn check(raw: Spanned<RawCloseRelation>) -> Result<CloseRelation, Fault> {
    if raw.get_ref().relations.is_empty() {
        return Err(Fault::of(&raw, "name at least one relation"));
    }
    let raw = raw.into_inner();
    if let Some(unknown) = raw.relations.iter().find(|relation| !AGENT_RELATIONS.contains(&relation.get_ref().as_str()))
    {
        let what = format!("unknown relation, known are {}", AGENT_RELATIONS.join(", "));
        return Err(Fault::of(unknown, what));
    }
    Ok(CloseRelation {
        max_holders: at_least(&raw.max_holders, 1)?,
        factor: share(&raw.factor)?,
        relations: raw.relations.into_iter().map(Spanned::into_inner).collect(),
    })
}

impl CloseRelation {
    /// Which of the picked rows a close relation opened.
    pub(super) fn related(&self, night: &Night, picked: &DataFrame) -> Result<Vec<bool>, RulesError> {
        let agents = self.agents_of_few(night)?;
        let relations = picked.column("agent_relation")?.str()?;
        let agent_keys = picked.column("agent_key")?.u32()?;
        let holder_keys = picked.column("holder_key")?.u32()?;
        Ok(relations
            .iter()
            .zip(agent_keys.iter().zip(holder_keys.iter()))
            .map(|(relation, (agent, holder))| {
                relation.is_some_and(|relation| self.relations.iter().any(|close| close == relation))
                    && agent != holder
                    && agent.is_some_and(|agent| agents.binary_search(&agent).is_ok())
            })
            .collect())
    }

    /// Agents with at most `max_holders` holders so related, ascending.
    fn agents_of_few(&self, night: &Night) -> Result<Vec<u32>, RulesError> {
        let is_close = self
            .relations
            .iter()
            .map(|relation| col("agent_relation").eq(lit(relation.as_str())))
            .fold(lit(false), Expr::or)
            .and(col("agent_key").neq(col("holder_key")));
        let agents = cards::scan(night.tables, &night.having(&CardTable::ALL), night.period(), &is_close)?
            .select([col("agent_key"), col("holder_key")])
            .group_by([col("agent_key")])
            .agg([col("holder_key").n_unique().alias("n_holders")])
            .filter(col("n_holders").lt_eq(lit(self.max_holders)))
            .select([col("agent_key")])
            .collect()?;
        let mut agents: Vec<u32> = agents.column("agent_key")?.u32()?.iter().flatten().collect();
        agents.sort_unstable();
        Ok(agents)
    }
}
