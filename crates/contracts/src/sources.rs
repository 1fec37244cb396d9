//! The source contract, version 1: the columns that files carry into ingest. One file per table, one list here.

mod account_openings;
mod bulletin_inputs;
mod dispositions;
mod exemptions;
pub mod form;
mod involved_cards;
mod listed_persons;
mod outlets;
mod sim_activations;
mod stations;

pub use account_openings::ACCOUNT_OPENINGS;
pub use bulletin_inputs::BULLETIN_INPUTS;
pub use dispositions::DISPOSITIONS;
pub use exemptions::EXEMPTIONS;
pub use form::Form;
pub use involved_cards::{INVOLVED_CARDS, SIMULATED_CASE};
pub use listed_persons::LISTED_PERSONS;
pub use outlets::OUTLETS;
pub use sim_activations::SIM_ACTIVATIONS;
pub use stations::STATIONS;

/// What a cell holds, and so how it is cleaned and checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// A name or free text: trimmed, otherwise as given.
    Text,
    /// An address: trimmed, otherwise as given.
    Address,
    /// A code without a form of its own (outlet, staff, batch, record): cleaned as a code.
    Code,
    /// A GB/T 2260 code of 6 digits, or a 9-digit town code.
    Division,
    /// A 9-digit town code.
    Town,
    /// A code of 6 digits, of a town (9) or of a village (12).
    Village,
    /// A time, or a day without a time.
    Moment,
    /// A day.
    Date,
    /// One word of a closed list.
    OneOf(&'static [&'static str]),
    /// One word of a list that may grow.
    OpenList,
    /// The kind of identity document; the number stands in the named column.
    IdType(&'static str),
    /// The number of an identity document; its type stands in the named column.
    IdNumber(&'static str),
    /// A card or account number.
    CardNumber,
    /// The number of a SIM.
    Msisdn,
    /// A phone to reach somebody: mobile, IoT, landline or foreign.
    Phone,
    /// International mobile equipment identity.
    Imei,
    /// Serial of a SIM card.
    Iccid,
    /// Subscriber number.
    Imsi,
    /// A device id of the bank's own making.
    Device,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An e-mail address.
    Email,
    /// Unified social credit code of a unit, or its old licence number.
    Uscc,
    /// An amount in cents: a whole number.
    Cents,
    /// A word of a checked form.
    Form(Form),
}

impl Value {
    /// Digits that a division code of this kind may have; none for other values.
    pub const fn division_digits(self) -> &'static [usize] {
        match self {
            Value::Division => &[6, 9],
            Value::Town => &[9],
            Value::Village => &[6, 9, 12],
            _ => &[],
        }
    }
}

/// One column of a source table.
#[derive(Clone, Copy, Debug)]
pub struct SourceColumn {
    /// Name in the header.
    pub name: &'static str,
    /// "!" of the contract: a row without it, or with it malformed, is rejected.
    pub is_required: bool,
    /// What the cell holds.
    pub value: Value,
}

/// One source table of the contract.
#[derive(Clone, Copy, Debug)]
pub struct SourceTable {
    /// Name; files are called `<name>*.csv`.
    pub name: &'static str,
    /// Grain in one sentence.
    pub grain: &'static str,
    /// Columns in contract order.
    pub columns: &'static [SourceColumn],
}

impl SourceTable {
    /// The columns of version 1 of the contract, which [`EXTENSIONS`] are not.
    pub fn contract_columns(&self) -> impl Iterator<Item = &'static SourceColumn> {
        self.columns.iter().filter(|column| !EXTENSIONS.contains(&column.name))
    }

    /// Position of a column by name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// Columns beyond version 1 of the contract. Only feeds whose ID numbers are hashed need them: what a plain number tells
/// by itself, they must tell beside it.
pub const EXTENSIONS: [&str; 2] = ["holder_id_area_code", "holder_birth_date"];

/// Every source table that this version reads, in the order of the contract.
pub const ALL: [&SourceTable; 9] = [
    &ACCOUNT_OPENINGS,
    &SIM_ACTIVATIONS,
    &OUTLETS,
    &LISTED_PERSONS,
    &INVOLVED_CARDS,
    &EXEMPTIONS,
    &DISPOSITIONS,
    &STATIONS,
    &BULLETIN_INPUTS,
];

/// A column that must be there and must be right.
pub(crate) const fn required(name: &'static str, value: Value) -> SourceColumn {
    SourceColumn { name, is_required: true, value }
}

/// A column that may be absent; a malformed cell is emptied and counted.
pub(crate) const fn optional(name: &'static str, value: Value) -> SourceColumn {
    SourceColumn { name, is_required: false, value }
}

/// Kinds of identity document.
pub const ID_TYPES: &[&str] =
    &["citizen_id", "residence_permit", "hk_macau_permit", "taiwan_permit", "foreign_pr", "passport", "uscc"];
/// How an agent is related to the holder, as the institution recorded it.
pub const AGENT_RELATIONS: &[&str] = &["parent", "child", "spouse", "guardian", "employer", "other"];
/// State of a card.
pub const CARD_STATUSES: &[&str] = &["active", "dormant", "suspended", "closed"];
/// Way a card was opened.
pub const CHANNELS: &[&str] = &["counter", "kiosk", "mobile_team", "online", "batch"];
