//! Where records end.

use memchr::{memchr, memchr_iter, memchr2};

use super::blocks::RowEnd;
use super::raw::Written;

/// What tells a row from lines that a stray quote has joined, and how it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowShape {
    pub(crate) delimiter: u8,
    /// None where cells are never enclosed.
    pub(crate) quote: Option<u8>,
    /// Cells of the header.
    pub(crate) n_cells: usize,
    pub(crate) written: Written,
}

impl RowShape {
    /// The quote, or a byte that is never looked at where there is none.
    fn quote_or_line_end(self) -> u8 {
        self.quote.unwrap_or(b'\n')
    }
}

/// How a record ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// With a line end: the content reaches to the first place, the next record begins at the second.
    Line(usize, usize),
    /// A stray quote joins lines that are no row, or is never closed: only the first of them is taken, with places as above.
    Stray(usize, usize),
    /// The bytes end first, outside quotes.
    Bytes,
    /// The bytes end first, inside quotes.
    InQuotes,
}

/// Finds the end of the record that begins at `start`.
pub(crate) fn record_end(bytes: &[u8], start: usize, shape: RowShape) -> End {
    walk(bytes, start, shape, |_, _| true).unwrap_or(End::Bytes)
}

/// Finds the end of the row that begins at `start`. A row over several lines has the cells of the header, and behind
/// each closing quote its cell ends; otherwise a quote is astray. `is_last`: nothing follows the bytes.
///
/// A row is given up at its first cell that is wrong, or after as many quoted cells as the header has, so that a file
/// of nothing but stray quotes costs no more than that many passes.
pub(crate) fn row_end(bytes: &[u8], start: usize, shape: RowShape, is_last: bool) -> End {
    let (mut n_quoted, mut is_joined) = (0, false);
    let walked = walk(bytes, start, shape, |opened, after| {
        n_quoted += 1;
        let is_long = memchr(b'\n', &bytes[opened..after]).is_some();
        is_joined |= is_long;
        let is_ended = bytes.get(after).is_none_or(|byte| *byte == shape.delimiter || matches!(byte, b'\n' | b'\r'));
        (is_ended || !is_long) && (n_quoted <= shape.n_cells || !is_joined)
    });
    let is_row = match walked {
        None => false,
        Some(End::Line(end, _)) if is_joined => n_cells(&bytes[start..end], shape) == shape.n_cells,
        Some(End::Bytes) if is_joined && is_last => n_cells(&bytes[start..], shape) == shape.n_cells,
        Some(End::InQuotes) => !is_last,
        Some(_) => true,
    };
    match walked {
        Some(end) if is_row => end,
        _ => first_line(bytes, start),
    }
}

/// Goes to the end of the record that begins at `start`, and past each quoted cell with its two places: behind the
/// opening and behind the closing quote. None where `goes_on` denies.
fn walk(bytes: &[u8], start: usize, shape: RowShape, mut goes_on: impl FnMut(usize, usize) -> bool) -> Option<End> {
    let quote = shape.quote_or_line_end();
    let mut at = start;
    loop {
        let Some(found) = memchr2(b'\n', quote, &bytes[at..]) else { return Some(End::Bytes) };
        at += found;
        if bytes[at] == b'\n' {
            return Some(End::Line(content_end(bytes, start, at), at + 1));
        }
        let is_opening = at == start || bytes[at - 1] == shape.delimiter;
        at += 1;
        if is_opening {
            let Some(after) = after_quoted(bytes, at, quote) else { return Some(End::InQuotes) };
            if !goes_on(at, after) {
                return None;
            }
            at = after;
        }
    }
}

fn first_line(bytes: &[u8], start: usize) -> End {
    let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
    End::Stray(content_end(bytes, start, end), bytes.len().min(end + 1))
}

/// Cells of a record.
fn n_cells(content: &[u8], shape: RowShape) -> usize {
    let (delimiter, quote) = (shape.delimiter, shape.quote_or_line_end());
    let (mut n_cells, mut at) = (1, 0);
    while let Some(found) = memchr2(delimiter, quote, &content[at..]) {
        at += found;
        let is_opening = content[at] == quote && (at == 0 || content[at - 1] == delimiter);
        n_cells += usize::from(content[at] == delimiter);
        at += 1;
        if is_opening {
            at = after_quoted(content, at, quote).unwrap_or(content.len());
        }
    }
    n_cells
}

