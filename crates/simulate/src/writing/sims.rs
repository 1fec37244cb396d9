//! Rows of `sim_activations`.

use super::accounts::write_batch;
use super::issue::Issued;
use super::openings::Status;
use super::parties::{self, push_email, push_ip};
use super::table::Table;
use crate::SimulateError;
use crate::numbers::handset;
use crate::numbers::phones::{push_iccid, push_imei, push_imsi, push_phone};
use crate::opening::{Channel, Opening};
use crate::rng::scramble;
use crate::world::{INSTITUTIONS, OPERATORS, World};

/// Rows without the number of the first handset, in percent.
const IMEI_MISSING: u64 = 25;

pub(super) fn write_row(
    table: &mut Table,
    world: &World,
    opening: &Opening,
    issued: &Issued,
    status: Status,
    kind: &str,
    msisdn: u64,
) -> Result<(), SimulateError> {
    let operator = usize::from(opening.place.institution - OPERATORS.start);
    table.cell(|out| issued.push_record_no(out));
    table.text(INSTITUTIONS[usize::from(opening.place.institution)].code);
    parties::write_outlet(table, world, opening);
    table.cell(|out| push_phone(out, msisdn));
    table.cell(|out| push_iccid(out, operator, issued.running));
    table.cell(|out| push_imsi(out, operator, issued.running));
    table.cell(|out| {
        if scramble(issued.record) % 100 >= IMEI_MISSING && opening.device_of != handset::NONE {
            push_imei(out, opening.device_of);
        }
    });
    table.text(kind);
    table.time(opening.at);
    match status.closed_at() {
        Some(at) => table.time(at),
        None => table.empty(),
    }
    table.text(status.name);
    table.time(status.since);
    table.text(opening.place.channel.name());
    parties::write(table, world, opening, issued);
    if opening.place.channel == Channel::Online {
        table.cell(|out| push_ip(out, world, opening.device_of));
        table.cell(|out| push_email(out, opening.device_of));
    } else {
        (0..2).for_each(|_| table.empty());
    }
    write_batch(table, world, opening);
    table.end_row()
}
