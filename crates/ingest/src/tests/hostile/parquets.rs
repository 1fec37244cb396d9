//! Parquet files.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, NullArray, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::{HEADER, check};

const NAME: &str = "outlets.parquet";

fn write(file: &mut File, column: &ArrayRef, n_batches: usize, compression: Compression) {
    let batch =
        RecordBatch::try_from_iter_with_nullable(HEADER.split(',').map(|name| (name, Arc::clone(column), true)));
    let batch = batch.unwrap();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_dictionary_enabled(false)
        .set_data_page_size_limit(usize::MAX)
        .set_data_page_row_count_limit(usize::MAX)
        .set_write_batch_size(usize::MAX >> 1)
        .build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    (0..n_batches).for_each(|_| writer.write(&batch).unwrap());
    writer.close().unwrap();
}

/// A file of a footer only, of which the schema's list is given.
fn write_footer(file: &mut File, schema: &[u8]) {
    let footer = [&[0x15, 2, 0x19], schema, &[0x16, 0, 0x19, 0x0C, 0]].concat();
    file.write_all(b"PAR1").unwrap();
    file.write_all(&footer).unwrap();
    file.write_all(&(footer.len() as u32).to_le_bytes()).unwrap();
    file.write_all(b"PAR1").unwrap();
}

fn list(n: usize, element: &[u8]) -> Vec<u8> {
    let size = [0x80 | (n & 0x7F) as u8, 0x80 | (n >> 7 & 0x7F) as u8, 0x80 | (n >> 14 & 0x7F) as u8, (n >> 21) as u8];
    [&[0xFC], size.as_slice(), &element.repeat(n.min(400_000))].concat()
}

#[test]
fn announcements() {
    let damaged = "outlets.parquet:1: Parquet data are damaged";
    check(NAME, 200, damaged, |file| write_footer(file, &list(0x0FFF_FFFF, b"\x48\x01a\0")));
    check(NAME, 200, damaged, |file| write_footer(file, &list(300_000, b"\x48\x01a\x15\x02\0")));
    check(NAME, 200, damaged, |file| write_footer(file, &[0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]));
    check(NAME, 200, damaged, |file| file.write_all(b"PAR1\xFF\xFF\xFF\x7FPAR1").unwrap());
    check(NAME, 200, damaged, |file| file.write_all(b"PAR1").unwrap());
}

#[test]
fn pages_without_end() {
    let long: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(100_000); 1200]));
    let grows = "grows more than 500 times";
    for compression in [Compression::GZIP(Default::default()), Compression::ZSTD(Default::default())] {
        check(NAME, 200, grows, |file| write(file, &long, 1, compression));
    }
    let nulls: ArrayRef = Arc::new(NullArray::new(1 << 20));
    check(NAME, 1000, grows, |file| write(file, &nulls, 8, Compression::SNAPPY));
}
