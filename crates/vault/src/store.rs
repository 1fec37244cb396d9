//! Folders of a vault: one per run, opened with the key, or sealed when a run is written.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use twocard_contracts::tables;
use twocard_tables::secret::KeyError;
use twocard_tables::{TableDir, VaultKey};

use crate::VaultError;
use crate::record::{Record, RecordedTable};

/// The vault of an output folder.
#[derive(Clone, Debug)]
pub struct Vault {
    root: PathBuf,
}

/// A run's identities, opened.
#[derive(Debug)]
pub struct OpenRun {
    /// What its record says.
    pub record: Record,
    /// Its tables.
    pub tables: TableDir,
}

/// A run's folder while it is written.
#[derive(Debug)]
pub struct Sealing {
    binding: String,
    key: VaultKey,
    tables: TableDir,
}

impl Vault {
    /// The vault at `OUT/vault`; it need not exist.
    pub fn at(root: impl Into<PathBuf>) -> Vault {
        Vault { root: root.into() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Folder of a run.
    pub fn run(&self, run_id: &str) -> PathBuf {
        self.root.join(run_id)
    }

    /// Runs that have a folder, in order of their names.
    pub fn run_ids(&self) -> Result<Vec<String>, VaultError> {
        let mut names = Vec::new();
        let entries = match fs::read_dir(&self.root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(names),
            entries => entries.map_err(VaultError::io(&self.root))?,
        };
        for entry in entries {
            let entry = entry.map_err(VaultError::io(&self.root))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Opens the identities of a run.
    pub fn open(&self, run_id: &str, key: &VaultKey) -> Result<OpenRun, VaultError> {
        let dir = self.run(run_id);
        if !dir.is_dir() {
            return Err(VaultError::broken(&dir, "the vault has no such run"));
        }
        let record = Record::read(&dir)?;
        record.check(&dir, run_id, key)?;
        let tables = TableDir::encrypted(&dir, key, &record.binding);
        Ok(OpenRun { record, tables })
    }
}

impl Sealing {
    /// Prepares a folder for a run whose name is not known yet.
    pub fn begin(dir: &Path, key: &VaultKey) -> Result<Sealing, VaultError> {
        make_private(dir)?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| VaultError::Key(KeyError::Random(error)))?;
        let binding: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let tables = TableDir::encrypted(dir, key, &binding);
        Ok(Sealing { binding, key: key.clone(), tables })
    }

    /// Where the run's tables are written.
    pub fn tables(&self) -> &TableDir {
        &self.tables
    }

    /// Writes the record: the folder now belongs to this run.
    pub fn finish(self, run_id: &str) -> Result<Record, VaultError> {
        let mut recorded = Vec::new();
        for table in tables::VAULT.into_iter().filter(|table| self.tables.has(table)) {
            let n_rows = self.tables.n_rows(table)?;
            recorded.push(RecordedTable { name: table.name.to_owned(), n_rows });
        }
        let record = Record::new(run_id, &self.binding, &self.key, recorded);
        record.write(self.tables.root())?;
        Ok(record)
    }
}

/// Makes a folder that only its owner can enter.
pub(crate) fn make_private(dir: &Path) -> Result<(), VaultError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(VaultError::io(dir))
}

/// Writes a private file whole or not at all, in the place of one that may stand there.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let partial = path.with_file_name(format!(".{name}.partial"));
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&partial)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&partial, path))
        .map_err(VaultError::io(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Makes sure that the names in a folder are on disk.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), VaultError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(VaultError::io(dir))
}
