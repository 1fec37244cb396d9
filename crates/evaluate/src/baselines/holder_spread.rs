//! Distinct other holders times distinct institutions, over the openings that a person made as agent or whose phone the
//! person is on.

use rayon::prelude::*;
use twocard_tables::NO_KEY;

use super::Sight;
use super::phones::{of, persons_on_phones, turned};

pub(super) fn scores(sight: &Sight<'_>) -> Vec<f64> {
    let openings = sight.openings;
    let on_phones = turned(&persons_on_phones(openings));
    let mut rows_of_phone = Vec::new();
    let mut rows_of_agent = Vec::new();
    for row in 0..openings.len() {
        let phones = [openings.phone[row], openings.agent_phone[row], openings.own_number[row]];
        rows_of_phone.extend(phones.into_iter().filter(|&phone| phone != NO_KEY).map(|phone| (phone, row as u32)));
        rows_of_agent.extend(Some((openings.agent[row], row as u32)).filter(|&(agent, _)| agent != NO_KEY));
    }
    for pairs in [&mut rows_of_phone, &mut rows_of_agent] {
        pairs.sort_unstable();
        pairs.dedup();
    }
    (0..openings.n_persons)
        .into_par_iter()
        .map(|person| {
            let by_phone = of(&on_phones, person).flat_map(|phone| of(&rows_of_phone, phone));
            let rows: Vec<usize> = by_phone.chain(of(&rows_of_agent, person)).map(|row| row as usize).collect();
            let distinct = |values: &mut Vec<u32>| {
                values.sort_unstable();
                values.dedup();
                values.len() as f64
            };
            let others = rows.iter().copied().filter(|&row| openings.holder[row] != person);
            let (mut holders, mut institutions): (Vec<u32>, Vec<u32>) =
                others.map(|row| (openings.holder[row], openings.institution[row])).unzip();
            distinct(&mut holders) * distinct(&mut institutions)
        })
        .collect()
}
