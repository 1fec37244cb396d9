//! A chain gives every shop a unit of its own, with the same legal representative and the same finance clerk.
//!
//! Resembles shells of one straw man: three to thirty units, one representative, one agent, one phone, accounts at several banks
//! and counties, opened as the shops were. The units were registered over years, not weeks, and trade at addresses of their own.

use super::Lookalike;
use crate::exemption::Scope;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card, Holder, Opening};
use crate::parameter::{Parameter, count, share, within};
use crate::places::N_LOCAL;
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::Address;

const CHAINS: Parameter<u32> = count("chains_at_40000", 2);
const SHOPS: Parameter<Span> = within("shops", 4, 30);
const DAYS: Parameter<Span> = within("days", 20, 400);
const DAYS_SINCE_REGISTERED: Parameter<Span> = within("days_since_registered", 15, 900);
const SAME_COUNTY_SHARE: Parameter<f64> = share("same_county_share", 0.6);
const SECOND_ACCOUNT_SHARE: Parameter<f64> = share("second_account_share", 0.25);
const CLERKS_PHONE_SHARE: Parameter<f64> = share("clerks_phone_share", 0.5);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "chain_shops",
    part: Part::ChainShops,
    parameters: &[
        CHAINS.listed(),
        SHOPS.listed(),
        DAYS.listed(),
        DAYS_SINCE_REGISTERED.listed(),
        SAME_COUNTY_SHARE.listed(),
        SECOND_ACCOUNT_SHARE.listed(),
        CLERKS_PHONE_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(CHAINS) {
        plant_chain(planter);
    }
}

fn plant_chain(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let home = planter.usual_county();
    let days = planter.draw(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let owner = planter.recruit(home, 0.9, start);
    let clerk = planter.recruit(home, 0.9, start);
    planter.note(owner, Role::LookalikeHolder, group_no);
    planter.note_agent(clerk, home, group_no);
    let usual_bank = planter.usual_bank();
    planter.claim(Scope::Agent(clerk), usual_bank, "连锁门店统一开户", start);
    let phone = own_mobile(if planter.chance(CLERKS_PHONE_SHARE) { clerk } else { owner });
    for _ in 0..planter.draw_heavy(SHOPS) {
        let county = if planter.chance(SAME_COUNTY_SHARE) { home } else { planter.rng.below(u32::from(N_LOCAL)) as u8 };
        let opened_on = start + planter.rng.below(days) as i32;
        let registered_on = opened_on - planter.draw(DAYS_SINCE_REGISTERED) as i32;
        let address = Address::draw(county, &mut planter.rng);
        let unit = planter.register_unit(county, address, owner, registered_on);
        let n_accounts = 1 + u32::from(planter.chance(SECOND_ACCOUNT_SHARE));
        for number in 0..n_accounts {
            let bank = if number == 0 { usual_bank } else { planter.usual_bank() };
            let place = planter.usual_counter(bank, county);
            let at = planter.time_at(&place, opened_on + (number * 3) as i32);
            let card = Card::Account { class: "corporate", product: "ordinary" };
            let account = planter.opening(at, card, place, owner, phone);
            let agent = Some(Agent { person: clerk, phone: own_mobile(clerk), relation: "employer" });
            planter.plant(Opening { holder: Holder::Unit(unit), agent, ..account });
        }
    }
}
