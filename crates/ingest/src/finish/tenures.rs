//! Who held a number in turn: a number that another holder activates is another phone from then on.
//!
//! The activations of a number, by time, begin a tenure wherever the holder is another than that of the activation
//! before. At one instant nobody can say who came first: such activations begin at most one tenure. The first tenure
//! keeps the key of the number; further ones get keys after those of all numbers. A row means the latest tenure begun
//! at its own time or before, and the first where none had: what is opened after a number was closed and before it is
//! activated again stays with the holder before, and no later activation changes what a row means.

use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::time::Timestamp;
use twocard_tables::{NO_I64, NO_KEY};

use crate::kept::Kept;
use crate::rows::Rows;
use crate::spaces::Spaces;
use crate::token::Tokenizer;

/// A tenure after the first of its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Further {
    number: u32,
    began_at: i64,
    token: Token,
}

/// One row of the table of phones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tenure {
    pub(crate) number: u32,
    pub(crate) token: Token,
    /// [`NO_I64`] where no activation is known.
    pub(crate) from: i64,
    /// [`NO_I64`] where no other holder follows.
    pub(crate) to: i64,
}

/// All tenures of all numbers.
pub(crate) struct Tenures {
    n_numbers: u32,
    /// By number: its first activation, or [`NO_I64`].
    first_activation: Vec<i64>,
    /// By number.
    has_further: Vec<bool>,
    /// Sorted; the place of one is its key less the number of numbers.
    further: Vec<Further>,
}

impl Tenures {
    /// Reads the current activations.
    pub(crate) fn find(activations: &Rows, spaces: &Spaces, tokenizer: &mut Tokenizer) -> Tenures {
        let store = spaces.of(Identity::Phone);
        let mut tenures = Tenures {
            n_numbers: store.len() as u32,
            first_activation: vec![NO_I64; store.len()],
            has_further: vec![false; store.len()],
            further: Vec::new(),
        };
        let activated_at = activations.column("activated_at").map_or(&[][..], Kept::instants);
        let (numbers, holders) = (activations.key_column("msisdn_key"), activations.key_column("holder_key"));
        let current = || (0..numbers.len()).filter(|row| !activations.is_superseded[*row]);

        let mut first_holder = vec![NO_KEY; store.len()];
        for row in current() {
            let number = numbers[row] as usize;
            let (first, at) = (&mut tenures.first_activation[number], activated_at[row]);
            *first = if *first == NO_I64 { at } else { at.min(*first) };
            match first_holder[number] {
                NO_KEY => first_holder[number] = holders[row],
                holder => tenures.has_further[number] |= holder != holders[row],
            }
        }
        let mut of_several: Vec<(u32, i64, usize)> = current()
            .filter(|row| tenures.has_further[numbers[*row] as usize])
            .map(|row| (numbers[row], activated_at[row], row))
            .collect();
        of_several.sort_unstable();
        tenures.has_further.fill(false);
        for pair in of_several.windows(2) {
            let [(before, before_at, before_row), (number, began_at, row)] = *pair else { continue };
            if before == number && before_at < began_at && holders[before_row] != holders[row] {
                let value = store.values.get(number as usize);
                let token = tokenizer.token(Identity::Phone.name(), &[value, began_at.to_string().as_bytes()]);
                tenures.further.push(Further { number, began_at, token });
                tenures.has_further[number as usize] = true;
            }
        }
        tenures
    }

    /// Makes the phones of rows, which are numbers so far, the tenures that they mean.
    pub(crate) fn resolve(&self, rows: &mut Rows) {
        if self.further.is_empty() {
            return;
        }
        let Some(timed) = rows.plan.timed.map(|column| &rows.cells[column]) else { return };
        let (at, is_day_only) = (timed.instants(), timed.day_only());
        for (column, keys) in rows.plan.keys.iter().zip(&mut rows.keys) {
            // An activation begins what its own number means; other phones were in use by the end of a day.
            let is_own = column.kept == "msisdn_key";
            if !is_own && !matches!(column.kept, "phone_key" | "agent_phone_key") {
                continue;
            }
            for (row, key) in keys.iter_mut().enumerate() {
                if *key != NO_KEY && self.has_further[*key as usize] {
                    let is_whole_day = is_day_only[row] && !is_own;
                    let until = if is_whole_day { Timestamp::end_of(Timestamp(at[row]).date()).0 - 1 } else { at[row] };
                    *key = self.key_at(*key, until);
                }
            }
        }
    }

    /// The tenure of a number at a time.
    fn key_at(&self, number: u32, at: i64) -> u32 {
        let after = self.further.partition_point(|further| (further.number, further.began_at) <= (number, at));
        match after.checked_sub(1).map(|last| (last, self.further[last])) {
            Some((place, further)) if further.number == number => self.n_numbers + place as u32,
            _ => number,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.n_numbers as usize + self.further.len()
    }

    /// The tenure of a key.
    pub(crate) fn get(&self, key: usize, spaces: &Spaces) -> Tenure {
        let n_numbers = self.n_numbers as usize;
        if key < n_numbers {
            let to = if self.has_further[key] {
                self.further[self.further.partition_point(|further| (further.number as usize) < key)].began_at
            } else {
                NO_I64
            };
            let token = spaces.of(Identity::Phone).tokens()[key];
            return Tenure { number: key as u32, token, from: self.first_activation[key], to };
        }
        let Further { number, began_at, token } = self.further[key - n_numbers];
        let next = self.further.get(key - n_numbers + 1).filter(|next| next.number == number);
        Tenure { number, token, from: began_at, to: next.map_or(NO_I64, |next| next.began_at) }
    }
}
