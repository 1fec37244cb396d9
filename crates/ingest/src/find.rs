//! Which files of a folder are sources.

use std::fs;
use std::path::{Path, PathBuf};

use twocard_contracts::sources::{self, SourceTable};

use crate::IngestError;

/// A source file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name, as tables and messages show it.
    pub name: String,
    /// The source table it is read as.
    pub table: &'static SourceTable,
}

/// The plain files of a folder.
#[derive(Clone, Default, Debug)]
pub struct Found {
    /// Sources, in byte order of names.
    pub sources: Vec<SourceFile>,
    /// Names of the files that are no source, in byte order.
    pub unused: Vec<String>,
}

/// Looks for files named `<table>*.csv` directly in a folder. Account openings or SIM activations must be among them.
pub fn find_sources(dir: &Path) -> Result<Found, IngestError> {
    let io = |source| IngestError::Io { path: dir.to_owned(), source };
    let mut found = Found::default();
    for entry in fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if !path.is_file() {
            continue;
        }
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        match table_of(&name) {
            Some(table) => found.sources.push(SourceFile { path, name, table }),
            None => found.unused.push(name),
        }
    }
    found.sources.sort_by(|a, b| a.name.cmp(&b.name));
    found.unused.sort();
    let is_opening = |source: &SourceFile| matches!(source.table.name, "account_openings" | "sim_activations");
    if !found.sources.iter().any(is_opening) {
        return Err(IngestError::NoOpenings { dir: dir.to_owned() });
    }
    Ok(found)
}

/// The table with the longest name that a file name begins with.
fn table_of(name: &str) -> Option<&'static SourceTable> {
    let stem = name.strip_suffix(".csv")?;
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
