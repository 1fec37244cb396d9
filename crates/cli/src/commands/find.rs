//! `twocard find`

mod numbers;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use twocard_ingest::TokenKey;
use twocard_tables::TableDir;
use twocard_vault::audit::Outcome;
use twocard_vault::find::{Answer, Reach, find as find_known, tell};
use twocard_vault::{Vault, keys};

use super::vault::PlaceArgs;
use crate::audit::Audit;
use crate::exit;
use crate::manifest::Manifest;
use crate::output;
use crate::vault_key;

/// What a run knows of a person, card or phone: openings, findings, lists, cases, leads, and two steps around it
///
/// Give `-` as the number to have it read from standard input: what stands on a command line can be read by every user of
/// the machine and stays in the shell's history. Masked labels and pseudonyms are shown, never the identities. Who asked,
/// when and why is written to OUT/audit.jsonl first.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("number").required(true).args(["id", "card", "phone", "file"]))]
pub(crate) struct FindArgs {
    /// Number of an identity document, or `-` for standard input
    #[arg(long, value_name = "NO", allow_hyphen_values = true)]
    id: Option<String>,
    /// Number of a card or account, or `-` for standard input
    #[arg(long, value_name = "NO", allow_hyphen_values = true)]
    card: Option<String>,
    /// Phone number, or `-` for standard input
    #[arg(long, value_name = "NO", allow_hyphen_values = true)]
    phone: Option<String>,
    /// File with a number of any kind on each line, or a CSV file (see --column)
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Column of the CSV file that holds the numbers, by its name in the first line
    #[arg(long, value_name = "NAME", requires = "file")]
    column: Option<String>,
    /// Type of the document, such as passport; every type whose form fits where absent
    #[arg(long, value_name = "TYPE", requires = "id")]
    id_type: Option<String>,
    /// Institution of card numbers; all where absent
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    /// What it is for, such as a case number; without names and numbers of persons
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    #[command(flatten)]
    place: PlaceArgs,
    /// Token key; OUT/vault/token.key by default
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Run to read; the current one where absent
    #[arg(long, value_name = "RUN_ID")]
    run: Option<String>,
    /// Subjects shown of each step; the others are counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    near: usize,
}

pub(crate) fn find(args: &FindArgs) -> Result<u8> {
    let out = args.place.out();
    let mut audit = Audit::begin(&out, "find", &args.purpose)?;
    let run = args.run.as_ref().map_or_else(|| out.current(), |run_id| out.run(run_id));
    let manifest = Manifest::read(&run)
        .with_context(|| format!("no published run in {}; `twocard run` makes one", run.display()))?;
    audit.run_id = Some(manifest.run_id.clone());
    let numbers = numbers::read(args)?;
    audit.check_purpose(|purpose| numbers.questions.iter().any(|question| question.asked.stands_in(purpose)))?;

    let answers = look(args, &run, &manifest.run_id, numbers.questions).map_err(|error| audit.failed(&[], error))?;
    let mut subjects: Vec<String> = Vec::new();
    for answer in &answers {
        subjects.extend(answer.known.iter().map(|known| known.subject.id.clone()));
        if answer.known.is_empty() {
            subjects.push(answer.question.hex());
        }
    }
    let n_rows = answers.iter().map(Answer::n_rows).sum();
    audit.append(&subjects, n_rows, if n_rows == 0 { Outcome::NoHit } else { Outcome::Given })?;
    let mut text = tell(&answers, &manifest.run_id);
    for refused in &numbers.refused {
        text += &format!("{refused}\n");
    }
    let n_known = answers.iter().filter(|answer| !answer.known.is_empty()).count();
    text += &format!("{n_known} of {} numbers are known in run {}\n", answers.len(), manifest.run_id);
    output::say(&text)?;
    Ok(exit::DONE)
}

fn look(
    args: &FindArgs,
    run: &std::path::Path,
    run_id: &str,
    questions: Vec<twocard_vault::find::Question>,
) -> Result<Vec<Answer>> {
    let out = args.place.out();
    let key_file = args.key_file.clone().unwrap_or_else(|| out.vault().join("token.key"));
    let key: TokenKey = keys::load(&out.vault(), &key_file)?;
    // only numbers of accounts behind cards need the vault
    let opened = vault_key::load(&out, &args.place.key_place())
        .and_then(|vault_key| Ok(Vault::at(out.vault()).open(run_id, &vault_key)?));
    let vault = match opened {
        Ok(opened) => Some(opened.tables),
        Err(error) => {
            output::remark(&format!("account numbers behind cards are not looked for: {error:#}"));
            None
        }
    };
    let reach = Reach { institution: args.institution.clone(), n_near: args.near };
    let tables = TableDir::new(run.join("tables"));
    Ok(find_known(&tables, vault.as_ref(), &key, questions, &reach)?)
}
