//! `twocard rejects`: refused rows out for repair, and back in.

mod export;
mod refeed;
mod sheet;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

/// Take rejected rows out for repair, and feed them again
#[derive(Debug, Args)]
pub(crate) struct RejectsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Export(ExportArgs),
    Refeed(RefeedArgs),
}

/// Write the open row rejects of a run as a CSV file that a spreadsheet opens
///
/// The file holds identities in clear: it is made with mode 0600, and OUT/audit.jsonl keeps who asked, when and why. Repair cells in place and
/// leave the reject_ columns as they are; rows that cannot be repaired may be deleted. A leading apostrophe keeps a
/// spreadsheet from changing a cell; it may stay.
#[derive(Debug, Args)]
struct ExportArgs {
    /// File to write; one that exists is not overwritten
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Folder of the runs
    #[arg(long, value_name = "DIR", default_value = "out")]
    runs: PathBuf,
    /// Run to read; the current one where absent
    #[arg(long, value_name = "RUN_ID")]
    run: Option<String>,
    /// Only rejects of this reason, such as check_digit; may be given several times
    #[arg(long, value_name = "CODE")]
    reason: Vec<String>,
    /// What the identities are needed for; without names and numbers of persons
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// File of the vault key
    #[arg(long, value_name = "FILE")]
    vault_key_file: Option<PathBuf>,
}

/// Check repaired rows as a night would, and put the right ones into the input folder
///
/// Rows that are still wrong are named by file:line:column and left out. The next night reads the new files beside the
/// originals, counts each repaired row once, and closes its reject.
#[derive(Debug, Args)]
struct RefeedArgs {
    /// An export, repaired; CSV in UTF-8
    file: PathBuf,
    /// Folder of source files that the next night reads
    #[arg(long, value_name = "DIR")]
    input: PathBuf,
    /// Division table; GB/T 2260 from 1981 where absent
    #[arg(long, value_name = "FILE")]
    divisions: Option<PathBuf>,
}

pub(crate) fn rejects(args: &RejectsArgs) -> Result<u8> {
    match &args.action {
        Action::Export(args) => export::export(args),
        Action::Refeed(args) => refeed::refeed(args),
    }
}
