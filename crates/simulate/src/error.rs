//! What can go wrong while simulating.

use std::path::{Path, PathBuf};

use twocard_contracts::time::Date;

/// Why a simulation was not written.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// Too few openings were asked for.
    #[error("{given} openings are too few to hold the planted groups; ask for at least {least}")]
    TooFewOpenings {
        /// Openings asked for.
        given: u32,
        /// Least that can be simulated.
        least: u32,
    },
    /// The last day lies outside the years that the simulated identity numbers can cover.
    #[error("as_of {as_of} lies outside 2020 to 2090")]
    AsOfOutOfRange {
        /// The day asked for.
        as_of: Date,
    },
    /// A file of parameters could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of parameters says something that cannot be.
    #[error("{}:{line}:{column}: {what}", path.display())]
    Parameter {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// A folder or file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Names the path in an input/output error.
pub(crate) fn at_path(path: &Path) -> impl FnOnce(std::io::Error) -> SimulateError {
    move |source| SimulateError::Write { path: path.to_owned(), source }
}
