//! The table `exemptions`.

use std::path::Path;

use twocard_contracts::sources::EXEMPTIONS;

use super::cells::push_shown;
use super::table::Table;
use crate::SimulateError;
use crate::exemption::{Exemption, Scope};
use crate::world::{INSTITUTIONS, World};

pub(crate) fn write_exemptions(dir: &Path, world: &World, exemptions: &[Exemption]) -> Result<u64, SimulateError> {
    let mut table = Table::create(dir, &EXEMPTIONS)?;
    for (position, exemption) in exemptions.iter().enumerate() {
        let Exemption { claim, .. } = exemption;
        let owner = INSTITUTIONS[usize::from(claim.institution)].code;
        table.shown(format_args!("X{:07}", position + 1));
        table.text(kind(claim.scope));
        table.cell(|out| push_scope(out, world, claim.scope));
        table.text(exemption.rule_id.unwrap_or_default());
        table.shown(exemption.factor);
        table.text(claim.reason);
        table.shown(format_args!("{owner}-{:06}", position + 1));
        table.shown(format_args!("{owner}运营管理部"));
        table.date(Some(exemption.valid_from));
        table.date(Some(exemption.valid_to));
        table.end_row()?;
    }
    table.finish()
}

const fn kind(scope: Scope) -> &'static str {
    match scope {
        Scope::Batch { .. } => "batch",
        Scope::Employer(_) => "employer",
        Scope::Outlet(_) => "outlet",
        Scope::Agent(_) => "agent",
        Scope::Person(_) => "person",
        Scope::Product(_) => "product",
    }
}

/// Appends what the exemption is about; numbers that are unique within an institution stand behind its code.
fn push_scope(out: &mut Vec<u8>, world: &World, scope: Scope) {
    match scope {
        Scope::Batch { institution, number } => {
            push_shown(out, format_args!("{}/B{number:06}", INSTITUTIONS[usize::from(institution)].code));
        }
        Scope::Employer(unit) => out.extend_from_slice(world.units[unit as usize].document.number()),
        Scope::Outlet(outlet) => {
            let outlet = world.outlets.get(outlet);
            push_shown(out, format_args!("{}/", INSTITUTIONS[usize::from(outlet.institution)].code));
            outlet.push_code(out);
        }
        Scope::Agent(person) | Scope::Person(person) => out.extend_from_slice(world.person(person).document.number()),
        Scope::Product(product) => out.extend_from_slice(product.as_bytes()),
    }
}
