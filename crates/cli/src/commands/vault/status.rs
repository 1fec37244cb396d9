//! `twocard vault status`

use anyhow::Result;
use twocard_vault::Vault;
use twocard_vault::audit::AuditLog;
use twocard_vault::status::{Status, status as vault_status};

use super::PlaceArgs;
use crate::exit;
use crate::output;
use crate::vault_key;

pub(super) fn status(args: &PlaceArgs) -> Result<u8> {
    let out = args.out();
    let vault = Vault::at(out.vault());
    let (key, key_problem) = match vault_key::load(&out, &args.key_place()) {
        Ok(key) => (Some(key), None),
        Err(error) => (None, Some(format!("{error:#}; nothing was decrypted"))),
    };
    let mut status = vault_status(&vault, key.as_ref())?;
    status.problems.extend(key_problem);
    let log = AuditLog::at(out.audit());
    let audit = log.verify()?;
    if let Some((line, what)) = audit.first_broken {
        status.problems.push(format!("{}:{line}: {what}", log.path().display()));
    }

    let mut text = format!("vault {}\n", out.vault().display());
    text += &format!("  key {}\n", status.fingerprint.as_deref().unwrap_or("none yet"));
    for run in &status.runs {
        let state = match (&run.problem, &key) {
            (Some(problem), _) => problem,
            (None, Some(_)) => "opens",
            (None, None) => "not tried",
        };
        text += &format!("  run {}: {state}\n", run.run_id);
        for table in &run.tables {
            text += &format!("    {:<12} {:>12} rows {:>15} bytes\n", table.name, table.n_rows, table.n_bytes);
        }
    }
    let state = if audit.first_broken.is_some() { "broken" } else { "whole" };
    text += &format!("audit log {}: {} lines, chain {state}\n", log.path().display(), audit.n_lines);
    for problem in &status.problems {
        text += &format!("problem {problem}\n");
    }
    output::say(&text)?;
    Ok(if is_sound(&status) { exit::DONE } else { exit::FAILURE })
}

fn is_sound(status: &Status) -> bool {
    status.problems.is_empty() && status.runs.iter().all(|run| run.problem.is_none())
}
