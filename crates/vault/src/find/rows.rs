//! Openings of both kinds on which certain subjects stand.

use std::collections::BTreeSet;

use arrow::array::Array;
use twocard_contracts::finding::{CardKind, SubjectKind};
use twocard_contracts::tables::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS, Table};
use twocard_tables::{KeySet, NO_KEY, TableDir, Wanted};

use super::Node;
use crate::VaultError;

/// What somebody or something is on an opening. The order is the order in which roles are told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Role {
    Card,
    Number,
    Holder,
    Agent,
    LegalRep,
    Employer,
    Phone,
    AgentPhone,
}

/// Key columns of the two tables: role, kind, column.
type KeyColumns = &'static [(Role, SubjectKind, &'static str)];

const OF_ACCOUNTS: KeyColumns = &[
    (Role::Card, SubjectKind::Account, "account_key"),
    (Role::Holder, SubjectKind::Person, "holder_key"),
    (Role::Agent, SubjectKind::Person, "agent_key"),
    (Role::LegalRep, SubjectKind::Person, "legal_rep_key"),
    (Role::Employer, SubjectKind::Person, "employer_key"),
    (Role::Phone, SubjectKind::Phone, "phone_key"),
    (Role::AgentPhone, SubjectKind::Phone, "agent_phone_key"),
];
const OF_SIMS: KeyColumns = &[
    (Role::Card, SubjectKind::Sim, "sim_key"),
    (Role::Number, SubjectKind::Phone, "msisdn_key"),
    (Role::Holder, SubjectKind::Person, "holder_key"),
    (Role::Agent, SubjectKind::Person, "agent_key"),
    (Role::Employer, SubjectKind::Person, "employer_key"),
    (Role::Phone, SubjectKind::Phone, "phone_key"),
    (Role::AgentPhone, SubjectKind::Phone, "agent_phone_key"),
];

/// One opening.
#[derive(Clone, Debug)]
pub(crate) struct CardRow {
    pub(crate) kind: CardKind,
    pub(crate) file_key: u32,
    pub(crate) line: u32,
    /// Microseconds of wall-clock time.
    pub(crate) at: i64,
    pub(crate) is_day_only: bool,
    pub(crate) institution: String,
    pub(crate) outlet: Option<String>,
    /// Account behind the card, or `NO_KEY`.
    pub(crate) ledger: u32,
    keys: Vec<(Role, Node)>,
}

impl CardRow {
    /// Everything that stands on it, with its role.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (Role, Node)> {
        self.keys.iter().copied()
    }

    /// Its card.
    pub(crate) fn card(&self) -> Node {
        self.keys.first().map_or((SubjectKind::Account, NO_KEY), |(_, node)| *node)
    }

    /// Names and orders rows.
    pub(crate) fn place(&self) -> (CardKind, u32, u32) {
        (self.kind, self.file_key, self.line)
    }

    /// Roles of a node on this row.
    pub(crate) fn roles_of(&self, node: Node) -> impl Iterator<Item = Role> {
        self.nodes().filter(move |(_, of)| *of == node).map(|(role, _)| role)
    }
}

/// Rows on which any of these nodes stands.
pub(crate) fn touching(tables: &TableDir, nodes: &BTreeSet<Node>) -> Result<Vec<CardRow>, VaultError> {
    let mut rows = Vec::new();
    if nodes.is_empty() {
        return Ok(rows);
    }
    let accounts = ["opened_at", "opened_at_day_only", "ledger_key"];
    read(tables, &ACCOUNT_OPENINGS, CardKind::Account, OF_ACCOUNTS, &accounts, nodes, &mut rows)?;
    let sims = ["activated_at", "activated_at_day_only"];
    read(tables, &SIM_ACTIVATIONS, CardKind::Sim, OF_SIMS, &sims, nodes, &mut rows)?;
    Ok(rows)
}

fn read(
    tables: &TableDir,
    table: &Table,
    kind: CardKind,
    keys: KeyColumns,
    others: &[&str],
    nodes: &BTreeSet<Node>,
    rows: &mut Vec<CardRow>,
) -> Result<(), VaultError> {
    let keys_of =
        |kind: SubjectKind| -> KeySet { nodes.iter().filter(|(of, _)| *of == kind).map(|(_, key)| *key).collect() };
    let wanted = keys.iter().map(|(_, kind, column)| (*column, Wanted::Keys(keys_of(*kind)))).collect();
    let mut columns = vec!["file_key", "line", "institution_code", "outlet_code"];
    columns.extend(keys.iter().map(|(_, _, column)| *column).chain(others.iter().copied()));
    let read = tables.read_where(table, &columns, vec![wanted])?;

    let (file_key, line) = (read.u32("file_key")?, read.u32("line")?);
    let (institution, outlet) = (read.text("institution_code")?, read.text("outlet_code")?);
    let (at, is_day_only) = (read.timestamp(others[0])?, read.bool(others[1])?);
    let ledger = others.get(2).map(|column| read.u32(column)).transpose()?;
    let key_columns = keys.iter().map(|(_, _, column)| read.u32(column)).collect::<Result<Vec<_>, _>>()?;
    for row in 0..read.len() {
        let nodes = keys.iter().zip(&key_columns).filter(|(_, column)| column[row] != NO_KEY);
        rows.push(CardRow {
            kind,
            file_key: file_key[row],
            line: line[row],
            at: at[row],
            is_day_only: is_day_only[row],
            institution: institution.value(row).to_owned(),
            outlet: outlet.is_valid(row).then(|| outlet.value(row).to_owned()),
            ledger: ledger.as_ref().map_or(NO_KEY, |ledger| ledger[row]),
            keys: nodes.map(|((role, kind, _), column)| (*role, (*kind, column[row]))).collect(),
        });
    }
    Ok(())
}
