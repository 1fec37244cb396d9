//! The parts of a workbook as they pass by: what an XML reader should never be given.

use memchr::{memchr, memmem};

/// Between two tags, or inside one, no workbook has more; a cell holds 32,767 characters.
const MAX_PIECE_BYTES: u64 = 1 << 20;
/// Distinct texts of a workbook, each of which costs memory however short it is; a reader also reserves memory for those
/// announced before it sees them.
const MAX_TEXTS: u64 = 1 << 24;
/// What is looked at of a tag.
const TAG_BYTES: usize = 24;
const ANNOUNCEMENT: &[u8] = b"uniqueCount";
/// Kept from one piece to the next: the announcement with its number.
const OVERLAP_BYTES: usize = 96;

/// Watches one part.
#[derive(Default)]
pub(super) struct XmlWatch {
    is_begun: bool,
    is_xml: bool,
    /// Name of the tag that is being read, if one is.
    tag: Option<Vec<u8>>,
    n_since_tag: u64,
    /// Bytes since a text of a cell began.
    n_of_text: Option<u64>,
    /// Shared texts that have begun.
    n_texts: u64,
    overlap: Vec<u8>,
}

impl XmlWatch {
    /// Whether the part looks like XML; known from the first bytes on.
    pub(super) fn is_xml(&self) -> bool {
        self.is_xml
    }

    /// Looks at the next bytes of the part; the first four, if there are so many, come at once.
    pub(super) fn look(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        let start = bytes.trim_ascii_start();
        if !self.is_begun && !start.is_empty() {
            self.is_begun = true;
            self.is_xml = [b"<".as_slice(), b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF", b"\0<"]
                .iter()
                .any(|mark| start.starts_with(mark));
        }
        if !self.is_xml {
            return Ok(());
        }
        if memchr(0, bytes).is_some() {
            return Err("workbook has a part that is not UTF-8");
        }
        self.check_announcement(bytes)?;
        self.look_at_tags(bytes)
    }

    fn look_at_tags(&mut self, mut bytes: &[u8]) -> Result<(), &'static str> {
        while !bytes.is_empty() {
            let n_passed = match &mut self.tag {
                None => memchr(b'<', bytes).map_or(bytes.len(), |at| at + 1),
                Some(tag) => {
                    let end = bytes.iter().position(|byte| matches!(byte, b'>' | b' ' | b'\t' | b'\r' | b'\n'));
                    let n_name = end.unwrap_or(bytes.len()).min(TAG_BYTES - tag.len());
                    tag.extend_from_slice(&bytes[..n_name]);
                    if tag.len() == TAG_BYTES || end == Some(n_name) {
                        let name = self.tag.take().unwrap_or_default();
                        self.see_tag(&name)?;
                    }
                    self.count(n_name as u64)?;
                    bytes = &bytes[n_name..];
                    continue;
                }
            };
            self.count(n_passed as u64)?;
            if bytes[n_passed - 1] == b'<' {
                self.tag = Some(Vec::with_capacity(TAG_BYTES));
                self.n_since_tag = 0;
            }
            bytes = &bytes[n_passed..];
        }
        Ok(())
    }

    fn count(&mut self, n_bytes: u64) -> Result<(), &'static str> {
        self.n_since_tag += n_bytes;
        let n_of_text = self.n_of_text.as_mut().map_or(0, |n_of_text| {
            *n_of_text += n_bytes;
            *n_of_text
        });
        if self.n_since_tag.max(n_of_text) > MAX_PIECE_BYTES {
            return Err("workbook has a cell longer than 1 MiB");
        }
        Ok(())
    }

    fn see_tag(&mut self, tag: &[u8]) -> Result<(), &'static str> {
        if tag.starts_with(b"!") && !tag.starts_with(b"!--") && !tag.starts_with(b"![") {
            return Err("workbook declares XML entities or types, which no spreadsheet does");
        }
        let (is_end, name) = tag.strip_prefix(b"/").map_or((false, tag), |name| (true, name));
        let is_empty = name.ends_with(b"/");
        let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        self.n_texts += u64::from(!is_end && matches!(local, b"si" | b"si/"));
        if self.n_texts > MAX_TEXTS {
            return Err("workbook holds more texts than can be read; split it");
        }
        if matches!(local, b"si" | b"is") && !is_empty {
            self.n_of_text = (!is_end).then_some(0);
        }
        Ok(())
    }

    fn check_announcement(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        self.overlap.extend_from_slice(&bytes[..bytes.len().min(OVERLAP_BYTES)]);
        let announced = announced(&self.overlap).max(announced(bytes));
        let n_kept = bytes.len().min(OVERLAP_BYTES);
        if bytes.len() >= OVERLAP_BYTES {
            self.overlap.clear();
            self.overlap.extend_from_slice(&bytes[bytes.len() - n_kept..]);
        } else {
            let n_dropped = self.overlap.len().saturating_sub(OVERLAP_BYTES);
            self.overlap.drain(..n_dropped);
        }
        if announced > MAX_TEXTS { Err("workbook announces more texts than it can hold") } else { Ok(()) }
    }
}

/// The largest number of texts announced.
fn announced(bytes: &[u8]) -> u64 {
    let number = |at: usize| {
        let rest = &bytes[at + ANNOUNCEMENT.len()..];
        let digits =
            rest.iter().skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'' | b'+'));
        digits
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    };
    memmem::find_iter(bytes, ANNOUNCEMENT).map(number).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(part: &[u8], n_at_once: usize) -> Result<bool, &'static str> {
        let mut watch = XmlWatch::default();
        let (start, rest) = part.split_at(4);
        watch.look(start)?;
        for bytes in rest.chunks(n_at_once) {
            watch.look(bytes)?;
        }
        Ok(watch.is_xml())
    }

    #[test]
    fn what_no_spreadsheet_holds_is_refused() {
        let long_text = format!("<x:is>{}</x:is>", "<r><t>abcdefgh</t></r>".repeat(50_000));
        let long_piece = format!("<v>{}</v>", "1".repeat(1 << 20));
        for (part, expected) in [
            ("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">]>", "declares XML entities"),
            ("<a>\n<!ELEMENT b>", "declares XML entities"),
            ("<sst uniqueCount=\"99999999999999\">", "announces more"),
            ("<sst uniqueCount = '17000000'>", "announces more"),
            (&long_text, "longer than 1 MiB"),
            (&long_piece, "longer than 1 MiB"),
            ("\u{feff}<a>\0</a>", "not UTF-8"),
            ("<\0a\0", "not UTF-8"),
        ] {
            for n_at_once in [1, 7, 100, 1 << 20] {
                if n_at_once == 1 && part.len() > 1000 {
                    continue;
                }
                let message = look(part.as_bytes(), n_at_once).unwrap_err();
                assert!(message.contains(expected), "{message}");
            }
        }
    }

    #[test]
    fn ordinary_parts_pass() {
        let texts = format!("<sst uniqueCount=\"9\">{}</sst>", "<si><t>王</t></si><si/>".repeat(100_000));
        for n_at_once in [3, 4096] {
            assert_eq!(look(texts.as_bytes(), n_at_once), Ok(true));
            assert_eq!(look(b"<a><!-- x --><![CDATA[<b>]]></a>", n_at_once), Ok(true));
            assert_eq!(look(&vec![0; 3 << 20], n_at_once), Ok(false));
        }
    }
}
