//! The answer key: who and what was planted, in which group.

use std::path::Path;

use super::issue::Issued;
use super::parties::push_staff;
use super::table::Table;
use crate::SimulateError;
use crate::opening::Card;
use crate::plan::{Plan, Subject};
use crate::world::{INSTITUTIONS, World};

const COLUMNS: [&str; 9] =
    ["subject_kind", "id_type", "id_no", "institution", "number", "pattern", "variant", "role", "group_no"];

pub(crate) fn write_answer_key(
    dir: &Path,
    world: &World,
    plan: &Plan,
    issued: &[Issued],
) -> Result<u64, SimulateError> {
    let mut table = Table::create_with(&dir.join("answer_key.csv"), &COLUMNS)?;
    for entry in &plan.key {
        match entry.subject {
            Subject::Person(person) => {
                let document = world.person(person).document;
                table.text("person");
                table.text(document.id_type.name());
                table.bytes(document.number());
                (0..2).for_each(|_| table.empty());
            }
            Subject::Opening(position) => {
                let opening = &plan.openings[position as usize];
                let kind = if matches!(opening.card, Card::Account { .. }) { "account" } else { "sim" };
                write_thing(&mut table, kind, opening.place.institution, |out| {
                    issued[position as usize].push_card_no(out, opening);
                });
            }
            Subject::Outlet(outlet) => {
                let outlet = world.outlets.get(outlet);
                write_thing(&mut table, "outlet", outlet.institution, |out| outlet.push_code(out));
            }
            Subject::Staff { outlet, staff } => {
                let outlet = world.outlets.get(outlet);
                write_thing(&mut table, "staff", outlet.institution, |out| push_staff(out, outlet, staff));
            }
        }
        table.text(entry.pattern);
        table.text(entry.variant.name());
        table.text(entry.role.name());
        table.shown(entry.group_no);
        table.end_row()?;
    }
    table.finish()
}

/// Writes the cells of a subject that an institution has numbered.
fn write_thing(table: &mut Table, kind: &str, institution: u8, number: impl FnOnce(&mut Vec<u8>)) {
    table.text(kind);
    (0..2).for_each(|_| table.empty());
    table.text(INSTITUTIONS[usize::from(institution)].code);
    table.cell(number);
}
