//! The cells of one record.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::{memchr, memchr_iter};

use super::raw::{SEPARATOR, Written, put_for_separators};
use super::records::RowShape;

/// Splits records into cells; keeps its buffers from one to the next.
pub(crate) struct RecordCells {
    shape: RowShape,
    reader: Reader,
    /// Ends of the cells: a cell begins one byte after the end of the one before, or right there once unquoted.
    ends: Vec<usize>,
    unquoted: Vec<u8>,
    is_unquoted: bool,
}

impl RecordCells {
    pub(crate) fn new(shape: RowShape) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.delimiter(shape.delimiter).terminator(Terminator::Any(b'\n')).quote(shape.quote.unwrap_or(b'"'));
        let reader = builder.quoting(shape.quote.is_some()).build();
        RecordCells { shape, reader, ends: Vec::new(), unquoted: Vec::new(), is_unquoted: false }
    }

    /// Splits a record, without its line end. Returns the number of cells.
    pub(crate) fn split(&mut self, record: &[u8]) -> usize {
        self.ends.clear();
        self.is_unquoted = self.shape.quote.is_some_and(|quote| memchr(quote, record).is_some());
        if self.is_unquoted {
            self.unquote(record);
        } else {
            self.ends.extend(memchr_iter(self.shape.delimiter, record));
            self.ends.push(record.len());
        }
        self.ends.len()
    }

    /// A cell of the record that was split last.
    #[inline]
    pub(crate) fn get<'a>(&'a self, record: &'a [u8], index: usize) -> &'a [u8] {
        let (text, gap) = if self.is_unquoted { (self.unquoted.as_slice(), 0) } else { (record, 1) };
        let start = if index == 0 { 0 } else { self.ends[index - 1] + gap };
        &text[start..self.ends[index]]
    }

    fn unquote(&mut self, record: &[u8]) {
        self.reader.reset();
        // One place more than can be needed each: a full buffer would end the reading.
        self.unquoted.resize(record.len() + 1, 0);
        self.ends.resize(memchr_iter(self.shape.delimiter, record).count() + 2, 0);
        let (mut n_read, mut n_written, mut n_ends) = (0, 0, 0);
        // After all bytes, an empty input tells the reader that the record ends.
        loop {
            let (result, read, written, ended) =
                self.reader.read_record(&record[n_read..], &mut self.unquoted[n_written..], &mut self.ends[n_ends..]);
            (n_read, n_written, n_ends) = (n_read + read, n_written + written, n_ends + ended);
            if result != ReadRecordResult::InputEmpty {
                break;
            }
        }
        self.ends.truncate(n_ends);
        self.unquoted.truncate(n_written);
        if let Written::Delimited(long) = self.shape.written
            && memchr(SEPARATOR, &self.unquoted).is_some()
        {
            self.restore_delimiters(long.bytes());
        }
    }

    /// Gives quoted cells back the delimiters that stand in them.
    fn restore_delimiters(&mut self, delimiter: &[u8]) {
        let mut restored = Vec::with_capacity(self.unquoted.len() + delimiter.len());
        let mut start = 0;
        for end in &mut self.ends {
            put_for_separators(&self.unquoted[start..*end], delimiter, &mut restored);
            start = std::mem::replace(end, restored.len());
        }
        self.unquoted = restored;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::raw::LongDelimiter;
    use super::*;

    fn shape(delimiter: u8) -> RowShape {
        RowShape { delimiter, quote: Some(b'"'), n_cells: 2, written: Written::AsRead }
    }

    fn split(record: &str) -> Vec<String> {
        split_as(record, shape(b','))
    }

    fn split_as(record: &str, shape: RowShape) -> Vec<String> {
        let mut cells = RecordCells::new(shape);
        let n_cells = cells.split(record.as_bytes());
        (0..n_cells).map(|i| String::from_utf8_lossy(cells.get(record.as_bytes(), i)).into_owned()).collect()
    }

    #[test]
    fn splits_plain_and_quoted_records() {
        assert_eq!(split("a,b,"), ["a", "b", ""]);
        assert_eq!(split(","), ["", ""]);
        assert_eq!(split("\"a,b\",c"), ["a,b", "c"]);
        assert_eq!(split("\"a\"\"b\nc\",\"\""), ["a\"b\nc", ""]);
        assert_eq!(split("\"a\"b,c\"d"), ["ab", "c\"d"]);
        assert_eq!(split("a\"b"), ["a\"b"]);
        assert_eq!(split("a\",b\","), ["a\"", "b\"", ""]);
        assert_eq!(split("\""), [""]);
        assert_eq!(split("a\r,\"b\r\""), ["a\r", "b\r"]);
    }

    #[test]
    fn quotes_may_be_others_or_none() {
        let quote = Some(b'\'');
        assert_eq!(split_as("'a,''b',\"c", RowShape { quote, ..shape(b',') }), ["a,'b", "\"c"]);
        assert_eq!(split_as("\"a,b\"", RowShape { quote: None, ..shape(b',') }), ["\"a", "b\""]);
    }

    #[test]
    fn a_long_delimiter_inside_quotes_is_text() {
        let written = Written::Delimited(LongDelimiter::new("||").unwrap());
        let shape = RowShape { written, ..shape(SEPARATOR) };
        assert_eq!(split_as("\"a\x1Fb\"\x1Fc\x1F\"\x1F\"", shape), ["a||b", "c", "||"]);
        assert_eq!(split_as("a\x1Fb", shape), ["a", "b"]);
    }

    #[test]
    fn one_splitter_serves_many_records() {
        let mut cells = RecordCells::new(shape(b'|'));
        assert_eq!(cells.split(b"\"a|b\"|c"), 2);
        assert_eq!(cells.get(b"\"a|b\"|c", 0), b"a|b");
        assert_eq!(cells.split(b"x|y|z"), 3);
        assert_eq!(cells.get(b"x|y|z", 2), b"z");
        assert_eq!(cells.split(b"\"q\"|\"r\""), 2);
        assert_eq!(cells.get(b"\"q\"|\"r\"", 1), b"r");
    }
}
