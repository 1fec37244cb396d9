//! What can go wrong in a back-test.

use std::io;
use std::path::PathBuf;

use twocard_contracts::time::Date;
use twocard_risk::RiskError;
use twocard_rules::{PackError, RulesError};
use twocard_tables::TableError;

/// A back-test could not be done or written.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// A kept table cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A night's rules failed.
    #[error("night {as_of}: {source}")]
    Rules {
        /// The night.
        as_of: Date,
        /// What failed.
        source: RulesError,
    },
    /// A night's ranking failed.
    #[error("night {as_of}: {source}")]
    Risk {
        /// The night.
        as_of: Date,
        /// What failed.
        source: RiskError,
    },
    /// No case names a card, so that no night can be judged.
    #[error("table involved_cards is empty: there is no outcome to hold the nights against")]
    NoCases,
    /// A pack is no TOML, or a proposed one is no pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A result cannot be written.
    #[error("{path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
