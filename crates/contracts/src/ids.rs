//! Ids of the things a run talks about.
//!
//! A *token* is a keyed 128-bit pseudonym of an identity; it is stable from night to night under one key. A *key* is a
//! dense number given in order of first appearance inside one run: tables point to each other by keys, so that nothing
//! downstream hashes or compares text, and no result can depend on the value of a pseudonym.

use std::fmt;

/// A keyed 128-bit pseudonym. `Display` is masked; [`Token::hex`] is for tables only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(pub [u8; 16]);

impl Token {
    /// All 32 hexadecimal digits, as the tables keep them.
    pub fn hex(&self) -> String {
        let mut text = String::with_capacity(32);
        for byte in self.0 {
            text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        }
        text
    }

    /// The token of these 32 hexadecimal digits, in any case.
    pub fn from_hex(text: &str) -> Option<Token> {
        let mut token = [0; 16];
        if text.len() != 32 {
            return None;
        }
        for (byte, pair) in token.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let value = |digit: u8| char::from(digit).to_digit(16);
            *byte = ((value(pair[0])? << 4) | value(pair[1])?) as u8;
        }
        Some(Token(token))
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}{:02x}…", self.0[0], self.0[1])
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The kinds of identity that are tokenised, each in its own name space: the same digits as a phone and as a card are
/// two tokens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Identity {
    /// A natural person or a unit, by canonical ID type and number.
    Person,
    /// A bank card or account number, with its institution.
    Account,
    /// The account behind a card, with its institution.
    Ledger,
    /// One activation of a number: institution, msisdn, time.
    Sim,
    /// A phone number in E.164.
    Phone,
    /// A cleaned address.
    Address,
    /// A device: IMEI or a bank's device id.
    Device,
    /// An IP address.
    Ip,
    /// An e-mail address.
    Email,
    /// The serial of a SIM card (ICCID).
    Iccid,
    /// The subscriber number of a SIM card (IMSI).
    Imsi,
}

impl Identity {
    /// Every kind, in the order of the list above.
    pub const ALL: [Identity; 11] = [
        Identity::Person,
        Identity::Account,
        Identity::Ledger,
        Identity::Sim,
        Identity::Phone,
        Identity::Address,
        Identity::Device,
        Identity::Ip,
        Identity::Email,
        Identity::Iccid,
        Identity::Imsi,
    ];

    /// The name used in tables and as the domain of the keyed hash. Never change one: tokens would change with it.
    pub const fn name(self) -> &'static str {
        match self {
            Identity::Person => "person",
            Identity::Account => "account",
            Identity::Ledger => "ledger",
            Identity::Sim => "sim",
            Identity::Phone => "phone",
            Identity::Address => "address",
            Identity::Device => "device",
            Identity::Ip => "ip",
            Identity::Email => "email",
            Identity::Iccid => "iccid",
            Identity::Imsi => "imsi",
        }
    }
}

/// Where a row came from: a file of the run (see table `sources`) and its first physical line, the header being 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RowRef {
    /// Position of the file in the table `sources`.
    pub file_key: u32,
    /// First physical line of the record.
    pub line: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_written_and_read_in_hexadecimal_and_shown_masked() {
        let token = Token(std::array::from_fn(|i| i as u8 * 17));
        assert_eq!(token.hex(), "00112233445566778899aabbccddeeff");
        assert_eq!(Token::from_hex(&token.hex()), Some(token));
        assert_eq!(Token::from_hex(&token.hex().to_ascii_uppercase()), Some(token));
        assert_eq!(format!("{token}"), "0011…");
        for text in ["", "00112233445566778899aabbccddee", "00112233445566778899aabbccddeefg", "BANK/A01"] {
            assert_eq!(Token::from_hex(text), None, "{text}");
        }
    }
}
