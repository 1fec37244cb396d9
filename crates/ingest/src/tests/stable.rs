//! Promises over any input: nothing is lost, places exist, and neither threads nor block size change a byte.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use twocard_contracts::codes::divisions;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, ALL, INVOLVED_CARDS, REJECTS, VAULT};
use twocard_tables::TableDir;

use super::{Files, Night, citizen};
use crate::{IngestError, find_sources};

const HEADER: &str = "record_no,institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no,\
    holder_name,reserved_phone";

/// Every kept table, and those of the vault decrypted, as bytes.
pub(super) fn bytes(night: &Night) -> Vec<(String, Vec<u8>)> {
    let opened = TableDir::new(night.dir.path().join("opened"));
    for table in VAULT {
        night.vault.copy_to(table, &opened).unwrap();
    }
    let mut files: Vec<_> = [night.tables.root(), opened.root()]
        .iter()
        .flat_map(|dir| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()))
        .map(|path| (path.strip_prefix(night.dir.path()).unwrap().display().to_string(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

fn many_rows() -> String {
    let mut text = format!("{HEADER}\n");
    for i in 0..3000_u32 {
        let number = if i.is_multiple_of(97) { "bad".to_owned() } else { citizen(110_105, 19_900_101, i % 700) };
        let name = if i.is_multiple_of(13) { "\"王\n\"\"小\"\"明\"" } else { "李四" };
        text.push_str(&format!(
            "{},BANK{},B{:02},62179{i:08},2024-03-01 09:{:02}:{:02},citizen_id,{number},{name},138{:08}\n",
            i % 2901,
            i % 3,
            i % 40,
            i % 60,
            i % 59,
            i % 900,
        ));
    }
    text
}

#[test]
fn neither_threads_nor_blocks_change_a_byte() {
    let text = many_rows();
    let sims = "institution_code,msisdn,activated_at,holder_id_type,holder_id_no\n\
        CMCC,13800000001,2024-03-01,citizen_id,110105199001010010\n";
    let files = [("account_openings.csv", text.as_bytes()), ("sim_activations.csv", sims.as_bytes())];
    let whole = Files { n_threads: 1, ..Files::new(&files) }.ingest().unwrap();
    assert_eq!(whole.counts()[0][0], 3000);
    assert!(whole.counts()[0][2] > 0 && whole.counts()[0][3] > 0);
    let expected = bytes(&whole);
    assert_eq!(expected.len(), 25);
    for (n_threads, block_bytes) in [(2, 1 << 23), (2, 4096), (1, 1000), (3, 20_000)] {
        let other = Files { n_threads, block_bytes, ..Files::new(&files) }.ingest().unwrap();
        assert!(bytes(&other) == expected, "{n_threads} threads, {block_bytes} bytes");
    }
}

fn check_promises(text: &[u8]) {
    let files = [("account_openings.csv", text)];
    let night = match (Files { block_bytes: 256, ..Files::new(&files) }).ingest() {
        Ok(night) => night,
        Err(IngestError::Refused { what, .. }) => {
            assert!(what.contains("not UTF-8") || what.contains("longer than"), "{what}");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let source = &night.report.sources[0];
    assert_eq!(source.n_read, source.n_accepted + source.n_rejected);
    let n_kept = night.show(&ACCOUNT_OPENINGS, &["line"]).len() as u32;
    assert_eq!(source.n_accepted, n_kept + source.n_superseded);
    let n_lines = text.split(|byte| *byte == b'\n').count();
    let rejects = night.tables.read(&REJECTS, &["line", "byte_offset", "is_cell"]).unwrap();
    let (lines, offsets) = (rejects.u32("line").unwrap(), rejects.u64("byte_offset").unwrap());
    for (line, offset) in lines.iter().zip(offsets) {
        assert!((2..=n_lines).contains(&(*line as usize)));
        let before = text[..offset as usize].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(before + 1, *line as usize);
    }
    let n_rows = rejects.bool("is_cell").unwrap().iter().filter(|is_cell| !**is_cell).count();
    assert_eq!(n_rows as u32, source.n_rejected);
}

fn cell() -> impl Strategy<Value = Vec<u8>> {
    let known: &[&str] = &[
        "ICBC",
        "1",
        "B01",
        "6217991234567890",
        "2024-03-01",
        "2024-03-01 00:00:00",
        "passport",
        "E1234567",
        "citizen_id",
        "11010519491231002X",
        "王小明",
        "13800001234",
        "",
        "NULL",
        "\"",
        "\"\"",
        "\"a,b\"",
        "\"a\nb\"",
        "1.2E+17",
        "　",
        "\t",
        "\r",
    ];
    let known: Vec<Vec<u8>> = known.iter().map(|cell| cell.as_bytes().to_vec()).collect();
    prop_oneof![
        20 => prop::sample::select(known),
        1 => Just(vec![0xCD, 0xF5]),
        1 => Just(vec![0]),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ]
}

fn row() -> impl Strategy<Value = Vec<u8>> {
    let good = "1,ICBC,B01,6217991234567890,2024-03-01,passport,E1234567,王小明,13800001234";
    prop_oneof![
        2 => Just(good.as_bytes().to_vec()),
        3 => prop::collection::vec(cell(), 9).prop_map(|cells| cells.join(&b',')),
        1 => prop::collection::vec(cell(), 0..12).prop_map(|cells| cells.join(&b',')),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_in_dirty_files(rows in prop::collection::vec(row(), 0..30), ends in any::<bool>()) {
        let mut text = format!("{HEADER}\n").into_bytes();
        text.extend(rows.join(&b'\n'));
        if ends {
            text.push(b'\n');
        }
        check_promises(&text);
    }
}

#[test]
fn a_real_bank_is_read_without_a_reject() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/berka");
    if !dir.is_dir() {
        #[allow(clippy::print_stdout, reason = "a skipped test says so")]
        {
            println!("skipped: {} is absent", dir.display());
        }
        return;
    }
    let divisions = divisions::parse(&fs::read(dir.join("divisions.csv")).unwrap()).unwrap();
    let found = find_sources(&dir).unwrap();
    assert_eq!(found.unused, ["divisions.csv"]);
    let night = Files::new(&[]).ingest_sources(tempfile::tempdir().unwrap(), &found.sources, &divisions).unwrap();
    assert_eq!(night.counts(), [[4500, 4500, 0, 0, 0], [76, 76, 0, 0, 0], [77, 77, 0, 0, 0]]);
    let matched = night.show(&INVOLVED_CARDS, &["match"]);
    assert!(matched.iter().all(|word| word == "matched"));
    assert_eq!(night.report.warnings, []);
    for (table, n_expected) in [(&ACCOUNT_OPENINGS, 4500), (&INVOLVED_CARDS, 76)] {
        assert_eq!(night.show(table, &["line"]).len(), n_expected);
    }
    assert_eq!(ALL.iter().filter(|table| night.tables.has(table)).count(), 22);
}
