//! Phone numbers in E.164: `+`, country code, national number. Numbers without a country code are Chinese.

const MAX_DIGITS: usize = 15;
const MIN_DIGITS_ABROAD: usize = 7;
/// `00`, 15 digits.
const MAX_DIALLED: usize = MAX_DIGITS + 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mobile,
    Landline,
    Abroad,
}

/// Writes the canonical form of a phone number into `out`; false, with `out` empty, if it has none. Spaces and `-`
/// are dropped, `+86`, `0086` and, before a mobile number, `86` mean the same, and the 0 of an area code goes.
pub fn canonical(text: &[u8], out: &mut Vec<u8>) -> bool {
    write(text, out).is_some()
}

/// The same for the number of a SIM: false, with `out` empty, if it is not a Chinese mobile or IoT number.
pub fn is_mobile(text: &[u8], out: &mut Vec<u8>) -> bool {
    let is_mobile = write(text, out) == Some(Kind::Mobile);
    if !is_mobile {
        out.clear();
    }
    is_mobile
}

fn write(text: &[u8], out: &mut Vec<u8>) -> Option<Kind> {
    out.clear();
    let (has_plus, text) = match text {
        [b'+', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let mut buffer = [0; MAX_DIALLED];
    let mut n_digits = 0;
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                *buffer.get_mut(n_digits)? = *byte;
                n_digits += 1;
            }
            b' ' | b'-' => {}
            _ => return None,
        }
    }
    let digits = &buffer[..n_digits];
    let (kind, country, national) = match (has_plus, digits) {
        (true, [b'8', b'6', national @ ..]) | (false, [b'0', b'0', b'8', b'6', national @ ..]) => chinese(national)?,
        (true, number) | (false, [b'0', b'0', number @ ..]) => abroad(number)?,
        (false, [b'8', b'6', national @ ..]) if is_mobile_number(national) => chinese(national)?,
        (false, national @ [b'0' | b'1', ..]) => chinese(national)?,
        _ => return None,
    };
    out.push(b'+');
    out.extend_from_slice(country);
    out.extend_from_slice(national);
    Some(kind)
}

type Parts<'a> = (Kind, &'static [u8], &'a [u8]);

fn chinese(national: &[u8]) -> Option<Parts<'_>> {
    if is_mobile_number(national) {
        return Some((Kind::Mobile, b"86", national));
    }
    let national = national.strip_prefix(b"0").unwrap_or(national);
    is_landline_number(national).then_some((Kind::Landline, b"86", national))
}

fn abroad(number: &[u8]) -> Option<Parts<'_>> {
    let is_well_formed = (MIN_DIGITS_ABROAD..=MAX_DIGITS).contains(&number.len()) && number[0] != b'0';
    is_well_formed.then_some((Kind::Abroad, b"", number))
}

/// 11 digits from 1[3-9], or the 13 digits of an IoT number (14x).
fn is_mobile_number(digits: &[u8]) -> bool {
    match digits {
        [b'1', b'3'..=b'9', ..] if digits.len() == 11 => true,
        [b'1', b'4', ..] => digits.len() == 13,
        _ => false,
    }
}

/// Area code without its 0 (10, 2x, or three digits from 3 on) and 7 or 8 digits that start with 2 to 8.
fn is_landline_number(digits: &[u8]) -> bool {
    let subscriber = match digits {
        [b'1', b'0', subscriber @ ..] | [b'2', _, subscriber @ ..] | [b'3'..=b'9', _, _, subscriber @ ..] => subscriber,
        _ => return false,
    };
    matches!(subscriber, [b'2'..=b'8', ..] if (7..=8).contains(&subscriber.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let mut out = b"left over".to_vec();
        let is_phone = canonical(text.as_bytes(), &mut out);
        assert_eq!(is_phone, !out.is_empty(), "{text}");
        is_phone.then(|| out.iter().map(|byte| char::from(*byte)).collect())
    }

    fn is_sim(text: &str) -> bool {
        let mut out = b"left over".to_vec();
        let is_sim = is_mobile(text.as_bytes(), &mut out);
        assert_eq!(is_sim, !out.is_empty(), "{text}");
        is_sim
    }

    #[test]
    fn all_ways_to_write_a_number_are_one() {
        for (expected, ways) in [
            (
                "+8613800001234",
                vec!["13800001234", "+8613800001234", "008613800001234", "8613800001234", "+86 138-0000-1234"],
            ),
            ("+861440012345678", vec!["1440012345678", "+861440012345678", "00861440012345678", "861440012345678"]),
            (
                "+868385201234",
                vec!["0838-5201234", "08385201234", "+86 838 5201234", "+86-0838-5201234", "008608385201234"],
            ),
            ("+861065201234", vec!["010 65201234", "+86 10 65201234"]),
            ("+8687165201234", vec!["087165201234"]),
            ("+85291234567", vec!["+852 9123 4567", "0085291234567"]),
            ("+12125550123", vec!["+1 212-555-0123"]),
        ] {
            for way in ways {
                assert_eq!(shown(way).as_deref(), Some(expected), "{way}");
            }
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "",
            "+",
            "-",
            "12345678901",
            "1380000123",
            "138000012345",
            "11012345678",
            "12012345678",
            "+8612345",
            "86",
            "5201234",
            "0838520123",
            "083812012345",
            "013800001234",
            "1.38E+10",
            "1380000I234",
            "+138000+1234",
            "00000000000",
            "+0123456789",
            "+1234567890123456",
            "00123",
            "(0838)5201234",
            "8608385201234",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn a_sim_has_a_chinese_mobile_number() {
        for text in ["13800001234", "+8619912345678", "1440012345678", "14700001234"] {
            assert!(is_sim(text), "{text}");
        }
        for text in ["0838-5201234", "+85291234567", "10086", ""] {
            assert!(!is_sim(text), "{text}");
        }
    }

    #[test]
    fn every_mobile_range_counts() {
        for second in 0..=9 {
            let text = format!("1{second}012345678");
            assert_eq!(is_sim(&text), second >= 3, "{text}");
        }
    }

    #[test]
    fn the_canonical_form_stays_itself() {
        for text in ["13800001234", "1440012345678", "02865201234", "+85291234567"] {
            let once = shown(text);
            assert!(once.is_some(), "{text}");
            assert_eq!(once, once.as_deref().and_then(shown));
        }
    }
}
