//! The words every other crate shares: ids and their masks, code standards, times, the source contract, the kept
//! tables, and the records that travel between stages (rejects, findings, leads).
//!
//! Nothing here reads or writes a file.
#![warn(missing_docs)]

pub mod codes;
pub mod finding;
pub mod ids;
pub mod lead;
pub mod mask;
pub mod reject;
pub mod sources;
pub mod tables;
pub mod time;
