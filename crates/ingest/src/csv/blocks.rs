//! A file as blocks of whole records, read one after the other with bounded memory, hashed on the way.

use std::io::Read;

use memchr::{memchr, memchr_iter, memrchr};
use sha2::{Digest, Sha256};

use super::cells::RecordCells;
use super::header::detect_delimiter;
use super::records::{End, RowShape, record_end, row_end};

/// Bytes of a block: its columns stay in the processor's cache while they are made.
pub(crate) const BLOCK_BYTES: usize = 1 << 20;

/// Blocks that one record may fill. A quote that is not closed within so many counts as never closed.
const RECORD_BLOCKS: usize = 8;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// Some records of a file.
pub(crate) struct Block {
    pub(crate) bytes: Vec<u8>,
    /// Place of the first byte in the file.
    pub(crate) offset: u64,
    /// Physical line of the first byte, the file's first being 1.
    pub(crate) first_line: u32,
}

/// The header record of a file.
pub(crate) struct HeaderRecord {
    pub(crate) content: Vec<u8>,
    pub(crate) line: u32,
}

/// Why a file cannot be cut into records.
#[derive(Debug)]
pub(crate) enum BlockError {
    Io(std::io::Error),
    /// The file is UTF-16.
    Utf16,
    /// A line is longer than any record may be.
    LongLine(u32),
    /// The header's quote is never closed.
    OpenHeader(u32),
    /// There are more lines than can be numbered.
    ManyLines,
}

/// Reads a file block by block.
pub(crate) struct BlockReader<R> {
    input: R,
    hash: Sha256,
    n_bytes: u64,
    is_at_end: bool,
    block_bytes: usize,
    shape: RowShape,
    /// Bytes read and not yet given out.
    pending: Vec<u8>,
    offset: u64,
    line: u32,
}

impl<R: Read> BlockReader<R> {
    pub(crate) fn new(input: R, block_bytes: usize) -> Self {
        BlockReader {
            input,
            hash: Sha256::new(),
            n_bytes: 0,
            is_at_end: false,
            block_bytes,
            shape: RowShape { delimiter: b',', n_cells: 1 },
            pending: Vec::new(),
            offset: 0,
            line: 1,
        }
    }

    /// Delimiter and number of cells, as the header shows them.
    pub(crate) fn shape(&self) -> RowShape {
        self.shape
    }

    /// Whether the file holds no byte, a byte order mark aside.
    pub(crate) fn is_empty(&self) -> bool {
        let n_mark_bytes = UTF8_BOM.len() as u64;
        let is_mark_only = self.n_bytes == n_mark_bytes && self.line == 1;
        self.is_at_end && (self.n_bytes == 0 || is_mark_only)
    }

    /// Reads the header: the first line that is not empty. None if there is no such line.
    pub(crate) fn read_header(&mut self) -> Result<Option<HeaderRecord>, BlockError> {
        self.fill(self.block_bytes.max(UTF8_BOM.len()))?;
        if self.pending.starts_with(b"\xFF\xFE") || self.pending.starts_with(b"\xFE\xFF") {
            return Err(BlockError::Utf16);
        }
        if self.pending.starts_with(UTF8_BOM) {
            self.take(UTF8_BOM.len());
        }
        loop {
            let n_ends = self.pending.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            self.take(n_ends);
            if self.pending.is_empty() && self.is_at_end {
                return Ok(None);
            }
            let line_end = memchr(b'\n', &self.pending).unwrap_or(self.pending.len());
            let delimiter = detect_delimiter(&self.pending[..line_end]);
            let line = self.line;
            let (end, next) = match record_end(&self.pending, 0, delimiter) {
                End::Line(end, next) | End::Stray(end, next) => (end, next),
                End::Bytes if self.is_at_end => (self.pending.len(), self.pending.len()),
                End::InQuotes if self.is_at_end || self.is_full() => return Err(BlockError::OpenHeader(line)),
                End::Bytes if self.is_full() => return Err(BlockError::LongLine(line)),
                End::Bytes | End::InQuotes => {
                    self.fill_more()?;
                    continue;
                }
            };
            let mut content = self.take(next);
            content.truncate(end);
            self.shape = RowShape { delimiter, n_cells: RecordCells::new(delimiter).split(&content) };
            return Ok(Some(HeaderRecord { content, line }));
        }
    }

