//! Pseudonyms to keys and back.

use std::collections::{BTreeMap, BTreeSet};

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::tables::{ACCOUNT_OPENINGS, ACCOUNTS, PHONES, SIMS, VAULT_IDENTITIES};
use twocard_tables::{KeySet, NO_KEY, TableDir, Wanted};

use super::Node;
use crate::VaultError;
use crate::reveal::{SUBJECTS, Subject};

/// Institutions that opened accounts, in byte order.
pub(crate) fn institutions(tables: &TableDir) -> Result<Vec<String>, VaultError> {
    let read = tables.read(&ACCOUNTS, &["institution_code"])?.text("institution_code")?;
    let distinct: BTreeSet<&str> = read.iter().flatten().collect();
    Ok(distinct.into_iter().map(str::to_owned).collect())
}

/// What each list of tokens names in this run. A phone number names its SIMs too, an account number behind cards all of
/// its cards.
pub(crate) fn named(
    tables: &TableDir,
    vault: Option<&TableDir>,
    tokens: &[Vec<(Identity, Token)>],
) -> Result<Vec<Vec<Node>>, VaultError> {
    let ids = |identity: Identity| {
        tokens.iter().flatten().filter(move |(of, _)| *of == identity).map(|(_, token)| token.hex())
    };
    let mut nodes_of: BTreeMap<(Identity, String), Vec<Node>> = BTreeMap::new();
    for (kind, table, key, id) in SUBJECTS {
        let identity = match kind {
            SubjectKind::Person => Identity::Person,
            SubjectKind::Account => Identity::Account,
            SubjectKind::Phone => Identity::Phone,
            _ => continue,
        };
        let wanted = Wanted::texts(ids(identity));
        let rows = tables.read_where(table, &[key, id], vec![vec![(id, wanted)]])?;
        let (keys, found) = (rows.u32(key)?, rows.text(id)?);
        for (row, key) in keys.into_iter().enumerate() {
            nodes_of.entry((identity, found.value(row).to_owned())).or_default().push((kind, key));
        }
    }
    add_tenures(tables, &mut nodes_of)?;
    add_sims(tables, &mut nodes_of)?;
    if let Some(vault) = vault {
        add_cards_of_ledgers(tables, vault, Wanted::texts(ids(Identity::Ledger)), &mut nodes_of)?;
    }
    let named = tokens.iter().map(|tokens| {
        let of = |(identity, token): &(Identity, Token)| nodes_of.get(&(*identity, token.hex()));
        let distinct: BTreeSet<Node> = tokens.iter().filter_map(of).flatten().copied().collect();
        distinct.into_iter().collect()
    });
    Ok(named.collect())
}

/// A number names everybody's hold on it, one phone each.
fn add_tenures(tables: &TableDir, nodes_of: &mut BTreeMap<(Identity, String), Vec<Node>>) -> Result<(), VaultError> {
    for nodes in nodes_of.values_mut() {
        let phones: KeySet =
            nodes.iter().filter(|(kind, _)| *kind == SubjectKind::Phone).map(|(_, key)| *key).collect();
        if phones.is_empty() {
            continue;
        }
        let numbers = numbers_of(tables, phones)?.into_values().collect();
        let by_number = vec![vec![("number_key", Wanted::Keys(numbers))]];
        let tenures = tables.read_where(&PHONES, &["phone_key"], by_number)?.u32("phone_key")?;
        let others: BTreeSet<Node> = tenures.into_iter().map(|phone| (SubjectKind::Phone, phone)).collect();
        let known: BTreeSet<Node> = nodes.iter().copied().collect();
        nodes.extend(others.difference(&known));
    }
    Ok(())
}

