//! The tables `listed_persons` and `involved_cards`.

use std::path::Path;

use twocard_contracts::sources::{INVOLVED_CARDS, LISTED_PERSONS, SIMULATED_CASE};

use super::table::Table;
use crate::SimulateError;
use crate::involvement::CaseRow;
use crate::listing::Entry;
use crate::opening::Card;
use crate::world::{INSTITUTIONS, World};

const AUTHORITIES: [(&str, &str); 4] =
    [("绵竹市公安局", "county"), ("德阳市公安局", "prefecture"), ("四川省公安厅", "province"), ("公安部", "ministry")];

pub(crate) fn write_listed_persons(dir: &Path, world: &World, entries: &[Entry]) -> Result<u64, SimulateError> {
    let mut table = Table::create(dir, &LISTED_PERSONS)?;
    for (position, entry) in entries.iter().enumerate() {
        let person = world.person(entry.person);
        let (authority, level) = AUTHORITIES[usize::from(entry.authority)];
        table.shown(format_args!("K{:07}", position + 1));
        table.text(person.document.id_type.name());
        table.bytes(person.document.number());
        table.cell(|out| person.push_name(out));
        table.text(entry.category);
        table.date(Some(entry.listed_on));
        table.date(entry.expires_on);
        table.date(entry.removed_on);
        table.text(authority);
        table.text(level);
        table.text(legal_basis(entry.category));
        match entry.station {
            0 => table.empty(),
            station => table.shown(format_args!("510683{station:02}0000")),
        }
        table.text(entry.status);
        table.end_row()?;
    }
    table.finish()
}

fn legal_basis(category: &str) -> &'static str {
    match category {
        "disciplined" | "two_card" | "card_dealer" => "反电信网络诈骗法第三十一条",
        "stranded_abroad" => "反电信网络诈骗法第三十六条",
        "prior_offender" => "刑法第二百八十七条之二",
        _ => "反电信网络诈骗法第三十三条",
    }
}

pub(crate) fn write_involved_cards(dir: &Path, rows: &[CaseRow]) -> Result<u64, SimulateError> {
    let mut table = Table::create(dir, &INVOLVED_CARDS)?;
    for row in rows {
        let CaseRow { named, .. } = row;
        let is_account = matches!(named.opening.card, Card::Account { .. });
        let names_account = row.names_account && named.issued.has_account();
        table.text(if is_account { "account" } else { "sim" });
        table.cell(|out| {
            if !names_account {
                named.issued.push_card_no(out, &named.opening);
            }
        });
        table.cell(|out| {
            if names_account {
                named.issued.push_account_no(out);
            }
        });
        let institution = INSTITUTIONS[usize::from(named.opening.place.institution)].code;
        table.text(if row.has_institution { institution } else { "" });
        table.shown(format_args!("{SIMULATED_CASE}{}{}{:05}", row.case_division, row.case_month, row.case_number));
        table.shown(row.case_division);
        table.date(Some(named.involved_on));
        table.date(row.has_report.then_some(named.reported_on));
        table.text(row.fraud_type);
        table.shown(row.amount_cents);
        table.end_row()?;
    }
    table.finish()
}
