//! Node numbers: persons, accounts, SIMs, phones, outlets, each a contiguous range in order of first appearance.

use twocard_contracts::finding::{CardKind, SubjectKind};

/// A node of the network.
pub type Node = u32;

/// Ranges of node numbers by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeSpace {
    /// Persons and units.
    pub n_persons: u32,
    /// Accounts.
    pub n_accounts: u32,
    /// SIMs.
    pub n_sims: u32,
    /// Phone numbers.
    pub n_phones: u32,
    /// Outlets.
    pub n_outlets: u32,
}

impl NodeSpace {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.outlet(self.n_outlets) as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Node of a person.
    pub fn person(&self, key: u32) -> Node {
        key
    }

    /// Node of an account.
    pub fn account(&self, key: u32) -> Node {
        self.n_persons + key
    }

    /// Node of a SIM.
    pub fn sim(&self, key: u32) -> Node {
        self.account(self.n_accounts) + key
    }

    /// Node of a phone number.
    pub fn phone(&self, key: u32) -> Node {
        self.sim(self.n_sims) + key
    }

    /// Node of an outlet.
    pub fn outlet(&self, key: u32) -> Node {
        self.phone(self.n_phones) + key
    }

    /// Node of a card.
    pub fn card(&self, kind: CardKind, key: u32) -> Node {
        match kind {
            CardKind::Account => self.account(key),
            CardKind::Sim => self.sim(key),
        }
    }

    /// Kind and key of a node.
    pub fn subject(&self, node: Node) -> (SubjectKind, u32) {
        let starts = [
            (SubjectKind::Outlet, self.outlet(0)),
            (SubjectKind::Phone, self.phone(0)),
            (SubjectKind::Sim, self.sim(0)),
            (SubjectKind::Account, self.account(0)),
        ];
        for (kind, start) in starts {
            if node >= start {
                return (kind, node - start);
            }
        }
        (SubjectKind::Person, node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_names_its_subject() {
        let space = NodeSpace { n_persons: 2, n_accounts: 0, n_sims: 1, n_phones: 3, n_outlets: 1 };
        let named: Vec<_> = (0..space.len() as u32).map(|node| space.subject(node)).collect();
        assert_eq!(
            named,
            [
                (SubjectKind::Person, 0),
                (SubjectKind::Person, 1),
                (SubjectKind::Sim, 0),
                (SubjectKind::Phone, 0),
                (SubjectKind::Phone, 1),
                (SubjectKind::Phone, 2),
                (SubjectKind::Outlet, 0),
            ]
        );
    }
}
