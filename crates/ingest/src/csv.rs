//! CSV without copies: blocks of whole records, records, cells.
//!
//! A quote opens only at the start of a cell and is doubled inside; a quoted cell may hold line ends. Where
//! lines joined so are no row, the quote is astray and costs its own line only. Every record keeps its first physical line and its place in the file.

pub(crate) mod blocks;
pub(crate) mod cells;
pub(crate) mod header;
pub(crate) mod raw;
pub(crate) mod records;
