//! Workbooks, Parquet and compressed texts of valid rows.

use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::dice::Dice;
use super::mutate::{XML_PIECES, change, damage};
use super::rows::Sheet;

/// Files above this are not given to the reader: no compressed one of a case is.
const MAX_PART_BYTES: u64 = 1 << 22;

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn workbook(sheet: &Sheet, dice: &mut Dice) -> Vec<u8> {
    let mut book = Workbook::new();
    let n_sheets = 1 + usize::from(dice.one_in(6));
    for n in 0..n_sheets {
        let page = book.add_worksheet();
        page.set_name(["账户信息", "s2"][n]).unwrap();
        for (row, cells) in sheet.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                match cell.parse::<f64>() {
                    Ok(number) if dice.one_in(3) => page.write_number(row as u32, column as u16, number).unwrap(),
                    _ => page.write_string(row as u32, column as u16, cell.as_str()).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Changes the XML of some parts, or the archive as bytes. Whether anything was changed.
pub(super) fn change_workbook(book: Vec<u8>, dice: &mut Dice) -> (Vec<u8>, bool) {
    match dice.below(8) {
        0 => (book, false),
        1 | 2 => {
            let mut book = book;
            damage(&mut book, dice);
            (book, true)
        }
        _ => (repack(&book, dice), true),
    }
}

fn repack(book: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = dice.one_in(2);
    let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = String::from_utf8(part.name_raw().to_vec()).unwrap();
        let mut bytes = Vec::new();
        (&mut part).take(MAX_PART_BYTES).read_to_end(&mut bytes).unwrap();
        let is_likely = name.contains("sheet") || name.contains("sharedStrings");
        if dice.one_in(if is_likely { 2 } else { 6 }) {
            for _ in 0..1 + dice.below(4) {
                change(&mut bytes, &XML_PIECES, dice);
            }
        }
        if !dice.one_in(100) {
            writer.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
            writer.write_all(&bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn parquet(sheet: &Sheet, dice: &mut Dice) -> Vec<u8> {
    let columns = sheet[0].iter().enumerate().map(|(column, name)| {
        let cells = sheet[1..].iter().map(|row| Some(row[column].as_str()).filter(|cell| !cell.is_empty()));
        (name.as_str(), Arc::new(cells.collect::<StringArray>()) as ArrayRef, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let compression = [
        Compression::UNCOMPRESSED,
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::ZSTD(Default::default()),
    ][dice.below(5)];
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_dictionary_enabled(dice.one_in(2))
        .set_max_row_group_row_count(Some(1 + dice.below(8)))
        .build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}
