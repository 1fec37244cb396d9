//! Encrypted tables: what opens them, and what does not.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use twocard_contracts::tables::{Table, VAULT_IDENTITIES, VAULT_REJECTS};
use twocard_tables::columns::{text_column, u32_column};
use twocard_tables::{TableDir, TableError, VaultKey};

const NAME: &str = "欧阳示例";
const NUMBER: &str = "11010519491231002X";

fn key(digit: &str) -> VaultKey {
    VaultKey::from_text(digit.repeat(64).as_bytes(), "test").unwrap()
}

fn write(tables: &TableDir, n_rows: usize) {
    let text = |text: &str| text_column((0..n_rows).map(|_| Some(text.to_owned())));
    let numbers = || u32_column((0..n_rows as u32).collect());
    let value = text_column((0..n_rows).map(|row| Some(format!("{NAME}{NUMBER}{row}"))));
    let columns = vec![text("person"), numbers(), text("t"), text(""), value, numbers(), numbers()];
    assert_eq!(tables.write(&VAULT_IDENTITIES, columns).unwrap().n_rows, n_rows);
}

fn error(tables: &TableDir, table: &Table) -> String {
    let error = tables.read(table, &["line"]).err().unwrap();
    assert!(matches!(error, TableError::Sealed { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&format!("{}.parquet", table.name)) && !text.contains(NAME), "{text}");
    text
}

fn holds(path: &Path, text: &str) -> bool {
    fs::read(path).unwrap().windows(text.len()).any(|bytes| bytes == text.as_bytes())
}

#[test]
fn what_is_written_is_read_under_the_same_key_and_holds_nothing_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let sealed = TableDir::encrypted(dir.path().join("sealed"), &key("a"), "run-1");
    let plain = TableDir::new(dir.path().join("plain"));
    write(&sealed, 3);
    write(&plain, 3);
    let path = sealed.path(&VAULT_IDENTITIES);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for word in [NUMBER, NAME, "person", "value"] {
        assert!(holds(&plain.path(&VAULT_IDENTITIES), word) && !holds(&path, word), "{word}");
    }
    let rows = sealed.read(&VAULT_IDENTITIES, &["value", "line"]).unwrap();
    assert_eq!(rows.text("value").unwrap().value(2), format!("{NAME}{NUMBER}2"));
    assert_eq!(sealed.count_all(&VAULT_IDENTITIES).unwrap(), 3);
}

#[test]
fn a_file_is_never_the_same_twice() {
    let dir = tempfile::tempdir().unwrap();
    let sealed = TableDir::encrypted(dir.path(), &key("a"), "run-1");
    write(&sealed, 3);
    let first = fs::read(sealed.path(&VAULT_IDENTITIES)).unwrap();
    write(&sealed, 3);
    assert_ne!(first, fs::read(sealed.path(&VAULT_IDENTITIES)).unwrap());
}

#[test]
fn another_key_no_key_and_a_plain_file_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let sealed = TableDir::encrypted(dir.path(), &key("a"), "run-1");
    write(&sealed, 3);
    let other_key = TableDir::encrypted(dir.path(), &key("b"), "run-1");
    assert!(error(&other_key, &VAULT_IDENTITIES).contains("another vault key"));
    assert!(error(&TableDir::new(dir.path()), &VAULT_IDENTITIES).contains("opens with the vault key only"));
    write(&TableDir::new(dir.path()), 3);
    assert!(error(&sealed, &VAULT_IDENTITIES).contains("is not encrypted"));
}

#[test]
fn a_file_of_another_run_or_table_does_not_open() {
    let dir = tempfile::tempdir().unwrap();
    let first = TableDir::encrypted(dir.path().join("1"), &key("a"), "run-1");
    let second = TableDir::encrypted(dir.path().join("2"), &key("a"), "run-2");
    write(&first, 3);
    write(&second, 3);
    fs::copy(first.path(&VAULT_IDENTITIES), second.path(&VAULT_IDENTITIES)).unwrap();
    assert!(error(&second, &VAULT_IDENTITIES).contains("belongs to another run or table"));
    fs::copy(first.path(&VAULT_IDENTITIES), first.path(&VAULT_REJECTS)).unwrap();
    assert!(error(&first, &VAULT_REJECTS).contains("belongs to another run or table"));
}

#[test]
fn no_changed_byte_and_no_cut_goes_unseen() {
    let dir = tempfile::tempdir().unwrap();
    let sealed = TableDir::encrypted(dir.path(), &key("a"), "run-1");
    write(&sealed, 200);
    let path = sealed.path(&VAULT_IDENTITIES);
    let whole = fs::read(&path).unwrap();
    let values = |tables: &TableDir| tables.read(&VAULT_IDENTITIES, &["value"]).unwrap().text("value").unwrap();
    let written = values(&sealed);
    let mut n_seen = 0;
    let places = (0..whole.len()).step_by(3);
    let n_places = places.len();
    for at in places {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        fs::write(&path, &changed).unwrap();
        match sealed.count_all(&VAULT_IDENTITIES) {
            Err(TableError::Sealed { .. }) => n_seen += 1,
            Err(other) => assert!(matches!(other, TableError::Sealed { .. }), "byte {at}: {other}"),
            // in a part that is not read: the index of pages, or a length that is told twice
            Ok(_) => assert_eq!(values(&sealed), written, "byte {at}"),
        }
    }
    assert!(n_seen * 10 > n_places * 8, "{n_seen} of {n_places}");
    for n_bytes in [0, 3, 4, 8, 12, 40, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..n_bytes]).unwrap();
        assert!(matches!(sealed.count_all(&VAULT_IDENTITIES), Err(TableError::Sealed { .. })), "{n_bytes} bytes");
    }
}

#[test]
fn a_table_moves_from_key_to_key() {
    let dir = tempfile::tempdir().unwrap();
    let old = TableDir::encrypted(dir.path().join("old"), &key("a"), "x");
    let new = TableDir::encrypted(dir.path().join("new"), &key("b"), "y");
    write(&old, 70_000);
    assert_eq!(old.copy_to(&VAULT_IDENTITIES, &new).unwrap().n_rows, 70_000);
    assert_eq!(fs::metadata(new.path(&VAULT_IDENTITIES)).unwrap().permissions().mode() & 0o777, 0o600);
    for column in ["value", "token"] {
        let texts = |tables: &TableDir| tables.read(&VAULT_IDENTITIES, &[column]).unwrap().text(column).unwrap();
        assert_eq!(texts(&old), texts(&new));
    }
}

#[test]
fn tables_of_another_folder_may_lie_over_these() {
    let dir = tempfile::tempdir().unwrap();
    let (below, over) = (TableDir::new(dir.path().join("below")), TableDir::new(dir.path().join("over")));
    write(&below, 3);
    let both = below.overlaid_by(&over);
    assert_eq!(both.read(&VAULT_IDENTITIES, &["line"]).unwrap().len(), 3);
    write(&over, 5);
    assert_eq!(both.read(&VAULT_IDENTITIES, &["line"]).unwrap().len(), 5);
    write(&both, 4);
    assert_eq!(below.read(&VAULT_IDENTITIES, &["line"]).unwrap().len(), 4);
    assert_eq!(both.read(&VAULT_IDENTITIES, &["line"]).unwrap().len(), 5);
}
