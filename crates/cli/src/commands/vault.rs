//! `twocard vault`

mod reveal;
mod rotate;
mod status;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use twocard_tables::VaultKey;
use twocard_vault::audit::Outcome;
use twocard_vault::keys;

use crate::audit::Audit;
use crate::exit;
use crate::output;
use crate::run::layout::OutDir;
use crate::vault_key::{self, Place};

/// Identities of the runs: their key, their state, and the way back from a pseudonym
///
/// Names and numbers stand encrypted in OUT/vault and nowhere else. The vault key is taken from --vault-key-file, else
/// from the variable TWOCARD_VAULT_KEY (64 hexadecimal digits), else from OUT/vault/vault.key.
#[derive(Debug, Args)]
pub(crate) struct VaultArgs {
    #[command(subcommand)]
    command: VaultCommand,
}

#[derive(Debug, Subcommand)]
enum VaultCommand {
    /// Make the vault key before the first run; without it the first run makes it
    Init(PlaceArgs),
    Rotate(rotate::RotateArgs),
    /// Show runs, rows, key fingerprint, permissions; decrypt everything; verify the audit log
    Status(PlaceArgs),
    Reveal(reveal::RevealArgs),
}

/// Which vault, under which key.
#[derive(Debug, Args)]
pub(crate) struct PlaceArgs {
    /// Folder of the runs
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub(crate) out: PathBuf,
    /// File of the vault key
    #[arg(long, value_name = "FILE")]
    pub(crate) vault_key_file: Option<PathBuf>,
}

impl PlaceArgs {
    pub(crate) fn out(&self) -> OutDir {
        OutDir::new(&self.out)
    }

    pub(crate) fn key_place(&self) -> Place {
        vault_key::place([self.vault_key_file.as_deref(), None], &self.out())
    }
}

pub(crate) fn vault(args: &VaultArgs) -> Result<u8> {
    match &args.command {
        VaultCommand::Init(args) => init(args),
        VaultCommand::Rotate(args) => rotate::rotate(args),
        VaultCommand::Status(args) => status::status(args),
        VaultCommand::Reveal(args) => reveal::reveal(args),
    }
}

fn init(args: &PlaceArgs) -> Result<u8> {
    let out = args.out();
    let _lock = out.lock()?;
    if let Some(recorded) = keys::recorded::<VaultKey>(&out.vault())? {
        bail!(
            "{} has a vault key already (fingerprint {recorded}); `twocard vault rotate` changes it",
            out.vault().display()
        );
    }
    let audit = Audit::begin(&out, "vault init", "new vault key")?;
    let place = args.key_place();
    let key = match &place {
        Place::Variable => vault_key::settle(&out, &place)?,
        Place::File(file) => {
            let key = VaultKey::create(file)?;
            keys::hold_to(&out.vault(), &key)?;
            key
        }
    };
    audit.append(&[], 0, Outcome::Done)?;
    output::say(&format!("vault key {} for {}: {}\n", key.fingerprint(), out.vault().display(), shown(&place)))?;
    Ok(exit::DONE)
}

/// Where the key is, and what to do about it.
fn shown(place: &Place) -> String {
    match place {
        Place::Variable => "kept in the environment".to_owned(),
        Place::File(file) => format!("kept in {}; keep a copy of it away from the vault's own backup", file.display()),
    }
}

/// The name of a file that lies in the vault's own folder.
fn name_inside(out: &OutDir, file: &Path) -> Option<String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_inside = folder.canonicalize().ok()? == out.vault().canonicalize().ok()?;
    is_inside.then(|| file.file_name().map(|name| name.to_string_lossy().into_owned()))?
}
