//! Looking for planted values in every form in which bytes may carry them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use encoding_rs::GBK;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::planted::Person;

/// Masks show the first six and the last four characters of a number, and the first of a name. No run of so many
/// characters of a number fits into what a mask shows, nor is it likely to stand in a hash.
const RUN: usize = 10;
/// So many bytes do not stand in compressed or encrypted data by chance.
const CERTAIN_BYTES: usize = 6;

/// The forms of all planted values.
pub(super) struct Search {
    needles: Vec<(String, Vec<u8>)>,
    /// Needles by their first bytes.
    starts: BTreeMap<[u8; 4], Vec<usize>>,
    is_start: Vec<bool>,
}

impl Search {
    pub(super) fn new(persons: &[Person]) -> Search {
        let mut needles = BTreeSet::new();
        for (n, person) in persons.iter().enumerate() {
            let name: String = person.name.chars().skip(1).collect();
            let street: String = person.address.chars().skip_while(|char| *char != '镇').skip(1).take(2).collect();
            let mailbox = person.email.split('@').next().unwrap();
            for (what, text) in [("name", &*name), ("name", &*person.name), ("street", &*street), ("mailbox", mailbox)]
            {
                needles.extend(forms(text).into_iter().map(|form| (format!("{what} of person {n}"), form)));
            }
            let body = &person.id[..17];
            for (what, number) in [("id", body), ("card", &person.card), ("phone", &person.phone)] {
                let runs = number.as_bytes().windows(RUN).map(|run| std::str::from_utf8(run).unwrap());
                for run in runs {
                    needles.extend(forms(run).into_iter().map(|form| (format!("{what} of person {n}"), form)));
                }
            }
        }
        let needles: Vec<(String, Vec<u8>)> = needles.into_iter().collect();
        let (mut starts, mut is_start) = (BTreeMap::new(), vec![false; 1 << 16]);
        for (at, (_, needle)) in needles.iter().enumerate() {
            let start: [u8; 4] = *needle.first_chunk().unwrap();
            starts.entry(start).or_insert_with(Vec::new).push(at);
            is_start[usize::from(u16::from_be_bytes([start[0], start[1]]))] = true;
        }
        Search { needles, starts, is_start }
    }

    /// Looks through bytes, and through their digits alone where these may be a number with separators.
    pub(super) fn text(&self, place: &str, bytes: &[u8]) {
        self.bytes(place, bytes, 0);
        for line in bytes.split(|byte| *byte == b'\n') {
            let joined: Vec<u8> =
                line.iter().copied().filter(|byte| !matches!(byte, b' ' | b'-' | b'*' | b'\'')).collect();
            self.bytes(place, &joined, 0);
        }
    }

    fn bytes(&self, place: &str, bytes: &[u8], min_bytes: usize) {
        for at in 0..bytes.len().saturating_sub(3) {
            if !self.is_start[usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]))] {
                continue;
            }
            for needle in self.starts.get(&bytes[at..at + 4]).into_iter().flatten() {
                let (what, form) = &self.needles[*needle];
                let is_found = form.len() >= min_bytes && bytes[at..].starts_with(form);
                assert!(!is_found, "{what} stands in {place}, byte {at}");
            }
        }
    }

    /// Looks through the bytes of a file as they are.
    pub(super) fn raw(&self, file: &Path) {
        self.bytes(&file.display().to_string(), &fs::read(file).unwrap(), CERTAIN_BYTES);
        self.bytes("a file's name", file.display().to_string().as_bytes(), 0);
    }

    /// Looks through the cells of a Parquet file or a DuckDB database.
    pub(super) fn contents(&self, file: &Path) {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("parquet") => self.parquet(file),
            Some("duckdb") => self.duckdb(file),
            _ => self.text(&file.display().to_string(), &fs::read(file).unwrap()),
        }
    }

    fn parquet(&self, file: &Path) {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap().build().unwrap();
        for batch in reader {
            let batch = batch.unwrap();
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                let Ok(texts) = cast(column, &DataType::LargeUtf8) else { continue };
                let cells: Vec<&str> = texts.as_string::<i64>().iter().flatten().collect();
                self.text(&format!("{}:{}", file.display(), field.name()), cells.join("\n").as_bytes());
            }
        }
    }

    fn duckdb(&self, file: &Path) {
        let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap();
        let connection = duckdb::Connection::open_with_flags(file, config).unwrap();
        let list = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
            rows.map(|row| row.unwrap().unwrap_or_default()).collect()
        };
        let columns =
            list("SELECT table_name || '\t' || column_name FROM duckdb_columns() WHERE NOT internal ORDER BY 1");
        assert!(columns.len() > 50, "{}", columns.len());
        for column in columns {
            let (table, name) = column.split_once('\t').unwrap();
            let cells = list(&format!("SELECT DISTINCT CAST(\"{name}\" AS VARCHAR) FROM \"{table}\""));
            self.text(&format!("{}:{column}", file.display()), cells.join("\n").as_bytes());
        }
    }
}

/// A text in UTF-8, GBK and UTF-16, and the UTF-8 in hexadecimal, percent and base64 form.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let gbk = GBK.encode(text).0.into_owned();
    let mut forms = vec![text.as_bytes().to_vec(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes), gbk.clone()];
    for bytes in [text.as_bytes(), &gbk] {
        let hex = |before: &str, is_upper: bool| {
            let digits =
                bytes.iter().map(|b| if is_upper { format!("{before}{b:02X}") } else { format!("{before}{b:02x}") });
            digits.collect::<String>().into_bytes()
        };
        forms.extend([
            hex("", false),
            hex("", true),
            hex("%", false),
            hex("%", true),
            hex("\\x", false),
            hex("\\x", true),
        ]);
    }
    let unicode = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    forms.push(unicode.into_bytes());
    forms.extend((0..3).map(|before| base64_within(text.as_bytes(), before)));
    forms.retain(|form| form.len() >= 4);
    forms
}

/// The base64 characters that a text gives when so many bytes stand before it, without those it shares with others.
fn base64_within(bytes: &[u8], before: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> =
        vec![0; before].iter().chain(bytes).flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let whole = (before * 8).div_ceil(6)..bits.len() / 6;
    whole
        .map(|at| ALPHABET[bits[at * 6..at * 6 + 6].iter().fold(0, |value, bit| value << 1 | usize::from(*bit))])
        .collect()
}

#[test]
fn every_form_of_a_planted_value_is_found() {
    let persons = Person::all();
    let search = Search::new(&persons);
    let person = &persons[0];
    let is_found = |bytes: &[u8]| std::panic::catch_unwind(|| search.text("here", bytes)).is_err();
    assert!(!is_found(format!("欧** 621790****7385 ****{} ****0835", &person.id[14..]).as_bytes()));
    let name: String = person.name.chars().skip(1).collect();
    assert!(is_found(format!("姓名:{}", person.name).as_bytes()) && is_found(&GBK.encode(&name).0));
    assert!(is_found(format!("{} {}", &person.card[..6], &person.card[6..]).as_bytes()));
    assert!(is_found(&person.id.as_bytes()[..17]) && is_found(person.phone.as_bytes()));
    // `foobar` and `xfoobar`: the first eight bits of x share a character with f.
    let within = |before| base64_within(b"foobar", before);
    assert_eq!([within(0), within(1), within(2)], [b"Zm9vYmFy".to_vec(), b"Zvb2Jhc".to_vec(), b"mb29iYX".to_vec()]);
}
