//! Other formats and encodings than UTF-8 text, from file to table.

use std::io::Write;

use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::Workbook;
use twocard_contracts::tables::{OUTLETS, PERSONS, REJECTS, VAULT_REJECTS};

use super::Files;

const HEADER: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name";
const ROWS: &str = "ICBC,6217991,2024-03-01,passport,E1234567,王小明\n\
    ICBC,6217992,2024-03-01,passport,E1234568,李四,\n\
    ICBC,62179A3,never,passport,E1234569,欧阳\n";

#[test]
fn a_file_of_any_encoding_is_loaded_and_its_rejects_named() {
    let text = format!("{HEADER}\n{ROWS}");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&GB18030.encode(&text).0).unwrap();
    let mut offsets = Vec::new();
    for bytes in [text.as_bytes().to_vec(), GB18030.encode(&text).0.into_owned(), utf16, gzip.finish().unwrap()] {
        for block_bytes in [128, 1 << 20] {
            let night = Files { block_bytes, ..Files::new(&[("account_openings.csv", &bytes)]) }.ingest().unwrap();
            assert_eq!(night.show(&PERSONS, &["label"]), ["王**·****4567"]);
            assert_eq!(night.rejects(), ["3||cell_count", "4|opened_at|malformed"]);
            assert_eq!(night.show_vault(&VAULT_REJECTS, &["raw"]), ROWS.lines().skip(1).collect::<Vec<_>>());
            assert_eq!(night.report.sources[0].bytes, bytes.len() as u64);
            offsets.push(night.show(&REJECTS, &["byte_offset"]));
        }
    }
    let line = |n: usize| text.lines().take(n).map(|line| line.chars().count() + 1).sum::<usize>();
    assert_eq!(
        offsets[0],
        [text.find("ICBC,6217992").unwrap().to_string(), text.find("ICBC,62179A3").unwrap().to_string()]
    );
    assert_eq!(offsets[4], [(2 * line(2)).to_string(), (2 * line(3)).to_string()]);
    assert_eq!(offsets[2], offsets[6]);
    assert!(offsets.chunks(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn lines_that_cannot_be_decoded_are_refused_alone() {
    let mut bytes = GB18030.encode(&format!("{HEADER}\n{ROWS}")).0.into_owned();
    bytes.extend_from_slice(b"ICBC,6217994,2024-03-01,passport,E1234567,\xCD\xF5\xFF\n");
    let night = Files::new(&[("account_openings.csv", &bytes)]).ingest().unwrap();
    assert_eq!(night.rejects(), ["3||cell_count", "4|opened_at|malformed", "5||undecodable"]);
    assert!(night.show_vault(&VAULT_REJECTS, &["raw"])[2].ends_with(",王\\xFF"));
}

#[test]
fn a_compressed_file_that_is_cut_off_says_so() {
    let rows: String =
        (0..5000).map(|i| format!("ICBC,6217{:09},2024-03-01,passport,E{i:07},王\n", i * 7919)).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(format!("{HEADER}\n{rows}").as_bytes()).unwrap();
    let mut bytes = gzip.finish().unwrap();
    bytes.truncate(bytes.len() / 2);
    let night = Files::new(&[("account_openings.csv", &bytes)]).ingest().unwrap();
    let [n_read, n_accepted, n_rejected, ..] = night.counts()[0];
    assert!((1000..4900).contains(&n_read) && n_rejected <= 1 && n_accepted + n_rejected == n_read);
    if n_rejected == 1 {
        assert_eq!(night.rejects(), [format!("{}||cut_off", n_read + 1)]);
    }
    let warnings = night.warnings();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("gzip data are cut off from here on; rows before were kept"), "{warnings:?}");
}

#[test]
fn rows_of_a_sheet_have_a_line_and_no_place() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let columns = ["outlet_code", "institution_code", "outlet_kind", "division_code", "valid_from"];
    for (row, cells) in [
        &columns[..],
        &["B01", "ICBC", "branch", "110105"],
        &["B02", "ICBC", "none", "110105"],
        &["B01", "ICBC", "branch", "110105"],
    ]
    .into_iter()
    .enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row as u32, column as u16, number).unwrap(),
                Err(_) => sheet.write_string(row as u32, column as u16, *cell).unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let header = format!("{HEADER}\n");
    let files: [(&str, &[u8]); 2] = [("account_openings.csv", header.as_bytes()), ("outlets.csv", &bytes)];
    let night = Files::new(&files).ingest().unwrap();
    assert_eq!(night.show(&OUTLETS, &["line", "outlet_code", "division_code"]), ["2|B01|110105"]);
    let rejects = night.show(&REJECTS, &["line", "byte_offset", "column", "reason"]);
    assert_eq!(rejects, ["3||outlet_kind|not_listed", "4||valid_from|overlapping_period"]);
    let raw = night.show_vault(&VAULT_REJECTS, &["raw"]);
    assert_eq!(raw, ["B02,ICBC,none,110105,", "B01,ICBC,branch,110105,"]);
}
