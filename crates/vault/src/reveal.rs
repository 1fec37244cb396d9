//! From a pseudonym to the identity behind it, as one run knew it. The caller audits before it shows anything.

use std::collections::BTreeSet;

use arrow::array::Array;
use twocard_contracts::finding::SubjectKind;
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, LEADS, PERSONS, PHONES, SIM_ACTIVATIONS, SIMS, Table, VAULT_IDENTITIES,
};
use twocard_ingest::RecipientKey;
use twocard_tables::{KeySet, NO_KEY, TableDir, Wanted};

use crate::VaultError;
use crate::find::numbers_of;

/// Tables whose things have pseudonyms: kind, table, key, id.
pub(crate) const SUBJECTS: [(SubjectKind, &Table, &str, &str); 4] = [
    (SubjectKind::Person, &PERSONS, "person_key", "person_id"),
    (SubjectKind::Account, &ACCOUNTS, "account_key", "account_id"),
    (SubjectKind::Sim, &SIMS, "sim_key", "sim_id"),
    (SubjectKind::Phone, &PHONES, "phone_key", "phone_id"),
];

/// Who is asked about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// Person, account, SIM or phone.
    pub kind: SubjectKind,
    /// Its key in the run.
    pub key: u32,
    /// Its pseudonym in the run's own tables.
    pub id: String,
    /// Its masked label.
    pub label: String,
}

/// One identity in clear. It is for the terminal of the one who asked, and nothing else.
pub struct Disclosed {
    /// What it is: `person`, `person_name`, `account`, ...
    pub kind: String,
    /// ID type of a person, institution of a card.
    pub detail: String,
    /// The value.
    pub value: String,
}

/// The subject of a pseudonym or of a lead id. `recipient` says whose pseudonym it is, where it is not the run's own.
pub fn subject(tables: &TableDir, id: &str, recipient: Option<&RecipientKey>) -> Result<Option<Subject>, VaultError> {
    let wanted = id.to_ascii_lowercase();
    for (kind, table, key, id_column) in SUBJECTS {
        let own = match recipient {
            None => Some(wanted.clone()),
            Some(recipient) => {
                let ids = tables.read(table, &[id_column])?.text(id_column)?;
                ids.iter().flatten().find(|id| recipient.id(id) == wanted).map(str::to_owned)
            }
        };
        let Some(own) = own else { continue };
        let filter = vec![vec![(id_column, Wanted::texts([own.clone()]))]];
        let rows = tables.read_where(table, &[key, "label"], filter)?;
        if let Some(found) = rows.u32(key)?.first() {
            let label = rows.text("label")?.value(0).to_owned();
            return Ok(Some(Subject { kind, key: *found, id: own, label }));
        }
    }
    let by_lead = vec![vec![("lead_id", Wanted::texts([id.to_ascii_uppercase()]))]];
    let leads = tables.read_where(&LEADS, &["subject_id"], by_lead)?.text("subject_id")?;
    if recipient.is_some() || leads.is_empty() { Ok(None) } else { subject(tables, leads.value(0), None) }
}

/// The identities behind a subject: of a person the number, names, phones and addresses; of a card its number and that
/// of the account behind it; of a SIM or phone the number.
pub fn reveal(tables: &TableDir, vault: &TableDir, subject: &Subject) -> Result<Vec<Disclosed>, VaultError> {
    let mut wanted: BTreeSet<(&'static str, u32)> = BTreeSet::new();
    let own: &[Identity] = match subject.kind {
        SubjectKind::Person => &[Identity::Person],
        SubjectKind::Account => &[Identity::Account],
        SubjectKind::Sim => &[Identity::Sim],
        SubjectKind::Phone => &[Identity::Phone],
        _ => &[],
    };
    wanted.extend(own.iter().map(|identity| (identity.name(), subject.key)));
    let mut add = |table: &Table, by: &'static str, columns: &[(&'static str, Identity)]| -> Result<(), VaultError> {
        let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
        let keys = Wanted::Keys([subject.key].into_iter().collect());
        let rows = tables.read_where(table, &names, vec![vec![(by, keys)]])?;
        for (column, identity) in columns {
            let keys = rows.u32(column)?.into_iter().filter(|key| *key != NO_KEY);
            wanted.extend(keys.map(|key| (identity.name(), key)));
        }
        Ok(())
    };
    match subject.kind {
        SubjectKind::Person => {
            let reached = [("phone_key", Identity::Phone), ("address_key", Identity::Address)];
            let held =
                [("phone_key", Identity::Phone), ("address_key", Identity::Address), ("msisdn_key", Identity::Phone)];
            let as_agent = [("agent_phone_key", Identity::Phone)];
            add(&ACCOUNT_OPENINGS, "holder_key", &reached)?;
            add(&ACCOUNT_OPENINGS, "agent_key", &as_agent)?;
            add(&SIM_ACTIVATIONS, "holder_key", &held)?;
            add(&SIM_ACTIVATIONS, "agent_key", &as_agent)?;
            wanted.insert(("person_name", subject.key));
        }
        SubjectKind::Account => add(&ACCOUNT_OPENINGS, "account_key", &[("ledger_key", Identity::Ledger)])?,
        _ => {}
    }
    disclose(vault, &with_numbers(tables, wanted)?)
}

/// The vault keeps a phone's number once, under the key of the number.
fn with_numbers(
    tables: &TableDir,
    mut wanted: BTreeSet<(&'static str, u32)>,
) -> Result<BTreeSet<(&'static str, u32)>, VaultError> {
    let phone = Identity::Phone.name();
    let phones: KeySet = wanted.iter().filter(|(kind, _)| *kind == phone).map(|(_, key)| *key).collect();
    if !phones.is_empty() {
        wanted.retain(|(kind, _)| *kind != phone);
        wanted.extend(numbers_of(tables, phones)?.into_values().map(|number| (phone, number)));
    }
    Ok(wanted)
}

/// Rows of the vault by kind and key, those of persons first, then in the order of kinds.
fn disclose(vault: &TableDir, wanted: &BTreeSet<(&'static str, u32)>) -> Result<Vec<Disclosed>, VaultError> {
    let kinds = Wanted::texts(wanted.iter().map(|(kind, _)| (*kind).to_owned()));
    let keys: KeySet = wanted.iter().map(|(_, key)| *key).collect();
    let filters = vec![vec![("kind", kinds)], vec![("key", Wanted::Keys(keys))]];
    let rows = vault.read_where(&VAULT_IDENTITIES, &["kind", "key", "detail", "value"], filters)?;
    let (kind, key) = (rows.text("kind")?, rows.u32("key")?);
    let (detail, value) = (rows.text("detail")?, rows.text("value")?);
    let is_wanted = |row: &usize| wanted.iter().any(|(of, number)| *of == kind.value(*row) && *number == key[*row]);
    let disclosed = (0..rows.len()).filter(is_wanted).map(|row| Disclosed {
        kind: kind.value(row).to_owned(),
        detail: detail.value(row).to_owned(),
        value: value.value(row).to_owned(),
    });
    let mut disclosed: Vec<Disclosed> = disclosed.collect();
    disclosed.sort_by(|a, b| (!a.kind.starts_with("person"), &a.kind).cmp(&(!b.kind.starts_with("person"), &b.kind)));
    Ok(disclosed)
}
