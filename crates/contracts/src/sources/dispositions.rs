//! Source table `dispositions`.

use super::{Form, SourceColumn, SourceTable, Value, optional, required};

/// One row per decision that comes back from a station.
pub const DISPOSITIONS: SourceTable =
    SourceTable { name: "dispositions", grain: "one row per decision that comes back", columns: COLUMNS };

const OUTCOMES: &[&str] = &["confirmed", "cleared", "insufficient", "transferred", "duplicate"];

const COLUMNS: &[SourceColumn] = &[
    required("lead_id", Value::Form(Form::LeadId)),
    required("outcome", Value::OneOf(OUTCOMES)),
    required("decided_on", Value::Date),
    required("unit", Value::Text),
    optional("received_on", Value::Date),
    optional("due_on", Value::Date),
    optional("subject_kind", Value::OpenList),
    optional("subject_id", Value::Form(Form::Pseudonym)),
    optional("note", Value::Text),
];
