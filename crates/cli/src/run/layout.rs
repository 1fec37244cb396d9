//! Where things lie under OUT, and how a run is staged and published.
//!
//! ```text
//! OUT/runs/RUN_ID/{tables/*.parquet, leads.csv, transfers.csv, extract.duckdb, manifest.json, timings.json, NOTICE.txt}
//! OUT/runs/.refused/DAY/ data-quality table of a night that the gate stopped
//! OUT/current            -> runs/RUN_ID of the last run
//! OUT/vault/token.key    token key, mode 0600; beside it vault.key, unless that is kept elsewhere
//! OUT/vault/RUN_ID/      identities and raw rejects of a run, encrypted, mode 0600
//! OUT/audit.jsonl        who looked into the vault, when and why
//! ```
//!
//! A run is written under `runs/.staging` and renamed; a folder of the same id is exchanged in one step. A crash at any
//! point leaves the published runs and `current` as they were.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use twocard_contracts::time::Date;
use twocard_vault::Vault;

const STAGING: &str = ".staging";

/// The folder of the runs.
#[derive(Clone, Debug)]
pub(crate) struct OutDir {
    root: PathBuf,
}

impl OutDir {
    pub(crate) fn new(root: &Path) -> OutDir {
        OutDir { root: root.to_owned() }
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The last published run.
    pub(crate) fn current(&self) -> PathBuf {
        self.root.join("current")
    }

    /// A run by its id.
    pub(crate) fn run(&self, run_id: &str) -> PathBuf {
        self.root.join("runs").join(run_id)
    }

    /// Folder of all runs.
    pub(crate) fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// What the data-quality gate leaves of a night that it stopped.
    pub(crate) fn refused(&self, as_of: Date) -> PathBuf {
        self.runs().join(".refused").join(as_of.to_string())
    }

    /// Folder of secrets and identities.
    pub(crate) fn vault(&self) -> PathBuf {
        self.root.join("vault")
    }

    /// Identities of a run.
    pub(crate) fn vault_of(&self, run_id: &str) -> PathBuf {
        self.vault().join(run_id)
    }

    /// Makes the folder of secrets, for its owner only.
    pub(crate) fn make_vault(&self) -> Result<()> {
        make_private(&self.vault()).with_context(|| format!("cannot prepare {}", self.root.display()))
    }

    /// The log of looks into the vault.
    pub(crate) fn audit(&self) -> PathBuf {
        self.root.join("audit.jsonl")
    }

    /// Takes the lock under which runs and rotations go one at a time.
    pub(crate) fn lock(&self) -> Result<File> {
        let context = || format!("cannot prepare {}", self.root.display());
        fs::create_dir_all(&self.root).with_context(context)?;
        make_private(&self.vault()).with_context(context)?;
        let lock = File::create(self.root.join(".lock")).with_context(context)?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => bail!("another run is at work in {}", self.root.display()),
            Err(TryLockError::Error(error)) => Err(error).with_context(context),
        }
    }

    /// Takes the lock and makes empty staging folders.
    pub(crate) fn stage(&self) -> Result<Staging> {
        let runs = self.runs();
        let context = || format!("cannot prepare {}", self.root.display());
        fs::create_dir_all(&runs).with_context(context)?;
        let lock = self.lock()?;
        twocard_vault::rotate::clean(&Vault::at(self.vault()))?;
        let staging =
            Staging { out: self.clone(), run: runs.join(STAGING), vault: self.vault().join(STAGING), _lock: lock };
        remove(&staging.run).with_context(context)?;
        remove(&staging.vault).with_context(context)?;
        fs::create_dir(&staging.run).with_context(context)?;
        make_private(&staging.vault).with_context(context)?;
        Ok(staging)
    }
}

/// A run being written. Dropped without [`Staging::publish`], it leaves nothing behind but what the next run removes.
#[derive(Debug)]
pub(crate) struct Staging {
    out: OutDir,
    run: PathBuf,
    vault: PathBuf,
    _lock: File,
}

impl Staging {
    /// Folder of the run's files.
    pub(crate) fn run(&self) -> &Path {
        &self.run
    }

    /// Folder of the run's identities.
    pub(crate) fn vault(&self) -> &Path {
        &self.vault
    }

    /// Moves both folders to their places, identities first, and points `current` to the run.
    pub(crate) fn publish(self, run_id: &str) -> Result<PathBuf> {
        let target = self.out.run(run_id);
        let context = || format!("cannot publish {}", target.display());
        put(&self.vault, &self.out.vault_of(run_id)).with_context(context)?;
        put(&self.run, &target).with_context(context)?;
        let link = self.out.root.join(".current");
        remove(&link).with_context(context)?;
        symlink(Path::new("runs").join(run_id), &link).with_context(context)?;
        fs::rename(&link, self.out.current()).with_context(context)?;
        if let Ok(root) = File::open(&self.out.root) {
            root.sync_all().with_context(context)?;
        }
        Ok(target)
    }

    /// Removes what was staged.
    pub(crate) fn discard(self) {
        // what cannot be removed now is removed by the next run
        let _ = remove(&self.run);
        let _ = remove(&self.vault);
    }
}

/// Renames, exchanging with an older folder of that name in one step.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        renameat_with(CWD, from, CWD, to, RenameFlags::EXCHANGE)?;
        remove(from)
    } else {
        fs::rename(from, to)
    }
}

fn make_private(dir: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Err(error) => Err(error),
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
