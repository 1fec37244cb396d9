//! Tables of cards opened: accounts and SIMs, and the earlier versions that a re-sent row superseded.

use super::{
    Column,
    ColumnType::{Bool, Date, Text, Timestamp, U32},
    Table, distinct, given, maybe,
};

/// Account openings that take part in the night.
pub const ACCOUNT_OPENINGS: Table = Table {
    name: "account_openings",
    grain: "one row per account or card opened",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: ACCOUNT_COLUMNS,
};

/// Earlier versions of re-sent rows.
pub const ACCOUNT_OPENINGS_SUPERSEDED: Table = Table {
    name: "account_openings_superseded",
    grain: "one row per earlier version of a re-sent opening",
    ..ACCOUNT_OPENINGS
};

/// SIM activations that take part in the night.
pub const SIM_ACTIVATIONS: Table = Table {
    name: "sim_activations",
    grain: "one row per SIM activated",
    unique: &["file_key", "line"],
    sorted_by: &["file_key", "line"],
    columns: SIM_COLUMNS,
};

/// Earlier versions of re-sent rows.
pub const SIM_ACTIVATIONS_SUPERSEDED: Table = Table {
    name: "sim_activations_superseded",
    grain: "one row per earlier version of a re-sent activation",
    ..SIM_ACTIVATIONS
};

const ACCOUNT_COLUMNS: &[Column] = &[
    given("file_key", U32, "source file, see table sources"),
    distinct(given("line", U32, "first physical line of the record, the header being 1")),
    distinct(given("account_key", U32, "card or account: institution and number")),
    distinct(maybe("ledger_key", U32, "account behind the card, where both are known")),
    given("institution_code", Text, "bank or payment institution"),
    maybe("outlet_key", U32, "outlet: institution and outlet code, see table outlets"),
    maybe("outlet_code", Text, "branch at opening time; absent for online"),
    maybe("account_class", Text, "I, II, III, corporate, payment or credit"),
    maybe("product_code", Text, "product, open list"),
    distinct(given("opened_at", Timestamp, "time of opening; 00:00 of the day where only the day is known")),
    given("opened_at_day_only", Bool, "only the day of opening is known"),
    distinct(maybe("closed_at", Timestamp, "time of closing")),
    maybe("status", Text, "active, dormant, suspended or closed"),
    distinct(maybe("status_since", Timestamp, "since when the status holds")),
    maybe("channel", Text, "counter, kiosk, mobile_team, online or batch"),
    distinct(given("holder_key", U32, "person who holds the account, see table persons")),
    maybe("holder_domicile_code", Text, "current registered origin; routes leads, never raises a risk"),
    maybe("holder_residence_code", Text, "habitual residence; routes leads, never raises a risk"),
    distinct(maybe(
        "address_key",
        U32,
        "dwelling of the holder; empty where the address says no more than a building or village",
    )),
    maybe("address_level", Text, "room, building, street, village, collective or none"),
    distinct(maybe("phone_key", U32, "phone the bank calls back, see table phones")),
    maybe("agent_key", U32, "person who opened for the holder, see table persons"),
    maybe("agent_phone_key", U32, "phone of the agent, see table phones"),
    maybe("agent_relation", Text, "recorded relation; may only lower a finding"),
    maybe("staff_no", Text, "clerk, unique within the institution"),
    maybe("terminal_no", Text, "terminal, unique within the institution"),
    distinct(maybe("device_key", U32, "device of an online opening")),
    maybe("ip_key", U32, "IP address of an online opening"),
    distinct(maybe("email_key", U32, "e-mail address")),
    maybe("employer_key", U32, "unit of a batch, see table persons"),
    maybe("batch_no", Text, "batch, unique within the institution"),
    maybe("legal_rep_key", U32, "legal representative of a corporate account, see table persons"),
    maybe("registered_on", Date, "day the company was registered"),
    given("is_luhn_valid", Bool, "card number passes Luhn; information only"),
];

const SIM_COLUMNS: &[Column] = &[
    given("file_key", U32, "source file, see table sources"),
    distinct(given("line", U32, "first physical line of the record, the header being 1")),
    distinct(given("sim_key", U32, "SIM: institution, number and time of activation, see table sims")),
    given("institution_code", Text, "operator or MVNO"),
    maybe("outlet_key", U32, "outlet: institution and outlet code, see table outlets"),
    maybe("outlet_code", Text, "shop or dealer at activation time"),
    distinct(given("msisdn_key", U32, "the number itself, see table phones")),
    distinct(maybe("iccid_key", U32, "serial of the SIM card")),
    distinct(maybe("imsi_key", U32, "subscriber number")),
    distinct(maybe("device_key", U32, "first device")),
    maybe("sim_kind", Text, "ordinary, sub, data, iot or industry"),
    distinct(given("activated_at", Timestamp, "time of activation; 00:00 of the day where only the day is known")),
    given("activated_at_day_only", Bool, "only the day of activation is known"),
    distinct(maybe("closed_at", Timestamp, "time of closing")),
    maybe("status", Text, "active, dormant, suspended or closed"),
    distinct(maybe("status_since", Timestamp, "since when the status holds")),
    maybe("channel", Text, "counter, kiosk, mobile_team, online or batch"),
    distinct(given("holder_key", U32, "person who holds the SIM, see table persons")),
    maybe("holder_domicile_code", Text, "current registered origin; routes leads, never raises a risk"),
    maybe("holder_residence_code", Text, "habitual residence; routes leads, never raises a risk"),
    distinct(maybe(
        "address_key",
        U32,
        "dwelling of the holder; empty where the address says no more than a building or village",
    )),
    maybe("address_level", Text, "room, building, street, village, collective or none"),
    distinct(maybe("phone_key", U32, "contact phone, see table phones")),
    maybe("agent_key", U32, "person who activated for the holder, see table persons"),
    maybe("agent_phone_key", U32, "phone of the agent, see table phones"),
    maybe("agent_relation", Text, "recorded relation; may only lower a finding"),
    maybe("staff_no", Text, "clerk, unique within the institution"),
    maybe("terminal_no", Text, "terminal, unique within the institution"),
    maybe("ip_key", U32, "IP address of an online activation"),
    distinct(maybe("email_key", U32, "e-mail address")),
    maybe("employer_key", U32, "unit of a batch, see table persons"),
    maybe("batch_no", Text, "batch, unique within the institution"),
];
