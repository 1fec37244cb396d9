use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use twocard_contracts::tables::ACCOUNT_OPENINGS;

use super::case::{Case, case};
use super::check;
use super::made::openings;

const HEADINGS: [&str; 6] =
    ["institution_code", "card_no", "opened_at", "holder_id_type", "holder_id_no", "reserved_phone"];
const TEXTS: [&str; 6] = ["BANKA", "6217000000000000001", "2024-06-01 09:00:00", "passport", "E1000001", ""];

/// Fills a sheet by hand.
type Fill<'a> = &'a dyn Fn(&mut Worksheet);

/// A workbook of sheets.
pub(super) fn workbook(sheets: &[(&str, Fill)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, fill) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        fill(sheet);
    }
    book.save_to_buffer().unwrap()
}

/// Writes a row of texts.
pub(super) fn put(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        sheet.write_string(row, column as u16, *cell).unwrap();
    }
}

fn day() -> Format {
    Format::new().set_num_format("yyyy-mm-dd")
}

fn numbers(sheet: &mut Worksheet) {
    put(sheet, 0, &HEADINGS);
    for row in 1..=4 {
        put(sheet, row, &TEXTS);
    }
    // Nineteen digits as a number: the last four are lost. Fifteen and eleven are all there.
    sheet.write_number(1, 1, 6_217_000_000_000_000_001_f64).unwrap();
    sheet.write_number(2, 1, 621_700_000_000_001_f64).unwrap();
    sheet.write_number(3, 5, 13_800_000_001_f64).unwrap();
    sheet.write_number(4, 5, 1.38e18).unwrap();
}

fn dates(sheet: &mut Worksheet) {
    put(sheet, 0, &HEADINGS);
    for row in 1..=4 {
        put(sheet, row, &TEXTS);
    }
    let at = ExcelDateTime::from_ymd(2024, 3, 1).unwrap().and_hms(9, 12, 33).unwrap();
    let moment = Format::new().set_num_format("yyyy/m/d h:mm:ss");
    sheet.write_datetime_with_format(1, 2, &at, &moment).unwrap();
    sheet.write_datetime_with_format(2, 2, ExcelDateTime::from_ymd(2024, 3, 2).unwrap(), &day()).unwrap();
    sheet.write_number(3, 2, 20_240_303.0).unwrap();
    // A day without the format of a date is a number and no day.
    sheet.write_number(4, 2, 45_355.0).unwrap();
}

fn gaps(sheet: &mut Worksheet) {
    put(sheet, 2, &HEADINGS);
    put(sheet, 3, &TEXTS);
    sheet.write_blank(4, 0, &day()).unwrap();
    sheet.write_string(5, 1, " \t").unwrap();
    put(sheet, 8, &TEXTS);
    put(sheet, 9, &TEXTS[..3]);
    sheet.write_string(10, 9, "beyond the header").unwrap();
}

fn parquet() -> Vec<u8> {
    let text = |cells: [&str; 3]| Arc::new(StringArray::from(cells.to_vec())) as ArrayRef;
    let micros = 1_717_203_600_000_000; // 2024-06-01 01:00:00 UTC
    let columns = [
        ("institution_code", text(["BANKA"; 3])),
        ("card_no", Arc::new(Int64Array::from(vec![Some(6_217_000_000_000_000_001), Some(12), None])) as ArrayRef),
        ("opened_at", Arc::new(TimestampMicrosecondArray::from(vec![micros; 3]).with_timezone("UTC")) as ArrayRef),
        ("holder_id_type", text(["passport"; 3])),
        ("holder_id_no", text(["E1000001", "E1000002", "E1000003"])),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

pub(super) fn cases() -> Vec<Case> {
    let one = |fill: &dyn Fn(&mut Worksheet)| workbook(&[("Sheet1", fill)]);
    let damaged = |bytes: Vec<u8>| bytes[..bytes.len() * 2 / 3].to_vec();
    let of_parquet = "account_openings.parquet";
    let xlsx = |name| move |bytes: Vec<u8>| case(name).file("account_openings.xlsx", bytes);
    vec![
        xlsx("long numbers in number cells have lost digits, short ones have not")(one(&numbers)).gives(
            "account_openings.xlsx 4 3 1 0 1\n2 card_no malformed\n[5 reserved_phone malformed]\nexit 0",
        ),
        xlsx("date cells, and a date that is only a number")(one(&dates))
            .gives("account_openings.xlsx 4 3 1 0 0\n5 opened_at malformed\nexit 0")
            .keeps(
                &ACCOUNT_OPENINGS,
                &["line", "opened_at", "opened_at_day_only"],
                &["2|2024-03-01 09:12:33|false", "3|2024-03-02 00:00:00|true", "4|2024-03-03 00:00:00|true"],
            ),
        xlsx("rows above the header, empty rows, rows too short and too long")(one(&gaps)).gives(
            "account_openings.xlsx 4 2 2 0 0\n10 holder_id_type missing\n11 - cell_count\nexit 0",
        ),
        xlsx("several sheets, each with its own account")(workbook(&[
            ("第一页", &|sheet| {
                put(sheet, 0, &HEADINGS);
                put(sheet, 1, &TEXTS);
            }),
            ("第二页", &|sheet| {
                put(sheet, 0, &HEADINGS);
                put(sheet, 1, &TEXTS[1..]);
            }),
        ]))
        .gives(
            "account_openings.xlsx#第一页 1 1 0 0 0\naccount_openings.xlsx#第二页 1 0 1 0 0\n2 card_no malformed\nexit 0",
        ),
        xlsx("a sheet with a heading alone")(one(&|sheet| put(sheet, 0, &HEADINGS)))
            .gives("account_openings.xlsx 0 0 0 0 0\nexit 0"),
        xlsx("a workbook cut off")(damaged(one(&numbers)))
            .gives("refused account_openings.xlsx:1: file is a damaged ZIP archive\nexit 1"),
        case("traces of spreadsheets in CSV")
            .openings(openings(&[
                &[("card_no", "'6217000000000000001"), ("opened_at", "20240601.0"), ("outlet_code", "00123.0")],
                &[("card_no", "６２１７０００００００００００２"), ("holder_id_no", "Ｅ１２３４５６７")],
                &[("card_no", "1.23E+17")],
                &[("card_no", "6.217e+18")],
                &[("reserved_phone", "1.38E+10"), ("opened_at", "'2024-06-01 09:00:00")],
                &[("reserved_phone", "13800000001.0"), ("institution_code", "ｂａｎｋａ")],
            ]))
            .gives(
                "account_openings.csv 6 4 2 0 1\n4 card_no malformed\n5 card_no malformed\n\
                [6 reserved_phone malformed]\nexit 0",
            )
            .keeps(
                &ACCOUNT_OPENINGS,
                &["institution_code", "opened_at_day_only"],
                &["BANKA|true", "BANKA|false", "BANKA|false", "BANKA|false"],
            ),
        case("Parquet of typed columns")
            .file(of_parquet, parquet())
            .gives("account_openings.parquet 3 1 2 0 0\n3 card_no malformed\n4 card_no missing\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, &["line", "opened_at"], &["2|2024-06-01 09:00:00"]),
        case("Parquet cut off")
            .file(of_parquet, damaged(parquet()))
            .gives("refused account_openings.parquet:1: Parquet data are damaged; write the file again\nexit 1"),
    ]
}

#[test]
fn spreadsheets_lose_nothing_unsaid() {
    check(&cases());
}
