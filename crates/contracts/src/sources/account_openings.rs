//! Source table `account_openings`.

use super::{AGENT_RELATIONS, CARD_STATUSES, CHANNELS, SourceColumn, SourceTable, Value, optional, required};

/// One row per account or card opened.
pub const ACCOUNT_OPENINGS: SourceTable =
    SourceTable { name: "account_openings", grain: "one row per account or card opened", columns: COLUMNS };

const ACCOUNT_CLASSES: &[&str] = &["I", "II", "III", "corporate", "payment", "credit"];

const COLUMNS: &[SourceColumn] = &[
    optional("record_no", Value::Code),
    required("institution_code", Value::Code),
    optional("outlet_code", Value::Code),
    required("card_no", Value::CardNumber),
    optional("account_no", Value::CardNumber),
    optional("account_class", Value::OneOf(ACCOUNT_CLASSES)),
    optional("product_code", Value::OpenList),
    required("opened_at", Value::Moment),
    optional("closed_at", Value::Moment),
    optional("status", Value::OneOf(CARD_STATUSES)),
    optional("status_since", Value::Moment),
    optional("channel", Value::OneOf(CHANNELS)),
    required("holder_id_type", Value::IdType("holder_id_no")),
    required("holder_id_no", Value::IdNumber("holder_id_type")),
    optional("holder_name", Value::Text),
    optional("holder_domicile_code", Value::Division),
    optional("holder_residence_code", Value::Division),
    optional("holder_address", Value::Address),
    optional("reserved_phone", Value::Phone),
    optional("agent_id_type", Value::IdType("agent_id_no")),
    optional("agent_id_no", Value::IdNumber("agent_id_type")),
    optional("agent_name", Value::Text),
    optional("agent_phone", Value::Phone),
    optional("agent_relation", Value::OneOf(AGENT_RELATIONS)),
    optional("staff_no", Value::Code),
    optional("terminal_no", Value::Code),
    optional("device_id", Value::Device),
    optional("ip", Value::Ip),
    optional("email", Value::Email),
    optional("employer_id", Value::Uscc),
    optional("batch_no", Value::Code),
    optional("legal_rep_id_type", Value::IdType("legal_rep_id_no")),
    optional("legal_rep_id_no", Value::IdNumber("legal_rep_id_type")),
    optional("registered_on", Value::Date),
    // Extensions: area code and birth date inside a hashed ID number, as its feed tells them.
    optional("holder_id_area_code", Value::Division),
    optional("holder_birth_date", Value::Date),
];
