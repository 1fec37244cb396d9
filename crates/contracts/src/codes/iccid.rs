//! Serials of SIM cards (ICCID, ITU-T E.118). Checked softly: some Chinese ones hold letters, and not all have a Luhn
//! digit.

use super::{Malformed, pan};

/// 18 to 20 letters and digits starting with 89, the industry's prefix.
pub fn check(text: &[u8]) -> Result<(), Malformed> {
    let is_well_formed =
        (18..=20).contains(&text.len()) && text.starts_with(b"89") && text.iter().all(u8::is_ascii_alphanumeric);
    if is_well_formed { Ok(()) } else { Err(Malformed::Form) }
}

/// Whether the serial is of digits only and its last is not their Luhn digit: data quality, never a reason to refuse.
pub fn fails_luhn(text: &[u8]) -> bool {
    text.len() >= 19 && text.iter().all(u8::is_ascii_digit) && !pan::is_luhn_valid(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_last_digit_is_told_apart() {
        let first19 = b"8986001234567890123";
        let with = |last: u8| first19.iter().copied().chain([last]).collect::<Vec<u8>>();
        let n_fit = (b'0'..=b'9').filter(|last| !fails_luhn(&with(*last))).count();
        assert!(n_fit == 1 && !fails_luhn(&with(pan::luhn_digit(first19))));
        assert!(!fails_luhn(b"8986032A345678901234") && !fails_luhn(b"898600123456789012"));
    }

    #[test]
    fn takes_letters_but_not_another_prefix() {
        for text in ["89860012345678901234", "8986032A345678901234", "898600123456789012"] {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
        }
        for text in ["", "88860012345678901234", "89860012345678901", "898600123456789012345", "8986 0012345678901234"]
        {
            assert_eq!(check(text.as_bytes()), Err(Malformed::Form), "{text}");
        }
    }
}
