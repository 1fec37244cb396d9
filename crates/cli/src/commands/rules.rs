//! `twocard rules`

mod check;
mod list;
mod sql;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::run::pack;

/// Look at the rule pack: what it holds, what is odd about it, and the SQL of each rule
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::ListArgs),
    Check(check::CheckArgs),
    Sql(sql::SqlArgs),
}

/// The pack to look at.
#[derive(Debug, Args)]
struct PackArgs {
    /// Rule pack; the built-in pack for China where absent
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

impl PackArgs {
    fn load(&self) -> Result<twocard_rules::RulePack> {
        pack::load(self.rules.as_deref())
    }
}

pub(crate) fn rules(args: &RulesArgs) -> Result<u8> {
    match &args.command {
        Command::List(args) => list::list(args),
        Command::Check(args) => check::check(args),
        Command::Sql(args) => sql::sql(args),
    }
}
