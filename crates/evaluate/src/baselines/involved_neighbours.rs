//! Involved cards near a person: those the person holds or opened count two, those that share a holder, an agent or a phone
//! with a card of the person count one.

use rayon::prelude::*;
use twocard_tables::NO_KEY;

use super::Sight;
use super::phones::of;

/// Something that stands on a card: a person, or a phone behind all persons.
fn things(sight: &Sight<'_>, row: usize) -> impl Iterator<Item = u32> {
    let openings = sight.openings;
    let phone = |key: u32| if key == NO_KEY { NO_KEY } else { openings.n_persons + key };
    [
        openings.holder[row],
        openings.agent[row],
        phone(openings.phone[row]),
        phone(openings.agent_phone[row]),
        phone(openings.own_number[row]),
    ]
    .into_iter()
    .filter(|&thing| thing != NO_KEY)
}

pub(super) fn scores(sight: &Sight<'_>) -> Vec<f64> {
    let openings = sight.openings;
    let mut is_involved = vec![false; openings.n_cards as usize];
    sight.known.involved.iter().for_each(|&card| is_involved[openings.number_of(card) as usize] = true);
    let mut on_card: Vec<(u32, u32)> = Vec::new();
    let mut of_person: Vec<(u32, u32)> = Vec::new();
    let mut involved_of: Vec<(u32, u32)> = Vec::new();
    for row in 0..openings.len() {
        let card = openings.card[row];
        on_card.extend(things(sight, row).map(|thing| (card, thing)));
        let persons = [openings.holder[row], openings.agent[row]].into_iter().filter(|&person| person != NO_KEY);
        of_person.extend(persons.map(|person| (person, card)));
        if is_involved[card as usize] {
            involved_of.extend(things(sight, row).map(|thing| (thing, card)));
        }
    }
    for pairs in [&mut on_card, &mut of_person, &mut involved_of] {
        pairs.sort_unstable();
        pairs.dedup();
    }
    (0..openings.n_persons)
        .into_par_iter()
        .map(|person| {
            let own = of(&of_person, person).filter(|&card| is_involved[card as usize]).count();
            let around = of(&of_person, person).flat_map(|card| of(&on_card, card));
            let mut near: Vec<u32> = around.flat_map(|thing| of(&involved_of, thing)).collect();
            near.sort_unstable();
            near.dedup();
            // own cards are among those near
            (near.len() + own) as f64
        })
        .collect()
}
