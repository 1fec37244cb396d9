//! Numbers that run on within an outlet or institution, issued in the order of opening.

use crate::numbers::cards::{push_account, push_card};
use crate::numbers::push_digits;
use crate::opening::{Card, Opening};
use crate::rng::{Part, Rng, Span};
use crate::world::{INSTITUTIONS, World};

/// Accounts whose number behind the card is known too.
const ACCOUNT_KNOWN_SHARE: f64 = 0.3;
const BATCH_OFFSET: u64 = 20_000;

/// Numbers of one opening.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Issued {
    /// The institution's row key.
    pub(crate) record: u64,
    /// Number of the outlet within the institution; 0 online.
    outlet: u32,
    /// Running number of the card within the outlet, or of the SIM within the operator.
    pub(crate) running: u64,
    has_account: bool,
    is_credit: bool,
}

impl Issued {
    /// Appends the card number or msisdn.
    pub(crate) fn push_card_no(&self, out: &mut Vec<u8>, opening: &Opening) {
        let institution = &INSTITUTIONS[usize::from(opening.place.institution)];
        match opening.card {
            Card::Sim { msisdn, .. } => crate::numbers::phones::push_phone(out, msisdn),
            Card::Account { .. } if self.is_credit => {
                push_card(out, institution.credit_issuer, 16, u64::from(self.outlet), self.running);
            }
            Card::Account { .. } => {
                push_card(out, institution.issuer, institution.card_length, u64::from(self.outlet), self.running);
            }
        }
    }

    /// Appends the number of the account behind the card, where it is known.
    pub(crate) fn push_account_no(&self, out: &mut Vec<u8>) {
        if self.has_account {
            push_account(out, u64::from(self.outlet), self.running);
        }
    }

    pub(crate) fn has_account(&self) -> bool {
        self.has_account
    }

    /// Appends the record number: `R` and ten digits.
    pub(crate) fn push_record_no(&self, out: &mut Vec<u8>) {
        out.push(b'R');
        push_digits(out, self.record, 10);
    }
}

/// Keeps the running numbers.
pub(crate) struct Issuer {
    rng: Rng,
    records: [u64; INSTITUTIONS.len()],
    /// By outlet, then one for each institution's online openings, then by outlet for credit cards.
    running: Vec<u64>,
    n_outlets: usize,
}

impl Issuer {
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        let mut rng = Rng::new(seed, Part::Issuing);
        let n_outlets = world.outlets.all.len();
        let start = |rng: &mut Rng| BATCH_OFFSET + u64::from(rng.below(60_000));
        let running = (0..2 * n_outlets + INSTITUTIONS.len()).map(|_| start(&mut rng)).collect();
        let records = std::array::from_fn(|_| u64::from(rng.within(Span::new(1_000, 900_000))));
        Self { rng, records, running, n_outlets }
    }

    pub(crate) fn issue(&mut self, world: &World, opening: &Opening) -> Issued {
        let institution = usize::from(opening.place.institution);
        self.records[institution] += 1;
        let is_account = matches!(opening.card, Card::Account { .. });
        let is_credit = matches!(opening.card, Card::Account { class: "credit", .. });
        let counter = match opening.place.outlet {
            Some(outlet) if is_credit => self.n_outlets + INSTITUTIONS.len() + outlet as usize,
            Some(outlet) if is_account => outlet as usize,
            _ => self.n_outlets + institution,
        };
        self.running[counter] += 1;
        Issued {
            record: self.records[institution],
            outlet: opening.place.outlet.map_or(0, |outlet| world.outlets.get(outlet).number),
            running: self.running[counter],
            has_account: self.rng.chance(ACCOUNT_KNOWN_SHARE) && is_account && !is_credit,
            is_credit,
        }
    }
}
