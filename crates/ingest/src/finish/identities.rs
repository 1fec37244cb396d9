//! Tables of persons, accounts and SIMs: pseudonyms and masked labels.

use std::ops::Range;

use arrow::array::ArrayRef;
use twocard_contracts::ids::Identity;
use twocard_contracts::mask;
use twocard_contracts::tables::{ACCOUNTS, PERSONS, SIMS};
use twocard_tables::columns::{timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use super::number_runs::NumberRuns;
use super::{texts, write_columns};
use crate::IngestError;
use crate::hashed::{LABEL, is_hash};
use crate::kept::Kept;
use crate::rows::Rows;
use crate::spaces::{SpaceStore, Spaces};
use crate::token::write_hex;

/// Country code of numbers whose national digits are shown.
const CHINA: &str = "+86";

/// Writes the table of persons.
pub(crate) fn write_persons(spaces: &Spaces, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Person);
    let label = |person: usize, out: &mut Vec<u8>| {
        let first = store.names.first[person];
        if first != NO_KEY {
            out.extend_from_slice(mask::name(store.names.texts.str(first as usize)).as_bytes());
            out.extend_from_slice("·".as_bytes());
        }
        let number = store.values.str(person);
        match is_hash(number.as_bytes()) {
            // an unsalted hash of a number is as good as the number
            true => out.extend_from_slice(LABEL.as_bytes()),
            false => out.extend_from_slice(mask::id_number(number).as_bytes()),
        }
    };
    write_columns(
        &PERSONS,
        store.len(),
        &[
            &keys,
            &|rows| pseudonyms(store, rows),
            &|rows| store.details.given(rows),
            &|rows| texts(rows, label).into_given(),
            &|rows| Ok(u32_column(store.first_file[rows].to_vec())),
            &|rows| Ok(u32_column(store.first_line[rows].to_vec())),
        ],
        tables,
    )
}

/// Writes the table of accounts.
pub(crate) fn write_accounts(spaces: &Spaces, runs: &NumberRuns, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Account);
    let label = |account: usize, out: &mut Vec<u8>| {
        out.extend_from_slice(mask::number(store.values.str(account)).as_bytes());
    };
    write_columns(
        &ACCOUNTS,
        store.len(),
        &[
            &keys,
            &|rows| pseudonyms(store, rows),
            &|rows| store.details.given(rows),
            &|rows| texts(rows, label).into_given(),
            &|rows| Ok(u32_column(runs.run[rows].to_vec())),
            &|rows| Ok(u32_column(runs.position[rows].to_vec())),
        ],
        tables,
    )
}

/// Writes the table of SIMs. `msisdns` and `activated_at` are by SIM key.
pub(crate) fn write_sims(
    (msisdns, activated_at): (Vec<u32>, Vec<i64>),
    spaces: &Spaces,
    tables: &TableDir,
) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Sim);
    write_columns(
        &SIMS,
        store.len(),
        &[
            &keys,
            &|rows| pseudonyms(store, rows),
            &|rows| store.details.given(rows),
            &|rows| Ok(u32_column(msisdns[rows].to_vec())),
            &|rows| Ok(timestamp_column(activated_at[rows].to_vec())),
            &|rows| phone_labels(store, rows),
        ],
        tables,
    )
}

/// Number and activation of every SIM: a SIM key is new in the row where it equals the SIMs seen before.
pub(crate) fn first_activations(activations: &Rows) -> (Vec<u32>, Vec<i64>) {
    let (mut msisdns, mut instants) = (Vec::new(), Vec::new());
    let activated_at = activations.column("activated_at").map_or(&[][..], Kept::instants);
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
pub(crate) fn pseudonyms(store: &SpaceStore, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
    texts(rows, |key, out| write_hex(store.tokens()[key], out)).into_given()
}

/// Keys are dense.
pub(crate) fn keys(rows: Range<usize>) -> Result<ArrayRef, IngestError> {
    Ok(u32_column((rows.start as u32..rows.end as u32).collect()))
}

fn phone_labels(store: &SpaceStore, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
    texts(rows, |key, out| phone_label(store.values.str(key), out)).into_given()
}

/// Appends the masked form of a number in E.164.
pub(crate) fn phone_label(number: &str, out: &mut Vec<u8>) {
    if is_hash(number.as_bytes()) {
        return out.extend_from_slice(LABEL.as_bytes());
    }
    let national = number.strip_prefix(CHINA).unwrap_or_else(|| number.trim_start_matches('+'));
    out.extend_from_slice(mask::number(national).as_bytes());
}
