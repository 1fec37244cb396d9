//! What an ingest did, file by file.

use std::collections::BTreeMap;
use std::fmt;

use twocard_contracts::reject::RejectReason;

use crate::error::place;
use crate::warning::Warning;

/// Rejects of one file that the report names; the table `rejects` has all.
pub(crate) const FIRST_REJECTS: usize = 20;

/// The whole account of an ingest.
#[derive(Clone, Default, Debug)]
pub struct IngestReport {
    /// One entry per file, in the order of `file_key`.
    pub sources: Vec<SourceReport>,
    /// Remarks for the operator, as they came up.
    pub warnings: Vec<Warning>,
    /// The first rejects of each file: rows first, then cells, each in the order of lines.
    pub first_rejects: Vec<RejectLine>,
    /// Counts that are no reject but tell about the data.
    pub quality: BTreeMap<&'static str, u64>,
}

/// One source file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceReport {
    /// Its number in the run.
    pub file_key: u32,
    /// Source table it was read as.
    pub table: &'static str,
    /// File name.
    pub name: String,
    /// The mapping that read it, if one did.
    pub mapping: Option<String>,
    /// Hash of its bytes, hexadecimal.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Rows read; none of a copy.
    pub n_read: u32,
    /// Rows accepted.
    pub n_accepted: u32,
    /// Rows rejected.
    pub n_rejected: u32,
    /// Accepted rows that a re-sent row replaced.
    pub n_superseded: u32,
    /// Optional cells emptied because malformed.
    pub n_cell_rejects: u32,
    /// Rejected rows for which a repaired row was accepted; the others are open.
    pub n_repaired: u32,
    /// Accepted rows that stand for a rejected row.
    pub n_refed: u32,
    /// Columns of the header that the contract does not know.
    pub ignored_columns: Vec<String>,
    /// Why the file was refused, if it was.
    pub refused: Option<String>,
    /// The file that was read in its stead, if it is a copy.
    pub duplicate: Option<Duplicate>,
}

/// Rows that stand in two files of the same bytes and count in the other one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duplicate {
    /// Number of the other file in the run.
    pub of: u32,
    /// Rows of either file.
    pub n_rows: u32,
}

/// A refused row or cell, without its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RejectLine {
    /// Name of the file.
    pub file: String,
    /// First physical line of the record.
    pub line: u32,
    /// Column at fault; none where the whole row is.
    pub column: Option<&'static str>,
    /// Why.
    pub reason: RejectReason,
    /// Only the cell was emptied, the row was accepted.
    pub is_cell: bool,
}

impl fmt::Display for RejectLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = if self.is_cell { "cell emptied" } else { "row rejected" };
        write!(f, "{}: {}; {effect}", place(&self.file, self.line, self.column), self.reason.explain())
    }
}
