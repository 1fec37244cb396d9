//! What a rejected row still tells of where it came from: outlet, clerk, agent. Only its place is kept, and only what
//! is well-formed by itself.

use twocard_contracts::ids::Token;

use crate::IngestError;
use crate::columns::Texts;
use crate::token::NO_TOKEN;

/// Places of rejected rows, in the order of files and lines.
pub(crate) struct Salvage {
    /// File and line of each row.
    pub(crate) rows: Vec<(u32, u32)>,
    pub(crate) institutions: Texts,
    pub(crate) outlets: Texts,
    pub(crate) staff: Texts,
    /// Token of the agent, or [`NO_TOKEN`].
    pub(crate) agents: Vec<Token>,
}

/// The place of one row; empty parts are not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Salvaged<'a> {
    pub(crate) institution: &'a [u8],
    pub(crate) outlet: &'a [u8],
    pub(crate) staff: &'a [u8],
    pub(crate) agent: Token,
}

impl Salvage {
    pub(crate) fn new() -> Self {
        Salvage {
            rows: Vec::new(),
            institutions: Texts::new(),
            outlets: Texts::new(),
            staff: Texts::new(),
            agents: Vec::new(),
        }
    }

    /// Keeps the place of a row; a row of which nothing is known is left out.
    pub(crate) fn push(&mut self, file_key: u32, line: u32, place: Salvaged) {
        if place.outlet.is_empty() && place.staff.is_empty() && place.agent == NO_TOKEN {
            return;
        }
        self.rows.push((file_key, line));
        self.institutions.push(place.institution);
        self.outlets.push(place.outlet);
        self.staff.push(place.staff);
        self.agents.push(place.agent);
    }

    pub(crate) fn append(&mut self, other: &mut Salvage) -> Result<(), IngestError> {
        self.rows.append(&mut other.rows);
        self.institutions.append(&other.institutions, "places of rejects")?;
        self.outlets.append(&other.outlets, "places of rejects")?;
        self.staff.append(&other.staff, "places of rejects")?;
        self.agents.append(&mut other.agents);
        Ok(())
    }

    /// The place of a rejected row.
    pub(crate) fn of(&self, file_key: u32, line: u32) -> Option<Salvaged<'_>> {
        let at = self.rows.binary_search(&(file_key, line)).ok()?;
        Some(Salvaged {
            institution: self.institutions.get(at),
            outlet: self.outlets.get(at),
            staff: self.staff.get(at),
            agent: self.agents[at],
        })
    }
}
