//! Cells that both tables of openings have: holder, phone, agent, clerk and terminal, in the order of the contract.

use super::cells::{Cells, push_number};
use super::openings::{Known, Making};
use crate::gaps::{Cell, RowGaps};
use crate::numbers::handset;
use crate::numbers::phones::push_phone;
use crate::numbers::push_digits;
use crate::opening::{Opening, UNNAMED};
use crate::places::PLACES;
use crate::rng::scramble;
use crate::world::{Household, Outlet, Person, World, network_of, push_address};

const STAFF: u8 = b'Y';
const TERMINAL: u8 = b'T';

/// Adds fourteen cells, from `holder_id_type` to `terminal_no`.
pub(super) fn make(cells: &mut Cells, making: Making<'_>) {
    let Making { world, gaps, row, holder, .. } = making;
    let opening = &row.opening;
    let gaps = gaps.of_row(opening.place.institution, row.issued.record);
    match holder {
        Known::Person(person, household) => make_person(cells, person, household, &gaps),
        Known::Unit(unit) => make_unit(cells, world, *unit),
    }
    cells.cell(|out| push_phone(out, opening.phone));
    match opening.agent.filter(|_| gaps.has(Cell::Agent)) {
        Some(agent) => {
            if agent.person == UNNAMED {
                (0..3).for_each(|_| cells.empty());
            } else {
                let person = world.person(agent.person);
                cells.text(person.document.id_type.name());
                cells.bytes(person.document.number());
                cells.cell(|out| person.push_name(out));
            }
            cells.cell(|out| push_phone(out, agent.phone));
            cells.text(agent.relation);
        }
        None => (0..5).for_each(|_| cells.empty()),
    }
    make_counter(cells, world, opening, &gaps);
}

fn make_person(cells: &mut Cells, holder: &Person, household: &Household, gaps: &RowGaps<'_>) {
    cells.text(holder.document.id_type.name());
    cells.bytes(holder.document.number());
    cells.cell(|out| holder.push_name(out));
    for (place, cell) in [(holder.domicile, Cell::Domicile), (household.place, Cell::Residence)] {
        match gaps.has(cell) {
            true => cells.number(PLACES[usize::from(place)].code.into()),
            false => cells.empty(),
        }
    }
    cells.cell(|out| {
        if gaps.has(Cell::Address) {
            push_address(out, household.place, household.address);
        }
    });
}

fn make_unit(cells: &mut Cells, world: &World, unit: u32) {
    let unit = &world.units[unit as usize];
    let code = PLACES[usize::from(unit.place)].code;
    cells.text(unit.document.id_type.name());
    cells.bytes(unit.document.number());
    cells.cell(|out| unit.push_name(out));
    cells.number(code.into());
    cells.number(code.into());
    cells.cell(|out| push_address(out, unit.place, unit.address));
}

/// Clerks and terminals are numbered within their outlet, and carry its code to be unique within the institution.
fn make_counter(cells: &mut Cells, world: &World, opening: &Opening, gaps: &RowGaps<'_>) {
    let place = opening.place;
    for (letter, number, cell) in [(STAFF, place.staff, Cell::Staff), (TERMINAL, place.terminal, Cell::Terminal)] {
        match place.outlet {
            Some(outlet) if number > 0 && gaps.has(cell) => {
                cells.cell(|out| push_at(out, letter, world.outlets.get(outlet), number));
            }
            _ => cells.empty(),
        }
    }
}

fn push_at(out: &mut Vec<u8>, letter: u8, outlet: &Outlet, number: u8) {
    out.push(letter);
    outlet.push_code(out);
    push_digits(out, u64::from(number), 2);
}

/// Appends the code of a clerk of an outlet.
pub(super) fn push_staff(out: &mut Vec<u8>, outlet: &Outlet, staff: u8) {
    push_at(out, STAFF, outlet, staff);
}

/// Adds the outlet's code, if there is an outlet.
pub(super) fn make_outlet(cells: &mut Cells, world: &World, opening: &Opening) {
    cells.cell(|out| {
        if let Some(outlet) = opening.place.outlet {
            world.outlets.get(outlet).push_code(out);
        }
    });
}

/// Appends the address that a household's openings come from on the internet. The devices of a group share a network.
pub(super) fn push_ip(out: &mut Vec<u8>, world: &World, device: u32) {
    let parts = match handset::group_and_slot(device) {
        Some((group, slot)) => {
            let draw = scramble(u64::from(group) ^ 0xfa).to_le_bytes();
            [223, 85 + draw[1] % 8, draw[2], 11 + 7 * slot as u8]
        }
        None => network_of(&world.population, world.person(device).household),
    };
    for (number, part) in parts.into_iter().enumerate() {
        if number > 0 {
            out.push(b'.');
        }
        push_number(out, part.into());
    }
}

/// Appends the e-mail address of a person who has one.
pub(super) fn push_email(out: &mut Vec<u8>, person: u32) {
    if handset::group_and_slot(person).is_none() && scramble(u64::from(person) ^ 0xe).is_multiple_of(3) {
        out.push(b'u');
        push_number(out, u64::from(person));
        out.extend_from_slice(b"@mail.example");
    }
}
