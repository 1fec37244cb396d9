//! `answer_key.csv`: one row per subject of a group.

use std::collections::BTreeMap;
use std::path::Path;

use twocard_contracts::finding::CardKind;

use super::cells::{CsvFile, Row};
use super::{Directory, Member, Part, Truth};
use crate::EvaluateError;

const COLUMNS: [&str; 9] =
    ["subject_kind", "id_type", "id_no", "institution", "number", "pattern", "variant", "role", "group_no"];

/// What a role says of its subject.
struct Role {
    name: &'static str,
    part: Part,
    is_bad: bool,
}

const ROLES: [Role; 9] = [
    Role { name: "organiser", part: Part::Head, is_bad: true },
    Role { name: "agent", part: Part::Head, is_bad: true },
    Role { name: "holder", part: Part::Member, is_bad: true },
    Role { name: "card", part: Part::Member, is_bad: true },
    Role { name: "insider", part: Part::Member, is_bad: true },
    Role { name: "outlet", part: Part::Member, is_bad: true },
    Role { name: "lookalike_agent", part: Part::Head, is_bad: false },
    Role { name: "lookalike_holder", part: Part::Member, is_bad: false },
    Role { name: "lookalike_outlet", part: Part::Member, is_bad: false },
];

pub(super) fn read(
    path: &Path,
    positions: &BTreeMap<String, u32>,
    directory: &dyn Directory,
    truth: &mut Truth,
) -> Result<(), EvaluateError> {
    CsvFile::open(path, &COLUMNS)?.each(|row| {
        let position = *positions
            .get(row.given("group_no")?)
            .ok_or_else(|| row.fault("group_no", "stands in no row of groups.csv"))?;
        let group = &truth.groups[position as usize];
        for (column, of_group) in [("pattern", &group.pattern), ("variant", &group.variant)] {
            if row.text(column) != of_group {
                return Err(row.fault(column, "is not that of its group in groups.csv"));
            }
        }
        let role = ROLES.iter().find(|role| role.name == row.text("role"));
        let role = role.ok_or_else(|| row.fault("role", "is no known role"))?;
        // a card of an honest group is a card
        if role.is_bad != group.is_bad && role.name != "card" {
            return Err(row.fault("role", "does not fit is_bad of its group in groups.csv"));
        }
        match row.text("subject_kind") {
            "person" => add_person(row, position, role.part, directory, truth),
            "account" => add_account(row, position, directory, truth),
            "sim" => add_sims(row, position, directory, truth),
            "outlet" | "staff" => {
                truth.counts.n_places += 1;
                Ok(())
            }
            _ => Err(row.fault("subject_kind", "is none of person, account, sim, outlet, staff")),
        }
    })
}

fn add_person(
    row: &Row<'_>,
    group: u32,
    part: Part,
    directory: &dyn Directory,
    truth: &mut Truth,
) -> Result<(), EvaluateError> {
    let found = directory.person(row.given("id_type")?, row.given("id_no")?);
    truth.counts.n_persons += 1;
    match found.map_err(|why| row.fault("id_no", why))? {
        Some(person) => truth.members.push(Member { person, group, part }),
        None => truth.counts.n_persons_absent += 1,
    }
    Ok(())
}

fn add_account(row: &Row<'_>, group: u32, directory: &dyn Directory, truth: &mut Truth) -> Result<(), EvaluateError> {
    let found = directory.account(row.given("institution")?, row.given("number")?);
    truth.counts.n_cards += 1;
    match found.map_err(|why| row.fault("number", why))? {
        Some(key) => truth.cards.push((group, (CardKind::Account, key))),
        None => truth.counts.n_cards_absent += 1,
    }
    Ok(())
}

/// All SIMs of the number: a group's rows are told by their holders where several held it.
fn add_sims(row: &Row<'_>, group: u32, directory: &dyn Directory, truth: &mut Truth) -> Result<(), EvaluateError> {
    let found = directory.sims(row.given("institution")?, row.given("number")?);
    let sims = found.map_err(|why| row.fault("number", why))?;
    truth.counts.n_cards += 1;
    truth.counts.n_cards_absent += u64::from(sims.is_empty());
    truth.cards.extend(sims.into_iter().map(|sim| (group, (CardKind::Sim, sim.key))));
    Ok(())
}
