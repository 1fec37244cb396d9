//! Tables of the things that cards point to, with their pseudonyms and masked labels; and the origin of persons, apart,
//! because only routing may read it.

use super::{
    Column,
    ColumnType::{Bool, Text, Timestamp, U32},
    Table, distinct, given, maybe,
};

/// Persons and units.
pub const PERSONS: Table = Table {
    name: "persons",
    grain: "one row per person or unit, by canonical ID type and number",
    unique: &["person_key"],
    sorted_by: &["person_key"],
    columns: &[
        distinct(given("person_key", U32, "dense number, by first appearance")),
        distinct(given("person_id", Text, "keyed pseudonym, stable from night to night")),
        given("id_type", Text, "kind of identity document"),
        distinct(given("label", Text, "masked name and number, for lists")),
        given("first_file_key", U32, "source file of the first appearance"),
        distinct(given("first_line", U32, "line of the first appearance")),
    ],
};

/// Bank cards and accounts.
pub const ACCOUNTS: Table = Table {
    name: "accounts",
    grain: "one row per card or account: institution and number",
    unique: &["account_key"],
    sorted_by: &["account_key"],
    columns: &[
        distinct(given("account_key", U32, "dense number, by first appearance")),
        distinct(given("account_id", Text, "keyed pseudonym, stable from night to night")),
        given("institution_code", Text, "bank or payment institution"),
        distinct(given("label", Text, "masked card number, for lists")),
        distinct(maybe(
            "number_run_key",
            U32,
            "dense number of its run of near numbers, within one institution and issuer number",
        )),
        distinct(maybe(
            "number_run_position",
            U32,
            "distance from the run's first number, check digit aside: the next card is 1 further",
        )),
    ],
};

/// SIMs.
pub const SIMS: Table = Table {
    name: "sims",
    grain: "one row per SIM: institution, number and time of activation",
    unique: &["sim_key"],
    sorted_by: &["sim_key"],
    columns: &[
        distinct(given("sim_key", U32, "dense number, by first appearance")),
        distinct(given("sim_id", Text, "keyed pseudonym, stable from night to night")),
        given("institution_code", Text, "operator or MVNO"),
        distinct(given("msisdn_key", U32, "the number, see table phones")),
        distinct(given("activated_at", Timestamp, "start of the SIM's hold on the number")),
        distinct(given("label", Text, "masked number, for lists")),
    ],
};

/// Phone numbers, by who held them: a number that another holder activates is another phone from then on.
pub const PHONES: Table = Table {
    name: "phones",
    grain: "one row per phone number in E.164 and holder of its SIMs in turn",
    unique: &["phone_key"],
    sorted_by: &["phone_key"],
    columns: &[
        distinct(given(
            "phone_key",
            U32,
            "dense number: first holders by first appearance of the number, then further holders",
        )),
        distinct(given("phone_id", Text, "keyed pseudonym, stable from night to night")),
        distinct(given("label", Text, "masked number, for lists")),
        distinct(given("number_key", U32, "the number: phone_key of its first holder; also its key in the vault")),
        distinct(maybe(
            "valid_from",
            Timestamp,
            "the holder's first activation; what names the number before is the first holder's",
        )),
        maybe("valid_to", Timestamp, "the next holder's first activation, exclusive"),
        given("kind", Text, "mobile, mvno, satellite, iot, landline or abroad, by the range"),
        distinct(maybe("number_run_key", U32, "dense number of its run of near mobile numbers")),
        distinct(maybe("number_run_position", U32, "distance from the run's first number")),
    ],
};

const ORIGIN_COLUMNS: &[Column] = &[
    distinct(given("person_key", U32, "see table persons")),
    maybe("id_area_code", Text, "area code inside the ID number or USCC"),
    maybe("presumed_codes", Text, "today's codes of that area, several after a split, separated by ';'"),
    given("is_area_in_use", Bool, "the area code was in use in the year that counts: max(birth year, 1984)"),
];

/// Registered origin presumed from the ID number. Only routing reads it; no rule, signal or edge may.
pub const ORIGINS: Table = Table {
    name: "origins",
    grain: "one row per person whose number carries an area code",
    unique: &["person_key"],
    sorted_by: &["person_key"],
    columns: ORIGIN_COLUMNS,
};
