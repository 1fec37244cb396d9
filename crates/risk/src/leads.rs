//! The list: subjects by priority = risk x linkage weight, strictly graded, new ones before known ones.

use rayon::prelude::*;
use twocard_contracts::finding::SubjectKind;
use twocard_contracts::lead::LinkageLevel;
use twocard_tables::NO_KEY;

use crate::RiskError;
use crate::appearance::Appearance;
use crate::cards::CardRows;
use crate::config::RiskConfig;
use crate::labels::Labels;
use crate::linkage::{Levels, Linkage};
use crate::network::Network;
use crate::nodes::Node;
use crate::propagation::Risk;
use crate::role::Role;
use crate::row_index::RowIndex;
use crate::shares::{self, Amounts};
use crate::signals::Signals;

/// One row of the list.
#[derive(Clone, Debug)]
pub struct Lead {
    /// Place in its list, from 1.
    pub position: u32,
    /// Belongs to the transfer list.
    pub is_transfer: bool,
    /// Stable name, the same for every recipient.
    pub lead_id: String,
    /// Node of the subject.
    pub node: Node,
    /// Kind of the subject.
    pub kind: SubjectKind,
    /// Key of the subject.
    pub key: u32,
    /// Role of the subject.
    pub role: Role,
    /// From grounds alone.
    pub risk: f64,
    /// Levels of linkage.
    pub levels: Levels,
    /// Weight of the strongest level, 0 where there is none.
    pub linkage_weight: f64,
    /// Risk x linkage weight.
    pub priority: f64,
    /// `high`, `medium` or `low`.
    pub band: &'static str,
    /// Already known to the police.
    pub is_known: bool,
    /// Outlet most concerned, by key, or `NO_KEY`.
    pub outlet: u32,
    /// What each signal adds to the risk, largest first.
    pub amounts: Amounts,
}

/// Both lists, and what was left off.
#[derive(Clone, Debug, Default)]
pub struct LeadList {
    /// The jurisdiction's list, then the transfer list.
    pub leads: Vec<Lead>,
    /// Subjects with a risk under the floor of the list.
    pub n_below_floor: usize,
}

/// What ranking needs.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Openings.
    pub cards: &'a CardRows,
    /// Network.
    pub network: &'a Network,
    /// Grounds.
    pub signals: &'a Signals,
    /// Risk by node.
    pub risk: &'a Risk,
    /// Linkage by node.
    pub linkage: &'a Linkage,
    /// Pseudonyms.
    pub labels: &'a Labels,
    /// Numbers.
    pub config: &'a RiskConfig,
}

/// Priorities and risks that differ by less than a part in so many are equal: the last bits of a sum depend on how the
/// neighbours of a node are numbered, and that on rows after `as_of`.
const TIED_WITHIN: f64 = 1e12;

/// Ranks persons, accounts and SIMs.
pub fn rank(inputs: &Inputs<'_>) -> Result<LeadList, RiskError> {
    let Inputs { cards, network, signals, risk, linkage, labels, config } = *inputs;
    let index = RowIndex::build(cards);
    let phone_owners = phone_owners(cards);
    let mut list = LeadList::default();
    for node in 0..cards.nodes.phone(0) {
        let value = risk.of_node[node as usize];
        if value <= 0.0 {
            continue;
        }
        if value < config.list.min_risk {
            list.n_below_floor += 1;
            continue;
        }
        let (kind, key) = cards.nodes.subject(node);
        let role = match kind {
            SubjectKind::Person if index.by_agent.of(key).len() > 0 => Role::Agent,
            SubjectKind::Person if phone_owners[key as usize] => Role::PhoneOwner,
            SubjectKind::Person => Role::Holder,
            _ => Role::Card,
        };
        let levels = linkage.of(node);
        let linkage_weight = levels.iter().map(|level| config.linkage.of(level)).fold(0.0, f64::max);
        list.leads.push(Lead {
            position: 0,
            is_transfer: levels == Levels::default(),
            lead_id: lead_id(kind, labels.id(kind, key)),
            node,
            kind,
            key,
            role,
            risk: value,
            levels,
            linkage_weight,
            priority: value * linkage_weight,
            band: band(value, config),
            is_known: signals.is_known[node as usize],
            outlet: outlet_most_concerned(cards, &index, node, role),
            amounts: Vec::new(),
        });
    }
    let appearance = Appearance::of(cards, signals);
    list.leads.par_sort_by_cached_key(|lead| {
        let falling = |value: f64| std::cmp::Reverse((value * TIED_WITHIN).round() as u64);
        let grade = (falling(lead.priority), falling(lead.risk));
        (lead.is_transfer, lead.is_known, grade, lead.kind, appearance.of_node[lead.node as usize], lead.node)
    });
    let n_here = list.leads.iter().filter(|lead| !lead.is_transfer).count();
    for (at, lead) in list.leads.iter_mut().enumerate() {
        lead.position = (if lead.is_transfer { at - n_here } else { at }) as u32 + 1;
    }
    let subjects: Vec<Node> = list.leads.iter().map(|lead| lead.node).collect();
    let amounts = shares::amounts(network, signals, risk, config.propagation.alpha, &subjects);
    for (lead, amounts) in list.leads.iter_mut().zip(amounts) {
        lead.amounts = amounts;
    }
    check_unique(&list)?;
    Ok(list)
}

