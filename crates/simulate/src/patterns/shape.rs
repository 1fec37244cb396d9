//! Parameters that all patterns of gangs have.

use crate::parameter::{Parameter, count, share, within};
use crate::rng::Span;

/// What every pattern of gangs can be told.
pub(super) struct Shape {
    pub(super) groups_at_200000: Parameter<u32>,
    /// Whether the first gang is hard, so that a small world has hard gangs of some patterns and plain ones of the others.
    pub(super) is_hard_first: bool,
    /// Gangs that are hard.
    pub(super) hard_share: Parameter<f64>,
    /// Heads who live in the county their gang acts in.
    pub(super) local_head_share: Parameter<f64>,
    /// Cards that the head opens for the usual reasons.
    pub(super) own_cards: Parameter<Span>,
    /// Gangs of which something comes to light sooner or later.
    pub(super) touched_group_share: Parameter<f64>,
    /// Cards of such a gang that are named in a case.
    pub(super) involved_card_share: Parameter<f64>,
    pub(super) days_to_involved: Parameter<Span>,
    /// Other cards of any gang that are named long after they were opened.
    pub(super) late_card_share: Parameter<f64>,
    pub(super) days_to_late: Parameter<Span>,
    pub(super) days_to_report: Parameter<Span>,
    /// Named cards whose bank or operator sends the record again as suspended.
    pub(super) suspended_share: Parameter<f64>,
}

impl Shape {
    /// Gangs among 200,000 openings, the share of a gang's cards that become involved, and the days that takes.
    pub(super) const fn new(groups_at_200000: u32, involved_card_share: f64, days_to_involved: (u32, u32)) -> Self {
        Self {
            groups_at_200000: count("groups_at_200000", groups_at_200000),
            is_hard_first: false,
            hard_share: share("hard_share", 0.5),
            local_head_share: share("local_head_share", 0.8),
            own_cards: within("own_cards", 1, 2),
            touched_group_share: share("touched_group_share", 0.7),
            involved_card_share: share("involved_card_share", involved_card_share),
            days_to_involved: within("days_to_involved", days_to_involved.0, days_to_involved.1),
            late_card_share: share("late_card_share", 0.12),
            days_to_late: within("days_to_late", 60, 500),
            days_to_report: within("days_to_report", 1, 25),
            suspended_share: share("suspended_share", 0.5),
        }
    }

    /// The same with a hard gang first.
    pub(super) const fn hard_first(mut self) -> Self {
        self.is_hard_first = true;
        self
    }
}

/// The list of a pattern's parameters: those of its shape, then its own.
macro_rules! parameters {
    ($shape:ident; $($parameter:ident),* $(,)?) => {
        &[
            $shape.groups_at_200000.listed(),
            $shape.hard_share.listed(),
            $shape.local_head_share.listed(),
            $shape.own_cards.listed(),
            $shape.touched_group_share.listed(),
            $shape.involved_card_share.listed(),
            $shape.days_to_involved.listed(),
            $shape.late_card_share.listed(),
            $shape.days_to_late.listed(),
            $shape.days_to_report.listed(),
            $shape.suspended_share.listed(),
            $($parameter.listed(),)*
        ]
    };
}
pub(super) use parameters;
