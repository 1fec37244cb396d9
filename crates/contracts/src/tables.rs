//! The kept tables: what stands between two stages. One file per table, one list here.
//!
//! Times are wall-clock Asia/Shanghai. `*_key` are dense numbers of this run, `*_id` keyed pseudonyms.

mod cutouts;
mod findings;
mod identities;
mod inputs;
mod lists;
mod openings;
mod quality;

pub use cutouts::{IDENTITY_CONFLICTS, IPS, STRATA};
pub use findings::{
    EPISODE_FINDINGS, EPISODES, EXEMPTION_USES, FINDING_ROWS, FINDINGS, LEAD_REASONS, LEADS, RULE_EXPECTATIONS,
    RULE_OUTCOMES, RULES,
};
pub use identities::{ACCOUNTS, ORIGINS, PERSONS, PHONES, SIMS};
pub use inputs::{BULLETIN_INPUTS, DISPOSITIONS, EXEMPTIONS, STATIONS};
pub use lists::{INVOLVED_CARDS, LISTED_PERSONS, OUTLETS};
pub use openings::{ACCOUNT_OPENINGS, ACCOUNT_OPENINGS_SUPERSEDED, SIM_ACTIVATIONS, SIM_ACTIVATIONS_SUPERSEDED};
pub use quality::{DATA_QUALITY, REJECT_RATES, REJECTS, SOURCES, VAULT_HEADERS, VAULT_IDENTITIES, VAULT_REJECTS};

/// Type of a kept column.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ColumnType {
    /// Unsigned 32-bit number: keys, lines, counts.
    U32,
    /// Unsigned 64-bit number: bytes, offsets.
    U64,
    /// Signed 64-bit number: cents.
    I64,
    /// 64-bit float: weights, scores.
    F64,
    /// Flag.
    Bool,
    /// UTF-8 text.
    Text,
    /// Microseconds of wall-clock time.
    Timestamp,
    /// Day.
    Date,
}

/// One column of a kept table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub column_type: ColumnType,
    /// Whether a cell may be empty.
    pub is_nullable: bool,
    /// Whether values hardly repeat, so that no dictionary of them is worth its making.
    pub is_distinct: bool,
    /// What it means, one sentence; becomes the COMMENT of the extract.
    pub doc: &'static str,
}

/// One kept table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Table {
    /// Name; the file is `<name>.parquet`.
    pub name: &'static str,
    /// Grain in one sentence.
    pub grain: &'static str,
    /// Columns that name a row; empty where there is none.
    pub unique: &'static [&'static str],
    /// Columns that order the rows.
    pub sorted_by: &'static [&'static str],
    /// Columns in file order.
    pub columns: &'static [Column],
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Every kept table, in the order of the stages that write them; the vault's are not among them.
pub const ALL: [&Table; 33] = [
    &SOURCES,
    &REJECTS,
    &REJECT_RATES,
    &DATA_QUALITY,
    &ACCOUNT_OPENINGS,
    &ACCOUNT_OPENINGS_SUPERSEDED,
    &SIM_ACTIVATIONS,
    &SIM_ACTIVATIONS_SUPERSEDED,
    &OUTLETS,
    &LISTED_PERSONS,
    &INVOLVED_CARDS,
    &EXEMPTIONS,
    &DISPOSITIONS,
    &STATIONS,
    &BULLETIN_INPUTS,
    &PERSONS,
    &ACCOUNTS,
    &SIMS,
    &PHONES,
    &IPS,
    &IDENTITY_CONFLICTS,
    &ORIGINS,
    &STRATA,
    &RULES,
    &RULE_OUTCOMES,
    &RULE_EXPECTATIONS,
    &FINDINGS,
    &FINDING_ROWS,
    &EPISODES,
    &EPISODE_FINDINGS,
    &EXEMPTION_USES,
    &LEADS,
    &LEAD_REASONS,
];

/// The tables of the vault: encrypted, and nowhere else.
pub const VAULT: [&Table; 3] = [&VAULT_IDENTITIES, &VAULT_REJECTS, &VAULT_HEADERS];

pub(crate) const fn given(name: &'static str, column_type: ColumnType, doc: &'static str) -> Column {
    Column { name, column_type, is_nullable: false, is_distinct: false, doc }
}

pub(crate) const fn maybe(name: &'static str, column_type: ColumnType, doc: &'static str) -> Column {
    Column { name, column_type, is_nullable: true, is_distinct: false, doc }
}

/// The same column, of values that hardly repeat.
pub(crate) const fn distinct(column: Column) -> Column {
    Column { is_distinct: true, ..column }
}
