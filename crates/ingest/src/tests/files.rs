//! Whole files: refusals, remarks, forms of CSV.

use twocard_contracts::tables::{ACCOUNT_OPENINGS, ALL, PERSONS, SOURCES, VAULT_IDENTITIES, VAULT_REJECTS};

use super::{Files, night, refusal};

const HEADER: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name";
const ROW: &str = "ICBC,6217991,2024-03-01,passport,E1234567,王小明";

#[test]
fn every_table_is_written_even_when_empty() {
    let night = night(&[("account_openings.csv", HEADER)]);
    // Findings and leads come from later stages.
    let later = [
        "data_quality",
        "rules",
        "rule_outcomes",
        "rule_expectations",
        "findings",
        "finding_rows",
        "episodes",
        "episode_findings",
        "exemption_uses",
        "leads",
        "lead_reasons",
    ];
    for table in ALL {
        assert_eq!(night.tables.has(table), !later.contains(&table.name), "{}", table.name);
    }
    assert!(night.vault.has(&VAULT_IDENTITIES) && night.vault.has(&VAULT_REJECTS));
    assert_eq!(night.show(&SOURCES, &["name", "n_read"]), ["account_openings.csv|0"]);
}

#[test]
fn the_vault_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let night = night(&[("account_openings.csv", HEADER)]);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(night.vault.root()), 0o700);
    assert_eq!(mode(&night.vault.path(&VAULT_IDENTITIES)), 0o600);
    assert_eq!(mode(&night.vault.path(&VAULT_REJECTS)), 0o600);
    assert!(night.dir.path().join("tables").is_dir());
}

#[test]
fn all_forms_of_csv_hold_the_same_rows() {
    let expected = night(&[("account_openings.csv", &format!("{HEADER}\n{ROW}\n"))]).show(&PERSONS, &["label"]);
    assert_eq!(expected, ["王**·****4567"]);
    let quoted = ROW.split(',').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    for text in [
        format!("\u{feff}{HEADER}\r\n{ROW}\r\n"),
        format!("\n{HEADER}\n\n{ROW}"),
        format!("{HEADER}\n{quoted}\n"),
        format!("{HEADER}\n{ROW}\n").replace(',', "\t"),
        format!("{HEADER}\n{ROW}\n").replace(',', ";"),
        format!("{HEADER}\n{ROW}\n").replace(',', "|"),
        format!(" {HEADER}\t,note\n{ROW},x\n"),
    ] {
        let night = night(&[("account_openings.csv", &text)]);
        assert_eq!(night.show(&PERSONS, &["label"]), expected, "{text}");
        assert_eq!(night.rejects(), [""; 0]);
    }
}

#[test]
fn columns_that_the_contract_does_not_know_are_named() {
    let night = night(&[("account_openings.csv", &format!("{HEADER},note,memo\n{ROW},,\n"))]);
    assert_eq!(night.report.sources[0].ignored_columns, ["note", "memo"]);
}

#[test]
fn a_file_that_cannot_be_read_as_declared_is_refused() {
    assert_eq!(
        refusal(&[("account_openings.csv", b"institution_code,opened_at\n")]),
        "account_openings.csv:1:card_no: required column of account_openings is missing from the header"
    );
    assert_eq!(
        refusal(&[("sim_activations.csv", b"\xFF\xFEi\0n\0")]),
        "sim_activations.csv:1:institution_code: required column of sim_activations is missing from the header"
    );
    assert_eq!(refusal(&[("account_openings.csv", b"\n\n")]), "account_openings.csv:1: file holds no header");
    let mut gbk = format!("{HEADER}\n{ROW}\n").into_bytes();
    for _ in 0..2 {
        gbk.extend_from_slice(b"ICBC,6217992,2024-03-01,passport,E1234567,\xCD\xF5\n");
    }
    let message = refusal(&[("account_openings.csv", &gbk)]);
    assert_eq!(message, "account_openings.csv:3: file is not UTF-8; declare the encoding");
}