impl Lead {
    /// The strongest level.
    pub fn level(&self) -> Option<LinkageLevel> {
        self.levels.iter().next()
    }

    /// Names of all levels, separated by `;`.
    pub fn level_names(&self) -> String {
        self.levels.iter().map(LinkageLevel::name).collect::<Vec<_>>().join(";")
    }
}

/// `P-` and twelve letters and digits (Crockford's base 32) of a hash of the pseudonym: 60 bits.
fn lead_id(kind: SubjectKind, subject_id: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let prefix = match kind {
        SubjectKind::Person => 'P',
        SubjectKind::Account => 'A',
        SubjectKind::Sim => 'S',
        SubjectKind::Phone => 'N',
        SubjectKind::Outlet => 'O',
        // no subject of a lead yet
        _ => 'X',
    };
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"twocard lead 1\0").update(kind.name().as_bytes()).update(b"\0").update(subject_id.as_bytes());
    let hash = hasher.finalize();
    let mut bits = hash.as_bytes()[..8].iter().fold(0u64, |bits, &byte| (bits << 8) | u64::from(byte));
    let mut text = format!("{prefix}-");
    for _ in 0..12 {
        text.push(char::from(ALPHABET[(bits & 31) as usize]));
        bits >>= 5;
    }
    text
}

fn check_unique(list: &LeadList) -> Result<(), RiskError> {
    let mut ids: Vec<&str> = list.leads.iter().map(|lead| lead.lead_id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).position(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(row) => Err(RiskError::Inconsistent {
            table: "leads",
            row,
            what: format!("two subjects share lead id {}", ids[row]),
        }),
    }
}

fn band(risk: f64, config: &RiskConfig) -> &'static str {
    if risk >= config.list.high_from {
        "high"
    } else if risk >= config.list.medium_from {
        "medium"
    } else {
        "low"
    }
}

/// Persons whose SIM reaches the card of another holder.
fn phone_owners(cards: &CardRows) -> Vec<bool> {
    let holder_of_sim = cards.holders_of_sims();
    let mut is_owner = vec![false; cards.nodes.n_persons as usize];
    for row in 0..cards.len() {
        if cards.reached_by[row] == NO_KEY {
            continue;
        }
        if let (SubjectKind::Sim, sim) = cards.nodes.subject(cards.reached_by[row]) {
            let owner = holder_of_sim[sim as usize];
            if owner != NO_KEY && owner != cards.holder[row] {
                is_owner[owner as usize] = true;
            }
        }
    }
    is_owner
}

/// The outlet with most of the subject's rows; among equals the one that came first.
fn outlet_most_concerned(cards: &CardRows, index: &RowIndex, node: Node, role: Role) -> u32 {
    let (_, key) = cards.nodes.subject(node);
    let rows = match role {
        Role::Agent => index.by_agent.of(key),
        Role::PhoneOwner | Role::Holder => index.by_holder.of(key),
        Role::Card => index.by_card.of(node),
    };
    let mut outlets: Vec<(u32, usize)> =
        rows.filter(|&row| cards.outlet[row] != NO_KEY).map(|row| (cards.outlet[row], row)).collect();
    outlets.sort_unstable();
    outlets
        .chunk_by(|x, y| x.0 == y.0)
        .max_by_key(|same| (same.len(), std::cmp::Reverse(same[0].1)))
        .map_or(NO_KEY, |same| same[0].0)
}
