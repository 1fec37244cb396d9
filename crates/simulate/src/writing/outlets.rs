//! The table `outlets`: one row per outlet and validity period.

use std::path::Path;

use twocard_contracts::sources::OUTLETS;

use super::cells::push_shown;
use super::table::Table;
use crate::SimulateError;
use crate::places::PLACES;
use crate::world::{INSTITUTIONS, Outlet, OutletKind, World};

pub(crate) fn write_outlets(dir: &Path, world: &World) -> Result<u64, SimulateError> {
    let mut table = Table::create(dir, &OUTLETS)?;
    for outlet in &world.outlets.all {
        match outlet.renamed_on {
            Some(renamed_on) => {
                write_row(&mut table, outlet, "", outlet.valid_from, Some(renamed_on - 1))?;
                write_row(&mut table, outlet, "（新址）", renamed_on, outlet.closed_on)?;
            }
            None => write_row(&mut table, outlet, "", outlet.valid_from, outlet.closed_on)?,
        }
    }
    table.finish()
}

fn write_row(
    table: &mut Table,
    outlet: &Outlet,
    suffix: &str,
    valid_from: i32,
    valid_to: Option<i32>,
) -> Result<(), SimulateError> {
    table.cell(|out| outlet.push_code(out));
    table.text(INSTITUTIONS[usize::from(outlet.institution)].code);
    table.text(outlet.kind.name());
    let place = &PLACES[usize::from(outlet.place)];
    let town = place.towns[outlet.local_number as usize % place.towns.len()];
    let number = outlet.local_number;
    table.cell(|out| match outlet.kind {
        OutletKind::Branch => push_shown(out, format_args!("{town}第{number}支行{suffix}")),
        OutletKind::OwnShop => push_shown(out, format_args!("{town}第{number}营业厅{suffix}")),
        OutletKind::Dealer => push_shown(out, format_args!("{town}第{number}代理点{suffix}")),
        OutletKind::Online => push_shown(out, "网上营业厅"),
    });
    table.shown(outlet.division());
    table.date(Some(valid_from));
    table.date(valid_to);
    table.end_row()
}
