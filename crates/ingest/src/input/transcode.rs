//! Lines of any encoding to lines of UTF-8 with a delimiter of one byte, each with its place in the text.
//!
//! A line feed begins anew in every encoding here (in GB 18030 it is no byte of another character, in UTF-16 it is a
//! unit of its own), so whole lines can be decoded by themselves.

use std::collections::VecDeque;

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr_iter, memrchr};

use super::dialect::Encoding;
use crate::csv::raw::{LongDelimiter, SEPARATOR, push_visible};

/// Turns lines into UTF-8. What is malformed stays malformed, so that its row is refused and not altered.
pub(crate) struct Transcoder {
    encoding: Encoding,
    long_delimiter: Option<LongDelimiter>,
    /// Bytes of the text that were not yet decoded, from a line's start.
    pub(crate) raw: Vec<u8>,
    /// Place of the first of them.
    offset: u64,
    /// Places of the lines that were decoded and not yet taken, and of the one that follows.
    starts: VecDeque<u64>,
    decoded: Vec<u8>,
}

impl Transcoder {
    /// None where the text needs no change. `offset` is the place of its first byte.
    pub(crate) fn new(encoding: Encoding, long_delimiter: Option<LongDelimiter>, offset: u64) -> Option<Self> {
        if encoding == Encoding::Utf8 && long_delimiter.is_none() {
            return None;
        }
        let starts = VecDeque::from([offset]);
        Some(Transcoder { encoding, long_delimiter, raw: Vec::new(), offset, starts, decoded: Vec::new() })
    }

    /// Decodes all whole lines, and the last one too if the text ends.
    pub(crate) fn decode_lines(&mut self, is_at_end: bool, out: &mut Vec<u8>) {
        let end = if is_at_end { self.raw.len() } else { lines_end(self.encoding, &self.raw) };
        let lines = &self.raw[..end];
        let offset = self.offset;
        match self.encoding {
            Encoding::Utf8 | Encoding::Gb18030 => {
                self.starts.extend(memchr_iter(b'\n', lines).map(|at| offset + at as u64 + 1));
            }
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let line_feed = line_feed(self.encoding);
                let ends = lines.chunks_exact(2).enumerate().filter(|(_, unit)| **unit == line_feed);
                self.starts.extend(ends.map(|(unit, _)| offset + 2 * unit as u64 + 2));
            }
        }
        match self.long_delimiter {
            None => decode(self.encoding, lines, out),
            Some(long) => {
                self.decoded.clear();
                decode(self.encoding, lines, &mut self.decoded);
                let mut at = 0;
                while let Some(found) = memchr::memmem::find(&self.decoded[at..], long.bytes()) {
                    push_visible(&self.decoded[at..at + found], out);
                    out.push(SEPARATOR);
                    at += found + long.bytes().len();
                }
                push_visible(&self.decoded[at..], out);
            }
        }
        self.offset += end as u64;
        self.raw.drain(..end);
    }

    /// Places of the lines of decoded bytes, which begin where a line begins.
    pub(crate) fn take_starts(&mut self, taken: &[u8]) -> Vec<u64> {
        let n_ended = memchr_iter(b'\n', taken).count();
        let mut starts: Vec<u64> = self.starts.drain(..n_ended).collect();
        if taken.last().is_some_and(|byte| *byte != b'\n') {
            starts.extend(self.starts.front());
        }
        starts
    }
}

fn line_feed(encoding: Encoding) -> [u8; 2] {
    if encoding == Encoding::Utf16Le { [b'\n', 0] } else { [0, b'\n'] }
}

/// Where the last whole line ends.
fn lines_end(encoding: Encoding, raw: &[u8]) -> usize {
    match encoding {
        Encoding::Utf8 | Encoding::Gb18030 => memrchr(b'\n', raw).map_or(0, |at| at + 1),
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let line_feed = line_feed(encoding);
            raw.chunks_exact(2).rposition(|unit| *unit == line_feed).map_or(0, |unit| 2 * unit + 2)
        }
    }
}

