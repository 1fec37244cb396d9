//! A file that is hashed as it is read.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// Bytes read at once where only the hash is wanted.
const HASH_BYTES: usize = 1 << 18;

/// Several hands may hold the file; they read the same bytes once.
#[derive(Clone)]
pub(super) struct HashedFile(Arc<Mutex<State>>);

struct State {
    file: File,
    hash: Sha256,
    n_bytes: u64,
}

impl HashedFile {
    pub(super) fn new(file: File) -> Self {
        HashedFile(Arc::new(Mutex::new(State { file, hash: Sha256::new(), n_bytes: 0 })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what was read, for a format that is read by places; [`HashedFile::finish`] then reads the whole file.
    pub(super) fn restart(&self) -> io::Result<File> {
        let mut state = self.state();
        (state.hash, state.n_bytes) = (Sha256::new(), 0);
        state.file.rewind()?;
        state.file.try_clone()
    }

    /// Reads and hashes what was not yet read, and gives the hash (hexadecimal) and the size of the whole file.
    pub(super) fn finish(mut self) -> io::Result<(String, u64)> {
        if self.state().n_bytes == 0 {
            self.state().file.rewind()?;
        }
        let mut buffer = vec![0; HASH_BYTES];
        loop {
            match self.read(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let state = self.state();
        let digits = state.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((digits, state.n_bytes))
    }
}

impl Read for HashedFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut state = self.state();
        let n_read = state.file.read(out)?;
        state.hash.update(&out[..n_read]);
        state.n_bytes += n_read as u64;
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::io::Write;

    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn hash_and_size_are_of_the_whole_file() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        file.rewind().unwrap();
        for n_read in 0..=3 {
            let hashed = HashedFile::new(file.try_clone().unwrap());
            drop(hashed.restart().unwrap());
            hashed.clone().read_exact(&mut vec![0; n_read]).unwrap();
            assert_eq!(hashed.finish().unwrap(), (ABC.to_owned(), 3));
        }
        let hashed = HashedFile::new(file);
        let mut by_place = hashed.restart().unwrap();
        by_place.seek(io::SeekFrom::Start(2)).unwrap();
        assert_eq!(hashed.finish().unwrap(), (ABC.to_owned(), 3));
    }
}
