//! The token key: 32 secret bytes under which identities become pseudonyms. It never rotates without a migration.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::IngestError;

const FINGERPRINT_OF: &[u8] = b"twocard token key fingerprint";
const N_DIGITS: usize = 64;

/// The key of all tokens. It is wiped on drop, and neither shown nor compared.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// Reads a key file: 64 hexadecimal digits and a line end, readable by its owner only.
    pub fn load(path: &Path) -> Result<TokenKey, IngestError> {
        let io = |source| IngestError::Io { path: path.to_owned(), source };
        let broken = |what| IngestError::Key { path: path.to_owned(), what };
        let mode = fs::metadata(path).map_err(io)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(broken("the key file is open to group or others; make it private with chmod 600"));
        }
        let text = Zeroizing::new(fs::read(path).map_err(io)?);
        let digits = text.strip_suffix(b"\n").unwrap_or(&text);
        if digits.len() != N_DIGITS {
            return Err(broken("the key file must hold 64 hexadecimal digits and a line end"));
        }
        let mut key = TokenKey([0; 32]);
        for (byte, pair) in key.0.iter_mut().zip(digits.chunks_exact(2)) {
            let value = |digit: u8| char::from(digit).to_digit(16);
            let (Some(high), Some(low)) = (value(pair[0]), value(pair[1])) else {
                return Err(broken("the key file holds characters that are no hexadecimal digits"));
            };
            *byte = ((high << 4) | low) as u8;
        }
        Ok(key)
    }

    /// Makes a new key and its file, with mode 0600. A file that exists is never overwritten.
    pub fn create(path: &Path) -> Result<TokenKey, IngestError> {
        let io = |source| IngestError::Io { path: path.to_owned(), source };
        let mut key = TokenKey([0; 32]);
        getrandom::fill(&mut key.0).map_err(IngestError::Random)?;
        let mut text = Zeroizing::new(Vec::with_capacity(N_DIGITS + 1));
        for byte in key.0 {
            write!(text, "{byte:02x}").map_err(io)?;
        }
        text.push(b'\n');
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(io)?;
        Ok(key)
    }

    /// A key for reading that writes nothing.
    pub(crate) fn for_nothing() -> TokenKey {
        TokenKey([0; 32])
    }

    /// 16 hexadecimal digits that tell keys apart without telling the key.
    pub fn fingerprint(&self) -> String {
        blake3::keyed_hash(&self.0, FINGERPRINT_OF).to_hex()[..16].to_owned()
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn message(path: &Path) -> String {
        TokenKey::load(path).err().unwrap().to_string()
    }

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token.key");
        let made = TokenKey::create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap().len(), 65);
        let read = TokenKey::load(&path).unwrap();
        assert_eq!(read.fingerprint(), made.fingerprint());
        assert_eq!(read.fingerprint().len(), 16);
        assert!(TokenKey::create(&path).is_err());
        assert_eq!(TokenKey::load(&path).unwrap().fingerprint(), made.fingerprint());
    }

    #[test]
    fn two_keys_differ() {
        let dir = tempfile::tempdir().unwrap();
        let first = TokenKey::create(&dir.path().join("1")).unwrap();
        let second = TokenKey::create(&dir.path().join("2")).unwrap();
        assert_ne!(first.fingerprint(), second.fingerprint());
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_broken_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token.key");
        TokenKey::create(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(message(&path).contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "abc\n").unwrap();
        assert!(message(&path).contains("64 hexadecimal digits"));
        fs::write(&path, "g".repeat(64)).unwrap();
        assert!(message(&path).contains("no hexadecimal digits"));
    }
}
