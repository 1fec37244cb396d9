//! Runs of near numbers, for rules that look for cards issued one after the other.
//!
//! Numbers of one institution, length and issuer number (first six digits) are sorted; a run ends where the next number
//! is further than [`MAX_GAP`]. A position is the distance from the run's first number, so that neighbours differ by 1
//! wherever the digits carry, and neither the run's key nor a position tells a digit. Card numbers are compared without
//! their check digit: those of an issuer number of which most pass Luhn have one. A number without a neighbour has no
//! run.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use rayon::prelude::*;
use twocard_contracts::codes::pan;
use twocard_contracts::codes::phone_kind::PhoneKind;
use twocard_contracts::ids::Identity;
use twocard_tables::NO_KEY;

use crate::spaces::{SpaceStore, Spaces};

/// Furthest neighbours of a run.
const MAX_GAP: u64 = 1000;
/// Digits of a bank card number (ISO/IEC 7812), and those of them that name the issuer.
const PAN_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;
const ISSUER_DIGITS: usize = 6;
/// Digits that are compared of a number that is no bank card's.
const MAX_TAIL_DIGITS: usize = 18;

/// Run and position by key; [`NO_KEY`] where there is none.
pub(crate) struct NumberRuns {
    pub(crate) run: Vec<u32>,
    pub(crate) position: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    /// Numbers that can be compared.
    group: u64,
    value: u64,
    key: u32,
    is_luhn_valid: bool,
}

/// Runs of card and account numbers.
pub(crate) fn of_accounts(spaces: &Spaces) -> NumberRuns {
    let store = spaces.of(Identity::Account);
    NumberRuns::find(store, |key| {
        let (institution, text) = (store.details.get(key), store.values.get(key));
        let n_digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let is_pan = n_digits == text.len() && PAN_DIGITS.contains(&n_digits);
        let n_head = if is_pan { ISSUER_DIGITS } else { text.len() - n_digits.min(MAX_TAIL_DIGITS) };
        let tail = if is_pan { text } else { &text[n_head..] };
        (!tail.is_empty()).then(|| Number {
            group: group(institution, text.len(), &text[..n_head]),
            value: value(tail),
            key: key as u32,
            is_luhn_valid: is_pan && pan::is_luhn_valid(text),
        })
    })
}

/// Runs of mobile numbers, which have no check digit and no institution: they are portable.
pub(crate) fn of_phones(spaces: &Spaces) -> NumberRuns {
    let store = spaces.of(Identity::Phone);
    NumberRuns::find(store, |key| {
        let is_mobile = !matches!(PhoneKind::of(store.values.str(key)), PhoneKind::Landline | PhoneKind::Abroad);
        let digits = store.values.get(key).strip_prefix(b"+").filter(|_| is_mobile)?;
        Some(Number { group: digits.len() as u64, value: value(digits), key: key as u32, is_luhn_valid: false })
    })
}

impl NumberRuns {
    fn find(store: &SpaceStore, number: impl Fn(usize) -> Option<Number> + Sync + Send) -> NumberRuns {
        let mut numbers: Vec<Number> = (0..store.len()).into_par_iter().filter_map(number).collect();
        numbers.par_sort_unstable();
        for group in numbers.chunk_by_mut(|a, b| a.group == b.group) {
            let n_valid = group.iter().filter(|number| number.is_luhn_valid).count();
            if 2 * n_valid > group.len() {
                group.iter_mut().for_each(|number| number.value /= 10);
            }
        }
        let is_near = |a: &Number, b: &Number| a.group == b.group && b.value - a.value <= MAX_GAP;
        let mut runs: Vec<(u32, &[Number])> = numbers
            .chunk_by(is_near)
            .filter(|run| run.len() > 1)
            .map(|run| (run.iter().map(|number| number.key).min().unwrap_or_default(), run))
            .collect();
        runs.sort_unstable_by_key(|(first, _)| *first);
        let mut found = NumberRuns { run: vec![NO_KEY; store.len()], position: vec![NO_KEY; store.len()] };
        for (run, (_, numbers)) in (0..).zip(runs) {
            for number in numbers {
                let distance = u32::try_from(number.value - numbers[0].value).unwrap_or(NO_KEY);
                if distance != NO_KEY {
                    found.run[number.key as usize] = run;
                    found.position[number.key as usize] = distance;
                }
            }
        }
        found
    }
}

/// Up to 19 digits.
fn value(digits: &[u8]) -> u64 {
    digits.iter().fold(0u64, |value, digit| value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')))
}

/// Numbers that can be compared, as one hash: its order decides nothing, for runs are numbered by their first key.
fn group(institution: &[u8], n_chars: usize, head: &[u8]) -> u64 {
    FixedState::default().hash_one((institution, n_chars, head))
}
