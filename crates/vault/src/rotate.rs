//! Changing the vault key: the whole vault is written anew beside the old one, and the two change places in one step.
//!
//! Until that step the vault is the old one, whole, under the old key; after it the new one, whole, under the new key.
//! What a stopped rotation leaves is removed by the next command that finds it.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use twocard_contracts::tables;
use twocard_tables::VaultKey;

use crate::keys::{self, FolderKey};
use crate::record::FILE as RECORD;
use crate::store::{Sealing, make_private, sync_dir};
use crate::{OpenRun, Vault, VaultError};

const STAGING: &str = ".vault-rotation";

/// Where the new key is kept.
#[derive(Clone, Copy, Debug)]
pub enum NewKey<'a> {
    /// In the vault's folder under this name, in the place of the old one.
    Inside(&'a str),
    /// In a file elsewhere: taken from there where it exists, else made.
    Outside(&'a Path),
}

/// Points at which a test may stop a rotation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The new key is there.
    Keyed,
    /// One more run is written anew.
    Run,
    /// The new vault is whole and on disk.
    Prepared,
    /// The two have changed places.
    Exchanged,
}

/// What a rotation did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rotated {
    /// Runs encrypted anew.
    pub n_runs: usize,
    /// Fingerprint of the new key.
    pub fingerprint: String,
}

/// Removes what a stopped rotation left beside a vault: an unfinished new one, or the old one.
pub fn clean(vault: &Vault) -> Result<(), VaultError> {
    let staging = staging(vault);
    match fs::remove_dir_all(&staging) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(VaultError::io(&staging)(error)),
        _ => Ok(()),
    }
}

/// Whether a stopped rotation left something beside a vault.
pub fn has_leftovers(vault: &Vault) -> bool {
    staging(vault).exists()
}

/// Encrypts every run of a vault under a new key. `old_file` is the old key's file where that lies in the vault's
/// folder: it goes with the old vault. No run may be at work.
pub fn rotate(vault: &Vault, old: &VaultKey, old_file: Option<&str>, new: NewKey<'_>) -> Result<Rotated, VaultError> {
    rotate_in_steps(vault, old, old_file, new, |_| Ok(()))
}

/// The same, stopped where `at` fails.
pub(crate) fn rotate_in_steps(
    vault: &Vault,
    old: &VaultKey,
    old_file: Option<&str>,
    new: NewKey<'_>,
    mut at: impl FnMut(Step) -> io::Result<()>,
) -> Result<Rotated, VaultError> {
    // a vault may lie elsewhere behind a link: then it is exchanged there
    let vault = &Vault::at(vault.root().canonicalize().map_err(VaultError::io(vault.root()))?);
    keys::check(vault.root(), old)?;
    clean(vault)?;
    let fresh = Vault::at(staging(vault));
    make_private(fresh.root())?;
    let mut stop = |step| at(step).map_err(VaultError::io(fresh.root()));

    let key = match new {
        NewKey::Inside(name) => VaultKey::create(&fresh.root().join(name))?,
        NewKey::Outside(path) if path.exists() => VaultKey::load(path)?,
        NewKey::Outside(path) => VaultKey::create(path)?,
    };
    if key.fingerprint() == old.fingerprint() {
        return Err(VaultError::broken(vault.root(), "the new key is the one in use; name the file of another"));
    }
    stop(Step::Keyed)?;

    let run_ids = vault.run_ids()?;
    for run_id in &run_ids {
        copy_run(vault, run_id, old, &fresh, &key)?;
        stop(Step::Run)?;
    }
    let own = [format!("{}.fingerprint", VaultKey::NAME)];
    let left_out = own.iter().map(String::as_str).chain(old_file);
    copy_files(vault.root(), fresh.root(), &left_out.collect::<Vec<_>>())?;
    keys::hold_to(fresh.root(), &key)?;
    sync_dir(fresh.root())?;
    stop(Step::Prepared)?;

    renameat_with(CWD, fresh.root(), CWD, vault.root(), RenameFlags::EXCHANGE)
        .map_err(|error| VaultError::io(vault.root())(error.into()))?;
    vault.root().parent().map_or(Ok(()), sync_dir)?;
    stop(Step::Exchanged)?;
    clean(vault)?;
    Ok(Rotated { n_runs: run_ids.len(), fingerprint: key.fingerprint() })
}

fn staging(vault: &Vault) -> PathBuf {
    vault.root().canonicalize().unwrap_or_else(|_| vault.root().to_owned()).with_file_name(STAGING)
}

fn copy_run(vault: &Vault, run_id: &str, old: &VaultKey, fresh: &Vault, key: &VaultKey) -> Result<(), VaultError> {
    let OpenRun { record, tables: from } = vault.open(run_id, old)?;
    let dir = vault.run(run_id);
    for entry in fs::read_dir(&dir).map_err(VaultError::io(&dir))? {
        let name = entry.map_err(VaultError::io(&dir))?.file_name().to_string_lossy().into_owned();
        let is_table = tables::VAULT.into_iter().any(|table| name == format!("{}.parquet", table.name));
        if !is_table && name != RECORD && !name.ends_with(".partial") {
            return Err(VaultError::broken(&dir.join(name), "is no file of a vault's run; move it elsewhere first"));
        }
    }
    let sealing = Sealing::begin(&fresh.run(run_id), key)?;
    for table in tables::VAULT.into_iter().filter(|table| from.has(table)) {
        let n_rows = from.copy_to(table, sealing.tables())?.n_rows as u64;
        if !record.tables.iter().any(|recorded| recorded.name == table.name && recorded.n_rows == n_rows) {
            return Err(VaultError::broken(&from.path(table), "has another number of rows than its record says"));
        }
    }
    let copied = sealing.finish(run_id)?;
    if copied.tables != record.tables {
        return Err(VaultError::broken(&dir, "lacks a table that its record names"));
    }
    sync_dir(&fresh.run(run_id))
}

/// Copies the plain files of the vault's folder, which are private.
fn copy_files(from: &Path, to: &Path, left_out: &[&str]) -> Result<(), VaultError> {
    for entry in fs::read_dir(from).map_err(VaultError::io(from))? {
        let entry = entry.map_err(VaultError::io(from))?;
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        if !entry.path().is_file() || shown.starts_with('.') || left_out.contains(&&*shown) {
            continue;
        }
        let copy = |to: &Path| -> io::Result<()> {
            let mut new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
            io::copy(&mut fs::File::open(entry.path())?, &mut new)?;
            new.sync_all()
        };
        copy(&to.join(&name)).map_err(VaultError::io(&entry.path()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
