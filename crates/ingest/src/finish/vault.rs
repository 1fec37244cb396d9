//! The vault: identities and raw rejects, in encrypted files and in a folder that only their owner can read.

use std::fs::{self, DirBuilder};
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use arrow::array::{ArrayRef, new_null_array};
use arrow::datatypes::DataType;
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::{VAULT_HEADERS, VAULT_IDENTITIES, VAULT_REJECTS};
use twocard_tables::columns::u32_column;
use twocard_tables::{ROW_GROUP_ROWS, TableDir, TableWriter};

use super::identities::{keys, pseudonyms};
use super::{row_groups, texts};
use crate::IngestError;
use crate::columns::Texts;
use crate::read::FileAccount;
use crate::rejects::Rejects;
use crate::spaces::{SpaceStore, Spaces};

/// Kind of the rows that hold names of persons; after `person` in the order of kinds.
const PERSON_NAME: &str = "person_name";

/// Values of one kind that are written together.
const PIECE_ROWS: usize = ROW_GROUP_ROWS / 2;

/// The table of identities while it grows. Kinds without a table of their own leave the memory as they come.
pub(crate) struct Identities(TableWriter);

impl Identities {
    /// Begins the table, over what an attempt before has left.
    pub(crate) fn begin(vault: &TableDir) -> Result<Identities, IngestError> {
        if !vault.is_encrypted() {
            return Err(IngestError::Internal("the folder of the vault has no key".to_owned()));
        }
        make_private_dir(vault.root())?;
        Ok(Identities(vault.writer(&VAULT_IDENTITIES)?))
    }

    /// Writes what fills a piece.
    pub(crate) fn write_full(&mut self, spaces: &mut Spaces) -> Result<(), IngestError> {
        for kind in Identity::ALL.into_iter().filter(|kind| is_vault_only(*kind)) {
            let store = spaces.of_mut(kind);
            while store.n_waiting() >= PIECE_ROWS {
                self.0.write(values(kind.name(), store, 0..PIECE_ROWS)?)?;
                store.forget(PIECE_ROWS);
            }
        }
        Ok(())
    }

    /// Writes the rest.
    pub(crate) fn finish(mut self, spaces: &Spaces) -> Result<(), IngestError> {
        for kind in Identity::ALL {
            let store = spaces.of(kind);
            for rows in row_groups(store.n_waiting()) {
                self.0.write(values(kind.name(), store, rows)?)?;
            }
            for persons in row_groups(store.names.first.len()) {
                self.0.write(names(store, persons)?)?;
            }
        }
        self.0.finish()?;
        Ok(())
    }
}

/// Whether nothing but the vault asks for the values of a kind.
pub(crate) fn is_vault_only(kind: Identity) -> bool {
    match kind {
        Identity::Address | Identity::Device | Identity::Email | Identity::Iccid | Identity::Imsi => true,
        Identity::Person | Identity::Account | Identity::Ledger | Identity::Sim | Identity::Phone | Identity::Ip => {
            false
        }
    }
}

/// Whether a published pseudonym of a kind stands nowhere but in the vault.
fn is_without_table(kind: &str) -> bool {
    kind == Identity::Ledger.name()
}

/// Writes the headers of the files and the raw text of rejects.
pub(crate) fn write_rejects(rejects: &Rejects, files: &[FileAccount], vault: &TableDir) -> Result<(), IngestError> {
    vault.write(&VAULT_HEADERS, header_columns(files)?)?;
    vault.write(&VAULT_REJECTS, reject_columns(rejects)?)?;
    Ok(())
}

/// Columns of values that wait, counted from the first of them.
fn values(kind: &str, store: &SpaceStore, rows: Range<usize>) -> Result<Vec<ArrayRef>, IngestError> {
    let by_key = store.n_forgotten() + rows.start..store.n_forgotten() + rows.end;
    Ok(vec![
        constant(kind, rows.len())?,
        keys(by_key.clone())?,
        if is_without_table(kind) { pseudonyms(store, by_key)? } else { empty(rows.len()) },
        store.details.given(rows.clone())?,
        store.values.given(rows.clone())?,
        u32_column(store.first_file[rows.clone()].to_vec()),
        u32_column(store.first_line[rows].to_vec()),
    ])
}

fn names(store: &SpaceStore, persons: Range<usize>) -> Result<Vec<ArrayRef>, IngestError> {
    let of_person = |person: usize| store.names.of(person as u32).map(move |name| (person, name));
    let names: Vec<(usize, usize)> = persons.flat_map(of_person).collect();
    let by_name = |write: &dyn Fn(usize, usize, &mut Vec<u8>)| {
        texts(0..names.len(), |row, out| write(names[row].0, names[row].1, out)).into_given()
    };
    let numbers = |numbers: &[u32]| u32_column(names.iter().map(|(_, name)| numbers[*name]).collect());
    Ok(vec![
        constant(PERSON_NAME, names.len())?,
        u32_column(names.iter().map(|(person, _)| *person as u32).collect()),
        empty(names.len()),
        constant("", names.len())?,
        by_name(&|_, name, out| out.extend_from_slice(store.names.texts.get(name)))?,
        numbers(&store.names.file),
        numbers(&store.names.line),
    ])
}

fn empty(n_rows: usize) -> ArrayRef {
    new_null_array(&DataType::Utf8, n_rows)
}

fn constant(text: &str, n_rows: usize) -> Result<ArrayRef, IngestError> {
    texts(0..n_rows, |_, out| out.extend_from_slice(text.as_bytes())).into_given()
}

/// The headers of all files, one row per cell.
fn header_columns(files: &[FileAccount]) -> Result<Vec<ArrayRef>, IngestError> {
    let (mut file_keys, mut places) = (Vec::new(), Vec::new());
    let (mut names, mut delimiters) = (Texts::new(), Texts::new());
    for (file_key, file) in (0..).zip(files) {
        for (place, name) in (0..).zip(&file.header) {
            file_keys.push(file_key);
            places.push(place);
            names.push(name.as_bytes());
            delimiters.push(file.delimiter.as_bytes());
        }
        names.check_size("vault table headers")?;
    }
    Ok(vec![u32_column(file_keys), u32_column(places), names.into_given()?, delimiters.into_given()?])
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
