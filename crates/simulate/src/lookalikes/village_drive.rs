//! A village has cards opened for its people in a day or two: social-security or medical cards, farm subsidies, or
//! compensation for houses that are pulled down.
//!
//! Resembles an agent with very many holders: the village clerk acts for the old, often leaves the own phone, and the bank's
//! team is done with all of them within two days. Some banks book a batch, some name the village committee, some neither;
//! some use an exempt product, some an ordinary account.

use super::Lookalike;
use super::hands::years;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Batch, Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::places::PLACES;
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin};

const DRIVES: Parameter<u32> = count("drives_at_40000", 5);
const HOLDERS: Parameter<Span> = within("holders", 20, 200);
const DAYS: Parameter<Span> = within("days", 1, 2);
const SECONDS_BETWEEN: Parameter<Span> = within("seconds_between", 20, 300);
const COMPLETE_SHARE: Parameter<f64> = share("complete_share", 0.35);
const UNIT_NAMED_SHARE: Parameter<f64> = share("unit_named_share", 0.3);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.35);
/// Drives in which the clerk's phone stands for all who have none, and the holders who have none.
const CLERKS_PHONE_SHARE: Parameter<f64> = share("clerks_phone_share", 0.6);
const WITHOUT_PHONE_SHARE: Parameter<f64> = share("without_phone_share", 0.6);
const AT_COUNTER_SHARE: Parameter<f64> = share("at_counter_share", 0.4);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "village_drive",
    part: Part::VillageDrive,
    parameters: &[
        DRIVES.listed(),
        HOLDERS.listed(),
        DAYS.listed(),
        SECONDS_BETWEEN.listed(),
        COMPLETE_SHARE.listed(),
        UNIT_NAMED_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
        CLERKS_PHONE_SHARE.listed(),
        WITHOUT_PHONE_SHARE.listed(),
        AT_COUNTER_SHARE.listed(),
    ],
    plant,
};

/// What the cards are for: product, reason, ages.
const FORMS: [(&str, &str, Span); 5] = [
    ("social_security", "社保卡集中办理", years(55, 84)),
    ("medical", "医保卡集中办理", years(50, 84)),
    ("ordinary", "惠农补贴发放", years(40, 80)),
    ("ordinary", "拆迁补偿发放", years(25, 80)),
    ("social_security", "城乡居民养老金", years(60, 88)),
];

struct Drive {
    clerk: u32,
    place: Place,
    product: &'static str,
    papers: Option<Batch>,
    relation: &'static str,
    uses_clerks_phone: bool,
}

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(DRIVES) {
        plant_drive(planter);
    }
}

fn plant_drive(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let (product, reason, ages) = planter.rng.pick(&FORMS);
    let county = planter.usual_county();
    let days = planter.draw(DAYS);
    let start = planter.calendar.start_of(days, 4, &mut planter.rng);
    let n_holders = planter.draw_heavy(HOLDERS);
    let rural_towns = PLACES[usize::from(county)].towns.len() as u32 - 2;
    let (town, village) = (2 + planter.rng.below(rural_towns) as u8, planter.rng.below(18) as u8);
    let home = |planter: &mut Planter<'_>| {
        let (group, number) = (planter.rng.below(12) as u8 + 1, planter.rng.within(Span::new(121, 400)) as u16);
        planter.world.population.open_household(county, Address::Farm { town, village, group, number });
    };
    home(planter);
    let clerk = planter.settle(county, years(30, 58), start, Kin::Head);
    planter.take(clerk);
    let unit = planter.rng.below(planter.world.units.len() as u32);
    let bank = planter.usual_bank();
    let complete = planter.get(COMPLETE_SHARE);
    let papers = planter.draw_papers(unit, group_no, complete, planter.get(UNIT_NAMED_SHARE));
    let at_counter = planter.chance(AT_COUNTER_SHARE);
    let drive = Drive {
        clerk,
        place: Place {
            channel: if at_counter { Channel::Counter } else { Channel::MobileTeam },
            ..planter.usual_counter(bank, county)
        },
        product,
        papers,
        relation: if planter.chance(RELATION_RECORDED_SHARE) { "other" } else { "" },
        uses_clerks_phone: planter.chance(CLERKS_PHONE_SHARE),
    };
    planter.note_agent(clerk, county, group_no);
    planter.claim_for_papers(papers, clerk, bank, reason, start);
    let mut holders = Vec::with_capacity(n_holders as usize);
    while holders.len() < n_holders as usize {
        home(planter);
        let n_in_home = if planter.rng.chance(0.4) { 2 } else { 1 };
        for number in 0..n_in_home.min(n_holders as usize - holders.len()) {
            let kin = if number == 0 { Kin::Head } else { Kin::Spouse };
            holders.push(planter.settle(county, ages, start, kin));
        }
    }
    let a_day = n_holders.div_ceil(days) as usize;
    for (number, holders) in holders.chunks(a_day).enumerate() {
        plant_day(planter, &drive, start + number as i32, holders);
    }
    for holder in holders {
        planter.note(holder, Role::LookalikeHolder, group_no);
    }
}

/// One after the other from the morning on.
fn plant_day(planter: &mut Planter<'_>, drive: &Drive, day: i32, holders: &[u32]) {
    let noon = i64::from(crate::calendar::Calendar::business_day(day)) * 86_400 + 12 * 3_600;
    let mut at = noon - i64::from(planter.rng.within(Span::new(9_000, 12_600)));
    for holder in holders {
        let is_clerks = drive.uses_clerks_phone && planter.chance(WITHOUT_PHONE_SHARE);
        let phone = own_mobile(if is_clerks { drive.clerk } else { *holder });
        let card = Card::Account { class: "I", product: drive.product };
        let mut opening = planter.opening(at, card, drive.place, *holder, phone);
        opening.agent = Some(Agent { person: drive.clerk, phone: own_mobile(drive.clerk), relation: drive.relation });
        planter.plant_with_papers(opening, drive.papers);
        at += i64::from(planter.draw_low(SECONDS_BETWEEN));
    }
}
