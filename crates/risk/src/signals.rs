//! Signals: what puts risk on a node by itself. Three kinds of ground: a finding on its subject, a card named in a case,
//! a person on a list in force. Nothing else does; no origin, age, sex, name or relation is read here.

use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::tables;
use twocard_contracts::time::Date;
use twocard_tables::{NO_DATE, NO_KEY, TableDir, TableError};

use arrow::array::{Array, StringArray};

use crate::cards::CardRows;
use crate::config::RiskConfig;
use crate::involved::{self, NamedCard};
use crate::labels::Labels;
use crate::nodes::Node;
use crate::overlap::{self, Bearing};
use crate::quiet::{self, Quiet};
use crate::words;

/// Kind of a ground.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GroundKind {
    /// A rule fired.
    Finding,
    /// A card is named in a case.
    InvolvedCard,
    /// A person stands on a list in force.
    ListedPerson,
}

impl GroundKind {
    /// Name in tables.
    pub fn name(self) -> &'static str {
        match self {
            GroundKind::Finding => "finding",
            GroundKind::InvolvedCard => "involved_card",
            GroundKind::ListedPerson => "listed_person",
        }
    }
}

/// One signal.
#[derive(Clone, PartialEq, Debug)]
pub struct Signal {
    /// Kind of its ground.
    pub kind: GroundKind,
    /// Position of the ground in its table (`findings`, `involved_cards`, `listed_persons`).
    pub key: u32,
    /// The node it stands on.
    pub node: Node,
    /// Its size.
    pub amount: f64,
    /// `rule@version`, the case, or the category.
    pub rule: String,
    /// The reason in Chinese, without identities.
    pub words: String,
}

impl Signal {
    /// The reason with the rule that gave it, if one did.
    pub fn told(&self) -> String {
        match self.kind {
            GroundKind::Finding => format!("{}〔{}〕", self.words, self.rule),
            GroundKind::InvolvedCard | GroundKind::ListedPerson => self.words.clone(),
        }
    }
}

/// All signals of a night.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Signals by kind, then table order.
    pub list: Vec<Signal>,
    /// Holders of involved cards, listed persons in force, and the cards of both, by node.
    pub is_known: Vec<bool>,
    prior: Vec<f64>,
}

impl Signals {
    /// Collects the signals that are known at `as_of`.
    pub fn collect(
        tables: &TableDir,
        cards: &CardRows,
        findings: &[Finding],
        labels: &Labels,
        as_of: Date,
        config: &RiskConfig,
    ) -> Result<Signals, TableError> {
        let mut signals = Signals::from_list(Vec::new(), cards.nodes.len());
        let named = involved::named_cards(tables, cards, as_of)?;
        let mut is_named = vec![false; cards.nodes.len()];
        named.iter().for_each(|of| is_named[of.card as usize] = true);
        let quiet = quiet::parts(cards, findings, &is_named, as_of, &config.quiet);
        signals.add_findings(cards, findings, &quiet, labels);
        signals.add_involved_cards(tables, cards, named, as_of, config)?;
        signals.add_listed_persons(tables, as_of, config)?;
        signals.know_cards_of_known_holders(cards);
        Ok(Signals { is_known: signals.is_known, ..Signals::from_list(signals.list, cards.nodes.len()) })
    }

    /// Signals given one by one, nobody known.
    pub fn from_list(list: Vec<Signal>, n_nodes: usize) -> Signals {
        let mut prior = vec![0.0; n_nodes];
        for signal in &list {
            prior[signal.node as usize] += signal.amount;
        }
        Signals { list, is_known: vec![false; n_nodes], prior }
    }

    /// Sum of signals by node.
    pub fn prior(&self) -> &[f64] {
        &self.prior
    }

    /// A card is no news where its holder is known.
    fn know_cards_of_known_holders(&mut self, cards: &CardRows) {
        for row in 0..cards.len() {
            if self.is_known[cards.nodes.person(cards.holder[row]) as usize] {
                self.is_known[cards.card[row] as usize] = true;
            }
        }
    }

