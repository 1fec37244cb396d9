//! Numbers with valid check digits: documents, bank cards, phones, SIM cards, handsets. All are invented.

pub(crate) mod cards;
pub(crate) mod documents;
pub(crate) mod handset;
pub(crate) mod phones;
pub(crate) mod runs;
pub(crate) mod unit_numbers;

/// Appends the decimal digits of a number, with leading zeros up to a width; further digits on the left are dropped.
pub(crate) fn push_digits(out: &mut Vec<u8>, number: u64, width: usize) {
    const MOST: usize = 20;
    let mut digits = [b'0'; MOST];
    let first = MOST - width.min(MOST);
    let mut left = number;
    for digit in digits[first..].iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
    }
    out.extend_from_slice(&digits[first..]);
}

/// Appends the Luhn digit (ISO/IEC 7812-1) of the digits from `start` on.
pub(crate) fn push_luhn(out: &mut Vec<u8>, start: usize) {
    let sum: u32 = out[start..]
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            if place % 2 == 1 {
                digit
            } else if digit > 4 {
                2 * digit - 9
            } else {
                2 * digit
            }
        })
        .sum();
    out.push(b'0' + ((10 - sum % 10) % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_digits_agree_with_known_numbers() {
        for known in ["49927398716", "490154203237518", "4111111111111111"] {
            let mut out = known.as_bytes()[..known.len() - 1].to_vec();
            push_luhn(&mut out, 0);
            assert_eq!(out, known.as_bytes());
        }
    }

    #[test]
    fn digits_are_padded_and_cut_on_the_left() {
        let mut out = b"7".to_vec();
        push_digits(&mut out, 42, 4);
        push_digits(&mut out, 12_345, 3);
        assert_eq!(out, b"70042345");
    }
}
