//! What the rows of a burst may have in common: a closed list.

use polars::prelude::{Expr, col};
use serde::Deserialize;
use twocard_contracts::finding::SubjectKind;

/// Key of a burst.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The person who opened for the holder.
    Agent,
    /// Phone the bank calls back, or contact phone of a SIM.
    Phone,
    /// Phone of an agent who is known by phone alone.
    AgentPhone,
    /// Branch, shop or dealer.
    Outlet,
}

impl Key {
    /// Every key.
    pub const ALL: [Key; 4] = [Key::Agent, Key::Phone, Key::AgentPhone, Key::Outlet];

    /// Name in packs.
    pub const fn name(self) -> &'static str {
        match self {
            Key::Agent => "agent",
            Key::Phone => "phone",
            Key::AgentPhone => "agent_phone",
            Key::Outlet => "outlet",
        }
    }

    /// Column of both card tables.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Key::Agent => "agent_key",
            Key::Phone => "phone_key",
            Key::AgentPhone => "agent_phone_key",
            Key::Outlet => "outlet_key",
        }
    }

    /// What a finding by this key is about.
    pub const fn subject_kind(self) -> SubjectKind {
        match self {
            Key::Agent => SubjectKind::Person,
            Key::Phone | Key::AgentPhone => SubjectKind::Phone,
            Key::Outlet => SubjectKind::Outlet,
        }
    }

    /// The rows that carry it.
    pub(super) fn keep(self) -> Expr {
        let has_key = col(self.column()).is_not_null();
        match self {
            Key::Agent => has_key.and(col("agent_key").neq_missing(col("holder_key"))),
            Key::AgentPhone => has_key.and(col("agent_key").is_null()),
            Key::Phone | Key::Outlet => has_key,
        }
    }
}
