//! `twocard vault rotate`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use twocard_vault::Vault;
use twocard_vault::audit::Outcome;
use twocard_vault::rotate::{NewKey, rotate as rotate_vault};

use super::{PlaceArgs, name_inside};
use crate::audit::Audit;
use crate::exit::{self, UsageError};
use crate::output;
use crate::vault_key::{self, Place};

/// Encrypt the identities of every run under a new key
///
/// Needs as much free space again as the vault takes. Stopped at any point, the vault opens with the old key or with the
/// new one, and the rotation can be done again.
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// File of the new key, made where absent; the old key's own file where that lies in OUT/vault
    #[arg(long, value_name = "FILE")]
    new_key_file: Option<PathBuf>,
}

pub(super) fn rotate(args: &RotateArgs) -> Result<u8> {
    let out = args.place.out();
    let _lock = out.lock()?;
    let place = args.place.key_place();
    let old = vault_key::load(&out, &place)?;
    let old_inside = match &place {
        Place::File(file) => name_inside(&out, file),
        Place::Variable => None,
    };
    let new_inside = match &args.new_key_file {
        Some(file) => name_inside(&out, file),
        None => old_inside.clone(),
    };
    let new = match (&new_inside, &args.new_key_file) {
        (Some(name), _) => NewKey::Inside(name),
        (None, Some(file)) => NewKey::Outside(file),
        (None, None) => {
            let what = "--new-key-file is needed: the key in use is not kept in the vault's folder";
            return Err(UsageError(what.to_owned()).into());
        }
    };
    let audit = Audit::begin(&out, "vault rotate", "new vault key")?;
    audit.append(&[], 0, Outcome::Started)?;
    let rotated = rotate_vault(&Vault::at(out.vault()), &old, old_inside.as_deref(), new)
        .map_err(|error| audit.failed(&[], error.into()))?;
    audit.append(&[], 0, Outcome::Done)?;
    let file = match new {
        NewKey::Inside(name) => out.vault().join(name),
        NewKey::Outside(file) => file.to_owned(),
    };
    output::say(&format!(
        "{} runs are encrypted under the new vault key {}, kept in {}\n",
        rotated.n_runs,
        rotated.fingerprint,
        file.display()
    ))?;
    if place == Place::Variable || old_inside.is_none() {
        output::remark("the old key opens nothing any more: from now on give the new one");
    }
    Ok(exit::DONE)
}
