//! Source table `exemptions`.

use super::{Form, SourceColumn, SourceTable, Value, optional, required};

/// One row per rule exemption. `scope_id` names a batch or outlet as `institution_code/number`, a product by its code, a
/// unit, agent or person by ID number or pseudonym; ingest checks it by `scope_kind`.
pub const EXEMPTIONS: SourceTable =
    SourceTable { name: "exemptions", grain: "one row per rule exemption", columns: COLUMNS };

const SCOPE_KINDS: &[&str] = &["batch", "employer", "outlet", "agent", "person", "product"];

const COLUMNS: &[SourceColumn] = &[
    required("exemption_no", Value::Code),
    required("scope_kind", Value::OneOf(SCOPE_KINDS)),
    required("scope_id", Value::Code),
    optional("rule_id", Value::Code),
    required("factor", Value::Form(Form::Share)),
    required("reason", Value::Text),
    required("evidence_no", Value::Code),
    required("owner", Value::Text),
    required("valid_from", Value::Date),
    required("valid_to", Value::Date),
];