/// Appends the text as UTF-8, and what is malformed as bytes that are no UTF-8.
pub(super) fn decode(encoding: Encoding, text: &[u8], out: &mut Vec<u8>) {
    let mut decoder = match encoding {
        Encoding::Utf8 => return out.extend_from_slice(text),
        Encoding::Gb18030 => GB18030.new_decoder_without_bom_handling(),
        Encoding::Utf16Le => UTF_16LE.new_decoder_without_bom_handling(),
        Encoding::Utf16Be => UTF_16BE.new_decoder_without_bom_handling(),
    };
    let mut n_read = 0;
    loop {
        let rest = &text[n_read..];
        let filled = out.len();
        // Enough for GB 18030; for UTF-16 after a second round.
        out.resize(filled + rest.len() + rest.len() / 2 + 16, 0);
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, &mut out[filled..], true);
        out.truncate(filled + written);
        n_read += read;
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(n_bad, n_after) => {
                let end = n_read - usize::from(n_after);
                push_malformed(encoding, &text[end - usize::from(n_bad)..end], out);
            }
        }
    }
}

/// Malformed GB 18030 stays as it is: a first byte beyond ASCII is followed by ASCII, by FF, or by nothing, which is
/// no UTF-8. A lone surrogate becomes the three bytes it would have; half a unit becomes FF.
fn push_malformed(encoding: Encoding, bad: &[u8], out: &mut Vec<u8>) {
    let unit = match (encoding, bad) {
        (Encoding::Utf16Le, [low, high, ..]) => u16::from_le_bytes([*low, *high]),
        (Encoding::Utf16Be, [high, low, ..]) => u16::from_be_bytes([*high, *low]),
        (Encoding::Utf16Le | Encoding::Utf16Be, _) => return out.push(0xFF),
        _ if memchr(b'\n', bad).is_none() => return out.extend_from_slice(bad),
        _ => return out.push(0xFF),
    };
    out.extend([0xE0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3F) as u8, 0x80 | (unit & 0x3F) as u8]);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn decoded(encoding: Encoding, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        decode(encoding, text, &mut out);
        out
    }

    #[test]
    fn every_character_of_gb18030_comes_through() {
        let text: String = (0..=0x10_FFFF).filter_map(char::from_u32).collect();
        let (bytes, _, _) = GB18030.encode(&text);
        let (expected, has_failed) = GB18030.decode_without_bom_handling(&bytes);
        assert!(!has_failed && expected.chars().count() > 1_000_000);
        assert!(decoded(Encoding::Gb18030, &bytes) == expected.as_bytes());
    }

    #[test]
    fn malformed_bytes_stay_malformed() {
        for bad in
            [b"\xFF".as_slice(), b"\xCD", b"\xCD\n", b"\x81\x30", b"\x81\x30\x81", b"\x84\x32\xFE\x39", b"\xC3\xFF"]
        {
            let text = [b"a,\xCD\xF5", bad, b",b"].concat();
            for text in [&text[..], &text[..text.len() - 2]] {
                let out = decoded(Encoding::Gb18030, text);
                assert!(std::str::from_utf8(&out).is_err(), "{text:x?} {out:x?}");
                assert!(out.starts_with("a,王".as_bytes()));
                let n_ends = |bytes: &[u8]| memchr_iter(b'\n', bytes).count();
                assert_eq!(n_ends(&out), n_ends(text));
            }
        }
        assert_eq!(decoded(Encoding::Utf16Be, b"\0a\xD8\x0A\0b"), b"a\xED\xA0\x8Ab");
        assert_eq!(decoded(Encoding::Utf16Le, b"a\0\x00\xDCb\0"), b"a\xED\xB0\x80b");
        assert_eq!(decoded(Encoding::Utf16Le, b"a\0\n\0b"), b"a\n\xFF");
        assert_eq!(decoded(Encoding::Utf16Le, b"\x3D\xD8\x00\xDE"), "😀".as_bytes());
    }

    #[test]
    fn delimiters_of_several_characters_become_one_byte() {
        let long = LongDelimiter::new("€€").unwrap();
        let mut transcoder = Transcoder::new(Encoding::Utf8, Some(long), 3).unwrap();
        transcoder.raw.extend_from_slice("a€€b\n€€€c\u{1F}\nd".as_bytes());
        let mut out = Vec::new();
        transcoder.decode_lines(false, &mut out);
        assert_eq!(out, "a\u{1F}b\n\u{1F}€c\u{241F}\n".as_bytes());
        assert_eq!(transcoder.raw, b"d");
        assert_eq!(transcoder.take_starts(b"a\x1Fb\n"), [3]);
        transcoder.decode_lines(true, &mut out);
        assert_eq!(transcoder.take_starts(b"\x1F..\nd"), [12, 24]);
        assert!(Transcoder::new(Encoding::Utf8, None, 0).is_none());
    }
}
