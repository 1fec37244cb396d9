//! Tables that people write for the program: exemptions, dispositions, stations, figures from elsewhere.

use super::{
    ColumnType::{Bool, Date, F64, Text, U32},
    Table, given, maybe,
};

/// Exemptions from rules. Whom one names is a key or a pseudonym, never a number in clear.
pub const EXEMPTIONS: Table = Table {
    name: "exemptions",
    grain: "one row per rule exemption",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
        given("exemption_no", Text, "number of the exemption"),
        given("scope_kind", Text, "batch, employer, outlet, agent, person or product"),
        maybe("person_key", U32, "unit, agent or person, where these data have it, see table persons"),
        maybe("person_id", Text, "pseudonym of a unit, agent or person that these data lack"),
        maybe("outlet_key", U32, "outlet, where these data have it, see table outlets"),
        maybe("institution_code", Text, "institution of a batch or outlet"),
        maybe("scope_code", Text, "number of a batch or outlet within its institution, code of a product"),
        maybe("rule_id", Text, "the one rule; empty: all"),
        given("factor", F64, "part of a finding's weight that stays, 0 to 1"),
        given("reason", Text, "why"),
        given("evidence_no", Text, "number of the evidence on file"),
        given("owner", Text, "who answers for it"),
        given("valid_from", Date, "first day, inclusive"),
        given("valid_to", Date, "last day, inclusive"),
    ],
};

/// Decisions on leads.
pub const DISPOSITIONS: Table = Table {
    name: "dispositions",
    grain: "one row per decision that comes back",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
        given("lead_id", Text, "the lead, see table leads of the night that issued it"),
        given("outcome", Text, "confirmed, cleared, insufficient, transferred or duplicate"),
        given("decided_on", Date, "day of the decision"),
        given("unit", Text, "police unit that decided"),
        maybe("received_on", Date, "day the unit received the lead"),
        maybe("due_on", Date, "day by which it was to answer"),
        maybe("subject_kind", Text, "kind of the lead's subject"),
        maybe("subject_id", Text, "pseudonym of the lead's subject"),
        given("has_note", Bool, "the source line has a note; free text stays there, for it may name people"),
    ],
};

/// Police stations and their places.
pub const STATIONS: Table = Table {
    name: "stations",
    grain: "one row per station and town",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
        given("station_code", Text, "code of the station"),
        given("name", Text, "name of the station"),
        given("division_code", Text, "GB/T 2260 code of its county, or 9-digit code of its town"),
        maybe("town_code", Text, "9-digit code of a town it answers for"),
        maybe("recipient", Text, "age public key of its packages"),
        maybe("officer_count", U32, "officers; capacity is officers x cases per officer"),
    ],
};

/// Figures of a bulletin that come from elsewhere.
pub const BULLETIN_INPUTS: Table = Table {
    name: "bulletin_inputs",
    grain: "one row per place, period and measure told",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
        given("division_code", Text, "code of 6 digits, of a town (9) or of a village (12)"),
        given("period", Text, "as given: 2024, 2024-06 or 2024-W26"),
        given("period_kind", Text, "year, month or week"),
        given("first_day", Date, "first day of the period"),
        given("last_day", Date, "last day of the period, inclusive"),
        given("measure", Text, "what is counted, open list"),
        given("value", F64, "the figure"),
    ],
};
