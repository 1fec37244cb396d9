//! A text as blocks of whole records, read one after the other with bounded memory.

use memchr::{memchr, memchr_iter, memrchr};

use super::cells::RecordCells;
use super::raw::{SEPARATOR, Written};
use super::records::{End, Record, Records, RowShape, record_end, row_end};
use crate::clean::trim;
use crate::input::text::TextSource;
use crate::input::{Damage, InputError};

/// Bytes of a block: its columns stay in the processor's cache while they are made.
pub(crate) const BLOCK_BYTES: usize = 1 << 20;

/// Blocks that one record may fill. A quote that is not closed within so many counts as never closed.
const RECORD_BLOCKS: usize = 8;

/// Some records of a file.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) bytes: Vec<u8>,
    /// Place of the first byte in the file.
    pub(crate) offset: u64,
    /// Physical line of the first byte, the file's first being 1.
    pub(crate) first_line: u32,
    pub(crate) places: Places,
    /// The text is cut off at the end of this block.
    pub(crate) is_cut: bool,
}

/// What is known of the places of a block's records.
#[derive(Debug)]
pub(crate) enum Places {
    /// The bytes are those of the text.
    AsRead,
    /// Place of each physical line in the text.
    Lines(Vec<u64>),
    /// The records are rows of a sheet or a Parquet file, which have no place.
    Rows(Vec<RowEnd>),
}

/// A record that is no line of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowEnd {
    /// Where it ends in the bytes of its block.
    pub(crate) end: usize,
    pub(crate) line: u32,
}

impl Block {
    pub(crate) fn records(&self, shape: RowShape) -> Records<'_> {
        match &self.places {
            Places::Rows(rows) => Records::of_rows(&self.bytes, rows, shape),
            Places::AsRead | Places::Lines(_) => Records::new(&self.bytes, shape),
        }
    }

    /// Makes the line of a record of this block that of the file. Gives the place in the text from which its own
    /// offset counts; `u64::MAX` where there is none.
    pub(crate) fn locate(&self, record: &mut Record) -> u64 {
        match &self.places {
            Places::AsRead => {
                record.line += self.first_line;
                self.offset
            }
            Places::Lines(starts) => {
                let start = starts.get(record.line as usize).copied();
                record.line += self.first_line;
                record.offset = 0;
                start.unwrap_or(u64::MAX)
            }
            Places::Rows(_) => u64::MAX,
        }
    }

    /// No block has more records.
    pub(crate) fn n_records_at_most(&self) -> usize {
        match &self.places {
            Places::Rows(rows) => rows.len(),
            Places::AsRead | Places::Lines(_) => memchr_iter(b'\n', &self.bytes).count() + 1,
        }
    }
}

/// The header record of a file.
#[derive(Clone, Debug)]
pub(crate) struct HeaderRecord {
    pub(crate) content: Vec<u8>,
    pub(crate) line: u32,
    pub(crate) shape: RowShape,
}

impl HeaderRecord {
    /// A header that does not stand in the text.
    pub(crate) fn of_names<S: AsRef<str>>(names: &[S], line: u32) -> Self {
        let mut content = Vec::new();
        for (i, name) in names.iter().enumerate() {
            if i > 0 {
                content.push(SEPARATOR);
            }
            super::raw::push_visible(name.as_ref().as_bytes(), &mut content);
        }
        let shape = RowShape { delimiter: SEPARATOR, quote: None, n_cells: names.len(), written: Written::Cells };
        HeaderRecord { content, line, shape }
    }

    /// Names of the columns, trimmed.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut cells = RecordCells::new(self.shape);
        let n_cells = cells.split(&self.content);
        let name = |place| String::from_utf8_lossy(trim(cells.get(&self.content, place))).into_owned();
        (0..n_cells).map(name).collect()
    }
}

/// Reads a text block by block.
pub(crate) struct BlockReader {
    text: TextSource,
    block_bytes: usize,
    shape: RowShape,
    /// Bytes read and not yet given out.
    pending: Vec<u8>,
    offset: u64,
    line: u32,
}

impl BlockReader {
    /// Reads a text of the given shape; the number of its cells comes with the header.
    pub(crate) fn new(text: TextSource, shape: RowShape, block_bytes: usize) -> Self {
        let offset = text.offset();
        BlockReader { text, block_bytes, shape, pending: Vec::new(), offset, line: 1 }
    }

    /// Delimiter, quote and number of cells, as the header shows them.
    pub(crate) fn shape(&self) -> RowShape {
        self.shape
    }

