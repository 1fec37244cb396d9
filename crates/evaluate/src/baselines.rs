//! The simple orders that the list is held against, each on the same persons and from the same tables: a score by person,
//! 0 where there is nothing to say.

mod agent_degree;
mod holder_spread;
mod involved_neighbours;
mod page_rank;
mod phones;
mod phones_shared;
mod rule_count;

use twocard_tables::{TableDir, TableError};

use crate::findings::Findings;
use crate::openings::Openings;
use crate::population::Known;

/// What baselines may look at: openings, findings, and what was known at the night. Never the truth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'a> {
    /// Openings.
    pub(crate) openings: &'a Openings,
    /// Findings.
    pub(crate) findings: &'a Findings,
    /// What was known.
    pub(crate) known: &'a Known,
}

/// One order.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    /// Name in tables.
    pub(crate) name: &'static str,
    /// Name in Chinese.
    pub(crate) name_zh: &'static str,
    /// Name in English.
    pub(crate) name_en: &'static str,
    /// Score by person.
    pub(crate) scores: Vec<f64>,
}

type Score = fn(&Sight<'_>) -> Vec<f64>;

const ALL: [(&str, &str, &str, Score); 6] = [
    ("rule_count", "规则命中数", "findings per person", rule_count::scores),
    ("agent_degree", "代办持卡人数", "holders per agent", agent_degree::scores),
    ("phones_shared", "共用电话人数", "holders per phone", phones_shared::scores),
    ("holder_spread", "持卡人数×机构数", "holders x institutions", holder_spread::scores),
    ("involved_neighbours", "邻近涉案卡数", "involved cards near by", involved_neighbours::scores),
    ("page_rank", "个性化PageRank", "personalised PageRank", page_rank::scores),
];

/// The run's own list, then all baselines.
pub(crate) fn methods(tables: &TableDir, sight: &Sight<'_>) -> Result<Vec<Method>, TableError> {
    let listed = Method {
        name: crate::OURS,
        name_zh: "本系统名单",
        name_en: "the list of the run",
        scores: crate::listed::scores(tables, sight.openings.n_persons)?,
    };
    let baselines =
        ALL.into_iter().map(|(name, name_zh, name_en, score)| Method { name, name_zh, name_en, scores: score(sight) });
    Ok(std::iter::once(listed).chain(baselines).collect())
}

/// Counts of distinct values per person, from pairs.
fn count_distinct(mut pairs: Vec<(u32, u32)>, n_persons: u32) -> Vec<f64> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = vec![0.0; n_persons as usize];
    pairs.into_iter().for_each(|(person, _)| counts[person as usize] += 1.0);
    counts
}

/// Scores of one baseline by its name.
#[cfg(test)]
pub(crate) fn scores_of(name: &str, sight: &Sight<'_>) -> Vec<f64> {
    ALL.iter().filter(|baseline| baseline.0 == name).flat_map(|baseline| (baseline.3)(sight)).collect()
}
