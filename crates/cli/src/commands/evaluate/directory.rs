//! Who is who in a run: numbers of a truth become tokens, tokens the run's keys. No number is kept or shown.

use std::collections::BTreeMap;

use anyhow::Result;
use twocard_contracts::codes::document::IdType;
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::tables::{ACCOUNTS, PERSONS, PHONES, SIMS, Table};
use twocard_contracts::time::Timestamp;
use twocard_evaluate::{Directory, HeldSim};
use twocard_ingest::TokenKey;
use twocard_ingest::lookup::{self, Kind};
use twocard_tables::TableDir;

/// Keys by token, sorted.
type ByToken = Vec<(Token, u32)>;

/// Pseudonyms of a run.
pub(super) struct RunDirectory<'a> {
    key: &'a TokenKey,
    persons: ByToken,
    accounts: ByToken,
    numbers: ByToken,
    /// By number, then time: institution and SIM.
    sims: BTreeMap<u32, Vec<(String, HeldSim)>>,
}

impl<'a> RunDirectory<'a> {
    /// Reads the pseudonyms.
    pub(super) fn read(tables: &TableDir, key: &'a TokenKey) -> Result<RunDirectory<'a>> {
        // a phone is one hold on a number: all holds of a number have its key
        let phones = tables.read(&PHONES, &["phone_key", "number_key"])?;
        let number_of: BTreeMap<u32, u32> =
            phones.u32("phone_key")?.into_iter().zip(phones.u32("number_key")?).collect();
        let mut numbers = by_token(tables, &PHONES, "phone_id", "phone_key")?;
        numbers.iter_mut().for_each(|(_, phone)| *phone = number_of.get(phone).copied().unwrap_or(*phone));

        let rows = tables.read(&SIMS, &["sim_key", "institution_code", "msisdn_key", "activated_at"])?;
        let (institution, number) = (rows.text("institution_code")?, rows.u32("msisdn_key")?);
        let (keys, at) = (rows.u32("sim_key")?, rows.timestamp("activated_at")?);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&row| (at[row], keys[row]));
        let mut sims: BTreeMap<u32, Vec<(String, HeldSim)>> = BTreeMap::new();
        for row in order {
            let number = number_of.get(&number[row]).copied().unwrap_or(number[row]);
            let sim = HeldSim { key: keys[row], activated_on: Timestamp(at[row]).date() };
            sims.entry(number).or_default().push((institution.value(row).to_owned(), sim));
        }
        Ok(RunDirectory {
            key,
            persons: by_token(tables, &PERSONS, "person_id", "person_key")?,
            accounts: by_token(tables, &ACCOUNTS, "account_id", "account_key")?,
            numbers,
            sims,
        })
    }

    /// The first key that the number names, in any of the ways a feed may have told it.
    fn look(&self, number: &str, kind: Kind, of: Identity, institution: &str) -> Result<Option<u32>, &'static str> {
        let asked = lookup::read(number.as_bytes(), kind).map_err(|reason| reason.explain())?;
        let by_token = match of {
            Identity::Person => &self.persons,
            Identity::Account => &self.accounts,
            _ => &self.numbers,
        };
        let tokens = asked.tokens(self.key, &[institution.to_ascii_uppercase()]);
        let mut tokens = tokens.into_iter().filter(|(identity, _)| *identity == of);
        Ok(tokens.find_map(|(_, token)| {
            let at = by_token.binary_search_by_key(&token, |&(of, _)| of).ok()?;
            Some(by_token[at].1)
        }))
    }
}

impl Directory for RunDirectory<'_> {
    fn person(&self, id_type: &str, id_no: &str) -> Result<Option<u32>, &'static str> {
        let id_type = IdType::from_name(id_type).ok_or("is of an unknown id_type")?;
        self.look(id_no, Kind::Id(Some(id_type)), Identity::Person, "")
    }

    fn account(&self, institution: &str, number: &str) -> Result<Option<u32>, &'static str> {
        self.look(number, Kind::Card, Identity::Account, institution)
    }

    fn sims(&self, institution: &str, number: &str) -> Result<Vec<HeldSim>, &'static str> {
        let Some(number) = self.look(number, Kind::Phone, Identity::Phone, "")? else { return Ok(Vec::new()) };
        let held = self.sims.get(&number).map_or(&[][..], Vec::as_slice);
        let of_institution = held.iter().filter(|(code, _)| code.eq_ignore_ascii_case(institution));
        Ok(of_institution.map(|(_, sim)| *sim).collect())
    }
}

fn by_token(tables: &TableDir, table: &Table, id: &str, key: &str) -> Result<ByToken> {
    let rows = tables.read(table, &[id, key])?;
    let ids = rows.text(id)?;
    let keys = rows.u32(key)?.into_iter().enumerate();
    let mut pairs: ByToken = keys.filter_map(|(row, key)| Some((Token::from_hex(ids.value(row))?, key))).collect();
    pairs.sort_unstable();
    Ok(pairs)
}
