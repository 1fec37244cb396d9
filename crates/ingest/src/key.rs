//! The token key: 32 secret bytes under which identities become pseudonyms. It never rotates without a migration.

use std::path::Path;

use twocard_tables::secret::SecretKey;

use crate::IngestError;

const FINGERPRINT_OF: &str = "twocard token key fingerprint";

/// The key of all tokens. It is wiped on drop, and neither shown nor compared.
pub struct TokenKey(SecretKey);

impl TokenKey {
    /// Reads a key file: 64 hexadecimal digits and a line end, readable by its owner only.
    pub fn load(path: &Path) -> Result<TokenKey, IngestError> {
        Ok(TokenKey(SecretKey::load(path)?))
    }

    /// Makes a new key and its file, with mode 0600. A file that exists is never overwritten.
    pub fn create(path: &Path) -> Result<TokenKey, IngestError> {
        Ok(TokenKey(SecretKey::create(path)?))
    }

    /// A key that is never written: for checks that keep no token.
    pub(crate) fn passing() -> Result<TokenKey, IngestError> {
        Ok(TokenKey(SecretKey::random()?))
    }

    /// 16 hexadecimal digits that tell keys apart without telling the key.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(FINGERPRINT_OF)
    }

    /// A key of its own for another purpose.
    pub(crate) fn derive(&self, purpose: &[u8]) -> SecretKey {
        self.0.derive(purpose)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        self.0.bytes()
    }
}
