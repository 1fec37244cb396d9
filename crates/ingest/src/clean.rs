//! Text of cells before any check: blanks around it, spreadsheet traces, widths and cases.

use memchr::memchr;

/// How letters of a code are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Keep,
    Upper,
    Lower,
}

const WIDE_SPACE: &[u8] = "\u{3000}".as_bytes();
const NO_BREAK_SPACE: &[u8] = "\u{a0}".as_bytes();

/// Takes spaces, tabs, line ends, full-width and no-break spaces off both ends.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [b'\t'..=b'\r' | b' ', rest @ ..] | [rest @ .., b'\t'..=b'\r' | b' '] => rest,
            [0xE3, 0x80, 0x80, rest @ ..] | [rest @ .., 0xE3, 0x80, 0x80] => rest,
            [0xC2, 0xA0, rest @ ..] | [rest @ .., 0xC2, 0xA0] => rest,
            _ => return text,
        }
    }
}

/// Whether a trimmed cell stands for no value.
pub(crate) fn is_absent(text: &[u8]) -> bool {
    match text {
        [] | b"-" | b"\\N" => true,
        _ => text.len() == 4 && text.eq_ignore_ascii_case(b"NULL"),
    }
}

/// Cleans a trimmed code, number or date: full-width characters become ASCII, the apostrophe before and the `.0` after
/// a spreadsheet's number go. A text that is clean already is not copied.
pub(crate) fn code<'a>(text: &'a [u8], case: Case, scratch: &'a mut Vec<u8>) -> &'a [u8] {
    let is_wrong = match case {
        Case::Keep => !text.is_ascii(),
        Case::Upper => any(text, |byte| !byte.is_ascii() | byte.is_ascii_lowercase()),
        Case::Lower => any(text, |byte| !byte.is_ascii() | byte.is_ascii_uppercase()),
    };
    if !is_wrong {
        return without_traces(text);
    }
    scratch.clear();
    narrow(text, scratch);
    match case {
        Case::Keep => {}
        Case::Upper => scratch.make_ascii_uppercase(),
        Case::Lower => scratch.make_ascii_lowercase(),
    }
    without_traces(trim(scratch))
}

/// Without a way out in the middle, many bytes are looked at in one step.
fn any(text: &[u8], is_wrong: impl Fn(u8) -> bool) -> bool {
    text.iter().fold(false, |any, byte| any | is_wrong(*byte))
}

/// Whether a number went through a spreadsheet that kept only its first digits, as in `1.23E+17`.
pub(crate) fn is_scientific(text: &[u8]) -> bool {
    let Some(at) = memchr(b'+', text) else { return false };
    let (mantissa, exponent) = (&text[..at], &text[at + 1..]);
    let [mantissa @ .., b'E' | b'e'] = mantissa else { return false };
    let is_mantissa = mantissa.first().is_some_and(u8::is_ascii_digit)
        && mantissa.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    is_mantissa && !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit)
}

fn without_traces(text: &[u8]) -> &[u8] {
    let text = match text {
        [b'\'', rest @ ..] => trim(rest),
        _ => text,
    };
    match text {
        [digits @ .., b'.', b'0'] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => digits,
        _ => text,
    }
}

/// Copies a text with its full-width characters (U+FF01 to U+FF5E) and spaces as ASCII.
pub(crate) fn narrow(mut text: &[u8], out: &mut Vec<u8>) {
    while let [first, rest @ ..] = text {
        text = match text {
            [0xEF, 0xBC, third @ 0x81..=0xBF, rest @ ..] => {
                out.push(third - 0x81 + b'!');
                rest
            }
            [0xEF, 0xBD, third @ 0x80..=0x9E, rest @ ..] => {
                out.push(third - 0x80 + b'`');
                rest
            }
            _ if text.starts_with(WIDE_SPACE) => {
                out.push(b' ');
                &text[WIDE_SPACE.len()..]
            }
            _ if text.starts_with(NO_BREAK_SPACE) => {
                out.push(b' ');
                &text[NO_BREAK_SPACE.len()..]
            }
            _ => {
                out.push(*first);
                rest
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str, case: Case) -> String {
        String::from_utf8_lossy(code(trim(text.as_bytes()), case, &mut Vec::new())).into_owned()
    }

    #[test]
    fn blanks_of_every_width_go() {
        assert_eq!(trim("\t \u{3000}王 小\u{a0}\r\n".as_bytes()), "王 小".as_bytes());
        assert_eq!(trim("〈一〉".as_bytes()), "〈一〉".as_bytes());
        assert_eq!(trim(b" \t"), b"");
    }

    #[test]
    fn codes_are_brought_to_one_form() {
        for (text, expected) in [
            ("Ｂ０１－ａ", "B01-A"),
            ("～！", "~!"),
            ("'00123", "00123"),
            ("＇ 6217.0", "6217"),
            ("6217991234567890.0", "6217991234567890"),
            ("10.0.0.0", "10.0.0.0"),
            (".0", ".0"),
            ("v1.0", "V1.0"),
            ("1.23E+17", "1.23E+17"),
            ("　营业部 1　", "营业部 1"),
        ] {
            assert_eq!(cleaned(text, Case::Upper), expected, "{text}");
        }
        assert_eq!(cleaned("PayRoll", Case::Lower), "payroll");
        assert_eq!(cleaned("Ii", Case::Keep), "Ii");
    }

    #[test]
    fn clean_codes_are_not_copied() {
        let mut scratch = vec![7];
        assert_eq!(code(b"'123.0", Case::Upper, &mut scratch), b"123");
        assert_eq!(scratch, [7]);
    }

    #[test]
    fn absent_and_scientific_are_told() {
        for text in ["", "-", "NULL", "null", "\\N"] {
            assert!(is_absent(text.as_bytes()), "{text}");
        }
        assert!(!is_absent(b"0") && !is_absent(b"\\n") && !is_absent(b"NULLS"));
        assert!(is_scientific(b"1.23E+17") && is_scientific(b"6e+18"));
        assert!(!is_scientific(b"+8613800001234") && !is_scientific(b"1E10") && !is_scientific(b"E+1"));
    }
}
