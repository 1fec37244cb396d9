//! What a Parquet file announces, looked at before its reader reserves memory for it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, sink};

use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::damaged;
use super::thrift::{Event, Walk};
use crate::input::InputError;
use crate::input::container::read_up_to;
use crate::input::inflate::Growth;

/// Length of the footer, and the mark that ends the file.
const TAIL_BYTES: u64 = 8;
/// Thousands of row groups of 70 columns.
const MAX_FOOTER_BYTES: u64 = 32 << 20;
/// A page is in memory as a whole, one of each column; writers make pages of 1 MiB, some of 100.
const MAX_PAGE_BYTES: u64 = 256 << 20;
/// All pages of a file together, decompressed.
const MAX_BYTES: u64 = 64 << 30;
/// Headers are looked for in so many bytes; they hold the smallest and the largest cell.
const HEADER_BYTES: [usize; 2] = [1 << 12, 4 << 20];
/// Levels of groups within groups that a reader may be given; a table has none.
const MAX_NESTING: usize = 32;
/// Fields of the footer, of an element of its schema, and of a page header.
const SCHEMA: u64 = 2;
const NUM_CHILDREN: u64 = 5;
const UNCOMPRESSED_SIZE: u64 = 2;
const COMPRESSED_SIZE: u64 = 3;
const DICTIONARY: u64 = 7;
const NUM_VALUES: u64 = 1;
const DATA_V2: u64 = 8;
const LEVELS_LENGTHS: [u64; 2] = [5, 6];

/// Looks at the footer.
pub(super) fn check_footer(file: &mut File) -> Result<(), InputError> {
    let n_file_bytes = file.metadata()?.len();
    let tail_at = n_file_bytes.checked_sub(TAIL_BYTES).ok_or_else(|| damaged(()))?;
    let mut tail = [0; TAIL_BYTES as usize];
    file.seek(SeekFrom::Start(tail_at))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, mark @ ..] = tail;
    let n_bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    if mark != *b"PAR1" || n_bytes > tail_at {
        return Err(damaged(()));
    }
    if n_bytes > MAX_FOOTER_BYTES {
        return Err(InputError::refused("file has a footer too large to be read; write fewer row groups"));
    }
    let mut footer = Vec::new();
    file.seek(SeekFrom::Start(tail_at - n_bytes))?;
    read_up_to(file, n_bytes as usize, &mut footer)?;
    let (mut open, mut n_children, mut n_deepest) = (Vec::new(), 0, 0);
    let walked = Walk::new(&footer).pass_struct(&mut |path, event| match event {
        Event::Number(NUM_CHILDREN, n) if path == [SCHEMA] => n_children = *n,
        Event::End if path == [SCHEMA] => {
            if let Some(last) = open.last_mut() {
                *last -= 1;
            }
            open.push(std::mem::take(&mut n_children));
            n_deepest = n_deepest.max(open.len());
            while open.last().is_some_and(|n| *n <= 0) {
                open.pop();
            }
        }
        _ => {}
    });
    match walked {
        Some(()) if n_deepest <= MAX_NESTING => Ok(()),
        _ => Err(damaged(())),
    }
}

/// Looks at every page header.
pub(super) fn check_pages(file: &mut File, metadata: &ParquetMetaData) -> Result<(), InputError> {
    let n_file_bytes = file.metadata()?.len();
    let mut growth = Growth::new(MAX_BYTES);
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        check_column(file, n_file_bytes, column, &mut growth)?;
    }
    Ok(())
}

#[derive(Default)]
struct PageHeader {
    n_bytes: usize,
    uncompressed: i64,
    compressed: i64,
    n_words: i64,
    /// Levels that stand before the data, uncompressed.
    n_level_bytes: i64,
}

fn check_column(
    file: &mut File,
    n_file_bytes: u64,
    column: &ColumnChunkMetaData,
    growth: &mut Growth,
) -> Result<(), InputError> {
    let (mut at, n_bytes) = column.byte_range();
    let end = at.checked_add(n_bytes).filter(|end| *end <= n_file_bytes).ok_or_else(|| damaged(()))?;
    while at < end {
        let header = page_header(file, at, end)?;
        let (Ok(uncompressed), Ok(compressed)) = (u64::try_from(header.uncompressed), u64::try_from(header.compressed))
        else {
            return Err(damaged(()));
        };
        let data_at = at + header.n_bytes as u64;
        at = data_at.checked_add(compressed).filter(|next| *next <= end).ok_or_else(|| damaged(()))?;
        if header.n_words > header.uncompressed {
            return Err(damaged(()));
        }
        if uncompressed > MAX_PAGE_BYTES {
            return Err(InputError::refused("file has a page over 256 MiB; write it with smaller pages"));
        }
        growth.add(uncompressed as usize, n_file_bytes).map_err(InputError::refused)?;
        if let Compression::GZIP(_) = column.compression() {
            let n_level_bytes = u64::try_from(header.n_level_bytes).ok().filter(|n| *n <= compressed);
            let n_level_bytes = n_level_bytes.ok_or_else(|| damaged(()))?;
            file.seek(SeekFrom::Start(data_at + n_level_bytes))?;
            check_gzip(&mut (&mut *file).take(compressed - n_level_bytes), uncompressed)?;
        }
    }
    Ok(())
}

fn page_header(file: &mut File, at: u64, end: u64) -> Result<PageHeader, InputError> {
    for n_bytes in HEADER_BYTES {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        read_up_to(file, n_bytes.min((end - at) as usize), &mut bytes)?;
        let mut header = PageHeader::default();
        let mut walk = Walk::new(&bytes);
        let walked = walk.pass_struct(&mut |path, event| match event {
            Event::Number(UNCOMPRESSED_SIZE, n) if path.is_empty() => header.uncompressed = *n,
            Event::Number(COMPRESSED_SIZE, n) if path.is_empty() => header.compressed = *n,
            Event::Number(NUM_VALUES, n) if path == [DICTIONARY] => header.n_words = *n,
            Event::Number(id, n) if path == [DATA_V2] && LEVELS_LENGTHS.contains(id) => {
                header.n_level_bytes = header.n_level_bytes.saturating_add(*n);
            }
            _ => {}
        });
        if walked.is_some() {
            header.n_bytes = walk.n_passed();
            return Ok(header);
        }
    }
    Err(damaged(()))
}

/// The reader decompresses gzip to its end, whatever the header says; data that are none it refuses itself.
fn check_gzip(data: &mut impl Read, uncompressed: u64) -> Result<(), InputError> {
    let n_found = std::io::copy(&mut MultiGzDecoder::new(data).take(uncompressed + 1), &mut sink());
    if n_found.is_ok_and(|n_found| n_found > uncompressed) { Err(damaged(())) } else { Ok(()) }
}
