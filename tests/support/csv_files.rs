//! CSV files as records by column name.

use std::collections::BTreeMap;
use std::path::Path;

/// A row: column to cell.
pub type Record = BTreeMap<String, String>;

/// Reads a file with a header.
pub fn read(path: &Path) -> Vec<Record> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| header.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect())
        .collect()
}

/// Copies a file, each row through a change.
pub fn rewrite(from: &Path, to: &Path, mut change: impl FnMut(&mut Record)) {
    let mut reader = csv::Reader::from_path(from).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut writer = csv::Writer::from_path(to).unwrap();
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let mut row: Record = header.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect();
        change(&mut row);
        writer.write_record(header.iter().map(|column| &row[column])).unwrap();
    }
    writer.flush().unwrap();
}
