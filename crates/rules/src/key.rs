//! What the rows of a finding may have in common, and what is counted over them: closed lists.

mod further;

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use twocard_contracts::finding::SubjectKind;
use twocard_tables::NO_KEY;

use crate::RulesError;
use crate::openings::{Column, Openings, WordColumn, number_pairs};

/// One thing that rows may share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Key {
    /// The person who holds the card.
    Holder,
    /// The person who opened for the holder; a holder is no agent of its own.
    Agent,
    /// Phone the bank calls back, or contact phone of a SIM.
    Phone,
    /// Phone of an agent who is known by phone alone.
    AgentPhone,
    /// Dwelling, where the address says as much as a room.
    Address,
    /// Device of an online opening, or first device of a SIM.
    Device,
    /// Public IP address.
    Ip,
    /// Network of a public IP address.
    IpNet,
    /// E-mail address.
    Email,
    /// Branch, shop or dealer.
    Outlet,
    /// Clerk of an institution.
    Staff,
    /// Unit of a batch.
    Employer,
    /// Legal representative of a company.
    LegalRep,
    /// Bank, payment institution or operator; only beside another key.
    Institution,
}

impl Key {
    /// Name in packs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Key::Holder => "holder",
            Key::Agent => "agent",
            Key::Phone => "phone",
            Key::AgentPhone => "agent_phone",
            Key::Address => "address",
            Key::Device => "device",
            Key::Ip => "ip",
            Key::IpNet => "ip_net",
            Key::Email => "email",
            Key::Outlet => "outlet",
            Key::Staff => "staff",
            Key::Employer => "employer",
            Key::LegalRep => "legal_rep",
            Key::Institution => "institution",
        }
    }

    /// What a finding by this key is about.
    pub(crate) const fn subject_kind(self) -> SubjectKind {
        match self {
            Key::Holder | Key::Agent | Key::Employer | Key::LegalRep | Key::Institution => SubjectKind::Person,
            Key::Phone | Key::AgentPhone => SubjectKind::Phone,
            Key::Address => SubjectKind::Address,
            Key::Device => SubjectKind::Device,
            Key::Ip => SubjectKind::Ip,
            Key::IpNet => SubjectKind::Network,
            Key::Email => SubjectKind::Email,
            Key::Outlet => SubjectKind::Outlet,
            Key::Staff => SubjectKind::Staff,
        }
    }

    /// Its cells by row, [`NO_KEY`] where the row does not carry it.
    pub(crate) fn cells(self, openings: &Openings) -> Result<Vec<u32>, RulesError> {
        let column = match self {
            Key::Agent => {
                let (agents, holders) = (openings.keys(Column::Agent)?, openings.keys(Column::Holder)?);
                let other = |(&agent, &holder): (&u32, &u32)| if agent == holder { NO_KEY } else { agent };
                return Ok(agents.iter().zip(holders.iter()).map(other).collect());
            }
            Key::AgentPhone => {
                let (phones, agents) = (openings.keys(Column::AgentPhone)?, openings.keys(Column::Agent)?);
                let alone = |(&phone, &agent): (&u32, &u32)| if agent == NO_KEY { phone } else { NO_KEY };
                return Ok(phones.iter().zip(agents.iter()).map(alone).collect());
            }
            Key::Institution => return Ok(openings.words(WordColumn::Institution)?.codes.clone()),
            Key::Holder => Column::Holder,
            Key::Phone => Column::Phone,
            Key::Address => Column::Address,
            Key::Device => Column::Device,
            Key::Ip => Column::Ip,
            Key::IpNet => Column::IpNet,
            Key::Email => Column::Email,
            Key::Outlet => Column::Outlet,
            Key::Staff => Column::Staff,
            Key::Employer => Column::Employer,
            Key::LegalRep => Column::LegalRep,
        };
        Ok(openings.keys(column)?.to_vec())
    }

    /// The same in SQL over `openings`: NULL where the row does not carry it.
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Key::Holder => "holder_id",
            Key::Agent => "CASE WHEN agent_id <> holder_id THEN agent_id END",
            Key::Phone => "phone_id",
            Key::AgentPhone => "CASE WHEN agent_id IS NULL THEN agent_phone_id END",
            Key::Address => "address_key",
            Key::Device => "device_key",
            Key::Ip => "public_ip_key",
            Key::IpNet => "ip_net_key",
            Key::Email => "email_key",
            Key::Outlet => "outlet_key",
            Key::Staff => "staff_id",
            Key::Employer => "employer_id",
            Key::LegalRep => "legal_rep_id",
            Key::Institution => "institution_code",
        }
    }
}

