//! What vendors' systems hang on card and account numbers.

/// Something to take off a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strip {
    /// `_1` or `-1` behind a number: a sub-account.
    SubAccount,
    /// `CNY0` behind a number.
    Cny0,
    /// `000156`, the currency's code, behind a number of more than 20 digits.
    CurrencyTail,
    /// Control characters anywhere.
    Control,
}

/// Names in mappings.
pub(crate) const NAMES: [(&str, Strip); 4] = [
    ("sub_account", Strip::SubAccount),
    ("cny0", Strip::Cny0),
    ("currency_tail", Strip::CurrencyTail),
    ("control", Strip::Control),
];

impl Strip {
    /// Its name in mappings.
    pub(crate) fn name(self) -> &'static str {
        NAMES.into_iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| name)
    }
}

const MAX_SUB_ACCOUNT: usize = 4;
const CURRENCY: &[u8] = b"000156";
const LONG_NUMBER: usize = 20;

/// Applies the rules in their order. The text is copied to `buffer` only where control characters go.
pub(crate) fn strip<'a>(rules: &[Strip], text: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
    let mut text = text;
    if rules.contains(&Strip::Control) && text.iter().any(u8::is_ascii_control) {
        buffer.clear();
        buffer.extend(text.iter().filter(|byte| !byte.is_ascii_control()));
        text = buffer;
    }
    for rule in rules {
        text = match rule {
            Strip::SubAccount => without_sub_account(text),
            Strip::Cny0 => match text {
                [number @ .., b'C' | b'c', b'N' | b'n', b'Y' | b'y', b'0'] if has_digit(number) => number,
                _ => text,
            },
            Strip::CurrencyTail => match text.strip_suffix(CURRENCY) {
                Some(number) if text.len() > LONG_NUMBER && text.iter().all(u8::is_ascii_digit) => number,
                _ => text,
            },
            Strip::Control => text,
        };
    }
    text
}

fn without_sub_account(text: &[u8]) -> &[u8] {
    let Some(at) = text.iter().rposition(|byte| matches!(byte, b'_' | b'-')) else { return text };
    let (number, tail) = (&text[..at], &text[at + 1..]);
    let is_tail = (1..=MAX_SUB_ACCOUNT).contains(&tail.len()) && tail.iter().all(u8::is_ascii_alphanumeric);
    if is_tail && has_digit(number) { number } else { text }
}

fn has_digit(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_of_vendors_go() {
        let all = NAMES.map(|(_, rule)| rule);
        for (text, expected) in [
            ("6217991234567890123_1", "6217991234567890123"),
            ("6217991234567890123-12", "6217991234567890123"),
            ("6217991234567890123CNY0", "6217991234567890123"),
            ("6217991234567890123cny0", "6217991234567890123"),
            ("123456789012345678901000156", "123456789012345678901"),
            ("62179912345000156", "62179912345000156"),
            ("6217\u{1}99\u{7f}123_1", "621799123"),
            ("1-23456", "1-23456"),
            ("CNY0", "CNY0"),
            ("_1", "_1"),
        ] {
            let mut buffer = Vec::new();
            assert_eq!(strip(&all, text.as_bytes(), &mut buffer), expected.as_bytes(), "{text:?}");
        }
        assert_eq!(strip(&[], b"6217_1", &mut Vec::new()), b"6217_1");
    }
}