    /// Where and how the text ended too soon.
    pub(crate) fn damage(&self) -> Option<Damage> {
        self.text.damage().map(|what| Damage { line: self.line, what })
    }

    /// Passes over physical lines.
    pub(crate) fn skip_lines(&mut self, n_lines: u32) -> Result<(), InputError> {
        for _ in 0..n_lines {
            self.fill(self.block_bytes)?;
            if self.pending.is_empty() {
                break;
            }
            let end = loop {
                match memchr(b'\n', &self.pending) {
                    Some(at) => break at + 1,
                    None if self.text.is_at_end() => break self.pending.len(),
                    None if self.is_full() => return Err(InputError::LongLine(self.line)),
                    None => self.fill_more()?,
                }
            };
            self.take(end);
        }
        Ok(())
    }

    /// Declares the columns of a text without a header.
    pub(crate) fn declare_header(&mut self, names: &[String]) -> HeaderRecord {
        self.shape.n_cells = names.len();
        HeaderRecord::of_names(names, self.line)
    }

    /// Reads the header: the first line that is not empty. None if there is no such line.
    pub(crate) fn read_header(&mut self) -> Result<Option<HeaderRecord>, InputError> {
        self.fill(self.block_bytes)?;
        loop {
            let n_ends = self.pending.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            self.take(n_ends);
            if self.pending.is_empty() {
                if self.text.is_at_end() {
                    return Ok(None);
                }
                self.fill_more()?;
                continue;
            }
            let line = self.line;
            let (end, next) = match record_end(&self.pending, 0, self.shape) {
                End::Line(end, next) | End::Stray(end, next) => (end, next),
                End::Bytes if self.text.is_at_end() => (self.pending.len(), self.pending.len()),
                End::InQuotes if self.text.is_at_end() || self.is_full() => return Err(InputError::OpenHeader(line)),
                End::Bytes if self.is_full() => return Err(InputError::LongLine(line)),
                End::Bytes | End::InQuotes => {
                    self.fill_more()?;
                    continue;
                }
            };
            let (mut content, _) = self.take(next);
            content.truncate(end);
            self.shape.n_cells = RecordCells::new(self.shape).split(&content);
            return Ok(Some(HeaderRecord { content, line, shape: self.shape }));
        }
    }

    /// The next records; none at the end of the file.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        self.fill(self.block_bytes)?;
        loop {
            if self.pending.is_empty() {
                return Ok(None);
            }
            let (offset, first_line) = (self.offset, self.line);
            let mut end = self.cut();
            if end == 0 && self.is_full() {
                // A record that does not end: its first line makes a block, in which the quote is found open.
                end = memchr(b'\n', &self.pending).ok_or(InputError::LongLine(first_line))? + 1;
            }
            if end > 0 {
                let (bytes, places) = self.take(end);
                if self.line == u32::MAX {
                    return Err(InputError::ManyLines);
                }
                let is_cut = self.pending.is_empty() && self.text.damage().is_some();
                return Ok(Some(Block { bytes, offset, first_line, places, is_cut }));
            }
            self.fill_more()?;
        }
    }

    /// Where the last whole record of the pending bytes ends.
    fn cut(&self) -> usize {
        let bytes = &self.pending;
        let has_quote = self.shape.quote.is_some_and(|quote| memchr(quote, bytes).is_some());
        if !has_quote {
            return if self.text.is_at_end() { bytes.len() } else { memrchr(b'\n', bytes).map_or(0, |at| at + 1) };
        }
        let mut at = 0;
        while at < bytes.len() {
            match row_end(bytes, at, self.shape, self.text.is_at_end()) {
                End::Line(_, next) | End::Stray(_, next) => at = next,
                End::Bytes if self.text.is_at_end() => at = bytes.len(),
                End::Bytes | End::InQuotes => break,
            }
        }
        at
    }

    fn is_full(&self) -> bool {
        self.pending.len() >= self.block_bytes * RECORD_BLOCKS
    }

    fn fill_more(&mut self) -> Result<(), InputError> {
        self.fill(self.pending.len() + self.block_bytes)
    }

    fn fill(&mut self, n_wanted: usize) -> Result<(), InputError> {
        self.text.fill(&mut self.pending, n_wanted, self.block_bytes * RECORD_BLOCKS).map_err(|error| match error {
            InputError::LongLine(_) => InputError::LongLine(self.line.saturating_add(count_lines(&self.pending))),
            error => error,
        })
    }

    /// Takes bytes off the front and counts their lines.
    fn take(&mut self, n: usize) -> (Vec<u8>, Places) {
        let rest = self.pending.split_off(n);
        let taken = std::mem::replace(&mut self.pending, rest);
        self.offset += n as u64;
        self.line = self.line.saturating_add(count_lines(&taken));
        let places = self.text.take_starts(&taken);
        (taken, places)
    }
}

