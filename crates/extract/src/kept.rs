//! The kept tables as SQL sees them: `kept.<name>`, one view over each Parquet file, and `kept.run`, one row.

use std::path::Path;

use duckdb::{Connection, params};
use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, ColumnType, DATA_QUALITY, EPISODE_FINDINGS, EPISODES, EXEMPTION_USES, FINDING_ROWS,
    FINDINGS, INVOLVED_CARDS, IPS, LISTED_PERSONS, OUTLETS, PERSONS, PHONES, REJECT_RATES, RULE_EXPECTATIONS,
    RULE_OUTCOMES, RULES, SIM_ACTIVATIONS, SIMS, SOURCES, Table,
};
use twocard_tables::TableDir;

use crate::{ExtractError, ExtractMeta};

/// A kept table that an extract may read.
struct Readable {
    table: &'static Table,
    /// A run without the source has no such table.
    is_optional: bool,
    /// The column by which rows after `as_of` are left out.
    time: Option<&'static str>,
}

const fn always(table: &'static Table) -> Readable {
    Readable { table, is_optional: false, time: None }
}

const fn optional(table: &'static Table, time: Option<&'static str>) -> Readable {
    Readable { table, is_optional: true, time }
}

/// Everything an extract is made of. Leads, labels, origins, strata, stations, decisions, single rejects and the vault are not in
/// this list, and must not be.
const READABLE: [Readable; 21] = [
    always(&SOURCES),
    optional(&DATA_QUALITY, None),
    optional(&REJECT_RATES, None),
    optional(&ACCOUNT_OPENINGS, Some("opened_at")),
    optional(&SIM_ACTIVATIONS, Some("activated_at")),
    optional(&OUTLETS, None),
    always(&PERSONS),
    optional(&ACCOUNTS, None),
    optional(&SIMS, None),
    optional(&PHONES, None),
    optional(&IPS, None),
    optional(&LISTED_PERSONS, Some("listed_on")),
    optional(&INVOLVED_CARDS, None),
    always(&RULES),
    always(&RULE_OUTCOMES),
    optional(&RULE_EXPECTATIONS, None),
    always(&FINDINGS),
    always(&FINDING_ROWS),
    always(&EPISODES),
    always(&EPISODE_FINDINGS),
    always(&EXEMPTION_USES),
];

/// Makes `kept` known to a connection.
pub(crate) fn attach(db: &Connection, tables: &TableDir, meta: &ExtractMeta<'_>) -> Result<(), ExtractError> {
    let failed = |what: &str| {
        let what = what.to_owned();
        move |source| ExtractError::DuckDb { what, source }
    };
    db.execute_batch("ATTACH ':memory:' AS kept").map_err(failed("kept tables"))?;
    db.execute_batch("CREATE TABLE kept.run (run_id VARCHAR, as_of DATE, code_version VARCHAR)")
        .map_err(failed("run"))?;
    db.execute(
        "INSERT INTO kept.run VALUES (?, CAST(? AS DATE), ?)",
        params![meta.run_id, meta.as_of.to_string(), meta.code_version],
    )
    .map_err(failed("run"))?;
    for readable in &READABLE {
        let view = format!("CREATE VIEW kept.{} AS {}", readable.table.name, select(tables, readable)?);
        db.execute_batch(&view).map_err(failed(readable.table.name))?;
    }
    Ok(())
}

fn select(tables: &TableDir, readable: &Readable) -> Result<String, ExtractError> {
    let table = readable.table;
    let path = tables.path(table);
    if !tables.has(table) {
        if !readable.is_optional {
            return Err(ExtractError::MissingTable { path });
        }
        let empty: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("CAST(NULL AS {}) AS \"{}\"", sql_type(column.column_type), column.name))
            .collect();
        return Ok(format!("SELECT {} WHERE false", empty.join(", ")));
    }
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let mut select = format!("SELECT {} FROM read_parquet({})", columns.join(", "), quoted_glob(&path)?);
    if let Some(time) = readable.time {
        select.push_str(&format!(" WHERE {time} < (SELECT as_of FROM kept.run) + INTERVAL 1 DAY"));
    }
    Ok(select)
}

fn sql_type(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::U32 => "UINTEGER",
        ColumnType::U64 => "UBIGINT",
        ColumnType::I64 => "BIGINT",
        ColumnType::F64 => "DOUBLE",
        ColumnType::Bool => "BOOLEAN",
        ColumnType::Text => "VARCHAR",
        ColumnType::Timestamp => "TIMESTAMP",
        ColumnType::Date => "DATE",
    }
}

/// A text as an SQL literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A path as an SQL literal. DuckDB binds no parameters in ATTACH, SET and CREATE VIEW.
pub(crate) fn quoted(path: &Path) -> Result<String, ExtractError> {
    let path = std::path::absolute(path).map_err(|source| ExtractError::Io { path: path.to_owned(), source })?;
    path.to_str().map(literal).ok_or_else(|| ExtractError::Path { path: path.clone(), what: "path is not valid UTF-8" })
}

/// A path as an SQL literal where DuckDB would expand wildcards.
fn quoted_glob(path: &Path) -> Result<String, ExtractError> {
    let mut plain = String::new();
    for c in quoted(path)?.chars() {
        match c {
            '*' | '?' | '[' => plain.extend(['[', c, ']']),
            _ => plain.push(c),
        }
    }
    Ok(plain)
}
