//! Flags of `twocard run`, and those that it shares with other commands.

use std::path::PathBuf;

use clap::Args;

/// Run one night: source files to a ranked lead list
///
/// Takes a pipeline file, or flags, or both; a flag wins over the file. The input folder holds files named after the
/// contract's tables: account_openings*.csv, sim_activations*.csv, outlets*.csv, listed_persons*.csv,
/// involved_cards*.csv; other files are read by source mappings.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Pipeline file such as pipelines/nightly.toml; its paths are relative to itself
    pub(crate) pipeline: Option<PathBuf>,
    /// Folder of source files
    #[arg(long, value_name = "DIR")]
    pub(crate) input: Option<PathBuf>,
    /// Six-digit division code (GB/T 2260) the list is for; one ending in 00 or 0000 covers what lies under it
    #[arg(long, value_name = "CODE")]
    pub(crate) jurisdiction: Option<String>,
    /// Day the night looks back from; it counts to 24:00
    #[arg(long, value_name = "DAY")]
    pub(crate) as_of: Option<String>,
    /// Rule pack; the pack built in (pipelines/rules/cn.toml) where absent
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// Flags of every command that reads source files.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ReadingArgs {
    /// Folder of the results: runs/ and vault/ of nights; tables/ and vault/ of `twocard ingest`, which overwrites nothing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Source mapping beside those of the pipeline: a TOML file, or builtin:NAME; may be given several times
    #[arg(long, value_name = "MAPPING")]
    pub(crate) mapping: Vec<String>,
    /// Source file (or table) whose refusal does not stop the night; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) optional: Vec<String>,
    /// Division table; GB/T 2260 from 1981 where absent
    #[arg(long, value_name = "FILE")]
    pub(crate) divisions: Option<PathBuf>,
    /// Token key, made with mode 0600 where absent; OUT/vault/token.key by default
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Vault key, made with mode 0600 where absent; the variable TWOCARD_VAULT_KEY, or OUT/vault/vault.key by default
    #[arg(long, value_name = "FILE")]
    pub(crate) vault_key_file: Option<PathBuf>,
    /// Threads; all cores where absent
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}
