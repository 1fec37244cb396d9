//! Tables that say what is already known: outlets, key persons, cards named in cases.

use super::{
    ColumnType::{Date, I64, Text, U32},
    Table, given, maybe,
};

/// Outlets by validity period. A row without a source line is an outlet that only an opening names.
pub const OUTLETS: Table = Table {
    name: "outlets",
    grain: "one row per outlet and validity period",
    unique: &[],
    sorted_by: &["outlet_key"],
    columns: &[
        given("outlet_key", U32, "dense number of institution and outlet code, by first appearance"),
        given("outlet_code", Text, "the institution's code of the outlet"),
        given("institution_code", Text, "bank, payment institution or operator"),
        maybe("outlet_kind", Text, "branch, own_shop, dealer or online; empty where the outlet table lacks it"),
        maybe("name", Text, "name of the outlet"),
        maybe("division_code", Text, "GB/T 2260 code of its place"),
        maybe("valid_from", Date, "first day, inclusive"),
        maybe("valid_to", Date, "last day, inclusive"),
        maybe("file_key", U32, "source file; empty where the outlet table lacks it"),
        maybe("line", U32, "source line"),
    ],
};

/// Key persons.
pub const LISTED_PERSONS: Table = Table {
    name: "listed_persons",
    grain: "one row per list entry",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
        given("entry_no", Text, "the list's own number of the entry"),
        given("person_key", U32, "see table persons"),
        given("category", Text, "why the person is listed"),
        given("listed_on", Date, "in force from this day"),
        maybe("expires_on", Date, "in force up to and including this day"),
        maybe("removed_on", Date, "in force before this day"),
        given("authority", Text, "who listed the person"),
        given("authority_level", Text, "county, prefecture, province or ministry"),
        given("legal_basis", Text, "on what ground"),
        maybe("station_code", Text, "police station in charge"),
        maybe("status", Text, "active, cleared, appealing or returned"),
    ],
};

/// Cards named in cases.
pub const INVOLVED_CARDS: Table = Table {
    name: "involved_cards",
    grain: "one row per card named in a case",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
        given("card_kind", Text, "account or sim"),
        maybe("account_key", U32, "the account, where it was opened in these data and one institution fits"),
        maybe("ledger_key", U32, "the account behind cards, where the case names that"),
        maybe("sim_key", U32, "the SIM that held the number on involved_on"),
        given("match", Text, "matched, unmatched, or ambiguous (several institutions have this number)"),
        maybe("institution_code", Text, "institution named by the case"),
        given("case_no", Text, "number of the case"),
        maybe("case_division_code", Text, "where the case is handled"),
        given("involved_on", Date, "day the card was used"),
        maybe("reported_on", Date, "day from which it is known; else involved_on"),
        maybe("fraud_type", Text, "kind of fraud"),
        maybe("amount_cents", I64, "amount in cents"),
    ],
};
