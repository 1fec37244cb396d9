//! The vault: identities and raw rejects, in encrypted files and in a folder that only their owner can read.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use arrow::array::ArrayRef;
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::{VAULT_IDENTITIES, VAULT_REJECTS};
use twocard_tables::TableDir;
use twocard_tables::columns::u32_column;

use crate::IngestError;
use crate::columns::Texts;
use crate::rejects::Rejects;
use crate::spaces::{SpaceStore, Spaces};
use crate::token::write_hex;

/// Kind of the rows that hold names of persons; after `person` in the order of kinds.
const PERSON_NAME: &str = "person_name";

/// Writes both tables of the vault.
pub(crate) fn write(spaces: &Spaces, rejects: &Rejects, vault: &TableDir) -> Result<(), IngestError> {
    if !vault.is_encrypted() {
        return Err(IngestError::Internal("the folder of the vault has no key".to_owned()));
    }
    make_private_dir(vault.root())?;
    vault.write(&VAULT_REJECTS, reject_columns(rejects)?)?;
    vault.write(&VAULT_IDENTITIES, identity_columns(spaces)?)?;
    Ok(())
}

/// The columns of `identities` while they grow.
struct Columns {
    kind: Texts,
    key: Vec<u32>,
    token: Texts,
    detail: Texts,
    value: Texts,
    file_key: Vec<u32>,
    line: Vec<u32>,
}

fn identity_columns(spaces: &Spaces) -> Result<Vec<ArrayRef>, IngestError> {
    let mut kinds = Identity::ALL;
    kinds.sort_by_key(|kind| kind.name());
    let n_rows = kinds.iter().map(|kind| spaces.of(*kind)).map(|store| store.len() + store.names.texts.len()).sum();
    let n_value_bytes = kinds.iter().map(|kind| spaces.of(*kind)).map(|store| store.values.n_bytes()).sum();
    let n_token_bytes = n_rows * 32;
    if n_token_bytes > i32::MAX as usize || n_value_bytes > i32::MAX as usize {
        return Err(IngestError::TooLarge { what: "vault table identities" });
    }
    let mut columns = Columns {
        kind: Texts::with_capacity(n_rows, n_rows * 7),
        key: Vec::with_capacity(n_rows),
        token: Texts::with_capacity(n_rows, n_token_bytes),
        detail: Texts::with_capacity(n_rows, 0),
        value: Texts::with_capacity(n_rows, n_value_bytes),
        file_key: Vec::with_capacity(n_rows),
        line: Vec::with_capacity(n_rows),
    };
    for kind in kinds {
        let store = spaces.of(kind);
        for key in 0..store.len() as u32 {
            let at = key as usize;
            let place = (store.first_file[at], store.first_line[at]);
            columns.push(kind.name(), key, store, (store.details.get(at), store.values.get(at)), place);
        }
        for key in 0..store.len() as u32 {
            for name in store.names.of(key) {
                let place = (store.names.file[name], store.names.line[name]);
                columns.push(PERSON_NAME, key, store, (b"", store.names.texts.get(name)), place);
            }
        }
        columns.value.check_size("vault table identities")?;
    }
    Ok(vec![
        columns.kind.into_given()?,
        u32_column(columns.key),
        columns.token.into_given()?,
        columns.detail.into_given()?,
        columns.value.into_given()?,
        u32_column(columns.file_key),
        u32_column(columns.line),
    ])
}

impl Columns {
    fn push(
        &mut self,
        kind: &str,
        key: u32,
        store: &SpaceStore,
        (detail, value): (&[u8], &[u8]),
        (file_key, line): (u32, u32),
    ) {
        self.kind.push(kind.as_bytes());
        self.key.push(key);
        self.token.push_with(|out| write_hex(store.tokens()[key as usize], out));
        self.detail.push(detail);
        self.value.push(value);
        self.file_key.push(file_key);
        self.line.push(line);
    }
}

fn reject_columns(rejects: &Rejects) -> Result<Vec<ArrayRef>, IngestError> {
    let (mut column, mut reason) = (Texts::new(), Texts::new());
    for reject in &rejects.entries {
        column.push(reject.column.unwrap_or_default().as_bytes());
        reason.push(reject.reason.code().as_bytes());
    }
    let mut raw = Texts::new();
    raw.append(&rejects.raw, "raw text of rejects")?;
    Ok(vec![
        u32_column(rejects.entries.iter().map(|reject| reject.file_key).collect()),
        u32_column(rejects.entries.iter().map(|reject| reject.line).collect()),
        column.into_nullable()?,
        reason.into_given()?,
        raw.into_given()?,
    ])
}

fn make_private_dir(dir: &Path) -> Result<(), IngestError> {
    let io = |source| IngestError::Io { path: dir.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(io)
}
