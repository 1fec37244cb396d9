//! `twocard ingest`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use twocard_contracts::codes::divisions;
use twocard_ingest::{IngestReport, ReasonCount, Sniffed, TokenKey};
use twocard_tables::TableDir;
use twocard_vault::{Sealing, keys};

use crate::exit;
use crate::output;
use crate::run::args::ReadingArgs;
use crate::run::layout::OutDir;
use crate::run::options::{PipelineFile, Reading, divisions_text, missing};
use crate::run::{funnel, ingest_stage, night};
use crate::{threads, vault_key};

/// Name under which the vault keeps the identities of an ingest that is no night.
const INGEST: &str = "ingest";

/// Read source files into checked tables and the vault, or look at one file
///
/// The first stage of a night alone: OUT/tables gets the tables, OUT/vault the identities, and every row is accounted for.
/// With --sniff, one file is looked at: what it is, a mapping that would read it, ten rows with identities masked.
#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// Pipeline file with input, out, mappings and sources; flags win over it
    pipeline: Option<PathBuf>,
    /// Folder of source files
    #[arg(long, value_name = "DIR")]
    input: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Look at this file only and propose a mapping for it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pipeline", "input", "out", "mapping", "key_file", "vault_key_file", "optional"])]
    sniff: Option<PathBuf>,
    /// Contract table of the file that is looked at, where it does not tell
    #[arg(long, value_name = "TABLE", requires = "sniff")]
    table: Option<String>,
    /// Sheet of the workbook that is looked at
    #[arg(long, value_name = "SHEET", requires = "sniff")]
    sheet: Option<String>,
}

pub(crate) fn ingest(args: &IngestArgs) -> Result<u8> {
    if let Some(file) = &args.sniff {
        return sniff(file, args);
    }
    let mut file = args.pipeline.as_deref().map(PipelineFile::load).transpose()?.unwrap_or_default();
    let reading = file.reading(args.input.as_deref(), &args.reading)?;
    threads::limit(reading.flags.threads);
    read(&reading)
}

pub(crate) fn read(reading: &Reading) -> Result<u8> {
    let Reading { input, vault_key, flags, mappings } = reading;
    let input = input.as_deref().ok_or_else(|| missing("--input"))?;
    let (out, vault_key) = flags.out.as_ref().zip(vault_key.as_ref()).ok_or_else(|| missing("--out"))?;
    let out = OutDir::new(out);
    let (name, text) = divisions_text(flags.divisions.as_deref())?;
    let divisions = divisions::parse(&text).with_context(|| format!("divisions {name}"))?;
    let found = ingest_stage::find(input, mappings)?;

    let (tables, identities) = (out.root().join("tables"), out.vault().join(INGEST));
    for taken in [&tables, &identities, &out.root().join("runs")] {
        if taken.exists() {
            bail!("{} is there already: give an empty folder, nothing is overwritten", taken.display());
        }
    }
    out.make_vault()?;
    let key_file = flags.key_file.clone().unwrap_or_else(|| out.vault().join("token.key"));
    let key: TokenKey = keys::settle(&out.vault(), &key_file)?;
    let vault_key = vault_key::settle(&out, vault_key)?;
    let read = || {
        let vault = Sealing::begin(&identities, &vault_key)?;
        let table_dir = TableDir::new(tables.clone());
        let report = ingest_stage::read(&found, &flags.optional, &divisions, &key, &table_dir, vault.tables())?;
        vault.finish(INGEST)?;
        Ok(report)
    };
    let report: IngestReport = read().inspect_err(|_: &anyhow::Error| {
        // a half-written folder would be taken for a whole one; what cannot be removed is refused by the next call
        let _ = std::fs::remove_dir_all(&tables);
        let _ = std::fs::remove_dir_all(&identities);
    })?;
    funnel::tell_rejects(&report);
    for warning in &report.warnings {
        output::remark(&format!("warning: {warning}"));
    }
    let quality = report.quality.iter().map(|(&name, &count)| (name.to_owned(), count)).collect();
    let mut text = funnel::accounts(&night::sources(&report), &found.unused, &quality);
    text.push_str(&format!("files  {}, identities in {}\n", tables.display(), identities.display()));
    output::say(&text)?;
    Ok(if report.warnings.is_empty() { exit::DONE } else { exit::WARNINGS })
}

fn sniff(file: &Path, args: &IngestArgs) -> Result<u8> {
    let (name, text) = divisions_text(args.reading.divisions.as_deref())?;
    let divisions = divisions::parse(&text).with_context(|| format!("divisions {name}"))?;
    let sniffed = twocard_ingest::sniff(file, args.sheet.as_deref(), args.table.as_deref(), &divisions)?;
    output::say(&shown(&sniffed))?;
    Ok(if sniffed.refused.is_none() { exit::DONE } else { exit::WARNINGS })
}

/// The mapping stands alone between two lines of dashes; all else is comment, so that the whole output can be saved too.
fn shown(sniffed: &Sniffed) -> String {
    let mut lines = vec![format!("# {}", sniffed.name)];
    lines.extend(sniffed.facts.iter().map(|(name, value)| format!("# {name}: {value}")));
    lines.push(format!("# table: {}\n#", sniffed.table));
    lines.push(sniffed.toml.clone());
    lines.push(format!("# {} rows tried, {} accepted", sniffed.n_read, sniffed.n_accepted));
    lines.extend(sniffed.refused.iter().map(|why| format!("# not yet usable: {why}")));
    lines.extend(sniffed.reasons.iter().map(|reason| format!("# {}", said(&sniffed.name, reason))));
    if !sniffed.rows.is_empty() {
        lines.push(format!("#\n# first rows, identities masked\n# {}", sniffed.columns.join(" | ")));
        lines.extend(sniffed.rows.iter().map(|row| format!("# {}", row.join(" | "))));
    }
    lines.join("\n") + "\n"
}

/// A count of refusals as a line.
pub(crate) fn said(file: &str, count: &ReasonCount) -> String {
    let effect = if count.is_cell { "cells emptied" } else { "rows rejected" };
    let column = count.column.unwrap_or("row");
    let (n, first) = (count.n, count.first_line);
    format!("{n} {effect}: {column}, {}; first at {file}:{first}", count.reason.explain())
}
