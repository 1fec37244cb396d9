//! The planted groups, one row each, counted from what was planted and noted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::table::Table;
use crate::SimulateError;
use crate::calendar::day_at;
use crate::opening::{Holder, Opening};
use crate::places::PLACES;
use crate::plan::{Plan, Role, Subject};
use crate::world::{OutletKind, World};

const COLUMNS: [&str; 9] =
    ["group_no", "pattern", "variant", "is_bad", "county", "first_day", "last_day", "n_holders", "n_cards"];

/// What was planted of one group.
struct Planted {
    first_day: i32,
    last_day: i32,
    n_planted: u32,
    /// Openings at the counters of each county.
    counties: [u32; PLACES.len()],
    holders: BTreeSet<u32>,
    n_noted: u32,
}

/// Writes `groups.csv`. A bad group's cards are those of the answer key, a look-alike's all that it opened.
pub(crate) fn write_groups(dir: &Path, world: &World, plan: &Plan) -> Result<u64, SimulateError> {
    let mut table = Table::create_with(&dir.join("groups.csv"), &COLUMNS)?;
    let planted = count(world, plan);
    for group in &plan.numbered {
        // a group for which nobody was found planted nothing
        let Some(counted) = planted.get(&group.group_no) else { continue };
        let most = counted.counties.iter().max().copied().unwrap_or(0);
        let county = counted.counties.iter().position(|n| *n == most).unwrap_or(0);
        table.shown(group.group_no);
        table.text(group.pattern);
        table.text(group.variant.name());
        table.text(if group.is_bad { "true" } else { "false" });
        table.shown(PLACES[county].code);
        table.date(Some(counted.first_day));
        table.date(Some(counted.last_day));
        table.shown(counted.holders.len());
        table.shown(if group.is_bad { counted.n_noted } else { counted.n_planted });
        table.end_row()?;
    }
    table.finish()
}

fn count(world: &World, plan: &Plan) -> BTreeMap<u32, Planted> {
    let mut groups: BTreeMap<u32, Planted> = BTreeMap::new();
    for (opening, group_no) in plan.openings.iter().zip(&plan.group_of) {
        let day = day_at(opening.at);
        let group = groups.entry(*group_no).or_insert_with(|| Planted {
            first_day: day,
            last_day: day,
            n_planted: 0,
            counties: [0; PLACES.len()],
            holders: BTreeSet::new(),
            n_noted: 0,
        });
        group.first_day = group.first_day.min(day);
        group.last_day = group.last_day.max(day);
        group.n_planted += 1;
        group.counties[usize::from(acts_in(world, opening))] += 1;
    }
    for entry in &plan.key {
        let Some(group) = groups.get_mut(&entry.group_no) else { continue };
        match (entry.subject, entry.role) {
            (Subject::Person(person), Role::Holder | Role::LookalikeHolder) => {
                group.holders.insert(person);
            }
            (Subject::Opening(_), _) => group.n_noted += 1,
            _ => {}
        }
    }
    groups
}

/// County of the counter, or of the holder's home where there was none.
fn acts_in(world: &World, opening: &Opening) -> u8 {
    let counter = opening.place.outlet.map(|outlet| world.outlets.get(outlet));
    match (counter.filter(|outlet| outlet.kind != OutletKind::Online), opening.holder) {
        (Some(outlet), _) => outlet.place,
        (None, Holder::Person(person)) => world.population.place_of(person),
        (None, Holder::Unit(unit)) => world.units[unit as usize].place,
    }
}
