//! `twocard rules check`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use twocard_contracts::time::Date;
use twocard_rules::{review, review_exemptions};
use twocard_tables::TableDir;

use super::PackArgs;
use crate::exit::UsageError;
use crate::manifest::Manifest;
use crate::run::layout::OutDir;
use crate::{exit, output};

/// Check a rule pack, and the exemptions of a run
///
/// A pack that no night could take is refused with file, line and column. What a night would take and somebody should
/// look at is a warning: dead rules, gaps between versions, citations that name nothing, exemptions without an end.
/// Exit code 0: nothing to say; 3: warnings; 1: refused.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pack: PackArgs,
    /// Day on which dead rules and ended exemptions are told; that of the run where absent
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Folder of the runs, whose current run's exemptions and outcomes are looked at too
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn check(args: &CheckArgs) -> Result<u8> {
    let pack = args.pack.load()?;
    let run = args.out.as_ref().map(|out| OutDir::new(out).current());
    let manifest = run
        .as_ref()
        .map(|run| Manifest::read(run).with_context(|| format!("no published run in {}", run.display())))
        .transpose()?;
    let text = args.on.clone().or_else(|| manifest.as_ref().map(|manifest| manifest.as_of.clone()));
    let on = match &text {
        Some(text) => {
            Some(Date::parse(text.as_bytes()).ok_or_else(|| UsageError(format!("--on {text}: no such day")))?)
        }
        None => None,
    };
    // without a day, a rule is dead when all its versions have ended before the last of them began
    let last = pack.rules.iter().filter_map(|rule| rule.valid_from).max();
    let on = on.or(last).unwrap_or(Date(0));
    let mut remarks = review(&pack, on);
    if let (Some(run), Some(manifest)) = (&run, &manifest) {
        remarks.extend(review_exemptions(&pack, &TableDir::new(run.join("tables")), on)?);
        for rule in manifest.rules.iter().filter(|rule| rule.outcome.starts_with("not_")) {
            let why = rule.why.as_deref().unwrap_or("no reason given");
            remarks.push(format!("{}: {} in run {} ({why})", rule.rule, rule.outcome, manifest.run_id));
        }
    }
    let mut text: String = remarks.iter().map(|remark| format!("warning: {remark}\n")).collect();
    text.push_str(&format!("rule pack {}: {} rules, {} warnings\n", pack.name, pack.rules.len(), remarks.len()));
    output::say(&text)?;
    Ok(if remarks.is_empty() { exit::DONE } else { exit::WARNINGS })
}
