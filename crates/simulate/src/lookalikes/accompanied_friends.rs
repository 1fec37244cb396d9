//! Couples and friends who go to a bank or shop together, and now and then one opens for the other.
//!
//! Resembles a group brought to the counter: two to five cards at one outlet within minutes, no agent recorded, different
//! addresses, sometimes one phone for two. They live near each other, each keeps one card, and nothing follows.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OPERATORS;

const PARTIES: Parameter<u32> = count("parties_at_40000", 60);
const FRIENDS: Parameter<Span> = within("friends", 2, 5);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 3, 15);
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.4);
const SHARED_PHONE_SHARE: Parameter<f64> = share("shared_phone_share", 0.2);
const ACTED_FOR_SHARE: Parameter<f64> = share("acted_for_share", 0.15);
const NEAR_SHARE: Parameter<f64> = share("near_share", 0.9);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "accompanied_friends",
    part: Part::AccompaniedFriends,
    parameters: &[
        PARTIES.listed(),
        FRIENDS.listed(),
        MINUTES_BETWEEN.listed(),
        SIM_SHARE.listed(),
        SHARED_PHONE_SHARE.listed(),
        ACTED_FOR_SHARE.listed(),
        NEAR_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(PARTIES) {
        plant_party(planter);
    }
}

fn plant_party(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let day = planter.calendar.start_of(1, 3, &mut planter.rng);
    let n_friends = planter.draw_low(FRIENDS).max(2);
    let friends = planter.customers(n_friends, county, planter.get(NEAR_SHARE), day);
    let is_sim = planter.chance(SIM_SHARE);
    let operator = planter.rng.below(u32::from(OPERATORS.end - OPERATORS.start)) as u8;
    let institution = if is_sim { OPERATORS.start + operator } else { planter.usual_bank() };
    let outlet = planter.usual_counter(institution, county);
    let shares_phone = planter.chance(SHARED_PHONE_SHARE);
    let acts = planter.chance(ACTED_FOR_SHARE);
    let mut at = planter.time_at(&outlet, day);
    for (position, friend) in friends.iter().enumerate() {
        let place = planter.same_outlet(outlet);
        let card =
            if is_sim { Card::sim(planter.spare_phone_of(usize::from(operator))) } else { Card::ORDINARY_ACCOUNT };
        let is_second = position == 1;
        let phone = own_mobile(if is_second && shares_phone { friends[0] } else { *friend });
        let mut opening = planter.opening(at, card, place, *friend, phone);
        if is_second && acts {
            opening.agent = Some(Agent { person: friends[0], phone: own_mobile(friends[0]), relation: "other" });
        }
        planter.plant(opening);
        let is_agent = position == 0 && acts;
        planter.note(*friend, if is_agent { Role::LookalikeAgent } else { Role::LookalikeHolder }, group_no);
        at = planter.minutes_later(at, planter.get(MINUTES_BETWEEN));
    }
}
