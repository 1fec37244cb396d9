//! Bank card and account numbers.

use super::{push_digits, push_luhn};

/// Appends a card number: issuer prefix, outlet, running number, Luhn digit, of the issuer's length (16 to 19).
pub(crate) fn push_card(out: &mut Vec<u8>, issuer: u32, length: usize, outlet: u64, running: u64) {
    let start = out.len();
    let outlet_width = if length < 18 { 3 } else { 4 };
    push_digits(out, u64::from(issuer), 6);
    push_digits(out, outlet, outlet_width);
    push_digits(out, running, length - 7 - outlet_width);
    push_luhn(out, start);
}

/// Appends the number of the account behind a card: 17 digits without a check digit.
pub(crate) fn push_account(out: &mut Vec<u8>, outlet: u64, running: u64) {
    push_digits(out, 51_068 + outlet % 10_000, 5);
    push_digits(out, outlet, 4);
    push_digits(out, running, 8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_have_the_issuers_length_and_run_on() {
        for length in 16..=19 {
            let card = |running| {
                let mut out = Vec::new();
                push_card(&mut out, 621_700, length, 12, running);
                out
            };
            let (first, second) = (card(100), card(101));
            assert_eq!((first.len(), &first[..6]), (length, b"621700".as_slice()));
            assert_eq!(first[..length - 2], second[..length - 2]);
            assert!(twocard_contracts::codes::pan::is_luhn_valid(&first));
        }
    }
}
