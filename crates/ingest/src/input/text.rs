//! A text opened: encoding, delimiter and quote declared or detected, header read.

use std::io::{Cursor, Read};

use memchr::memchr;

use super::container::{self, Container};
use super::dialect::{Encoding, Quote};
use super::encoding;
use super::inflate::read_text;
use super::transcode::{Transcoder, decode};
use super::{Damage, InputError, InputOptions};
use crate::csv::blocks::{BlockReader, HeaderRecord, Places};
use crate::csv::raw::{LongDelimiter, SEPARATOR, Written};
use crate::csv::records::RowShape;

use super::delimiter;

/// Bytes from which encoding and delimiter are detected, whatever the size of blocks.
const SAMPLE_BYTES: usize = 1 << 20;

/// Gives a text as UTF-8 with delimiters of one byte.
pub(crate) struct TextSource {
    input: Box<dyn Read + Send>,
    transcoder: Option<Transcoder>,
    /// Place of the first byte.
    offset: u64,
    is_at_end: bool,
    damage: Option<&'static str>,
}

impl TextSource {
    pub(crate) fn new(
        input: Box<dyn Read + Send>,
        encoding: Encoding,
        long_delimiter: Option<LongDelimiter>,
        offset: usize,
    ) -> Self {
        let offset = offset as u64;
        let transcoder = Transcoder::new(encoding, long_delimiter, offset);
        TextSource { input, transcoder, offset, is_at_end: false, damage: None }
    }

    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// What is wrong with the compressed data, if they ended too soon.
    pub(crate) fn damage(&self) -> Option<&'static str> {
        self.damage
    }

    /// Appends text until so many bytes are pending. No line that is decoded may be much longer than `max_line`; the
    /// error does not know the line's number.
    pub(crate) fn fill(&mut self, pending: &mut Vec<u8>, n_wanted: usize, max_line: usize) -> Result<(), InputError> {
        while !self.is_at_end && pending.len() < n_wanted {
            let Some(transcoder) = &mut self.transcoder else {
                let n_missing = n_wanted - pending.len();
                (self.is_at_end, self.damage) = read_text(&mut *self.input, n_missing, pending)?;
                continue;
            };
            // Not only the bytes missing: a long line would be searched for its end after every few.
            let n_bytes = (max_line / 8).max(1);
            (self.is_at_end, self.damage) = read_text(&mut *self.input, n_bytes, &mut transcoder.raw)?;
            transcoder.decode_lines(self.is_at_end, pending);
            // Two bytes of UTF-16 may be one of UTF-8.
            if transcoder.raw.len() > 2 * max_line {
                return Err(InputError::LongLine(1));
            }
        }
        Ok(())
    }

    /// Places of the lines of bytes that are taken off the front.
    pub(crate) fn take_starts(&mut self, taken: &[u8]) -> Places {
        match &mut self.transcoder {
            None => Places::AsRead,
            Some(transcoder) => Places::Lines(transcoder.take_starts(taken)),
        }
    }
}

/// A text whose header is read.
pub(super) struct OpenedText {
    /// None if there is no text.
    pub(super) reader: Option<BlockReader>,
    pub(super) header: Option<HeaderRecord>,
    pub(super) encoding: Encoding,
    pub(super) delimiter: String,
}

/// Opens a text.
pub(super) fn open(mut input: Box<dyn Read + Send>, options: &InputOptions) -> Result<OpenedText, InputError> {
    let mut sample = Vec::new();
    let (is_whole, damage) = read_text(&mut *input, SAMPLE_BYTES, &mut sample)?;
    if let (true, Some(what)) = (sample.is_empty(), damage) {
        return Err(Damage::refuse(what));
    }
    if container::of(&sample)? != Container::Plain {
        return Err(InputError::refused("file is compressed twice; decompress it once"));
    }
    let dialect = options.dialect;
    let (encoding, n_mark_bytes) = encoding::detect(&sample, is_whole, dialect.encoding);
    let mut text = Vec::new();
    decode(encoding, &sample[n_mark_bytes..], &mut text);
    let first_line = first_line(&text, dialect.n_skipped);

    let quote = match dialect.quote {
        Some(Quote::Char(quote)) => Some(quote),
        Some(Quote::Never) => None,
        None => Some(delimiter::detect_quote(first_line)),
    };
    let delimiter = match (&dialect.delimiter, &dialect.header) {
        (Some(declared), _) => declared.clone(),
        (None, Some(names)) => delimiter::detect_by_count(first_line, quote, names.len()).to_owned(),
        (None, None) => delimiter::detect(first_line, quote, options.known).to_owned(),
    };
    let (shape, long) = shape(&delimiter, quote)?;
    if text.is_empty() {
        return Ok(OpenedText { reader: None, header: None, encoding, delimiter });
    }

    drop(text);
    let mut rest = Cursor::new(sample);
    rest.set_position(n_mark_bytes as u64);
    let source = TextSource::new(Box::new(rest.chain(input)), encoding, long, n_mark_bytes);
    let mut reader = BlockReader::new(source, shape, options.block_bytes);
    reader.skip_lines(dialect.n_skipped)?;
    let header = match &dialect.header {
        Some(names) => Some(reader.declare_header(names)),
        None => reader.read_header()?,
    };
    Ok(OpenedText { reader: Some(reader), header, encoding, delimiter })
}

/// How rows with this delimiter are read: a long one is replaced by one byte.
pub(super) fn shape(delimiter: &str, quote: Option<u8>) -> Result<(RowShape, Option<LongDelimiter>), InputError> {
    let n_cells = 1;
    let wrong = || InputError::refused("declared delimiter or quote cannot be used");
    if delimiter.contains(['\n', '\r']) || quote.is_some_and(|quote| !quote.is_ascii() || quote < b' ') {
        return Err(wrong());
    }
    match *delimiter.as_bytes() {
        [byte] if quote == Some(byte) => Err(wrong()),
        [byte] => Ok((RowShape { delimiter: byte, quote, n_cells, written: Written::AsRead }, None)),
        _ => {
            let long = LongDelimiter::new(delimiter).ok_or_else(wrong)?;
            let written = Written::Delimited(long);
            Ok((RowShape { delimiter: SEPARATOR, quote, n_cells, written }, Some(long)))
        }
    }
}

/// The first line that is not empty after those that are passed over, without its end.
fn first_line(text: &[u8], n_skipped: u32) -> &[u8] {
    let mut rest = text;
    for _ in 0..n_skipped {
        let Some(end) = memchr(b'\n', rest) else { return b"" };
        rest = &rest[end + 1..];
    }
    let lines = rest.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default()
}
