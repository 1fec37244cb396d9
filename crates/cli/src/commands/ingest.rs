//! `twocard ingest`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use twocard_contracts::codes::divisions;
use twocard_ingest::{IngestReport, ReasonCount, Sniffed, TokenKey};
use twocard_tables::TableDir;
use twocard_vault::{Sealing, keys};

use crate::exit::{self, UsageError};
use crate::output;
use crate::run::args::InputFlags;
use crate::run::layout::OutDir;
use crate::run::options::{InputOptions, PipelineFile, divisions_text};
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
    /// Folder that gets tables/ and vault/; neither may be there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Source mapping beside those of the pipeline: a TOML file, or builtin:NAME; may be given several times
    #[arg(long, value_name = "MAPPING")]
    mapping: Vec<String>,
    /// Division table; GB/T 2260 from 1981 where absent
    #[arg(long, value_name = "FILE")]
    divisions: Option<PathBuf>,
    /// Token key, made with mode 0600 where absent; OUT/vault/token.key by default
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Vault key, made with mode 0600 where absent; the variable TWOCARD_VAULT_KEY, or OUT/vault/vault.key by default
    #[arg(long, value_name = "FILE")]
    vault_key_file: Option<PathBuf>,
    /// Source file (or table) whose refusal does not stop the reading; may be given several times
    #[arg(long, value_name = "NAME")]
    optional: Vec<String>,
    /// Threads; all cores where absent
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
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
    let file = args.pipeline.as_deref().map(PipelineFile::load).transpose()?.unwrap_or_default();
    let options = file.input_options(InputFlags {
        input: args.input.clone(),
        out: args.out.clone(),
        divisions: args.divisions.clone(),
        key_file: args.key_file.clone(),
        vault_key_file: args.vault_key_file.clone(),
        optional: args.optional.clone(),
        mapping: args.mapping.clone(),
        threads: args.threads,
    })?;
    threads::limit(options.threads);
    read(&options)
}

pub(crate) fn read(options: &InputOptions) -> Result<u8> {
    let missing = |what: &str| UsageError(format!("{what} is needed, as a flag or in the pipeline file"));
    let input = options.input.as_deref().ok_or_else(|| missing("--input"))?;
    let out = OutDir::new(options.out.as_deref().ok_or_else(|| missing("--out"))?);
    let (name, text) = divisions_text(options.divisions.as_deref())?;
    let divisions = divisions::parse(&text).with_context(|| format!("divisions {name}"))?;
    let found = ingest_stage::find(input, &options.mappings)?;

    let (tables, identities) = (out.root().join("tables"), out.vault().join(INGEST));
    for taken in [&tables, &identities, &out.root().join("runs")] {
        if taken.exists() {
            bail!("{} is there already: give an empty folder, nothing is overwritten", taken.display());
        }
    }
    out.make_vault()?;
    let key_file = options.key_file.clone().unwrap_or_else(|| out.vault().join("token.key"));
    let key: TokenKey = keys::settle(&out.vault(), &key_file)?;
    let vault_key_files = [options.vault_key_file.as_deref(), None];
    let vault_key = vault_key::settle(&out, &vault_key::place(vault_key_files, &out))?;
    let read = || {
        let vault = Sealing::begin(&identities, &vault_key)?;
        let table_dir = TableDir::new(tables.clone());
        let report = ingest_stage::read(&found, &options.optional, &divisions, &key, &table_dir, vault.tables())?;
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
    let (name, text) = divisions_text(args.divisions.as_deref())?;
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
