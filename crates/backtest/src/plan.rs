//! Which nights, how long a list, how far ahead.

use twocard_contracts::time::Date;

/// Days after a night within which a card must become involved.
pub const HORIZONS: [u32; 3] = [30, 60, 90];

/// The nights of a back-test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// First night.
    pub from: Date,
    /// No night after this day.
    pub to: Date,
    /// Days from night to night, at least 1.
    pub step_days: u32,
    /// Leads that are worked on a night: the first so many of the list.
    pub capacity: usize,
    /// Last day whose cases are in the data; none: the last day on which one became known.
    pub labels_until: Option<Date>,
}

impl Plan {
    /// The nights in order.
    pub fn nights(&self) -> Vec<Date> {
        let step = self.step_days.max(1) as usize;
        (self.from.0..=self.to.0).step_by(step).map(Date).collect()
    }

    /// The night before the first one: what it showed is not new on the first.
    pub(crate) fn night_before(&self) -> Date {
        Date(self.from.0 - self.step_days.max(1) as i32)
    }
}
