//! The network: a petgraph `Csr` whose edge weights are already those of the walk.
//!
//! Rows that say the same of two nodes are folded into one edge; which rows made an edge is found again from the openings
//! when a path is told. Hubs are damped in three layers:
//! a *cap* (a resource on too many cards conducts nothing), a *weight* 1/ln(d + 5) (FRAUDAR, Hooi et al. 2016), and the
//! *normalisation* S = D^-1/2 W D^-1/2 (BiRank, He et al. 2017).

use petgraph::Directed;
use petgraph::csr::Csr;
use rayon::prelude::*;
use twocard_contracts::finding::SubjectKind;
use twocard_network::UnionFind;
use twocard_tables::NO_KEY;

use crate::RiskError;
use crate::cards::CardRows;
use crate::config::RiskConfig;
use crate::nodes::{Node, NodeSpace};

/// What an edge means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// Holder and card.
    Holds,
    /// Agent and card.
    OpenedBy,
    /// Card and the SIM or phone given with it.
    ReachedBy,
    /// Agent and the agent's SIM or phone; the card stands for an agent recorded by phone alone.
    AgentPhone,
    /// Card and outlet.
    OpenedAt,
}

/// Edges of a row: relation, and the two nodes.
pub fn edges_of_row(cards: &CardRows, row: usize) -> impl Iterator<Item = (Relation, Node, Node)> {
    let nodes = &cards.nodes;
    let card = cards.card[row];
    let agent = if cards.agent[row] == NO_KEY { NO_KEY } else { nodes.person(cards.agent[row]) };
    let outlet = if cards.outlet[row] == NO_KEY { NO_KEY } else { nodes.outlet(cards.outlet[row]) };
    [
        (Relation::Holds, nodes.person(cards.holder[row]), card),
        (Relation::OpenedBy, agent, card),
        (Relation::ReachedBy, cards.reached_by[row], card),
        (Relation::AgentPhone, if agent == NO_KEY { card } else { agent }, cards.agent_phone[row]),
        (Relation::OpenedAt, outlet, card),
    ]
    .into_iter()
    .filter(|&(_, a, b)| a != NO_KEY && b != NO_KEY && a != b)
}

/// The damped, normalised network.
#[derive(Debug)]
pub struct Network {
    /// Node ranges.
    pub nodes: NodeSpace,
    /// Both directions of every conducting edge, weighted by S.
    pub graph: Csr<(), f64, Directed, u32>,
    n_nodes: [usize; 5],
    /// Undirected edges, conducting or not.
    pub n_edges: usize,
    /// Undirected edges that a cap silenced.
    pub n_capped_edges: usize,
    /// Component of each node: its smallest node, over conducting edges.
    pub component: Vec<Node>,
}

impl Network {
    /// Builds the network of the openings.
    pub fn build(cards: &CardRows, config: &RiskConfig) -> Result<Network, RiskError> {
        let mut folded = fold(cards);
        let degrees = ResourceDegrees::count(&cards.nodes, &folded);
        let n_edges = count_pairs(&folded);
        let n_nodes = count_nodes(&cards.nodes, &folded);
        let mut n_capped_edges = 0;
        folded.retain(|edge| {
            let is_capped = degrees.is_capped(edge, config);
            n_capped_edges += usize::from(is_capped);
            !is_capped
        });

        let mut weighted: Vec<(Node, Node, f64)> = Vec::with_capacity(folded.len() * 2);
        for edge in &folded {
            let weight = edge.weight(config) * degrees.damping(edge);
            match weighted.last_mut() {
                Some(last) if (last.0, last.1) == (edge.a, edge.b) => last.2 += weight,
                _ => weighted.push((edge.a, edge.b, weight)),
            }
        }
        let mut component = UnionFind::new(cards.nodes.len());
        for &(a, b, _) in &weighted {
            component.join(a, b);
        }
        let backward: Vec<_> = weighted.par_iter().map(|&(a, b, weight)| (b, a, weight)).collect();
        weighted.extend(backward);
        weighted.par_sort_unstable_by_key(|&(a, b, _)| (a, b));
        normalise(&mut weighted, cards.nodes.len());
        Ok(Network {
            nodes: cards.nodes,
            graph: into_csr(cards.nodes.len(), &weighted)?,
            n_nodes,
            n_edges,
            n_capped_edges,
            component: component.smallest_members(),
        })
    }

    /// Nodes of a kind that some opening up to `as_of` names.
    pub fn n_nodes(&self, kind: SubjectKind) -> usize {
        self.n_nodes[kind as usize]
    }
}

/// One relation between two nodes, however many rows say so; a < b.
#[derive(Clone, Copy, Debug)]
struct Folded {
    a: Node,
    b: Node,
    relation: Relation,
    /// The end that many cards may share.
    hub: Node,
}

