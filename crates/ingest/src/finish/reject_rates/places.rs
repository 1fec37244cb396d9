//! Where rejected rows and cells came from.

use std::collections::BTreeMap;

use twocard_contracts::ids::{Identity, Token};
use twocard_tables::NO_KEY;

use super::{Context, clerks};
use crate::plan::Space;
use crate::rejects::Reject;
use crate::report::SourceReport;
use crate::rows::Rows;
use crate::spaces::Spaces;
use crate::token::{NO_TOKEN, Tokenizer};

/// Kind of a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Agent,
    Clerk,
    Outlet,
}

/// All kinds in the order of their names, as the table is sorted.
pub(super) const KINDS: [Kind; 3] = [Kind::Agent, Kind::Clerk, Kind::Outlet];

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Agent => "agent",
            Kind::Clerk => "clerk",
            Kind::Outlet => "outlet",
        }
    }
}

/// An outlet, a clerk or an agent. Fields stand in the order of the table's rows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Place {
    Outlet {
        institution: Vec<u8>,
        outlet: Vec<u8>,
        key: u32,
    },
    Clerk {
        institution: Vec<u8>,
        staff: Vec<u8>,
    },
    /// By first appearance: the key, else the first reject that names the agent. No order depends on a pseudonym.
    Agent {
        key: u32,
        first_reject: usize,
        token: [u8; 16],
    },
}

impl Place {
    /// Its key in the run; [`NO_KEY`] where no accepted row names it.
    pub(super) fn key(&self) -> u32 {
        match self {
            Place::Outlet { key, .. } | Place::Agent { key, .. } => *key,
            Place::Clerk { .. } => NO_KEY,
        }
    }

    pub(super) fn institution(&self) -> Option<&[u8]> {
        match self {
            Place::Outlet { institution, .. } | Place::Clerk { institution, .. } => Some(institution),
            Place::Agent { .. } => None,
        }
    }

    pub(super) fn outlet(&self) -> Option<&[u8]> {
        if let Place::Outlet { outlet, .. } = self { Some(outlet) } else { None }
    }

    pub(super) fn staff(&self) -> Option<&[u8]> {
        if let Place::Clerk { staff, .. } = self { Some(staff) } else { None }
    }
}

/// A reject with what is known of its place.
pub(super) struct Placed {
    /// By [`Kind`].
    pub(super) places: [Option<Place>; 3],
    pub(super) is_cell: bool,
    /// The row stands among those that were parsed well, and is counted there.
    pub(super) is_in_rows: bool,
}

/// The places of all rejects of a table: from the row where it was parsed well, else from what was salvaged.
pub(super) fn find_places(rows: &Rows, context: &Context, tokenizer: &mut Tokenizer) -> Vec<Placed> {
    let table = rows.plan.source.name;
    let of_table = |source: &&SourceReport| source.table == table;
    let mut new_agents = BTreeMap::new();
    let rejects = context.sources.iter().filter(of_table).flat_map(|source| context.rejects.of_file(source.file_key));
    rejects
        .enumerate()
        .map(|(nth, reject)| {
            let row = row_at(rows, reject);
            let [agent, clerk, outlet] = match row {
                Some(row) => of_row(rows, row, context.spaces),
                None => salvaged(reject, context, tokenizer),
            };
            let agent = agent.map(|place| match place {
                Place::Agent { key: NO_KEY, token, .. } => {
                    Place::Agent { key: NO_KEY, first_reject: *new_agents.entry(token).or_insert(nth), token }
                }
                known => known,
            });
            Placed { places: [agent, clerk, outlet], is_cell: reject.is_cell, is_in_rows: row.is_some() }
        })
        .collect()
}

fn row_at(rows: &Rows, reject: &Reject) -> Option<usize> {
    let at = rows.files.iter().position(|(file, _)| *file == reject.file_key)?;
    let first = rows.files[at].1;
    let end = rows.files.get(at + 1).map_or(rows.lines.len(), |(_, first)| *first);
    rows.lines[first..end].binary_search(&reject.line).ok().map(|row| first + row)
}

fn of_row(rows: &Rows, row: usize, spaces: &Spaces) -> [Option<Place>; 3] {
    let key = |name: &str| rows.key_column(name).get(row).copied().filter(|key| *key != NO_KEY);
    let outlets = spaces.get(Space::Outlet);
    let agent = key("agent_key").map(|key| {
        let Token(token) = spaces.of(Identity::Person).tokens()[key as usize];
        Place::Agent { key, first_reject: 0, token }
    });
    let clerk = clerks::of_row(rows, row)
        .map(|(institution, staff)| Place::Clerk { institution: institution.to_vec(), staff: staff.to_vec() });
    let outlet = key("outlet_key").map(|key| Place::Outlet {
        institution: outlets.details.get(key as usize).to_vec(),
        outlet: outlets.values.get(key as usize).to_vec(),
        key,
    });
    [agent, clerk, outlet]
}

fn salvaged(reject: &Reject, context: &Context, tokenizer: &mut Tokenizer) -> [Option<Place>; 3] {
    let Some(place) = context.salvage.of(reject.file_key, reject.line) else { return [None, None, None] };
    let key_of = |space: Space, token: Token| context.spaces.get(space).key(token).unwrap_or(NO_KEY);
    let agent = (place.agent != NO_TOKEN).then(|| Place::Agent {
        key: key_of(Space::Identity(Identity::Person), place.agent),
        first_reject: 0,
        token: place.agent.0,
    });
    let institution = place.institution.to_vec();
    let clerk = (!place.staff.is_empty())
        .then(|| Place::Clerk { institution: institution.clone(), staff: place.staff.to_vec() });
    let outlet = (!place.outlet.is_empty()).then(|| {
        let token = tokenizer.of(Space::Outlet, &[place.institution, place.outlet]);
        Place::Outlet { institution, outlet: place.outlet.to_vec(), key: key_of(Space::Outlet, token) }
    });
    [agent, clerk, outlet]
}
