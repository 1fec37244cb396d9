//! How things stand on a day: shares drift over the history.

use super::Habits;
use crate::calendar::Calendar;
use crate::world::ACCOUNT_SHARES;

/// Position of the bank whose share grows.
const GROWING_BANK: usize = 4;

/// What has changed by a day of the history.
pub(super) struct Today {
    pub(super) day: i32,
    pub(super) account_shares: [u32; ACCOUNT_SHARES.len()],
    pub(super) online_account_share: f64,
    pub(super) online_sim_share: f64,
}

impl Today {
    pub(super) fn new(day: i32, calendar: &Calendar, habits: &Habits) -> Self {
        let past = f64::from(day - calendar.first) / f64::from((calendar.as_of - calendar.first).max(1));
        let mut account_shares = ACCOUNT_SHARES.map(|share| share * 1_000);
        let growing = &mut account_shares[GROWING_BANK];
        *growing = (f64::from(*growing) * (1.0 + habits.bank_growth * past)) as u32;
        let online = |share: f64| (share * (1.0 + habits.online_growth * past)).min(1.0);
        Self {
            day,
            account_shares,
            online_account_share: online(habits.online_account_share),
            online_sim_share: online(habits.online_sim_share),
        }
    }
}
