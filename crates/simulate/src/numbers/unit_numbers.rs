//! Numbers that units take in a row, from ranges that serve nobody else.

/// Network numbers of data and unit cards by operator; the MVNO has none.
const PREFIXES: [u64; 3] = [147, 145, 149];
const LAST_EIGHT: u64 = 100_000_000;

/// A number for somebody of the staff; neighbours differ by one.
pub(crate) fn staff_number(operator: usize, index: u64) -> u64 {
    PREFIXES[operator % PREFIXES.len()] * LAST_EIGHT + (10_000_000 + index) % LAST_EIGHT
}

/// A number of 13 digits for a thing; neighbours differ by one.
pub(crate) fn thing_number(index: u64) -> u64 {
    1_410_000_000_000 + index % 1_000_000_000
}

#[cfg(test)]
mod tests {
    use twocard_contracts::codes::phone;

    use super::*;

    #[test]
    fn rows_of_numbers_are_mobile_numbers_and_run_on() {
        for number in [staff_number(0, 7), staff_number(2, 5_000_000), thing_number(7)] {
            assert!(phone::is_mobile(number.to_string().as_bytes(), &mut Vec::new()), "{number}");
        }
        assert_eq!(staff_number(1, 7) + 1, staff_number(1, 8));
        assert_eq!(thing_number(7) + 1, thing_number(8));
        assert_ne!(thing_number(7), crate::numbers::phones::thing(7));
    }
}
