//! The audit log: one JSON line per look into the vault or way out of it, each holding the SHA-256 of the line before.
//!
//! Lines are appended and on disk before their caller shows anything. The chain shows a line that was changed, taken out
//! or put in; lines cut off the end show only against a copy, so the log is to be copied elsewhere regularly. A line
//! holds pseudonyms, never an identity.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use twocard_contracts::time::Timestamp;

use crate::VaultError;

/// Stands for the hash before the first line.
const NO_LINE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Something was given out.
    Given,
    /// There was nothing to give out.
    NoHit,
    /// A longer work begins; its end is a line of its own.
    Started,
    /// The vault was changed.
    Done,
    /// It failed; nothing was given out or changed.
    Failed,
}

/// What a caller tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry<'a> {
    /// Time of the clock, Asia/Shanghai.
    pub at: Timestamp,
    /// Who.
    pub user: &'a str,
    /// Command, such as `vault reveal`.
    pub command: &'a str,
    /// Why, in the user's words.
    pub purpose: &'a str,
    /// The run that was looked at.
    pub run_id: Option<&'a str>,
    /// Whom it is given to, where not to the user alone.
    pub recipient: Option<&'a str>,
    /// Pseudonyms of those concerned.
    pub subjects: &'a [String],
    /// Rows given out.
    pub n_rows: u64,
    /// How it ended.
    pub outcome: Outcome,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    n: u64,
    at: String,
    user: String,
    command: String,
    purpose: String,
    run_id: Option<String>,
    recipient: Option<String>,
    subjects: Vec<String>,
    n_rows: u64,
    outcome: Outcome,
    previous: String,
}

/// What [`AuditLog::verify`] found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Lines of the log.
    pub n_lines: u64,
    /// The first line that is broken, and why.
    pub first_broken: Option<(u64, &'static str)>,
}

/// A log file.
#[derive(Clone, Debug)]
pub struct AuditLog {
    path: PathBuf,
}

impl AuditLog {
    /// The log of this file; it need not exist.
    pub fn at(path: impl Into<PathBuf>) -> AuditLog {
        AuditLog { path: path.into() }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a line and waits until it is on disk. Several processes may append at once.
    pub fn append(&self, entry: &Entry<'_>) -> Result<(), VaultError> {
        let io = || VaultError::io(&self.path);
        let mut file =
            OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&self.path).map_err(io())?;
        file.lock().map_err(io())?;
        let mut log = Vec::new();
        file.read_to_end(&mut log).map_err(io())?;
        // a line that a crash cut off stays as it is, a broken one, and the next begins on a line of its own
        let is_cut_off = log.last().is_some_and(|last| *last != b'\n');
        let lines = lines(&log);
        let line = Line {
            n: lines.len() as u64 + 1,
            at: format!("{}+08:00", entry.at).replacen(' ', "T", 1),
            user: entry.user.to_owned(),
            command: entry.command.to_owned(),
            purpose: entry.purpose.to_owned(),
            run_id: entry.run_id.map(str::to_owned),
            recipient: entry.recipient.map(str::to_owned),
            subjects: entry.subjects.to_vec(),
            n_rows: entry.n_rows,
            outcome: entry.outcome,
            previous: lines.last().map_or_else(|| NO_LINE.to_owned(), |line| sha256_hex(line)),
        };
        let mut text = String::from(if is_cut_off { "\n" } else { "" });
        text += &serde_json::to_string(&line).map_err(|error| VaultError::broken(&self.path, error.to_string()))?;
        text.push('\n');
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io())?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        crate::store::sync_dir(folder)
    }

    /// Checks every line against the one before. A log that does not exist has no lines.
    pub fn verify(&self) -> Result<Verified, VaultError> {
        let mut log = Vec::new();
        match File::open(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            opened => {
                opened.and_then(|mut file| file.read_to_end(&mut log)).map_err(VaultError::io(&self.path))?;
            }
        }
        let lines = lines(&log);
        let mut previous = NO_LINE.to_owned();
        let mut first_broken = None;
        for (n, text) in (1..).zip(&lines) {
            let what = match serde_json::from_slice::<Line>(text) {
                Err(_) => Some("is no line of an audit log"),
                Ok(line) if line.previous != previous => Some("does not follow the line before"),
                Ok(line) if line.n != n => Some("has another number than its place"),
                Ok(_) => None,
            };
            if let Some(what) = what {
                first_broken = Some((n, what));
                break;
            }
            previous = sha256_hex(text);
        }
        if first_broken.is_none() && log.last().is_some_and(|last| *last != b'\n') {
            first_broken = Some((lines.len() as u64, "is cut off"));
        }
        Ok(Verified { n_lines: lines.len() as u64, first_broken })
    }
}

fn lines(log: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = log.split(|byte| *byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
