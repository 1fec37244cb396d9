//! Honest groups that resemble organised ones, one file each.

mod accompanied_friends;
mod bookkeeper;
mod branch_opening;
mod campus_sim_drive;
mod care_home;
mod chain_shops;
mod conscripts;
mod dealer_promotion;
mod factory_team;
mod family_phone;
mod fates;
mod freshmen_week;
mod hands;
mod lost_card;
mod many_cards;
mod market_day;
mod members_relatives;
mod migrants_arriving;
mod night_online;
mod payroll_batch;
mod payroll_without_papers;
mod recycled_number;
mod shop_number;
mod three_generations;
mod unit_sims;
mod village_drive;
mod works_dormitory;

#[cfg(test)]
mod tests;

pub(crate) use fates::draw_fates;

use crate::parameter::Listed;
use crate::planter::Planter;
use crate::rng::Part;

/// A look-alike and what shapes it.
pub(crate) struct Lookalike {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    pub(crate) parameters: &'static [Listed],
    pub(crate) plant: fn(&mut Planter<'_>),
}

impl Lookalike {
    /// Name of its section of parameters.
    pub(crate) fn section(&self) -> String {
        format!("lookalike.{}", self.name)
    }
}

/// Every look-alike, in the order of planting: those from the relatives of members on bring new people into the world.
pub(crate) const ALL: &[&Lookalike] = &[
    &payroll_batch::LOOKALIKE,
    &family_phone::LOOKALIKE,
    &payroll_without_papers::LOOKALIKE,
    &three_generations::LOOKALIKE,
    &market_day::LOOKALIKE,
    &dealer_promotion::LOOKALIKE,
    &bookkeeper::LOOKALIKE,
    &chain_shops::LOOKALIKE,
    &unit_sims::LOOKALIKE,
    &lost_card::LOOKALIKE,
    &recycled_number::LOOKALIKE,
    &conscripts::LOOKALIKE,
    &accompanied_friends::LOOKALIKE,
    &branch_opening::LOOKALIKE,
    &factory_team::LOOKALIKE,
    &shop_number::LOOKALIKE,
    &many_cards::LOOKALIKE,
    &members_relatives::LOOKALIKE,
    &freshmen_week::LOOKALIKE,
    &campus_sim_drive::LOOKALIKE,
    &village_drive::LOOKALIKE,
    &care_home::LOOKALIKE,
    &works_dormitory::LOOKALIKE,
    &migrants_arriving::LOOKALIKE,
    &night_online::LOOKALIKE,
];
