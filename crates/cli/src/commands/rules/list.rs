//! `twocard rules list`

use anyhow::Result;
use clap::Args;
use twocard_contracts::time::Date;

use super::PackArgs;
use crate::{exit, output};

/// List every rule of the pack: version, kind, days in force, names and source
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pack: PackArgs,
}

pub(super) fn list(args: &ListArgs) -> Result<u8> {
    let pack = args.pack.load()?;
    let width = pack.rules.iter().map(|rule| rule.id_at_version().len()).max().unwrap_or(0);
    let day = |day: Option<Date>, none: &str| day.map_or(none.to_owned(), |day| day.to_string());
    let mut text = format!("rule pack {}: {} rules\n", pack.name, pack.rules.len());
    for rule in &pack.rules {
        text.push_str(&format!(
            "{:width$}  {:11}  {:10} to {:10}  {} ({})\n{:width$}  {}\n",
            rule.id_at_version(),
            rule.kind(),
            day(rule.valid_from, "ever"),
            day(rule.valid_to, "now"),
            rule.name_zh,
            rule.name_en,
            "",
            rule.citation,
        ));
    }
    output::say(&text)?;
    Ok(exit::DONE)
}
