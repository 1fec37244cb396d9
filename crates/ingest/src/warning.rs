//! What an ingest tells its operator without stopping: each warning names the file and the remedy.

use std::fmt;

/// A remark on a source file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Warning {
    /// The file has no byte.
    ZeroBytes {
        /// Name of the file.
        file: String,
    },
    /// The file was refused, and the night goes on without it.
    OptionalRefused {
        /// The whole reason, with file, line and column.
        reason: String,
    },
    /// The file has the bytes of another one and was not read.
    Duplicate {
        /// Name of the file.
        file: String,
        /// Name of the other one.
        of: String,
        /// Rows that would have counted twice.
        n_rows: u32,
    },
    /// The last row has fewer cells than the header and no line end.
    CutOff {
        /// Name of the file.
        file: String,
        /// Line of that row.
        line: u32,
    },
    /// Compressed data end too soon; the rows before are kept.
    Damaged {
        /// Name of the file.
        file: String,
        /// Last line that was read.
        line: u32,
        /// What is wrong.
        what: &'static str,
    },
    /// So many times are exactly midnight that midnight must stand for "time not known".
    MidnightSpike {
        /// Name of the file.
        file: String,
        /// Column of the times.
        column: &'static str,
        /// Rows at midnight.
        n_midnights: u64,
        /// Rows with a time.
        n_timed: u64,
    },
    /// Cards named in cases whose number several institutions have.
    AmbiguousInvolved {
        /// Name of the file.
        file: String,
        /// Line of the first such row.
        line: u32,
        /// Number of such rows.
        n_rows: u64,
    },
    /// Repaired rows stand for rows of a file that is no longer there, or that were not rejected.
    RefedOrphan {
        /// Name of the file.
        file: String,
        /// Number of such rows.
        n_rows: u64,
    },
    /// Repaired rows stand for rows that another repaired row stands for.
    RefedTwice {
        /// Name of the file.
        file: String,
        /// Number of such rows.
        n_rows: u64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::ZeroBytes { file } => {
                write!(f, "{file}: has no bytes; ask for it again if rows were expected")
            }
            Warning::OptionalRefused { reason } => write!(f, "{reason}; the source is optional and was left out"),
            Warning::Duplicate { file, of, n_rows } => {
                write!(
                    f,
                    "{file} has the same bytes as {of}: its {n_rows} rows were not read again; remove one of the two"
                )
            }
            Warning::CutOff { file, line } => {
                write!(f, "{file}:{line}: file ends inside this row; ask for the complete file")
            }
            Warning::Damaged { file, line, what } => {
                write!(f, "{file}:{line}: {what} from here on; rows before were kept; ask for the complete file")
            }
            Warning::MidnightSpike { file, column, n_midnights, n_timed } => write!(
                f,
                "{file}:1:{column}: {n_midnights} of {n_timed} times are exactly 00:00:00 and count as days without \
                 a time; ask for the time of day"
            ),
            Warning::AmbiguousInvolved { file, line, n_rows } => write!(
                f,
                "{file}:{line}:institution_code: number belongs to several institutions ({n_rows} such rows in this \
                 file); name the institution"
            ),
            Warning::RefedOrphan { file, n_rows } => write!(
                f,
                "{file}: {n_rows} repaired rows stand for rows that no file here rejects; if a corrected file has come, \
                 remove this one, or rows count twice"
            ),
            Warning::RefedTwice { file, n_rows } => write!(
                f,
                "{file}: {n_rows} repaired rows stand for rejects that are repaired already; remove one, or rows count \
                 twice"
            ),
        }
    }
}
