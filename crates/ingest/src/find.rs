//! Which files of a folder are sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twocard_contracts::sources::{self, SourceTable};

use crate::IngestError;
use crate::input::sheets;
use crate::mapping::{IdForm, Mappings, SourceMapping};

/// Endings of text files, each with or without one of [`PACKED`].
const TEXTS: [&str; 3] = [".csv", ".tsv", ".txt"];
const PACKED: [&str; 2] = [".gz", ".zst"];
const PARQUET: &str = ".parquet";
const WORKBOOK: &str = ".xlsx";

/// A source file, or one sheet of a workbook.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name, as tables and messages show it; of one sheet among several, `file#sheet`.
    pub name: String,
    /// The source table it is read as.
    pub table: &'static SourceTable,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// How its columns become the table's; by their contract names where absent.
    pub mapping: Option<Arc<SourceMapping>>,
}

impl SourceFile {
    /// Name of the file, whatever the sheet.
    pub(crate) fn file_name(&self) -> String {
        file_name(&self.path)
    }

    /// Whether its numbers come as hashes.
    pub(crate) fn is_hashed(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.id_form == IdForm::Md5)
    }

    /// Name of the mapping that reads it.
    pub fn mapping_name(&self) -> Option<&str> {
        self.mapping.as_ref().map(|mapping| mapping.mapping.as_str())
    }
}

/// The plain files of a folder.
#[derive(Clone, Default, Debug)]
pub struct Found {
    /// Sources, in byte order of names.
    pub sources: Vec<SourceFile>,
    /// Names of the files (or `file#sheet`) that are no source, in byte order.
    pub unused: Vec<String>,
}

impl Found {
    /// Whether account openings or SIM activations are among the sources.
    pub fn has_openings(&self) -> bool {
        self.sources.iter().any(|source| matches!(source.table.name, "account_openings" | "sim_activations"))
    }
}

/// Looks for files named after their table directly in a folder. Account openings or SIM activations must be among them.
pub fn find_sources(dir: &Path) -> Result<Found, IngestError> {
    let found = find_mapped_sources(dir, &Mappings::default())?;
    if found.has_openings() { Ok(found) } else { Err(IngestError::NoOpenings { dir: dir.to_owned() }) }
}

/// Looks for files that a mapping claims, then for files named after their table, directly in a folder.
pub fn find_mapped_sources(dir: &Path, mappings: &Mappings) -> Result<Found, IngestError> {
    let io = |source| IngestError::Io { path: dir.to_owned(), source };
    let mut found = Found::default();
    for entry in fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.is_file() {
            found.add_file(&path, mappings)?;
        }
    }
    found.sources.sort_by(|a, b| a.name.cmp(&b.name));
    found.unused.sort();
    Ok(found)
}

impl Found {
    fn add_file(&mut self, path: &Path, mappings: &Mappings) -> Result<(), IngestError> {
        let name = file_name(path);
        if !name.ends_with(WORKBOOK) {
            let claimed = mappings.claim(&name, None)?;
            let table = claimed.as_ref().map(|claimed| claimed.table).or_else(|| table_of(stem_of(&name)?));
            match table {
                Some(table) => self.add(path, name, table, None, claimed),
                None => self.unused.push(name),
            }
            return Ok(());
        }
        let Ok(sheets) = sheets(path) else {
            // Not to be opened: its table, if it tells one by its name, refuses it with the reason.
            match table_of(&name) {
                Some(table) => self.add(path, name, table, None, None),
                None => self.unused.push(name),
            }
            return Ok(());
        };
        let is_one = sheets.len() == 1;
        for sheet in sheets {
            let claimed = mappings.claim(&name, Some(&sheet))?;
            let shown = if is_one { name.clone() } else { format!("{name}#{sheet}") };
            match claimed.as_ref().map(|claimed| claimed.table).or_else(|| table_of(&name)) {
                Some(table) => self.add(path, shown, table, Some(sheet), claimed),
                None => self.unused.push(shown),
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        path: &Path,
        name: String,
        table: &'static SourceTable,
        sheet: Option<String>,
        mapping: Option<Arc<SourceMapping>>,
    ) {
        self.sources.push(SourceFile { path: path.to_owned(), name, table, sheet, mapping });
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The name of a file of rows without its endings.
fn stem_of(name: &str) -> Option<&str> {
    if let Some(stem) = name.strip_suffix(PARQUET) {
        return Some(stem);
    }
    let unpacked = PACKED.into_iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    TEXTS.into_iter().find_map(|ending| unpacked.strip_suffix(ending))
}

/// The table with the longest name that a file name begins with.
fn table_of(stem: &str) -> Option<&'static SourceTable> {
    sources::ALL.into_iter().filter(|table| stem.starts_with(table.name)).max_by_key(|table| table.name.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn sources_are_named_after_their_table() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "sim_activations.csv",
            "account_openings-2024.csv",
            "account_openings.csv",
            "outlets_east.csv",
            "Account_openings.csv",
            "divisions.csv",
            "account_openings.csv.bak",
        ] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        fs::create_dir(dir.path().join("outlets.csv")).unwrap();
        let found = find_sources(dir.path()).unwrap();
        let names: Vec<_> = found.sources.iter().map(|source| (source.name.as_str(), source.table.name)).collect();
        assert_eq!(
            names,
            [
                ("account_openings-2024.csv", "account_openings"),
                ("account_openings.csv", "account_openings"),
                ("outlets_east.csv", "outlets"),
                ("sim_activations.csv", "sim_activations"),
            ]
        );
        assert_eq!(found.unused, ["Account_openings.csv", "account_openings.csv.bak", "divisions.csv"]);
    }

    #[test]
    fn a_folder_without_openings_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("outlets.csv"), "").unwrap();
        assert!(matches!(find_sources(dir.path()), Err(IngestError::NoOpenings { .. })));
        assert!(matches!(find_sources(&dir.path().join("none")), Err(IngestError::Io { .. })));
    }
}
