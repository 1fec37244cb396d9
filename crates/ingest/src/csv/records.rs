//! Where records end.

use memchr::{memchr, memchr_iter, memchr2};

/// How a record ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// With a line end: the content reaches to the first place, the next record begins at the second.
    Line(usize, usize),
    /// The bytes end first, outside quotes.
    Bytes,
    /// The bytes end first, inside quotes.
    InQuotes,
}

/// Finds the end of the record that begins at `start`.
pub(crate) fn record_end(bytes: &[u8], start: usize, delimiter: u8) -> End {
    let mut at = start;
    loop {
        let Some(found) = memchr2(b'\n', b'"', &bytes[at..]) else { return End::Bytes };
        at += found;
        if bytes[at] == b'\n' {
            return End::Line(content_end(bytes, start, at), at + 1);
        }
        let is_opening = at == start || bytes[at - 1] == delimiter;
        at += 1;
        if is_opening {
            match after_quoted(bytes, at) {
                Some(after) => at = after,
                None => return End::InQuotes,
            }
        }
    }
}

/// The place after the closing quote of a cell whose content begins at `at`.
fn after_quoted(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', &bytes[at..])? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

fn content_end(bytes: &[u8], start: usize, end: usize) -> usize {
    if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

/// A record: its content without line end, where it begins, and its first line counted from that of the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) offset: usize,
    pub(crate) line: u32,
    /// Whether a line end follows.
    pub(crate) is_ended: bool,
}

/// The records of bytes that hold whole records only. Empty lines are none.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    delimiter: u8,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        Records { bytes, at: 0, line: 0, delimiter }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        while self.at < self.bytes.len() {
            let (offset, line) = (self.at, self.line);
            let (end, next, is_ended) = match record_end(self.bytes, offset, self.delimiter) {
                End::Line(end, next) => (end, next, true),
                End::Bytes | End::InQuotes => {
                    (content_end(self.bytes, offset, self.bytes.len()), self.bytes.len(), false)
                }
            };
            self.at = next;
            let content = &self.bytes[offset..end];
            let n_inner = if content.contains(&b'"') { memchr_iter(b'\n', content).count() } else { 0 };
            self.line += n_inner as u32 + 1;
            if !content.is_empty() {
                return Some(Record { content, offset, line, is_ended });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<(u32, &str)> {
        Records::new(text.as_bytes(), b',')
            .map(|record| (record.line, std::str::from_utf8(record.content).unwrap_or("?")))
            .collect()
    }

    #[test]
    fn line_ends_inside_quotes_belong_to_the_record() {
        assert_eq!(contents("a,b\nc,d\n"), [(0, "a,b"), (1, "c,d")]);
        assert_eq!(contents("a,\"b\n\r\nc\"\r\nd"), [(0, "a,\"b\n\r\nc\""), (3, "d")]);
        assert_eq!(contents("\"a\"\"\nb\",c\nd"), [(0, "\"a\"\"\nb\",c"), (2, "d")]);
    }

    #[test]
    fn a_quote_opens_only_at_the_start_of_a_cell() {
        assert_eq!(contents("a\"b\nc\n"), [(0, "a\"b"), (1, "c")]);
        assert_eq!(contents(" \"a\nb\"\n"), [(0, " \"a"), (1, "b\"")]);
        assert_eq!(contents("\"a\"b\"\nc\n"), [(0, "\"a\"b\""), (1, "c")]);
    }

    #[test]
    fn empty_lines_are_no_records_but_count() {
        assert_eq!(contents("\n\r\na\n\n\nb\n"), [(2, "a"), (5, "b")]);
        assert_eq!(contents(""), []);
    }

    #[test]
    fn an_open_end_is_told_apart() {
        assert_eq!(record_end(b"a,b", 0, b','), End::Bytes);
        assert_eq!(record_end(b"a,\"b\n", 0, b','), End::InQuotes);
        assert_eq!(record_end(b"x\r\na\n", 0, b','), End::Line(1, 3));
    }
}