impl Folded {
    fn weight(&self, config: &RiskConfig) -> f64 {
        let edges = &config.edges;
        match self.relation {
            Relation::Holds => edges.holds,
            Relation::OpenedBy => edges.opened_by,
            Relation::ReachedBy => edges.reached_by,
            Relation::AgentPhone => edges.agent_phone,
            Relation::OpenedAt => edges.opened_at,
        }
    }
}

/// Distinct relations: a row told twice is one, so that a file sent twice changes nothing.
fn fold(cards: &CardRows) -> Vec<Folded> {
    let mut raw: Vec<(Node, Node, Relation, Node)> = (0..cards.len())
        .into_par_iter()
        .flat_map_iter(|row| {
            edges_of_row(cards, row).map(|(relation, hub, other)| (hub.min(other), hub.max(other), relation, hub))
        })
        .collect();
    raw.par_sort_unstable();
    raw.dedup();
    raw.into_iter().map(|(a, b, relation, hub)| Folded { a, b, relation, hub }).collect()
}

/// Nodes on any edge, by kind.
fn count_nodes(nodes: &NodeSpace, folded: &[Folded]) -> [usize; 5] {
    let mut is_named = vec![false; nodes.len()];
    folded.iter().flat_map(|edge| [edge.a, edge.b]).for_each(|node| is_named[node as usize] = true);
    let mut counts = [0; 5];
    for node in (0..nodes.len() as u32).filter(|&node| is_named[node as usize]) {
        counts[nodes.subject(node).0 as usize] += 1;
    }
    counts
}

fn count_pairs(folded: &[Folded]) -> usize {
    folded.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)).count()
}

/// Distinct cards (or agents, for agent phones) on each resource, by the relations that cards can share.
struct ResourceDegrees {
    of_agent: Vec<u32>,
    of_phone: Vec<u32>,
    of_outlet: Vec<u32>,
}

impl ResourceDegrees {
    fn count(nodes: &NodeSpace, folded: &[Folded]) -> ResourceDegrees {
        let mut degrees = ResourceDegrees {
            of_agent: vec![0; nodes.len()],
            of_phone: vec![0; nodes.len()],
            of_outlet: vec![0; nodes.len()],
        };
        for edge in folded {
            match edge.relation {
                Relation::Holds => {}
                Relation::OpenedBy => degrees.of_agent[edge.hub as usize] += 1,
                Relation::ReachedBy => degrees.of_phone[edge.hub as usize] += 1,
                Relation::AgentPhone => degrees.of_phone[edge.phone() as usize] += 1,
                Relation::OpenedAt => degrees.of_outlet[edge.hub as usize] += 1,
            }
        }
        degrees
    }

    fn of(&self, edge: &Folded) -> Option<u32> {
        match edge.relation {
            Relation::Holds => None,
            Relation::OpenedBy => Some(self.of_agent[edge.hub as usize]),
            Relation::ReachedBy => Some(self.of_phone[edge.hub as usize]),
            Relation::AgentPhone => Some(self.of_phone[edge.phone() as usize]),
            Relation::OpenedAt => Some(self.of_outlet[edge.hub as usize]),
        }
    }

    fn is_capped(&self, edge: &Folded, config: &RiskConfig) -> bool {
        let cap = match edge.relation {
            Relation::Holds => return false,
            Relation::OpenedBy => config.caps.agent,
            Relation::ReachedBy | Relation::AgentPhone => config.caps.phone,
            Relation::OpenedAt => config.caps.outlet,
        };
        self.of(edge).is_some_and(|degree| degree > cap)
    }

    /// 1 for a resource on one card, falling as 1/ln(d + 5).
    fn damping(&self, edge: &Folded) -> f64 {
        self.of(edge).map_or(1.0, |degree| 6f64.ln() / (f64::from(degree) + 5.0).ln())
    }
}

impl Folded {
    /// The phone end of an agent-phone edge; the hub of the row is the agent.
    fn phone(&self) -> Node {
        if self.hub == self.a { self.b } else { self.a }
    }
}

fn normalise(weighted: &mut [(Node, Node, f64)], n_nodes: usize) {
    let mut strength = vec![0.0f64; n_nodes];
    for &(a, _, weight) in weighted.iter() {
        strength[a as usize] += weight;
    }
    weighted.par_iter_mut().for_each(|(a, b, weight)| {
        *weight /= (strength[*a as usize] * strength[*b as usize]).sqrt();
    });
}

fn into_csr(n_nodes: usize, sorted: &[(Node, Node, f64)]) -> Result<Csr<(), f64, Directed, u32>, RiskError> {
    let mut graph = Csr::from_sorted_edges(sorted).map_err(|error| RiskError::Network(format!("{error:?}")))?;
    while graph.node_count() < n_nodes {
        graph.add_node(());
    }
    Ok(graph)
}