    fn add_findings(&mut self, cards: &CardRows, findings: &[Finding], quiet: &[Quiet], labels: &Labels) {
        let holders_of_sims = cards.holders_of_sims();
        let mut bearings: Vec<Bearing> = Vec::with_capacity(findings.len());
        for ((finding, quiet), key) in findings.iter().zip(quiet).zip(0..) {
            let nodes = bearers(cards, &holders_of_sims, finding);
            let part = quiet.part / nodes.len().max(1) as f64;
            bearings.extend(nodes.into_iter().map(|node| Bearing { finding: key, node, part }));
        }
        let weights = overlap::weights(cards, findings, &bearings);
        for (bearing, amount) in bearings.into_iter().zip(weights) {
            let finding = &findings[bearing.finding as usize];
            self.list.push(Signal {
                kind: GroundKind::Finding,
                key: bearing.finding,
                node: bearing.node,
                amount,
                rule: format!("{}@{}", finding.rule_id, finding.rule_version),
                words: words::finding(finding, quiet[bearing.finding as usize], labels),
            });
        }
    }

    fn add_involved_cards(
        &mut self,
        tables: &TableDir,
        cards: &CardRows,
        mut named: Vec<NamedCard>,
        as_of: Date,
        config: &RiskConfig,
    ) -> Result<(), TableError> {
        let case_no = tables.read(&tables::INVOLVED_CARDS, &["case_no"])?.text("case_no")?;
        // one signal a card, from the case that became known last
        named.sort_unstable_by_key(|of| (of.card, std::cmp::Reverse(of.known_on), of.row));
        named.dedup_by_key(|of| of.card);
        named.sort_unstable_by_key(|of| (of.row, of.card));
        for NamedCard { card, known_on, row } in named {
            self.is_known[card as usize] = true;
            let age = f64::from(as_of.0 - known_on);
            let fresh = (-age / config.labels.half_life_days).exp2().max(config.labels.least_part);
            self.list.push(Signal {
                kind: GroundKind::InvolvedCard,
                key: row,
                node: card,
                amount: config.labels.involved_card * fresh,
                rule: case_no.value(row as usize).to_owned(),
                words: words::involved_card(cards.nodes.subject(card).0, case_no.value(row as usize)),
            });
        }
        for row in 0..cards.len() {
            if self.is_known[cards.card[row] as usize] {
                self.is_known[cards.nodes.person(cards.holder[row]) as usize] = true;
            }
        }
        Ok(())
    }

    fn add_listed_persons(&mut self, tables: &TableDir, as_of: Date, config: &RiskConfig) -> Result<(), TableError> {
        let list = ListEntries::read(tables)?;
        // (person, amount, row): one signal a person, from the strongest entry
        let mut strongest: Vec<(u32, f64, u32)> = Vec::new();
        for row in (0..list.person.len()).filter(|&row| list.is_in_force(row, as_of)) {
            self.is_known[list.person[row] as usize] = true;
            if text(&list.status, row) != "returned" {
                let appeal = if text(&list.status, row) == "appealing" { config.labels.appealing } else { 1.0 };
                let amount = appeal * config.labels.of_category(list.category.value(row));
                strongest.push((list.person[row], amount, row as u32));
            }
        }
        strongest.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)).then(x.2.cmp(&y.2)));
        strongest.dedup_by_key(|entry| entry.0);
        strongest.sort_by_key(|entry| entry.2);
        for (person, amount, row) in strongest {
            let category = list.category.value(row as usize);
            self.list.push(Signal {
                kind: GroundKind::ListedPerson,
                key: row,
                node: person,
                amount,
                rule: category.to_owned(),
                words: words::listed_person(category, text(&list.authority, row as usize)),
            });
        }
        Ok(())
    }
}