/// One key or two that rows share; a finding is about the last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Keys {
    first: Key,
    second: Option<Key>,
}

impl Keys {
    /// One key.
    pub(crate) const fn one(key: Key) -> Keys {
        Keys { first: key, second: None }
    }

    /// Two keys; a finding is about the second.
    pub(crate) const fn two(first: Key, second: Key) -> Keys {
        Keys { first, second: Some(second) }
    }

    /// The keys in the pack's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Key> {
        std::iter::once(self.first).chain(self.second)
    }

    /// What a finding is about.
    pub(crate) fn subject(&self) -> Key {
        self.second.unwrap_or(self.first)
    }

    /// Names, for messages.
    pub(crate) fn names(&self) -> String {
        self.iter().map(Key::name).collect::<Vec<_>>().join(" and ")
    }

    pub(crate) fn cells(&self, openings: &Openings) -> Result<KeyCells, RulesError> {
        let subjects = self.subject().cells(openings)?;
        let groups = match self.second {
            None => None,
            Some(_) => Some(number_pairs(self.first.cells(openings)?.into_iter().zip(subjects.iter().copied()))),
        };
        Ok(KeyCells { subjects, groups })
    }
}

/// Cells of [`Keys`] by row.
pub(crate) struct KeyCells {
    subjects: Vec<u32>,
    /// Numbers of pairs; none: one key, which is its own number.
    groups: Option<Vec<u32>>,
}

impl KeyCells {
    /// What groups rows; [`NO_KEY`] where a key is missing.
    pub(crate) fn groups(&self) -> &[u32] {
        self.groups.as_deref().unwrap_or(&self.subjects)
    }

    pub(crate) fn subject(&self, row: u32) -> u32 {
        self.subjects[row as usize]
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        struct OneOrTwo;

        impl<'de> Visitor<'de> for OneOrTwo {
            type Value = Keys;

            fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
                to.write_str("a key or a list of two")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Keys, E> {
                Key::deserialize(serde::de::value::StrDeserializer::new(name)).map(Keys::one)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Keys, A::Error> {
                let mut next = || list.next_element::<Key>();
                match (next()?, next()?, next()?) {
                    (Some(first), second, None) if Some(first) != second => Ok(Keys { first, second }),
                    _ => Err(A::Error::custom("name one key, or two different ones")),
                }
            }
        }

        deserializer.deserialize_any(OneOrTwo)
    }
}

/// What a rule counts over rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Count {
    /// Distinct holders.
    Holders,
    /// Distinct cards: accounts and SIMs, never rows.
    Cards,
    /// Distinct institutions.
    Institutions,
    /// Distinct counties of outlets; rows whose outlet has no known place take no part.
    Counties,
    /// Distinct provinces of outlets.
    Provinces,
    /// Distinct cards that a unit has opened for a holder at an institution beyond the first: of the earliest opening up to
    /// as_of, of several the first row. Rows that name no unit, and all rows of that first card, take no part.
    FurtherCards,
}

impl Count {
    /// What is counted, by row; [`NO_UNIT`] where the row has none.
    pub(crate) fn units(self, openings: &Openings) -> Result<Vec<u64>, RulesError> {
        let wide = |cells: &[u32]| -> Vec<u64> {
            cells.iter().map(|&cell| if cell == NO_KEY { NO_UNIT } else { u64::from(cell) }).collect()
        };
        Ok(match self {
            Count::Holders => wide(&openings.keys(Column::Holder)?),
            Count::Cards => {
                let cards = openings.keys(Column::Card)?;
                (0..openings.len() as u32).map(|row| openings.card(&cards, row)).collect()
            }
            Count::Institutions => wide(&openings.words(WordColumn::Institution)?.codes),
            Count::Counties => wide(&openings.keys(Column::County)?),
            Count::Provinces => wide(&openings.keys(Column::Province)?),
            Count::FurtherCards => further::units(openings)?,
        })
    }

    /// The same in SQL over `openings` or [`Count::sql_source`], one value that differs just where units differ; NULL where there is none.
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Count::Holders => "holder_id",
            Count::Cards => "card_id",
            Count::Institutions => "institution_code",
            Count::Counties => "outlet_county_code",
            Count::Provinces => "outlet_province_code",
            Count::FurtherCards => "CASE WHEN card_id <> first_card_id THEN card_id END",
        }
    }

    /// The step that [`Count::sql`] reads, where that is not `openings`: its name and query.
    pub(crate) fn sql_source(self) -> Option<(&'static str, &'static str)> {
        (self == Count::FurtherCards).then_some(further::SOURCE)
    }
}

/// Stands for a row without what is counted.
pub(crate) const NO_UNIT: u64 = u64::MAX;