    /// The next records; none at the end of the file.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, BlockError> {
        self.fill(self.block_bytes)?;
        loop {
            if self.pending.is_empty() {
                return Ok(None);
            }
            let (offset, first_line) = (self.offset, self.line);
            let mut end = self.cut();
            if end == 0 && self.is_full() {
                // A record that does not end: its first line makes a block, in which the quote is found open.
                end = memchr(b'\n', &self.pending).ok_or(BlockError::LongLine(first_line))? + 1;
            }
            if end > 0 {
                let bytes = self.take(end);
                return self.numbered(Block { bytes, offset, first_line });
            }
            self.fill_more()?;
        }
    }

    /// Reads and hashes what was not yet read, and gives the hash (hexadecimal) and the size of the whole file.
    pub(crate) fn finish(mut self) -> Result<(String, u64), BlockError> {
        while !self.is_at_end {
            self.pending.clear();
            self.fill(self.block_bytes)?;
        }
        let digits = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((digits, self.n_bytes))
    }

    fn numbered(&self, block: Block) -> Result<Option<Block>, BlockError> {
        if self.line == u32::MAX { Err(BlockError::ManyLines) } else { Ok(Some(block)) }
    }

    /// Where the last whole record of the pending bytes ends.
    fn cut(&self) -> usize {
        let bytes = &self.pending;
        if memchr(b'"', bytes).is_none() {
            return if self.is_at_end { bytes.len() } else { memrchr(b'\n', bytes).map_or(0, |at| at + 1) };
        }
        let mut at = 0;
        while at < bytes.len() {
            match row_end(bytes, at, self.shape, self.is_at_end) {
                End::Line(_, next) | End::Stray(_, next) => at = next,
                End::Bytes if self.is_at_end => at = bytes.len(),
                End::Bytes | End::InQuotes => break,
            }
        }
        at
    }

    fn is_full(&self) -> bool {
        self.pending.len() >= self.block_bytes * RECORD_BLOCKS
    }

    fn fill_more(&mut self) -> Result<(), BlockError> {
        self.fill(self.pending.len() + self.block_bytes)
    }

    fn fill(&mut self, n_wanted: usize) -> Result<(), BlockError> {
        let n_before = self.pending.len();
        if self.is_at_end || n_before >= n_wanted {
            return Ok(());
        }
        let n_missing = n_wanted - n_before;
        self.pending.reserve_exact(n_missing);
        let n_read = (&mut self.input).take(n_missing as u64).read_to_end(&mut self.pending).map_err(BlockError::Io)?;
        self.is_at_end = n_read < n_missing;
        self.hash.update(&self.pending[n_before..]);
        self.n_bytes += n_read as u64;
        Ok(())
    }

    /// Takes bytes off the front and counts their lines.
    fn take(&mut self, n: usize) -> Vec<u8> {
        let rest = self.pending.split_off(n);
        let taken = std::mem::replace(&mut self.pending, rest);
        self.offset += n as u64;
        let n_lines = u32::try_from(memchr_iter(b'\n', &taken).count()).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(n_lines);
        taken
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::records::Records;
    use super::*;

    fn records(text: &str, block_bytes: usize) -> Vec<(u32, u64, bool, String)> {
        let mut reader = BlockReader::new(text.as_bytes(), block_bytes);
        reader.read_header().unwrap().unwrap();
        let mut all = Vec::new();
        while let Some(block) = reader.next_block().unwrap() {
            for record in Records::new(&block.bytes, reader.shape()) {
                let content = String::from_utf8_lossy(record.content).into_owned();
                let (line, offset) = (block.first_line + record.line, block.offset + record.offset as u64);
                assert!(text[offset as usize..].starts_with(&content));
                all.push((line, offset, record.is_stray, content));
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
    fn hash_and_size_are_of_the_whole_file() {
        for block_bytes in [4, 1 << 20] {
            let (hash, n_bytes) = BlockReader::new(b"abc".as_slice(), block_bytes).finish().unwrap();
            assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            assert_eq!(n_bytes, 3);
        }
    }

    #[test]
    fn what_is_no_csv_is_told() {
        let read = |bytes: &'static [u8]| BlockReader::new(bytes, 1).read_header();
        assert!(matches!(read(b"\xFF\xFEa\0"), Err(BlockError::Utf16)));
        assert!(matches!(read(b"a,b,c,d,e,f,g\n"), Err(BlockError::LongLine(1))));
        assert!(matches!(read(b"\n\"a,b"), Err(BlockError::OpenHeader(2))));
        assert!(matches!(read(b"\n\r\n"), Ok(None)));
    }
}
