//! `twocard evaluate`

mod directory;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use twocard_contracts::finding::{CardKind, SubjectKind};
use twocard_contracts::sources::SIMULATED_CASE;
use twocard_contracts::tables::INVOLVED_CARDS;
use twocard_contracts::time::Date;
use twocard_evaluate::report::{self, Report};
use twocard_evaluate::truth::Card;
use twocard_evaluate::{Bootstrap, Inputs, Known, Truth};
use twocard_ingest::TokenKey;
use twocard_risk::CardRows;
use twocard_risk::labels::Labels;
use twocard_risk::linkage::Linkage;
use twocard_risk::signals::{GroundKind, Signals};
use twocard_tables::TableDir;
use twocard_vault::keys;

use crate::manifest::Manifest;
use crate::{exit, output, threads};
use directory::RunDirectory;

/// Judge the list of a published run against a truth, beside simple orders of the same persons
///
/// Judged are persons new to any list or case and linked to the run's jurisdiction; hits are organisers and agents of bad
/// groups. The truth is a folder with answer_key.csv, groups.csv and future_involved.csv, as `twocard simulate` writes it,
/// or one CSV: id_type,id_no,is_positive and, where known, ring,pattern,stratum. Its numbers are turned into the run's
/// pseudonyms with the token key; nothing personal is printed or written.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Folder of a published run, or an OUT folder of `run`: its current one
    run: PathBuf,
    /// Folder or CSV file of the truth
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
    /// Folder that gets evaluation.csv, .json, .svg and .html; only the table is printed where absent
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Token key; that of the run's OUT folder by default
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Persons that are worked; the number of linked rings where absent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    capacity: Option<u64>,
    /// Rounds of resampling for the intervals; fewer where they would take long
    #[arg(long, value_name = "N", default_value_t = 1000)]
    rounds: usize,
    /// Seed of the resampling
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads; all cores where absent
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

pub(crate) fn evaluate(args: &EvaluateArgs) -> Result<u8> {
    threads::limit(args.threads);
    let run = run_folder(&args.run)?;
    let manifest = Manifest::read(&run)?;
    let as_of = Date::parse(manifest.as_of.as_bytes()).context("manifest.json: as_of is not a day")?;
    let key = token_key(args, &run, &manifest)?;
    let tables = TableDir::new(run.join("tables"));

    let truth = Truth::read(&args.truth, &RunDirectory::read(&tables, &key)?)?;
    if truth.members.is_empty() {
        bail!("{}: nobody of this truth is in run {}", args.truth.display(), manifest.run_id);
    }
    let known = known(&tables, &manifest, as_of)?;
    let bootstrap = Bootstrap { seed: args.seed, rounds: args.rounds };
    let inputs = Inputs { tables: &tables, as_of, known: &known, truth: &truth, capacity: args.capacity, bootstrap };
    let evaluation = twocard_evaluate::evaluate(&inputs)?;

    let cases = tables.read(&INVOLVED_CARDS, &["case_no"])?.text("case_no")?;
    let report = Report {
        evaluation: &evaluation,
        counts: truth.counts,
        run_id: manifest.run_id.clone(),
        as_of: manifest.as_of.clone(),
        jurisdiction: manifest.jurisdiction.title(),
        version: env!("CARGO_PKG_VERSION"),
        seed: args.seed,
        is_synthetic: cases.iter().flatten().any(|case| case.starts_with(SIMULATED_CASE)),
    };
    let mut told = report::told(&report);
    if let Some(out) = &args.out {
        let written = report::write(out, &report)?;
        told += &format!("\nfiles  {}: {}\n", out.display(), written.join(", "));
    }
    output::say(&told)?;
    Ok(exit::DONE)
}

/// The run itself, or the current one of an OUT folder.
fn run_folder(given: &Path) -> Result<PathBuf> {
    let places = [given.to_owned(), given.join("current")];
    let found = places.into_iter().find(|place| place.join(crate::manifest::FILE).is_file());
    let found = found.with_context(|| format!("no published run in {}; `twocard run` makes one", given.display()))?;
    found.canonicalize().with_context(|| format!("cannot open {}", given.display()))
}

/// The key that made the run's pseudonyms.
fn token_key(args: &EvaluateArgs, run: &Path, manifest: &Manifest) -> Result<TokenKey> {
    // OUT/runs/RUN_ID
    let out = run.parent().and_then(Path::parent).unwrap_or(run);
    let vault = out.join("vault");
    let key_file = args.key_file.clone().unwrap_or_else(|| vault.join("token.key"));
    let key: TokenKey = keys::load(&vault, &key_file)?;
    if key.fingerprint() != manifest.token_key_fingerprint {
        bail!(
            "{}: another token key than that of run {} (fingerprint {} instead of {})",
            key_file.display(),
            manifest.run_id,
            key.fingerprint(),
            manifest.token_key_fingerprint
        );
    }
    Ok(key)
}

/// What the run knew at its night, by the same definitions as its list.
fn known(tables: &TableDir, manifest: &Manifest, as_of: Date) -> Result<Known> {
    let cards = CardRows::read(tables, as_of)?;
    let linkage = Linkage::collect(tables, &cards, &manifest.jurisdiction.read()?, as_of)?;
    // findings make nobody known
    let signals = Signals::collect(tables, &cards, &[], &Labels::read(tables)?, as_of, &manifest.risk)?;
    let persons = 0..cards.nodes.n_persons;
    let nodes = |kind: GroundKind| {
        signals.list.iter().filter(move |signal| signal.kind == kind).map(|signal| cards.nodes.subject(signal.node))
    };
    let card = |(kind, key): (SubjectKind, u32)| -> Card {
        (if kind == SubjectKind::Account { CardKind::Account } else { CardKind::Sim }, key)
    };
    Ok(Known {
        is_known: persons.clone().map(|key| signals.is_known[cards.nodes.person(key) as usize]).collect(),
        is_linked: persons.map(|key| linkage.of(cards.nodes.person(key)).iter().next().is_some()).collect(),
        involved: nodes(GroundKind::InvolvedCard).map(card).collect(),
        listed: nodes(GroundKind::ListedPerson).map(|(_, key)| key).collect(),
    })
}
