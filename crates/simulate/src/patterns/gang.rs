//! What the gangs of most patterns have in common: somebody at the head with a life of their own, holders who are strangers
//! to each other, their cards, and what comes to light of these afterwards.
//!
//! A gang is plain or hard. A hard one stays at or under what a simple count would catch, whatever is counted: per bank,
//! agent, phone, device, outlet, clerk, holder, within minutes, days or weeks. It still leaves a trace; each pattern says
//! which.

use super::choices::any_bank;
use super::shape::Shape;
use crate::calendar::{DAY_SECONDS, day_at};
use crate::numbers::handset;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card, Fate, Opening, Place};
use crate::parameter::Parameter;
use crate::plan::{NOBODYS, Role, Variant};
use crate::planter::Planter;
use crate::rng::Span;
use crate::world::OPERATORS;

/// What is known of a gang before anybody is chosen.
#[derive(Clone, Copy)]
pub(super) struct Given {
    pub(super) group_no: u32,
    pub(super) is_hard: bool,
}

/// Plants the gangs of a pattern. The share of hard ones is kept as exactly as their number allows.
pub(super) fn plant_gangs(
    planter: &mut Planter<'_>,
    shape: &Shape,
    plant: fn(&mut Planter<'_>, Given) -> Option<Gang>,
) {
    let hard_share = planter.get(shape.hard_share);
    let ahead = if shape.is_hard_first { 0.5 } else { 0.0 };
    let n_hard_of = |n: u32| (f64::from(n) * hard_share + ahead) as u32;
    let at_200000 = planter.get(shape.groups_at_200000);
    for number in 0..planter.scale.organised_of(at_200000) {
        let is_hard = n_hard_of(number + 1) > n_hard_of(number);
        let group_no = planter.next_group_of(if is_hard { Variant::Hard } else { Variant::Plain });
        if let Some(gang) = plant(planter, Given { group_no, is_hard }) {
            gang.finish(planter, shape);
        }
    }
}

/// A gang while it is planted.
pub(super) struct Gang {
    pub(super) group_no: u32,
    pub(super) county: u8,
    pub(super) start: i32,
    pub(super) head: u32,
    pub(super) head_role: Role,
    pub(super) holders: Vec<u32>,
    /// The members' cards: positions among the planted openings.
    pub(super) cards: Vec<u32>,
    /// Where the cards are used together: the day.
    pub(super) used_on: Option<i32>,
    n_head_phones: u32,
}

impl Gang {
    /// A head and holders, strangers to each other, for something that lasts some days.
    pub(super) fn gather(planter: &mut Planter<'_>, shape: &Shape, given: Given, n_holders: u32, days: u32) -> Self {
        let mut gang = Self::alone(planter, shape, given, days);
        gang.holders = planter.recruit_strangers(n_holders, gang.head, gang.county, gang.start);
        gang
    }

    /// A head without holders.
    pub(super) fn alone(planter: &mut Planter<'_>, shape: &Shape, given: Given, days: u32) -> Self {
        let county = planter.county();
        let start = planter.calendar.start_of(days + 8, 3, &mut planter.rng);
        let local_share = planter.get(shape.local_head_share);
        let head = planter.recruit(county, local_share, start);
        Self::of(given, county, start, head)
    }

    pub(super) fn of(given: Given, county: u8, start: i32, head: u32) -> Self {
        let (holders, cards) = (Vec::new(), Vec::new());
        Self {
            group_no: given.group_no,
            county,
            start,
            head,
            head_role: Role::Organiser,
            holders,
            cards,
            used_on: None,
            n_head_phones: 0,
        }
    }

    /// Plants a card of the gang.
    pub(super) fn plant(&mut self, planter: &mut Planter<'_>, opening: Opening) -> u32 {
        let card = planter.plant(opening);
        self.cards.push(card);
        card
    }

    /// Plants an ordinary account.
    pub(super) fn account(&mut self, planter: &mut Planter<'_>, at: i64, place: Place, holder: u32, phone: u64) -> u32 {
        let opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, holder, phone);
        self.plant(planter, opening)
    }

    /// Plants an ordinary account that an agent opens.
    pub(super) fn account_by(
        &mut self,
        planter: &mut Planter<'_>,
        at: i64,
        place: Place,
        holder: u32,
        phone: u64,
        agent: Agent,
    ) -> u32 {
        let mut opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, holder, phone);
        opening.agent = Some(agent);
        self.plant(planter, opening)
    }

    /// Plants a new SIM, first used in some handset. Returns its number.
    pub(super) fn sim(
        &mut self,
        planter: &mut Planter<'_>,
        at: i64,
        place: Place,
        holder: u32,
        contact: u64,
        handset: u32,
    ) -> u64 {
        let msisdn = planter.spare_phone_of(usize::from(place.institution - OPERATORS.start));
        let mut opening = planter.opening(at, Card::sim(msisdn), place, holder, contact);
        opening.device_of = handset;
        self.plant(planter, opening);
        msisdn
    }

    /// A SIM that the head activates on a day for the gang's use, at one operator after the other.
    pub(super) fn head_phone(&mut self, planter: &mut Planter<'_>, day: i32) -> u64 {
        self.head_phone_in(planter, day, self.head)
    }

    /// As [`Gang::head_phone`], first used in some handset.
    pub(super) fn head_phone_in(&mut self, planter: &mut Planter<'_>, day: i32, handset: u32) -> u64 {
        let operator = (self.group_no + self.n_head_phones) % u32::from(OPERATORS.end - OPERATORS.start);
        self.n_head_phones += 1;
        let place = planter.counter(OPERATORS.start + operator as u8, self.county);
        let at = planter.time_at(&place, day);
        let msisdn = planter.spare_phone_of(operator as usize);
        let opening = planter.opening(at, Card::sim(msisdn), place, self.head, own_mobile(self.head));
        let card = planter.plant(Opening { device_of: handset, ..opening });
        planter.note_card(card, self.group_no);
        msisdn
    }

    /// A handset of the gang that is nobody's own.
    pub(super) fn handset(&self, slot: u32) -> u32 {
        handset::of_group(self.group_no, slot)
    }

    /// Enters the gang into the answer key, lets its head live an ordinary life and its cards come to light.
    fn finish(self, planter: &mut Planter<'_>, shape: &Shape) {
        live_ordinarily(planter, shape, self.head, self.county);
        let is_touched = planter.chance(shape.touched_group_share);
        for card in &self.cards {
            if is_touched && planter.chance(shape.involved_card_share) {
                involve(planter, shape, *card, shape.days_to_involved, self.used_on);
            } else if planter.chance(shape.late_card_share) {
                involve(planter, shape, *card, shape.days_to_late, None);
            }
        }
        planter.note_group(self.group_no, self.head, self.head_role, &self.holders, self.cards);
    }
}

