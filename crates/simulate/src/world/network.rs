//! Where a household's openings come from on the internet.

use super::{Address, Population};
use crate::rng::scramble;

/// Households that go out through their carrier's network, in percent.
const BEHIND_CARRIER: u64 = 30;
/// Blocks of 256 addresses that a carrier has for one county.
const CARRIER_BLOCKS: u64 = 2;
/// Addresses that a shared network shows.
const SHARED_HOSTS: u64 = 6;

/// Whether a household shares the carrier's addresses with half the county.
pub(crate) fn is_behind_carrier(household: u32) -> bool {
    scramble(u64::from(household) ^ 0xca) % 100 < BEHIND_CARRIER
}

/// The four bytes of the address a household is seen at. A students' house and a works dormitory have one network each.
pub(crate) fn network_of(population: &Population, household: u32) -> [u8; 4] {
    let home = &population.households[household as usize];
    let place = u64::from(home.place);
    let draw = scramble(u64::from(household) ^ 0x1b);
    let shared = match home.address {
        Address::Dormitory { building, .. } => Some(scramble(place << 16 | u64::from(building) | 1 << 40)),
        Address::Works { number, .. } => Some(scramble(place << 16 | u64::from(number) | 2 << 40)),
        _ if is_behind_carrier(household) => Some(scramble(place << 16 | draw % CARRIER_BLOCKS | 3 << 40)),
        _ => None,
    };
    let (block, host) = match shared {
        Some(network) => (network, draw >> 24 & 0xff_ffff),
        None => (draw, draw >> 24),
    };
    let host = if shared.is_some() { 1 + host % SHARED_HOSTS } else { 1 + host % 254 };
    let first = [118, 171, 182, 222][(block % 4) as usize];
    [first, 112 + ((block >> 8) % 8) as u8, (block >> 16) as u8, host as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::parameters::Parameters;
    use crate::rng::{Part, Rng};

    #[test]
    fn a_house_has_one_network_and_homes_have_their_own() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let mut population = Population::new(4_000, &calendar, &Parameters::default(), Rng::new(1, Part::Population));
        let first = population.households.len() as u32;
        for (building, room) in [(1, 101), (1, 102), (2, 101)] {
            population.open_household(0, Address::Dormitory { building, room });
        }
        let block = |household: u32| network_of(&population, household)[..3].to_vec();
        assert_eq!(block(first), block(first + 1));
        assert_ne!(block(first), block(first + 2));
        let n_behind = (0..1_000).filter(|household| is_behind_carrier(*household)).count();
        assert!((200..400).contains(&n_behind), "{n_behind}");
        let own: std::collections::BTreeSet<Vec<u8>> =
            (0..1_000).filter(|household| !is_behind_carrier(*household)).map(block).collect();
        assert!(own.len() > 500, "{}", own.len());
    }
}
