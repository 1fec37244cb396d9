//! Records of a text without quotes, counted by another way than the reader's.

use crate::input::dialect::Encoding;

/// How the text is written.
pub(super) struct Written {
    pub(super) encoding: Encoding,
    pub(super) quote: Option<char>,
    pub(super) n_skipped: u32,
    pub(super) has_header: bool,
}

/// Lines with text, without the header; none where quotes may join lines.
pub(super) fn records(bytes: &[u8], written: &Written) -> Option<usize> {
    let units: Vec<u16> = match written.encoding {
        Encoding::Utf8 | Encoding::Gb18030 => bytes.iter().map(|byte| u16::from(*byte)).collect(),
        encoding => {
            let unit = |pair: &[u8]| match (pair, encoding) {
                ([low, high], Encoding::Utf16Le) => u16::from_le_bytes([*low, *high]),
                ([high, low], _) => u16::from_be_bytes([*high, *low]),
                _ => u16::MAX,
            };
            bytes.chunks(2).map(unit).collect()
        }
    };
    let marks: &[&[u8]] = &[b"\xEF\xBB\xBF", b"\x84\x31\x95\x33", b"\xFF\xFE", b"\xFE\xFF"];
    let n_mark_bytes = marks.iter().find(|mark| bytes.starts_with(mark)).map_or(0, |mark| mark.len());
    let is_wide = matches!(written.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let mut rest = &units[(if is_wide { n_mark_bytes / 2 } else { n_mark_bytes }).min(units.len())..];
    if written.quote.is_some_and(|quote| rest.contains(&(quote as u16))) {
        return None;
    }
    for _ in 0..written.n_skipped {
        let end = rest.iter().position(|unit| *unit == 0x0A).map_or(rest.len(), |at| at + 1);
        rest = &rest[end..];
    }
    if written.has_header {
        let start = rest.iter().position(|unit| !matches!(unit, 0x0A | 0x0D)).unwrap_or(rest.len());
        let end = rest[start..].iter().position(|unit| *unit == 0x0A).map_or(rest.len(), |at| start + at + 1);
        rest = &rest[end..];
    }
    let lines = rest.split(|unit| *unit == 0x0A);
    Some(lines.filter(|line| !line.strip_suffix(&[0x0D]).unwrap_or(line).is_empty()).count())
}
