//! What later stages need of an identity and the vault hides: networks of IP addresses, names that conflict, and the
//! strata of the fairness report.

use super::{
    ColumnType::{Bool, Text, U32},
    Table, distinct, given, maybe,
};

/// IP addresses.
pub const IPS: Table = Table {
    name: "ips",
    grain: "one row per IP address",
    unique: &["ip_key"],
    sorted_by: &["ip_key"],
    columns: &[
        distinct(given("ip_key", U32, "dense number, by first appearance")),
        distinct(given("ip_id", Text, "keyed pseudonym, stable from night to night")),
        maybe("ip_net_key", U32, "dense number of its /24 (IPv4) or /48 (IPv6); empty where is_private"),
        given("is_private", Bool, "private, shared, link-local or loopback: names a computer in one house only"),
    ],
};

/// Persons with several names: a hint at a real name that is not the real person (实名不实人). The vault has the names.
pub const IDENTITY_CONFLICTS: Table = Table {
    name: "identity_conflicts",
    grain: "one row per further name of a person",
    unique: &["person_key", "name_no"],
    sorted_by: &["person_key", "name_no"],
    columns: &[
        given("person_key", U32, "see table persons"),
        given("name_no", U32, "number of the name by first appearance, from 2"),
        given("n_names", U32, "names of the person"),
        given("first_file_key", U32, "source file of the first name"),
        given("first_line", U32, "source line of the first name"),
        given("file_key", U32, "source file in which this name first appeared"),
        given("line", U32, "source line in which this name first appeared"),
    ],
};

/// Strata of persons. Only the fairness report reads them: no rule, signal, edge or linkage may.
pub const STRATA: Table = Table {
    name: "strata",
    grain: "one row per person or unit",
    unique: &["person_key"],
    sorted_by: &["person_key"],
    columns: &[
        distinct(given("person_key", U32, "see table persons")),
        maybe(
            "age_band",
            Text,
            "age at the first card held or opened for somebody: 0-17, 18-25, 26-35, 36-45, 46-59, 60+",
        ),
        maybe("sex", Text, "male or female, by the ID number"),
        given("origin_class", Text, "mainland, hk_macau_taiwan, foreign or unit, by the kind of document"),
        maybe("origin_province", Text, "first two digits of today's code of the area in the ID number"),
    ],
};
