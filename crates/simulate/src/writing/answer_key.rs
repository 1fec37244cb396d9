//! The answer key: who and what was planted, in which group.

use std::path::Path;

use super::issue::Issued;
use super::table::Table;
use crate::SimulateError;
use crate::opening::Card;
use crate::plan::{Plan, Subject};
use crate::world::World;

const COLUMNS: [&str; 7] = ["subject_kind", "id_type", "id_no", "number", "pattern", "role", "group_no"];

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
                table.empty();
            }
            Subject::Opening(position) => {
                let opening = &plan.openings[position as usize];
                table.text(if matches!(opening.card, Card::Account { .. }) { "account" } else { "sim" });
                table.empty();
                table.empty();
                table.cell(|out| issued[position as usize].push_card_no(out, opening));
            }
        }
        table.text(entry.pattern);
        table.text(entry.role.name());
        table.number(entry.group_no);
        table.end_row()?;
    }
    table.finish()
}
