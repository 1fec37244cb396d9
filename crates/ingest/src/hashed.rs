//! Hashed feeds: the MD5 of a number and the number itself name one identity.
//!
//! A feed hashes the number as it has it. So each plain number is known under the tokens of its hashes, in every way
//! of writing that a feed may have hashed, and a hash under its own token until its number appears. An identity whose
//! number is known has the pseudonym of the number.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use twocard_contracts::codes::document::IdType;
use twocard_contracts::ids::{Identity, Token};

use crate::interner::Interner;
use crate::token::Tokenizer;

/// Digits of an MD5 hash.
const HASH_DIGITS: usize = 32;
/// Country code of numbers that a feed may have hashed without it.
const CHINA: &[u8] = b"+86";

/// What stands in place of a hash where a masked number is shown.
pub(crate) const LABEL: &str = "MD5****";

/// Whether a canonical value is a hash: no number of a person or phone is as long.
pub(crate) fn is_hash(value: &[u8]) -> bool {
    value.len() == HASH_DIGITS
}

/// Calls with the token under which each hash of a number of this kind appears.
pub(crate) fn hash_tokens(
    identity: Identity,
    id_type: &[u8],
    number: &[u8],
    tokenizer: &mut Tokenizer,
    mut each: impl FnMut(Token),
) {
    match identity {
        Identity::Person => {
            let types: [&[u8]; 2] = [id_type, IdType::CitizenId.name().as_bytes()];
            // A feed calls a residence permit, which has a citizen's form, a citizen's number.
            let types = if id_type == IdType::ResidencePermit.name().as_bytes() { &types[..] } else { &types[..1] };
            for_each_writing(id_type, number, |writing| {
                let hash = hex_of_md5(writing);
                types.iter().for_each(|id_type| each(tokenizer.token(identity.name(), &[id_type, &hash])));
            });
        }
        Identity::Phone => {
            let national = number.strip_prefix(CHINA);
            let with_code = &number[usize::from(number.first() == Some(&b'+'))..];
            for writing in national.into_iter().chain([with_code, number]) {
                each(tokenizer.token(identity.name(), &[&hex_of_md5(writing)]));
            }
        }
        _ => {}
    }
}

/// The ways to write a number of a document: of a citizen born in the 1900s also with 15 digits, an X also small.
fn for_each_writing(id_type: &[u8], number: &[u8], mut each: impl FnMut(&[u8])) {
    each(number);
    if number.ends_with(b"X") {
        each(&number.to_ascii_lowercase());
    }
    if id_type == IdType::CitizenId.name().as_bytes() && number.len() == 18 && &number[6..8] == b"19" {
        each(&[&number[..6], &number[8..17]].concat());
    }
}

fn hex_of_md5(text: &[u8]) -> Vec<u8> {
    let mut hex = Vec::with_capacity(HASH_DIGITS);
    for byte in Md5::digest(text) {
        hex.extend([byte >> 4, byte & 15].map(|digit| if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
    }
    hex
}

/// What a name space knows of hashes, in a night that has a hashed feed.
pub(crate) struct Hashes {
    /// Tokens of hashes whose number is known, and by their number the key.
    tokens: Interner,
    keys: Vec<u32>,
    /// Numbers of keys that appeared as a hash first.
    numbers: BTreeMap<u32, Vec<u8>>,
}

impl Hashes {
    pub(crate) fn new() -> Self {
        Hashes { tokens: Interner::new(), keys: Vec::new(), numbers: BTreeMap::new() }
    }

    /// The key of a value with its token, and whether it is new to the name space.
    pub(crate) fn intern(
        &mut self,
        interner: &mut Interner,
        token: Token,
        (identity, id_type, value): (Identity, &[u8], &[u8]),
        tokenizer: &mut Tokenizer,
    ) -> (u32, bool) {
        if let Some(key) = interner.get(token).or_else(|| self.get(token)) {
            return (key, false);
        }
        if is_hash(value) {
            return interner.intern(token);
        }
        let mut tokens = Vec::with_capacity(4);
        hash_tokens(identity, id_type, value, tokenizer, |token| tokens.push(token));
        let before = tokens.iter().find_map(|hash| interner.get(*hash));
        let (key, is_new) = match before {
            Some(key) => {
                interner.rename(key, token);
                self.numbers.insert(key, value.to_vec());
                (key, false)
            }
            None => interner.intern(token),
        };
        for hash in tokens {
            if self.tokens.intern(hash).1 {
                self.keys.push(key);
            }
        }
        (key, is_new)
    }

    /// The key of a hash whose number is known.
    pub(crate) fn get(&self, token: Token) -> Option<u32> {
        self.tokens.get(token).map(|number| self.keys[number as usize])
    }

    /// Numbers of keys that appeared as a hash first.
    pub(crate) fn take_numbers(&mut self) -> BTreeMap<u32, Vec<u8>> {
        std::mem::take(&mut self.numbers)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::TokenKey;

    #[test]
    fn a_number_is_hashed_in_every_way_it_is_written() {
        let hashes = |id_type: &[u8], number: &[u8]| {
            let mut all = Vec::new();
            for_each_writing(id_type, number, |writing| all.push(String::from_utf8(writing.to_vec()).unwrap()));
            all
        };
        assert_eq!(hashes(b"citizen_id", b"632123198209270518"), ["632123198209270518", "632123820927051"]);
        assert_eq!(
            hashes(b"citizen_id", b"11010519491231002X"),
            ["11010519491231002X", "11010519491231002x", "110105491231002"]
        );
        assert_eq!(hashes(b"citizen_id", b"110105200001011234"), ["110105200001011234"]);
        assert_eq!(hex_of_md5(b"123456"), b"e10adc3949ba59abbe56e057f20f883e");
    }

    #[test]
    fn a_hash_and_its_number_are_one_whichever_comes_first() {
        let key = TokenKey::passing().unwrap();
        let mut tokenizer = Tokenizer::new(&key);
        let number: &[u8] = b"632123198209270518";
        let hash = hex_of_md5(b"632123820927051");
        let person = |value: &'static [u8]| (Identity::Person, &b"citizen_id"[..], value);
        let plain = tokenizer.token("person", &[b"citizen_id", number]);
        let hashed = tokenizer.token("person", &[b"citizen_id", &hash]);
        let hash: &'static [u8] = hash.leak();
        for number_first in [true, false] {
            let (mut interner, mut hashes) = (Interner::new(), Hashes::new());
            let order = [(plain, person(b"632123198209270518")), (hashed, person(hash))];
            let order: Vec<_> = if number_first { order.into() } else { order.into_iter().rev().collect() };
            let found: Vec<_> = order
                .into_iter()
                .map(|(token, value)| hashes.intern(&mut interner, token, value, &mut tokenizer))
                .collect();
            assert_eq!(found, [(0, true), (0, false)]);
            assert_eq!(interner.tokens(), [plain]);
            assert_eq!(interner.get(plain).or(hashes.get(plain)), Some(0));
            assert_eq!(hashes.get(hashed).or(interner.get(hashed)), Some(0));
            let numbers = hashes.take_numbers();
            assert_eq!(numbers.is_empty(), number_first);
        }
    }
}
