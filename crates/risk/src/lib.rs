//! One network over both kinds of card, risk from grounds alone, linkage apart, and the ranked list.
//!
//! The way through: [`CardRows`] reads the openings up to `as_of`; [`network`] turns them into a petgraph `Csr`;
//! [`signals`] puts grounds on nodes; [`propagation`] spreads them; [`linkage`] says where a subject belongs, without
//! touching a risk; [`leads`] ranks; [`explain`] walks a lead back to its rows.

mod appearance;
pub mod cards;
pub mod config;
pub mod explain;
pub mod involved;
pub mod labels;
pub mod leads;
pub mod linkage;
#[cfg(test)]
mod made;
pub mod network;
pub mod nodes;
mod overlap;
pub mod propagation;
mod quiet;
pub mod role;
pub mod row_index;
pub mod shares;
pub mod signals;
pub mod store;
mod words;

pub use cards::CardRows;
pub use config::RiskConfig;
pub use leads::{Lead, LeadList};

use twocard_contracts::codes::divisions::Jurisdiction;
use twocard_contracts::finding::Finding;
use twocard_contracts::time::Date;
use twocard_tables::{TableDir, TableError};

/// What can go wrong in this stage.
#[derive(Debug, thiserror::Error)]
pub enum RiskError {
    /// A table cannot be read or written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// petgraph refused the edges.
    #[error("network: {0}")]
    Network(String),
    /// The tables contradict each other.
    #[error("table {table}, row {row}: {what}")]
    Inconsistent {
        /// Table at fault.
        table: &'static str,
        /// Row at fault, from 0.
        row: usize,
        /// Which promise is broken.
        what: String,
    },
}

/// Everything that one night's ranking knows; `explain` builds the same again from the published tables.
#[derive(Debug)]
pub struct Ranking {
    /// Openings of both kinds up to `as_of`.
    pub cards: CardRows,
    /// The network over them.
    pub network: network::Network,
    /// Grounds and the nodes they stand on.
    pub signals: signals::Signals,
    /// Risk of each node.
    pub risk: propagation::Risk,
    /// Pseudonyms and masked labels of subjects.
    pub labels: labels::Labels,
    /// Where each node belongs.
    pub linkage: linkage::Linkage,
    /// Both lists.
    pub list: LeadList,
}

/// What a night is ranked from, beside its findings.
#[derive(Clone, Copy, Debug)]
pub struct Night<'a> {
    /// Tables of the night.
    pub tables: &'a TableDir,
    /// For whom.
    pub jurisdiction: &'a Jurisdiction,
    /// To 24:00 of this day.
    pub as_of: Date,
    /// Numbers.
    pub config: &'a RiskConfig,
    /// Tables of the night before, whose rings and leads this one goes on from.
    pub earlier: Option<&'a TableDir>,
}

/// Ranks the subjects of one night for one jurisdiction.
pub fn rank(night: &Night<'_>, findings: &[Finding]) -> Result<Ranking, RiskError> {
    let Night { tables, jurisdiction, as_of, config, .. } = *night;
    let cards = CardRows::read(tables, as_of)?;
    let network = network::Network::build(&cards, config)?;
    let labels = labels::Labels::read(tables)?;
    let signals = signals::Signals::collect(tables, &cards, findings, &labels, as_of, config)?;
    let risk = propagation::propagate(&network, signals.prior(), &config.propagation);
    let linkage = linkage::Linkage::collect(tables, &cards, jurisdiction, as_of)?;
    let list = leads::rank(&leads::Inputs {
        cards: &cards,
        network: &network,
        signals: &signals,
        risk: &risk,
        linkage: &linkage,
        labels: &labels,
        config,
    })?;
    Ok(Ranking { cards, network, signals, risk, labels, linkage, list })
}
