//! `close_relation`: cards that a parent, a child or a guardian opened for the holder.
//!
//! A row counts when its recorded relation is one of `relations` and its agent has such a relation to at most
//! `max_holders` distinct holders over all rows of both card tables up to as_of. An agent with more loses the benefit
//! for all of them: nobody has twenty parents.

use serde::Deserialize;
use toml::Spanned;
use twocard_contracts::sources::AGENT_RELATIONS;

use twocard_tables::NO_KEY;

use super::SetAside;
use crate::RulesError;
use crate::openings::{Column, Openings, WordColumn};
use crate::pack::Fault;
use crate::pack::check::{at_least, share};

pub(super) const NAME: &str = "close_relation";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct CloseRelation {
    /// Relations that count as close.
    pub(crate) relations: Vec<String>,
    /// Most holders that one agent may have such a relation to.
    pub(crate) max_holders: u32,
    /// Least part of the full weight that stays.
    pub(crate) factor: f64,
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
    /// Tells rows that a close relation opened.
    pub(super) fn related(&self, openings: &Openings) -> Result<SetAside, RulesError> {
        let relations = openings.words(WordColumn::Relation)?;
        let is_close = relations.among(&self.relations);
        let (agents, holders) = (openings.keys(Column::Agent)?, openings.keys(Column::Holder)?);
        let is_related = move |row: usize| {
            let (relation, agent) = (relations.codes[row], agents[row]);
            relation != NO_KEY && is_close[relation as usize] && agent != NO_KEY && agent != holders[row]
        };
        let (agents, holders) = (openings.keys(Column::Agent)?, openings.keys(Column::Holder)?);
        let pairs = (0..openings.len()).filter(|&row| is_related(row)).map(|row| (agents[row], holders[row]));
        let of_few = self.agents_of_few(pairs.collect());
        Ok(Box::new(move |row| is_related(row as usize) && of_few.binary_search(&agents[row as usize]).is_ok()))
    }

    /// Agents with at most `max_holders` holders so related, ascending.
    fn agents_of_few(&self, mut pairs: Vec<(u32, u32)>) -> Vec<u32> {
        pairs.sort_unstable();
        pairs.dedup();
        let of_agent = pairs.chunk_by(|a, b| a.0 == b.0);
        of_agent.filter(|holders| holders.len() <= self.max_holders as usize).map(|holders| holders[0].0).collect()
    }
}
