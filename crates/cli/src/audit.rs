//! The purpose of a look into the vault, and its line in the audit log.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow};
use twocard_contracts::time::Timestamp;
use twocard_ingest::lookup::holds_identity;
use twocard_vault::audit::{AuditLog, Entry, Outcome};
use twocard_vault::user::os_user;

use crate::exit::UsageError;
use crate::run::layout::OutDir;

const SHANGHAI_MICROS: i64 = 8 * 3600 * 1_000_000;

/// One look, from its purpose to its line.
pub(crate) struct Audit<'a> {
    log: AuditLog,
    command: &'static str,
    purpose: &'a str,
    /// The run that is looked at.
    pub(crate) run_id: Option<String>,
    /// Whose pseudonyms were given.
    pub(crate) recipient: Option<&'a str>,
}

impl<'a> Audit<'a> {
    /// Refuses a purpose that says nothing, or that names somebody: the log is no vault.
    pub(crate) fn begin(out: &OutDir, command: &'static str, purpose: &'a str) -> Result<Audit<'a>> {
        let purpose = purpose.trim();
        if purpose.is_empty() {
            return Err(UsageError("--purpose: say what it is for, such as a case number".to_owned()).into());
        }
        if holds_identity(purpose) {
            return Err(names_somebody());
        }
        Ok(Audit { log: AuditLog::at(out.audit()), command, purpose, run_id: None, recipient: None })
    }

    /// Refuses a purpose that holds one of these values.
    pub(crate) fn check_purpose(&self, is_in: impl Fn(&str) -> bool) -> Result<()> {
        if is_in(self.purpose) { Err(names_somebody()) } else { Ok(()) }
    }

    /// Writes the line; it is on disk when this returns.
    pub(crate) fn append(&self, subjects: &[String], n_rows: u64, outcome: Outcome) -> Result<()> {
        let user = os_user();
        let entry = Entry {
            at: now(),
            user: &user,
            command: self.command,
            purpose: self.purpose,
            run_id: self.run_id.as_deref(),
            recipient: self.recipient,
            subjects,
            n_rows,
            outcome,
        };
        Ok(self.log.append(&entry)?)
    }

    /// Writes that it failed, and gives the failure back.
    pub(crate) fn failed(&self, subjects: &[String], error: anyhow::Error) -> anyhow::Error {
        match self.append(subjects, 0, Outcome::Failed) {
            Ok(()) => error,
            Err(unwritten) => anyhow!("{error:#}; and the audit log cannot be written: {unwritten:#}"),
        }
    }
}

fn names_somebody() -> anyhow::Error {
    UsageError("--purpose names a person or a number: name the case or the task instead".to_owned()).into()
}

/// The wall clock of Asia/Shanghai.
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or_default() + SHANGHAI_MICROS)
}
