//! The extract for regulators: one DuckDB file, filled by SQL from the kept tables of a run.
//!
//! Each table and view of the extract is one file in `sql/`, a single `SELECT` under a header that is its card (title,
//! grain, order, columns). The `SELECT`s read the kept tables as `kept.<name>` ([`kept`]) and one another by plain
//! name; a view that named the database would break when the file is opened under another name.
//!
//! Beside them stands one view per rule with the rule's own SQL ([`rule_views`]).
//!
//! The extract holds pseudonyms instead of keys of persons, cards and phones. No lead, no label, no name and no
//! registered origin presumed from an ID number goes into it: the tables that hold them are not even readable here.

mod card;
mod catalog;
mod kept;
mod rule_views;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use duckdb::{Config, Connection};
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use card::Card;
use catalog::{OBJECTS, Object, ObjectKind};

/// Oldest DuckDB that must be able to open the file.
const STORAGE_VERSION: &str = "v1.0.0";

/// What can go wrong with an extract.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// A file or folder cannot be written.
    #[error("{path}: {source}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// DuckDB refused a statement.
    #[error("extract, {what}: {source}")]
    DuckDb {
        /// Table, view or step at fault.
        what: String,
        /// What DuckDB said.
        source: duckdb::Error,
    },
    /// A path that DuckDB cannot open.
    #[error("{path}: {what}")]
    Path {
        /// The path.
        path: PathBuf,
        /// Why not.
        what: &'static str,
    },
    /// The run lacks a table that every run has.
    #[error("{path}: the kept table is missing; has its stage been run?")]
    MissingTable {
        /// Where it should be.
        path: PathBuf,
    },
    /// A table of the extract must have the rows of its kept table, and has not.
    #[error("extract, {table}: {n_kept} rows in the kept table, {n_extract} in the extract")]
    Grain {
        /// The table.
        table: &'static str,
        /// Rows of the kept table that take part.
        n_kept: u64,
        /// Rows of the extract.
        n_extract: u64,
    },
    /// A file in `sql/` has a header that is not a card.
    #[error("sql/{name}.sql: {what}")]
    Card {
        /// Stem of the file.
        name: &'static str,
        /// What is wrong.
        what: String,
    },
}

/// The run that an extract is made from.
#[derive(Clone, Copy, Debug)]
pub struct ExtractMeta<'a> {
    /// Name of the run.
    pub run_id: &'a str,
    /// Business date; later openings take no part.
    pub as_of: Date,
    /// Version of the program.
    pub code_version: &'a str,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractReport {
    /// Tables of the extract with their number of rows, in the order of the catalogue.
    pub tables: Vec<(String, u64)>,
}

/// Writes the extract of a run to `out`. It is made beside `out` and put there by one rename: an extract that stood
/// there before stays until the new one is whole. DuckDB takes as many threads as the pool this is called in.
pub fn build(tables: &TableDir, out: &Path, meta: &ExtractMeta<'_>) -> Result<ExtractReport, ExtractError> {
    let scratch = Scratch::beside(out)?;
    let made = scratch.0.join("extract.duckdb");
    let report = fill(tables, &made, meta)?;
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| ExtractError::Io { path, source }
    };
    File::open(&made).and_then(|file| file.sync_all()).map_err(io(&made))?;
    fs::rename(&made, out).map_err(io(out))?;
    Ok(report)
}

/// A folder for the unfinished file and what DuckDB spills; gone when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(out: &Path) -> Result<Self, ExtractError> {
        let mut name = std::ffi::OsString::from(".");
        name.push(out.file_name().unwrap_or_else(|| "extract".as_ref()));
        name.push(".partial");
        let path = out.with_file_name(name);
        let io = |source| ExtractError::Io { path: path.clone(), source };
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
        fs::create_dir_all(&path).map_err(io)?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // what is left over is removed by the next extract
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A DuckDB with as many threads as the thread pool this is called in.
fn connect() -> duckdb::Result<Connection> {
    let threads = i64::try_from(rayon::current_num_threads()).unwrap_or(i64::MAX);
    Connection::open_in_memory_with_flags(Config::default().enable_autoload_extension(false)?.threads(threads)?)
}

