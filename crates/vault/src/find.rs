//! From a number to what a run knows of it: openings, findings, lists, cases, leads, and the subjects one and two steps
//! away. Masked labels and pseudonyms only; the caller audits before it shows anything.
//!
//! A step is an opening: whoever or whatever stands on the same row (holder, agent, unit, card, phones) is one step away.
//! So somebody else opened for by the same agent, or reached by the same phone, is two steps away.

mod facts;
mod rows;
mod subjects;
pub(crate) use subjects::numbers_of;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::ids::{Identity, Token};
use twocard_ingest::TokenKey;
use twocard_ingest::lookup::Asked;
use twocard_tables::TableDir;

use crate::VaultError;
use crate::reveal::Subject;
use facts::Facts;
use rows::CardRow;
use subjects::Subjects;

pub use told::tell;

/// A person, account, SIM or phone by its key.
pub(crate) type Node = (SubjectKind, u32);

/// A question.
pub struct Question {
    /// How the answer is headed: `card`, `line 3`, ...
    pub name: String,
    /// The number.
    pub asked: Asked,
}

/// How far a search goes.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The institution of card numbers; all where absent.
    pub institution: Option<String>,
    /// Subjects told of each step; the others are counted.
    pub n_near: usize,
}

/// What is known of one number.
pub struct Answer {
    /// How it is headed.
    pub name: String,
    /// The number, masked.
    pub masked: String,
    /// Why it may have been written wrongly.
    pub doubt: Option<&'static str>,
    /// Its pseudonym as a question.
    pub question: Token,
    /// Everything it names; empty where the run knows nothing of it.
    pub known: Vec<Known>,
}

/// What is known of one subject.
pub struct Known {
    /// Who or what.
    pub subject: Subject,
    /// Facts, one line each.
    pub facts: Vec<String>,
    /// Subjects one step and two steps away.
    pub near: [Near; 2],
}

/// Subjects at one distance.
#[derive(Default)]
pub struct Near {
    /// How many there are.
    pub n_all: usize,
    /// The first of them, one line each.
    pub told: Vec<String>,
}

impl Answer {
    /// Lines that it gives out.
    pub fn n_rows(&self) -> u64 {
        let of = |known: &Known| known.facts.len() + known.near.iter().map(|near| near.told.len()).sum::<usize>();
        self.known.iter().map(of).sum::<usize>() as u64
    }
}

/// Answers questions from the tables of a run. Account numbers behind cards have no table of their own: they are looked
/// for in the vault, where it is given.
pub fn find(
    tables: &TableDir,
    vault: Option<&TableDir>,
    key: &TokenKey,
    questions: Vec<Question>,
    reach: &Reach,
) -> Result<Vec<Answer>, VaultError> {
    let institutions = match &reach.institution {
        Some(institution) => vec![institution.to_ascii_uppercase()],
        None => subjects::institutions(tables)?,
    };
    let tokens: Vec<Vec<(Identity, Token)>> =
        questions.iter().map(|question| question.asked.tokens(key, &institutions)).collect();
    let nodes = subjects::named(tables, vault, &tokens)?;
    let asked_of: BTreeSet<Node> = nodes.iter().flatten().copied().collect();

    let first = rows::touching(tables, &asked_of)?;
    let mut beyond: BTreeSet<Node> = first.iter().flat_map(CardRow::nodes).map(|(_, node)| node).collect();
    beyond.retain(|node| !asked_of.contains(node));
    let mut all = rows::touching(tables, &beyond)?;
    all.extend(first);
    all.sort_unstable_by_key(CardRow::place);
    all.dedup_by_key(|row| row.place());
    let by_node = index(&all);

    let near: BTreeMap<Node, [BTreeMap<Node, Node>; 2]> =
        asked_of.iter().map(|node| (*node, steps(*node, &all, &by_node))).collect();
    let facts = Facts::read(tables, &asked_of, &all, &by_node)?;
    let mut shown: BTreeSet<Node> = asked_of.clone();
    for [one, two] in near.values() {
        shown.extend(one.keys().take(reach.n_near).chain(two.keys().take(reach.n_near)));
        shown.extend(two.values().take(reach.n_near));
    }
    facts.add_nodes(&mut shown);
    let subjects = Subjects::read(tables, &shown)?;

    let answers = questions.into_iter().zip(&nodes).map(|(question, nodes)| Answer {
        masked: question.asked.masked(),
        doubt: question.asked.doubt().map(twocard_contracts::reject::RejectReason::explain),
        question: question.asked.question(key),
        name: question.name,
        known: nodes
            .iter()
            .map(|node| Known {
                subject: subjects.get(*node),
                facts: facts.told(*node, &subjects),
                near: near_told(&near[node], &subjects, &all, &by_node, reach.n_near, *node),
            })
            .collect(),
    });
    Ok(answers.collect())
}

/// Rows of each node, in order.
type ByNode = BTreeMap<Node, Vec<usize>>;

fn index(rows: &[CardRow]) -> ByNode {
    let mut by_node = ByNode::new();
    for (at, row) in rows.iter().enumerate() {
        for (_, node) in row.nodes() {
            let of_node = by_node.entry(node).or_default();
            if of_node.last() != Some(&at) {
                of_node.push(at);
            }
        }
    }
    by_node
}

/// Nodes one and two steps from a node, each with the node before it.
fn steps(from: Node, rows: &[CardRow], by_node: &ByNode) -> [BTreeMap<Node, Node>; 2] {
    let beside = |node: Node| {
        let of_node = by_node.get(&node).map_or(&[][..], Vec::as_slice);
        of_node.iter().flat_map(|at| rows[*at].nodes()).map(|(_, node)| node)
    };
    let mut one = BTreeMap::new();
    for node in beside(from).filter(|node| *node != from) {
        one.entry(node).or_insert(from);
    }
    let mut two = BTreeMap::new();
    for via in one.keys() {
        for node in beside(*via).filter(|node| *node != from && !one.contains_key(node)) {
            two.entry(node).or_insert(*via);
        }
    }
    [one, two]
}

fn near_told(
    near: &[BTreeMap<Node, Node>; 2],
    subjects: &Subjects,
    rows: &[CardRow],
    by_node: &ByNode,
    n_told: usize,
    from: Node,
) -> [Near; 2] {
    [0, 1].map(|step| Near {
        n_all: near[step].len(),
        told: near[step]
            .iter()
            .take(n_told)
            .map(|(node, via)| told::near(*node, *via, from, subjects, rows, by_node))
            .collect(),
    })
}

#[cfg(test)]
mod tests;
