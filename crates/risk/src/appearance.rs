//! Who came first, for ties in the list. Keys follow the first appearance in all rows of a run, those after `as_of` too;
//! what was opened when up to `as_of` does not.

use twocard_tables::NO_KEY;

use crate::cards::CardRows;
use crate::nodes::Node;
use crate::signals::Signals;

/// Time, then row, then part in the row: as holder, agent or card.
type First = (i64, u32, u8);

/// First appearance of each node that can be a lead.
#[derive(Debug)]
pub(crate) struct Appearance {
    pub(crate) of_node: Vec<First>,
}

impl Appearance {
    /// By the openings; who is in none of them comes after, in the order of grounds.
    pub(crate) fn of(cards: &CardRows, signals: &Signals) -> Appearance {
        let mut of_node = vec![(i64::MAX, u32::MAX, u8::MAX); cards.nodes.len()];
        let mut appear = |node: Node, first: First| {
            let known: &mut First = &mut of_node[node as usize];
            *known = first.min(*known);
        };
        for row in 0..cards.len() {
            let at = (cards.at[row], row as u32);
            appear(cards.nodes.person(cards.holder[row]), (at.0, at.1, 0));
            if cards.agent[row] != NO_KEY {
                appear(cards.nodes.person(cards.agent[row]), (at.0, at.1, 1));
            }
            appear(cards.card[row], (at.0, at.1, 2));
        }
        for (place, signal) in signals.list.iter().enumerate() {
            appear(signal.node, (i64::MAX, place as u32, 0));
        }
        Appearance { of_node }
    }
}
