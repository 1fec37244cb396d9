//! The two keys of an output folder: made once, then held to by the fingerprint recorded beside the identities.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use twocard_ingest::TokenKey;
use twocard_tables::VaultKey;

use crate::VaultError;
use crate::store::write_whole;

/// A key that a vault is held to.
pub trait FolderKey: Sized {
    /// Stem of its files: `<name>.key` and `<name>.fingerprint`.
    const NAME: &'static str;
    /// What happens without it.
    const LOSS: &'static str;
    /// Reads its file.
    fn load(path: &Path) -> Result<Self, VaultError>;
    /// Makes it and its file.
    fn create(path: &Path) -> Result<Self, VaultError>;
    /// Tells it from others.
    fn fingerprint(&self) -> String;
}

impl FolderKey for TokenKey {
    const NAME: &'static str = "token";
    const LOSS: &'static str = "pseudonyms would change";

    fn load(path: &Path) -> Result<Self, VaultError> {
        Ok(TokenKey::load(path)?)
    }

    fn create(path: &Path) -> Result<Self, VaultError> {
        Ok(TokenKey::create(path)?)
    }

    fn fingerprint(&self) -> String {
        self.fingerprint()
    }
}

impl FolderKey for VaultKey {
    const NAME: &'static str = "vault";
    const LOSS: &'static str = "the identities in it cannot be read";

    fn load(path: &Path) -> Result<Self, VaultError> {
        Ok(VaultKey::load(path)?)
    }

    fn create(path: &Path) -> Result<Self, VaultError> {
        Ok(VaultKey::create(path)?)
    }

    fn fingerprint(&self) -> String {
        self.fingerprint()
    }
}

/// Fingerprint that a vault has recorded of a key.
pub fn recorded<K: FolderKey>(vault: &Path) -> Result<Option<String>, VaultError> {
    let path = vault.join(format!("{}.fingerprint", K::NAME));
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::io(&path)(error)),
    }
}

/// Loads the key of a vault, or makes it where the vault has never had one.
pub fn settle<K: FolderKey>(vault: &Path, key_file: &Path) -> Result<K, VaultError> {
    let key = if !key_file.exists() && recorded::<K>(vault)?.is_none() {
        K::create(key_file)?
    } else {
        load(vault, key_file)?
    };
    hold_to(vault, &key)?;
    Ok(key)
}

/// Loads the key of a vault.
pub fn load<K: FolderKey>(vault: &Path, key_file: &Path) -> Result<K, VaultError> {
    if !key_file.exists() {
        let what = format!(
            "{} key is missing: restore it or name its file, for without the key that {} was written with {}",
            K::NAME,
            vault.display(),
            K::LOSS
        );
        return Err(VaultError::broken(key_file, what));
    }
    let key = K::load(key_file)?;
    check(vault, &key)?;
    Ok(key)
}

/// Refuses a key that is not the one a vault has recorded.
pub fn check<K: FolderKey>(vault: &Path, key: &K) -> Result<(), VaultError> {
    match recorded::<K>(vault)? {
        Some(recorded) if recorded != key.fingerprint() => {
            let what = format!(
                "the {} key given is not the one that this folder was written with (fingerprint {} instead of {recorded})",
                K::NAME,
                key.fingerprint()
            );
            Err(VaultError::broken(vault, what))
        }
        _ => Ok(()),
    }
}

/// Refuses another key than the recorded one, and records the first.
pub fn hold_to<K: FolderKey>(vault: &Path, key: &K) -> Result<(), VaultError> {
    check(vault, key)?;
    if recorded::<K>(vault)?.is_none() {
        write_whole(&vault.join(format!("{}.fingerprint", K::NAME)), format!("{}\n", key.fingerprint()).as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_vault_keeps_to_its_first_key() {
        let dir = tempfile::tempdir().unwrap();
        let vault = dir.path();
        let made: VaultKey = settle(vault, &vault.join("vault.key")).unwrap();
        let again: VaultKey = settle(vault, &vault.join("vault.key")).unwrap();
        assert_eq!(made.fingerprint(), again.fingerprint());
        assert_eq!(recorded::<VaultKey>(vault).unwrap(), Some(made.fingerprint()));
        assert_eq!(recorded::<TokenKey>(vault).unwrap(), None);

        let other = VaultKey::create(&vault.join("other.key")).unwrap();
        let refused = settle::<VaultKey>(vault, &vault.join("other.key")).err().unwrap().to_string();
        assert!(refused.contains("is not the one") && refused.contains(&other.fingerprint()), "{refused}");
        fs::remove_file(vault.join("vault.key")).unwrap();
        let missing = settle::<VaultKey>(vault, &vault.join("vault.key")).err().unwrap().to_string();
        assert!(missing.contains("missing") && missing.contains("restore"), "{missing}");
        assert!(!vault.join("vault.key").exists());
    }

    #[test]
    fn a_key_made_before_its_record_is_taken_up() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("token.key");
        let made = TokenKey::create(&file).unwrap();
        assert_eq!(settle::<TokenKey>(dir.path(), &file).unwrap().fingerprint(), made.fingerprint());
        assert!(recorded::<TokenKey>(dir.path()).unwrap().is_some());
    }
}
