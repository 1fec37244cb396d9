//! What a person sees at the end of a run: the funnel from rows to leads, and where the files lie.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use twocard_ingest::IngestReport;

use super::layout::OutDir;
use crate::manifest::{Manifest, SourceEntry};
use crate::output;

/// Names refused rows on standard error, as they are found; never a value.
pub(crate) fn tell_rejects(report: &IngestReport) {
    for reject in &report.first_rejects {
        output::remark(&reject.to_string());
    }
    let n_told = report.first_rejects.len() as u64;
    let n_all: u64 =
        report.sources.iter().map(|source| u64::from(source.n_rejected) + u64::from(source.n_cell_rejects)).sum();
    if n_all > n_told {
        output::remark(&format!("and {} more, see table rejects", n_all - n_told));
    }
}

/// The funnel as text.
pub(crate) fn text(manifest: &Manifest, timings: &[(&'static str, Duration)], run: &Path, out: &OutDir) -> String {
    let mut text = String::new();
    // writing into a String cannot fail
    let _ = write_funnel(&mut text, manifest, timings, run, out);
    text
}

fn write_funnel(
    text: &mut String,
    manifest: &Manifest,
    timings: &[(&'static str, Duration)],
    run: &Path,
    out: &OutDir,
) -> std::fmt::Result {
    writeln!(text, "twocard {}  run {}  as of {}", manifest.twocard, manifest.run_id, manifest.as_of)?;
    writeln!(text, "jurisdiction 辖区 {}  rules 规则包 {}\n", manifest.jurisdiction.title(), manifest.rule_pack.pack)?;

    write_accounts(text, &manifest.sources, &manifest.files_not_read, &manifest.quality)?;

    let gate = &manifest.quality_gate;
    writeln!(
        text,
        "  quality gate 质量门: {} expectations met, {} not, {} measures not evaluated; see table data_quality",
        gate.n_ok, gate.n_warn, gate.n_not_evaluated
    )?;

    writeln!(text, "\nfindings by rule 规则命中")?;
    for rule in &manifest.rules {
        let bands: Vec<String> = rule.findings_by_band.iter().map(|(band, n)| format!("{band} {n}")).collect();
        writeln!(
            text,
            "  {:<8} {:<14} {:>6} findings over {} rows ({} with key){}{}  {}",
            rule.rule,
            rule.outcome,
            rule.n_findings,
            rule.n_rows_evaluated,
            rule.n_rows_with_key,
            if bands.is_empty() { String::new() } else { format!(" [{}]", bands.join(", ")) },
            rule.why.as_ref().map_or(String::new(), |why| format!(" ({why})")),
            rule.name_zh,
        )?;
    }

    let network = &manifest.network;
    writeln!(
        text,
        "\nnetwork 网络  {} persons, {} accounts, {} SIMs, {} phones, {} outlets; {} edges ({} silenced at hubs)",
        network.n_persons,
        network.n_accounts,
        network.n_sims,
        network.n_phones,
        network.n_outlets,
        network.n_edges,
        network.n_edges_silenced_by_caps
    )?;

    let leads = &manifest.leads;
    writeln!(
        text,
        "\nleads 线索  {} new, {} known; {} to transfer; {} under the floor of the list",
        leads.n_new, leads.n_known, leads.n_transfer, leads.n_below_floor
    )?;
    let counts = |of: &std::collections::BTreeMap<String, u64>| {
        of.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join("  ")
    };
    writeln!(text, "  by level 按属地层级  {}", counts(&leads.by_level))?;
    if leads.n_tied_in_first_50 > 0 {
        writeln!(text, "  ties 并列  {} of the first 50 new leads share their priority", leads.n_tied_in_first_50)?;
    }
    writeln!(text, "  by subject 按对象    {}", counts(&leads.by_kind))?;

    let times: Vec<String> = timings.iter().map(|(name, time)| format!("{name} {:.2} s", time.as_secs_f64())).collect();
    writeln!(text, "\ntimes  {}", times.join(", "))?;
    writeln!(text, "files  {}", run.display())?;
    writeln!(text, "  leads.csv        the ranked list; row 1 first")?;
    writeln!(text, "  transfers.csv    subjects without linkage to this jurisdiction")?;
    writeln!(text, "  extract.duckdb   pseudonymised, for regulators")?;
    writeln!(text, "  tables/          every table as Parquet; manifest.json accounts for every row")?;
    writeln!(text, "  {} points to this run; identities stay in {}", out.current().display(), out.vault().display())?;
    writeln!(text, "note   {}", manifest.notice)?;
    if manifest.leads.n_new + manifest.leads.n_known > 0 {
        let program = std::env::args().next().unwrap_or_else(|| "twocard".to_owned());
        writeln!(text, "next   {program} explain 1 --out {}", out.root().display())?;
    }
    Ok(())
}

/// The account of every file as text.
pub(crate) fn accounts(sources: &[SourceEntry], unused: &[String], quality: &BTreeMap<String, u64>) -> String {
    let mut text = String::new();
    // writing into a String cannot fail
    let _ = write_accounts(&mut text, sources, unused, quality);
    text
}

fn write_accounts(
    text: &mut String,
    sources: &[SourceEntry],
    unused: &[String],
    quality: &BTreeMap<String, u64>,
) -> std::fmt::Result {
    writeln!(
        text,
        "rows 行 {:>30} {:>10} {:>9} {:>10} {:>11}",
        "read", "accepted", "rejected", "superseded", "cells empty"
    )?;
    for source in sources {
        writeln!(
            text,
            "  {:<34} {:>10} {:>9} {:>9} {:>10} {:>11}{}",
            source.name,
            source.n_read,
            source.n_accepted,
            source.n_rejected,
            source.n_superseded,
            source.n_cell_rejects,
            source.refused.as_ref().map_or(String::new(), |why| format!("  refused: {why}"))
        )?;
    }
    for source in sources.iter().filter(|source| !source.columns_not_read.is_empty()) {
        writeln!(
            text,
            "  {}: columns not read (not in the contract): {}",
            source.name,
            source.columns_not_read.join(", ")
        )?;
    }
    for source in sources.iter().filter(|source| source.n_repaired + source.n_refed > 0) {
        writeln!(
            text,
            "  {}: {} of the rejected rows are repaired, {} rows stand for rejected ones",
            source.name, source.n_repaired, source.n_refed
        )?;
    }
    for source in sources {
        if let Some(first) = &source.duplicate_of {
            writeln!(text, "  {}: {} rows not read, same bytes as {first}", source.name, source.n_duplicate)?;
        }
    }
    if !unused.is_empty() {
        writeln!(text, "  not read (no table of the contract): {}", unused.join(", "))?;
    }
    let quality: Vec<String> =
        quality.iter().filter(|&(_, &count)| count > 0).map(|(name, count)| format!("{name} {count}")).collect();
    if !quality.is_empty() {
        writeln!(text, "  data quality 数据质量: {}", quality.join(", "))?;
    }
    Ok(())
}
