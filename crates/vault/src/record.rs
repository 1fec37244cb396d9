//! `record.json` beside the files of a run: which run they belong to, under which key, how many rows they have.
//!
//! The files are bound to `binding`, random bytes made before the run had its name; the record binds those to the run.
//! Its tag can be made with the vault key alone.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use twocard_tables::VaultKey;

use crate::VaultError;
use crate::store::write_whole;

pub(crate) const FILE: &str = "record.json";
const CIPHER: &str = "Parquet modular encryption, AES_GCM_V1, 256 bit";

/// What a run's vault folder says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The run.
    pub run_id: String,
    /// AAD prefix of its files, before `/<table>`.
    pub binding: String,
    /// How they are encrypted.
    pub cipher: String,
    /// Under which key.
    pub key_fingerprint: String,
    /// Its tables.
    pub tables: Vec<RecordedTable>,
    tag: String,
}

/// A table of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedTable {
    /// Name of the table.
    pub name: String,
    /// Its rows.
    pub n_rows: u64,
}

impl Record {
    pub(crate) fn new(run_id: &str, binding: &str, key: &VaultKey, tables: Vec<RecordedTable>) -> Record {
        let mut record = Record {
            run_id: run_id.to_owned(),
            binding: binding.to_owned(),
            cipher: CIPHER.to_owned(),
            key_fingerprint: key.fingerprint(),
            tables,
            tag: String::new(),
        };
        record.tag = key.tag(&record.untagged());
        record
    }

    fn untagged(&self) -> Vec<u8> {
        let tables: Vec<String> = self.tables.iter().map(|table| format!("{}={}", table.name, table.n_rows)).collect();
        [&self.run_id, &self.binding, &self.cipher, &self.key_fingerprint, &tables.join(",")]
            .map(String::as_str)
            .join("\n")
            .into_bytes()
    }

    pub(crate) fn write(&self, dir: &Path) -> Result<(), VaultError> {
        let path = dir.join(FILE);
        let mut text =
            serde_json::to_string_pretty(self).map_err(|error| VaultError::broken(&path, error.to_string()))?;
        text.push('\n');
        write_whole(&path, text.as_bytes())
    }

    /// Reads a record without trust in it: what it says is known only after [`Record::check`].
    pub(crate) fn read(dir: &Path) -> Result<Record, VaultError> {
        let path = dir.join(FILE);
        let text = fs::read_to_string(&path).map_err(VaultError::io(&path))?;
        serde_json::from_str(&text).map_err(|_| VaultError::broken(&path, "is not the record of a vault's run"))
    }

    /// Whether it was written for this run with this key.
    pub(crate) fn check(&self, dir: &Path, run_id: &str, key: &VaultKey) -> Result<(), VaultError> {
        let broken = |what: String| Err(VaultError::broken(&dir.join(FILE), what));
        if self.key_fingerprint != key.fingerprint() {
            return broken("the run was encrypted under another vault key than the one given".to_owned());
        }
        if self.tag != key.tag(&self.untagged()) {
            return broken("the record was changed: its tag does not fit".to_owned());
        }
        if self.run_id != run_id {
            return broken("the folder belongs to another run".to_owned());
        }
        Ok(())
    }
}