fn fill(tables: &TableDir, made: &Path, meta: &ExtractMeta<'_>) -> Result<ExtractReport, ExtractError> {
    let step = |what: &'static str| move |source| ExtractError::DuckDb { what: what.to_owned(), source };
    let db = connect().map_err(step("settings"))?;
    let file = kept::quoted(made)?;
    if file.contains('?') {
        return Err(ExtractError::Path { path: made.to_owned(), what: "DuckDB writes no file whose path has a '?'" });
    }
    let spill = kept::quoted(&made.with_extension("spill"))?;
    db.execute_batch(&format!("SET temp_directory = {spill}")).map_err(step("settings"))?;
    kept::attach(&db, tables, meta)?;
    db.execute_batch(&format!("ATTACH {file} AS extract_file (STORAGE_VERSION '{STORAGE_VERSION}'); USE extract_file"))
        .map_err(step("new file"))?;

    let cards: Vec<Card> = OBJECTS.iter().map(Card::of).collect::<Result<_, _>>()?;
    // one transaction: else each of some 160 statements waits for the disk
    db.execute_batch("BEGIN").map_err(step("first write"))?;
    for (object, card) in OBJECTS.iter().zip(&cards) {
        create(&db, object, card, &cards)?;
    }
    rule_views::create(&db)?;
    let mut report = ExtractReport { tables: Vec::new() };
    for (object, card) in OBJECTS.iter().zip(&cards).filter(|(object, _)| object.kind == ObjectKind::Table) {
        let n_rows = insert(&db, object, card)?;
        report.tables.push((object.name.to_owned(), n_rows));
    }
    db.execute_batch("COMMIT; CHECKPOINT extract_file; USE memory; DETACH extract_file").map_err(step("last write"))?;
    Ok(report)
}

/// Creates a table, still empty, or a view, and says in comments what it is. All stand with their comments before the
/// first is filled, because the data dictionary is read from them.
fn create(db: &Connection, object: &Object, card: &Card, cards: &[Card]) -> Result<(), ExtractError> {
    let failed = |source| ExtractError::DuckDb { what: object.name.to_owned(), source };
    let Object { name, sql, .. } = object;
    let (word, statement) = match object.kind {
        ObjectKind::Table => ("TABLE", format!("CREATE TABLE {name} AS {sql} WITH NO DATA")),
        ObjectKind::View => ("VIEW", format!("CREATE VIEW {name} AS {sql}")),
    };
    db.execute_batch(&statement).map_err(failed)?;
    db.execute_batch(&format!("COMMENT ON {word} {name} IS {}", kept::literal(&card.summary()))).map_err(failed)?;

    let columns: Vec<String> = db
        .prepare(
            "SELECT column_name FROM duckdb_columns()
             WHERE database_name = current_database() AND table_name = ? ORDER BY column_index",
        )
        .and_then(|mut query| query.query_map([name], |row| row.get(0))?.collect())
        .map_err(failed)?;
    for column in &columns {
        let doc = card.doc(column, cards)?;
        db.execute_batch(&format!("COMMENT ON COLUMN {name}.{column} IS {}", kept::literal(doc))).map_err(failed)?;
    }
    Ok(())
}

/// Fills a table and checks its grain.
fn insert(db: &Connection, object: &Object, card: &Card) -> Result<u64, ExtractError> {
    let failed = |source| ExtractError::DuckDb { what: object.name.to_owned(), source };
    let count = |relation: String| db.query_row(&format!("SELECT count(*) FROM {relation}"), [], |row| row.get(0));

    db.execute_batch(&format!("INSERT INTO {} {}", object.name, object.sql)).map_err(failed)?;
    let n_extract: u64 = count(object.name.to_owned()).map_err(failed)?;
    if let Some(table) = card.from {
        let n_kept: u64 = count(format!("kept.{}", table.name)).map_err(failed)?;
        if n_kept != n_extract {
            return Err(ExtractError::Grain { table: object.name, n_kept, n_extract });
        }
    }
    Ok(n_extract)
}
