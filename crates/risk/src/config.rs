//! Numbers of this stage, with their defaults and where they come from. A pipeline file may set each.

use serde::{Deserialize, Serialize};
use twocard_contracts::lead::LinkageLevel;

/// All numbers of the stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RiskConfig {
    /// How strongly relations conduct.
    pub edges: EdgeWeights,
    /// From how many cards on a resource conducts nothing.
    pub caps: HubCaps,
    /// The walk.
    pub propagation: PropagationConfig,
    /// What grounds other than findings put on their node.
    pub labels: LabelWeights,
    /// When cards that no case names speak against a finding.
    pub quiet: QuietCards,
    /// Weights of the linkage ladder.
    pub linkage: LinkageWeights,
    /// What enters the list.
    pub list: ListConfig,
}

/// Weight of an edge by relation, before hub damping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EdgeWeights {
    /// Holder and card.
    pub holds: f64,
    /// Agent and card opened for somebody else.
    pub opened_by: f64,
    /// Card and the phone given with it.
    pub reached_by: f64,
    /// Agent and the agent's phone.
    pub agent_phone: f64,
    /// Card and outlet.
    pub opened_at: f64,
}

impl Default for EdgeWeights {
    fn default() -> Self {
        EdgeWeights { holds: 1.0, opened_by: 1.0, reached_by: 0.6, agent_phone: 0.6, opened_at: 0.1 }
    }
}

/// First layer of hub damping: a resource on more cards than this conducts nothing. It stays a node, so that a finding
/// on an agent with many cards still makes a lead. IBM's manual caps a phone at 25 entities; agents of dealers reach
/// hundreds, and stay informative far longer than a switchboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HubCaps {
    /// Cards of an agent.
    pub agent: u32,
    /// Cards reached by one phone.
    pub phone: u32,
    /// Cards opened at one outlet.
    pub outlet: u32,
}

impl Default for HubCaps {
    fn default() -> Self {
        HubCaps { agent: 300, phone: 50, outlet: 5 }
    }
}

/// Seeded walk on the symmetric-normalised network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PropagationConfig {
    /// Part of a node's risk that its neighbours pass on (BiRank, He et al. 2017; BiRankFraud uses 0.85).
    pub alpha: f64,
    /// Stop when no node changes by more than this.
    pub tolerance: f64,
    /// Stop after this many steps in any case.
    pub max_steps: u32,
}

impl Default for PropagationConfig {
    fn default() -> Self {
        PropagationConfig { alpha: 0.85, tolerance: 1e-9, max_steps: 200 }
    }
}

/// Signals of labels: cards named in cases and persons on lists. A list entry alone weighs less than what it stands for:
/// the involved card of an `involved_holder` is a signal of its own, and so is a card opened while listed (F23).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LabelWeights {
    /// A card named in a case, on the day it became known.
    pub involved_card: f64,
    /// Days after which a label counts half.
    pub half_life_days: f64,
    /// Part of a label that no age takes away, so that an old case stays on the list, low.
    pub least_part: f64,
    /// What a pending appeal leaves of a list entry.
    pub appealing: f64,
    /// Listed as `two_card`: dealt with for lending or selling cards.
    pub two_card: f64,
    /// Listed as `card_dealer`.
    pub card_dealer: f64,
    /// Listed as `involved_holder`.
    pub involved_holder: f64,
    /// Listed as `disciplined` under the joint discipline measures.
    pub disciplined: f64,
    /// Listed as `prior_offender`.
    pub prior_offender: f64,
    /// Listed as `stranded_abroad`.
    pub stranded_abroad: f64,
    /// Any other category.
    pub other: f64,
}

impl Default for LabelWeights {
    fn default() -> Self {
        LabelWeights {
            involved_card: 1.0,
            half_life_days: 180.0,
            least_part: 0.1,
            appealing: 0.5,
            two_card: 0.4,
            card_dealer: 0.6,
            involved_holder: 0.3,
            disciplined: 0.3,
            prior_offender: 0.15,
            stranded_abroad: 0.15,
            other: 0.05,
        }
    }
}

impl LabelWeights {
    /// Weight of a list category.
    pub fn of_category(&self, category: &str) -> f64 {
        match category {
            "two_card" => self.two_card,
            "card_dealer" => self.card_dealer,
            "involved_holder" => self.involved_holder,
            "disciplined" => self.disciplined,
            "prior_offender" => self.prior_offender,
            "stranded_abroad" => self.stranded_abroad,
            _ => self.other,
        }
    }
}

/// Cards that have been open for long and are named in no case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuietCards {
    /// Days after which a card counts: two-card groups use a card within one to two months.
    pub days: u32,
    /// Part of a finding's weight that they leave in any case; 1 leaves all of it.
    pub least_part: f64,
}

impl Default for QuietCards {
    fn default() -> Self {
        QuietCards { days: 90, least_part: 0.25 }
    }
}

/// Weights of the linkage ladder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "UPPERCASE")]
pub struct LinkageWeights {
    /// Opened here, or named in a case handled here.
    pub l1: f64,
    /// Resident here.
    pub l2: f64,
    /// Registered here.
    pub l3: f64,
    /// Organiser, agent or unit here.
    pub l4: f64,
    /// Abroad from here.
    pub l5: f64,
    /// ID prefix only.
    pub l6: f64,
}

impl Default for LinkageWeights {
    fn default() -> Self {
        LinkageWeights { l1: 1.0, l2: 0.9, l3: 0.9, l4: 0.8, l5: 0.7, l6: 0.3 }
    }
}

impl LinkageWeights {
    /// Weight of a level.
    pub fn of(&self, level: LinkageLevel) -> f64 {
        match level {
            LinkageLevel::L1 => self.l1,
            LinkageLevel::L2 => self.l2,
            LinkageLevel::L3 => self.l3,
            LinkageLevel::L4 => self.l4,
            LinkageLevel::L5 => self.l5,
            LinkageLevel::L6 => self.l6,
        }
    }
}

/// What enters the list, and the edges of its bands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListConfig {
    /// Subjects under this risk are counted, not listed.
    pub min_risk: f64,
    /// Band `high` from here.
    pub high_from: f64,
    /// Band `medium` from here.
    pub medium_from: f64,
    /// Reasons shown in a list row; the others are summed up.
    pub n_reasons: usize,
}

impl Default for ListConfig {
    fn default() -> Self {
        ListConfig { min_risk: 0.05, high_from: 0.5, medium_from: 0.15, n_reasons: 3 }
    }
}
