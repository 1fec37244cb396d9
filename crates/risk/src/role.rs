//! Roles of subjects, as lists name them.

/// What a subject does on the rows that make it a lead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Opened cards for others.
    Agent,
    /// Holds the SIM by which others are reached.
    PhoneOwner,
    /// Holds cards.
    Holder,
    /// Is a card.
    Card,
}

impl Role {
    /// Name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::PhoneOwner => "phone_owner",
            Role::Holder => "holder",
            Role::Card => "card",
        }
    }
}
