//! Files on their way to the disk while the next table is made.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::{TableDir, TableError};

/// Threads that each wait for one file.
#[derive(Debug, Default)]
pub(crate) struct Syncs(Mutex<Vec<JoinHandle<Result<(), TableError>>>>);

impl Syncs {
    pub(crate) fn begin(&self, file: File, path: PathBuf) {
        let sync = std::thread::spawn(move || file.sync_all().map_err(|source| TableError::Io { path, source }));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sync);
    }
}

impl TableDir {
    /// Waits until every table that was written in batches is on the disk.
    pub fn sync(&self) -> Result<(), TableError> {
        let syncs = std::mem::take(&mut *self.syncs.0.lock().unwrap_or_else(PoisonError::into_inner));
        for sync in syncs {
            match sync.join() {
                Ok(synced) => synced?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(())
    }
}
