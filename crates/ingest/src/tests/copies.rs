//! The same file twice.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;
use sha2::{Digest, Sha256};
use twocard_contracts::codes::divisions;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, REJECTS, SOURCES};

use super::stable::bytes;
use super::{DIVISIONS, Files, Night, citizen, night};
use crate::{Duplicate, Mappings, find_mapped_sources, survey};

const HEADER: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,reserved_phone";
const ROWS: &str = "ICBC,6217001,2024-03-01,passport,E1234567,13800001234\n\
    ICBC,6217002,2024-03-01,passport,x,\n\
    ICBC,6217003,2024-03-01,passport,E1234568,12\n";
const OUTLETS: &str = "institution_code,outlet_code,outlet_kind,division_code\nICBC,0001,branch,110105\n";

fn duplicates(night: &Night) -> Vec<Option<(u32, u32)>> {
    let duplicate = |of: Duplicate| (of.of, of.n_rows);
    night.report.sources.iter().map(|source| source.duplicate.map(duplicate)).collect()
}

/// Every table but `sources`.
fn tables(night: &Night) -> Vec<(String, Vec<u8>)> {
    bytes(night).into_iter().filter(|(name, _)| !name.ends_with("sources.parquet")).collect()
}

/// Files read by the `[[source]]` sections of a pipeline.
fn mapped(files: &[(&str, &[u8])], sections: &[&str]) -> Night {
    let mut mappings = Mappings::default();
    for section in sections {
        mappings.add_override(&toml::from_str(section).unwrap(), Path::new("")).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let sources = dir.path().join("sources");
    fs::create_dir(&sources).unwrap();
    for (name, bytes) in files {
        fs::write(sources.join(name), bytes).unwrap();
    }
    let found = find_mapped_sources(&sources, &mappings).unwrap();
    Files::new(&[]).ingest_sources(dir, &found.sources, &divisions::parse(DIVISIONS.as_bytes()).unwrap()).unwrap()
}

#[test]
fn a_copy_changes_nothing_but_the_account_of_files() {
    let text = format!("{HEADER}\n{ROWS}");
    let other = text.replace("62170", "62180");
    let (a, b) = (("account_openings-a.csv", text.as_str()), ("account_openings-b.csv", text.as_str()));
    let (c, outlets) = (("account_openings-c.csv", other.as_str()), ("outlets.csv", OUTLETS));
    let once = night(&[a, c, outlets]);
    let twice = night(&[a, b, c, outlets]);
    assert!(tables(&once) == tables(&twice));
    assert_eq!(once.counts(), [[3, 2, 1, 0, 1], [3, 2, 1, 0, 1], [1, 1, 0, 0, 0]]);
    assert_eq!(
        twice.show(&SOURCES, &["file_key", "name", "n_read", "duplicate_of", "n_duplicate"]),
        [
            "0|account_openings-a.csv|3||0",
            "1|account_openings-c.csv|3||0",
            "2|outlets.csv|1||0",
            "3|account_openings-b.csv|0|0|3"
        ]
    );
    let [first, .., copy] = twice.report.sources.as_slice() else { panic!() };
    assert_eq!((&copy.sha256, copy.bytes), (&first.sha256, text.len() as u64));
    assert_eq!(
        twice.warnings(),
        [
            "account_openings-b.csv has the same bytes as account_openings-a.csv: its 3 rows were not read again; remove \
          one of the two"
        ]
    );
    assert_eq!((once.report.quality["duplicate_files"], twice.report.quality["duplicate_files"]), (0, 1));
    assert_eq!(once.warnings(), [""; 0]);
}

#[test]
fn a_check_of_the_folder_says_the_same() {
    let text = format!("{HEADER}\n{ROWS}");
    let dir = tempfile::tempdir().unwrap();
    for name in ["account_openings-a.csv", "account_openings-b.csv"] {
        fs::write(dir.path().join(name), &text).unwrap();
    }
    let found = find_mapped_sources(dir.path(), &Mappings::default()).unwrap();
    let report = survey(&found.sources, &divisions::parse(DIVISIONS.as_bytes()).unwrap()).unwrap().report;
    assert_eq!(report.sources[1].duplicate, Some(Duplicate { of: 0, n_rows: 3 }));
    assert_eq!((report.warnings.len(), report.quality["duplicate_files"]), (1, 1));
}

#[test]
fn files_of_one_size_or_without_rows_are_no_copies() {
    let text = format!("{HEADER}\n{ROWS}");
    let other = text.replace("62170", "62180");
    let header = format!("{HEADER}\n");
    let night = night(&[
        ("account_openings-a.csv", &text),
        ("account_openings-b.csv", &other),
        ("account_openings-c.csv", &header),
        ("account_openings-d.csv", &header),
        ("outlets-a.csv", ""),
        ("outlets-b.csv", ""),
    ]);
    assert_eq!(duplicates(&night), [None; 6]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["line"]).len(), 4);
    assert_eq!(night.warnings().len(), 2, "one for each file of zero bytes");
}

