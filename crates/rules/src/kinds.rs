//! Every rule kind there is. One file each; the file's header says what the kind means, with one case that fires and one
//! that does not.

pub mod burst;
pub mod listed;

use twocard_contracts::finding::Finding;

use crate::evaluate::{Night, Scope, Verdict};
use crate::{CardTable, Rule, RulesError};

/// Names of the kinds, as packs and the table of outcomes spell them.
pub const ALL: [&str; 2] = [burst::NAME, listed::NAME];

/// A rule's kind with its numbers.
#[derive(Clone, Debug)]
pub enum Test {
    /// Many holders (or cards) for one key within a window.
    Burst(burst::Burst),
    /// A card opened by or through a person while listed.
    Listed(listed::Listed),
}

impl Test {
    /// Name of the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Test::Burst(_) => burst::NAME,
            Test::Listed(_) => listed::NAME,
        }
    }

    /// Card tables that the rule looks at.
    pub fn over(&self) -> &[CardTable] {
        match self {
            Test::Burst(burst) => &burst.over,
            Test::Listed(listed) => &listed.over,
        }
    }

    /// Placeholders of the Chinese sentence beyond the figures.
    pub(crate) fn words_zh(&self) -> &'static [&'static str] {
        match self {
            Test::Burst(_) => &burst::WORDS,
            Test::Listed(_) => &listed::WORDS_ZH,
        }
    }

    /// Placeholders of the English sentence beyond the figures: what a stored finding still tells.
    pub(crate) fn words_en(&self) -> &'static [&'static str] {
        match self {
            Test::Burst(_) => &burst::WORDS,
            Test::Listed(_) => &listed::WORDS_EN,
        }
    }

    pub(crate) fn english_words<'a>(&'a self, finding: &'a Finding) -> Vec<(&'static str, &'a str)> {
        match self {
            Test::Burst(burst) => burst.english_words(),
            Test::Listed(_) => listed::english_words(finding),
        }
    }

    pub(crate) fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        match self {
            Test::Burst(burst) => burst.evaluate(rule, night, scope),
            Test::Listed(listed) => listed.evaluate(rule, night, scope),
        }
    }
}
