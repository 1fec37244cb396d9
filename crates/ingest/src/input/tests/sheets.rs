//! Workbooks.

use std::fs;
use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::super::container::Container;
use super::super::dialect::Dialect;
use super::{file, read, read_as, refusal};
use crate::input::sniff::{Sniffed, sheets, sniff_as};
use crate::input::{InputError, InputOptions};

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

fn accounts() -> Vec<u8> {
    workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.set_name("账户信息1").unwrap();
        let (day, moment) =
            (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy/m/d h:mm:ss"));
        for (column, name) in ["姓名\t", "卡\n号", "card no\n2", "at", "on", "is", "sum"].iter().enumerate() {
            sheet.write_string(0, column as u16, *name).unwrap();
        }
        sheet.write_string(1, 0, "王\n\"小明\"").unwrap();
        sheet.write_string(1, 1, "6217991234567890123").unwrap();
        sheet.write_number(1, 2, 13_800_001_234_f64).unwrap();
        let at = ExcelDateTime::from_ymd(2024, 3, 1).unwrap().and_hms(9, 12, 33).unwrap();
        sheet.write_datetime_with_format(1, 3, &at, &moment).unwrap();
        let on = ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
        sheet.write_datetime_with_format(1, 4, &on, &day).unwrap();
        sheet.write_boolean(1, 5, true).unwrap();
        sheet.write_formula(1, 6, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_blank(2, 0, &day).unwrap();
        sheet.write_string(3, 1, "  ").unwrap();
        sheet.write_number(5, 2, 6_217_991_234_567_890_f64).unwrap();
        sheet.write_number(6, 2, 0.5).unwrap();
        sheet.write_formula(6, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_string(7, 0, "a\u{1F}b").unwrap();
        sheet.write_string(7, 9, "beyond").unwrap();
    })
}

#[test]
fn cells_become_the_text_of_a_csv_file() {
    let found = read(&accounts());
    assert_eq!(found.detected.container, Container::Workbook);
    assert_eq!(found.detected.sheet.as_deref(), Some("账户信息1"));
    assert_eq!(found.names, ["姓名", "卡号", "card no 2", "at", "on", "is", "sum"]);
    assert_eq!(
        found.rows,
        [
            "2 王\n\"小明\"|6217991234567890123|13800001234|2024-03-01 09:12:33|2024-03-01|TRUE|2",
            "6 ||6.21799123456789E+15||||",
            "7 ||0.5|#DIV/0!|||",
            "8 a\u{241F}b|||||||||beyond",
        ]
    );
    let raw = "\"王\n\"\"小明\"\"\",6217991234567890123,13800001234,2024-03-01 09:12:33,2024-03-01,TRUE,2";
    assert_eq!(found.raws[0], (u64::MAX, raw.to_owned()));
}

#[test]
fn a_first_look_shows_the_columns_and_some_rows() {
    let (_dir, path) = file(&accounts());
    let sniffed = sniff(&path, 2).unwrap();
    assert_eq!((sniffed.format.as_str(), sniffed.encoding, sniffed.names.len()), ("XLSX", None, 7));
    assert_eq!(sniffed.rows.iter().map(|(line, row)| (*line, row.len())).collect::<Vec<_>>(), [(2, 7), (6, 7)]);
    assert_eq!(sheets(&path).unwrap(), ["账户信息1"]);
    let (_dir, path) = file("姓名;x\n王;1\n李;2\n".as_bytes());
    let sniffed = sniff(&path, 1).unwrap();
    assert_eq!(sniffed.encoding.as_deref(), Some("UTF-8"));
    assert_eq!((sniffed.delimiter.as_deref(), sniffed.quote), (Some(";"), Some('"')));
    assert_eq!(sniffed.rows, [(2, vec!["王".to_owned(), "1".to_owned()])]);
    assert!(sheets(&path).unwrap_err().to_string().contains("no .xlsx workbook"));
}

#[test]
fn dates_of_the_1904_system() {
    let parts = unpack(&accounts());
    let book = pack(parts.into_iter().map(|(name, text)| {
        let text = String::from_utf8(text).unwrap();
        let is_book = name == "xl/workbook.xml";
        let text = if is_book { text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ") } else { text };
        assert_eq!(is_book, text.contains("date1904"));
        (name, text.into_bytes())
    }));
    assert!(read(&book).rows[0].contains("|2028-03-02 09:12:33|2028-03-02|"), "{:?}", read(&book).rows);
}

#[test]
fn the_sheet_is_declared_or_the_only_one_that_fits() {
    let book = |names: [(&str, &str); 3]| {
        workbook(|book| {
            for (sheet_name, header) in names {
                let sheet = book.add_worksheet();
                sheet.set_name(sheet_name).unwrap();
                if !header.is_empty() {
                    sheet.write_string(2, 0, header).unwrap();
                    sheet.write_string(3, 0, sheet_name).unwrap();
                }
            }
        })
    };
    let one_known = book([("s1", "x"), ("s2", "姓名"), ("s3", "")]);
    assert_eq!(read(&one_known).rows, ["4 s2"]);
    let declared = |sheet: &str| Dialect { sheet: Some(sheet.to_owned()), ..Dialect::default() };
    assert_eq!(read_as(&one_known, &declared("s1")).unwrap().rows, ["4 s1"]);
    assert_eq!(read_as(&one_known, &declared("s3")).unwrap().names, [""; 0]);
    assert!(refusal(&one_known, &declared("s4")).contains("no sheet of the declared name"));
    assert_eq!(read(&book([("s1", ""), ("s2", "x"), ("s3", "")])).rows, ["4 s2"]);
    let two = book([("s1", "姓名"), ("s2", "姓名"), ("s3", "")]);
    assert_eq!(refusal(&two, &Dialect::default()), "x.csv:1: 2 sheets of the workbook fit; declare the sheet");
    let named = Dialect { header: Some(vec!["a".to_owned(), "b".to_owned()]), n_skipped: 3, ..declared("s1") };
    let found = read_as(&two, &named).unwrap();
    assert_eq!((found.names, found.rows), (vec!["a".to_owned(), "b".to_owned()], vec!["4 s1|".to_owned()]));
    let all = Dialect { n_skipped: u32::MAX, ..named };
    assert_eq!(read_as(&two, &all).unwrap().rows, [""; 0]);
    let titled = Dialect { n_skipped: 3, ..declared("s1") };
    assert_eq!(read_as(&two, &titled).unwrap().names, ["s1"]);
}

fn unpack(book: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let part = |index| {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        (String::from_utf8(part.name_raw().to_vec()).unwrap(), bytes)
    };
    (0..ZipArchive::new(std::io::Cursor::new(book)).unwrap().len()).map(part).collect()
}

fn pack(parts: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The workbook with pieces of one part replaced.
fn with_part(part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut is_found = false;
    let book = pack(unpack(&accounts()).into_iter().map(|(name, bytes)| {
        if name != part {
            return (name, bytes);
        }
        let text = String::from_utf8(bytes).unwrap();
        is_found = text.contains(from);
        (name, text.replacen(from, to, 1).into_bytes())
    }));
    assert!(is_found, "{from}");
    book
}

#[test]
fn hostile_workbooks_are_refused() {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    const TEXTS: &str = "xl/sharedStrings.xml";
    let doctype = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><sst ";
    let bomb = format!("<sheetData>{}", " ".repeat(100 << 20));
    let many = format!("<sst uniqueCount=\"{}\" ", u64::MAX / 32);
    for (i, (book, expected)) in [
        (with_part(TEXTS, "<sst ", doctype), "declares XML entities"),
        (with_part(SHEET, "<sheetData>", &bomb), "longer than 1 MiB"),
        (with_part("xl/styles.xml", "<fonts", &format!("{}<fonts", "<!-- -->".repeat(9 << 20))), "part too large"),
        (with_part(TEXTS, "<sst ", &many), "announces more texts"),
        (with_part(SHEET, "r=\"A2\"", "r=\"XFE2\""), "sheet is damaged here"),
        (with_part(SHEET, "r=\"A2\"", "r=\"A9999999\""), "sheet is damaged here"),
        (with_part(SHEET, "r=\"B2\"", "r=\"A2\""), "sheet is damaged here"),
        (with_part(SHEET, "</sheetData>", ""), "sheet is damaged here"),
        (with_part(SHEET, "<v>0</v>", "<v>999</v>"), "sheet is damaged here"),
        (pack([("a.csv".to_owned(), b"a,b".to_vec())]), "no .xlsx workbook"),
        (pack([("xl/workbook.bin".to_owned(), Vec::new())]), ".xlsb"),
        (accounts()[..3000].to_vec(), "damaged ZIP archive"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".to_vec(), "old .xls"),
    ]
    .into_iter()
    .enumerate()
    {
        let (_dir, path) = file(&book);
        let error = super::drain(&path, &Dialect::default()).err();
        assert!(
            error.as_ref().is_some_and(|error| error.to_string().contains(expected)),
            "{i}: {error:?} {}",
            book.len()
        );
    }
}

#[test]
fn any_broken_byte_is_survived() {
    let book = accounts();
    let (_dir, path) = file(&book);
    // Without its mark it would be a text.
    for at in (4..book.len()).step_by(37) {
        let mut broken = book.clone();
        broken[at] ^= 0x5A;
        fs::write(&path, &broken).unwrap();
        if let Ok(read) = super::read_file(&path, &Dialect::default(), 1 << 16) {
            assert!(read.rows.len() <= 4);
        }
    }
}

fn sniff(path: &std::path::Path, n_rows: usize) -> Result<Sniffed, InputError> {
    let options = InputOptions { dialect: &Dialect::default(), known: &|name| name == "card_no", block_bytes: 1 << 16 };
    sniff_as(path, &options, n_rows)
}
