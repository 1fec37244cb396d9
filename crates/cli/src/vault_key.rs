//! Where the vault key comes from: a file named by a flag, the environment, a file named by the pipeline, or the file
//! beside the identities. Never the command line itself, which every user of the machine can read.

use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use twocard_tables::VaultKey;
use twocard_vault::keys;

use crate::run::layout::OutDir;

/// Holds the key itself, as 64 hexadecimal digits.
const VARIABLE: &str = "TWOCARD_VAULT_KEY";
/// The key beside the identities.
pub(crate) const OWN_FILE: &str = "vault.key";

/// Where a key comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A file.
    File(PathBuf),
    /// The environment.
    Variable,
}

/// The place of the key: `[flag, pipeline]` are the files named there.
pub(crate) fn place([flag, pipeline]: [Option<&Path>; 2], out: &OutDir) -> Place {
    if let Some(file) = flag {
        return Place::File(file.to_owned());
    }
    if std::env::var_os(VARIABLE).is_some() {
        return Place::Variable;
    }
    Place::File(pipeline.map_or_else(|| out.vault().join(OWN_FILE), Path::to_owned))
}

/// Loads the key, or makes its file where this folder has never had a vault key.
pub(crate) fn settle(out: &OutDir, place: &Place) -> Result<VaultKey> {
    let Place::File(file) = place else {
        let key = from_environment()?;
        keys::hold_to(&out.vault(), &key)?;
        return Ok(key);
    };
    Ok(keys::settle(&out.vault(), file)?)
}

/// Loads the key of a vault that exists.
pub(crate) fn load(out: &OutDir, place: &Place) -> Result<VaultKey> {
    let Place::File(file) = place else {
        let key = from_environment()?;
        keys::check(&out.vault(), &key)?;
        return Ok(key);
    };
    Ok(keys::load(&out.vault(), file)?)
}

/// The key that the next night would take, with nothing made; none where that night makes it.
pub(crate) fn look(out: &OutDir, place: &Place) -> Result<Option<VaultKey>> {
    match place {
        Place::File(file) if !file.exists() && keys::recorded::<VaultKey>(&out.vault())?.is_none() => Ok(None),
        _ => load(out, place).map(Some),
    }
}

fn from_environment() -> Result<VaultKey> {
    let text = std::env::var_os(VARIABLE).with_context(|| format!("{VARIABLE} is not set"))?.into_vec();
    Ok(VaultKey::from_text(&text, VARIABLE)?)
}
