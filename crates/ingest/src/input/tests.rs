//! Whole files of every format through [`Input`].
#![allow(clippy::unwrap_used, reason = "tests")]

mod parquets;
mod sheets;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::dialect::Dialect;
use super::{Damage, Detected, Input, InputError, InputOptions};
use crate::csv::cells::RecordCells;

/// What was read of a file.
#[derive(PartialEq, Debug)]
struct Read {
    detected: Detected,
    names: Vec<String>,
    /// Line and cells joined by `|`.
    rows: Vec<String>,
    /// Place in the text and raw text.
    raws: Vec<(u64, String)>,
    damage: Option<Damage>,
}

/// A file of these bytes.
fn file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("source");
    fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn read_file(path: &Path, dialect: &Dialect, block_bytes: usize) -> Result<Read, InputError> {
    let known = |name: &str| matches!(name, "a" | "b" | "c" | "姓名" | "卡号");
    let mut input = Input::open(path, &InputOptions { dialect, known: &known, block_bytes })?;
    let shape = input.shape();
    let (mut rows, mut raws, mut buffer) = (Vec::new(), Vec::new(), Vec::new());
    let mut cells = RecordCells::new(shape);
    while let Some(block) = input.next_block()? {
        for mut record in block.records(shape) {
            let place = block.locate(&mut record).saturating_add(record.offset as u64);
            let n_cells = cells.split(record.content);
            let cell = |i| String::from_utf8_lossy(cells.get(record.content, i)).into_owned();
            let joined = (0..n_cells).map(cell).collect::<Vec<_>>().join("|");
            let is_cut = if block.is_cut && !record.is_ended { " (cut)" } else { "" };
            rows.push(format!("{} {joined}{is_cut}", record.line));
            raws.push((place, String::from_utf8_lossy(shape.written.raw(record.content, &mut buffer)).into_owned()));
        }
    }
    let names = input.header().map(|header| header.names()).unwrap_or_default();
    let (detected, damage) = (input.detected().clone(), input.damage());
    let (hash, n_bytes) = input.finish()?;
    let expected = super::hash_file(path)?;
    assert_eq!((hash, n_bytes), expected);
    assert_eq!(n_bytes, fs::metadata(path)?.len());
    Ok(Read { detected, names, rows, raws, damage })
}

/// Reads bytes in blocks of many sizes, which must all give the same.
fn read_as(bytes: &[u8], dialect: &Dialect) -> Result<Read, InputError> {
    let (_dir, path) = file(bytes);
    let read = read_file(&path, dialect, 1 << 20)?;
    for block_bytes in (40..120).step_by(7) {
        assert_eq!(read_file(&path, dialect, block_bytes)?, read, "{block_bytes}");
    }
    Ok(read)
}

fn read(bytes: &[u8]) -> Read {
    read_as(bytes, &Dialect::default()).unwrap()
}

fn refusal(bytes: &[u8], dialect: &Dialect) -> String {
    let (_dir, path) = file(bytes);
    drain(&path, dialect).unwrap_err().of_file(Path::new("x.csv")).to_string()
}

/// Reads to the end and keeps nothing.
fn drain(path: &Path, dialect: &Dialect) -> Result<(), InputError> {
    let options = InputOptions { dialect, known: &|_| false, block_bytes: 1 << 20 };
    let mut input = Input::open(path, &options)?;
    while input.next_block()?.is_some() {}
    Ok(())
}
