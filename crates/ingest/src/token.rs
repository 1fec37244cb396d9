//! Tokens: the first 16 bytes of BLAKE3, keyed, over the kind of identity and its canonical parts, all joined by NUL.

use twocard_contracts::ids::Token;

use crate::TokenKey;

/// Stands for an empty cell.
pub(crate) const NO_TOKEN: Token = Token([0; 16]);

/// Makes tokens; keeps its buffer from one to the next.
pub(crate) struct Tokenizer<'a> {
    key: &'a TokenKey,
    buffer: Vec<u8>,
}

impl<'a> Tokenizer<'a> {
    pub(crate) fn new(key: &'a TokenKey) -> Self {
        Tokenizer { key, buffer: Vec::with_capacity(256) }
    }

    pub(crate) fn key(&self) -> &'a TokenKey {
        self.key
    }

    pub(crate) fn token(&mut self, kind: &str, parts: &[&[u8]]) -> Token {
        self.buffer.clear();
        self.buffer.extend_from_slice(kind.as_bytes());
        for part in parts {
            self.buffer.push(0);
            self.buffer.extend_from_slice(part);
        }
        let hash = blake3::keyed_hash(self.key.bytes(), &self.buffer);
        let mut token = [0; 16];
        token.copy_from_slice(&hash.as_bytes()[..16]);
        Token(token)
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
        let mut tokens = Tokenizer::new(&key);
        let account = tokens.token("account", &[b"BANK", b"6217"]);
        assert_eq!(account, tokens.token("account", &[b"BANK", b"6217"]));
        assert_ne!(account, tokens.token("ledger", &[b"BANK", b"6217"]));
        assert_ne!(account, tokens.token("account", &[b"BANK6", b"217"]));
        assert_ne!(account, Tokenizer::new(&other).token("account", &[b"BANK", b"6217"]));
        let mut hex = Vec::new();
        write_hex(account, &mut hex);
        assert_eq!(String::from_utf8(hex).unwrap(), account.hex());
    }
}
