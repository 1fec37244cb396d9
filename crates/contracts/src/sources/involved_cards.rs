//! Source table `involved_cards`.

use super::{SourceColumn, SourceTable, Value, optional, required};

/// One row per card named in a case. A SIM is named by its msisdn in `card_no` and means whoever held the number on
/// `involved_on`. One of `card_no` and `account_no` must be given; ingest checks it.
pub const INVOLVED_CARDS: SourceTable =
    SourceTable { name: "involved_cards", grain: "one row per card named in a case", columns: COLUMNS };

/// Case numbers that begin so were made up by a simulation: no weight is fitted on them.
pub const SIMULATED_CASE: &str = "SIM";

const CARD_KINDS: &[&str] = &["account", "sim"];

const COLUMNS: &[SourceColumn] = &[
    required("card_kind", Value::OneOf(CARD_KINDS)),
    optional("card_no", Value::CardNumber),
    optional("account_no", Value::CardNumber),
    optional("institution_code", Value::Code),
    required("case_no", Value::Code),
    optional("case_division_code", Value::Division),
    required("involved_on", Value::Date),
    optional("reported_on", Value::Date),
    optional("fraud_type", Value::Text),
    optional("amount_cents", Value::Cents),
];
