//! The token key of an output folder: made by the first run, refused for other data, never replaced by accident.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use twocard_ingest::TokenKey;

use super::layout::OutDir;

/// Loads the key, or makes it where this folder has never had one.
pub(crate) fn settle(out: &OutDir, key_file: &Path) -> Result<TokenKey> {
    let record = out.vault().join("token.fingerprint");
    let recorded = fs::read_to_string(&record).ok().map(|text| text.trim().to_owned());
    let key = if key_file.exists() {
        TokenKey::load(key_file)?
    } else if recorded.is_some() {
        bail!(
            "token key {} is missing, but {} was written with one: restore it, or pseudonyms would change",
            key_file.display(),
            out.vault().display()
        );
    } else {
        TokenKey::create(key_file)?
    };
    match recorded {
        Some(recorded) if recorded != key.fingerprint() => bail!(
            "token key {} is not the one that {} was written with (fingerprint {} instead of {recorded})",
            key_file.display(),
            out.vault().display(),
            key.fingerprint()
        ),
        Some(_) => {}
        None => fs::write(&record, key.fingerprint() + "\n")
            .with_context(|| format!("cannot write {}", record.display()))?,
    }
    Ok(key)
}
