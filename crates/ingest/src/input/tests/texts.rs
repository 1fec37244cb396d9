//! Texts: compressed or not, in every encoding, with every delimiter.

use std::io::Write;

use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::container::Container;
use super::super::dialect::{Dialect, Encoding, Quote};
use super::super::{Damage, InputError};
use super::{drain, file, read, read_as, read_file, refusal};

const TEXT: &str = "姓名,卡号,x\n王小明,6217,\"1\n2\"\n\n李四,6218,\r\n欧阳,\"6,\"\"2\",3";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn all_containers_and_encodings_hold_the_same_rows() {
    let plain = read(TEXT.as_bytes());
    assert_eq!(plain.names, ["姓名", "卡号", "x"]);
    assert_eq!(plain.rows, ["2 王小明|6217|1\n2", "5 李四|6218|", "6 欧阳|6,\"2|3"]);
    for (place, raw) in &plain.raws {
        assert!(TEXT[*place as usize..].starts_with(raw.as_str()));
    }
    let gbk = GB18030.encode(TEXT).0.into_owned();
    let marked = |mark: &[u8], text: &[u8]| [mark, text].concat();
    let (le, be) = (utf16(TEXT, u16::to_le_bytes), utf16(TEXT, u16::to_be_bytes));
    for (encoding, bytes) in [
        (Encoding::Utf8, TEXT.as_bytes().to_vec()),
        (Encoding::Utf8, marked(b"\xEF\xBB\xBF", TEXT.as_bytes())),
        (Encoding::Gb18030, gbk.clone()),
        (Encoding::Gb18030, marked(b"\x84\x31\x95\x33", &gbk)),
        (Encoding::Utf16Le, le.clone()),
        (Encoding::Utf16Le, marked(b"\xFF\xFE", &le)),
        (Encoding::Utf16Be, be.clone()),
        (Encoding::Utf16Be, marked(b"\xFE\xFF", &be)),
    ] {
        for (container, packed) in [
            (Container::Plain, bytes.clone()),
            (Container::Gzip, gzip(&bytes)),
            (Container::Gzip, [gzip(&bytes[..9]), gzip(&bytes[9..])].concat()),
            (Container::Zstd, zstd::encode_all(bytes.as_slice(), 3).unwrap()),
            (
                Container::Zstd,
                [zstd::encode_all(&bytes[..9], 3).unwrap(), zstd::encode_all(&bytes[9..], 3).unwrap()].concat(),
            ),
        ] {
            let found = read(&packed);
            assert_eq!((found.detected.container, found.detected.encoding), (container, Some(encoding)));
            assert_eq!((&found.names, &found.rows), (&plain.names, &plain.rows), "{encoding}");
            let raws: Vec<_> = found.raws.iter().map(|(_, raw)| raw).collect();
            assert_eq!(raws, plain.raws.iter().map(|(_, raw)| raw).collect::<Vec<_>>());
            for (place, raw) in &found.raws {
                let expected = match encoding {
                    Encoding::Utf8 => raw.as_bytes().to_vec(),
                    Encoding::Gb18030 => GB18030.encode(raw).0.into_owned(),
                    Encoding::Utf16Le => utf16(raw, u16::to_le_bytes),
                    Encoding::Utf16Be => utf16(raw, u16::to_be_bytes),
                };
                assert!(bytes[*place as usize..].starts_with(&expected), "{encoding} {place}");
            }
        }
    }
}

#[test]
fn a_delimiter_byte_inside_a_character_is_none() {
    // The second byte of 東 in GBK is the one of `|`.
    let text = "姓名|卡号\n東|6217\n東觸|6218\n王五|1\n李四|2\n张三|3\n";
    let gbk = GB18030.encode(text).0;
    assert!(gbk.iter().filter(|byte| **byte == b'|').count() > 6);
    let found = read(&gbk);
    assert_eq!(found.detected.delimiter.as_deref(), Some("|"));
    assert_eq!(found.rows[..2], ["2 東|6217", "3 東觸|6218"]);
}

#[test]
fn a_malformed_line_costs_itself_only() {
    let mut gbk = GB18030.encode("姓名,卡号\n王小明,1\n李四,2\n").0.into_owned();
    gbk.extend_from_slice(b"\xCD\xF5\xFF,3\n");
    gbk.extend_from_slice(&GB18030.encode("王五,4").0);
    let dialect = Dialect { encoding: Some(Encoding::Gb18030), ..Dialect::default() };
    let found = read_as(&gbk, &dialect).unwrap();
    assert_eq!(found.rows, ["2 王小明|1", "3 李四|2", "4 王\u{FFFD}|3", "5 王五|4"]);
    assert_eq!(found.raws[2].0, 26);
}

