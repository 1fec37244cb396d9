//! Whole ingests of small inline files, through one helper.
#![allow(clippy::unwrap_used, reason = "tests")]

mod cases;
mod copies;
mod cutouts;
mod files;
mod formats;
mod fuzz;
mod hostile;
mod inputs;
mod keys;
mod lookup;
mod origins;
mod outlets;
mod quotes;
mod rates;
mod recipient;
mod refeed;
mod rows;
mod stable;
mod tenures;

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use twocard_contracts::codes::citizen_id;
use twocard_contracts::codes::divisions::{self, Divisions};
use twocard_contracts::tables::{ColumnType, REJECTS, Table};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_DATE, NO_I64, NO_KEY, Rows, TableDir, VaultKey};

use crate::csv::blocks::BLOCK_BYTES;
use crate::find::SourceFile;
use crate::ingest::ingest_in_blocks;
use crate::{Found, IngestError, IngestOptions, IngestReport, TokenKey, find_sources};

pub(super) const DIVISIONS: &str = "code,province,prefecture,name,level,in_use,from_year,to_year,successors\n\
    110105,北京市,直辖,朝阳区,county,true,1981,,\n\
    110111,北京市,直辖,房山区,county,true,1987,,\n\
    110126,北京市,直辖,房山县,county,false,1981,1987,110111\n\
    510000,四川省,,四川省,province,true,1981,,\n\
    510600,四川省,德阳市,德阳市,prefecture,true,1983,,\n\
    510622,四川省,德阳市,绵竹县,county,false,1981,1996,510683\n\
    510683,四川省,德阳市,绵竹市,county,true,1996,,\n";

/// The key of every test: fixed, so that bytes can be compared.
const KEY_DIGITS: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

/// One ingest and where it left its tables.
pub(super) struct Night {
    pub(super) dir: TempDir,
    pub(super) report: IngestReport,
    pub(super) tables: TableDir,
    pub(super) vault: TableDir,
}

/// Files as bytes, and what may vary.
pub(super) struct Files<'a> {
    pub(super) files: &'a [(&'a str, &'a [u8])],
    pub(super) optional: &'a [&'a str],
    pub(super) block_bytes: usize,
    pub(super) n_threads: usize,
}

impl<'a> Files<'a> {
    pub(super) fn new(files: &'a [(&'a str, &'a [u8])]) -> Self {
        Files { files, optional: &[], block_bytes: BLOCK_BYTES, n_threads: 2 }
    }

    pub(super) fn ingest(&self) -> Result<Night, IngestError> {
        let dir = tempfile::tempdir().unwrap();
        let sources = dir.path().join("sources");
        fs::create_dir(&sources).unwrap();
        for (name, bytes) in self.files {
            fs::write(sources.join(name), bytes).unwrap();
        }
        let Found { sources, .. } = find_sources(&sources).unwrap();
        let divisions = divisions::parse(DIVISIONS.as_bytes()).unwrap();
        self.ingest_sources(dir, &sources, &divisions)
    }

    pub(super) fn ingest_sources(
        &self,
        dir: TempDir,
        sources: &[SourceFile],
        divisions: &Divisions,
    ) -> Result<Night, IngestError> {
        let key = key(dir.path());
        let optional: Vec<String> = self.optional.iter().map(|name| (*name).to_owned()).collect();
        let options = IngestOptions { divisions, key: &key, optional: &optional };
        let vault_key = VaultKey::from_text(&KEY_DIGITS.as_bytes()[..64], "test").unwrap();
        let tables = TableDir::new(dir.path().join("tables"));
        let vault = TableDir::encrypted(dir.path().join("vault"), &vault_key, "test");
        let threads = rayon::ThreadPoolBuilder::new().num_threads(self.n_threads).build().unwrap();
        let report = threads.install(|| ingest_in_blocks(sources, &options, &tables, &vault, self.block_bytes))?;
        Ok(Night { dir, report, tables, vault })
    }
}

