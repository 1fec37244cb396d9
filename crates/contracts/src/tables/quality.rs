//! Tables that account for every row read, and the two tables of the vault.

use super::{
    ColumnType::{Bool, Text, U32, U64},
    Table, given, maybe,
};

/// Source files.
pub const SOURCES: Table = Table {
    name: "sources",
    grain: "one row per source file",
    unique: &["file_key"],
    sorted_by: &["file_key"],
    columns: &[
        given("file_key", U32, "dense number, in byte order of file names"),
        given("table", Text, "source table it was read as"),
        given("name", Text, "file name"),
        given("sha256", Text, "hash of its bytes"),
        given("bytes", U64, "size"),
        given("n_read", U32, "rows read"),
        given("n_accepted", U32, "rows accepted"),
        given("n_rejected", U32, "rows rejected; read = accepted + rejected"),
        given("n_superseded", U32, "accepted rows that a re-sent row replaced"),
        given("n_cell_rejects", U32, "optional cells emptied because malformed"),
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
    ],
};

/// Vault: identities in clear. Never leaves the vault.
pub const VAULT_IDENTITIES: Table = Table {
    name: "identities",
    grain: "one row per distinct value of an identity",
    unique: &[],
    sorted_by: &["kind", "key"],
    columns: &[
        given(
            "kind",
            Text,
            "person, person_name, account, ledger, sim, phone, address, device, ip, email, iccid or imsi",
        ),
        given("key", U32, "its key in the run"),
        given("token", Text, "its pseudonym"),
        given("detail", Text, "ID type of a person, institution of a card; else empty"),
        given("value", Text, "the value in clear"),
        given("file_key", U32, "source file of the first appearance"),
        given("line", U32, "source line of the first appearance"),
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
