//! Wrecks that make libraries fail, some of them by a panic: what is said then must not quote the file.

use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Place;
use super::planted::Person;
use super::search::Search;

const COLUMNS: [&str; 6] =
    ["institution_code", "card_no", "opened_at", "holder_id_type", "holder_id_no", "holder_name"];

fn cells(person: &Person) -> [String; 6] {
    ["BANKA", &person.card, "2024-06-01", "citizen_id", &person.id, &person.name].map(str::to_owned)
}

fn workbook(person: &Person) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (name, cell)) in COLUMNS.iter().zip(cells(person)).enumerate() {
        sheet.write_string(0, column as u16, *name).unwrap();
        sheet.write_string(1, column as u16, cell).unwrap();
        sheet.write_number(2, column as u16, 7.0).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The archive with a text of its parts replaced.
fn altered(book: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut n_found = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        n_found += text.matches(from).count();
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.replace(from, to).as_bytes()).unwrap();
    }
    assert!(n_found > 0, "{from} is not in the workbook");
    writer.finish().unwrap().into_inner()
}

fn parquet(person: &Person) -> Vec<u8> {
    let columns = COLUMNS.iter().zip(cells(person));
    let columns = columns.map(|(name, cell)| (*name, Arc::new(StringArray::from(vec![cell; 3])) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn wrecks_of_workbooks_and_parquet_are_told_without_their_text() {
    let persons = Person::all();
    let search = Search::new(&persons);
    let person = &persons[2];
    let planted = format!("{}{}{}", person.name, person.id, person.card);
    let book = workbook(person);
    let mut files = Vec::new();
    for (from, to) in [
        ("r=\"A2\"", format!("r=\"{planted}\"")),
        ("r=\"A2\"", "r=\"A0\"".to_owned()),
        ("r=\"A2\"", "r=\"ZZZZZZZZ2\"".to_owned()),
        ("r=\"A2\"", "r=\"A99999999999999999999\"".to_owned()),
        ("r=\"2\"", format!("r=\"{planted}\"")),
        ("t=\"s\"", format!("t=\"{planted}\"")),
        ("<v>7</v>", format!("<v>{planted}</v>")),
        ("<v>7</v>", "<v>1E999</v>".to_owned()),
        ("<v>1</v>", "<v>4294967295</v>".to_owned()),
        ("<v>1</v>", format!("<v>{planted}</v>")),
        ("<dimension ref=\"A1:F3\"/>", format!("<dimension ref=\"{planted}\"/>")),
        ("<dimension ref=\"A1:F3\"/>", "<dimension ref=\"F3:A1\"/>".to_owned()),
        ("</sst>", format!("<{planted}>")),
        ("<sst ", format!("<sst {planted} ")),
        ("</t></si>", format!("&{planted};</t></si>")),
        ("sheetId=\"1\"", format!("sheetId=\"{planted}\"")),
        ("r:id=\"rId1\"", format!("r:id=\"{planted}\"")),
        ("Target=\"worksheets/sheet1.xml\"", format!("Target=\"{planted}\"")),
        ("</sheetData>", format!("<c {planted}")),
        ("<cellXfs ", format!("<numFmts><numFmt numFmtId=\"{planted}\"/></numFmts><cellXfs ")),
    ] {
        files.push((format!("account_openings-{}.xlsx", files.len()), altered(&book, from, &to)));
    }
    let whole = parquet(person);
    for at in (4..whole.len()).step_by(whole.len() / 120) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5A;
        files.push((format!("account_openings-{}.parquet", files.len()), bytes));
    }
    let place = Place::new(&files, "");
    place.search(&search, &["doctor", &place.shown("input")], "", &[1]);
    // One after the other through the reading itself: a refusal ends it.
    for (at, (name, bytes)) in files.iter().enumerate().filter(|(at, _)| *at < 20 || at % 6 == 0) {
        let alone = Place::new(&[(name.clone(), bytes.clone())], "");
        alone.search(&search, &["ingest", &alone.shown("pipeline.toml")], "", &[0, 1]);
        if at % 5 == 0 {
            alone.search(
                &search,
                &["ingest", "--sniff", &alone.path("input").join(name).display().to_string()],
                "",
                &[0, 1, 3],
            );
        }
    }
}
