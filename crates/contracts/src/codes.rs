//! Code standards of the field: how each number is written, checked, and brought to one canonical form.
//!
//! Callers pass trimmed ASCII. Nothing here says that a number was ever issued.

use crate::reject::RejectReason;

pub mod address;
pub mod citizen_id;
pub mod divisions;
pub mod document;
pub mod email;
pub mod iccid;
pub mod imei;
pub mod imsi;
pub mod ip;
pub mod name;
pub mod pan;
pub mod period;
pub mod phone;
pub mod phone_kind;
pub mod recipient;

/// Why a code was refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
pub enum Malformed {
    /// Wrong length or characters.
    #[error("value has the wrong form")]
    Form,
    /// The check digit does not fit the other digits.
    #[error("check digit is wrong")]
    CheckDigit,
    /// The birth date inside the number does not exist.
    #[error("birth date in the number is impossible")]
    BirthDate,
}

impl Malformed {
    /// The reason under which a row or cell with such a value is rejected.
    pub fn reason(self) -> RejectReason {
        match self {
            Malformed::Form => RejectReason::Malformed,
            Malformed::CheckDigit => RejectReason::CheckDigit,
            Malformed::BirthDate => RejectReason::BirthDate,
        }
    }
}
