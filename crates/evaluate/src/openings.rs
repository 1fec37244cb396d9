//! Openings of both kinds up to the night, as columns that the baselines and the population read. The referee reads the
//! tables by itself: it shares no code with the stage whose list it judges.

use std::collections::BTreeMap;

use arrow::array::Array;
use twocard_contracts::finding::CardKind;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, ACCOUNTS, PERSONS, SIM_ACTIVATIONS, SIMS, Table};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_KEY, TableDir, TableError};

use crate::truth::Card;

/// Columns by row; absent is `NO_KEY`. Accounts come first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Openings {
    /// Persons of the run.
    pub(crate) n_persons: u32,
    /// Accounts of the run: cards are numbered accounts first, then SIMs.
    pub(crate) n_accounts: u32,
    /// Cards of the run.
    pub(crate) n_cards: u32,
    /// Number of the card.
    pub(crate) card: Vec<u32>,
    /// Holder.
    pub(crate) holder: Vec<u32>,
    /// Agent; a holder named as the own agent is none.
    pub(crate) agent: Vec<u32>,
    /// Unit of a batch.
    pub(crate) employer: Vec<u32>,
    /// Legal representative.
    pub(crate) legal_rep: Vec<u32>,
    /// Phone given for the holder.
    pub(crate) phone: Vec<u32>,
    /// Phone given for the agent.
    pub(crate) agent_phone: Vec<u32>,
    /// The number itself, of a SIM.
    pub(crate) own_number: Vec<u32>,
    /// Dwelling of the holder.
    pub(crate) address: Vec<u32>,
    /// Device.
    pub(crate) device: Vec<u32>,
    /// Institution, numbered by name.
    pub(crate) institution: Vec<u32>,
}

impl Openings {
    /// Reads both tables.
    pub(crate) fn read(tables: &TableDir, as_of: Date) -> Result<Openings, TableError> {
        let n_accounts = tables.n_rows(&ACCOUNTS)? as u32;
        let mut openings = Openings {
            n_persons: tables.n_rows(&PERSONS)? as u32,
            n_accounts,
            n_cards: n_accounts + tables.n_rows(&SIMS)? as u32,
            ..Openings::default()
        };
        let mut institutions = BTreeMap::new();
        openings.append(tables, CardKind::Account, as_of, &mut institutions)?;
        openings.append(tables, CardKind::Sim, as_of, &mut institutions)?;
        Ok(openings)
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.card.len()
    }

    /// Number of a card.
    pub(crate) fn number_of(&self, (kind, key): Card) -> u32 {
        match kind {
            CardKind::Account => key,
            CardKind::Sim => self.n_accounts + key,
        }
    }

    /// Persons of a row.
    pub(crate) fn persons_of(&self, row: usize) -> impl Iterator<Item = u32> {
        let persons = [self.holder[row], self.agent[row], self.employer[row], self.legal_rep[row]];
        persons.into_iter().filter(|&person| person != NO_KEY)
    }

    /// Phones of a row with the person whom each is given for: a SIM's own number is its holder's.
    pub(crate) fn phones_of(&self, row: usize) -> impl Iterator<Item = (u32, u32)> {
        let (holder, agent) = (self.holder[row], self.agent[row]);
        let named = [(self.phone[row], holder), (self.own_number[row], holder), (self.agent_phone[row], agent)];
        named.into_iter().filter(|&(phone, person)| phone != NO_KEY && person != NO_KEY)
    }

    fn append(
        &mut self,
        tables: &TableDir,
        kind: CardKind,
        as_of: Date,
        institutions: &mut BTreeMap<String, u32>,
    ) -> Result<(), TableError> {
        let (table, card, at): (&Table, _, _) = match kind {
            CardKind::Account => (&ACCOUNT_OPENINGS, "account_key", "opened_at"),
            CardKind::Sim => (&SIM_ACTIVATIONS, "sim_key", "activated_at"),
        };
        // legal representatives stand on accounts alone, numbers of their own on SIMs
        let extra = if kind == CardKind::Account { "legal_rep_key" } else { "msisdn_key" };
        let columns = [
            card,
            at,
            extra,
            "holder_key",
            "agent_key",
            "employer_key",
            "phone_key",
            "agent_phone_key",
            "address_key",
            "device_key",
            "institution_code",
        ];
        let read = tables.read(table, &columns)?;
        let (at, extra) = (read.timestamp(at)?, read.u32(extra)?);
        let end = Timestamp::end_of(as_of).0;
        let rows: Vec<usize> = (0..read.len()).filter(|&row| at[row] < end).collect();
        let holder = read.u32("holder_key")?;
        let pick = |values: &[u32]| rows.iter().map(|&row| values[row]).collect::<Vec<u32>>();
        let first = if kind == CardKind::Account { 0 } else { self.n_accounts };
        self.card.extend(pick(&read.u32(card)?).iter().map(|key| first + key));
        let agent = pick(&read.u32("agent_key")?);
        self.holder.extend(pick(&holder));
        self.agent.extend(
            agent.iter().zip(pick(&holder)).map(|(&agent, holder)| if agent == holder { NO_KEY } else { agent }),
        );
        self.employer.extend(pick(&read.u32("employer_key")?));
        self.phone.extend(pick(&read.u32("phone_key")?));
        self.agent_phone.extend(pick(&read.u32("agent_phone_key")?));
        self.address.extend(pick(&read.u32("address_key")?));
        self.device.extend(pick(&read.u32("device_key")?));
        let none = vec![NO_KEY; rows.len()];
        let (legal_rep, own) = if kind == CardKind::Account { (pick(&extra), none) } else { (none, pick(&extra)) };
        self.legal_rep.extend(legal_rep);
        self.own_number.extend(own);
        let names = read.text("institution_code")?;
        for row in rows {
            let name = if names.is_null(row) { "" } else { names.value(row) };
            let next = institutions.len() as u32;
            let number = match institutions.get(name) {
                Some(number) => *number,
                None => *institutions.entry(name.to_owned()).or_insert(next),
            };
            self.institution.push(number);
        }
        Ok(())
    }
}