/// Opens accounts for the usual reasons on days that have nothing to do with any gang.
pub(super) fn live_ordinarily(planter: &mut Planter<'_>, shape: &Shape, person: u32, county: u8) {
    for _ in 0..planter.draw(shape.own_cards) {
        let day = planter.calendar.start_of(1, 3, &mut planter.rng);
        let bank = any_bank(planter);
        let place = planter.counter(bank, county);
        let at = planter.time_at(&place, day);
        let opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, person, own_mobile(person));
        let card = planter.plant(opening);
        planter.plan.group_of[card as usize] = NOBODYS;
        planter.plan.is_bad[card as usize] = false;
    }
}

/// Has a card named in a case some days after it was opened, or about the day on which the gang's cards are used. A card that
/// was restricted before is of no more use.
fn involve(planter: &mut Planter<'_>, shape: &Shape, card: u32, days: Parameter<Span>, used_on: Option<i32>) {
    let Opening { at, fate, .. } = planter.plan.openings[card as usize];
    let opened_on = day_at(at);
    let involved_on = match used_on {
        Some(day) => (day + planter.rng.below(3) as i32).max(opened_on + 1),
        None => opened_on + planter.draw(days) as i32,
    };
    let reported_on = involved_on + planter.draw(shape.days_to_report) as i32;
    let is_suspended = planter.chance(shape.suspended_share);
    if fate != Fate::Active {
        return;
    }
    let reported_on = planter.involve(card, involved_on, reported_on);
    if is_suspended && reported_on < planter.calendar.as_of {
        let since = i64::from(reported_on) * DAY_SECONDS + 15 * 3_600;
        planter.plan.openings[card as usize].fate = Fate::SentAgain { status: "suspended", since };
    }
}
