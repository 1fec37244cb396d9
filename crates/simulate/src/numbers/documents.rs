//! Numbers of identity documents, each given once.

use std::collections::BTreeMap;

use twocard_contracts::codes::citizen_id;
use twocard_contracts::codes::document::IdType;
use twocard_contracts::time::Date;

use super::push_digits;
use crate::rng::Rng;

/// A document: its kind and up to 18 characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) id_type: IdType,
    characters: [u8; 18],
    length: u8,
}

impl Document {
    fn new(id_type: IdType, text: &[u8]) -> Self {
        let mut characters = [0; 18];
        let length = text.len().min(18);
        characters[..length].copy_from_slice(&text[..length]);
        Self { id_type, characters, length: length as u8 }
    }

    pub(crate) fn number(&self) -> &[u8] {
        &self.characters[..usize::from(self.length)]
    }
}

/// Births before this day are not simulated.
const FIRST_BIRTH: i32 = -14_610; // 1930-01-01
/// Days of birth that one area's table has room for: to the end of 2090.
const BIRTH_DAYS: usize = 58_804;
const SEQUENCES: usize = 1_000;

/// Gives out identity numbers; none twice. Each area has a bit for every day of birth and sequence.
#[derive(Default)]
pub(crate) struct Registry {
    given: BTreeMap<u32, Vec<u64>>,
    n_permits: u32,
}

impl Registry {
    /// A citizen's number: area of birth, day, sequence (odd for men), check digit.
    pub(crate) fn citizen(&mut self, area: u32, birth: i32, is_male: bool, rng: &mut Rng) -> Document {
        Document::new(IdType::CitizenId, &self.eighteen(area, birth, is_male, rng))
    }

    /// One of the documents that few people open cards with.
    pub(crate) fn other(&mut self, birth: i32, is_male: bool, rng: &mut Rng) -> Document {
        self.n_permits += 1;
        let serial = u64::from(self.n_permits);
        let lettered = |letter: u8| {
            let mut text = vec![letter];
            push_digits(&mut text, 10_000_000 + serial * 7_919, 8);
            text
        };
        match rng.weighted(&[4, 2, 2, 2]) {
            0 => {
                let area = rng.pick(&[810_000, 820_000, 830_000]);
                Document::new(IdType::ResidencePermit, &self.eighteen(area, birth, is_male, rng))
            }
            1 => Document::new(IdType::HkMacauPermit, &lettered(b'H')),
            2 => Document::new(IdType::ForeignPr, &self.eighteen(951_840, birth, is_male, rng)),
            _ => Document::new(IdType::Passport, &lettered(b'E')),
        }
    }

    fn eighteen(&mut self, area: u32, birth: i32, is_male: bool, rng: &mut Rng) -> [u8; 18] {
        let mut day = birth.max(FIRST_BIRTH);
        let mut sequence = free_parity(rng.below(SEQUENCES as u32), is_male);
        let given = self.given.entry(area).or_insert_with(|| vec![0; (BIRTH_DAYS * SEQUENCES).div_ceil(64)]);
        let mut n_tried = 0;
        loop {
            let bit = (day - FIRST_BIRTH) as usize % BIRTH_DAYS * SEQUENCES + sequence as usize;
            if given[bit / 64] >> (bit % 64) & 1 == 0 {
                given[bit / 64] |= 1 << (bit % 64);
                break;
            }
            sequence = (sequence + 2) % SEQUENCES as u32;
            n_tried += 1;
            if n_tried % (SEQUENCES / 2) == 0 {
                day -= 1;
            }
        }
        let (year, month, day_of_month) = Date(day).ymd();
        let mut text = Vec::with_capacity(18);
        push_digits(&mut text, u64::from(area), 6);
        push_digits(&mut text, year as u64, 4);
        push_digits(&mut text, u64::from(month), 2);
        push_digits(&mut text, u64::from(day_of_month), 2);
        push_digits(&mut text, u64::from(sequence), 3);
        let first17 = std::array::from_fn(|place| text[place]);
        let mut number = [0; 18];
        number[..17].copy_from_slice(&first17);
        number[17] = citizen_id::check_digit(&first17);
        number
    }
}

fn free_parity(sequence: u32, is_male: bool) -> u32 {
    sequence & !1 | u32::from(is_male)
}

/// Characters of a unified social credit code with their values (GB 32100-2015): without I O S V Z.
const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of the eight characters of an organisation code (GB 11714-1997).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Unified social credit code of a company registered in an area; its serial tells it from every other.
pub(crate) fn credit_code(area: u32, serial: u32) -> Document {
    let mut text = b"91".to_vec();
    push_digits(&mut text, u64::from(area), 6);
    text.extend_from_slice(b"MA6");
    push_digits(&mut text, u64::from(serial), 5);
    let sum: u32 =
        text[8..16].iter().zip(ORGANISATION_WEIGHTS).map(|(byte, weight)| organisation_value(*byte) * weight).sum();
    text.push(match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    });
    let mut weight = 1;
    let mut total = 0;
    for byte in &text {
        let value = USCC_ALPHABET.iter().position(|known| known == byte).unwrap_or(0);
        total += value * weight;
        weight = weight * 3 % 31;
    }
    text.push(USCC_ALPHABET[(31 - total % 31) % 31]);
    Document::new(IdType::Uscc, &text)
}

/// Digits count as themselves, letters from 10 for A on.
fn organisation_value(byte: u8) -> u32 {
    match byte {
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => u32::from(byte - b'0'),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::collections::BTreeSet;

    use twocard_contracts::codes::document;

    use super::*;
    use crate::rng::Part;

    #[test]
    fn every_document_passes_the_check_of_its_type_and_is_given_once() {
        let mut rng = Rng::new(3, Part::Population);
        let mut registry = Registry::default();
        let mut given = BTreeSet::new();
        let mut canonical = Vec::new();
        for n in 0..3_000 {
            let is_male = n % 2 == 0;
            let document = match n % 3 {
                0 => registry.other(10_000 + n, is_male, &mut rng),
                1 => credit_code(510_683, n as u32),
                _ => registry.citizen(510_622, 5_000 + n % 4, is_male, &mut rng),
            };
            document::check(document.id_type, document.number(), &mut canonical).unwrap();
            assert_eq!(canonical, document.number());
            assert!(given.insert(document.number().to_vec()), "given twice");
            if document.id_type == IdType::CitizenId {
                assert_eq!(document.number()[16] % 2 == 1, is_male);
            }
        }
    }

    #[test]
    fn a_full_day_runs_over_into_the_day_before() {
        let mut rng = Rng::new(3, Part::Population);
        let mut registry = Registry::default();
        let days: BTreeSet<Vec<u8>> =
            (0..501).map(|_| registry.citizen(510_683, 9_131, true, &mut rng).number()[6..14].to_vec()).collect();
        assert_eq!(days.into_iter().collect::<Vec<_>>(), [b"19941231".to_vec(), b"19950101".to_vec()]);
    }
}
