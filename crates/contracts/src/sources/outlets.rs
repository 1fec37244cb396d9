//! Source table `outlets`.

use super::{SourceColumn, SourceTable, Value, optional, required};

/// One row per outlet and validity period.
pub const OUTLETS: SourceTable =
    SourceTable { name: "outlets", grain: "one row per outlet and validity period", columns: COLUMNS };

const OUTLET_KINDS: &[&str] = &["branch", "own_shop", "dealer", "online"];

const COLUMNS: &[SourceColumn] = &[
    required("outlet_code", Value::Code),
    required("institution_code", Value::Code),
    required("outlet_kind", Value::OneOf(OUTLET_KINDS)),
    optional("name", Value::Text),
    required("division_code", Value::Division),
    optional("valid_from", Value::Date),
    optional("valid_to", Value::Date),
];
