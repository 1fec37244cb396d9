//! The stages of one night, in order: ingest, rules, rank, lists, extract, manifest, publication.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use twocard_contracts::codes::divisions::{self, Divisions, Jurisdiction};
use twocard_contracts::finding::SubjectKind;
use twocard_contracts::tables;
use twocard_extract::ExtractMeta;
use twocard_ingest::{IngestReport, Mappings, RecipientKey, TokenKey};
use twocard_risk::{LeadList, Ranking};
use twocard_rules::{Evaluation, RulePack};
use twocard_tables::TableDir;
use twocard_vault::{Sealing, keys};

use super::earlier::EarlierRun;
use super::layout::{OutDir, Staging};
use super::options::Options;
use super::{funnel, gate, ingest_stage, list_csv, pack};
use crate::exit::UsageError;
use crate::manifest::{
    ExtractEntry, InputFile, JurisdictionEntry, LeadsEntry, Manifest, NetworkEntry, OutputFile, RuleEntry,
    RulePackEntry, SourceEntry, sha256_hex, sha256_of_file,
};
use crate::progress::Progress;
use crate::vault_key;

/// Said in the manifest, beside the lists and at the end of the funnel.
const NOTICE: &str =
    "线索仅供核查，不是证据，不得单独作为拒绝服务的依据。A lead is a request to verify, never evidence or a block.";

/// For whom the extract is made: it holds this recipient's pseudonyms.
const REGULATOR: &str = "regulator";

/// A published run.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) funnel: String,
    pub(crate) warnings: Vec<String>,
}

/// Runs one night and publishes it.
pub(crate) fn run(options: &Options) -> Result<Published> {
    let (divisions_name, divisions_text) = options.divisions_text()?;
    let divisions = divisions::parse(&divisions_text).with_context(|| format!("divisions {divisions_name}"))?;
    if !divisions.is_known(options.jurisdiction) {
        let what = format!("--jurisdiction {:06}: not in the division table {divisions_name}", options.jurisdiction);
        return Err(UsageError(what).into());
    }
    let pack = pack::load(options.rules.as_deref())?;
    let found = ingest_stage::find(&options.input, &options.mappings)?;
    options.check_optional(&found)?;

    let out = OutDir::new(&options.out);
    let staging = out.stage()?;
    let result = stages(options, &staging, &out, &divisions, &pack, &found)
        .and_then(|night| finish(options, night, &staging, &divisions_name, &divisions_text, &pack, &found));
    match result {
        Err(error) => {
            staging.discard();
            Err(error)
        }
        Ok((manifest, timings)) => {
            let run = staging.publish(&manifest.run_id)?;
            Ok(Published { funnel: funnel::text(&manifest, &timings, &run, &out), warnings: manifest.warnings })
        }
    }
}

/// What the stages leave in memory.
struct Night {
    ingest: IngestReport,
    gate: gate::Passed,
    evaluation: Evaluation,
    jurisdiction: JurisdictionEntry,
    earlier_run: Option<String>,
    ranking: Ranking,
    key_fingerprint: String,
    regulator: RecipientKey,
    vault: Sealing,
    progress: Progress,
}

fn stages(
    options: &Options,
    staging: &Staging,
    out: &OutDir,
    divisions: &Divisions,
    pack: &RulePack,
    found: &twocard_ingest::Found,
) -> Result<Night> {
    let tables = TableDir::new(staging.run().join("tables"));
    let key_file = options.flags.key_file.clone().unwrap_or_else(|| out.vault().join("token.key"));
    let key: TokenKey = keys::settle(&out.vault(), &key_file)?;
    let vault = Sealing::begin(staging.vault(), &vault_key::settle(out, &options.vault_key)?)?;

    let mut progress = Progress::new();
    let ingest = progress.stage("ingest", || {
        ingest_stage::read(found, &options.flags.optional, divisions, &key, &tables, vault.tables())
    })?;
    funnel::tell_rejects(&ingest);
    let gate = progress.stage("quality", || gate::check(&options.quality, options.as_of, &ingest, &tables, out))?;
    let evaluation = progress.stage("rules", || -> Result<Evaluation> {
        let evaluation = twocard_rules::evaluate(pack, &tables, options.as_of)?;
        twocard_rules::write_catalogue(pack, &tables)?;
        twocard_rules::write(&evaluation, &tables)?;
        Ok(evaluation)
    })?;
    let jurisdiction = Jurisdiction::of(divisions, options.jurisdiction);
    let entry = JurisdictionEntry::new(&jurisdiction, divisions.name(options.jurisdiction));
    let earlier = EarlierRun::find(out, options.as_of, &entry, &key.fingerprint())?;
    let ranking = progress.stage("rank", || -> Result<Ranking> {
        let night = twocard_risk::Night {
            tables: &tables,
            jurisdiction: &jurisdiction,
            as_of: options.as_of,
            config: &options.risk,
            earlier: earlier.as_ref().map(|run| &run.tables),
        };
        let ranking = twocard_risk::rank(&night, &evaluation.findings)?;
        twocard_risk::store::write(&tables, &ranking, &options.risk)?;
        for (name, is_transfer) in [("leads.csv", false), ("transfers.csv", true)] {
            list_csv::write(&staging.run().join(name), is_transfer, &ranking, &options.risk)?;
        }
        Ok(ranking)
    })?;
    let regulator = RecipientKey::new(&key, REGULATOR);
    Ok(Night {
        ingest,
        gate,
        evaluation,
        jurisdiction: entry,
        earlier_run: earlier.map(|run| run.run_id),
        ranking,
        key_fingerprint: key.fingerprint(),
        regulator,
        vault,
        progress,
    })
}

