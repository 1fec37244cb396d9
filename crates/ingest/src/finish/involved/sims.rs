//! SIMs named in cases: whoever held the number on the day of the case.

use twocard_contracts::ids::Identity;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::NO_I64;

use super::{Match, Named};
use crate::kept::Kept;
use crate::rows::Rows;
use crate::spaces::Spaces;
use crate::token::Tokenizer;

/// One holding of a number that some case names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holding {
    msisdn: u32,
    activated_at: i64,
    closed_at: i64,
    sim: u32,
}

/// Current activations of the numbers that cases name.
pub(super) struct NamedSims<'a> {
    spaces: &'a Spaces,
    /// Sorted.
    holdings: Vec<Holding>,
}

impl<'a> NamedSims<'a> {
    pub(super) fn find<'n>(
        named: impl Iterator<Item = Named<'n>>,
        activations: &Rows,
        spaces: &'a Spaces,
        tokenizer: &mut Tokenizer,
    ) -> Self {
        let mut msisdns: Vec<u32> = named.filter_map(|named| phone_key(named.card_no, spaces, tokenizer)).collect();
        msisdns.sort_unstable();
        let instants = |name: &str| activations.column(name).map_or(&[][..], Kept::instants);
        let (activated_at, closed_at) = (instants("activated_at"), instants("closed_at"));
        let sims = activations.key_column("sim_key");
        let mut holdings = Vec::new();
        for (row, msisdn) in activations.key_column("msisdn_key").iter().enumerate() {
            if !activations.is_superseded[row] && msisdns.binary_search(msisdn).is_ok() {
                holdings.push(Holding {
                    msisdn: *msisdn,
                    activated_at: activated_at[row],
                    closed_at: closed_at[row],
                    sim: sims[row],
                });
            }
        }
        holdings.sort_unstable();
        NamedSims { spaces, holdings }
    }

    /// The latest activation up to the end of the day that was not closed before it.
    pub(super) fn find_match(&self, named: &Named, day: Date, tokenizer: &mut Tokenizer) -> Match {
        let Some(msisdn) = phone_key(named.card_no, self.spaces, tokenizer) else { return Match::Unmatched };
        let institutions = &self.spaces.of(Identity::Sim).details;
        let start = self.holdings.partition_point(|holding| holding.msisdn < msisdn);
        let on_the_day =
            self.holdings[start..].iter().take_while(|holding| holding.msisdn == msisdn).filter(|holding| {
                holding.activated_at < Timestamp::end_of(day).0
                    && (holding.closed_at == NO_I64 || holding.closed_at >= Timestamp::from_date(day).0)
                    && (named.institution.is_empty() || institutions.get(holding.sim as usize) == named.institution)
            });
        let mut latest: Vec<&Holding> = Vec::new();
        for holding in on_the_day {
            if latest.first().is_some_and(|before| before.activated_at < holding.activated_at) {
                latest.clear();
            }
            latest.push(holding);
        }
        match latest[..] {
            [] => Match::Unmatched,
            [first, ..] if latest.iter().all(|holding| holding.sim == first.sim) => Match::Sim(first.sim),
            _ => Match::Ambiguous,
        }
    }
}

fn phone_key(msisdn: &[u8], spaces: &Spaces, tokenizer: &mut Tokenizer) -> Option<u32> {
    spaces.of(Identity::Phone).key_of_number(b"", msisdn, tokenizer)
}