pub(super) fn key(dir: &Path) -> TokenKey {
    use std::os::unix::fs::PermissionsExt;
    let path = dir.join("token.key");
    fs::write(&path, KEY_DIGITS).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    TokenKey::load(&path).unwrap()
}

/// Ingests text files that nothing refuses.
pub(super) fn night(files: &[(&str, &str)]) -> Night {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    Files::new(&files).ingest().unwrap()
}

/// The message with which files are refused.
pub(super) fn refusal(files: &[(&str, &[u8])]) -> String {
    Files::new(files).ingest().err().unwrap().to_string()
}

impl Night {
    /// Rows of a kept table, the named columns joined by `|`, empty cells as nothing.
    pub(super) fn show(&self, table: &Table, columns: &[&str]) -> Vec<String> {
        show(&self.tables, table, columns)
    }

    pub(super) fn show_vault(&self, table: &Table, columns: &[&str]) -> Vec<String> {
        show(&self.vault, table, columns)
    }

    /// Line, column and reason of all rejects; cells in brackets.
    pub(super) fn rejects(&self) -> Vec<String> {
        let rejects = self.show(&REJECTS, &["line", "column", "reason", "is_cell"]);
        let shown = rejects.iter().map(|reject| match reject.strip_suffix("|true") {
            Some(cell) => format!("[{cell}]"),
            None => reject.trim_end_matches("|false").to_owned(),
        });
        shown.collect()
    }

    /// Read, accepted, rejected, superseded, cell rejects of each file.
    pub(super) fn counts(&self) -> Vec<[u32; 5]> {
        let sources = self.report.sources.iter();
        sources.map(|s| [s.n_read, s.n_accepted, s.n_rejected, s.n_superseded, s.n_cell_rejects]).collect()
    }

    pub(super) fn warnings(&self) -> Vec<String> {
        self.report.warnings.iter().map(ToString::to_string).collect()
    }
}

fn show(dir: &TableDir, table: &Table, columns: &[&str]) -> Vec<String> {
    let rows = dir.read(table, columns).unwrap();
    let shown: Vec<Vec<String>> = columns.iter().map(|name| show_column(&rows, table, name)).collect();
    (0..rows.len()).map(|row| shown.iter().map(|column| column[row].clone()).collect::<Vec<_>>().join("|")).collect()
}

fn show_column(rows: &Rows, table: &Table, name: &str) -> Vec<String> {
    fn shown<T: PartialEq + Copy>(values: Vec<T>, empty: T, show: impl Fn(T) -> String) -> Vec<String> {
        values.into_iter().map(|value| if value == empty { String::new() } else { show(value) }).collect()
    }
    match table.column(name).unwrap().column_type {
        ColumnType::U32 => shown(rows.u32(name).unwrap(), NO_KEY, |value| value.to_string()),
        ColumnType::U64 => shown(rows.u64(name).unwrap(), u64::MAX, |value| value.to_string()),
        ColumnType::I64 => shown(rows.i64(name).unwrap(), NO_I64, |value| value.to_string()),
        ColumnType::Timestamp => shown(rows.timestamp(name).unwrap(), NO_I64, |value| Timestamp(value).to_string()),
        ColumnType::Date => shown(rows.date(name).unwrap(), NO_DATE, |value| Date(value).to_string()),
        ColumnType::Bool => rows.bool(name).unwrap().iter().map(bool::to_string).collect(),
        ColumnType::F64 => rows.f64(name).unwrap().iter().map(f64::to_string).collect(),
        ColumnType::Text => {
            let texts = rows.text(name).unwrap();
            texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
        }
    }
}

/// A well-formed citizen number: area, birth date, sequence.
pub(super) fn citizen(area: u32, born: u32, sequence: u32) -> String {
    let first17 = format!("{area:06}{born:08}{sequence:03}");
    let check = citizen_id::check_digit(first17.as_bytes().try_into().unwrap());
    format!("{first17}{}", char::from(check))
}
