//! `twocard vault reveal`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use twocard_contracts::ids::Token;
use twocard_ingest::{RecipientKey, TokenKey};
use twocard_tables::TableDir;
use twocard_vault::audit::Outcome;
use twocard_vault::reveal::{Disclosed, Subject, reveal as reveal_subject, subject};
use twocard_vault::{Vault, keys};

use super::PlaceArgs;
use crate::audit::Audit;
use crate::exit::{self, UsageError};
use crate::manifest::Manifest;
use crate::output;
use crate::vault_key;

/// Print the identities behind a pseudonym; who asked, when and why is written to OUT/audit.jsonl first
///
/// Of a person: number, names, phones and addresses as the run knows them; of a card its number and that of the account
/// behind it; of a SIM or phone the number. They go to standard output and nowhere else.
#[derive(Debug, Args)]
pub(crate) struct RevealArgs {
    /// Pseudonym of a person, account, SIM or phone (32 hexadecimal digits), or a lead id such as P-7K3M9Q2T4VXA
    subject_id: String,
    /// What it is for, such as a case number; without names and numbers of persons
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    #[command(flatten)]
    place: PlaceArgs,
    /// Run to read; the current one where absent
    #[arg(long, value_name = "RUN_ID")]
    run: Option<String>,
    /// Whose pseudonym it is: `regulator` for ids of the extract; where absent, an id of the tables and lists
    #[arg(long, value_name = "NAME")]
    recipient: Option<String>,
    /// Token key, needed with --recipient; OUT/vault/token.key by default
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

pub(super) fn reveal(args: &RevealArgs) -> Result<u8> {
    let out = args.place.out();
    let asked = &args.subject_id;
    // a number typed here by mistake is neither repeated nor logged
    if Token::from_hex(asked).is_none() && !is_lead_id(asked) {
        let what = "SUBJECT_ID is no pseudonym (32 hexadecimal digits) and no lead id; a number is looked up by find";
        return Err(UsageError(what.to_owned()).into());
    }
    let mut audit = Audit::begin(&out, "vault reveal", &args.purpose)?;
    audit.recipient = args.recipient.as_deref();
    let run = args.run.as_ref().map_or_else(|| out.current(), |run_id| out.run(run_id));
    let manifest = Manifest::read(&run)
        .with_context(|| format!("no published run in {}; `twocard run` makes one", run.display()))?;
    audit.run_id = Some(manifest.run_id.clone());

    let tables = TableDir::new(run.join("tables"));
    let found = look(args, &tables, &manifest.run_id)
        .and_then(|found| check_purpose(&audit, found))
        .map_err(|error| audit.failed(std::slice::from_ref(asked), error))?;
    let Some((subject, rows)) = found else {
        audit.append(std::slice::from_ref(asked), 0, Outcome::NoHit)?;
        output::say(&format!("no subject of run {} has this pseudonym\n", manifest.run_id))?;
        return Ok(exit::DONE);
    };
    audit.append(std::slice::from_ref(&subject.id), rows.len() as u64, Outcome::Given)?;
    let mut text = format!("{} {} in run {}\n", subject.kind.name(), subject.id, manifest.run_id);
    for row in &rows {
        let detail = if row.detail.is_empty() { String::new() } else { format!(" ({})", row.detail) };
        text += &format!("  {}{detail}: {}\n", row.kind, row.value);
    }
    output::say(&text)?;
    Ok(exit::DONE)
}

type Found = Option<(Subject, Vec<Disclosed>)>;

fn look(args: &RevealArgs, tables: &TableDir, run_id: &str) -> Result<Found> {
    let out = args.place.out();
    let key = vault_key::load(&out, &args.place.key_place())?;
    let vault = Vault::at(out.vault()).open(run_id, &key)?;
    let recipient = match &args.recipient {
        None => None,
        Some(name) => {
            let key_file = args.key_file.clone().unwrap_or_else(|| out.vault().join("token.key"));
            let token_key: TokenKey = keys::load(&out.vault(), &key_file)?;
            Some(RecipientKey::new(&token_key, name))
        }
    };
    let Some(subject) = subject(tables, &args.subject_id, recipient.as_ref())? else { return Ok(None) };
    let rows = reveal_subject(tables, &vault.tables, &subject)?;
    Ok(Some((subject, rows)))
}

fn check_purpose(audit: &Audit<'_>, found: Found) -> Result<Found> {
    if let Some((_, rows)) = &found {
        let stands_in = |purpose: &str, row: &Disclosed| {
            let value = row.value.strip_prefix("+86").unwrap_or(&row.value);
            !value.is_empty() && purpose.contains(value)
        };
        audit.check_purpose(|purpose| rows.iter().any(|row| stands_in(purpose, row)))?;
    }
    Ok(found)
}

/// A letter, `-` and letters and digits.
fn is_lead_id(text: &str) -> bool {
    let rest = text.strip_prefix(|first: char| first.is_ascii_alphabetic()).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| rest.len() == 12 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
