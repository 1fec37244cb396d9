//! Rule packs: dated rules as data. The TOML form stands in `pack/raw.rs`, what is refused in `pack/check.rs`.

mod bands;
pub(crate) mod check;
mod place;
mod raw;
mod template;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use twocard_contracts::finding::Finding;
use twocard_contracts::time::Date;

use crate::PackError;
use crate::kinds::{self, Kind};

pub(crate) use bands::{Bands, RawBand};
pub(crate) use place::Fault;
pub(crate) use raw::RawKind;
pub(crate) use template::Template;

/// Every rule of one file, checked.
#[derive(Clone, Debug)]
pub struct RulePack {
    /// Name of the pack.
    pub name: String,
    /// Rules in file order.
    pub rules: Vec<Rule>,
    /// The file as it stands, for the hash of a run's configuration.
    pub text: String,
}

/// One version of a rule: a test on the card tables with its numbers, the days it is in force, and its source.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Id, such as `F3`.
    pub id: String,
    /// Version, from 1.
    pub version: u32,
    /// Chinese name, shown first.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Legal or other source of the rule and its numbers.
    pub citation: String,
    /// First day in force; none: always was.
    pub valid_from: Option<Date>,
    /// Last day in force, inclusive; none: still is.
    pub valid_to: Option<Date>,
    pub(crate) reason_zh: Template,
    pub(crate) reason_en: Template,
    /// Whether exemptions can lower its findings; not where the pattern is one that hides behind them.
    pub is_exemptible: bool,
    /// Id of another rule: this one is evaluated only when no version of that one was.
    pub unless_evaluated: Option<String>,
    /// Kind and numbers.
    pub(crate) test: Arc<dyn Kind>,
}

impl RulePack {
    /// Reads and checks a pack.
    pub fn load(path: &Path) -> Result<RulePack, PackError> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| PackError::Io { file: file.clone(), source })?;
        RulePack::parse(&text, &file)
    }

    /// Checks a pack; `file_name` stands in messages only.
    pub fn parse(text: &str, file_name: &str) -> Result<RulePack, PackError> {
        RulePack::parse_of_kinds(text, file_name, kinds::ALL)
    }

    /// The same where other kinds are known.
    pub(crate) fn parse_of_kinds(
        text: &str,
        file_name: &str,
        kinds: &[(&'static str, kinds::Check)],
    ) -> Result<RulePack, PackError> {
        let checked = raw::parse(text, kinds).and_then(check::pack);
        let (name, rules) = checked.map_err(|fault| fault.at(text, file_name))?;
        Ok(RulePack { name, rules, text: text.to_owned() })
    }
}

impl RulePack {
    /// The pack with one version of a rule, and the rules that it looks at.
    pub fn only(&self, id: &str, version: u32) -> RulePack {
        let mut rules: Vec<Rule> =
            self.rules.iter().filter(|rule| rule.id == id && rule.version == version).cloned().collect();
        let needed: Vec<&Rule> =
            self.rules.iter().filter(|other| rules.iter().any(|rule| rule.stands_after(other))).collect();
        rules.extend(needed.into_iter().cloned());
        RulePack { name: self.name.clone(), rules, text: self.text.clone() }
    }

    /// Rules by id and version, but for those that look at other rules or step in for one: they come after those.
    pub(crate) fn in_order(&self) -> Vec<&Rule> {
        let mut rules: Vec<&Rule> = self.rules.iter().collect();
        rules.sort_by_key(|rule| (self.depth(rule, self.rules.len()), &rule.id, rule.version));
        rules
    }

    /// Longest chain of rules before this one; no chain is longer than there are rules.
    fn depth(&self, rule: &Rule, most: usize) -> usize {
        if most == 0 {
            return 0;
        }
        let before =
            self.rules.iter().filter(|other| rule.stands_after(other)).map(|other| self.depth(other, most - 1) + 1);
        before.max().unwrap_or(0)
    }
}

impl Rule {
    /// Whether it looks at findings of the other.
    pub(crate) fn needs(&self, other: &Rule) -> bool {
        self.test.needs().iter().any(|id| *id.get_ref() == other.id)
    }

    /// Whether the other is evaluated first: it is looked at, or this one steps in for it.
    fn stands_after(&self, other: &Rule) -> bool {
        self.needs(other) || self.unless_evaluated.as_ref() == Some(&other.id)
    }

    /// `F3@1`.
    pub fn id_at_version(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// Name of its view in the extract: `rule_f3_phone_v1`.
    pub fn view_name(&self) -> String {
        let plain: String =
            self.id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
        format!("rule_{plain}_v{}", self.version)
    }

    /// Name of its kind.
    pub fn kind(&self) -> &'static str {
        self.test.name()
    }

    /// The English sentence of a finding of this rule. The Chinese one is the finding's own `reason`.
    pub fn reason_en(&self, finding: &Finding) -> String {
        let words = self.test.english_words(finding);
        let words: Vec<(&str, &str)> = words.iter().map(|(name, word)| (*name, word.as_str())).collect();
        self.reason_en.fill(finding, &words)
    }
}
