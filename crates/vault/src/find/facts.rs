//! What the tables say of some subjects: openings, findings, lists, cases, leads.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::Array;
use twocard_contracts::finding::{CardKind, SubjectKind};
use twocard_contracts::tables::{FINDING_ROWS, FINDINGS, INVOLVED_CARDS, LEADS, LISTED_PERSONS, SOURCES};
use twocard_contracts::time::Date;
use twocard_tables::{KeySet, NO_DATE, NO_KEY, TableDir, Wanted};

use super::rows::{CardRow, Role};
use super::subjects::Subjects;
use super::{ByNode, Node, told};
use crate::VaultError;

/// A card that somebody may ask about, or that such a person holds, and the openings it is told by.
type Cards = BTreeMap<Node, BTreeSet<Node>>;

/// Facts by subject, in the order in which they are told.
pub(crate) struct Facts {
    lines: BTreeMap<Node, Vec<String>>,
    /// Openings, told last of all because they name other subjects.
    openings: BTreeMap<Node, Vec<(CardRow, String)>>,
}

impl Facts {
    pub(crate) fn read(
        tables: &TableDir,
        asked_of: &BTreeSet<Node>,
        rows: &[CardRow],
        by_node: &ByNode,
    ) -> Result<Facts, VaultError> {
        let sources = tables.read(&SOURCES, &["name"])?.text("name")?;
        let file = |row: &CardRow| {
            let name = (row.file_key as usize) < sources.len();
            let name = if name { sources.value(row.file_key as usize) } else { "" };
            format!("{name}:{}", row.line)
        };
        let mut facts = Facts { lines: BTreeMap::new(), openings: BTreeMap::new() };
        // cards asked about, and cards that a person asked about holds: cases and grounds name cards
        let mut cards = Cards::new();
        let mut ledgers: BTreeMap<u32, BTreeSet<Node>> = BTreeMap::new();
        for node in asked_of {
            for row in by_node.get(node).into_iter().flatten().map(|at| &rows[*at]) {
                facts.openings.entry(*node).or_default().push((row.clone(), file(row)));
                if row.card() == *node || row.roles_of(*node).any(|role| role == Role::Holder) {
                    cards.entry(row.card()).or_default().insert(*node);
                    if row.ledger != NO_KEY {
                        ledgers.entry(row.ledger).or_default().insert(*node);
                    }
                }
            }
        }
        facts.add_leads(tables, asked_of)?;
        facts.add_findings(tables, asked_of, &cards)?;
        facts.add_lists(tables, asked_of)?;
        facts.add_cases(tables, &cards, &ledgers)?;
        Ok(facts)
    }

    /// Subjects that the openings name.
    pub(crate) fn add_nodes(&self, shown: &mut BTreeSet<Node>) {
        shown.extend(self.openings.values().flatten().map(|(row, _)| row.card()));
    }

    /// The facts of a subject, one line each.
    pub(crate) fn told(&self, node: Node, subjects: &Subjects) -> Vec<String> {
        let mut lines = self.lines.get(&node).cloned().unwrap_or_default();
        let openings = self.openings.get(&node).into_iter().flatten();
        lines.extend(openings.map(|(row, file)| told::opening(row, node, file, subjects)));
        lines
    }

    fn add(&mut self, node: Node, line: String) {
        self.lines.entry(node).or_default().push(line);
    }

    fn add_leads(&mut self, tables: &TableDir, asked_of: &BTreeSet<Node>) -> Result<(), VaultError> {
        let columns = ["subject_kind", "subject_key", "lead_id", "position", "is_transfer", "band", "role"];
        let rows = tables.read_where(&LEADS, &columns, vec![vec![("subject_key", keys(asked_of, |_| true))]])?;
        let (kind, key) = (rows.text("subject_kind")?, rows.u32("subject_key")?);
        let (lead, position) = (rows.text("lead_id")?, rows.u32("position")?);
        let (is_transfer, band, role) = (rows.bool("is_transfer")?, rows.text("band")?, rows.text("role")?);
        for row in 0..rows.len() {
            let Some(node) = node_of(kind.value(row), key[row]).filter(|node| asked_of.contains(node)) else {
                continue;
            };
            let list = if is_transfer[row] { "transfers 移送" } else { "leads 线索" };
            let (lead, band, role) = (lead.value(row), band.value(row), role.value(row));
            self.add(node, format!("lead 线索 {lead}: position {} of {list}, {band}, as {role}", position[row]));
        }
        Ok(())
    }

