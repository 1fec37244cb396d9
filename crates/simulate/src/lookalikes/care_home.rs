//! Carers of a home for the old open for its residents.
//!
//! Resembles agents with many holders of one address and one phone: two or three carers act by turns, over weeks or as
//! residents move in, and leave the home's landline or their own number. The relation is guardian, other or not recorded.

use super::Lookalike;
use super::hands::years;
use crate::exemption::Scope;
use crate::numbers::phones::{landline, own_mobile};
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin};

const HOMES: Parameter<u32> = count("homes_at_40000", 3);
const RESIDENTS: Parameter<Span> = within("residents", 6, 70);
const CARERS: Parameter<Span> = within("carers", 1, 3);
const DAYS: Parameter<Span> = within("days", 5, 300);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.5);
const LANDLINE_SHARE: Parameter<f64> = share("landline_share", 0.4);
const SOCIAL_SECURITY_SHARE: Parameter<f64> = share("social_security_share", 0.4);
const TEAM_VISIT_SHARE: Parameter<f64> = share("team_visit_share", 0.3);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "care_home",
    part: Part::CareHome,
    parameters: &[
        HOMES.listed(),
        RESIDENTS.listed(),
        CARERS.listed(),
        DAYS.listed(),
        RELATION_RECORDED_SHARE.listed(),
        LANDLINE_SHARE.listed(),
        SOCIAL_SECURITY_SHARE.listed(),
        TEAM_VISIT_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(HOMES) {
        plant_home(planter);
    }
}

fn plant_home(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let is_team_visit = planter.chance(TEAM_VISIT_SHARE);
    let days = if is_team_visit { 1 } else { planter.draw(DAYS) };
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let carers: Vec<u32> = (0..planter.draw(CARERS).max(1)).map(|_| planter.recruit(county, 1.0, start)).collect();
    let number = planter.rng.within(Span::new(1, 200)) as u16;
    planter.world.population.open_household(county, Address::CareHome { number });
    let n_residents = planter.draw_heavy(RESIDENTS);
    let residents: Vec<u32> =
        (0..n_residents).map(|_| planter.settle(county, years(62, 92), start, Kin::Mate)).collect();
    let bank = planter.usual_bank();
    let branch = planter.usual_counter(bank, county);
    let channel = if is_team_visit { crate::opening::Channel::MobileTeam } else { branch.channel };
    let home_line = landline(planter.world.person(residents[0]).household);
    let uses_landline = planter.chance(LANDLINE_SHARE);
    let relation = if planter.chance(RELATION_RECORDED_SHARE) { planter.rng.pick(&["guardian", "other"]) } else { "" };
    let is_social = planter.chance(SOCIAL_SECURITY_SHARE);
    let product = if is_social { "social_security" } else { "ordinary" };
    for carer in &carers {
        planter.note_agent(*carer, county, group_no);
        planter.claim(Scope::Agent(*carer), bank, "养老机构代办", start);
    }
    for resident in residents {
        let carer = planter.rng.pick(&carers);
        let place = crate::opening::Place { channel, ..planter.same_outlet(branch) };
        let day = start + planter.rng.below(days) as i32;
        let at = planter.time_at(&place, day);
        let phone = if uses_landline { home_line } else { own_mobile(carer) };
        let mut opening = planter.opening(at, Card::Account { class: "I", product }, place, resident, phone);
        opening.agent = Some(Agent { person: carer, phone: own_mobile(carer), relation });
        planter.plant(opening);
        planter.note(resident, Role::LookalikeHolder, group_no);
    }
}
