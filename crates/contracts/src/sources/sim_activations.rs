//! Source table `sim_activations`.

use super::{AGENT_RELATIONS, CARD_STATUSES, CHANNELS, SourceColumn, SourceTable, Value, optional, required};

/// One row per SIM activated.
pub const SIM_ACTIVATIONS: SourceTable =
    SourceTable { name: "sim_activations", grain: "one row per SIM activated", columns: COLUMNS };

const SIM_KINDS: &[&str] = &["ordinary", "sub", "data", "iot", "industry"];

const COLUMNS: &[SourceColumn] = &[
    optional("record_no", Value::Code),
    required("institution_code", Value::Code),
    optional("outlet_code", Value::Code),
    required("msisdn", Value::Msisdn),
    optional("iccid", Value::Iccid),
    optional("imsi", Value::Imsi),
    optional("imei", Value::Imei),
    optional("sim_kind", Value::OneOf(SIM_KINDS)),
    required("activated_at", Value::Moment),
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
    optional("contact_phone", Value::Phone),
    optional("agent_id_type", Value::IdType("agent_id_no")),
    optional("agent_id_no", Value::IdNumber("agent_id_type")),
    optional("agent_name", Value::Text),
    optional("agent_phone", Value::Phone),
    optional("agent_relation", Value::OneOf(AGENT_RELATIONS)),
    optional("staff_no", Value::Code),
    optional("terminal_no", Value::Code),
    optional("ip", Value::Ip),
    optional("email", Value::Email),
    optional("employer_id", Value::Uscc),
    optional("batch_no", Value::Code),
    // Extensions: area code and birth date inside a hashed ID number, as its feed tells them.
    optional("holder_id_area_code", Value::Division),
    optional("holder_birth_date", Value::Date),
];
