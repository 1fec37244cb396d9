//! Dense numbers for tokens, in order of first appearance.
//!
//! Open addressing with linear probing. Tokens come from a keyed hash, so their bits serve as the hash. Slots hold a
//! part of the token beside the number, so that a miss rarely looks at the token itself. Nothing ever walks the slots.

use twocard_contracts::ids::Token;

use crate::slots::{Cell, Slots};

const FIRST_SLOTS: usize = 1 << 6;

#[derive(Clone, Copy)]
struct Slot {
    /// Bits of the token that do not choose the slot.
    tag: u32,
    /// Number plus one; 0 where the slot is free.
    number: u32,
}

impl Slot {
    fn of(cell: Cell) -> Slot {
        let cell = u64::from_le_bytes(cell);
        Slot { tag: cell as u32, number: (cell >> 32) as u32 }
    }

    fn cell(self) -> Cell {
        (u64::from(self.number) << 32 | u64::from(self.tag)).to_le_bytes()
    }
}

/// Numbers tokens from 0 on.
pub(crate) struct Interner {
    slots: Slots,
    /// Slots that are not free; more than tokens where some were renamed.
    n_taken: usize,
    tokens: Vec<Token>,
}

impl Interner {
    pub(crate) fn new() -> Self {
        Interner { slots: Slots::new(FIRST_SLOTS), n_taken: 0, tokens: Vec::new() }
    }

    /// All tokens, by number.
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// No token is looked for any more: only the tokens stay.
    pub(crate) fn close(&mut self) {
        (self.slots, self.n_taken) = (Slots::new(FIRST_SLOTS), 0);
    }

    /// The number of a token, and whether it is new.
    pub(crate) fn intern(&mut self, token: Token) -> (u32, bool) {
        let (place, slot) = self.find(token);
        if slot.number != 0 {
            return (slot.number - 1, false);
        }
        let number = self.tokens.len() as u32;
        self.tokens.push(token);
        self.take(place, token, number);
        (number, true)
    }

    /// Gives a number another token, which must be new; it is no longer found under the one before.
    pub(crate) fn rename(&mut self, number: u32, token: Token) {
        let (place, _) = self.find(token);
        self.tokens[number as usize] = token;
        self.take(place, token, number);
    }

    fn take(&mut self, place: usize, token: Token, number: u32) {
        let slots = self.slots.all_mut();
        slots[place] = Slot { tag: tag(token), number: number + 1 }.cell();
        let n_slots = slots.len();
        self.n_taken += 1;
        if self.n_taken * 5 > n_slots * 4 {
            self.grow(n_slots * 2);
        }
    }

    /// Looks at the slots of some tokens and at what they hold, so that both are in the cache when the tokens come: the
    /// looks overlap, where the waits for one after the other would add up.
    pub(crate) fn look_ahead(&self, tokens: &[Token]) {
        let slots = self.slots.all();
        let mask = slots.len() - 1;
        let slot = |token: &Token| Slot::of(slots[start(*token) & mask]);
        let seen = tokens.iter().map(|token| slot(token).number).fold(0, u32::wrapping_add);
        std::hint::black_box(seen);
        let known = tokens.iter().filter_map(|token| {
            let Slot { tag: found, number } = slot(token);
            let number = number.checked_sub(1).filter(|_| found == tag(*token))?;
            Some(self.tokens[number as usize].0[0])
        });
        std::hint::black_box(known.fold(0, u8::wrapping_add));
    }

    /// The number of a token that was seen before.
    pub(crate) fn get(&self, token: Token) -> Option<u32> {
        self.find(token).1.number.checked_sub(1)
    }

    /// The slot of a token, or the free slot where it would stand.
    fn find(&self, token: Token) -> (usize, Slot) {
        let slots = self.slots.all();
        let (mask, tag) = (slots.len() - 1, tag(token));
        let mut place = start(token) & mask;
        loop {
            let slot = Slot::of(slots[place]);
            if slot.number == 0 || (slot.tag == tag && self.tokens[slot.number as usize - 1] == token) {
                return (place, slot);
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self, n_slots: usize) {
        let mut grown = Slots::new(n_slots);
        let (slots, mask) = (grown.all_mut(), n_slots - 1);
        for (number, token) in (1..).zip(&self.tokens) {
            let mut place = start(*token) & mask;
            while Slot::of(slots[place]).number != 0 {
                place = (place + 1) & mask;
            }
            slots[place] = Slot { tag: tag(*token), number }.cell();
        }
        self.slots = grown;
        self.n_taken = self.tokens.len();
    }
}

fn start(token: Token) -> usize {
    let [a, b, c, d, e, f, g, h, ..] = token.0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h]) as usize
}

fn tag(token: Token) -> u32 {
    let [.., a, b, c, d] = token.0;
    u32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(i: u32) -> Token {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&blake3::hash(&i.to_le_bytes()).as_bytes()[..16]);
        Token(bytes)
    }

    #[test]
    fn numbers_follow_first_appearance_through_growth() {
        let mut interner = Interner::new();
        for i in 0..10_000 {
            assert_eq!(interner.intern(token(i)), (i, true));
            assert_eq!(interner.intern(token(i / 2)), (i / 2, false));
        }
        assert_eq!(interner.tokens().len(), 10_000);
        assert_eq!(interner.get(token(77)), Some(77));
        assert_eq!(interner.get(token(10_000)), None);
    }

    #[test]
    fn a_long_table_finds_what_a_short_one_does() {
        const N: u32 = 500_000;
        let mut interner = Interner::new();
        assert!((0..N).all(|i| interner.intern(token(i)) == (i, true)));
        assert!(matches!(interner.slots, Slots::Many(_)));
        interner.look_ahead(&[token(1), token(N), Token([0; 16])]);
        assert!((0..N).all(|i| interner.intern(token(i)) == (i, false)));
        assert_eq!(interner.get(token(N)), None);
        interner.close();
        assert_eq!((interner.tokens().len(), interner.get(token(0))), (N as usize, None));
    }

    #[test]
    fn a_renamed_number_is_found_under_its_new_token_only() {
        let mut interner = Interner::new();
        for i in 0..1_000 {
            interner.intern(token(i));
            interner.rename(i, token(i + 5_000));
        }
        for i in 0..1_000 {
            assert_eq!((interner.get(token(i)), interner.get(token(i + 5_000))), (None, Some(i)));
        }
        assert_eq!(interner.intern(token(0)), (1_000, true));
    }

    #[test]
    fn tokens_that_share_slot_and_tag_stay_apart() {
        let mut interner = Interner::new();
        let (mut one, mut two) = ([7; 16], [7; 16]);
        (one[9], two[9]) = (1, 2);
        assert_eq!(interner.intern(Token(one)), (0, true));
        assert_eq!(interner.intern(Token(two)), (1, true));
        assert_eq!(interner.intern(Token(one)), (0, false));
    }
}
