//! Secret keys of 32 bytes in files of mode 0600: made once and whole, never overwritten, refused when others can read
//! them. The token key and the vault key are such keys.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const N_DIGITS: usize = 64;
const NOT_A_KEY: &str = "a key is 64 hexadecimal digits and a line end";

/// Why a key cannot be used. No message holds a part of it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key file is open to others, or holds no key.
    #[error("{path}: {what}")]
    Broken {
        /// The key file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: &'static str,
    },
    /// A key that was handed over otherwise is none.
    #[error("{place}: {what}")]
    NoKey {
        /// Where it came from.
        place: &'static str,
        /// What is wrong.
        what: &'static str,
    },
    /// The system gives no random bytes.
    #[error("no random bytes for a key: {0}")]
    Random(getrandom::Error),
}

/// 32 secret bytes. Wiped on drop, and neither shown nor compared.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// Reads a key file: 64 hexadecimal digits and a line end, readable by its owner only.
    pub fn load(path: &Path) -> Result<SecretKey, KeyError> {
        let io = |source| KeyError::Io { path: path.to_owned(), source };
        let broken = |what| KeyError::Broken { path: path.to_owned(), what };
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(broken("the key file is open to group or others; make it private with chmod 600"));
        }
        let mut text = Zeroizing::new(Vec::with_capacity(4 * N_DIGITS));
        file.take(2 * N_DIGITS as u64).read_to_end(&mut text).map_err(io)?;
        SecretKey::parse(&text).map_err(broken)
    }

    /// Reads a key from text that did not come from a file, such as an environment variable.
    pub fn from_text(text: &[u8], place: &'static str) -> Result<SecretKey, KeyError> {
        SecretKey::parse(text).map_err(|what| KeyError::NoKey { place, what })
    }

    fn parse(text: &[u8]) -> Result<SecretKey, &'static str> {
        let digits = text.strip_suffix(b"\n").unwrap_or(text);
        if digits.len() != N_DIGITS {
            return Err(NOT_A_KEY);
        }
        let mut key = SecretKey([0; 32]);
        for (byte, pair) in key.0.iter_mut().zip(digits.chunks_exact(2)) {
            let value = |digit: u8| char::from(digit).to_digit(16);
            let (Some(high), Some(low)) = (value(pair[0]), value(pair[1])) else {
                return Err("a key holds characters that are no hexadecimal digits");
            };
            *byte = ((high << 4) | low) as u8;
        }
        Ok(key)
    }

    /// A new key that no file holds.
    pub fn random() -> Result<SecretKey, KeyError> {
        let mut key = SecretKey([0; 32]);
        getrandom::fill(&mut key.0).map_err(KeyError::Random)?;
        Ok(key)
    }

    /// Makes a new key and its file, with mode 0600: whole or not at all. A file that exists is never overwritten.
    pub fn create(path: &Path) -> Result<SecretKey, KeyError> {
        let key = SecretKey::random()?;
        write(path, &key.0).map_err(|source| KeyError::Io { path: path.to_owned(), source })?;
        Ok(key)
    }

    /// 16 hexadecimal digits that tell keys of one purpose apart without telling the key.
    pub fn fingerprint(&self, purpose: &str) -> String {
        blake3::keyed_hash(&self.0, purpose.as_bytes()).to_hex()[..16].to_owned()
    }

    /// A key of its own for another purpose.
    pub fn derive(&self, purpose: &[u8]) -> SecretKey {
        SecretKey(*blake3::keyed_hash(&self.0, purpose).as_bytes())
    }

    /// The key itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Writes beside the place, then links: the link fails where a file stands.
fn write(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    let mut text = Zeroizing::new(Vec::with_capacity(N_DIGITS + 1));
    for byte in key {
        write!(text, "{byte:02x}")?;
    }
    text.push(b'\n');
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)
        .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
        .and_then(|()| fs::hard_link(&partial, path));
    // also where the link failed: nothing of a key is left beside its file
    let removed = fs::remove_file(&partial);
    made.and(removed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn message(path: &Path) -> String {
        SecretKey::load(path).err().unwrap().to_string()
    }

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        let made = SecretKey::create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap().len(), 65);
        let read = SecretKey::load(&path).unwrap();
        assert_eq!(read.bytes(), made.bytes());
        assert!(SecretKey::create(&path).is_err());
        assert_eq!(SecretKey::load(&path).unwrap().bytes(), made.bytes());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside the key");
    }

    #[test]
    fn keys_and_purposes_tell_apart() {
        let dir = tempfile::tempdir().unwrap();
        let first = SecretKey::create(&dir.path().join("1")).unwrap();
        let second = SecretKey::create(&dir.path().join("2")).unwrap();
        assert_eq!(first.fingerprint("x").len(), 16);
        assert_ne!(first.fingerprint("x"), second.fingerprint("x"));
        assert_ne!(first.fingerprint("x"), first.fingerprint("y"));
        assert_ne!(first.derive(b"x").bytes(), first.derive(b"y").bytes());
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_broken_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        SecretKey::create(&path).unwrap();
        for mode in [0o640, 0o604, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(message(&path).contains("chmod 600"));
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for (text, what) in [("abc\n".to_owned(), "64 hexadecimal digits"), ("g".repeat(64), "no hexadecimal digits")] {
            fs::write(&path, &text).unwrap();
            assert!(message(&path).contains(what));
            let error = SecretKey::from_text(text.as_bytes(), "SOME_VARIABLE").err().unwrap().to_string();
            assert!(error.starts_with("SOME_VARIABLE: ") && !error.contains(&text), "{error}");
        }
        assert!(SecretKey::from_text("0f".repeat(32).as_bytes(), "SOME_VARIABLE").is_ok());
        assert!(message(&dir.path().join("none")).contains("none"));
    }
}
