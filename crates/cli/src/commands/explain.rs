//! `twocard explain`

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use crate::exit;
use crate::manifest::Manifest;
use crate::output;
use crate::run::earlier::EarlierRun;
use crate::run::layout::OutDir;
use crate::threads;

/// Walk a lead back to its rows: shares of its risk, strongest paths, source lines
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Lead id such as P-7K3M9Q2T4VXA, or its position in the list
    lead: String,
    /// Folder of the runs
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Run to read; the current one where absent
    #[arg(long, value_name = "RUN_ID")]
    run: Option<String>,
    /// Threads
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

pub(crate) fn explain(args: &ExplainArgs) -> Result<u8> {
    threads::limit(args.threads);
    let out = OutDir::new(&args.out);
    let run = args.run.as_ref().map_or_else(|| out.current(), |run_id| out.run(run_id));
    let manifest = Manifest::read(&run)
        .with_context(|| format!("no published run in {}; `twocard run` makes one", run.display()))?;
    let tables = TableDir::new(run.join("tables"));
    let as_of = Date::parse(manifest.as_of.as_bytes()).context("manifest.json: as_of is not a day")?;

    let findings = twocard_rules::read_findings(&tables)?;
    let earlier = manifest.earlier_run.as_ref().and_then(|run_id| EarlierRun::open(&out, run_id));
    let night = twocard_risk::Night {
        tables: &tables,
        jurisdiction: &manifest.jurisdiction.read()?,
        as_of,
        config: &manifest.risk,
        earlier: earlier.as_ref().map(|run| &run.tables),
    };
    let ranking = twocard_risk::rank(&night, &findings)?;
    let position = args.lead.parse::<u32>().ok();
    let wanted = args.lead.to_ascii_uppercase();
    let lead = ranking.list.leads.iter().find(|lead| match position {
        Some(position) => !lead.is_transfer && lead.position == position,
        None => lead.lead_id == wanted,
    });
    let Some(lead) = lead else {
        bail!(
            "no lead {} in run {}; its leads stand in leads.csv and transfers.csv of {}",
            args.lead,
            manifest.run_id,
            run.display()
        );
    };
    let context = twocard_risk::explain::Context::read(&tables, &ranking)?;
    output::say(&twocard_risk::explain::explain(lead, &ranking, &findings, &context, &manifest.risk))?;
    Ok(exit::DONE)
}