type Timings = Vec<(&'static str, std::time::Duration)>;

#[allow(clippy::too_many_arguments, reason = "the one place where a run's parts meet")]
fn finish(
    options: &Options,
    mut night: Night,
    staging: &Staging,
    divisions_name: &str,
    divisions_text: &[u8],
    pack: &RulePack,
    found: &twocard_ingest::Found,
) -> Result<(Manifest, Timings)> {
    let tables = TableDir::new(staging.run().join("tables"));
    let mut manifest = Manifest {
        run_id: String::new(),
        as_of: options.as_of.to_string(),
        twocard: env!("CARGO_PKG_VERSION").to_owned(),
        notice: NOTICE.to_owned(),
        jurisdiction: night.jurisdiction,
        divisions: InputFile { name: divisions_name.to_owned(), sha256: sha256_hex(divisions_text) },
        rule_pack: RulePackEntry {
            pack: pack.name.clone(),
            file: options.rules.as_ref().map_or_else(|| pack::BUILT_IN_NAME.to_owned(), |path| file_name(path)),
            sha256: sha256_hex(pack.text.as_bytes()),
        },
        token_key_fingerprint: night.key_fingerprint,
        earlier_run: night.earlier_run,
        optional: options.flags.optional.clone(),
        risk: options.risk.clone(),
        sources: sources(&night.ingest),
        files_not_read: found.unused.clone(),
        quality: night.ingest.quality.iter().map(|(&name, &count)| (name.to_owned(), count)).collect(),
        rules: rules(&night.evaluation),
        network: network(&night.ranking),
        leads: leads(&night.ranking.list),
        quality_gate: night.gate.entry,
        warnings: night.ingest.warnings.iter().map(ToString::to_string).chain(night.gate.warnings).collect(),
        tables: Vec::new(),
        lists: Vec::new(),
        extract_recipient: REGULATOR.to_owned(),
        extract: Vec::new(),
    };
    manifest.run_id = run_id(&manifest, &options.mappings)?;

    night.vault.finish(&manifest.run_id)?;

    let scoped = TableDir::new(staging.run().join(".extract-tables"));
    night.progress.stage("pseudonyms", || night.regulator.write_tables(&tables, &scoped))?;
    let extract = night.progress.stage("extract", || -> Result<_> {
        let meta = ExtractMeta { run_id: &manifest.run_id, as_of: options.as_of, code_version: &manifest.twocard };
        let out = staging.run().join("extract.duckdb");
        let extract = twocard_extract::build(&tables.overlaid_by(&scoped), &out, &meta)?;
        std::fs::remove_dir_all(scoped.root()).with_context(|| format!("cannot remove {}", scoped.root().display()))?;
        Ok(extract)
    })?;
    manifest.extract = extract.tables.into_iter().map(|(table, n_rows)| ExtractEntry { table, n_rows }).collect();
    for table in tables::ALL {
        let n_rows = tables.read(table, &[table.columns[0].name])?.len() as u64;
        manifest.tables.push(OutputFile {
            name: format!("tables/{}.parquet", table.name),
            n_rows,
            sha256: sha256_of_file(&tables.path(table))?,
        });
    }
    for (name, is_transfer) in [("leads.csv", false), ("transfers.csv", true)] {
        let n_rows = night.ranking.list.leads.iter().filter(|lead| lead.is_transfer == is_transfer).count() as u64;
        let sha256 = sha256_of_file(&staging.run().join(name))?;
        manifest.lists.push(OutputFile { name: name.to_owned(), n_rows, sha256 });
    }
    let notice = staging.run().join("NOTICE.txt");
    std::fs::write(&notice, format!("{NOTICE}\n")).with_context(|| format!("cannot write {}", notice.display()))?;
    let timings = night.progress.finish();
    write_timings(staging.run(), &timings)?;
    manifest.write(staging.run())?;
    Ok((manifest, timings))
}

/// `as_of` and eight hexadecimal digits of the hash of inputs and configuration. Copies of an input are no input.
fn run_id(manifest: &Manifest, mappings: &Mappings) -> Result<String> {
    let inputs = manifest.sources.iter().filter(|source| source.duplicate_of.is_none());
    let mut configuration = serde_json::to_string(&(
        &manifest.twocard,
        &manifest.as_of,
        &manifest.jurisdiction,
        &manifest.divisions.sha256,
        &manifest.rule_pack.sha256,
        &manifest.optional,
        &manifest.risk,
        &manifest.earlier_run,
        &manifest.quality_gate.config,
        inputs.map(|source| (&source.table, &source.name, &source.sha256)).collect::<Vec<_>>(),
    ))
    .context("cannot hash the configuration")?;
    if !mappings.is_empty() {
        configuration.push_str(&mappings.fingerprint());
    }
    Ok(format!("{}-{}", manifest.as_of, &sha256_hex(configuration.as_bytes())[..8]))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn sources(report: &IngestReport) -> Vec<SourceEntry> {
    report
        .sources
        .iter()
        .map(|source| SourceEntry {
            table: source.table.to_owned(),
            name: source.name.clone(),
            mapping: source.mapping.clone(),
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            n_read: u64::from(source.n_read),
            n_accepted: u64::from(source.n_accepted),
            n_rejected: u64::from(source.n_rejected),
            n_superseded: u64::from(source.n_superseded),
            n_cell_rejects: u64::from(source.n_cell_rejects),
            n_repaired: u64::from(source.n_repaired),
            n_refed: u64::from(source.n_refed),
            columns_not_read: source.ignored_columns.clone(),
            refused: source.refused.clone(),
            duplicate_of: source.duplicate.map(|duplicate| report.sources[duplicate.of as usize].name.clone()),
            n_duplicate: source.duplicate.map_or(0, |duplicate| u64::from(duplicate.n_rows)),
        })
        .collect()
}

fn rules(evaluation: &Evaluation) -> Vec<RuleEntry> {
    evaluation
        .outcomes
        .iter()
        .map(|outcome| {
            let mut findings_by_band = BTreeMap::new();
            for finding in &evaluation.findings {
                if finding.rule_id == outcome.rule_id && finding.rule_version == outcome.rule_version {
                    *findings_by_band.entry(finding.band.clone()).or_insert(0) += 1;
                }
            }
            RuleEntry {
                rule: format!("{}@{}", outcome.rule_id, outcome.rule_version),
                kind: outcome.kind.to_owned(),
                name_zh: outcome.name_zh.clone(),
                citation: outcome.citation.clone(),
                outcome: outcome.outcome.name().to_owned(),
                why: outcome.why.clone(),
                n_rows_evaluated: u64::from(outcome.n_rows_evaluated),
                n_rows_with_key: u64::from(outcome.n_rows_with_key),
                n_findings: u64::from(outcome.n_findings),
                findings_by_band,
            }
        })
        .collect()
}

fn network(ranking: &Ranking) -> NetworkEntry {
    let network = &ranking.network;
    let count = |kind: SubjectKind| network.n_nodes(kind) as u64;
    NetworkEntry {
        n_persons: count(SubjectKind::Person),
        n_accounts: count(SubjectKind::Account),
        n_sims: count(SubjectKind::Sim),
        n_phones: count(SubjectKind::Phone),
        n_outlets: count(SubjectKind::Outlet),
        n_edges: network.n_edges as u64,
        n_edges_silenced_by_caps: network.n_capped_edges as u64,
        n_signals: ranking.signals.list.len() as u64,
        n_steps: u64::from(ranking.risk.n_steps),
    }
}

fn leads(list: &LeadList) -> LeadsEntry {
    let mut entry = LeadsEntry {
        n_new: 0,
        n_known: 0,
        n_transfer: 0,
        n_below_floor: list.n_below_floor as u64,
        n_tied_in_first_50: n_tied(list, 50),
        by_level: BTreeMap::new(),
        by_kind: BTreeMap::new(),
    };
    for lead in &list.leads {
        if lead.is_transfer {
            entry.n_transfer += 1;
            continue;
        }
        *(if lead.is_known { &mut entry.n_known } else { &mut entry.n_new }) += 1;
        *entry.by_kind.entry(lead.kind.name().to_owned()).or_insert(0) += 1;
        if let Some(level) = lead.level() {
            *entry.by_level.entry(level.name().to_owned()).or_insert(0) += 1;
        }
    }
    entry
}

/// New leads among the first `n` that share their priority with another of them: their order is by first appearance.
fn n_tied(list: &LeadList, n: usize) -> u64 {
    let new = list.leads.iter().filter(|lead| !lead.is_transfer && !lead.is_known).take(n);
    let bits: Vec<u64> = new.map(|lead| lead.priority.to_bits()).collect();
    bits.chunk_by(|x, y| x == y).filter(|same| same.len() > 1).map(|same| same.len() as u64).sum()
}

fn write_timings(run: &Path, timings: &Timings) -> Result<()> {
    let path: PathBuf = run.join("timings.json");
    let seconds: BTreeMap<&str, f64> = timings.iter().map(|(name, time)| (*name, time.as_secs_f64())).collect();
    let text = serde_json::to_string_pretty(&seconds).context("timings")? + "\n";
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