/// The number of each phone: phones are holds on a number, one after the other.
pub(crate) fn numbers_of(tables: &TableDir, phones: KeySet) -> Result<BTreeMap<u32, u32>, VaultError> {
    let by_phone = vec![vec![("phone_key", Wanted::Keys(phones))]];
    let rows = tables.read_where(&PHONES, &["phone_key", "number_key"], by_phone)?;
    Ok(rows.u32("phone_key")?.into_iter().zip(rows.u32("number_key")?).collect())
}

fn add_sims(tables: &TableDir, nodes_of: &mut BTreeMap<(Identity, String), Vec<Node>>) -> Result<(), VaultError> {
    let phones: KeySet =
        nodes_of.values().flatten().filter(|(kind, _)| *kind == SubjectKind::Phone).map(|(_, key)| *key).collect();
    if phones.is_empty() {
        return Ok(());
    }
    let by_number = vec![vec![("msisdn_key", Wanted::Keys(phones))]];
    let rows = tables.read_where(&SIMS, &["sim_key", "msisdn_key"], by_number)?;
    for (sim, msisdn) in rows.u32("sim_key")?.into_iter().zip(rows.u32("msisdn_key")?) {
        for nodes in nodes_of.values_mut().filter(|nodes| nodes.contains(&(SubjectKind::Phone, msisdn))) {
            nodes.push((SubjectKind::Sim, sim));
        }
    }
    Ok(())
}

fn add_cards_of_ledgers(
    tables: &TableDir,
    vault: &TableDir,
    wanted: Wanted,
    nodes_of: &mut BTreeMap<(Identity, String), Vec<Node>>,
) -> Result<(), VaultError> {
    if matches!(&wanted, Wanted::Texts(texts) if texts.is_empty()) {
        return Ok(());
    }
    let kind = Wanted::texts([Identity::Ledger.name().to_owned()]);
    let rows =
        vault.read_where(&VAULT_IDENTITIES, &["key", "token"], vec![vec![("kind", kind)], vec![("token", wanted)]])?;
    let tokens = rows.text("token")?;
    let ledgers: BTreeMap<u32, String> =
        rows.u32("key")?.into_iter().enumerate().map(|(row, key)| (key, tokens.value(row).to_owned())).collect();
    let keys = Wanted::Keys(ledgers.keys().copied().collect());
    let cards =
        tables.read_where(&ACCOUNT_OPENINGS, &["account_key", "ledger_key"], vec![vec![("ledger_key", keys)]])?;
    for (account, ledger) in cards.u32("account_key")?.into_iter().zip(cards.u32("ledger_key")?) {
        if let Some(token) = ledgers.get(&ledger) {
            let nodes = nodes_of.entry((Identity::Ledger, token.clone())).or_default();
            nodes.push((SubjectKind::Account, account));
        }
    }
    Ok(())
}

/// Pseudonyms and masked labels of some nodes.
pub(crate) struct Subjects(BTreeMap<Node, (String, String)>);

impl Subjects {
    pub(crate) fn read(tables: &TableDir, nodes: &BTreeSet<Node>) -> Result<Subjects, VaultError> {
        let mut subjects = BTreeMap::new();
        for (kind, table, key, id) in SUBJECTS {
            let keys: KeySet =
                nodes.iter().filter(|(of, key)| *of == kind && *key != NO_KEY).map(|(_, key)| *key).collect();
            if keys.is_empty() {
                continue;
            }
            let rows = tables.read_where(table, &[key, id, "label"], vec![vec![(key, Wanted::Keys(keys))]])?;
            let (ids, labels) = (rows.text(id)?, rows.text("label")?);
            for (row, key) in rows.u32(key)?.into_iter().enumerate() {
                subjects.insert((kind, key), (ids.value(row).to_owned(), labels.value(row).to_owned()));
            }
        }
        Ok(Subjects(subjects))
    }

    pub(crate) fn get(&self, node: Node) -> Subject {
        let (id, label) = self.0.get(&node).cloned().unwrap_or_default();
        Subject { kind: node.0, key: node.1, id, label }
    }
}
