//! Source table `bulletin_inputs`.

use super::{Form, SourceColumn, SourceTable, Value, required};

/// Figures of a bulletin that come from elsewhere.
pub const BULLETIN_INPUTS: SourceTable =
    SourceTable { name: "bulletin_inputs", grain: "one row per place, period and measure", columns: COLUMNS };

const COLUMNS: &[SourceColumn] = &[
    required("division_code", Value::Village),
    required("period", Value::Form(Form::Period)),
    required("measure", Value::OpenList),
    required("value", Value::Form(Form::Decimal)),
];
