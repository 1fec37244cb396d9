//! Tables that account for every row read and say how good the data are, and the tables of the vault.

use super::{
    ColumnType::{Bool, F64, Text, U32, U64},
    Table, distinct, given, maybe,
};

/// Source files.
pub const SOURCES: Table = Table {
    name: "sources",
    grain: "one row per source file",
    unique: &["file_key"],
    sorted_by: &["file_key"],
    columns: &[
        given("file_key", U32, "dense number, in byte order of file names; copies come last"),
        given("table", Text, "source table it was read as"),
        given("name", Text, "file name"),
        given("sha256", Text, "hash of its bytes"),
        given("bytes", U64, "size"),
        given("n_read", U32, "rows read"),
        given("n_accepted", U32, "rows accepted"),
        given("n_rejected", U32, "rows rejected; read = accepted + rejected"),
        given("n_superseded", U32, "accepted rows that a re-sent row replaced"),
        given("n_cell_rejects", U32, "optional cells emptied because malformed"),
        given(
            "n_repaired",
            U32,
            "rejected rows for which a repaired row was fed again and accepted; the others are open",
        ),
        given("n_refed", U32, "accepted rows that stand for a rejected row of this or another file"),
        maybe("duplicate_of", U32, "source file that has the same bytes and was read in its stead"),
        given("n_duplicate", U32, "rows of a copy: not read, they count in the other file"),
    ],
};

/// Rows and cells refused.
pub const REJECTS: Table = Table {
    name: "rejects",
    grain: "one row per refused row or emptied cell",
    unique: &[],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "first physical line of the record"),
        maybe("byte_offset", U64, "place of the record in the decompressed text; empty for rows of a sheet or Parquet"),
        maybe("column", Text, "column at fault; empty where the whole row is"),
        given("reason", Text, "stable reason code"),
        given("is_cell", Bool, "only the cell was emptied, the row was accepted"),
        maybe(
            "repaired_file_key",
            U32,
            "source file of the repaired row that was fed again; empty while the reject is open",
        ),
        maybe("repaired_line", U32, "source line of the repaired row"),
    ],
};

/// Rejects by place: bad numbers concentrate at bad outlets.
pub const REJECT_RATES: Table = Table {
    name: "reject_rates",
    grain: "one row per source table and outlet, clerk or agent with a reject, and one each for unknown places and for \
            all others; within a table and kind the counts add up to those of its sources",
    unique: &[],
    sorted_by: &["source_table", "kind"],
    columns: &[
        given("source_table", Text, "source table"),
        given("kind", Text, "outlet, clerk or agent"),
        given(
            "place",
            Text,
            "named: the one named here; unknown: rows that name none that can be read; others: all without a reject",
        ),
        maybe("institution_code", Text, "institution of the outlet or clerk"),
        maybe("outlet_key", U32, "the outlet, where an accepted row names it too"),
        maybe("outlet_code", Text, "the outlet"),
        maybe("staff_no", Text, "the clerk, unique within the institution"),
        maybe("agent_key", U32, "the agent, where an accepted row names that person too"),
        maybe("agent_id", Text, "pseudonym of the agent"),
        given("n_read", U32, "rows read"),
        given("n_rejected", U32, "rows rejected"),
        given("n_cell_rejects", U32, "optional cells emptied because malformed"),
        given("rate", F64, "rows rejected per row read"),
        given("rate_low", F64, "lower end of the rate's 95 % Wilson interval"),
        given("rate_high", F64, "upper end of the rate's 95 % Wilson interval"),
    ],
};

/// Measures of the sources against what was expected of them.
pub const DATA_QUALITY: Table = Table {
    name: "data_quality",
    grain: "one row per source table, file or file pattern, and measure",
    unique: &[],
    sorted_by: &["source_table"],
    columns: &[
        given("source_table", Text, "source table"),
        maybe("file", Text, "file name or pattern of file names; empty where the whole table is measured"),
        given("measure", Text, "what was measured"),
        maybe("column", Text, "column, where the measure is of one"),
        maybe("value", F64, "the measure; empty where it could not be taken"),
        maybe("low", F64, "least value expected"),
        maybe("high", F64, "greatest value expected"),
        maybe("severity", Text, "what a value outside means: warn or stop"),
        given("outcome", Text, "ok, warn, stop or not_evaluated"),
        maybe("why", Text, "why it was not evaluated, or what the outcome rests on"),
        given("n_rows", U64, "rows that the measure was taken over"),
        given("n_nights", U32, "earlier nights that the expectation rests on"),
    ],
};

/// Vault: identities in clear. Never leaves the vault.
pub const VAULT_IDENTITIES: Table = Table {
    name: "identities",
    grain: "one row per distinct value of an identity",
    unique: &[],
    // Values are written as they come: pieces of one kind each, keys ascending within a kind.
    sorted_by: &[],
    columns: &[
        given(
            "kind",
            Text,
            "person, person_name, account, ledger, sim, phone, address, device, ip, email, iccid or imsi",
        ),
        distinct(given("key", U32, "its key in the run")),
        maybe("token", Text, "pseudonym of an account behind cards, which has no table of its own"),
        given("detail", Text, "ID type of a person, institution of a card; else empty"),
        distinct(given("value", Text, "the value in clear")),
        given("file_key", U32, "source file of the first appearance"),
        distinct(given("line", U32, "source line of the first appearance")),
    ],
};

/// Vault: raw text of refused rows and cells.
pub const VAULT_REJECTS: Table = Table {
    name: "rejects",
    grain: "one row per refused row or emptied cell, in the order of table rejects",
    unique: &[],
    sorted_by: &["file_key", "line"],
    columns: &[
        given("file_key", U32, "source file"),
        given("line", U32, "source line"),
        maybe("column", Text, "column at fault"),
        given("reason", Text, "stable reason code"),
        given("raw", Text, "raw text of the row; bytes that are not UTF-8 are escaped as \\xNN"),
    ],
};

/// Vault: headers of source files, so that refused rows can be shown under them. A header that lost its line end holds
/// data.
pub const VAULT_HEADERS: Table = Table {
    name: "headers",
    grain: "one row per cell of the header of a source file",
    unique: &["file_key", "place"],
    sorted_by: &["file_key", "place"],
    columns: &[
        given("file_key", U32, "source file"),
        given("place", U32, "place of the cell, from 0"),
        given("name", Text, "the cell"),
        given("delimiter", Text, "what stands between two cells of this file"),
    ],
};
