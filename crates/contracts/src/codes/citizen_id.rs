//! Citizen identity numbers, GB 11643-1999: 6 digits of area, 8 of birth date, 3 of sequence and a check digit by
//! ISO 7064 MOD 11-2. The older form has 15 digits: no century and no check digit.

use std::fmt;

use super::Malformed;
use crate::time::Date;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: &[u8; 11] = b"10X98765432";
const BIRTH_YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

/// A well-formed citizen identity number. `Debug` is masked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CitizenId {
    /// The 18-digit form, ASCII, with an upper-case `X`.
    pub digits: [u8; 18],
    /// The first six digits: the county of first registration, by the codes of that time.
    pub area: u32,
    /// Day of birth.
    pub born: Date,
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "****{}", self.digits[14..].escape_ascii())
    }
}

/// The MOD 11-2 check digit, ASCII, of 17 ASCII digits.
pub fn check_digit(first17: &[u8; 17]) -> u8 {
    let sum: u32 =
        first17.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    CHECK_DIGITS[(sum % 11) as usize]
}

/// Reads 18 digits (the last may be `X` or `x`), or 15. Of 15, those with sequence 996 to 999, kept for people over a
/// hundred, were born in 18yy, all others in 19yy. Any area from 1 to 8 passes: whether it is known is not asked here.
pub fn parse(text: &[u8]) -> Result<CitizenId, Malformed> {
    let digits = match text.len() {
        18 => checked(text)?,
        15 => upgrade(text)?,
        _ => return Err(Malformed::Form),
    };
    if !(b'1'..=b'8').contains(&digits[0]) {
        return Err(Malformed::Form);
    }
    let born = birth_date(&digits).ok_or(Malformed::BirthDate)?;
    Ok(CitizenId { digits, area: number(&digits[..6]), born })
}

/// 18 characters of which the first 17 are digits and the last is their check digit, `x` becoming `X`.
pub(super) fn checked(text: &[u8]) -> Result<[u8; 18], Malformed> {
    let mut digits: [u8; 18] = text.try_into().map_err(|_| Malformed::Form)?;
    digits[17] = digits[17].to_ascii_uppercase();
    let (first17, last) = digits.split_first_chunk::<17>().ok_or(Malformed::Form)?;
    if !first17.iter().all(u8::is_ascii_digit) || !CHECK_DIGITS.contains(&last[0]) {
        return Err(Malformed::Form);
    }
    if check_digit(first17) == last[0] { Ok(digits) } else { Err(Malformed::CheckDigit) }
}

/// The date in digits 7 to 14, if it exists and lies in the years 1800 to 2199.
pub(super) fn birth_date(digits: &[u8; 18]) -> Option<Date> {
    let year = number(&digits[6..10]) as i32;
    if !BIRTH_YEARS.contains(&year) {
        return None;
    }
    Date::from_ymd(year, number(&digits[10..12]), number(&digits[12..14]))
}

fn upgrade(text: &[u8]) -> Result<[u8; 18], Malformed> {
    if !text.iter().all(u8::is_ascii_digit) {
        return Err(Malformed::Form);
    }
    let mut first17 = [0; 17];
    first17[..6].copy_from_slice(&text[..6]);
    first17[6..8].copy_from_slice(if number(&text[12..]) >= 996 { b"18" } else { b"19" });
    first17[8..].copy_from_slice(&text[6..]);
    let mut digits = [0; 18];
    digits[..17].copy_from_slice(&first17);
    digits[17] = check_digit(&first17);
    Ok(digits)
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<Malformed> {
        parse(text.as_bytes()).err()
    }

    fn upgraded(text: &str) -> Option<String> {
        parse(text.as_bytes()).ok().map(|id| id.digits.iter().map(|digit| char::from(*digit)).collect())
    }

    #[test]
    fn reads_the_examples_of_the_standard() {
        for text in ["11010519491231002X", "11010519491231002x", "440524188001010014"] {
            assert_eq!(refused(text), None, "{text}");
        }
        let id = parse(b"11010519491231002x").ok();
        assert!(id.is_some_and(|id| {
            &id.digits == b"11010519491231002X" && id.area == 110_105 && Some(id.born) == Date::from_ymd(1949, 12, 31)
        }));
    }

    #[test]
    fn shows_the_last_four_digits_only() {
        let shown = parse(b"11010519491231002X").map(|id| format!("{id:?}"));
        assert_eq!(shown.as_deref(), Ok("****002X"));
    }

    #[test]
    fn every_seventeen_digits_have_exactly_one_check_digit() {
        for sequence in 0..1000 {
            for area in ["110105", "510683", "659001"] {
                let first17 = format!("{area}19841{:03}{sequence:03}", 101 + sequence % 28);
                let valid: Vec<char> =
                    "0123456789X".chars().filter(|last| parse(format!("{first17}{last}").as_bytes()).is_ok()).collect();
                let bytes: [u8; 17] = std::array::from_fn(|i| first17.as_bytes()[i]);
                assert_eq!(valid, [char::from(check_digit(&bytes))], "{first17}");
            }
        }
    }

    #[test]
    fn one_wrong_digit_or_two_swapped_are_always_noticed() {
        let valid = b"510622198402291231";
        let mut valid = *valid;
        let first17: [u8; 17] = std::array::from_fn(|i| valid[i]);
        valid[17] = check_digit(&first17);
        assert!(parse(&valid).is_ok());
        for place in 0..18 {
            for digit in b'0'..=b'9' {
                let mut wrong = valid;
                wrong[place] = digit;
                assert_eq!(parse(&wrong).is_ok(), wrong == valid, "place {place}");
            }
        }
        for place in 0..17 {
            let mut swapped = valid;
            swapped.swap(place, place + 1);
            assert_eq!(parse(&swapped).is_ok(), swapped == valid, "place {place}");
        }
    }

    #[test]
    fn names_the_reason() {
        assert_eq!(refused("110105194912310021"), Some(Malformed::CheckDigit));
        assert_eq!(refused("110102199902290014"), Some(Malformed::BirthDate));
        for text in
            ["", "11010519491231002", "1101051949123100 2X", "11010519491231002Y", "X1010519491231002X", "1.23E+17"]
        {
            assert_eq!(refused(text), Some(Malformed::Form), "{text}");
        }
        assert_eq!(refused("990426199112010074"), Some(Malformed::Form), "9 begins a foreigner's number");
        assert_eq!(refused("610104620932690"), Some(Malformed::BirthDate));
        assert_eq!(refused("61010462092769X"), Some(Malformed::Form));
    }

    #[test]
    fn fifteen_digits_name_the_same_person_as_eighteen() {
        assert_eq!(upgraded("610104620927690").as_deref(), Some("610104196209276908"));
        assert_eq!(upgraded("632123820927051").as_deref(), Some("632123198209270518"));
    }

    #[test]
    fn the_highest_sequences_of_fifteen_digits_are_centenarians() {
        for (text, year) in [("110105990101995", 1999), ("110105990101996", 1899), ("110105990101999", 1899)] {
            assert_eq!(parse(text.as_bytes()).ok().map(|id| id.born.year()), Some(year), "{text}");
        }
    }
}