#[test]
fn delimiters_of_several_characters() {
    for delimiter in ["€€", "||", "|@|"] {
        let text = TEXT.replace(',', delimiter);
        let found = read(text.as_bytes());
        assert_eq!(found.detected.delimiter.as_deref(), Some(delimiter));
        assert_eq!(found.rows[0], "2 王小明|6217|1\n2");
        // Inside quotes it is text.
        assert_eq!(found.rows[2], format!("6 欧阳|6{delimiter}\"2|3"));
        for (place, raw) in &found.raws {
            assert!(text[*place as usize..].starts_with(raw.as_str()), "{raw}");
        }
        let gbk = read(&GB18030.encode(&text).0);
        assert_eq!((gbk.rows, gbk.detected.encoding), (found.rows, Some(Encoding::Gb18030)));
    }
    let dialect = Dialect { delimiter: Some("<->".to_owned()), ..Dialect::default() };
    assert_eq!(read_as(b"a<->b\n1\x1F<->2\n", &dialect).unwrap().rows, ["2 1\u{241F}|2"]);
}

#[test]
fn files_without_a_header_and_with_titles() {
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let header = Some(names.clone());
    let found = read_as("1€€王€€\n2€€€€3\n".as_bytes(), &Dialect { header, ..Dialect::default() }).unwrap();
    assert_eq!((found.names, found.rows), (names, vec!["1 1|王|".to_owned(), "2 2||3".to_owned()]));

    let text = "开户清单,,\n\"打印\n\na;b\n1;2\n";
    let dialect = Dialect { n_skipped: 2, ..Dialect::default() };
    let found = read_as(text.as_bytes(), &dialect).unwrap();
    assert_eq!((found.names.join("+"), found.rows), ("a+b".to_owned(), vec!["5 1|2".to_owned()]));
    assert_eq!(found.raws[0].0, text.find('1').unwrap() as u64);
}

#[test]
fn more_lines_to_skip_than_there_are_leave_nothing() {
    for header in [None, Some(vec!["a".to_owned()])] {
        let dialect = Dialect { n_skipped: u32::MAX, header, ..Dialect::default() };
        let begun = std::time::Instant::now();
        assert!(read_as(b"a,b\n1,2\n", &dialect).unwrap().rows.is_empty());
        assert!(begun.elapsed().as_secs() < 10);
    }
}

#[test]
fn quotes_are_declared_or_seen_in_the_header() {
    let rows = |text: &str, quote| read_as(text.as_bytes(), &Dialect { quote, ..Dialect::default() }).unwrap().rows;
    assert_eq!(rows("'a','b'\n'1,''',\"2\n", None), ["2 1,'|\"2"]);
    assert_eq!(rows("a,b\n\"1,2\n\"3\",4\n", Some(Quote::Never)), ["2 \"1|2", "3 \"3\"|4"]);
    assert_eq!(rows("a,b\n~1,2~,3\n", Some(Quote::Char(b'~'))), ["2 1,2|3"]);
    for (delimiter, quote) in [("\n", None), ("", None), ("12345678901234567", None), ("'", Some(Quote::Char(b'\'')))] {
        let dialect = Dialect { delimiter: Some(delimiter.to_owned()), quote, ..Dialect::default() };
        assert_eq!(refusal(b"a,b\n", &dialect), "x.csv:1: declared delimiter or quote cannot be used");
    }
}

