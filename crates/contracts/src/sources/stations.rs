//! Source table `stations`.

use super::{Form, SourceColumn, SourceTable, Value, optional, required};

/// Which police station answers for which place.
pub const STATIONS: SourceTable =
    SourceTable { name: "stations", grain: "one row per station and town", columns: COLUMNS };

const COLUMNS: &[SourceColumn] = &[
    required("station_code", Value::Code),
    required("name", Value::Text),
    required("division_code", Value::Division),
    optional("town_code", Value::Town),
    optional("recipient", Value::Form(Form::Recipient)),
    optional("officer_count", Value::Form(Form::Count)),
];
