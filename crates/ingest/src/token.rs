//! Tokens: the first 16 bytes of BLAKE3, keyed, over the kind of identity and its canonical parts, all joined by NUL.
//! Where a token only tells one value from another inside a run and stands in no table, it is SipHash-2-4 of the same under
//! a key made from the token key.

use siphasher::sip128::SipHasher24;
use twocard_contracts::ids::Token;

use crate::TokenKey;
use crate::plan::Space;

/// What the key of tokens that stand in no table is made for.
const INNER: &[u8] = b"twocard tokens inside a run";

/// Stands for an empty cell.
pub(crate) const NO_TOKEN: Token = Token([0; 16]);

/// Makes tokens; keeps its buffer from one to the next.
pub(crate) struct Tokenizer<'a> {
    key: &'a TokenKey,
    inner: SipHasher24,
    buffer: Vec<u8>,
}

impl<'a> Tokenizer<'a> {
    pub(crate) fn new(key: &'a TokenKey) -> Self {
        let inner = key.derive(INNER);
        let inner = SipHasher24::new_with_key(&std::array::from_fn(|i| inner.bytes()[i]));
        Tokenizer { key, inner, buffer: Vec::with_capacity(256) }
    }

    pub(crate) fn key(&self) -> &'a TokenKey {
        self.key
    }

    pub(crate) fn token(&mut self, kind: &str, parts: &[&[u8]]) -> Token {
        self.join(kind, parts);
        let hash = blake3::keyed_hash(self.key.bytes(), &self.buffer);
        let mut token = [0; 16];
        token.copy_from_slice(&hash.as_bytes()[..16]);
        Token(token)
    }

    /// A token that stands in no table.
    pub(crate) fn inner(&mut self, kind: &str, parts: &[&[u8]]) -> Token {
        self.join(kind, parts);
        Token(u128::from(self.inner.hash(&self.buffer)).to_le_bytes())
    }

    /// A token of a name space.
    pub(crate) fn of(&mut self, space: Space, parts: &[&[u8]]) -> Token {
        if space.is_published() { self.token(space.name(), parts) } else { self.inner(space.name(), parts) }
    }

    fn join(&mut self, kind: &str, parts: &[&[u8]]) {
        self.buffer.clear();
        self.buffer.extend_from_slice(kind.as_bytes());
        for part in parts {
            self.buffer.push(0);
            self.buffer.extend_from_slice(part);
        }
    }
}

/// Appends the 32 hexadecimal digits of a token, as [`Token::hex`] writes them.
pub(crate) fn write_hex(token: Token, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 32];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(token.0) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    out.extend_from_slice(&digits);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn tokens_depend_on_key_kind_and_the_cut_between_parts() {
        let dir = tempfile::tempdir().unwrap();
        let (key, other) =
            (TokenKey::create(&dir.path().join("1")).unwrap(), TokenKey::create(&dir.path().join("2")).unwrap());
        let token = |key, kind: &str, parts: &[&[u8]]| {
            let mut tokens = Tokenizer::new(key);
            [tokens.token(kind, parts), tokens.inner(kind, parts)]
        };
        let account = token(&key, "account", &[b"BANK", b"6217"]);
        assert_eq!(account, token(&key, "account", &[b"BANK", b"6217"]));
        let others = [
            token(&key, "ledger", &[b"BANK", b"6217"]),
            token(&key, "account", &[b"BANK6", b"217"]),
            token(&other, "account", &[b"BANK", b"6217"]),
            [account[1], account[0]],
        ];
        for other in others {
            assert!(account[0] != other[0] && account[1] != other[1]);
        }
        let [account, _] = account;
        let mut hex = Vec::new();
        write_hex(account, &mut hex);
        assert_eq!(String::from_utf8(hex).unwrap(), account.hex());
    }
}
