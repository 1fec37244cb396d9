//! What the whole-pipeline tests share: starting the program, reading what it left, and made-up source files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests fail by panicking and say what they skip"
)]

pub mod csv_files;
pub mod truth;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use twocard_tables::{TableDir, VaultKey};
use twocard_vault::Vault;

/// Root of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A folder of the shared material beside the project, or `None` (said aloud) where it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = workspace().parent()?.join("shared").join(path);
    if !found.exists() {
        eprintln!("skipped: ../shared/{path} is absent");
        return None;
    }
    Some(found)
}

/// The built program: it lies beside the folder of this test binary.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("twocard");
    assert!(program.is_file(), "{} is missing: cargo build --workspace comes first", program.display());
    program
}

/// What a call of the program left.
#[derive(Debug)]
pub struct Called {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Calls the program.
pub fn twocard<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Called {
    let Output { status, stdout, stderr } =
        Command::new(program()).args(args).current_dir(workspace()).output().unwrap();
    Called {
        code: status.code().unwrap_or(-1),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// A night to run.
#[derive(Clone, Debug)]
pub struct Night {
    args: Vec<String>,
    out: PathBuf,
}

impl Night {
    /// On a folder of files, for Mianzhu at the end of June 2024.
    pub fn new(input: &Path, out: &Path) -> Night {
        let args = ["run", "--input", &input.display().to_string(), "--out", &out.display().to_string()];
        Night { args: args.map(str::to_owned).to_vec(), out: out.to_owned() }
            .with("--jurisdiction", "510683")
            .with("--as-of", "2024-06-30")
            .with("--rules", "pipelines/rules/cn.toml")
    }

    /// Sets a flag; the last one given counts.
    #[must_use]
    pub fn with(mut self, flag: &str, value: &str) -> Night {
        match self.args.iter().position(|arg| arg == flag) {
            Some(at) => self.args[at + 1] = value.to_owned(),
            None => self.args.extend([flag.to_owned(), value.to_owned()]),
        }
        self
    }

    /// Runs it, whatever comes.
    pub fn call(&self) -> Called {
        twocard(&self.args)
    }

    /// Runs it; it must be published without warnings.
    pub fn run(&self) -> Run {
        let called = self.call();
        assert_eq!(called.code, 0, "{}\n{}", called.stdout, called.stderr);
        self.published(called)
    }

    /// The current run of its folder.
    pub fn published(&self, called: Called) -> Run {
        let dir = self.out.join("current").canonicalize().unwrap();
        let manifest = std::fs::read_to_string(dir.join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let vault = self.out.join("vault").join(manifest["run_id"].as_str().unwrap());
        Run { tables: TableDir::new(dir.join("tables")), vault, dir, manifest, called }
    }
}

/// A published run.
#[derive(Debug)]
pub struct Run {
    /// Its folder.
    pub dir: PathBuf,
    /// Its tables.
    pub tables: TableDir,
    /// Folder of its identities, encrypted.
    pub vault: PathBuf,
    /// Its manifest.
    pub manifest: serde_json::Value,
    /// What the program said.
    pub called: Called,
}

impl Run {
    /// Rows of `leads.csv` as (column, cell) records.
    pub fn leads(&self) -> Vec<csv_files::Record> {
        csv_files::read(&self.dir.join("leads.csv"))
    }

    /// Tables of its identities, opened with the key beside them.
    pub fn identities(&self) -> TableDir {
        let vault = Vault::at(self.vault.parent().unwrap());
        let key = VaultKey::load(&vault.root().join("vault.key")).unwrap();
        vault.open(self.manifest["run_id"].as_str().unwrap(), &key).unwrap().tables
    }

    /// One number from the extract.
    pub fn query(&self, sql: &str) -> i64 {
        self.value(sql)
    }

    /// One text from the extract.
    pub fn text(&self, sql: &str) -> String {
        self.value(sql)
    }

    fn value<T: duckdb::types::FromSql>(&self, sql: &str) -> T {
        let connection = duckdb::Connection::open_with_flags(
            self.dir.join("extract.duckdb"),
            duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap(),
        )
        .unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}
