//! Repaired rows that are fed again.

use sha2::{Digest, Sha256};
use twocard_contracts::tables::{ACCOUNT_OPENINGS, REJECTS};

use super::{Night, night};

const HEADER: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no";
const GOOD: &str = "ICBC,6217001,2024-03-01,passport,E1234567";
const BAD: &str = "ICBC,6217002,2024-03-01,passport,x";
const FIRST: &str = "account_openings-refeed-00000001.csv";
const SECOND: &str = "account_openings-refeed-00000002.csv";

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn original() -> String {
    format!("{HEADER}\n{GOOD}\n{BAD}\n{BAD}\n")
}

fn refeed(rows: &[(&str, &str, u32)]) -> String {
    let rows = rows.iter().map(|(row, sha256, line)| format!("{row},{sha256},{line}\n"));
    format!("{HEADER},refeed_sha256,refeed_line\n{}", rows.collect::<String>())
}

/// Rejected, repaired and refed rows of each file.
fn repairs(night: &Night) -> Vec<[u32; 3]> {
    night.report.sources.iter().map(|source| [source.n_rejected, source.n_repaired, source.n_refed]).collect()
}

#[test]
fn a_repaired_row_closes_its_reject_and_counts_once() {
    let text = refeed(&[(&BAD.replace(",x", ",E7654321"), &sha256(&original()), 3)]);
    let night = night(&[("account_openings.csv", &original()), (FIRST, &text)]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["file_key", "line"]), ["0|2", "1|2"]);
    // A refeed comes before its original in the order of names.
    assert_eq!(repairs(&night), [[0, 0, 1], [2, 1, 0]]);
    assert_eq!(night.show(&REJECTS, &["line", "repaired_file_key", "repaired_line"]), ["3|0|2", "4||"]);
    assert_eq!(night.report.sources[0].ignored_columns, [""; 0]);
    assert_eq!(night.warnings(), [""; 0]);
}

#[test]
fn a_refed_row_that_is_rejected_leaves_its_reject_open_and_passes_the_link_on() {
    let first = refeed(&[(BAD, &sha256(&original()), 3)]);
    let still_open = night(&[("account_openings.csv", &original()), (FIRST, &first)]);
    assert_eq!(repairs(&still_open), [[1, 0, 0], [2, 0, 0]]);

    let second = refeed(&[(&BAD.replace(",x", ",E7654321"), &sha256(&first), 2)]);
    let closed = night(&[("account_openings.csv", &original()), (FIRST, &first), (SECOND, &second)]);
    assert_eq!(repairs(&closed), [[1, 1, 0], [0, 0, 1], [2, 1, 0]]);
    assert_eq!(closed.show(&REJECTS, &["line", "repaired_file_key", "repaired_line"]), ["2|1|2", "3|1|2", "4||"]);
}

#[test]
fn refed_rows_that_would_count_twice_are_named() {
    let fixed = BAD.replace(",x", ",E7654321");
    let sha256 = sha256(&original());
    let twice = refeed(&[(&fixed, &sha256, 3)]);
    let orphan = refeed(&[(&fixed, &sha256, 3), (&fixed, &sha256, 2), (&fixed, &"0".repeat(64), 2)]);
    let night = night(&[("account_openings.csv", &original()), (FIRST, &twice), (SECOND, &orphan)]);
    let warnings = night.warnings();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].starts_with(&format!("{SECOND}: 2 repaired rows stand for rows that no file here rejects")));
    assert!(warnings[1].starts_with(&format!("{SECOND}: 1 repaired rows stand for rejects that are repaired already")));
    assert_eq!(repairs(&night), [[0, 0, 1], [0, 0, 1], [2, 1, 0]]);
}

#[test]
fn links_count_in_refeed_files_only() {
    let text = refeed(&[(GOOD, &sha256(&original()), 3)]);
    let night = night(&[("account_openings-2.csv", &text), ("account_openings.csv", &original())]);
    assert_eq!(repairs(&night), [[0, 0, 0], [2, 0, 0]]);
    assert_eq!(night.report.sources[0].ignored_columns, ["refeed_sha256", "refeed_line"]);
}
