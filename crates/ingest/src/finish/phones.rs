//! Tables of numbers and addresses that people are reached by: phones by tenure, IP addresses with their networks.

use std::ops::Range;

use twocard_contracts::codes::ip;
use twocard_contracts::codes::phone_kind::PhoneKind;
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::{IPS, PHONES};
use twocard_tables::columns::{bool_column, timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use super::identities::{keys, phone_label, pseudonyms};
use super::number_runs::NumberRuns;
use super::tenures::Tenures;
use super::{texts, write_columns};
use crate::IngestError;
use crate::interner::Interner;
use crate::spaces::Spaces;
use crate::token::{Tokenizer, write_hex};

/// Domain of the keyed hash of networks.
const IP_NET: &str = "ip_net";

/// Writes the table of phones.
pub(crate) fn write_phones(
    spaces: &Spaces,
    tenures: &Tenures,
    runs: &NumberRuns,
    tables: &TableDir,
) -> Result<(), IngestError> {
    let numbers = &spaces.of(Identity::Phone).values;
    let tenure = |key: usize| tenures.get(key, spaces);
    let number = |key: usize| numbers.str(tenure(key).number as usize);
    let of_number = |values: &[u32], rows: Range<usize>| {
        Ok(u32_column(rows.map(|key| values[tenure(key).number as usize]).collect()))
    };
    write_columns(
        &PHONES,
        tenures.len(),
        &[
            &keys,
            &|rows| texts(rows, |key, out| write_hex(tenure(key).token, out)).into_given(),
            &|rows| texts(rows, |key, out| phone_label(number(key), out)).into_given(),
            &|rows| Ok(u32_column(rows.map(|key| tenure(key).number).collect())),
            &|rows| Ok(timestamp_column(rows.map(|key| tenure(key).from).collect())),
            &|rows| Ok(timestamp_column(rows.map(|key| tenure(key).to).collect())),
            &|rows| {
                let kind = |key: usize| PhoneKind::of(number(key)).name();
                texts(rows, |key, out| out.extend_from_slice(kind(key).as_bytes())).into_given()
            },
            &|rows| of_number(&runs.run, rows),
            &|rows| of_number(&runs.position, rows),
        ],
        tables,
    )
}

/// Writes the table of IP addresses.
pub(crate) fn write_ips(spaces: &Spaces, tokenizer: &mut Tokenizer, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Ip);
    let mut nets = Interner::new();
    let net_keys: Vec<u32> = (0..store.len())
        .map(|key| {
            let net = ip::parse(store.values.get(key)).ok().and_then(ip::network);
            net.map_or(NO_KEY, |(bytes, n_bytes)| nets.intern(tokenizer.inner(IP_NET, &[&bytes[..n_bytes]])).0)
        })
        .collect();
    write_columns(
        &IPS,
        store.len(),
        &[&keys, &|rows| pseudonyms(store, rows), &|rows| Ok(u32_column(net_keys[rows].to_vec())), &|rows| {
            Ok(bool_column(net_keys[rows].iter().map(|net| *net == NO_KEY).collect()))
        }],
        tables,
    )
}
