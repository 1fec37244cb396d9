//! Columns that are looked up in other tables, or made of two.

use twocard_contracts::codes::divisions::parse_code;
use twocard_contracts::finding::CardKind;
use twocard_contracts::tables::{ACCOUNTS, IPS, OUTLETS, PHONES, Table};
use twocard_contracts::time::Timestamp;
use twocard_tables::{NO_DATE, NO_I64, NO_KEY};

use super::{Column, Moments, Openings, WordColumn, number_pairs};
use crate::RulesError;

/// One validity period of an outlet.
struct Place {
    outlet: u32,
    from: i32,
    to: i32,
    county: u32,
}

impl Openings<'_> {
    /// A key column of the card tables, its cells replaced by what another table says of them.
    fn looked_up(&self, cells: Vec<u32>, by_key: &[u32]) -> Vec<u32> {
        cells.into_iter().map(|key| by_key.get(key as usize).copied().unwrap_or(NO_KEY)).collect()
    }

    /// A column of a table by the key that leads it.
    fn by_key(&self, table: &'static Table, key: &str, value: &str) -> Result<Vec<u32>, RulesError> {
        if !self.tables.has(table) {
            return Ok(Vec::new());
        }
        let rows = self.tables.read(table, &[key, value])?;
        let (keys, values) = (rows.u32(key)?, rows.u32(value)?);
        let mut by_key = vec![NO_KEY; keys.iter().max().map_or(0, |&most| most as usize + 1)];
        for (key, value) in keys.into_iter().zip(values) {
            by_key[key as usize] = value;
        }
        Ok(by_key)
    }

    pub(super) fn networks(&self) -> Result<Vec<u32>, RulesError> {
        let by_ip = self.by_key(&IPS, "ip_key", "ip_net_key")?;
        Ok(self.looked_up(self.stored_keys(|_| Some("ip_key"))?, &by_ip))
    }

    /// Private addresses have no network.
    pub(super) fn public_ips(&self) -> Result<Vec<u32>, RulesError> {
        let networks = self.keys(Column::IpNet)?;
        let mut ips = self.stored_keys(|_| Some("ip_key"))?;
        for (ip, network) in ips.iter_mut().zip(networks.iter()) {
            if *network == NO_KEY {
                *ip = NO_KEY;
            }
        }
        Ok(ips)
    }

    pub(super) fn clerks(&self) -> Result<Vec<u32>, RulesError> {
        let (institutions, staff) = (self.words(WordColumn::Institution)?, self.words(WordColumn::StaffNo)?);
        Ok(number_pairs(institutions.codes.iter().copied().zip(staff.codes.iter().copied())))
    }

    /// The outlet's row in force on the day counts.
    pub(super) fn counties(&self) -> Result<Vec<u32>, RulesError> {
        let places = self.places()?;
        let outlets = self.keys(Column::Outlet)?;
        Ok(outlets
            .iter()
            .zip(self.at())
            .map(|(&outlet, &at)| {
                let day = Timestamp(at).date().0;
                let from = places.partition_point(|place| place.outlet < outlet);
                places[from..]
                    .iter()
                    .take_while(|place| place.outlet == outlet)
                    .find(|place| place.from <= day && day <= place.to)
                    .map_or(NO_KEY, |place| place.county)
            })
            .collect())
    }

    fn places(&self) -> Result<Vec<Place>, RulesError> {
        if !self.tables.has(&OUTLETS) {
            return Ok(Vec::new());
        }
        let rows = self.tables.read(&OUTLETS, &["outlet_key", "division_code", "valid_from", "valid_to"])?;
        let (keys, codes) = (rows.u32("outlet_key")?, rows.text("division_code")?);
        let (from, to) = (rows.date("valid_from")?, rows.date("valid_to")?);
        let mut places: Vec<Place> = Vec::new();
        for (row, code) in codes.iter().enumerate() {
            let Some(county) = code.and_then(|code| parse_code(code.as_bytes())) else { continue };
            let to = if to[row] == NO_DATE { i32::MAX } else { to[row] };
            // NO_DATE is the least day there is
            places.push(Place { outlet: keys[row], from: from[row], to, county });
        }
        places.sort_by_key(|place| (place.outlet, place.from));
        Ok(places)
    }

    pub(super) fn provinces(&self) -> Result<Vec<u32>, RulesError> {
        let province = |&county: &u32| if county == NO_KEY { NO_KEY } else { county / 10_000 };
        Ok(self.keys(Column::County)?.iter().map(province).collect())
    }

    pub(super) fn live_until(&self) -> Result<Vec<i64>, RulesError> {
        let (closed, since) = (self.moments(Moments::Closed)?, self.moments(Moments::StatusSince)?);
        let statuses = self.words(WordColumn::Status)?;
        let is_closed = statuses.among(&["closed".to_owned()]);
        let until = |row: usize| match (closed[row], statuses.codes[row]) {
            (NO_I64, NO_KEY) => i64::MAX,
            (NO_I64, status) if !is_closed[status as usize] => i64::MAX,
            (NO_I64, _) if since[row] == NO_I64 => self.at()[row],
            (NO_I64, _) => since[row],
            (closed, _) => closed,
        };
        Ok((0..self.len()).map(until).collect())
    }

    /// A number run column: of the card by its number, of the SIM by its own phone number.
    pub(super) fn runs(&self, name: &str) -> Result<Vec<u32>, RulesError> {
        let (by_account, by_phone) =
            (self.by_key(&ACCOUNTS, "account_key", name)?, self.by_key(&PHONES, "phone_key", name)?);
        let (cards, numbers) = (self.keys(Column::Card)?, self.keys(Column::Number)?);
        Ok((0..self.len())
            .map(|row| match self.card_kind(row as u32) {
                CardKind::Account => by_account.get(cards[row] as usize),
                CardKind::Sim => by_phone.get(numbers[row] as usize),
            })
            .map(|found| found.copied().unwrap_or(NO_KEY))
            .collect())
    }
}