    fn add_findings(&mut self, tables: &TableDir, asked_of: &BTreeSet<Node>, cards: &Cards) -> Result<(), VaultError> {
        let is_person = |node: &Node| node.0 == SubjectKind::Person;
        let card_nodes: BTreeSet<Node> = cards.keys().copied().collect();
        let any_of = vec![("card_key", keys(&card_nodes, |_| true)), ("holder_key", keys(asked_of, is_person))];
        let grounds =
            tables.read_where(&FINDING_ROWS, &["finding_key", "card_kind", "card_key", "holder_key"], vec![any_of])?;
        let (finding, kind) = (grounds.u32("finding_key")?, grounds.text("card_kind")?);
        let (card, holder) = (grounds.u32("card_key")?, grounds.u32("holder_key")?);
        let mut is_ground_of: BTreeMap<u32, BTreeSet<Node>> = BTreeMap::new();
        for row in 0..grounds.len() {
            let of_card = node_of(kind.value(row), card[row]).and_then(|card| cards.get(&card));
            let of_holder = Some((SubjectKind::Person, holder[row])).filter(|holder| asked_of.contains(holder));
            let named: Vec<Node> = of_card.into_iter().flatten().copied().chain(of_holder).collect();
            if !named.is_empty() {
                is_ground_of.entry(finding[row]).or_default().extend(named);
            }
        }
        let columns =
            ["finding_key", "rule_id", "rule_version", "rule_name_zh", "subject_kind", "subject_key", "band", "reason"];
        let any_of = vec![
            ("finding_key", Wanted::Keys(is_ground_of.keys().copied().collect())),
            ("subject_key", keys(asked_of, |_| true)),
        ];
        let rows = tables.read_where(&FINDINGS, &columns, vec![any_of])?;
        let (finding, version) = (rows.u32("finding_key")?, rows.u32("rule_version")?);
        let (kind, key) = (rows.text("subject_kind")?, rows.u32("subject_key")?);
        let (rule, name) = (rows.text("rule_id")?, rows.text("rule_name_zh")?);
        let (band, reason) = (rows.text("band")?, rows.text("reason")?);
        for row in 0..rows.len() {
            let told = format!(
                "{}@{} {} ({}): {}",
                rule.value(row),
                version[row],
                name.value(row),
                band.value(row),
                reason.value(row)
            );
            let subject = node_of(kind.value(row), key[row]).filter(|node| asked_of.contains(node));
            if let Some(subject) = subject {
                self.add(subject, format!("finding 命中 {told}"));
            }
            let others = is_ground_of.get(&finding[row]).into_iter().flatten().filter(|node| Some(**node) != subject);
            for node in others {
                self.add(*node, format!("ground of 命中依据 {told}"));
            }
        }
        Ok(())
    }

    fn add_lists(&mut self, tables: &TableDir, asked_of: &BTreeSet<Node>) -> Result<(), VaultError> {
        let columns = ["person_key", "category", "authority", "listed_on", "expires_on", "removed_on", "status"];
        let persons = keys(asked_of, |node| node.0 == SubjectKind::Person);
        let rows = tables.read_where(&LISTED_PERSONS, &columns, vec![vec![("person_key", persons)]])?;
        let (category, authority) = (rows.text("category")?, rows.text("authority")?);
        let days = [rows.date("listed_on")?, rows.date("expires_on")?, rows.date("removed_on")?];
        let status = rows.text("status")?;
        for (row, person) in rows.u32("person_key")?.into_iter().enumerate() {
            let [listed, expires, removed] = [0, 1, 2].map(|day: usize| day_of(days[day][row]));
            let status = if status.is_valid(row) { status.value(row) } else { "-" };
            let line = format!(
                "listed 列管 {} by {}, from {listed}, expires {expires}, removed {removed}, status {status}",
                category.value(row),
                authority.value(row)
            );
            self.add((SubjectKind::Person, person), line);
        }
        Ok(())
    }

    fn add_cases(
        &mut self,
        tables: &TableDir,
        cards: &Cards,
        ledgers: &BTreeMap<u32, BTreeSet<Node>>,
    ) -> Result<(), VaultError> {
        let of_kind = |kind: CardKind| -> KeySet {
            let kind = node_kind(kind);
            cards.keys().filter(|(of, _)| *of == kind).map(|(_, key)| *key).collect()
        };
        let any_of = vec![
            ("account_key", Wanted::Keys(of_kind(CardKind::Account))),
            ("sim_key", Wanted::Keys(of_kind(CardKind::Sim))),
            ("ledger_key", Wanted::Keys(ledgers.keys().copied().collect())),
        ];
        let columns = ["account_key", "sim_key", "ledger_key", "case_no", "involved_on", "reported_on", "fraud_type"];
        let rows = tables.read_where(&INVOLVED_CARDS, &columns, vec![any_of])?;
        let (account, sim, ledger) = (rows.u32("account_key")?, rows.u32("sim_key")?, rows.u32("ledger_key")?);
        let (case, fraud) = (rows.text("case_no")?, rows.text("fraud_type")?);
        let (involved, reported) = (rows.date("involved_on")?, rows.date("reported_on")?);
        for row in 0..rows.len() {
            let mut named: BTreeSet<Node> = BTreeSet::new();
            for card in [(SubjectKind::Account, account[row]), (SubjectKind::Sim, sim[row])] {
                named.extend(cards.get(&card).into_iter().flatten());
            }
            named.extend(ledgers.get(&ledger[row]).into_iter().flatten());
            let fraud = if fraud.is_valid(row) { fraud.value(row) } else { "-" };
            for node in named {
                let (involved, reported) = (day_of(involved[row]), day_of(reported[row]));
                let case = case.value(row);
                self.add(node, format!("case 案件 {case}: card used on {involved}, reported {reported}, {fraud}"));
            }
        }
        Ok(())
    }
}

fn keys(nodes: &BTreeSet<Node>, is_meant: impl Fn(&Node) -> bool) -> Wanted {
    Wanted::Keys(nodes.iter().filter(|node| is_meant(node)).map(|(_, key)| *key).collect())
}

fn node_of(kind: &str, key: u32) -> Option<Node> {
    SubjectKind::from_name(kind).map(|kind| (kind, key))
}

fn node_kind(kind: CardKind) -> SubjectKind {
    match kind {
        CardKind::Account => SubjectKind::Account,
        CardKind::Sim => SubjectKind::Sim,
    }
}

fn day_of(day: i32) -> String {
    if day == NO_DATE { "-".to_owned() } else { Date(day).to_string() }
}
