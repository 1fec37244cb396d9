//! Encryption of tables: Parquet modular encryption, AES-256-GCM, footer and all columns under the vault key.
//!
//! The AAD prefix of a file is `<binding>/<table>`, so that a file put in the place of another does not open; each file
//! adds random bytes of its own. The prefix stands in the file too, so that other readers need nothing but the key. The
//! footer names the key by its fingerprint, so that a wrong key and a changed file are told apart.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parquet::encryption::decrypt::{FileDecryptionProperties, KeyRetriever};
use parquet::encryption::encrypt::FileEncryptionProperties;
use parquet::errors::{ParquetError, Result};
use twocard_contracts::tables::Table;

use crate::TableDir;
use crate::secret::{KeyError, SecretKey};

const FINGERPRINT_OF: &str = "twocard vault key fingerprint";
const TAGS_OF: &[u8] = b"twocard vault key tags";
/// Last bytes of a file with an encrypted footer.
const ENCRYPTED: &[u8; 4] = b"PARE";

pub(crate) const OTHER_KEY: &str = "encrypted under another vault key than the one given";
pub(crate) const CHANGED: &str = "cannot be decrypted: the file was changed, or belongs to another run or table";
pub(crate) const NEEDS_KEY: &str = "the file is encrypted: it opens with the vault key only";
pub(crate) const PLAIN: &str = "the file is not encrypted, as every file of a vault must be";

/// The key of a vault. It may be changed (`twocard vault rotate`), unlike the token key.
#[derive(Clone)]
pub struct VaultKey(Arc<SecretKey>);

impl VaultKey {
    /// Reads a key file of mode 0600.
    pub fn load(path: &Path) -> Result<VaultKey, KeyError> {
        Ok(VaultKey(Arc::new(SecretKey::load(path)?)))
    }

    /// Makes a new key and its file; a file that exists is never overwritten.
    pub fn create(path: &Path) -> Result<VaultKey, KeyError> {
        Ok(VaultKey(Arc::new(SecretKey::create(path)?)))
    }

    /// Reads a key from text that came from `place`, such as an environment variable.
    pub fn from_text(text: &[u8], place: &'static str) -> Result<VaultKey, KeyError> {
        Ok(VaultKey(Arc::new(SecretKey::from_text(text, place)?)))
    }

    /// 16 hexadecimal digits that tell keys apart without telling the key.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(FINGERPRINT_OF)
    }

    /// 64 hexadecimal digits that only somebody with this key can compute for this text.
    pub fn tag(&self, text: &[u8]) -> String {
        blake3::keyed_hash(self.0.derive(TAGS_OF).bytes(), text).to_hex().to_string()
    }
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaultKey({})", self.fingerprint())
    }
}

/// Key and binding of a folder.
#[derive(Debug)]
pub(crate) struct Seal {
    key: VaultKey,
    binding: String,
}

impl Seal {
    pub(crate) fn new(key: VaultKey, binding: String) -> Self {
        Seal { key, binding }
    }

    fn aad_prefix(&self, table: &Table) -> Vec<u8> {
        format!("{}/{}", self.binding, table.name).into_bytes()
    }

    pub(crate) fn encryption(&self, table: &Table) -> Result<Arc<FileEncryptionProperties>> {
        FileEncryptionProperties::builder(self.key.0.bytes().to_vec())
            .with_footer_key_metadata(self.key.fingerprint().into_bytes())
            .with_aad_prefix(self.aad_prefix(table))
            .with_aad_prefix_storage(true)
            .build()
    }

    pub(crate) fn decryption(&self, table: &Table) -> Result<(Arc<FileDecryptionProperties>, Arc<KeyOfFile>)> {
        let key = Arc::new(KeyOfFile { key: self.key.clone(), is_other: AtomicBool::new(false) });
        let properties = FileDecryptionProperties::with_key_retriever(key.clone())
            .with_aad_prefix(self.aad_prefix(table))
            .build()?;
        Ok((properties, key))
    }
}

/// Gives the key to files that name it, and remembers if one names another.
pub(crate) struct KeyOfFile {
    key: VaultKey,
    is_other: AtomicBool,
}

impl KeyOfFile {
    /// What is wrong with a file that did not open.
    pub(crate) fn what(&self) -> &'static str {
        if self.is_other.load(Ordering::Relaxed) { OTHER_KEY } else { CHANGED }
    }
}

impl KeyRetriever for KeyOfFile {
    fn retrieve_key(&self, key_metadata: &[u8]) -> Result<Vec<u8>> {
        if key_metadata != self.key.fingerprint().as_bytes() {
            self.is_other.store(true, Ordering::Relaxed);
            return Err(ParquetError::General(OTHER_KEY.to_owned()));
        }
        Ok(self.key.0.bytes().to_vec())
    }
}

/// Whether a file ends like one with an encrypted footer. Where that cannot be read it is not.
pub(crate) fn ends_encrypted(mut file: &File) -> bool {
    let mut last = [0; 4];
    let read = file.seek(SeekFrom::End(-4)).and_then(|_| file.read_exact(&mut last));
    read.and_then(|()| file.seek(SeekFrom::Start(0))).is_ok() && last == *ENCRYPTED
}

impl TableDir {
    /// An empty file; an encrypted table's is private before its first byte.
    pub(crate) fn create(&self, path: &Path) -> io::Result<File> {
        if !self.is_encrypted() {
            return File::create(path);
        }
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
}
