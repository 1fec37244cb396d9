//! `twocard simulate`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use twocard_contracts::time::Date;

use crate::exit::{self, UsageError};
use crate::output;

/// Write synthetic source files with planted patterns and an answer key
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Folder to write; the answer key goes into its sub-folder answer-key
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Openings of both kinds of card together
    #[arg(long, value_name = "N", default_value_t = 4000)]
    openings: u32,
    /// Last day of the data
    #[arg(long, value_name = "DAY", default_value = "2024-06-30")]
    as_of: String,
}

pub(crate) fn simulate(args: &SimulateArgs) -> Result<u8> {
    let as_of = Date::parse(args.as_of.as_bytes())
        .ok_or_else(|| UsageError(format!("--as-of {}: not a day such as 2024-06-30", args.as_of)))?;
    let config = twocard_simulate::Config { seed: args.seed, n_openings: args.openings, as_of };
    let summary = twocard_simulate::simulate(&config, &args.out)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    output::say(&format!("{summary}\nfiles: {}\n", args.out.display()))?;
    Ok(exit::DONE)
}
