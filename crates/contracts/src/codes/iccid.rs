//! Serials of SIM cards (ICCID, ITU-T E.118). Checked softly: some Chinese ones hold letters, and not all have a Luhn
//! digit.

use super::Malformed;

/// 18 to 20 letters and digits starting with 89, the industry's prefix.
pub fn check(text: &[u8]) -> Result<(), Malformed> {
    let is_well_formed =
        (18..=20).contains(&text.len()) && text.starts_with(b"89") && text.iter().all(u8::is_ascii_alphanumeric);
    if is_well_formed { Ok(()) } else { Err(Malformed::Form) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
