//! What sources leave out: each institution omits some cells in some of its rows.

use crate::parameter::{Listed, Parameter, share};
use crate::parameters::Parameters;
use crate::rng::scramble;
use crate::world::{INSTITUTIONS, Institution};

const AGENT: Parameter<f64> = share("agent_missing_share", 0.03);
const STAFF: Parameter<f64> = share("staff_missing_share", 0.03);
const TERMINAL: Parameter<f64> = share("terminal_missing_share", 0.05);
const DEVICE: Parameter<f64> = share("device_missing_share", 0.05);
const DOMICILE: Parameter<f64> = share("domicile_missing_share", 0.15);
const RESIDENCE: Parameter<f64> = share("residence_missing_share", 0.2);
const ADDRESS: Parameter<f64> = share("address_missing_share", 0.08);

/// How many of the cells that a source of some kind fills poorly are missing.
struct Habit {
    code: &'static str,
    agent: f64,
    staff: f64,
    terminal: f64,
    device: f64,
}

/// Sources that are worse than the others.
const POOR: [Habit; 5] = [
    Habit { code: "313", agent: 0.08, staff: 0.3, terminal: 0.5, device: 0.2 },
    Habit { code: "402", agent: 0.04, staff: 0.05, terminal: 0.25, device: 0.1 },
    Habit { code: "CMCC", agent: 0.04, staff: 0.05, terminal: 0.1, device: 0.2 },
    Habit { code: "CTCC", agent: 0.05, staff: 0.1, terminal: 0.15, device: 0.3 },
    Habit { code: "MVNO01", agent: 0.2, staff: 0.5, terminal: 0.6, device: 0.4 },
];

/// Name of an institution's section.
pub(crate) fn section(source: &Institution) -> String {
    format!("source.{}", source.code)
}

/// What shapes the rows of an institution.
pub(crate) fn listed(source: &Institution) -> Vec<Listed> {
    let poor = POOR.iter().find(|habit| habit.code == source.code);
    let habit = |of: fn(&Habit) -> f64, usual: Parameter<f64>| share(usual.name, poor.map_or(usual.default, of));
    [
        habit(|poor| poor.agent, AGENT),
        habit(|poor| poor.staff, STAFF),
        habit(|poor| poor.terminal, TERMINAL),
        habit(|poor| poor.device, DEVICE),
        DOMICILE,
        RESIDENCE,
        ADDRESS,
    ]
    .map(Parameter::<f64>::listed)
    .to_vec()
}

/// A cell that may be missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cell {
    Agent,
    Staff,
    Terminal,
    Device,
    Domicile,
    Residence,
    Address,
}

const N_CELLS: usize = 7;

/// The gaps of all sources.
pub(crate) struct Gaps {
    /// Missing of 2^16 rows, by institution and cell.
    missing: [[u64; N_CELLS]; INSTITUTIONS.len()],
}

impl Gaps {
    pub(crate) fn new(parameters: &Parameters) -> Self {
        let missing = INSTITUTIONS.each_ref().map(|source| {
            let section = parameters.section(&section(source));
            [AGENT, STAFF, TERMINAL, DEVICE, DOMICILE, RESIDENCE, ADDRESS]
                .map(|parameter| (section.get(parameter) * 65_536.0) as u64)
        });
        Self { missing }
    }

    /// Which cells a row has; the same row always has the same.
    pub(crate) fn of_row(&self, institution: u8, record: u64) -> RowGaps<'_> {
        let draw = scramble(record << 8 | u64::from(institution));
        RowGaps { missing: &self.missing[usize::from(institution)], draws: [draw, scramble(draw)] }
    }
}

/// The gaps of one row.
pub(crate) struct RowGaps<'a> {
    missing: &'a [u64; N_CELLS],
    draws: [u64; 2],
}

impl RowGaps<'_> {
    pub(crate) fn has(&self, cell: Cell) -> bool {
        let position = cell as usize;
        let draw = self.draws[position / 4] >> (16 * (position % 4)) & 0xffff;
        draw >= self.missing[position]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_missing_as_often_as_their_source_says_and_independently() {
        let gaps = Gaps::new(&Parameters::default());
        let share = |institution: u8, test: &dyn Fn(&RowGaps<'_>) -> bool| {
            (0..20_000).filter(|record| test(&gaps.of_row(institution, *record))).count() as f64 / 20_000.0
        };
        let missing = share(3, &|row| !row.has(Cell::Staff));
        assert!((0.28..0.32).contains(&missing), "{missing}");
        let both = share(3, &|row| !row.has(Cell::Staff) && !row.has(Cell::Terminal));
        assert!((0.13..0.17).contains(&both), "{both}");
        let of_agent = share(0, &|row| !row.has(Cell::Agent));
        assert!((0.02..0.04).contains(&of_agent), "{of_agent}");
    }
}
