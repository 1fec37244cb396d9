//! Phone numbers, and the serials of SIM cards and handsets.

use super::{handset, push_digits, push_luhn};
use crate::rng::scramble;

/// An operator or MVNO, in the order of the list of operators.
pub(crate) const N_OPERATORS: usize = 4;
const MVNO: usize = 3;

/// Network numbers by operator (MIIT allocation).
const PREFIXES: [&[u16]; N_OPERATORS] = [
    &[134, 135, 136, 137, 138, 139, 150, 151, 152, 157, 158, 159, 178, 182, 183, 187, 188, 198],
    &[130, 131, 132, 155, 156, 166, 175, 176, 185, 186],
    &[133, 153, 173, 177, 180, 181, 189, 191, 199],
    &[162, 165, 167, 170, 171],
];
/// Share of people whose own number is with each operator, in percent, added up.
const OWN_NUMBER_SHARES: [u64; N_OPERATORS] = [46, 68, 96, 100];
/// Mobile network codes after 460.
const NETWORKS: [u64; N_OPERATORS] = [0, 1, 11, 0];
/// ICCID digits after 89860.
const ISSUERS: [u64; N_OPERATORS] = [0, 1, 3, 7];
/// Type allocation codes, invented.
const HANDSETS: [u64; 20] = [
    86_012_304, 86_431_105, 86_700_203, 35_290_611, 35_884_910, 86_995_504, 86_108_204, 86_222_305, 86_365_403,
    86_471_904, 86_533_805, 86_619_303, 86_744_604, 86_811_205, 86_903_703, 35_316_811, 35_427_710, 35_569_011,
    35_701_210, 35_926_411,
];

/// Odd and no multiple of 5, so that the last eight digits of two indices below 10^8 always differ. Indices that differ by
/// a multiple of 10^8 get other prefixes of the operator.
const STRIDE: u64 = 39_916_801;
const LAST_EIGHT: u64 = 100_000_000;

/// The number that an index below 5 x 10^8 names at an operator. Different indices give different numbers, whatever the
/// operator.
pub(crate) fn mobile(operator: usize, index: u64) -> u64 {
    let prefixes = PREFIXES[operator];
    let (page, index) = (index / LAST_EIGHT, index % LAST_EIGHT);
    let prefix = prefixes[(scramble(index) % prefixes.len() as u64 + page) as usize % prefixes.len()];
    u64::from(prefix) * LAST_EIGHT + (index * STRIDE + 20_240_630) % LAST_EIGHT
}

/// The number a person keeps for life.
pub(crate) fn own_mobile(person: u32) -> u64 {
    mobile(own_operator(person), u64::from(person))
}

/// Who serves the person's own number.
pub(crate) fn own_operator(person: u32) -> usize {
    let draw = scramble(u64::from(person) ^ 0x5eed) % 100;
    OWN_NUMBER_SHARES.iter().position(|upto| draw < *upto).unwrap_or(MVNO)
}

/// A number of 13 digits for a thing.
pub(crate) fn thing(index: u64) -> u64 {
    1_440_000_000_000 + index * STRIDE % 1_000_000_000
}

/// A landline of the prefecture (area code 0838), kept without its leading 0.
pub(crate) fn landline(household: u32) -> u64 {
    838_6000000 + scramble(u64::from(household)) % 999_999
}

/// Appends a phone as a source gives it.
pub(crate) fn push_phone(out: &mut Vec<u8>, phone: u64) {
    match phone {
        0 => {}
        1..=99_999_999_999 if phone < 10_000_000_000 => {
            push_digits(out, phone / 10_000_000, 4);
            out.push(b'-');
            push_digits(out, phone, 7);
        }
        1..=99_999_999_999 => push_digits(out, phone, 11),
        _ => push_digits(out, phone, 13),
    }
}

/// Numbers that no person calls their own, from a range that belongs to one part of the simulation.
pub(crate) struct SparePhones {
    next: u64,
}

impl SparePhones {
    /// First index after the people's own numbers.
    const FIRST: u64 = 20_000_000;
    const PER_PLANTED_PART: u64 = 6_000_000;
    /// The background has all indices up to here, planted parts those above: room for 66 of them.
    const FIRST_PLANTED: u64 = 100_000_000;

    pub(crate) fn of_background() -> Self {
        Self { next: Self::FIRST }
    }

    pub(crate) fn of_planted(position: u64) -> Self {
        Self { next: Self::FIRST_PLANTED + position * Self::PER_PLANTED_PART }
    }

    pub(crate) fn take(&mut self, operator: usize) -> u64 {
        self.next += 1;
        mobile(operator, self.next)
    }

    pub(crate) fn take_thing(&mut self) -> u64 {
        self.next += 1;
        thing(self.next)
    }
}

/// Appends the serial of a SIM card: 20 digits.
pub(crate) fn push_iccid(out: &mut Vec<u8>, operator: usize, serial: u64) {
    let start = out.len();
    push_digits(out, 8_986_000 + ISSUERS[operator], 7);
    push_digits(out, 22_230_000_000 + serial, 12);
    push_luhn(out, start);
}

/// Appends the subscriber number of a SIM card: 15 digits.
pub(crate) fn push_imsi(out: &mut Vec<u8>, operator: usize, serial: u64) {
    push_digits(out, 46_000 + NETWORKS[operator], 5);
    let block = if operator == MVNO { 7_900_000_000 } else { 1_300_000_000 };
    push_digits(out, block + serial, 10);
}

/// Appends the number of the handset of a person, or of one that is nobody's own: 15 digits.
pub(crate) fn push_imei(out: &mut Vec<u8>, device: u32) {
    let start = out.len();
    let n_models = HANDSETS.len();
    let own = (HANDSETS[device as usize % n_models], u64::from(device) / n_models as u64);
    let (model, serial) = handset::model_and_serial(device).unwrap_or(own);
    push_digits(out, model, 8);
    push_digits(out, serial, 6);
    push_luhn(out, start);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_are_given_once_and_are_mobile_numbers() {
        let mut spare = SparePhones::of_background();
        let mut planted = SparePhones::of_planted(60);
        let mut given = BTreeSet::new();
        for person in 0..5_000 {
            assert!(given.insert(own_mobile(person)));
            assert!(given.insert(spare.take(person as usize % N_OPERATORS)));
            assert!(given.insert(planted.take(MVNO)));
        }
        for page in 1..5 {
            assert!((0..5_000).all(|index| given.insert(mobile(MVNO, page * LAST_EIGHT + 30_000_000 + index))));
        }
        assert!(given.iter().all(|number| (13_000_000_000..20_000_000_000).contains(number)));
    }

    #[test]
    fn phones_are_written_by_their_kind() {
        let written = |phone| {
            let mut out = Vec::new();
            push_phone(&mut out, phone);
            String::from_utf8_lossy(&out).into_owned()
        };
        assert_eq!(written(0), "");
        assert_eq!(written(13_800_001_234), "13800001234");
        assert_eq!(written(8_386_201_234), "0838-6201234");
        assert_eq!(written(thing(1)).len(), 13);
    }

    #[test]
    fn serials_have_their_lengths_and_luhn_digits() {
        let mut out = Vec::new();
        push_iccid(&mut out, 2, 7);
        assert_eq!((out.len(), &out[..7]), (20, b"8986003".as_slice()));
        out.clear();
        push_imsi(&mut out, MVNO, 7);
        assert_eq!(out, b"460007900000007");
        out.clear();
        push_imei(&mut out, 13);
        let mut again = out[..14].to_vec();
        push_luhn(&mut again, 0);
        assert_eq!((out.len(), out), (15, again));
    }
}
