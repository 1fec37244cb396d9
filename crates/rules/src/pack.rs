//! Rule packs: dated rules as data. The TOML form stands in `pack/raw.rs`, what is refused in `pack/check.rs`.

mod bands;
pub(crate) mod check;
mod place;
mod raw;
mod template;

use std::fs;
use std::path::Path;

use twocard_contracts::finding::Finding;
use twocard_contracts::time::Date;

use crate::PackError;
use crate::kinds::Test;

pub(crate) use bands::RawBand;
pub use bands::{Band, Bands};
pub(crate) use place::Fault;
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
    /// Kind and numbers.
    pub test: Test,
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
        let raw: raw::RawPack = toml::from_str(text).map_err(|error| Fault::from(&error).at(text, file_name))?;
        let (name, rules) = check::pack(raw).map_err(|fault| fault.at(text, file_name))?;
        Ok(RulePack { name, rules, text: text.to_owned() })
    }
}

impl Rule {
    /// `F3@1`.
    pub fn id_at_version(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// The English sentence of a finding of this rule. The Chinese one is the finding's own `reason`.
    pub fn reason_en(&self, finding: &Finding) -> String {
        self.reason_en.fill(finding, &self.test.english_words(finding))
    }
}
