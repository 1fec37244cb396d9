//! Tables of persons, accounts and SIMs: pseudonyms and masked labels.

use twocard_contracts::ids::Identity;
use twocard_contracts::mask;
use twocard_contracts::tables::{ACCOUNTS, PERSONS, SIMS};
use twocard_tables::columns::{timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use super::number_runs::NumberRuns;
use super::texts;
use crate::IngestError;
use crate::columns::{Cells, Texts};
use crate::rows::Rows;
use crate::spaces::{SpaceStore, Spaces};
use crate::token::write_hex;

/// Country code of numbers whose national digits are shown.
const CHINA: &str = "+86";

/// Writes the table of persons.
pub(crate) fn write_persons(spaces: &Spaces, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Person);
    let label = texts(store.len(), "persons.label", |person, out| {
        let first = store.names.first[person];
        if first != NO_KEY {
            out.extend_from_slice(mask::name(store.names.texts.str(first as usize)).as_bytes());
            out.extend_from_slice("·".as_bytes());
        }
        out.extend_from_slice(mask::id_number(store.values.str(person)).as_bytes());
    })?;
    tables.write(
        &PERSONS,
        vec![
            keys(store),
            pseudonyms(store)?.into_given()?,
            details(store)?.into_given()?,
            label.into_given()?,
            u32_column(store.first_file.clone()),
            u32_column(store.first_line.clone()),
        ],
    )?;
    Ok(())
}

/// Writes the table of accounts.
pub(crate) fn write_accounts(spaces: &Spaces, runs: NumberRuns, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Account);
    let label = texts(store.len(), "accounts.label", |account, out| {
        out.extend_from_slice(mask::number(store.values.str(account)).as_bytes());
    })?;
    let columns = vec![
        keys(store),
        pseudonyms(store)?.into_given()?,
        details(store)?.into_given()?,
        label.into_given()?,
        u32_column(runs.run),
        u32_column(runs.position),
    ];
    tables.write(&ACCOUNTS, columns)?;
    Ok(())
}

/// Writes the table of SIMs. `firsts` are number and activation by SIM key.
pub(crate) fn write_sims(firsts: (Vec<u32>, Vec<i64>), spaces: &Spaces, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Sim);
    tables.write(
        &SIMS,
        vec![
            keys(store),
            pseudonyms(store)?.into_given()?,
            details(store)?.into_given()?,
            u32_column(firsts.0),
            timestamp_column(firsts.1),
            phone_labels(store, "sims.label")?.into_given()?,
        ],
    )?;
    Ok(())
}

/// Number and activation of every SIM: a SIM key is new in the row where it equals the SIMs seen before.
pub(crate) fn first_activations(activations: &Rows) -> (Vec<u32>, Vec<i64>) {
    let (mut msisdns, mut instants) = (Vec::new(), Vec::new());
    let activated_at = activations.column("activated_at").map_or(&[][..], Cells::instants);
    let keys = activations.key_column("sim_key").iter().zip(activations.key_column("msisdn_key"));
    for ((sim, msisdn), at) in keys.zip(activated_at) {
        if *sim as usize == msisdns.len() {
            msisdns.push(*msisdn);
            instants.push(*at);
        }
    }
    (msisdns, instants)
}

/// Pseudonyms by key, 32 hexadecimal digits each.
pub(crate) fn pseudonyms(store: &SpaceStore) -> Result<Texts, IngestError> {
    texts(store.len(), "pseudonyms", |key, out| write_hex(store.tokens()[key], out))
}

fn keys(store: &SpaceStore) -> arrow::array::ArrayRef {
    u32_column((0..store.len() as u32).collect())
}

fn details(store: &SpaceStore) -> Result<Texts, IngestError> {
    let mut details = Texts::with_capacity(store.len(), store.details.n_bytes());
    details.append(&store.details, "institutions and ID types")?;
    Ok(details)
}

fn phone_labels(store: &SpaceStore, what: &'static str) -> Result<Texts, IngestError> {
    texts(store.len(), what, |key, out| phone_label(store.values.str(key), out))
}

/// Appends the masked form of a number in E.164.
pub(crate) fn phone_label(number: &str, out: &mut Vec<u8>) {
    let national = number.strip_prefix(CHINA).unwrap_or_else(|| number.trim_start_matches('+'));
    out.extend_from_slice(mask::number(national).as_bytes());
}
