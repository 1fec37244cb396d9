//! One case: files, what is declared of them, and what must come of them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNT_OPENINGS_SUPERSEDED, ColumnType, REJECTS, SIM_ACTIVATIONS, SIM_ACTIVATIONS_SUPERSEDED,
    SOURCES, Table,
};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_DATE, NO_I64, NO_KEY, TableDir};
use twocard_tests::{Called, twocard};

/// A folder of files and the account it must give.
pub(super) struct Case {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    pipeline: Option<String>,
    mapping: Option<&'static str>,
    optional: Vec<&'static str>,
    account: Vec<String>,
    said: Vec<String>,
    tables: Vec<(&'static Table, &'static [&'static str], Vec<String>)>,
}

/// Begins a case.
pub(super) fn case(name: &'static str) -> Case {
    Case {
        name,
        files: Vec::new(),
        pipeline: None,
        mapping: None,
        optional: Vec::new(),
        account: Vec::new(),
        said: Vec::new(),
        tables: Vec::new(),
    }
}

impl Case {
    pub(super) fn name(&self) -> &str {
        self.name
    }

    pub(super) fn file(mut self, name: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
        self.files.push((name, bytes.into()));
        self
    }

    /// Account openings.
    pub(super) fn openings(self, bytes: impl Into<Vec<u8>>) -> Case {
        self.file("account_openings.csv", bytes)
    }

    /// `[[source]]` entries of the pipeline file.
    pub(super) fn sources(mut self, toml: &str) -> Case {
        self.pipeline = Some(toml.to_owned());
        self
    }

    /// A mapping of its own, `mapping.toml`.
    pub(super) fn mapping(mut self, toml: &'static str) -> Case {
        self.mapping = Some(toml);
        self
    }

    pub(super) fn optional(mut self, name: &'static str) -> Case {
        self.optional.push(name);
        self
    }

    /// The account: per file `NAME READ ACCEPTED REJECTED SUPERSEDED CELLS`, under it `LINE COLUMN REASON` for each
    /// reject (`-` where the whole row is at fault), cells in brackets; last `exit CODE`.
    pub(super) fn gives(mut self, account: &str) -> Case {
        self.account = account.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        self
    }

    /// Words of what the program says.
    pub(super) fn says(mut self, words: &str) -> Case {
        self.said.push(words.to_owned());
        self
    }

    /// Rows of a kept table, cells joined by `|`.
    pub(super) fn keeps(mut self, table: &'static Table, columns: &'static [&'static str], rows: &[&str]) -> Case {
        self.tables.push((table, columns, rows.iter().map(|row| (*row).to_owned()).collect()));
        self
    }

    /// What differs from the account, if anything.
    pub(super) fn failure(&self) -> Option<String> {
        let dir = tempfile::tempdir().unwrap();
        let called = self.ingest(dir.path());
        let tables = TableDir::new(dir.path().join("out/tables"));
        let mut wrong = String::new();
        let found = if tables.has(&SOURCES) { self.found(&tables, &mut wrong) } else { refused(&called) };
        let found: Vec<String> = found.into_iter().chain([format!("exit {}", called.code)]).collect();
        if found != self.account {
            write!(wrong, "expected\n  {}\nfound\n  {}\n", self.account.join("\n  "), found.join("\n  ")).unwrap();
        }
        for words in &self.said {
            if !called.stdout.contains(words) && !called.stderr.contains(words) {
                writeln!(wrong, "{words:?} is not said").unwrap();
            }
        }
        for (table, columns, expected) in &self.tables {
            if !tables.has(table) {
                writeln!(wrong, "no table {}", table.name).unwrap();
                continue;
            }
            let rows = show(&tables, table, columns);
            if rows != *expected {
                writeln!(
                    wrong,
                    "{}: expected\n  {}\nfound\n  {}",
                    table.name,
                    expected.join("\n  "),
                    rows.join("\n  ")
                )
                .unwrap();
            }
        }
        (!wrong.is_empty()).then(|| format!("== {}\n{wrong}{}{}", self.name, called.stdout, called.stderr))
    }

    fn ingest(&self, dir: &Path) -> Called {
        let input = dir.join("input");
        fs::create_dir(&input).unwrap();
        for (name, bytes) in &self.files {
            fs::write(input.join(name), bytes).unwrap();
        }
        if let Some(mapping) = self.mapping {
            fs::write(dir.join("mapping.toml"), mapping).unwrap();
        }
        let sources = self.pipeline.as_deref().unwrap_or_default();
        let pipeline = dir.join("pipeline.toml");
        fs::write(&pipeline, format!("input = \"input\"\nout = \"out\"\n{sources}")).unwrap();
        let mut args =
            vec!["ingest".to_owned(), pipeline.display().to_string(), "--threads".to_owned(), "1".to_owned()];
        args.extend(self.optional.iter().flat_map(|name| ["--optional".to_owned(), (*name).to_owned()]));
        if self.mapping.is_some() {
            args.extend(["--mapping".to_owned(), dir.join("mapping.toml").display().to_string()]);
        }
        twocard(&args)
    }

    /// The account that the tables give. Adds what is wrong in itself.
    fn found(&self, tables: &TableDir, wrong: &mut String) -> Vec<String> {
        let counts = ["n_read", "n_accepted", "n_rejected", "n_superseded", "n_cell_rejects"];
        let sources = tables.read(&SOURCES, &[&["file_key", "name"], &counts[..]].concat()).unwrap();
        let names = sources.text("name").unwrap();
        let rejects = show(tables, &REJECTS, &["file_key", "line", "column", "reason", "is_cell", "byte_offset"]);
        let mut account = Vec::new();
        let (mut n_accepted, mut n_superseded) = (0, 0);
        for file in 0..sources.len() {
            let numbers = counts.map(|count| sources.u32(count).unwrap()[file]);
            let [n_read, accepted, n_rejected, superseded, _] = numbers;
            if n_read != accepted + n_rejected {
                writeln!(wrong, "{}: read is not accepted + rejected", names.value(file)).unwrap();
            }
            let shown: Vec<String> = numbers.iter().map(u32::to_string).collect();
            account.push(format!("{} {}", names.value(file), shown.join(" ")));
            n_superseded += superseded;
            n_accepted += accepted;
            for reject in rejects.iter().map(|reject| reject.split('|').collect::<Vec<_>>()) {
                let [file_key, line, column, reason, is_cell, offset] = reject[..] else { panic!("{reject:?}") };
                if file_key != file.to_string() {
                    continue;
                }
                let column = if column.is_empty() { "-" } else { column };
                let place = format!("{line} {column} {reason}");
                account.push(if is_cell == "true" { format!("[{place}]") } else { place });
                self.check_offset(names.value(file), line, offset, wrong);
            }
        }
        let n_kept = |table: &Table| tables.n_rows(table).unwrap() as u32;
        if n_superseded != n_kept(&ACCOUNT_OPENINGS_SUPERSEDED) + n_kept(&SIM_ACTIVATIONS_SUPERSEDED) {
            writeln!(wrong, "superseded rows are not those of the tables").unwrap();
        }
        if n_kept(&ACCOUNT_OPENINGS) + n_kept(&SIM_ACTIVATIONS) + n_superseded > n_accepted {
            writeln!(wrong, "more rows are kept than accepted").unwrap();
        }
        account
    }

    /// A byte offset leads to the line that is named with it, where lines can be counted in the file's own bytes.
    fn check_offset(&self, name: &str, line: &str, offset: &str, wrong: &mut String) {
        let Some((_, bytes)) = self.files.iter().find(|(file, _)| *file == name) else { return };
        let is_utf16 =
            bytes.contains(&0) && !bytes.starts_with(b"PK") && bytes.iter().filter(|byte| **byte == 0).count() > 9;
        if offset.is_empty() || is_utf16 || !name.ends_with(".csv") {
            return;
        }
        let before = &bytes[..offset.parse::<usize>().unwrap()];
        let n_lines = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        if n_lines.to_string() != line || !(before.is_empty() || before.ends_with(b"\n")) {
            writeln!(wrong, "{name}:{line}: byte offset {offset} is of line {n_lines}").unwrap();
        }
    }
}

/// Nothing was written: what was said of it.
fn refused(called: &Called) -> Vec<String> {
    let said = called.stderr.lines().filter_map(|line| line.strip_prefix("twocard: "));
    said.map(|line| format!("refused {line}")).collect()
}

fn show(dir: &TableDir, table: &Table, columns: &[&str]) -> Vec<String> {
    fn shown<T: PartialEq + Copy>(values: &[T], empty: T, show: impl Fn(T) -> String) -> Vec<String> {
        values.iter().map(|value| if *value == empty { String::new() } else { show(*value) }).collect()
    }
    let rows = dir.read(table, columns).unwrap();
    let cells = columns.iter().map(|name| match table.column(name).unwrap().column_type {
        ColumnType::U32 => shown(&rows.u32(name).unwrap(), NO_KEY, |value| value.to_string()),
        ColumnType::U64 => shown(&rows.u64(name).unwrap(), u64::MAX, |value| value.to_string()),
        ColumnType::I64 => shown(&rows.i64(name).unwrap(), NO_I64, |value| value.to_string()),
        ColumnType::Timestamp => shown(&rows.timestamp(name).unwrap(), NO_I64, |value| Timestamp(value).to_string()),
        ColumnType::Date => shown(&rows.date(name).unwrap(), NO_DATE, |value| Date(value).to_string()),
        ColumnType::Bool => rows.bool(name).unwrap().iter().map(bool::to_string).collect(),
        ColumnType::F64 => rows.f64(name).unwrap().iter().map(f64::to_string).collect(),
        ColumnType::Text => {
            let texts = rows.text(name).unwrap();
            texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
        }
    });
    let cells: Vec<Vec<String>> = cells.collect();
    (0..rows.len()).map(|row| cells.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join("|")).collect()
}