#[test]
fn the_same_bytes_read_another_way_are_no_copy() {
    let text = format!("{HEADER}\n{ROWS}").replace("institution_code,", "bank,");
    let section = |bank: &str| {
        format!(
            "files = \"{bank}*\"\ntable = \"account_openings\"\nconstants = {{ institution_code = \"{}\" }}",
            bank.to_uppercase()
        )
    };
    let files = ["abc-1.csv", "abc-2.csv", "icbc-1.csv"].map(|name| (name, text.as_bytes()));
    let night = mapped(&files, &[&section("abc"), &section("icbc")]);
    assert_eq!(duplicates(&night), [None, None, Some((0, 3))]);
    let read = ["ABC", "ICBC"].map(|bank| [bank; 2]).concat();
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["institution_code"]), read);
}

#[test]
fn a_workbook_twice_is_one_with_its_person_sheet() {
    let mut book = Workbook::new();
    let id = citizen(110105, 19900101, 1);
    let sheets: [(&str, &[&str], &[&str]); 2] = [
        (
            "账户信息",
            &["交易卡号", "账户开户名称", "开户人证件号码", "账号开户时间"],
            &["6217991", "王小明", &id, "2024-03-01"],
        ),
        ("人员信息", &["客户名称", "证照类型", "证照号码", "联系手机"], &["王小明", "居民身份证", &id, "13812345678"]),
    ];
    for (name, header, row) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (line, cells) in [header, row].into_iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(line as u32, column as u16, *cell).unwrap();
            }
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let icbc = "files = \"icbc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"ICBC\" }";
    let once = mapped(&[("icbc-1.xlsx", &bytes)], &[icbc]);
    let twice = mapped(&[("icbc-1.xlsx", &bytes), ("icbc-2.xlsx", &bytes)], &[icbc]);
    assert_eq!(duplicates(&twice), [None, None, Some((0, 1)), Some((1, 1))]);
    assert!(tables(&once) == tables(&twice));
    assert_eq!(twice.report.quality["joined_unmatched"], 0);
    // Another bank's reply is another workbook, whatever its bytes.
    let abc = icbc.replace("icbc", "abc").replace("ICBC", "ABC");
    let both = mapped(&[("abc.xlsx", &bytes), ("icbc.xlsx", &bytes)], &[icbc, &abc]);
    assert_eq!(duplicates(&both), [None; 4]);
    assert_eq!(both.show(&ACCOUNT_OPENINGS, &["phone_key"]), ["0", "0"]);
}

#[test]
fn a_copy_of_repaired_rows_leaves_their_links() {
    let text = format!("{HEADER}\n{ROWS}");
    let sha256: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let refed = format!("{HEADER},refeed_sha256,refeed_line\nICBC,6217002,2024-03-01,passport,E7654321,,{sha256},3\n");
    let night = night(&[
        ("account_openings-refeed-0123abcd (1).csv", &refed),
        ("account_openings-refeed-0123abcd.csv", &refed),
        ("account_openings.csv", &text),
        ("account_openings_2.csv", &text),
    ]);
    assert_eq!(duplicates(&night), [None, None, Some((0, 1)), Some((1, 3))]);
    assert_eq!(night.show(&REJECTS, &["file_key", "line", "repaired_file_key"]), ["1|3|0", "1|4|"]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["line"]).len(), 3);
    assert!(night.report.sources.iter().all(|source| source.ignored_columns.is_empty()));
    assert_eq!(night.warnings().len(), 2);
}

#[test]
fn a_refused_file_stands_for_no_other() {
    let bad = b"institution_code,opened_at\nICBC,2024-03-01\n".as_slice();
    let good = format!("{HEADER}\n{ROWS}");
    let files =
        [("account_openings-a.csv", bad), ("account_openings-b.csv", bad), ("account_openings-c.csv", good.as_bytes())];
    let both = Files { optional: &["account_openings-a.csv", "account_openings-b.csv"], ..Files::new(&files) };
    let night = both.ingest().unwrap();
    assert_eq!(night.report.sources.iter().filter(|source| source.refused.is_some()).count(), 2);
    assert_eq!(duplicates(&night), [None; 3]);
    let error = Files { optional: &["account_openings-a.csv"], ..Files::new(&files) }.ingest().err().unwrap();
    assert!(error.to_string().starts_with("account_openings-b.csv:1:card_no"), "{error}");
}
