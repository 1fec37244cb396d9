//! One night of one pack: its list within capacity, and what became of it.

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::time::Date;
use twocard_risk::linkage::Levels;
use twocard_risk::nodes::Node;
use twocard_risk::role::Role;
use twocard_risk::signals::GroundKind;
use twocard_risk::{Lead, Ranking};

use crate::history::History;
use crate::outcome::Outcomes;
use crate::{HORIZONS, Plan};

/// A lead within capacity.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    /// Place in the list, from 1.
    pub position: u32,
    /// Stable name; says nothing of the subject.
    pub lead_id: String,
    /// Node of the subject.
    pub node: Node,
    /// Kind of the subject.
    pub kind: SubjectKind,
    /// Role of the subject.
    pub role: Role,
    /// Ground with the largest share: `rule@version`, `involved_card` or `listed_person`.
    pub ground: String,
    /// Not within capacity on the night before.
    pub is_new: bool,
    /// Already known to the police on that night.
    pub is_known: bool,
    /// Days until the first of its cards becomes involved.
    pub days: Option<u32>,
}

/// What the list of a night was worth within one horizon.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HorizonFigures {
    /// Leads within capacity that are hits.
    pub n_hits: u32,
    /// New ones among them.
    pub n_new_hits: u32,
    /// Hits to be expected if as many persons, accounts and SIMs of the jurisdiction were drawn at random.
    pub expected_hits: f64,
    /// Cards of the jurisdiction that become involved.
    pub n_cards: u32,
    /// Cards among them to which a lead within capacity leads.
    pub n_cards_reached: u32,
}

/// One night.
#[derive(Clone, PartialEq, Debug)]
pub struct NightFigures {
    /// The night.
    pub as_of: Date,
    /// Leads of the jurisdiction's list, beyond capacity too.
    pub n_leads: u32,
    /// Leads within capacity, in order.
    pub listed: Vec<Listed>,
    /// By horizon; none where it reaches beyond the cases in the data.
    pub horizons: [Option<HorizonFigures>; HORIZONS.len()],
}

impl NightFigures {
    /// Leads within capacity that were not there on the night before.
    pub fn n_new(&self) -> usize {
        self.listed.iter().filter(|lead| lead.is_new).count()
    }

    pub(crate) fn of(
        plan: &Plan,
        history: &History,
        ranking: &Ranking,
        outcomes: &Outcomes,
        as_of: Date,
        listed_before: &[Node],
    ) -> NightFigures {
        let here = || ranking.list.leads.iter().filter(|lead| !lead.is_transfer);
        let listed: Vec<Listed> = here()
            .take(plan.capacity)
            .map(|lead| Listed {
                position: lead.position,
                lead_id: lead.lead_id.clone(),
                node: lead.node,
                kind: lead.kind,
                role: lead.role,
                ground: ground(lead, ranking),
                is_new: listed_before.binary_search(&lead.node).is_err(),
                is_known: lead.is_known,
                days: outcomes.days(lead.node),
            })
            .collect();
        let mut is_listed = vec![false; ranking.cards.nodes.len()];
        listed.iter().for_each(|lead| is_listed[lead.node as usize] = true);
        let n_cards_reached = outcomes.n_cards_reached(&ranking.cards, &is_here(ranking), &is_listed);
        let horizon = |at: usize| HorizonFigures {
            n_hits: listed.iter().filter(|lead| lead.is_hit(HORIZONS[at])).count() as u32,
            n_new_hits: listed.iter().filter(|lead| lead.is_new && lead.is_hit(HORIZONS[at])).count() as u32,
            expected_hits: listed.iter().map(|lead| outcomes.here.rate(lead.kind, at)).sum(),
            n_cards: outcomes.n_cards[at],
            n_cards_reached: n_cards_reached[at],
        };
        let horizons = [0, 1, 2].map(|at| history.covers(as_of, HORIZONS[at]).then(|| horizon(at)));
        NightFigures { as_of, n_leads: here().count() as u32, listed, horizons }
    }
}

impl Listed {
    /// Whether one of its cards becomes involved within so many days.
    pub fn is_hit(&self, horizon: u32) -> bool {
        self.days.is_some_and(|days| days <= horizon)
    }
}

/// Which nodes have linkage to the jurisdiction.
pub(crate) fn is_here(ranking: &Ranking) -> impl Fn(Node) -> bool {
    |node| ranking.linkage.of(node) != Levels::default()
}

/// The lead's first ground. Of a case, that it is one; its number is nobody's business here.
fn ground(lead: &Lead, ranking: &Ranking) -> String {
    let signal = lead.amounts.first().map(|&(at, _)| &ranking.signals.list[at as usize]);
    signal.map_or_else(String::new, |signal| match signal.kind {
        GroundKind::Finding => signal.rule.clone(),
        GroundKind::InvolvedCard | GroundKind::ListedPerson => signal.kind.name().to_owned(),
    })
}
