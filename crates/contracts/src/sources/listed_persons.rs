//! Source table `listed_persons` (key persons, 重点人员).

use super::{SourceColumn, SourceTable, Value, optional, required};

/// One row per list entry; a person may stand on several lists.
pub const LISTED_PERSONS: SourceTable =
    SourceTable { name: "listed_persons", grain: "one row per list entry", columns: COLUMNS };

const CATEGORIES: &[&str] =
    &["involved_holder", "two_card", "prior_offender", "card_dealer", "stranded_abroad", "disciplined", "other"];
const AUTHORITY_LEVELS: &[&str] = &["county", "prefecture", "province", "ministry"];
const STATUSES: &[&str] = &["active", "cleared", "appealing", "returned"];

const COLUMNS: &[SourceColumn] = &[
    required("entry_no", Value::Code),
    required("id_type", Value::IdType("id_no")),
    required("id_no", Value::IdNumber("id_type")),
    optional("name", Value::Text),
    required("category", Value::OneOf(CATEGORIES)),
    required("listed_on", Value::Date),
    optional("expires_on", Value::Date),
    optional("removed_on", Value::Date),
    required("authority", Value::Text),
    required("authority_level", Value::OneOf(AUTHORITY_LEVELS)),
    required("legal_basis", Value::Text),
    optional("station_code", Value::Code),
    optional("status", Value::OneOf(STATUSES)),
];
