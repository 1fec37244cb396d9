//! What banks and operators refuse: a second first-class account at one bank, and a sixth SIM at one operator.

use crate::numbers::phones::N_OPERATORS;

/// SIMs that one operator gives a person.
const SIMS_PER_OPERATOR: u16 = 5;
const BITS: usize = 4;

/// What each person has been given so far.
pub(super) struct Limits {
    /// A bit for each bank.
    first_class: Vec<u8>,
    /// Four bits for each operator.
    sims: Vec<u16>,
}

impl Limits {
    pub(super) fn new(n_people: usize) -> Self {
        Self { first_class: vec![0; n_people], sims: vec![0; n_people] }
    }

    /// Whether a bank still gives a first-class account; it counts as given then.
    pub(super) fn open_first_class(&mut self, person: u32, bank: u8) -> bool {
        let given = &mut self.first_class[person as usize];
        let is_free = *given & 1 << bank == 0;
        *given |= 1 << bank;
        is_free
    }

    /// The operator wanted, or the one that has given the fewest SIMs where that one gives no more; the SIM counts as given.
    pub(super) fn choose_operator(&mut self, person: u32, wanted: usize) -> usize {
        let given = &mut self.sims[person as usize];
        let n_given = |given: u16, operator: usize| given >> (BITS * operator) & 0xf;
        let operator = if n_given(*given, wanted) < SIMS_PER_OPERATOR {
            wanted
        } else {
            (0..N_OPERATORS).min_by_key(|operator| n_given(*given, *operator)).unwrap_or(wanted)
        };
        if n_given(*given, operator) < 0xf {
            *given += 1 << (BITS * operator);
        }
        operator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sixth_sim_goes_to_another_operator_and_a_second_account_is_of_another_class() {
        let mut limits = Limits::new(2);
        let chosen: Vec<usize> = (0..7).map(|_| limits.choose_operator(1, 2)).collect();
        assert_eq!(chosen, [2, 2, 2, 2, 2, 0, 1]);
        assert_eq!(limits.choose_operator(0, 2), 2);
        assert!((0..90).all(|_| limits.choose_operator(1, 3) < 4), "sixteen of one operator do not run over");
        assert!(limits.open_first_class(0, 5) && !limits.open_first_class(0, 5) && limits.open_first_class(0, 4));
    }
}
