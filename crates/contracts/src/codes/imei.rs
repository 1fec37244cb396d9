//! Device numbers (IMEI, 3GPP TS 23.003): 14 digits, with a Luhn digit 15, with a software version (IMEISV) 16.

use super::{Malformed, pan};

/// Digits that name the device; what follows is a check digit or the version of its software.
const DEVICE_DIGITS: usize = 14;

/// What the length of a number tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImeiKind {
    /// With its check digit, or without.
    Imei,
    /// With the version of the software.
    ImeiSv,
}

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

/// Writes the one form of all numbers of a device, 14 digits and their check digit, into `out`, which is left empty on
/// refusal. Blanks and `-` between digits go.
pub fn canonical(text: &[u8], out: &mut Vec<u8>) -> Result<ImeiKind, Malformed> {
    out.clear();
    out.extend(text.iter().filter(|byte| !matches!(byte, b' ' | b'-')));
    if let Err(malformed) = check(out) {
        out.clear();
        return Err(malformed);
    }
    let kind = if out.len() > DEVICE_DIGITS + 1 { ImeiKind::ImeiSv } else { ImeiKind::Imei };
    out.truncate(DEVICE_DIGITS);
    out.push(pan::luhn_digit(out));
    Ok(kind)
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
    fn a_device_has_one_form() {
        let mut out = Vec::new();
        for (text, kind) in [
            ("490154203237518", ImeiKind::Imei),
            ("49015420323751", ImeiKind::Imei),
            ("4901542032375107", ImeiKind::ImeiSv),
            ("49-015420-323751-8", ImeiKind::Imei),
        ] {
            assert_eq!(canonical(text.as_bytes(), &mut out), Ok(kind), "{text}");
            assert_eq!(out, b"490154203237518", "{text}");
        }
        assert_eq!(canonical(b"490154203237517", &mut out), Err(Malformed::CheckDigit));
        assert!(out.is_empty());
    }

    #[test]
    fn zeros_are_no_device() {
        assert!(is_absent(b"000000000000000"));
        assert!(!is_absent(b"") && !is_absent(b"490154203237518"));
    }
}
