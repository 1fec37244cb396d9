//! What can go wrong with a vault. No message holds a value of it.

use std::path::{Path, PathBuf};

use twocard_ingest::IngestError;
use twocard_tables::TableError;
use twocard_tables::secret::KeyError;

/// Why the vault was not opened or not changed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A table cannot be opened, read or written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A token key cannot be used.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// A file or folder is not what it must be.
    #[error("{path}: {what}")]
    Broken {
        /// Which one.
        path: PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
}

impl VaultError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> VaultError {
        let path = path.to_owned();
        move |source| VaultError::Io { path, source }
    }

    pub(crate) fn broken(path: &Path, what: impl Into<String>) -> VaultError {
        VaultError::Broken { path: path.to_owned(), what: what.into() }
    }
}
