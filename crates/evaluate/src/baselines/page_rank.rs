//! Plain personalised PageRank (Page et al. 1999; restart as in Haveliwala 2002) on the unweighted graph of persons, cards,
//! phones, dwellings and devices:
//!
//! ```text
//! x = (1 - alpha) s + alpha P' x
//! ```
//!
//! P steps to each neighbour alike; s is shared out equally among involved cards and listed persons; a seed without
//! neighbours gives its mass back to s. Power iteration in f64; each sum is made in the order of node numbers, so that the
//! result does not depend on the number of threads.

use rayon::prelude::*;
use twocard_tables::NO_KEY;

use super::Sight;
use crate::openings::Openings;

const ALPHA: f64 = 0.85;
const MOST_STEPS: usize = 200;
/// The walk has settled when all changes of a step together are smaller.
const SETTLED: f64 = 1e-12;

pub(super) fn scores(sight: &Sight<'_>) -> Vec<f64> {
    let openings = sight.openings;
    let graph = Graph::build(openings);
    let cards = sight.known.involved.iter().map(|&card| openings.n_persons + openings.number_of(card));
    let mut seeds: Vec<u32> = cards.chain(sight.known.listed.iter().copied()).collect();
    seeds.sort_unstable();
    seeds.dedup();
    let mut ranks = graph.walk(&seeds);
    ranks.truncate(openings.n_persons as usize);
    ranks
}

/// Neighbours of each node, distinct and sorted.
struct Graph {
    starts: Vec<usize>,
    neighbours: Vec<u32>,
}

impl Graph {
    fn build(openings: &Openings) -> Graph {
        let count = |keys: &[&[u32]]| {
            keys.iter().flat_map(|keys| keys.iter()).filter(|&&key| key != NO_KEY).max().map_or(0, |max| max + 1)
        };
        let cards = openings.n_persons;
        let phones = cards + openings.n_cards;
        let addresses = phones + count(&[&openings.phone, &openings.agent_phone, &openings.own_number]);
        let devices = addresses + count(&[&openings.address]);
        let n_nodes = devices + count(&[&openings.device]);
        let node = |first: u32, key: u32| if key == NO_KEY { NO_KEY } else { first + key };
        let edges = (0..openings.len()).flat_map(|row| {
            let card = cards + openings.card[row];
            [
                openings.holder[row],
                openings.agent[row],
                node(phones, openings.phone[row]),
                node(phones, openings.agent_phone[row]),
                node(phones, openings.own_number[row]),
                node(addresses, openings.address[row]),
                node(devices, openings.device[row]),
            ]
            .into_iter()
            .filter(|&other| other != NO_KEY)
            .flat_map(move |other| [(card, other), (other, card)])
        });
        Graph::of_edges(n_nodes, edges.collect())
    }

    /// Of directed edges, both directions given.
    fn of_edges(n_nodes: u32, mut edges: Vec<(u32, u32)>) -> Graph {
        edges.par_sort_unstable();
        edges.dedup();
        let mut starts = vec![0; n_nodes as usize + 1];
        edges.iter().for_each(|&(from, _)| starts[from as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Graph { starts, neighbours: edges.into_iter().map(|(_, to)| to).collect() }
    }

    fn of(&self, node: usize) -> &[u32] {
        &self.neighbours[self.starts[node]..self.starts[node + 1]]
    }

    fn walk(&self, seeds: &[u32]) -> Vec<f64> {
        let n = self.starts.len() - 1;
        let mut ranks = vec![0.0; n];
        if seeds.is_empty() {
            return ranks;
        }
        let share = 1.0 / seeds.len() as f64;
        let mut restart = vec![0.0; n];
        seeds.iter().for_each(|&seed| restart[seed as usize] = share);
        ranks.copy_from_slice(&restart);
        let mut sent = vec![0.0; n];
        let mut next = vec![0.0; n];
        for _ in 0..MOST_STEPS {
            let stuck: f64 =
                seeds.iter().filter(|&&seed| self.of(seed as usize).is_empty()).map(|&seed| ranks[seed as usize]).sum();
            sent.par_iter_mut().enumerate().for_each(|(node, sent)| {
                *sent = ranks[node] / self.of(node).len().max(1) as f64;
            });
            let back = 1.0 - ALPHA + ALPHA * stuck;
            next.par_iter_mut().enumerate().for_each(|(node, next)| {
                let received: f64 = self.of(node).iter().map(|&from| sent[from as usize]).sum();
                *next = back * restart[node] + ALPHA * received;
            });
            std::mem::swap(&mut ranks, &mut next);
            let change: f64 = ranks.iter().zip(&next).map(|(new, old)| (new - old).abs()).sum();
            if change < SETTLED {
                break;
            }
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_three_has_its_closed_form() {
        // 0 - 1 - 2, restart at 0: x0 = 0.15 + 0.85 x1 / 2, x1 = 0.85 (x0 + x2), x2 = 0.85 x1 / 2
        let graph = Graph::of_edges(4, vec![(0, 1), (1, 0), (1, 2), (2, 1), (1, 2)]);
        let ranks = graph.walk(&[0]);
        let x1 = 0.85 * 0.15 / (1.0 - 0.85 * 0.85);
        let expected = [0.15 + 0.425 * x1, x1, 0.425 * x1, 0.0];
        for (rank, expected) in ranks.iter().zip(expected) {
            assert!((rank - expected).abs() < 1e-11, "{ranks:?}");
        }
    }

    #[test]
    fn a_seed_without_neighbours_gives_its_mass_back() {
        let graph = Graph::of_edges(3, vec![(0, 1), (1, 0)]);
        let ranks = graph.walk(&[0, 2]);
        assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-11, "{ranks:?}");
        assert!(graph.walk(&[]).iter().all(|&rank| rank == 0.0));
    }
}
