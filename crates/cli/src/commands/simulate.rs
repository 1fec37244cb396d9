//! `twocard simulate`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use twocard_contracts::time::Date;
use twocard_simulate::{Config, Parameters, Settings};

use crate::exit::{self, UsageError};
use crate::output;

/// Write synthetic source files with planted patterns and an answer key
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Folder to write; the answer key goes into its sub-folder answer-key
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed: the same seed gives the same bytes (default 1)
    #[arg(long)]
    seed: Option<u64>,
    /// Openings of both kinds of card together (default 4000)
    #[arg(long, value_name = "N")]
    openings: Option<u32>,
    /// Last day of the data (default 2024-06-30)
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,
    /// No card of a planted group is involved and no member listed by the last day
    #[arg(long)]
    cold_start: bool,
    /// Parameters of the simulated world, in the form of the answer-key/parameters.toml that every simulation writes; options
    /// given here stand before the file's
    #[arg(long, value_name = "FILE")]
    parameters: Option<PathBuf>,
}

pub(crate) fn simulate(args: &SimulateArgs) -> Result<u8> {
    let as_of = args
        .as_of
        .as_ref()
        .map(|day| {
            Date::parse(day.as_bytes())
                .ok_or_else(|| UsageError(format!("--as-of {day}: not a day such as 2024-06-30")))
        })
        .transpose()?;
    let (parameters, settings) = match &args.parameters {
        Some(file) => Parameters::read(file)?,
        None => <(Parameters, Settings)>::default(),
    };
    let usual = Config::default();
    let config = Config {
        seed: args.seed.or(settings.seed).unwrap_or(usual.seed),
        n_openings: args.openings.or(settings.n_openings).unwrap_or(usual.n_openings),
        as_of: as_of.or(settings.as_of).unwrap_or(usual.as_of),
        is_cold_start: args.cold_start || settings.is_cold_start.unwrap_or(usual.is_cold_start),
    };
    let summary = twocard_simulate::simulate_with(&config, &parameters, &args.out)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    output::say(&format!("{summary}\nfiles: {}\n", args.out.display()))?;
    Ok(exit::DONE)
}
