//! Source files to kept tables and vault.
//!
//! `delivery` orders the files and leaves out copies. How a row walks through: `input` makes UTF-8 text of any file; `csv`
//! cuts it into blocks of whole records; `parse` checks the cells of a block (`mapping`, `clean`, `check`) and computes
//! tokens, many blocks side by side; `spaces` gives each new token its key and `rows` collects what was accepted, both in
//! the order of files and lines; `finish` writes the tables and the vault.
//!
//! Deliberately absent: any value of an identity in errors, warnings or reports.

mod check;
mod clean;
mod columns;
mod csv;
mod delivery;
mod error;
mod find;
mod finish;
mod hashed;
mod ingest;
mod input;
mod interner;
mod kept;
mod key;
pub mod lookup;
mod mapping;
mod names;
mod parse;
mod people;
mod plan;
mod read;
mod recipient;
mod refeed;
mod rejects;
mod report;
mod rows;
mod salvage;
mod slots;
mod sniff;
mod spaces;
mod survey;
mod table_file;
#[cfg(test)]
mod tests;
mod token;
mod warning;
mod words;

pub use error::IngestError;
pub use find::{Found, SourceFile, find_mapped_sources, find_sources};
pub use ingest::{IngestOptions, ingest};
pub use key::TokenKey;
pub use mapping::{BUILT_IN, IdForm, Mapping, MappingError, Mappings, SourceMapping, SourceOverride};
pub use plan::kept_column;
pub use recipient::RecipientKey;
pub use refeed::{Link, REFEED_LINE, REFEED_SHA256, read_links, refed_name, refed_stem};
pub use report::{Duplicate, IngestReport, RejectLine, SourceReport};
pub use sniff::{Sniffed, sniff};
pub use survey::{ReasonCount, Survey, check_file, survey};
pub use table_file::{TableFile, TableRow};
pub use warning::Warning;
