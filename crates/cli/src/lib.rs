//! `twocard`: flags, wiring, progress, exit codes. One file per command under `commands`.

mod audit;
mod commands;
mod exit;
mod manifest;
mod output;
pub mod panics;
mod progress;
mod run;
pub mod threads;
mod vault_key;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

/// 断卡行动 lead lists from account openings and SIM activations.
///
/// Every night: source files into checked tables, rules over them, one network of both kinds of card, and a list of whom
/// to look at first in one jurisdiction. A lead is a request to verify, never evidence or a block.
#[derive(Debug, Parser)]
#[command(name = "twocard", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::args::RunArgs),
    Backtest(commands::backtest::BacktestArgs),
    Ingest(commands::ingest::IngestArgs),
    Doctor(commands::doctor::DoctorArgs),
    Evaluate(commands::evaluate::EvaluateArgs),
    Explain(commands::explain::ExplainArgs),
    Find(commands::find::FindArgs),
    Network(commands::network::NetworkArgs),
    Rejects(commands::rejects::RejectsArgs),
    Rules(commands::rules::RulesArgs),
    Simulate(commands::simulate::SimulateArgs),
    Vault(commands::vault::VaultArgs),
}

/// Runs one command and gives its exit code: 0 done, 1 technical failure and nothing published, 2 usage, 3 published
/// with warnings, 4 stopped by the data-quality gate.
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help on stdout and mistakes on stderr; a closed pipe is no failure of ours
            let _ = error.print();
            return if error.use_stderr() { exit::USAGE } else { exit::DONE };
        }
    };
    let outcome = match cli.command {
        Command::Run(args) => commands::run::run(&args),
        Command::Backtest(args) => commands::backtest::backtest(&args),
        Command::Ingest(args) => commands::ingest::ingest(&args),
        Command::Doctor(args) => commands::doctor::doctor(&args),
        Command::Evaluate(args) => commands::evaluate::evaluate(&args),
        Command::Explain(args) => commands::explain::explain(&args),
        Command::Find(args) => commands::find::find(&args),
        Command::Network(args) => commands::network::network(&args),
        Command::Rejects(args) => commands::rejects::rejects(&args),
        Command::Rules(args) => commands::rules::rules(&args),
        Command::Simulate(args) => commands::simulate::simulate(&args),
        Command::Vault(args) => commands::vault::vault(&args),
    };
    outcome.unwrap_or_else(|error| {
        output::remark(&format!("twocard: {error:#}"));
        exit::code_of(&error)
    })
}
