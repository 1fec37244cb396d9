//! Pseudonyms of the subjects of findings.

use std::collections::BTreeMap;

use twocard_contracts::finding::{CardKind, Finding, Ground, SubjectKind};
use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, IPS, OUTLETS, PERSONS, PHONES, SIM_ACTIVATIONS, SIMS, Table,
};
use twocard_tables::TableDir;

use crate::{Expectation, RulesError};

/// `*_id` by kind and key; of an outlet or clerk, institution and code.
pub(super) struct Subjects {
    ids: BTreeMap<(SubjectKind, u32), String>,
    /// Clerks by the row of a first ground.
    clerks: BTreeMap<Row, String>,
}

/// Kind of card, file and line.
type Row = (CardKind, u32, u32);

/// What names the subject of a finding.
enum Name<'a> {
    /// A table that holds its pseudonym.
    Own(SubjectKind, u32),
    /// The card of the first ground: a dwelling, a device, a network and an e-mail address have no pseudonym of their own.
    Card(&'a Ground),
    /// Institution and staff number of the row of the first ground.
    Clerk(&'a Ground),
}

impl<'a> Name<'a> {
    fn of(finding: &'a Finding) -> Name<'a> {
        match (finding.subject_kind, finding.grounds.first()) {
            (SubjectKind::Address | SubjectKind::Device | SubjectKind::Network | SubjectKind::Email, Some(ground)) => {
                Name::Card(ground)
            }
            (SubjectKind::Staff, Some(ground)) => Name::Clerk(ground),
            (kind, _) => Name::Own(kind, finding.subject_key),
        }
    }

    fn key(&self) -> Option<(SubjectKind, u32)> {
        match self {
            Name::Own(kind, key) => Some((*kind, *key)),
            Name::Card(ground) => Some(match ground.card_kind {
                CardKind::Account => (SubjectKind::Account, ground.card_key),
                CardKind::Sim => (SubjectKind::Sim, ground.card_key),
            }),
            Name::Clerk(_) => None,
        }
    }
}

impl Subjects {
    /// Reads the tables that these findings and further things need.
    pub(super) fn of(
        findings: &[Finding],
        further: impl Iterator<Item = (SubjectKind, u32)>,
        tables: &TableDir,
    ) -> Result<Subjects, RulesError> {
        let mut wanted: Vec<(SubjectKind, u32)> =
            findings.iter().filter_map(|finding| Name::of(finding).key()).chain(further).collect();
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
        Ok(Subjects { ids, clerks: clerks(findings, tables)? })
    }

    /// Of a thing that has a table of its own.
    pub(super) fn own_id(&self, kind: SubjectKind, key: u32) -> Result<&str, RulesError> {
        let found = self.ids.get(&(kind, key)).map(String::as_str);
        found.ok_or(RulesError::UnknownSubject { table: place(kind).0.name, key })
    }

    pub(super) fn id(&self, finding: &Finding) -> Result<&str, RulesError> {
        let name = Name::of(finding);
        if let Name::Clerk(ground) = &name
            && let Some(clerk) = self.clerks.get(&row(ground))
        {
            return Ok(clerk);
        }
        let (kind, key) = name.key().unwrap_or((finding.subject_kind, finding.subject_key));
        self.own_id(kind, key)
    }
}

impl Subjects {
    pub(super) fn id_of_expectation<'a>(&'a self, of: &'a Expectation) -> Result<&'a str, RulesError> {
        let found = of.clerk_id.as_ref().or_else(|| self.ids.get(&(of.subject_kind, of.subject_key)));
        let unknown = RulesError::UnknownSubject { table: place(of.subject_kind).0.name, key: of.subject_key };
        found.map(String::as_str).ok_or(unknown)
    }
}

fn row(ground: &Ground) -> Row {
    (ground.card_kind, ground.row.file_key, ground.row.line)
}

fn clerks(findings: &[Finding], tables: &TableDir) -> Result<BTreeMap<Row, String>, RulesError> {
    let mut wanted: Vec<Row> = findings
        .iter()
        .filter_map(|finding| match Name::of(finding) {
            Name::Clerk(ground) => Some(row(ground)),
            _ => None,
        })
        .collect();
    wanted.sort_unstable();
    let mut clerks = BTreeMap::new();
    for (kind, table) in [(CardKind::Account, &ACCOUNT_OPENINGS), (CardKind::Sim, &SIM_ACTIVATIONS)] {
        if !wanted.iter().any(|row| row.0 == kind) {
            continue;
        }
        let rows = tables.read(table, &["file_key", "line", "institution_code", "staff_no"])?;
        let (files, lines) = (rows.u32("file_key")?, rows.u32("line")?);
        let (institutions, staff) = (rows.text("institution_code")?, rows.text("staff_no")?);
        for at in 0..rows.len() {
            let row = (kind, files[at], lines[at]);
            if wanted.binary_search(&row).is_ok() {
                clerks.insert(row, format!("{}/{}", institutions.value(at), staff.value(at)));
            }
        }
    }
    Ok(clerks)
}

/// Table, key column and id column of a kind.
fn place(kind: SubjectKind) -> (&'static Table, &'static str, &'static str) {
    match kind {
        SubjectKind::Person => (&PERSONS, "person_key", "person_id"),
        SubjectKind::Account => (&ACCOUNTS, "account_key", "account_id"),
        SubjectKind::Sim => (&SIMS, "sim_key", "sim_id"),
        SubjectKind::Phone => (&PHONES, "phone_key", "phone_id"),
        SubjectKind::Ip => (&IPS, "ip_key", "ip_id"),
        SubjectKind::Outlet
        | SubjectKind::Staff
        | SubjectKind::Address
        | SubjectKind::Device
        | SubjectKind::Network
        | SubjectKind::Email => (&OUTLETS, "outlet_key", "outlet_code"),
    }
}