fn count_lines(bytes: &[u8]) -> u32 {
    u32::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::input::dialect::Encoding;

    const SHAPE: RowShape = RowShape { delimiter: b',', quote: Some(b'"'), n_cells: 1, written: Written::AsRead };

    fn reader(text: &[u8], block_bytes: usize) -> BlockReader {
        let n_mark_bytes = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let input = Box::new(std::io::Cursor::new(text[n_mark_bytes..].to_vec()));
        BlockReader::new(TextSource::new(input, Encoding::Utf8, None, n_mark_bytes), SHAPE, block_bytes)
    }

    fn records(text: &str, block_bytes: usize) -> Vec<(u32, u64, bool, String)> {
        let mut reader = reader(text.as_bytes(), block_bytes);
        reader.read_header().unwrap().unwrap();
        let mut all = Vec::new();
        while let Some(block) = reader.next_block().unwrap() {
            for mut record in block.records(reader.shape()) {
                let content = String::from_utf8_lossy(record.content).into_owned();
                let offset = block.locate(&mut record) + record.offset as u64;
                assert!(text[offset as usize..].starts_with(&content));
                all.push((record.line, offset, record.is_stray, content));
            }
        }
        all
    }

    #[test]
    fn blocks_of_any_size_hold_the_same_records() {
        let text = "\u{feff}\na,b\n1,\"x\ny\"\r\n\n2,\"p\"\"q\"\n3,r\"s\n4,last";
        let whole = records(text, 1 << 20);
        let lines: Vec<_> = whole.iter().map(|record| record.0).collect();
        assert_eq!(lines, [3, 6, 7, 8]);
        for block_bytes in 2..60 {
            assert_eq!(records(text, block_bytes), whole, "{block_bytes}");
        }
    }

    #[test]
    fn after_an_unclosed_quote_reading_resumes_on_the_next_line() {
        let text = "a,b\n1,x\n2,\"open\n3,y\n4,z\n";
        let found: Vec<_> = records(text, 1 << 20).into_iter().map(|record| (record.0, record.2)).collect();
        assert_eq!(found, [(2, false), (3, true), (4, false), (5, false)]);
    }

    #[test]
    fn blocks_of_any_size_find_the_same_stray_quotes() {
        let rows = |range: std::ops::Range<u32>| range.map(|i| format!("{i},row\n")).collect::<String>();
        let text = format!("a,b\n1,\"x{}\"1,y\n{}7,\"n\nm\"\n\"8,z", rows(0..9), rows(20..25));
        let whole = records(&text, 1 << 20);
        let strays: Vec<_> = whole.iter().filter(|record| record.2).map(|record| record.0).collect();
        assert_eq!((whole.len(), strays), (17, vec![2, 11, 19]));
        for block_bytes in 25..200 {
            assert_eq!(records(&text, block_bytes), whole, "{block_bytes}");
        }
    }

    #[test]
    fn what_is_no_csv_is_told() {
        let read = |bytes: &[u8]| reader(bytes, 1).read_header();
        assert!(matches!(read(b"a,b,c,d,e,f,g\n"), Err(InputError::LongLine(1))));
        assert!(matches!(read(b"\n\"a,b"), Err(InputError::OpenHeader(2))));
        assert!(matches!(read(b"\n\r\n"), Ok(None)));
    }

    #[test]
    fn lines_may_be_passed_over_and_names_declared() {
        let names = ["x".to_owned(), "y".to_owned()];
        for block_bytes in 1..9 {
            let mut reader = reader(b"title\n\n1,2\n3,\"4", block_bytes);
            reader.skip_lines(2).unwrap();
            let header = reader.declare_header(&names);
            assert_eq!((header.line, header.names()), (3, names.to_vec()));
            let block = reader.next_block().unwrap().unwrap();
            assert_eq!((block.first_line, block.offset), (3, 7));
            assert_eq!(block.records(reader.shape()).next().unwrap().content, b"1,2");
        }
        let mut short = reader(b"title", 4);
        short.skip_lines(3).unwrap();
        assert!(short.read_header().unwrap().is_none());
        assert!(matches!(reader(b"0123456789", 1).skip_lines(1), Err(InputError::LongLine(1))));
    }
}
