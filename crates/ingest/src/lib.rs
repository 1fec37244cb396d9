//! Source files to kept tables and vault.
//!
//! How a row walks through: `input` makes UTF-8 text of any file; `csv` cuts it into blocks of whole records; `parse`
//! checks the cells of a block (`mapping`, `clean`, `check`) and computes tokens, many blocks side by side; `spaces` gives each
//! new token its key and `rows`
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
mod key;
mod mapping;
mod parse;
mod people;
mod plan;
mod read;
mod rejects;
mod report;
mod rows;
mod sniff;
mod spaces;
mod survey;
#[cfg(test)]
mod tests;
mod token;
mod warning;

pub use error::IngestError;
pub use find::{Found, SourceFile, find_mapped_sources, find_sources};
pub use ingest::{IngestOptions, ingest};
pub use key::TokenKey;
pub use mapping::{BUILT_IN, IdForm, Mapping, MappingError, Mappings, SourceMapping, SourceOverride};
pub use report::{IngestReport, RejectLine, SourceReport};
pub use sniff::{Sniffed, sniff};
pub use survey::{ReasonCount, Survey, survey};
pub use warning::Warning;
