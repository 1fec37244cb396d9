//! Pseudonyms of the subjects of findings.

use std::collections::BTreeMap;

use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::tables::{ACCOUNTS, OUTLETS, PERSONS, PHONES, SIMS, Table};
use twocard_tables::TableDir;

use crate::RulesError;

/// `*_id` by kind and key; of an outlet, institution and code.
pub(super) struct Subjects {
    ids: BTreeMap<(SubjectKind, u32), String>,
}

impl Subjects {
    /// Reads the tables that these findings need.
    pub(super) fn of(findings: &[Finding], tables: &TableDir) -> Result<Subjects, RulesError> {
        let mut wanted: Vec<(SubjectKind, u32)> =
            findings.iter().map(|finding| (finding.subject_kind, finding.subject_key)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut ids = BTreeMap::new();
        for of_kind in wanted.chunk_by(|a, b| a.0 == b.0) {
            let kind = of_kind[0].0;
            let (table, key, id) = place(kind);
            let institution = if kind == SubjectKind::Outlet { "institution_code" } else { id };
            let rows = tables.read(table, &[key, id, institution])?;
            let (keys, texts, institutions) = (rows.u32(key)?, rows.text(id)?, rows.text(institution)?);
            for (row, key) in keys.into_iter().enumerate() {
                if of_kind.binary_search(&(kind, key)).is_err() {
                    continue;
                }
                let id = match kind {
                    SubjectKind::Outlet => format!("{}/{}", institutions.value(row), texts.value(row)),
                    _ => texts.value(row).to_owned(),
                };
                ids.insert((kind, key), id);
            }
        }
        Ok(Subjects { ids })
    }

    pub(super) fn id(&self, kind: SubjectKind, key: u32) -> Result<&str, RulesError> {
        let unknown = RulesError::UnknownSubject { table: place(kind).0.name, key };
        self.ids.get(&(kind, key)).map(String::as_str).ok_or(unknown)
    }
}

/// Table, key column and id column of a kind.
fn place(kind: SubjectKind) -> (&'static Table, &'static str, &'static str) {
    match kind {
        SubjectKind::Person => (&PERSONS, "person_key", "person_id"),
        SubjectKind::Account => (&ACCOUNTS, "account_key", "account_id"),
        SubjectKind::Sim => (&SIMS, "sim_key", "sim_id"),
        SubjectKind::Phone => (&PHONES, "phone_key", "phone_id"),
        SubjectKind::Outlet => (&OUTLETS, "outlet_key", "outlet_code"),
    }
}
