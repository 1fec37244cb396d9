//! Subscriber numbers of SIM cards (IMSI, ITU-T E.212): country, network and subscriber, 15 digits.

use super::Malformed;

/// 15 digits; the network is not looked up.
pub fn check(text: &[u8]) -> Result<(), Malformed> {
    if text.len() == 15 && text.iter().all(u8::is_ascii_digit) { Ok(()) } else { Err(Malformed::Form) }
}

/// Mobile country code, and the network and subscriber behind it, of a well-formed number.
pub fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    check(text).is_ok().then(|| text.split_at(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_with_the_country() {
        assert_eq!(split(b"460001234567890"), Some((&b"460"[..], &b"001234567890"[..])));
        assert_eq!(split(b"46000"), None);
    }

    #[test]
    fn has_fifteen_digits() {
        assert_eq!(check(b"460001234567890"), Ok(()));
        for text in ["", "46000123456789", "4600012345678901", "46000123456789A", "460 0012345678"] {
            assert_eq!(check(text.as_bytes()), Err(Malformed::Form), "{text}");
        }
    }
}
