//! What the tables know in the end: which card became known as involved on which day. Only the judge of the nights reads
//! it, never a rule or the ranking.

use twocard_contracts::sources::SIMULATED_CASE;
use twocard_contracts::tables;
use twocard_contracts::time::Date;
use twocard_risk::CardRows;
use twocard_risk::involved::named_cards;
use twocard_risk::nodes::NodeSpace;
use twocard_tables::{NO_DATE, TableDir};

use crate::BacktestError;

/// No case names the card.
pub(crate) const NEVER: i32 = i32::MAX;
/// A day after all data.
const LAST_DAY: i32 = 84_000;

/// The outcomes of all cards.
#[derive(Clone, Debug)]
pub struct History {
    /// Node ranges, the same on every night.
    pub nodes: NodeSpace,
    /// By node: day since which the card is known as involved, or `i32::MAX`.
    pub known_on: Vec<i32>,
    /// Last day whose cases are in the data.
    pub labels_until: Date,
    /// Some case number says that it was made up by a simulation.
    pub is_simulated: bool,
}

impl History {
    /// Reads the cases of a run, whenever they became known.
    pub fn read(tables: &TableDir, labels_until: Option<Date>) -> Result<History, BacktestError> {
        let rows = tables.read(&tables::INVOLVED_CARDS, &["involved_on", "reported_on", "case_no"])?;
        let (involved_on, reported_on) = (rows.date("involved_on")?, rows.date("reported_on")?);
        let known = reported_on.iter().zip(&involved_on).map(|(&on, &used)| if on == NO_DATE { used } else { on });
        let last_known = known.max().ok_or(BacktestError::NoCases)?;
        let is_simulated = rows.text("case_no")?.iter().flatten().any(|case_no| case_no.starts_with(SIMULATED_CASE));

        let cards = CardRows::read(tables, Date(LAST_DAY))?;
        let mut known_on = vec![NEVER; cards.nodes.len()];
        for named in named_cards(tables, &cards, Date(LAST_DAY))? {
            let first = &mut known_on[named.card as usize];
            *first = named.known_on.min(*first);
        }
        Ok(History {
            nodes: cards.nodes,
            known_on,
            labels_until: labels_until.unwrap_or(Date(last_known)),
            is_simulated,
        })
    }

    /// Whether all that happens within the horizon after a night is in the data.
    pub fn covers(&self, as_of: Date, horizon: u32) -> bool {
        i64::from(as_of.0) + i64::from(horizon) <= i64::from(self.labels_until.0)
    }
}
