//! Source files to kept tables and vault.
//!
//! How a row walks through: `csv` cuts a file into blocks of whole records; `parse` checks the cells of a block
//! (`clean`, `check`) and computes tokens, many blocks side by side; `spaces` gives each new token its key and `rows`
//! collects what was accepted, both in the order of files and lines; `finish` writes the tables and the vault.
//!
//! Deliberately absent: any value of an identity in errors, warnings or reports.

mod check;
mod clean;
mod columns;
mod csv;
mod error;
mod find;
mod finish;
mod ingest;
mod input;
mod interner;
mod kept;
mod key;
mod parse;
mod plan;
mod read;
mod rejects;
mod report;
mod rows;
mod spaces;
#[cfg(test)]
mod tests;
mod token;
mod warning;
mod words;

pub use error::IngestError;
pub use find::{Found, SourceFile, find_sources};
pub use ingest::{IngestOptions, ingest};
pub use key::TokenKey;
pub use report::{IngestReport, RejectLine, SourceReport};
pub use warning::Warning;
