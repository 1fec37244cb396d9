//! Workbooks.

use std::fs::File;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{HEADER, check};

const NAME: &str = "outlets.xlsx";
const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
/// Digits of a sequence without period: they keep an archive from shrinking too much.
const N_PAD_BYTES: usize = 2 << 20;

/// A workbook of one row, in which pieces follow the last such mark in one part, each so many times.
fn write_book(file: &mut File, part_name: &str, mark: &str, pieces: &[(&str, usize)], n_pad_bytes: usize) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in HEADER.split(',').enumerate() {
        sheet.write_string(0, column as u16, name).unwrap();
        sheet.write_string(1, column as u16, ["B1", "ICBC", "branch", "110105"][column]).unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut writer = ZipWriter::new(file);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = String::from_utf8(part.name_raw().to_vec()).unwrap();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        if name == part_name {
            let at = memchr::memmem::rfind(&text, mark.as_bytes()).unwrap() + mark.len();
            writer.write_all(&text[..at]).unwrap();
            for (piece, n) in pieces {
                let some = piece.repeat((*n).min(64));
                (0..n / 64).for_each(|_| writer.write_all(some.as_bytes()).unwrap());
                writer.write_all(piece.repeat(n % 64).as_bytes()).unwrap();
            }
            writer.write_all(&text[at..]).unwrap();
        } else {
            writer.write_all(&text).unwrap();
        }
    }
    let mut state = 1_u64;
    let pad = (0..n_pad_bytes).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    writer.start_file("pad.bin", SimpleFileOptions::default()).unwrap();
    writer.write_all(&pad.collect::<Vec<u8>>()).unwrap();
    writer.finish().unwrap();
}

fn check_book(max_mib: u64, expected: &str, part: &str, mark: &str, pieces: &[(&str, usize)]) {
    check(NAME, max_mib, expected, |file| write_book(file, part, mark, pieces, N_PAD_BYTES));
}

#[test]
fn bombs() {
    check(NAME, 200, "grows more than 500 times", |file| {
        let comment = format!("<!--{}-->", " ".repeat(100_000));
        write_book(file, SHEET, "</sheetData>", &[(&comment, 2000)], 0);
    });
    check_book(200, "longer than 1 MiB", SHEET, "<sheetData>", &[(" ", 1 << 28)]);
    check_book(200, "more texts than can be read", TEXTS, "</si>", &[("<si/>", 20_000_000)]);
    let sheets = ("<sheet name=\"a\" sheetId=\"9\" r:id=\"rId1\"/>", 1_400_000);
    check_book(2000, "more than 1024 sheets", "xl/workbook.xml", "<sheets>", &[sheets]);
}

#[test]
fn texts_repeated_without_end() {
    let text = format!("<si><t>{}</t></si>", "金".repeat(300_000));
    for (cells, rows, expected) in [(16_000, 1, "row is longer than 8 MiB"), (8, 4000, "grows more than 500 times")] {
        check(NAME, 400, expected, |file| {
            let mut book = tempfile::tempfile().unwrap();
            write_book(&mut book, TEXTS, "</si>", &[(&text, 1)], 0);
            let mut archive = ZipArchive::new(book).unwrap();
            let mut writer = ZipWriter::new(file);
            for index in 0..archive.len() {
                let mut part = archive.by_index(index).unwrap();
                let name = String::from_utf8(part.name_raw().to_vec()).unwrap();
                let mut bytes = Vec::new();
                part.read_to_end(&mut bytes).unwrap();
                writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
                if name == SHEET {
                    let row = format!("<row>{}</row>", "<c t=\"s\"><v>8</v></c>".repeat(cells));
                    let text = String::from_utf8(bytes).unwrap();
                    bytes = text.replace("</sheetData>", &(row.repeat(rows) + "</sheetData>")).into_bytes();
                }
                writer.write_all(&bytes).unwrap();
            }
            writer.finish().unwrap();
        });
    }
}

#[test]
fn entities() {
    let laughs: String =
        (1..30).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let doctype = format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>");
    for part in [TEXTS, SHEET, "xl/workbook.xml", "xl/styles.xml"] {
        check_book(200, "declares XML entities", part, "?>", &[(&doctype, 1)]);
    }
    // An entity that nothing declares is no text.
    check_book(200, "workbook is damaged", TEXTS, "<si><t>", &[("&l9;", 1)]);
}

#[test]
fn sizes_that_are_not_so() {
    let claim = ("A1:XFD1048576\"/><x y=\"", 1);
    check_book(200, "read [[1, 1, 0, 0, 0]]", SHEET, "<dimension ref=\"", &[claim]);
    check_book(300, "", SHEET, "</row>", &[("<a>", 3_000_000)]);
    check_book(300, "", SHEET, "<sheetData>", &[("<row>", 3_000_000)]);
    check_book(300, "", TEXTS, "<si>", &[("<r>", 300_000)]);
}
