//! People who open many cards for reasons of their own.
//!
//! Resembles somebody who opens cards to sell them: a job starter with three or four banks in a fortnight, a debtor who needs an
//! account at each lender within a month, a collector of fine numbers and welcome gifts with a dozen cards over a year. All are
//! the holder's own, on the own phone; old ones are closed now and then.

use super::Lookalike;
use crate::exemption::Scope;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, OPERATORS};

const PEOPLE: Parameter<u32> = count("people_at_40000", 25);
const COLLECTED: Parameter<Span> = within("collected", 5, 24);
const COLLECTING_DAYS: Parameter<Span> = within("collecting_days", 150, 500);
const BANKS_OF_STARTER: Parameter<Span> = within("banks_of_starter", 3, 4);
const STARTER_DAYS: Parameter<Span> = within("starter_days", 3, 14);
const BANKS_OF_DEBTOR: Parameter<Span> = within("banks_of_debtor", 4, 6);
const DEBTOR_DAYS: Parameter<Span> = within("debtor_days", 5, 30);
const COLLECTED_SIM_SHARE: Parameter<f64> = share("collected_sim_share", 0.5);
const ONLINE_SHARE: Parameter<f64> = share("online_share", 0.25);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "many_cards",
    part: Part::ManyCards,
    parameters: &[
        PEOPLE.listed(),
        COLLECTED.listed(),
        COLLECTING_DAYS.listed(),
        BANKS_OF_STARTER.listed(),
        STARTER_DAYS.listed(),
        BANKS_OF_DEBTOR.listed(),
        DEBTOR_DAYS.listed(),
        COLLECTED_SIM_SHARE.listed(),
        ONLINE_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for number in 0..planter.n_groups_in_40000(PEOPLE) {
        let group_no = planter.next_group();
        // the first ones are one of each form, so that even a small world has all
        let form = if number < 3 { number } else { planter.rng.below(3) };
        let county = planter.usual_county();
        let (n_cards, days, sim_share) = match form {
            0 => (planter.draw_heavy(COLLECTED), planter.draw(COLLECTING_DAYS), planter.get(COLLECTED_SIM_SHARE)),
            1 => (planter.draw(BANKS_OF_STARTER), planter.draw(STARTER_DAYS), 0.0),
            _ => (planter.draw(BANKS_OF_DEBTOR), planter.draw(DEBTOR_DAYS), 0.0),
        };
        let start = planter.calendar.start_of(days, 3, &mut planter.rng);
        let person = planter.recruit(county, 1.0, start);
        planter.note(person, Role::LookalikeHolder, group_no);
        let bank = planter.usual_bank();
        planter.claim(Scope::Person(person), bank, "客户说明合理用途", start);
        plant_person(planter, person, county, (start, days), n_cards, sim_share);
    }
}

fn plant_person(
    planter: &mut Planter<'_>,
    person: u32,
    county: u8,
    (start, days): (i32, u32),
    n_cards: u32,
    sim_share: f64,
) {
    let mut banks: Vec<u8> = BANKS.collect();
    planter.rng.shuffle(&mut banks);
    for number in 0..n_cards as usize {
        let (institution, card) = if planter.rng.chance(sim_share) {
            let (operator, msisdn) = planter.spare_phone();
            (OPERATORS.start + operator as u8, Card::sim(msisdn))
        } else {
            // one account of the first class at each bank, as the law has it
            let class = if number < banks.len() { "I" } else { "II" };
            (banks[number % banks.len()], Card::Account { class, product: "ordinary" })
        };
        let is_online = BANKS.contains(&institution) && planter.chance(ONLINE_SHARE);
        let place = if is_online {
            Place { institution, outlet: None, channel: Channel::Online, staff: 0, terminal: 0 }
        } else {
            planter.usual_counter(institution, county)
        };
        let card = match card {
            Card::Account { product, .. } if is_online => Card::Account { class: "II", product },
            card => card,
        };
        let day = start + planter.rng.below(days) as i32;
        let at = planter.time_at(&place, day);
        let opening = planter.opening(at, card, place, person, own_mobile(person));
        planter.plant(opening);
    }
}
