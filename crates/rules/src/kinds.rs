//! Every rule kind there is. One file each, whose header says what the kind means, with one case that fires and one that
//! does not; and one line in [`ALL`].

pub(crate) mod burst;
pub(crate) mod consecutive;
pub(crate) mod excess;
pub(crate) mod listed;
pub(crate) mod mismatch;
pub(crate) mod over_limit;
pub(crate) mod soon_after;

use std::fmt::Debug;
use std::sync::Arc;

use toml::Spanned;
use twocard_contracts::finding::Finding;

use crate::evaluate::{Night, Scope, Verdict};
use crate::pack::{Fault, RawKind};
use crate::sql::KindSql;
use crate::{CardTable, Rule, RulesError};

/// Names of the kinds, as packs and the table of outcomes spell them, and how their numbers are read.
pub(crate) const ALL: &[(&str, Check)] = &[
    (burst::NAME, burst::check),
    (consecutive::NAME, consecutive::check),
    (excess::NAME, excess::check),
    (listed::NAME, listed::check),
    (mismatch::NAME, mismatch::check),
    (over_limit::NAME, over_limit::check),
    (soon_after::NAME, soon_after::check),
];

/// Reads the numbers of one kind.
pub(crate) type Check = for<'i> fn(RawKind<'i>) -> Result<Arc<dyn Kind>, Fault>;

/// A rule's kind with its numbers.
pub(crate) trait Kind: Debug + Send + Sync {
    /// Name of the kind.
    fn name(&self) -> &'static str;

    /// Card tables that the rule looks at.
    fn over(&self) -> &[CardTable];

    /// Placeholders of its sentences beyond the figures.
    fn placeholders(&self) -> Placeholders;

    /// Values of the English placeholders: what a stored finding still tells.
    fn english_words(&self, finding: &Finding) -> Vec<(&'static str, String)>;

    /// Ids of rules whose findings this one looks at: they are evaluated first.
    fn needs(&self) -> &[Spanned<String>] {
        &[]
    }

    /// Looks at the rows of the days on which the rule is in force.
    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError>;

    /// The same as SQL over `openings`.
    fn sql(&self, rule: &Rule) -> KindSql;
}

/// Placeholders of a kind by language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placeholders {
    /// Of the Chinese sentence.
    pub(crate) zh: &'static [&'static str],
    /// Of the English one.
    pub(crate) en: &'static [&'static str],
}

/// At least one card table, none twice.
pub(crate) fn card_tables(over: &Spanned<Vec<CardTable>>) -> Result<Vec<CardTable>, Fault> {
    let mut once = over.get_ref().clone();
    once.sort_unstable();
    once.dedup();
    if once.is_empty() || once.len() < over.get_ref().len() {
        return Err(Fault::of(over, "name one or both card tables, each once"));
    }
    Ok(once)
}
