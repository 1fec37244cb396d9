//! Rows of `account_openings`.

use super::issue::Issued;
use super::openings::Status;
use super::parties::{self, push_email, push_ip};
use super::table::{Table, push_shown};
use crate::SimulateError;
use crate::opening::{Channel, Holder, Opening};
use crate::rng::scramble;
use crate::world::{INSTITUTIONS, World};

pub(super) fn write_row(
    table: &mut Table,
    world: &World,
    opening: &Opening,
    issued: &Issued,
    status: Status,
    class: &str,
    product: &str,
) -> Result<(), SimulateError> {
    table.cell(|out| issued.push_record_no(out));
    table.text(INSTITUTIONS[usize::from(opening.place.institution)].code);
    parties::write_outlet(table, world, opening);
    table.cell(|out| issued.push_card_no(out, opening));
    table.cell(|out| issued.push_account_no(out));
    table.text(class);
    table.text(product);
    table.time(opening.at);
    match status.closed_at() {
        Some(at) => table.time(at),
        None => table.empty(),
    }
    table.text(status.name);
    table.time(status.since);
    table.text(opening.place.channel.name());
    parties::write(table, world, opening, issued);
    write_online(table, world, opening);
    write_batch(table, world, opening);
    write_legal_representative(table, world, opening);
    table.end_row()
}

fn write_online(table: &mut Table, world: &World, opening: &Opening) {
    if opening.place.channel == Channel::Online {
        let device = opening.device_of;
        table.cell(|out| push_shown(out, format_args!("{:016X}", scramble(u64::from(device) ^ 0xd))));
        table.cell(|out| push_ip(out, world, device));
        table.cell(|out| push_email(out, device));
    } else {
        (0..3).for_each(|_| table.empty());
    }
}

/// Writes `employer_id` and `batch_no`.
pub(super) fn write_batch(table: &mut Table, world: &World, opening: &Opening) {
    match opening.batch {
        Some(batch) => {
            table.bytes(world.units[batch.unit as usize].document.number());
            match batch.number {
                0 => table.empty(),
                number => table.number(format_args!("B{number:06}")),
            }
        }
        None => (0..2).for_each(|_| table.empty()),
    }
}

fn write_legal_representative(table: &mut Table, world: &World, opening: &Opening) {
    match opening.holder {
        Holder::Unit(unit) => {
            let unit = &world.units[unit as usize];
            let document = world.person(unit.legal_representative).document;
            table.text(document.id_type.name());
            table.bytes(document.number());
            table.date(Some(unit.registered_on));
        }
        Holder::Person(_) => (0..3).for_each(|_| table.empty()),
    }
}
