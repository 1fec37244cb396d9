//! The state of a vault: what it holds, whether all of it opens, who could read it. Never an identity.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use twocard_contracts::tables;
use twocard_tables::VaultKey;

use crate::rotate::has_leftovers;
use crate::{OpenRun, Vault, VaultError, keys};

/// A vault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    /// Fingerprint of the key that the vault is held to; none where it has never had one.
    pub fingerprint: Option<String>,
    /// Its runs, in order of their names.
    pub runs: Vec<RunStatus>,
    /// What is wrong beside the runs.
    pub problems: Vec<String>,
}

/// A run of a vault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunStatus {
    /// The run.
    pub run_id: String,
    /// Its tables.
    pub tables: Vec<TableStatus>,
    /// The first thing that is wrong with it.
    pub problem: Option<String>,
}

/// A table of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableStatus {
    /// Name of the table.
    pub name: &'static str,
    /// Rows that were decrypted; 0 without a key.
    pub n_rows: u64,
    /// Size of the file.
    pub n_bytes: u64,
}

/// Looks at everything; with a key, decrypts everything.
pub fn status(vault: &Vault, key: Option<&VaultKey>) -> Result<Status, VaultError> {
    let mut problems = Vec::new();
    let root = vault.root();
    if root.exists() {
        note_open(root, &mut problems)?;
        for entry in fs::read_dir(root).map_err(VaultError::io(root))? {
            let path = entry.map_err(VaultError::io(root))?.path();
            if path.is_file() {
                note_open(&path, &mut problems)?;
            }
        }
    }
    if has_leftovers(vault) {
        problems.push("a stopped rotation left files behind; the next run or rotation removes them".to_owned());
    }
    if let Some(Err(error)) = key.map(|key| keys::check(root, key)) {
        problems.push(error.to_string());
    }
    let runs = vault.run_ids()?.iter().map(|run_id| run_status(vault, run_id, key)).collect::<Result<_, _>>()?;
    Ok(Status { fingerprint: keys::recorded::<VaultKey>(root)?, runs, problems })
}

fn run_status(vault: &Vault, run_id: &str, key: Option<&VaultKey>) -> Result<RunStatus, VaultError> {
    let dir = vault.run(run_id);
    let mut problems = Vec::new();
    note_open(&dir, &mut problems)?;
    let opened = key.map(|key| vault.open(run_id, key)).transpose();
    let mut listed = Vec::new();
    for table in tables::VAULT {
        let path = dir.join(format!("{}.parquet", table.name));
        let Ok(data) = fs::metadata(&path) else { continue };
        note_open(&path, &mut problems)?;
        let mut n_rows = 0;
        if let Ok(Some(OpenRun { record, tables })) = &opened {
            match tables.count_all(table) {
                Ok(n) => n_rows = n as u64,
                Err(error) => problems.push(error.to_string()),
            }
            if !record.tables.iter().any(|recorded| recorded.name == table.name && recorded.n_rows == n_rows) {
                problems.push(format!("{}: has another number of rows than its record says", path.display()));
            }
        }
        listed.push(TableStatus { name: table.name, n_rows, n_bytes: data.len() });
    }
    match &opened {
        Err(error) => problems.insert(0, error.to_string()),
        Ok(Some(OpenRun { record, .. })) if record.tables.len() != listed.len() => {
            problems.push(format!("{}: lacks a table that its record names", dir.display()));
        }
        Ok(_) => {}
    }
    Ok(RunStatus { run_id: run_id.to_owned(), tables: listed, problem: problems.into_iter().next() })
}

fn note_open(path: &Path, problems: &mut Vec<String>) -> Result<(), VaultError> {
    let mode = fs::metadata(path).map_err(VaultError::io(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        problems.push(format!("{}: is open to group or others (mode {:o})", path.display(), mode & 0o777));
    }
    Ok(())
}
