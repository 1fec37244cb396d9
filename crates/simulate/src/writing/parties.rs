//! Cells that both tables of openings have: holder, phone, agent, clerk and terminal, in the order of the contract.

use super::issue::Issued;
use super::table::{Table, push_shown};
use crate::numbers::handset;
use crate::numbers::phones::push_phone;
use crate::numbers::push_digits;
use crate::opening::{Holder, Opening, UNNAMED};
use crate::places::PLACES;
use crate::rng::scramble;
use crate::world::{Outlet, World, push_address};

/// Rows without the holder's registered origin, residence or address, in percent.
const DOMICILE_MISSING: u64 = 15;
const RESIDENCE_MISSING: u64 = 20;
const STAFF: u8 = b'Y';
const ADDRESS_MISSING: u64 = 8;

/// Writes fourteen cells, from `holder_id_type` to `terminal_no`.
pub(super) fn write(table: &mut Table, world: &World, opening: &Opening, issued: &Issued) {
    match opening.holder {
        Holder::Person(person) => write_person(table, world, person, opening, issued),
        Holder::Unit(unit) => write_unit(table, world, unit),
    }
    table.cell(|out| push_phone(out, opening.phone));
    match opening.agent {
        Some(agent) => {
            if agent.person == UNNAMED {
                (0..3).for_each(|_| table.empty());
            } else {
                let person = world.person(agent.person);
                table.text(person.document.id_type.name());
                table.bytes(person.document.number());
                table.cell(|out| person.push_name(out));
            }
            table.cell(|out| push_phone(out, agent.phone));
            table.text(agent.relation);
        }
        None => (0..5).for_each(|_| table.empty()),
    }
    write_counter(table, world, opening);
}

fn write_person(table: &mut Table, world: &World, person: u32, opening: &Opening, issued: &Issued) {
    let holder = world.person(person);
    let household = world.population.household_of(person);
    let draw = scramble(issued.record << 8 | u64::from(opening.place.institution));
    let is_given = |shift: u32, missing: u64| (draw >> shift) % 100 >= missing;
    table.text(holder.document.id_type.name());
    table.bytes(holder.document.number());
    table.cell(|out| holder.push_name(out));
    let mut division = |place: u8, is_given: bool| match is_given {
        true => table.number(PLACES[usize::from(place)].code),
        false => table.empty(),
    };
    division(holder.domicile, is_given(0, DOMICILE_MISSING));
    division(household.place, is_given(16, RESIDENCE_MISSING));
    table.cell(|out| {
        if is_given(32, ADDRESS_MISSING) {
            push_address(out, household.place, household.address);
        }
    });
}

fn write_unit(table: &mut Table, world: &World, unit: u32) {
    let unit = &world.units[unit as usize];
    table.text(unit.document.id_type.name());
    table.bytes(unit.document.number());
    table.cell(|out| unit.push_name(out));
    table.number(PLACES[usize::from(unit.place)].code);
    table.number(PLACES[usize::from(unit.place)].code);
    table.cell(|out| push_address(out, unit.place, unit.address));
}

/// Clerks and terminals are numbered within their outlet, and carry its code to be unique within the institution.
fn write_counter(table: &mut Table, world: &World, opening: &Opening) {
    for (letter, number) in [(STAFF, opening.place.staff), (b'T', opening.place.terminal)] {
        match opening.place.outlet {
            Some(outlet) if number > 0 => table.cell(|out| push_at(out, letter, world.outlets.get(outlet), number)),
            _ => table.empty(),
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

/// Writes the outlet's code, if there is an outlet.
pub(super) fn write_outlet(table: &mut Table, world: &World, opening: &Opening) {
    table.cell(|out| {
        if let Some(outlet) = opening.place.outlet {
            world.outlets.get(outlet).push_code(out);
        }
    });
}

/// Appends the address that a household's openings come from on the internet. The devices of a group share a network.
pub(super) fn push_ip(out: &mut Vec<u8>, world: &World, device: u32) {
    if let Some((group, slot)) = handset::group_and_slot(device) {
        let draw = scramble(u64::from(group) ^ 0xfa);
        push_shown(out, format_args!("223.{}.{}.{}", 85 + (draw >> 8) % 8, (draw >> 16) % 256, 11 + 7 * slot));
        return;
    }
    let draw = scramble(u64::from(world.person(device).household) ^ 0x1b);
    let block = [118, 171, 182, 222][(draw % 4) as usize];
    push_shown(
        out,
        format_args!("{block}.{}.{}.{}", 112 + (draw >> 8) % 8, (draw >> 16) % 256, 1 + (draw >> 24) % 254),
    );
}

/// Appends the e-mail address of a person who has one.
pub(super) fn push_email(out: &mut Vec<u8>, person: u32) {
    if handset::group_and_slot(person).is_none() && scramble(u64::from(person) ^ 0xe).is_multiple_of(3) {
        push_shown(out, format_args!("u{person}@mail.example"));
    }
}
