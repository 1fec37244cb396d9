//! Rows of `account_openings`.

use super::cells::Cells;
use super::openings::Making;
use super::parties::{self, push_email, push_ip};
use crate::gaps::Cell;
use crate::numbers::push_digits;
use crate::opening::{Channel, Holder, Opening};
use crate::rng::scramble;
use crate::world::{INSTITUTIONS, World};

pub(super) fn make_row(cells: &mut Cells, making: Making<'_>, class: &str, product: &str) {
    let Making { world, row, status, .. } = making;
    let (opening, issued) = (&row.opening, &row.issued);
    cells.cell(|out| issued.push_record_no(out));
    cells.text(INSTITUTIONS[usize::from(opening.place.institution)].code);
    parties::make_outlet(cells, world, opening);
    cells.cell(|out| issued.push_card_no(out, opening));
    cells.cell(|out| issued.push_account_no(out));
    cells.text(class);
    cells.text(product);
    cells.time(opening.at);
    match status.closed_at() {
        Some(at) => cells.time(at),
        None => cells.empty(),
    }
    cells.text(status.name);
    cells.time(status.since);
    cells.text(opening.place.channel.name());
    parties::make(cells, making);
    make_online(cells, making);
    make_batch(cells, world, opening);
    make_legal_representative(cells, world, opening);
}

fn make_online(cells: &mut Cells, making: Making<'_>) {
    let Making { world, gaps, row, .. } = making;
    let opening = &row.opening;
    if opening.place.channel != Channel::Online {
        (0..3).for_each(|_| cells.empty());
        return;
    }
    let device = opening.device_of;
    cells.cell(|out| {
        if gaps.of_row(opening.place.institution, row.issued.record).has(Cell::Device) {
            push_hex(out, scramble(u64::from(device) ^ 0xd));
        }
    });
    cells.cell(|out| push_ip(out, world, device));
    cells.cell(|out| push_email(out, device));
}

/// Appends sixteen hexadecimal digits.
fn push_hex(out: &mut Vec<u8>, number: u64) {
    out.extend((0..16).rev().map(|place| b"0123456789ABCDEF"[(number >> (4 * place)) as usize & 15]));
}

/// Adds `employer_id` and `batch_no`.
pub(super) fn make_batch(cells: &mut Cells, world: &World, opening: &Opening) {
    match opening.batch {
        Some(batch) => {
            cells.bytes(world.units[batch.unit as usize].document.number());
            cells.cell(|out| {
                if batch.number > 0 {
                    out.push(b'B');
                    push_digits(out, u64::from(batch.number), if batch.number < 1_000_000 { 6 } else { 8 });
                }
            });
        }
        None => (0..2).for_each(|_| cells.empty()),
    }
}

fn make_legal_representative(cells: &mut Cells, world: &World, opening: &Opening) {
    match opening.holder {
        Holder::Unit(unit) => {
            let unit = &world.units[unit as usize];
            let document = world.person(unit.legal_representative).document;
            cells.text(document.id_type.name());
            cells.bytes(document.number());
            cells.date(Some(unit.registered_on));
        }
        Holder::Person(_) => (0..3).for_each(|_| cells.empty()),
    }
}