#[test]
fn data_cut_off_are_kept_up_to_there() {
    let text: String = std::iter::once("a,b,c\n".to_owned())
        .chain((0..20_000_u64).map(|i| format!("{i},{},x\n", i.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
        .collect();
    let dialect = Dialect::default();
    for (packed, what) in [
        (gzip(text.as_bytes()), "gzip data are cut off"),
        (zstd::encode_all(text.as_bytes(), 1).unwrap(), "zstd data are cut off"),
    ] {
        let (_dir, path) = file(&packed[..packed.len() * 2 / 3]);
        let found = read_file(&path, &dialect, 1 << 16).unwrap();
        let damage = found.damage.unwrap();
        assert_eq!(damage.what, what);
        let n_rows = found.rows.len();
        assert!((5000..19_000).contains(&n_rows), "{n_rows}");
        assert!(damage.line as usize >= n_rows);
        let n_cut = found.rows.iter().filter(|row| row.ends_with(" (cut)")).count();
        assert!(
            n_cut <= 1
                && found.raws[..n_rows - n_cut]
                    .iter()
                    .all(|(place, raw)| { text[*place as usize..].starts_with(&format!("{raw}\n")) })
        );
        let (_dir, path) = file(&packed[..packed.len() - 1]);
        assert!(read_file(&path, &dialect, 1 << 16).unwrap().damage.is_some());
    }
    let mut flipped = gzip(text.as_bytes());
    let middle = flipped.len() / 2;
    flipped[middle..middle + 64].fill(0xFF);
    let (_dir, path) = file(&flipped);
    let found = read_file(&path, &dialect, 1 << 16).unwrap();
    assert_eq!(found.damage.map(|damage| damage.what), Some("gzip data are damaged"));
    let mut gbk = gzip(&GB18030.encode(&"姓名,卡号\n王小明,1\n".repeat(3000)).0);
    gbk.truncate(gbk.len() - 12);
    let (_dir, path) = file(&gbk);
    let found = read_file(&path, &dialect, 1 << 16).unwrap();
    assert_eq!(found.damage.map(|Damage { what, .. }| what), Some("gzip data are cut off"));
    assert_eq!(found.rows[..2], ["2 王小明|1", "3 姓名|卡号"]);
    assert!(refusal(b"\x1F\x8B\x08\0\0\0\0\0\0\x03xyz", &dialect).contains("from the start"));
}

#[test]
fn bombs_and_endless_lines_are_refused() {
    struct Endless<'a>(&'a [u8]);
    impl std::io::Read for Endless<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            for piece in out.chunks_mut(self.0.len()) {
                piece.copy_from_slice(&self.0[..piece.len()]);
            }
            Ok(out.len())
        }
    }
    fn bomb(row: &'static [u8], n_bytes: u64) -> impl std::io::Read {
        std::io::Read::chain(b"a,b\n".as_slice(), std::io::Read::take(Endless(row), n_bytes))
    }
    let zstd = |row: &'static [u8], n_bytes| zstd::encode_all(bomb(row, n_bytes), 1).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::copy(&mut bomb(b"x", 1 << 27), &mut gzip).unwrap();
    let (lines, long_line) = (zstd(b"1,2,3,4,5,6,7,8\n", 1 << 30), zstd(b"x", 1 << 28));
    assert!(lines.len() < 1 << 20);
    let grows = "x.csv:1: file grows more than 500 times when decompressed, as no real data do";
    assert_eq!(refusal(&lines, &Dialect::default()), grows);
    let (_dir, path) = file(&long_line);
    for bytes in [gzip.finish().unwrap(), long_line.clone()] {
        let (_dir, path) = file(&bytes);
        for encoding in [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le] {
            let dialect =
                Dialect { encoding: Some(encoding), header: Some(vec!["a".to_owned()]), ..Dialect::default() };
            let error = drain(&path, &dialect).unwrap_err();
            assert!(matches!(error, InputError::LongLine(1 | 2)), "{encoding} {error}");
        }
    }
    assert!(matches!(read_file(&path, &Dialect::default(), 1 << 10), Err(InputError::LongLine(2))));
}

#[test]
fn what_is_no_text_is_told() {
    let refused = |bytes: &[u8]| refusal(bytes, &Dialect::default());
    assert_eq!(refused(&gzip(&gzip(b"a,b\n"))), "x.csv:1: file is compressed twice; decompress it once");
    assert!(refused(b"BZh91AY").contains("bzip2"));
    assert!(read(b"").names.is_empty() && read(&gzip(b"\xEF\xBB\xBF")).rows.is_empty());
}

proptest::proptest! {
    #[test]
    fn no_bytes_cause_a_panic(mark in 0..9_usize, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let marks: [&[u8]; 9] = [
            b"", b"\x1F\x8B\x08\0", b"\x28\xB5\x2F\xFD", b"PK\x03\x04", b"PAR1", b"\xFF\xFE", b"\xFE\xFF",
            b"\x84\x31\x95\x33", b"a\x80\x80b\n",
        ];
        let (_dir, path) = file(&[marks[mark], &bytes, if mark == 4 { b"\x09\0\0\0PAR1" } else { b"" }].concat());
        let read = |block_bytes| read_file(&path, &Dialect::default(), block_bytes).map_err(|error| error.to_string());
        proptest::prop_assert_eq!(read(300), read(1 << 20));
    }
}
