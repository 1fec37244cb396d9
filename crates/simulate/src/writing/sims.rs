//! Rows of `sim_activations`.

use super::accounts::make_batch;
use super::cells::Cells;
use super::openings::Making;
use super::parties::{self, push_email, push_ip};
use crate::gaps::Cell;
use crate::numbers::handset;
use crate::numbers::phones::{push_iccid, push_imei, push_imsi, push_phone};
use crate::opening::Channel;
use crate::world::{INSTITUTIONS, OPERATORS};

pub(super) fn make_row(cells: &mut Cells, making: Making<'_>, kind: &str, msisdn: u64) {
    let Making { world, gaps, row, status, .. } = making;
    let (opening, issued) = (&row.opening, &row.issued);
    let institution = opening.place.institution;
    let operator = usize::from(institution - OPERATORS.start);
    cells.cell(|out| issued.push_record_no(out));
    cells.text(INSTITUTIONS[usize::from(institution)].code);
    parties::make_outlet(cells, world, opening);
    cells.cell(|out| push_phone(out, msisdn));
    cells.cell(|out| push_iccid(out, operator, issued.running));
    cells.cell(|out| push_imsi(out, operator, issued.running));
    cells.cell(|out| {
        if gaps.of_row(institution, issued.record).has(Cell::Device) && opening.device_of != handset::NONE {
            push_imei(out, opening.device_of);
        }
    });
    cells.text(kind);
    cells.time(opening.at);
    match status.closed_at() {
        Some(at) => cells.time(at),
        None => cells.empty(),
    }
    cells.text(status.name);
    cells.time(status.since);
    cells.text(opening.place.channel.name());
    parties::make(cells, making);
    if opening.place.channel == Channel::Online {
        cells.cell(|out| push_ip(out, world, opening.device_of));
        cells.cell(|out| push_email(out, opening.device_of));
    } else {
        (0..2).for_each(|_| cells.empty());
    }
    make_batch(cells, world, opening);
}
