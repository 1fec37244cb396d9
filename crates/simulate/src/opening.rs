//! One opening before numbers are issued and cells are written.

/// Who a card belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Holder {
    Person(u32),
    Unit(u32),
}

/// Which table the opening goes to, with what only that table has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Card {
    Account { class: &'static str, product: &'static str },
    Sim { kind: &'static str, msisdn: u64 },
}

impl Card {
    /// A debit account of the first class.
    pub(crate) const ORDINARY_ACCOUNT: Card = Card::Account { class: "I", product: "ordinary" };

    pub(crate) const fn sim(msisdn: u64) -> Self {
        Card::Sim { kind: "ordinary", msisdn }
    }
}

/// Where and by what way a card was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) institution: u8,
    /// Position in the list of outlets; online account openings have none.
    pub(crate) outlet: Option<u32>,
    pub(crate) channel: Channel,
    /// Clerk and terminal, from 1; 0 where nobody and nothing stood between.
    pub(crate) staff: u8,
    pub(crate) terminal: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Channel {
    Counter,
    Kiosk,
    MobileTeam,
    Online,
    Batch,
}

impl Channel {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Channel::Counter => "counter",
            Channel::Kiosk => "kiosk",
            Channel::MobileTeam => "mobile_team",
            Channel::Online => "online",
            Channel::Batch => "batch",
        }
    }
}

/// An agent whose name and document were not recorded.
pub(crate) const UNNAMED: u32 = u32::MAX;

/// Who opened for the holder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Agent {
    /// A person, or [`UNNAMED`].
    pub(crate) person: u32,
    /// 0 where it was not recorded.
    pub(crate) phone: u64,
    /// Empty where it was not recorded.
    pub(crate) relation: &'static str,
}

/// A unit's batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Batch {
    pub(crate) unit: u32,
    /// 0 where the institution noted the unit alone.
    pub(crate) number: u32,
}

/// What became of the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    Active,
    /// The source already says so in the first row it sends.
    Known {
        status: &'static str,
        since: i64,
    },
    /// The source sends the record again when the status changes.
    SentAgain {
        status: &'static str,
        since: i64,
    },
}

impl Fate {
    /// The moment the card is closed, if it is.
    pub(crate) fn closed_at(self) -> Option<i64> {
        match self {
            Fate::Known { status: "closed", since } | Fate::SentAgain { status: "closed", since } => Some(since),
            _ => None,
        }
    }
}

/// One card opened or SIM activated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Opening {
    /// Wall-clock seconds since 1970-01-01.
    pub(crate) at: i64,
    pub(crate) card: Card,
    pub(crate) place: Place,
    pub(crate) holder: Holder,
    /// Reserved phone of an account, contact phone of a SIM; 0 where absent.
    pub(crate) phone: u64,
    pub(crate) agent: Option<Agent>,
    pub(crate) batch: Option<Batch>,
    /// Whose handset or computer was used.
    pub(crate) device_of: u32,
    pub(crate) fate: Fate,
    /// Position among the planted openings.
    pub(crate) planted: Option<u32>,
}