/// The place after the closing quote of a cell whose content begins at `at`.
fn after_quoted(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        at += memchr(quote, &bytes[at..])? + 1;
        if bytes.get(at) != Some(&quote) {
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
    /// The record is one physical line with a stray quote.
    pub(crate) is_stray: bool,
}

/// The records of bytes that hold whole records only. Empty lines are none.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    shape: RowShape,
    /// Where the records end and their lines, if that is told.
    rows: Option<std::slice::Iter<'a, RowEnd>>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], shape: RowShape) -> Self {
        Records { bytes, at: 0, line: 0, shape, rows: None }
    }

    /// The records end where `rows` says, and their lines are those of the file.
    pub(crate) fn of_rows(bytes: &'a [u8], rows: &'a [RowEnd], shape: RowShape) -> Self {
        Records { bytes, at: 0, line: 0, shape, rows: Some(rows.iter()) }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if let Some(rows) = &mut self.rows {
            let row = rows.next()?;
            let start = std::mem::replace(&mut self.at, row.end);
            let content = &self.bytes[start..row.end];
            return Some(Record { content, offset: 0, line: row.line, is_ended: true, is_stray: false });
        }
        while self.at < self.bytes.len() {
            let (offset, line) = (self.at, self.line);
            let found = row_end(self.bytes, offset, self.shape, true);
            let (end, next, is_ended) = match found {
                End::Line(end, next) | End::Stray(end, next) => (end, next, true),
                End::Bytes | End::InQuotes => {
                    (content_end(self.bytes, offset, self.bytes.len()), self.bytes.len(), false)
                }
            };
            self.at = next;
            let content = &self.bytes[offset..end];
            let has_quote = self.shape.quote.is_some_and(|quote| memchr(quote, content).is_some());
            let n_inner = if has_quote { memchr_iter(b'\n', content).count() } else { 0 };
            self.line += n_inner as u32 + 1;
            if !content.is_empty() {
                let is_stray = matches!(found, End::Stray(..));
                return Some(Record { content, offset, line, is_ended, is_stray });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: RowShape = RowShape { delimiter: b',', quote: Some(b'"'), n_cells: 2, written: Written::AsRead };

    fn contents(text: &str) -> Vec<(u32, &str)> {
        Records::new(text.as_bytes(), SHAPE)
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
        assert_eq!(record_end(b"a,b", 0, SHAPE), End::Bytes);
        assert_eq!(record_end(b"a,\"b\n", 0, SHAPE), End::InQuotes);
        assert_eq!(record_end(b"x\r\na\n", 0, SHAPE), End::Line(1, 3));
    }

    fn strays(text: &str) -> Vec<(u32, bool)> {
        Records::new(text.as_bytes(), SHAPE).map(|record| (record.line, record.is_stray)).collect()
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_only() {
        // Other cells than the header's; text behind the closing quote; both at the end of the bytes.
        assert_eq!(strays("a,\"b\nc,d\ne,\",f\"\ng,h\n"), [(0, true), (1, false), (2, false), (3, false)]);
        assert_eq!(strays("\"a,b\nc,d\n\"e\",f\r\n"), [(0, true), (1, false), (2, false)]);
        assert_eq!(strays("\"a,b\nc,d\ne,f,\"\""), [(0, true), (1, false), (2, false)]);
        assert_eq!(strays("\"a,b\nc,d\ne,f,\""), [(0, true), (1, false), (2, true)]);
        assert_eq!(strays("\"a,b\nc,\"d\ne\"\nf,g"), [(0, true), (1, false), (3, false)]);
        assert_eq!(contents("\"a,b\r\nc,\"d\""), [(0, "\"a,b"), (1, "c,\"d\"")]);
    }

    #[test]
    fn quotes_that_chain_all_lines_are_given_up() {
        assert_eq!(row_end("a\",\"b\n".repeat(4).as_bytes(), 0, SHAPE, false), End::Stray(5, 6));
        assert_eq!(strays(&"\"a,b\n".repeat(3)), [(0, true), (1, true), (2, true)]);
    }

    #[test]
    fn quotes_may_be_others_or_none() {
        let contents = |text: &'static str, quote| {
            let shape = RowShape { quote, ..SHAPE };
            Records::new(text.as_bytes(), shape).map(|record| (record.line, record.content.len())).collect::<Vec<_>>()
        };
        assert_eq!(contents("'a\nb',\"\nc,d\n", Some(b'\'')), [(0, 7), (2, 3)]);
        assert_eq!(contents("\"a\nb\",c\n", None), [(0, 2), (1, 4)]);
    }

    #[test]
    fn cells_are_counted_outside_quotes() {
        for (content, n_expected) in
            [("", 1), ("a,b", 2), ("\"a,\"\",\",\"\",\"b\n,\"", 3), ("a\"b,c\",", 3), ("\"a\"b,c", 2)]
        {
            assert_eq!(n_cells(content.as_bytes(), SHAPE), n_expected, "{content}");
        }
    }
}
