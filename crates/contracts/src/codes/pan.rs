//! Card and account numbers. Bank cards follow ISO/IEC 7812 and end in a Luhn digit; account numbers do not, so the
//! Luhn test is a remark on data quality and never a reason to reject.

/// Whether digits end in the right Luhn check digit (ISO/IEC 7812-1, annex B).
pub fn is_luhn_valid(text: &[u8]) -> bool {
    if text.len() < 2 || !text.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = text.iter().rev().enumerate().map(|(i, byte)| luhn_term(u32::from(byte - b'0'), i % 2 == 1)).sum();
    sum.is_multiple_of(10)
}

/// The Luhn digit, ASCII, that ends these ASCII digits.
pub fn luhn_digit(digits: &[u8]) -> u8 {
    let terms = digits.iter().rev().enumerate();
    let sum: u32 = terms.map(|(i, byte)| luhn_term(u32::from(byte.wrapping_sub(b'0')), i % 2 == 0)).sum();
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// Whether this can be a card or account number: 4 to 34 letters, digits, `-` and `_`.
pub fn is_card_number(text: &[u8]) -> bool {
    (4..=34).contains(&text.len())
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn luhn_term(digit: u32, is_doubled: bool) -> u32 {
    match (is_doubled, digit) {
        (false, _) => digit,
        (true, 0..=4) => digit * 2,
        (true, _) => digit * 2 - 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_knows_the_published_examples() {
        for text in ["49927398716", "490154203237518", "79927398713"] {
            assert!(is_luhn_valid(text.as_bytes()), "{text}");
        }
        for text in ["", "0", "49927398717", "4992739871", "4992739871X", "４９"] {
            assert!(!is_luhn_valid(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn every_number_has_exactly_one_luhn_digit() {
        for number in (0..1_000_000_u32).step_by(997) {
            let n_valid = (0..10).filter(|last| is_luhn_valid(format!("62179{number:06}{last}").as_bytes())).count();
            assert_eq!(n_valid, 1, "{number}");
            let first = format!("62179{number:06}");
            let whole = format!("{first}{}", char::from(luhn_digit(first.as_bytes())));
            assert!(is_luhn_valid(whole.as_bytes()), "{whole}");
        }
    }

    #[test]
    fn card_numbers_are_of_one_word() {
        for text in ["6217991234567890123", "A000019", "0123", "12-34_56", &"9".repeat(34)] {
            assert!(is_card_number(text.as_bytes()), "{text}");
        }
        for text in ["", "123", "1.23E+17", "6217 9912 3456", "卡号1234", &"9".repeat(35)] {
            assert!(!is_card_number(text.as_bytes()), "{text}");
        }
    }
}
