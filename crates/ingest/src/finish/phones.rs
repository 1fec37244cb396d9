//! Tables of numbers and addresses that people are reached by: phones by tenure, IP addresses with their networks.

use twocard_contracts::codes::ip;
use twocard_contracts::codes::phone_kind::PhoneKind;
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::{IPS, PHONES};
use twocard_tables::columns::{bool_column, timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use super::identities::{phone_label, pseudonyms};
use super::number_runs::NumberRuns;
use super::tenures::{Tenure, Tenures};
use super::texts;
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
    let all: Vec<Tenure> = (0..tenures.len()).map(|key| tenures.get(key, spaces)).collect();
    let number = |key: usize| numbers.str(all[key].number as usize);
    let of_number = |values: &[u32]| u32_column(all.iter().map(|tenure| values[tenure.number as usize]).collect());
    tables.write(
        &PHONES,
        vec![
            u32_column((0..all.len() as u32).collect()),
            texts(all.len(), "phones.phone_id", |key, out| write_hex(all[key].token, out))?.into_given()?,
            texts(all.len(), "phones.label", |key, out| phone_label(number(key), out))?.into_given()?,
            u32_column(all.iter().map(|tenure| tenure.number).collect()),
            timestamp_column(all.iter().map(|tenure| tenure.from).collect()),
            timestamp_column(all.iter().map(|tenure| tenure.to).collect()),
            texts(all.len(), "phones.kind", |key, out| {
                out.extend_from_slice(PhoneKind::of(number(key)).name().as_bytes());
            })?
            .into_given()?,
            of_number(&runs.run),
            of_number(&runs.position),
        ],
    )?;
    Ok(())
}

/// Writes the table of IP addresses.
pub(crate) fn write_ips(spaces: &Spaces, tokenizer: &mut Tokenizer, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Ip);
    let mut nets = Interner::new();
    let net_keys: Vec<u32> = (0..store.len())
        .map(|key| {
            let net = ip::parse(store.values.get(key)).ok().and_then(ip::network);
            net.map_or(NO_KEY, |(bytes, n_bytes)| nets.intern(tokenizer.token(IP_NET, &[&bytes[..n_bytes]])).0)
        })
        .collect();
    let is_private = net_keys.iter().map(|net| *net == NO_KEY).collect();
    let columns = vec![
        u32_column((0..store.len() as u32).collect()),
        pseudonyms(store)?.into_given()?,
        u32_column(net_keys),
        bool_column(is_private),
    ];
    tables.write(&IPS, columns)?;
    Ok(())
}
