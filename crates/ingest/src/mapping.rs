//! Source mappings: how the files of a bank or operator become rows of a contract table, by configuration alone.
//!
//! A [`Mapping`] is read from TOML (`raw`, `words`), named files are claimed by it (`claims`), the headings of a file are
//! bound to its columns (`header`), and each cell goes through `column` on its way to the checks. Person sheets are
//! joined by `join`.

mod built_in;
mod claims;
pub(crate) mod column;
pub(crate) mod header;
pub(crate) mod heading;
pub(crate) mod join;
mod overrides;
mod pattern;
mod raw;
mod strip;
#[cfg(test)]
mod tests;
pub(crate) mod time_format;
mod values;
mod words;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use twocard_contracts::sources::SourceTable;

pub use built_in::NAMES as BUILT_IN;

pub use claims::Mappings;
pub use overrides::SourceOverride;

use crate::input::dialect::Dialect;
use column::ColumnMapping;
use heading::normal;
use pattern::Pattern;

/// Minutes that Asia/Shanghai is ahead of UTC.
pub(crate) const SHANGHAI: i32 = 480;

const BUILT_IN_PREFIX: &str = "builtin:";

/// Why a mapping cannot be used. Messages name the place.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The mapping file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is no mapping.
    #[error("{file}:{line}:{column}: {what}")]
    Syntax {
        /// The mapping file.
        file: String,
        /// Line, the first being 1.
        line: usize,
        /// Character of the line, the first being 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// No mapping of this name is built in.
    #[error("no built-in mapping {name}; there are {}", built_in::NAMES.join(", "))]
    UnknownBuiltIn {
        /// The name asked for.
        name: String,
    },
    /// An override of a pipeline cannot be applied.
    #[error("source {files}: {what}")]
    Override {
        /// Its file patterns.
        files: String,
        /// What is wrong.
        what: String,
    },
    /// Two mappings claim one file.
    #[error("{file}: claimed by {first} and by {second}; narrow the file patterns of one of them")]
    Claimed {
        /// The file, with its sheet.
        file: String,
        /// One mapping.
        first: String,
        /// The other.
        second: String,
    },
}

/// How identities are written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum IdForm {
    /// As they are.
    #[default]
    Plain,
    /// ID numbers and phones may be MD5 hashes, 32 hexadecimal digits.
    Md5,
}

/// A named mapping: one source per kind of file or sheet of a delivery.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) sources: Vec<SourceMapping>,
}

/// How one kind of file or sheet becomes rows of one table.
#[derive(Clone, Debug)]
pub struct SourceMapping {
    /// Name of the mapping, for messages.
    pub(crate) mapping: String,
    /// Name by which other sources of the mapping join it.
    pub(crate) name: Option<String>,
    pub(crate) files: Vec<Pattern>,
    /// Sheets of a workbook; all where empty.
    pub(crate) sheets: Vec<Pattern>,
    pub(crate) table: &'static SourceTable,
    pub(crate) dialect: Dialect,
    /// Zone of times that name none, as minutes ahead of UTC.
    pub(crate) offset_minutes: i32,
    pub(crate) id_form: IdForm,
    /// By contract column of the table; a column without an entry is found by its own name.
    pub(crate) columns: Vec<Option<ColumnMapping>>,
    /// Of a person sheet: headings of the column that others join it by.
    pub(crate) key: Vec<String>,
    pub(crate) join: Option<JoinMapping>,
}

/// What a source takes from a person sheet.
#[derive(Clone, Debug)]
pub(crate) struct JoinMapping {
    /// Name of the joined source.
    pub(crate) source: String,
    /// Headings, in this source, of the column that holds the other's key.
    pub(crate) key: Vec<String>,
    /// Headings of the cells wanted from the other, aliases together.
    pub(crate) slots: Vec<Vec<String>>,
}

impl Mapping {
    /// Reads a mapping; `file` names it in messages.
    pub fn parse(text: &str, file: &str) -> Result<Mapping, MappingError> {
        raw::parse(text, file)
    }

    /// Loads `builtin:NAME`, or a file relative to `base`.
    pub fn load(reference: &str, base: &Path) -> Result<Mapping, MappingError> {
        if let Some(name) = reference.strip_prefix(BUILT_IN_PREFIX) {
            let text = built_in::text(name).ok_or_else(|| MappingError::UnknownBuiltIn { name: name.to_owned() })?;
            return Mapping::parse(text, reference);
        }
        let path = base.join(reference);
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(&path).map_err(|source| MappingError::Io { path: shown.clone(), source })?;
        Mapping::parse(&text, &shown)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl SourceMapping {
    /// Every contract column by its own name.
    pub(crate) fn by_contract_names(table: &'static SourceTable, mapping: &str) -> SourceMapping {
        SourceMapping {
            mapping: mapping.to_owned(),
            name: None,
            files: Vec::new(),
            sheets: Vec::new(),
            table,
            dialect: Dialect::default(),
            offset_minutes: SHANGHAI,
            id_form: IdForm::Plain,
            columns: table.columns.iter().map(|_| None).collect(),
            key: Vec::new(),
            join: None,
        }
    }

    /// Whether a heading, however written, is one that this source reads.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let name = normal(name);
        let is_mapped =
            self.columns.iter().flatten().any(|column| column.headings().any(|known| normal(known) == name));
        let is_key = self.key.iter().chain(self.join.iter().flat_map(|join| &join.key)).any(|key| normal(key) == name);
        is_mapped || is_key || self.table.columns.iter().any(|column| column.name == name)
    }
}

/// Every heading that a table of the contract or a built-in mapping has, in normal form.
pub(crate) fn known_headings() -> BTreeSet<String> {
    let contract = twocard_contracts::sources::ALL.into_iter().flat_map(|table| table.columns);
    let mut known: BTreeSet<String> = contract.map(|column| column.name.to_owned()).collect();
    for name in BUILT_IN {
        let mapping = Mapping::load(&format!("{BUILT_IN_PREFIX}{name}"), Path::new(""));
        for source in mapping.into_iter().flat_map(|mapping| mapping.sources) {
            known.extend(source.columns.iter().flatten().flat_map(ColumnMapping::headings).map(normal));
            known.extend(source.key.iter().map(|key| normal(key)));
        }
    }
    known
}

/// The sources of several tables, shared.
pub(crate) type SharedSource = Arc<SourceMapping>;
