//! Bytes of a file to blocks of UTF-8 records, whatever its format and encoding.
//!
//! `container` tells formats by their first bytes; `inflate` decompresses within limits; `encoding` and `delimiter`
//! detect what the [`Dialect`] leaves open; `transcode` makes UTF-8 of lines and keeps their places. Rows of a `sheet` or
//! of `parquet` become records that need no quotes.

mod cell;
pub(crate) mod container;
mod delimiter;
#[allow(dead_code, reason = "filled by source mappings")]
pub(crate) mod dialect;
mod encoding;
mod error;
mod file;
mod inflate;
mod parquet;
mod rows;
mod sheet;
mod sniff;
pub(crate) mod text;
mod transcode;
mod workbook;
mod xml;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::Path;

use crate::csv::blocks::{Block, BlockReader, HeaderRecord};
use crate::csv::records::RowShape;
use container::Container;
use dialect::{Dialect, Encoding};
pub(crate) use error::{Damage, InputError};
use file::HashedFile;
pub(crate) use sniff::{sheets, sniff_as};

/// How a file is to be read.
pub(crate) struct InputOptions<'a> {
    pub(crate) dialect: &'a Dialect,
    /// Whether a column of this name is expected: decides between delimiters and between sheets.
    pub(crate) known: &'a dyn Fn(&str) -> bool,
    pub(crate) block_bytes: usize,
}

/// What a file turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Detected {
    pub(crate) container: Container,
    /// Of a text.
    pub(crate) encoding: Option<Encoding>,
    pub(crate) delimiter: Option<String>,
    pub(crate) quote: Option<char>,
    /// Of a workbook.
    pub(crate) sheet: Option<String>,
}

/// Gives the rows of a sheet or a Parquet file.
trait RowSource: Send {
    fn next_block(&mut self) -> Result<Option<Block>, InputError>;
}

enum Body {
    Empty,
    Text(Box<BlockReader>),
    Rows(Box<dyn RowSource>),
}

/// A file opened, its header read.
pub(crate) struct Input {
    file: HashedFile,
    body: Body,
    header: Option<HeaderRecord>,
    shape: RowShape,
    detected: Detected,
}

impl Input {
    pub(crate) fn open(path: &Path, options: &InputOptions) -> Result<Input, InputError> {
        let mut file = HashedFile::new(File::open(path)?);
        let (container, start) = container::detect(&mut file)?;
        let detected = Detected { container, encoding: None, delimiter: None, quote: None, sheet: None };
        match container {
            Container::Workbook => {
                let opened = sheet::open(file.restart()?, options)?;
                let detected = Detected { sheet: Some(opened.sheet), ..detected };
                let (body, header) = (Body::Rows(Box::new(opened.rows)), opened.header);
                Ok(Input { file, body, shape: rows::shape(header.as_ref()), header, detected })
            }
            Container::Parquet => {
                let (header, rows) = parquet::open(file.restart()?, options)?;
                let (shape, body) = (rows::shape(Some(&header)), Body::Rows(Box::new(rows)));
                Ok(Input { file, body, shape, header: Some(header), detected })
            }
            Container::Plain | Container::Gzip | Container::Zstd => {
                let text = inflate::open(container, start, file.clone())?;
                let opened = text::open(text, options)?;
                let shape = opened.reader.as_ref().map_or(rows::shape(None), BlockReader::shape);
                let detected = Detected {
                    encoding: Some(opened.encoding),
                    delimiter: Some(opened.delimiter),
                    quote: shape.quote.map(char::from),
                    ..detected
                };
                let body = opened.reader.map_or(Body::Empty, |reader| Body::Text(Box::new(reader)));
                Ok(Input { file, body, header: opened.header, shape, detected })
            }
        }
    }

    /// Whether the file holds no text at all, a byte order mark aside.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.body, Body::Empty)
    }

    /// The names of the columns: the first record, or what the dialect declares. None if there is none.
    pub(crate) fn header(&self) -> Option<&HeaderRecord> {
        self.header.as_ref()
    }

    pub(crate) fn shape(&self) -> RowShape {
        self.shape
    }

    pub(crate) fn detected(&self) -> &Detected {
        &self.detected
    }

    /// The next records; none at the end of the file.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        match &mut self.body {
            Body::Empty => Ok(None),
            Body::Text(reader) => reader.next_block(),
            Body::Rows(rows) => rows.next_block(),
        }
    }

    /// Where and how compressed data ended too soon, once all blocks are read.
    pub(crate) fn damage(&self) -> Option<Damage> {
        match &self.body {
            Body::Text(reader) => reader.damage(),
            Body::Empty | Body::Rows(_) => None,
        }
    }

    /// Hash (hexadecimal) and size of the file as it is on the disk.
    pub(crate) fn finish(self) -> Result<(String, u64), InputError> {
        Ok(self.file.finish()?)
    }
}

/// Hash (hexadecimal) and size of a file that is not read otherwise.
pub(crate) fn hash_file(path: &Path) -> std::io::Result<(String, u64)> {
    HashedFile::new(File::open(path)?).finish()
}
