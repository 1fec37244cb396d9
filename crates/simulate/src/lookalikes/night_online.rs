//! Accounts opened on the web at night, by strangers whom the internet shows behind one address.
//!
//! Resembles a device farm: five and more accounts in a few nights from one /24. It is the Wi-Fi of a students' house or of a
//! works dormitory, or the carrier's own network that half a county's handsets share. Each opens with the own handset.

use super::Lookalike;
use super::hands::years;
use crate::calendar::DAY_SECONDS;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin, is_behind_carrier};

const HOUSES: Parameter<u32> = count("houses_at_40000", 3);
const HOLDERS: Parameter<Span> = within("holders", 6, 70);
const NIGHTS: Parameter<Span> = within("nights", 1, 5);
const CARRIER_SHARE: Parameter<f64> = share("carrier_share", 0.35);
const CAMPUS_SHARE: Parameter<f64> = share("campus_share", 0.6);
const ONE_BANK_SHARE: Parameter<f64> = share("one_bank_share", 0.6);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "night_online",
    part: Part::NightOnline,
    parameters: &[
        HOUSES.listed(),
        HOLDERS.listed(),
        NIGHTS.listed(),
        CARRIER_SHARE.listed(),
        CAMPUS_SHARE.listed(),
        ONE_BANK_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(HOUSES) {
        plant_house(planter);
    }
}

fn plant_house(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let nights = planter.draw(NIGHTS).max(1);
    let first = planter.calendar.start_of(nights, 4, &mut planter.rng);
    let n_holders = planter.draw_heavy(HOLDERS);
    let holders = if planter.chance(CARRIER_SHARE) {
        draw_carriers(planter, n_holders, county, first)
    } else {
        house(planter, n_holders, county, first)
    };
    let one_bank = planter.chance(ONE_BANK_SHARE).then(|| planter.usual_bank());
    for holder in holders {
        let institution = one_bank.unwrap_or_else(|| planter.usual_bank());
        let place = Place { institution, outlet: None, channel: Channel::Online, staff: 0, terminal: 0 };
        let night = first + planter.rng.below(nights) as i32;
        // from ten in the evening to two in the morning
        let seconds = 22 * 3_600 + i64::from(planter.rng.below(4 * 3_600));
        let at = i64::from(night) * DAY_SECONDS + seconds;
        let class = planter.rng.pick(&["II", "II", "III"]);
        let card = Card::Account { class, product: "ordinary" };
        let opening = planter.opening(at, card, place, holder, own_mobile(holder));
        planter.plant(opening);
        planter.note(holder, Role::LookalikeHolder, group_no);
    }
}

/// New people of one house.
fn house(planter: &mut Planter<'_>, n_holders: u32, county: u8, day: i32) -> Vec<u32> {
    let is_campus = planter.chance(CAMPUS_SHARE);
    let building = 61 + planter.rng.below(100) as u8;
    let number = planter.rng.within(Span::new(1_401, 1_900)) as u16;
    let (ages, near_share) = if is_campus { (years(18, 22), 0.3) } else { (years(18, 45), 0.2) };
    (0..n_holders)
        .map(|position| {
            if position % 6 == 0 {
                let room = (101 + position / 6) as u16;
                let address =
                    if is_campus { Address::Dormitory { building, room } } else { Address::Works { number, room } };
                planter.world.population.open_household(county, address);
            }
            let origin = planter.draw_origin(near_share);
            planter.settle(origin, ages, day, Kin::Mate)
        })
        .collect()
}

/// People of the county who go out through the carrier's network.
fn draw_carriers(planter: &mut Planter<'_>, n_holders: u32, county: u8, day: i32) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::with_capacity(n_holders as usize);
    for _ in 0..n_holders {
        let person = planter.customer_of(day, |world, person| {
            world.place_of(person) == county
                && is_behind_carrier(world.persons[person as usize].household)
                && !found.contains(&person)
        });
        found.push(person);
    }
    found
}
