//! Other holders reached by the phone that a person is on and that most others are reached by.

use twocard_tables::NO_KEY;

use super::Sight;
use super::phones::{of, persons_on_phones};

pub(super) fn scores(sight: &Sight<'_>) -> Vec<f64> {
    let openings = sight.openings;
    let mut holders: Vec<(u32, u32)> = (0..openings.len())
        .flat_map(|row| {
            [openings.phone[row], openings.agent_phone[row], openings.own_number[row]]
                .map(|phone| (phone, openings.holder[row]))
        })
        .filter(|&(phone, _)| phone != NO_KEY)
        .collect();
    holders.sort_unstable();
    holders.dedup();
    let mut scores = vec![0.0_f64; openings.n_persons as usize];
    for on_phone in persons_on_phones(openings).chunk_by(|x, y| x.0 == y.0) {
        let n_holders = of(&holders, on_phone[0].0).count();
        for &(phone, person) in on_phone {
            let is_holder = holders.binary_search(&(phone, person)).is_ok();
            let n_others = n_holders - usize::from(is_holder);
            let score = &mut scores[person as usize];
            *score = score.max(n_others as f64);
        }
    }
    scores
}