/// Who bears a finding. A dwelling, a device or a network is no node yet: its finding is shared out in equal parts among
/// the holders whose cards it brings together. A clerk's stands on the outlets of its rows.
fn bearers(cards: &CardRows, holders_of_sims: &[u32], finding: &Finding) -> Vec<Node> {
    let distinct = |node: &dyn Fn(usize) -> Option<Node>| {
        let mut nodes: Vec<Node> =
            finding.grounds.iter().filter_map(|ground| cards.row_of(ground)).filter_map(node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    };
    match finding.subject_kind {
        SubjectKind::Person => vec![cards.nodes.person(finding.subject_key)],
        SubjectKind::Account => vec![cards.nodes.account(finding.subject_key)],
        SubjectKind::Sim => vec![cards.nodes.sim(finding.subject_key)],
        SubjectKind::Outlet => vec![cards.nodes.outlet(finding.subject_key)],
        SubjectKind::Phone => vec![node_of_phone(cards, holders_of_sims, finding)],
        SubjectKind::Staff => distinct(&|row| {
            Some(cards.outlet[row]).filter(|&outlet| outlet != NO_KEY).map(|outlet| cards.nodes.outlet(outlet))
        }),
        SubjectKind::Address | SubjectKind::Device | SubjectKind::Ip | SubjectKind::Network | SubjectKind::Email => {
            distinct(&|row| Some(cards.nodes.person(cards.holder[row])))
        }
    }
}

/// The node that a phone finding is about: the holder of the SIM that most of its grounds were reached by, else the
/// number. Whoever holds the phone is reached by every bank's call back, so the finding is the holder's first.
fn node_of_phone(cards: &CardRows, holders_of_sims: &[u32], finding: &Finding) -> Node {
    let mut reached: Vec<Node> = finding
        .grounds
        .iter()
        .filter_map(|ground| cards.row_of(ground))
        .flat_map(|row| [cards.reached_by[row], cards.agent_phone[row]])
        .filter(|&node| node != NO_KEY && is_number(cards, node, finding.subject_key))
        .collect();
    reached.sort_unstable();
    let most = reached.chunk_by(|x, y| x == y).max_by_key(|same| (same.len(), std::cmp::Reverse(same[0])));
    let Some(node) = most.map(|same| same[0]) else { return cards.nodes.phone(finding.subject_key) };
    match cards.nodes.subject(node) {
        (SubjectKind::Sim, sim) if holders_of_sims[sim as usize] != NO_KEY => {
            cards.nodes.person(holders_of_sims[sim as usize])
        }
        _ => node,
    }
}

/// A SIM, or the phone of this key itself.
fn is_number(cards: &CardRows, node: Node, phone_key: u32) -> bool {
    match cards.nodes.subject(node) {
        (SubjectKind::Sim, key) => cards.number_of_sim(key) == phone_key,
        (SubjectKind::Phone, key) => key == phone_key,
        _ => false,
    }
}

/// Cell of a text column, empty where it is absent.
pub(crate) fn text(column: &StringArray, row: usize) -> &str {
    if column.is_null(row) { "" } else { column.value(row) }
}

/// List entries with their validity.
#[derive(Debug)]
pub(crate) struct ListEntries {
    pub(crate) person: Vec<u32>,
    pub(crate) category: StringArray,
    pub(crate) authority: StringArray,
    pub(crate) status: StringArray,
    pub(crate) listed_on: Vec<i32>,
    pub(crate) expires_on: Vec<i32>,
    pub(crate) removed_on: Vec<i32>,
}

impl ListEntries {
    pub(crate) fn read(tables: &TableDir) -> Result<ListEntries, TableError> {
        let rows = tables.read(
            &tables::LISTED_PERSONS,
            &["person_key", "category", "authority", "status", "listed_on", "expires_on", "removed_on"],
        )?;
        Ok(ListEntries {
            person: rows.u32("person_key")?,
            category: rows.text("category")?,
            authority: rows.text("authority")?,
            status: rows.text("status")?,
            listed_on: rows.date("listed_on")?,
            expires_on: rows.date("expires_on")?,
            removed_on: rows.date("removed_on")?,
        })
    }

    /// From `listed_on` up to and including `expires_on`, before `removed_on`; `cleared` without a day ends at once.
    pub(crate) fn is_in_force(&self, row: usize, on: Date) -> bool {
        let (expires, removed) = (self.expires_on[row], self.removed_on[row]);
        self.listed_on[row] <= on.0
            && (expires == NO_DATE || on.0 <= expires)
            && (removed == NO_DATE || on.0 < removed)
            && !(removed == NO_DATE && text(&self.status, row) == "cleared")
    }
}
