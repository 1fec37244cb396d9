//! How a row is shown that is read in another form than it was written.

use memchr::{memchr, memchr_iter};

/// Separates cells where the file's own delimiter cannot: INFORMATION SEPARATOR ONE.
pub(crate) const SEPARATOR: u8 = 0x1F;
/// What a separator inside a cell becomes: its own symbol.
const VISIBLE_SEPARATOR: &str = "\u{241F}";
const MAX_DELIMITER_BYTES: usize = 16;

/// A delimiter of several bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LongDelimiter {
    bytes: [u8; MAX_DELIMITER_BYTES],
    n_bytes: usize,
}

impl LongDelimiter {
    /// None if the text is empty or too long.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; MAX_DELIMITER_BYTES];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        (!text.is_empty()).then_some(LongDelimiter { bytes, n_bytes: text.len() })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.n_bytes]
    }
}

/// What the rows of a file looked like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    /// As they are read, but for the encoding.
    AsRead,
    /// With this delimiter, for which [`SEPARATOR`] stands.
    Delimited(LongDelimiter),
    /// As cells of a sheet or a Parquet file, between which [`SEPARATOR`] was put.
    Cells,
}

impl Written {
    /// The row as it was written; cells that were no text become CSV.
    pub(crate) fn raw<'a>(self, row: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
        buffer.clear();
        match self {
            Written::AsRead => return row,
            Written::Delimited(long) => put_for_separators(row, long.bytes(), buffer),
            Written::Cells => {
                for (i, cell) in row.split(|byte| *byte == SEPARATOR).enumerate() {
                    if i > 0 {
                        buffer.push(b',');
                    }
                    push_quoted(cell, buffer);
                }
            }
        }
        buffer
    }
}

/// Appends a row with its delimiter in the place of separators.
pub(crate) fn put_for_separators(row: &[u8], delimiter: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    for end in memchr_iter(SEPARATOR, row) {
        out.extend_from_slice(&row[at..end]);
        out.extend_from_slice(delimiter);
        at = end + 1;
    }
    out.extend_from_slice(&row[at..]);
}

/// Appends text of a cell in which no byte is mistaken for a separator.
pub(crate) fn push_visible(text: &[u8], out: &mut Vec<u8>) {
    put_for_separators(text, VISIBLE_SEPARATOR.as_bytes(), out);
}

fn push_quoted(cell: &[u8], out: &mut Vec<u8>) {
    let needs_quotes = cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if !needs_quotes {
        return out.extend_from_slice(cell);
    }
    out.push(b'"');
    let mut rest = cell;
    while let Some(at) = memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=at]);
        out.push(b'"');
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn rows_are_shown_as_they_were_written() {
        let row = b"a\x1Fb,\"c\"\n\x1F";
        let mut buffer = Vec::new();
        assert_eq!(Written::AsRead.raw(row, &mut buffer), row);
        assert_eq!(Written::Cells.raw(row, &mut buffer), b"a,\"b,\"\"c\"\"\n\",");
        let long = LongDelimiter::new("|@|").unwrap();
        assert_eq!(Written::Delimited(long).raw(row, &mut buffer), b"a|@|b,\"c\"\n|@|");
    }

    #[test]
    fn delimiters_have_a_size() {
        assert_eq!(LongDelimiter::new("€€").unwrap().bytes(), "€€".as_bytes());
        assert_eq!(LongDelimiter::new(""), None);
        assert_eq!(LongDelimiter::new("12345678901234567"), None);
    }
}
