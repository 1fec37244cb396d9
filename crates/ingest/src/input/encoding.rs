//! The character encoding of a text, from its first bytes.

use std::fmt;

use memchr::memchr_iter;

use super::dialect::Encoding;

/// Marks at the start of a text, and what they say.
const BYTE_ORDER_MARKS: [(&[u8], Encoding); 4] = [
    (b"\xEF\xBB\xBF", Encoding::Utf8),
    (b"\x84\x31\x95\x33", Encoding::Gb18030),
    (b"\xFF\xFE", Encoding::Utf16Le),
    (b"\xFE\xFF", Encoding::Utf16Be),
];

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
        })
    }
}

/// Encoding of a text and the bytes of its mark. A mark stands above what was declared; `is_whole`: the sample is all.
pub(super) fn detect(sample: &[u8], is_whole: bool, declared: Option<Encoding>) -> (Encoding, usize) {
    if let Some((mark, encoding)) = BYTE_ORDER_MARKS.iter().find(|(mark, _)| sample.starts_with(mark)) {
        return (*encoding, mark.len());
    }
    let encoding = declared.or_else(|| utf16(sample)).unwrap_or_else(|| {
        let lines = if is_whole { sample } else { whole_lines(sample) };
        if is_gb18030(lines) { Encoding::Gb18030 } else { Encoding::Utf8 }
    });
    (encoding, 0)
}

fn whole_lines(sample: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', sample).map_or(sample, |end| &sample[..=end])
}

/// UTF-16 without a mark: digits, delimiters and line ends put a NUL into every other byte, and line ends stand in
/// whole units.
fn utf16(sample: &[u8]) -> Option<Encoding> {
    let n_units = sample.len() / 2;
    let (mut n_even, mut n_odd) = (0, 0);
    for at in memchr_iter(0, sample) {
        if at % 2 == 0 { n_even += 1 } else { n_odd += 1 }
    }
    let (encoding, n_nul, n_other) =
        if n_odd > n_even { (Encoding::Utf16Le, n_odd, n_even) } else { (Encoding::Utf16Be, n_even, n_odd) };
    if n_nul * 10 < n_units || n_other * 4 > n_nul || n_units == 0 || n_nul == 0 {
        return None;
    }
    let (mut n_ends, mut n_in_units) = (0, 0);
    for at in memchr_iter(b'\n', sample) {
        let is_in_unit = match encoding {
            Encoding::Utf16Le => at % 2 == 0 && sample.get(at + 1).is_none_or(|byte| *byte == 0),
            _ => at % 2 == 1 && sample[at - 1] == 0,
        };
        n_ends += 1;
        n_in_units += usize::from(is_in_unit);
    }
    (n_in_units * 2 > n_ends || n_ends == 0).then_some(encoding)
}

/// Whether nine of ten lines beyond ASCII are not UTF-8, and those read as Chinese in GBK: no more than half of them have
/// a malformed byte, and seven of ten characters are among those of GB 2312. UTF-8 with a few bad lines is not, nor are
/// Latin letters.
fn is_gb18030(lines: &[u8]) -> bool {
    let (mut n_beyond_ascii, mut n_not_utf8, mut n_malformed_lines) = (0, 0, 0);
    let mut pairs = Pairs::default();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        n_beyond_ascii += 1;
        if std::str::from_utf8(line).is_err() {
            n_not_utf8 += 1;
            let n_malformed = pairs.n_malformed;
            pairs.add(line);
            n_malformed_lines += usize::from(pairs.n_malformed > n_malformed);
        }
    }
    n_not_utf8 > 0
        && n_not_utf8 * 10 >= n_beyond_ascii * 9
        && n_malformed_lines * 2 <= n_not_utf8
        && pairs.n_common * 10 >= (pairs.n_all + pairs.n_malformed) * 7
}

/// Characters of two or four bytes, read as GB 18030.
#[derive(Default)]
struct Pairs {
    n_all: usize,
    /// Symbols and hanzi of GB 2312.
    n_common: usize,
    n_malformed: usize,
}

impl Pairs {
    fn add(&mut self, line: &[u8]) {
        let mut at = 0;
        while at < line.len() {
            let first = line[at];
            let second = line.get(at + 1).copied().unwrap_or_default();
            at += match (first, second) {
                (..=0x7F, _) => 1,
                (0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE) => {
                    self.n_all += 1;
                    self.n_common += usize::from(matches!(first, 0xA1..=0xA9 | 0xB0..=0xF7) && second >= 0xA1);
                    2
                }
                (0x81..=0xFE, b'0'..=b'9') => {
                    self.n_all += 1;
                    4
                }
                _ => {
                    self.n_malformed += 1;
                    1
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use encoding_rs::GB18030;

    use super::*;

    fn detected(sample: &[u8]) -> Encoding {
        let (encoding, n_mark_bytes) = detect(sample, true, None);
        assert_eq!(n_mark_bytes, 0);
        encoding
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn a_mark_stands_above_all() {
        for (mark, expected) in BYTE_ORDER_MARKS {
            assert_eq!(detect(mark, true, Some(Encoding::Gb18030)), (expected, mark.len()));
        }
        assert_eq!(detect(b"a,b\n", true, Some(Encoding::Utf16Be)), (Encoding::Utf16Be, 0));
    }

    #[test]
    fn chinese_text_is_told_in_every_encoding() {
        for text in
            ["姓名,卡号\n王小明,6217\n", "a,b\n1,联通\n", "交易卡号|开户人\r\n1|欧阳娜娜\r\n2|李四\r\n", "a,王\n"]
        {
            assert_eq!(detected(text.as_bytes()), Encoding::Utf8);
            assert_eq!(detected(&GB18030.encode(text).0), Encoding::Gb18030, "{text}");
            assert_eq!(detected(&utf16(text, u16::to_le_bytes)), Encoding::Utf16Le, "{text}");
            assert_eq!(detected(&utf16(text, u16::to_be_bytes)), Encoding::Utf16Be, "{text}");
        }
    }

    #[test]
    fn what_is_only_broken_stays_utf8() {
        let mut some_bad = "a,王小明\n".repeat(20).into_bytes();
        some_bad.extend_from_slice(b"b,\xCD\xF5\n");
        for sample in [
            b"".as_slice(),
            b"a,b\n1,2\n",
            b"a,b\n1,Jos\xE9\n2,Ren\xE9e\n",
            b"a,\0b\n1,2\n\0,3\n",
            b"a,\xFF\xFF\n",
            "a,王\n".as_bytes(),
            &some_bad,
        ] {
            assert_eq!(detected(sample), Encoding::Utf8, "{sample:x?}");
        }
        // Cut inside a character at the end of the sample.
        assert_eq!(detect(b"a,\xE7\x8E\x8B\nb,\xE7\x8E", false, None).0, Encoding::Utf8);
    }
}
