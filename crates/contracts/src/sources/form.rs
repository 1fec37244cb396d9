//! Values of one word whose form is checked and which are kept as written.

use crate::codes::{period, recipient};

/// Letters and digits behind the kind of a lead, as lists show it.
const LEAD_ID_CHARS: usize = 12;
const PSEUDONYM_DIGITS: usize = 32;
const MAX_DIGITS: usize = 15;

/// The form of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A decimal from 0 to 1.
    Share,
    /// A decimal, possibly negative.
    Decimal,
    /// A whole number from 0 to 4,294,967,294.
    Count,
    /// A year, month or ISO week.
    Period,
    /// The id of a lead.
    LeadId,
    /// A pseudonym: 32 hexadecimal digits.
    Pseudonym,
    /// A public key to which packages are encrypted.
    Recipient,
}

impl Form {
    /// Letters of this form are small; of all others, capital.
    pub const fn is_lower_case(self) -> bool {
        matches!(self, Form::Pseudonym | Form::Recipient)
    }

    /// Whether a cleaned text has this form.
    pub fn is_met(self, text: &[u8]) -> bool {
        match self {
            Form::Share => decimal(text).is_some_and(|value| (0.0..=1.0).contains(&value)),
            Form::Decimal => decimal(text).is_some(),
            Form::Count => count(text).is_some(),
            Form::Period => period::parse(text).is_some(),
            Form::LeadId => matches!(text, [b'A'..=b'Z', b'-', rest @ ..]
                if rest.len() == LEAD_ID_CHARS && rest.iter().all(u8::is_ascii_alphanumeric)),
            Form::Pseudonym => text.len() == PSEUDONYM_DIGITS && text.iter().all(u8::is_ascii_hexdigit),
            Form::Recipient => recipient::is_recipient(text),
        }
    }
}

/// Reads digits with at most one decimal point and a sign before them, no exponent.
pub fn decimal(text: &[u8]) -> Option<f64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let n_digits = digits.iter().filter(|byte| byte.is_ascii_digit()).count();
    let n_points = digits.iter().filter(|byte| **byte == b'.').count();
    if n_digits + n_points != digits.len() || n_points > 1 || !(1..=MAX_DIGITS).contains(&n_digits) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Reads a whole number.
pub fn count(text: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().filter(|count| *count != u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_takes_its_own_and_nothing_else() {
        for (form, good, bad) in [
            (Form::Share, vec!["0", "1", "0.25", ".5", "1.0"], vec!["", "-0.1", "1.01", "25%", "1E-1", "0,5", "."]),
            (
                Form::Decimal,
                vec!["12", "-3.5", "65.9", "123456789012345"],
                vec!["", "-", "1.2.3", "1E5", "NAN", "1234567890123456"],
            ),
            (Form::Count, vec!["0", "12"], vec!["", "-1", "1.5", "4294967295", "+1"]),
            (Form::Period, vec!["2024-W26"], vec!["2024-26"]),
            (
                Form::LeadId,
                vec!["P-0123456789AB"],
                vec!["", "P-0123", "1-0123456789AB", "110105194912310", "P-0123456789A王"],
            ),
            (Form::Pseudonym, vec!["00112233445566778899aabbccddeeff"], vec!["", "11010519491231002x", "王"]),
            (Form::Recipient, vec![], vec!["", "age1qqq"]),
        ] {
            good.iter().for_each(|text| assert!(form.is_met(text.as_bytes()), "{form:?} {text}"));
            bad.iter().for_each(|text| assert!(!form.is_met(text.as_bytes()), "{form:?} {text}"));
        }
        assert_eq!((decimal(b"-3.50"), count(b"007")), (Some(-3.5), Some(7)));
    }
}
