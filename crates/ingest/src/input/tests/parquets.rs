//! Parquet files.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int64Array,
    LargeStringArray, ListArray, RecordBatch, StringArray, StringDictionaryBuilder, Time64MicrosecondArray,
    TimestampMicrosecondArray, TimestampNanosecondArray, UInt8Array,
};
use arrow::datatypes::{Int32Type, Int64Type};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel};
use parquet::file::properties::WriterProperties;

use super::super::container::Container;
use super::super::dialect::Dialect;
use super::{file, read, read_as, read_file, refusal};

fn write(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)));
    let batch = batch.unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

fn typed() -> Vec<(&'static str, ArrayRef)> {
    let at = 1_709_255_553_000_000;
    let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
    dictionary.append_value("王\"五\"");
    dictionary.append_value("王\"五\"");
    let decimals = Decimal128Array::from(vec![Some(6_217_991_234_567_890_123), Some(5)]);
    vec![
        ("姓名", Arc::new(StringArray::from(vec![Some("王,小\n明"), None]))),
        ("large", Arc::new(LargeStringArray::from(vec!["x", ""]))),
        ("dict", Arc::new(dictionary.finish())),
        ("bytes", Arc::new(BinaryArray::from(vec![Some("李四".as_bytes()), Some(b"\xFF")]))),
        ("int", Arc::new(Int64Array::from(vec![Some(i64::MAX), Some(-1)]))),
        ("small", Arc::new(UInt8Array::from(vec![Some(7), None]))),
        ("card", Arc::new(decimals.with_precision_and_scale(38, 0).unwrap())),
        ("float", Arc::new(Float64Array::from(vec![13_800_001_234.0, 1e17]))),
        ("single", Arc::new(Float32Array::from(vec![0.5, 13_800_001_234.0]))),
        ("flag", Arc::new(BooleanArray::from(vec![true, false]))),
        ("on", Arc::new(Date32Array::from(vec![Some(19_783), None]))),
        ("local", Arc::new(TimestampMicrosecondArray::from(vec![at + 8 * 3_600_000_000, 0]))),
        ("zoned", Arc::new(TimestampNanosecondArray::from(vec![at * 1000, 1]).with_timezone("Asia/Shanghai"))),
    ]
}

#[test]
fn values_become_the_text_of_a_csv_file() {
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(Default::default()),
    ] {
        let found = read(&write(typed(), compression));
        assert_eq!(found.detected.container, Container::Parquet);
        assert_eq!((found.names[0].as_str(), found.names.len()), ("姓名", 13));
        assert_eq!(
            found.rows,
            [
                "2 王,小\n明|x|王\"五\"|李四|9223372036854775807|7|6217991234567890123|13800001234|0.5|TRUE|2024-03-01|\
                 2024-03-01 09:12:33|2024-03-01 01:12:33Z",
                "3 ||王\"五\"|\u{FFFD}|-1||5|1E+17|1.3800002E+10|FALSE||1970-01-01 00:00:00|1970-01-01 00:00:00Z",
            ]
        );
        let (place, raw) = &found.raws[0];
        assert_eq!(*place, u64::MAX);
        assert!(raw.starts_with("\"王,小\n明\",x,\"王\"\"五\"\"\",李四,"), "{raw}");
    }
}

#[test]
fn rows_of_many_batches_keep_their_lines() {
    let n = 20_000;
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..n));
    let (_dir, path) = file(&write(vec![("a", numbers)], Compression::SNAPPY));
    for block_bytes in [100, 1 << 20] {
        let found = read_file(&path, &Dialect::default(), block_bytes).unwrap();
        assert_eq!(found.rows.len(), n as usize);
        assert!(found.rows.iter().zip(0..n).all(|(row, i)| *row == format!("{} {i}", i + 2)));
    }
}

#[test]
fn names_may_be_declared() {
    let bytes = write(typed(), Compression::SNAPPY);
    let names = |n: usize| Dialect { header: Some((0..n).map(|i| format!("c{i}")).collect()), ..Dialect::default() };
    assert_eq!(read_as(&bytes, &names(13)).unwrap().names[12], "c12");
    assert!(refusal(&bytes, &names(12)).contains("not as many columns"));
}

#[test]
fn what_is_no_table_of_texts_is_refused() {
    let nested: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1)])]));
    let refused = |array: ArrayRef| refusal(&write(vec![("a", array)], Compression::SNAPPY), &Dialect::default());
    assert_eq!(refused(nested), "x.csv:1: column 1 is of type list, map or struct; give it as text");
    assert!(refused(Arc::new(Time64MicrosecondArray::from(vec![1]))).contains("of type time"));
    let bytes = write(typed(), Compression::SNAPPY);
    assert!(refusal(&bytes[..bytes.len() / 2], &Dialect::default()).contains("damaged"));
}

#[test]
fn any_broken_byte_is_survived() {
    let bytes = write(typed(), Compression::SNAPPY);
    let (_dir, path) = file(&bytes);
    // Without its mark it would be a text.
    for at in (4..bytes.len()).step_by(7) {
        let mut broken = bytes.clone();
        broken[at] ^= 0x5A;
        std::fs::write(&path, &broken).unwrap();
        if let Ok(read) = read_file(&path, &Dialect::default(), 1 << 16) {
            assert!(read.rows.len() <= 2);
        }
    }
}
