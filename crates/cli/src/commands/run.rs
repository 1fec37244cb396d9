//! `twocard run`

use anyhow::Result;

use crate::exit;
use crate::output;
use crate::run::args::RunArgs;
use crate::run::night;
use crate::run::options::{Options, PipelineFile};
use crate::threads;

pub(crate) fn run(args: &RunArgs) -> Result<u8> {
    let file = args.pipeline.as_deref().map(PipelineFile::load).transpose()?.unwrap_or_default();
    let options = Options::check(args, file)?;
    threads::limit(options.flags.threads);
    let published = night::run(&options)?;
    for warning in &published.warnings {
        output::remark(&format!("warning: {warning}"));
    }
    if let Err(error) = output::say(&published.funnel) {
        output::remark(&format!("warning: {error:#}; the run is published"));
    }
    Ok(if published.warnings.is_empty() { exit::DONE } else { exit::WARNINGS })
}