#[test]
fn a_header_without_a_line_feed_shows_nothing_of_the_rows() {
    let expected =
        "account_openings.csv:1: line ends are bare carriage returns; save the file with LF or CRLF line ends";
    for text in [format!("{HEADER}\r{ROW}\r{ROW}\r"), format!("{HEADER}\r{ROW}\n{ROW}\n"), format!("{HEADER},x\r{ROW}")]
    {
        assert_eq!(refusal(&[("account_openings.csv", text.as_bytes())]), expected);
    }
    let joined = night(&[("account_openings.csv", &format!("{HEADER},{}\n", ROW.replace("王小明", "")))]);
    let ignored = ["column 7", "column 8", "column 9", "column 10", "column 11", "column 12"];
    assert_eq!(joined.report.sources[0].ignored_columns, ignored);
}

#[test]
fn a_refused_optional_file_leaves_nothing_behind() {
    let good = format!("{HEADER}\n{ROW}\n");
    let mut broken = format!("{HEADER}\nABC,6217993,2024-03-01,passport,E0000001,\n").into_bytes();
    broken.extend_from_slice(b"ABC,6217994,2024-03-01,passport,E0000002,\xE9\n");
    let files: [(&str, &[u8]); 3] = [
        ("account_openings-abc.csv", &broken),
        ("account_openings-icbc.csv", good.as_bytes()),
        ("outlets.csv", b"outlet_code\n"),
    ];
    let with = Files { optional: &["account_openings-abc.csv", "outlets"], ..Files::new(&files) }.ingest().unwrap();
    assert_eq!(with.show(&ACCOUNT_OPENINGS, &["file_key", "holder_key"]), ["1|0"]);
    assert_eq!(with.show(&PERSONS, &["person_key", "label"]), ["0|王**·****4567"]);
    assert_eq!(with.counts(), [[0; 5], [1, 1, 0, 0, 0], [0; 5]]);
    assert_eq!(
        with.warnings(),
        [
            "account_openings-abc.csv:3: file is not UTF-8; declare the encoding; the source is optional and was left \
             out",
            "outlets.csv:1:institution_code: required column of outlets is missing from the header; the source is \
             optional and was left out",
        ]
    );
    let refused: Vec<bool> = with.report.sources.iter().map(|source| source.refused.is_some()).collect();
    assert_eq!(refused, [true, false, true]);
    assert_eq!(with.report.sources[0].bytes, broken.len() as u64);
    assert!(Files { optional: &["outlets"], ..Files::new(&files) }.ingest().is_err());
}

#[test]
fn a_file_of_zero_bytes_is_a_warning() {
    for empty in ["", "\u{feff}"] {
        let night = night(&[("account_openings.csv", &format!("{HEADER}\n")), ("listed_persons.csv", empty)]);
        assert_eq!(night.warnings(), ["listed_persons.csv: has no bytes; ask for it again if rows were expected"]);
        assert_eq!(night.counts(), [[0; 5]; 2]);
    }
}

#[test]
fn a_spike_of_midnights_counts_as_days() {
    let rows = |n_midnights: usize, n_others: usize| {
        let mut text = format!("{HEADER}\n");
        for i in 0..n_midnights + n_others {
            let time = if i < n_midnights { "00:00:00" } else { "09:12:33" };
            text.push_str(&format!("ICBC,62179{i:03},2024-03-01 {time},passport,E1234567,\n"));
        }
        night(&[("account_openings.csv", &text)])
    };
    let day_only = |night: &super::Night| {
        night.show(&ACCOUNT_OPENINGS, &["opened_at_day_only"]).iter().filter(|flag| *flag == "true").count()
    };
    let spike = rows(10, 100);
    assert_eq!(day_only(&spike), 10);
    assert_eq!(
        spike.warnings(),
        ["account_openings.csv:1:opened_at: 10 of 110 times are exactly 00:00:00 and count as days without a time; \
          ask for the time of day"]
    );
    for (n_midnights, n_others) in [(5, 95), (50, 49)] {
        let quiet = rows(n_midnights, n_others);
        assert_eq!((day_only(&quiet), quiet.report.warnings.len()), (0, 0));
    }
}
