//! Device numbers (IMEI, 3GPP TS 23.003): 14 digits, with a Luhn digit 15, with a software version (IMEISV) 16.

use super::{Malformed, pan};

/// Checks the form, and the Luhn digit where there is one.
pub fn check(text: &[u8]) -> Result<(), Malformed> {
    if !(14..=16).contains(&text.len()) || !text.iter().all(u8::is_ascii_digit) {
        return Err(Malformed::Form);
    }
    if text.len() == 15 && !pan::is_luhn_valid(text) {
        return Err(Malformed::CheckDigit);
    }
    Ok(())
}

/// Whether the cell stands for no value: zeros only, whatever their number.
pub fn is_absent(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| *byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_digits_end_in_a_luhn_digit() {
        for text in ["490154203237518", "354178036859789", "49015420323751", "3520990017614823"] {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
        }
        assert_eq!(check(b"490154203237517"), Err(Malformed::CheckDigit));
        for text in ["", "4901542032375", "35209900176148231", "49-015420-32375", "49015420323751X"] {
            assert_eq!(check(text.as_bytes()), Err(Malformed::Form), "{text}");
        }
    }

    #[test]
    fn zeros_are_no_device() {
        assert!(is_absent(b"000000000000000"));
        assert!(!is_absent(b"") && !is_absent(b"490154203237518"));
    }
}
