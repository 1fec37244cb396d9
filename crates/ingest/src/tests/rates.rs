//! Rejects by outlet, clerk and agent.

use std::collections::BTreeMap;

use twocard_contracts::tables::{PERSONS, REJECT_RATES, REJECTS, SOURCES, VAULT_HEADERS};

use super::{Files, Night, citizen, night};

const HEADER: &str = "institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no,agent_id_type,\
    agent_id_no,staff_no,ip";
const COLUMNS: [&str; 11] = [
    "kind",
    "place",
    "institution_code",
    "outlet_key",
    "outlet_code",
    "staff_no",
    "agent_key",
    "n_read",
    "n_rejected",
    "n_cell_rejects",
    "source_table",
];

fn row(outlet: &str, holder: &str, agent: &str, staff: &str, ip: &str) -> String {
    let agent_type = if agent.is_empty() { "" } else { "passport" };
    format!("ICBC,{outlet},6217001,2024-03-01,passport,{holder},{agent_type},{agent},{staff},{ip}\n")
}

fn rates(rows: &[String]) -> Vec<String> {
    let night = night(&[("account_openings.csv", &format!("{HEADER}\n{}", rows.concat()))]);
    check_sums(&night);
    let shown = night.show(&REJECT_RATES, &COLUMNS);
    shown.iter().map(|line| line.strip_suffix("|account_openings").unwrap().to_owned()).collect()
}

/// Within each table and kind the counts are those of the sources, and the rejects those of the table of rejects.
fn check_sums(night: &Night) {
    let number = |text: &str| text.parse::<u64>().unwrap();
    let mut expected: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for source in night.show(&SOURCES, &["table", "n_read", "n_rejected", "n_cell_rejects"]) {
        let cells: Vec<&str> = source.split('|').collect();
        let counts = expected.entry(cells[0].to_owned()).or_default();
        counts.iter_mut().zip(&cells[1..]).for_each(|(count, cell)| *count += number(cell));
    }
    expected.retain(|_, counts| counts[0] > 0);
    let mut found: BTreeMap<String, BTreeMap<String, [u64; 3]>> = BTreeMap::new();
    for rate in night.show(&REJECT_RATES, &["source_table", "kind", "n_read", "n_rejected", "n_cell_rejects"]) {
        let cells: Vec<&str> = rate.split('|').collect();
        let counts = found.entry(cells[1].to_owned()).or_default().entry(cells[0].to_owned()).or_default();
        counts.iter_mut().zip(&cells[2..]).for_each(|(count, cell)| *count += number(cell));
    }
    assert_eq!(found.keys().collect::<Vec<_>>(), ["agent", "clerk", "outlet"]);
    for (kind, of_kind) in found {
        assert_eq!(of_kind, expected, "{kind}");
    }
    let n_rejects: u64 = expected.values().map(|counts| counts[1] + counts[2]).sum();
    assert_eq!(night.show(&REJECTS, &["line"]).len() as u64, n_rejects);
}

#[test]
fn a_rejected_row_counts_for_its_outlet_clerk_and_agent() {
    let found = rates(&[
        row("B01", "E0000001", "E1111111", "S1", ""),
        row("B01", "x", "E1111111", "S1", ""),
        row("B01", "E0000002", "E1111111", "S2", "10.0"),
        row("B02", "E0000003", "", "", ""),
        row("b03", "x", "E2222222", "S3", ""),
        row("", "x", "y", "", ""),
    ]);
    assert_eq!(
        found,
        [
            "agent|named|||||1|3|1|1",
            "agent|named||||||1|1|0",
            "agent|unknown||||||2|1|0",
            "clerk|named|ICBC|||S1||2|1|0",
            "clerk|named|ICBC|||S2||1|0|1",
            "clerk|named|ICBC|||S3||1|1|0",
            "clerk|unknown||||||2|1|0",
            "outlet|named|ICBC|0|B01|||3|1|1",
            "outlet|named|ICBC||B03|||1|1|0",
            "outlet|unknown||||||1|1|0",
            "outlet|others||||||1|0|0",
        ]
    );
}

#[test]
fn an_agent_of_rejected_rows_only_has_a_pseudonym_and_makes_no_person() {
    let text = format!("{HEADER}\n{}{}", row("B01", "x", "E1111111", "", ""), row("B01", "E0000001", "", "", ""));
    let night = night(&[("account_openings.csv", &text)]);
    let agents = night.show(&REJECT_RATES, &["kind", "agent_key", "agent_id"]);
    let known = super::night(&[("account_openings.csv", &format!("{HEADER}\n{}", row("B01", "E1111111", "", "", "")))]);
    assert_eq!(agents[0], format!("agent||{}", known.show(&PERSONS, &["person_id"])[0]));
    assert_eq!(night.show(&PERSONS, &["person_key"]).len(), 1);
}

#[test]
fn rows_that_cannot_be_split_have_no_place_and_all_tables_add_up() {
    let mut text = format!("{HEADER}\n{}ICBC,B01,6217\n", row("B01", "E0000001", "", "S1", "")).into_bytes();
    text.extend_from_slice(b"ICBC,B01,6217001,2024-03-01,passport,\xCD\xF5,,,S1,\n");
    text.extend_from_slice("王王王王,,,,,,,,,\n王,,,,,,,,,".as_bytes());
    let outlets = "outlet_code,institution_code,outlet_kind,division_code,valid_from\n\
        B01,ICBC,branch,110105,\nB01,ICBC,branch,110105,2024-01-01\nB02,ICBC,kiosk,110105,\n";
    let listed = "entry_no,id_type,id_no,category,listed_on,authority,authority_level,legal_basis\n\
        1,passport,x,other,2024-01-01,A,county,B\n";
    let files: [(&str, &[u8]); 3] = [
        ("account_openings.csv", &text),
        ("listed_persons.csv", listed.as_bytes()),
        ("outlets.csv", outlets.as_bytes()),
    ];
    let night = Files::new(&files).ingest().unwrap();
    check_sums(&night);
    let found = night.show(&REJECT_RATES, &COLUMNS);
    for line in [
        "outlet|named|ICBC|0|B01|||2|1|0|account_openings",
        "outlet|unknown||||||3|3|0|account_openings",
        "agent|unknown||||||1|1|0|listed_persons",
        "outlet|named|ICBC|0|B01|||2|1|0|outlets",
        "outlet|named|ICBC||B02|||1|1|0|outlets",
    ] {
        assert!(found.iter().any(|row| row == line), "{line} is not in {found:#?}");
    }
}

#[test]
fn many_rows_add_up_at_any_number_of_threads() {
    let mut text = format!("{HEADER}\n");
    for i in 0..2000_u32 {
        let holder = if i % 17 == 0 { "bad".to_owned() } else { format!("E{i:07}") };
        let agent = if i % 3 == 0 { format!("E9{:06}", i % 50) } else { String::new() };
        let staff = if i % 5 == 0 { String::new() } else { format!("S{}", i % 40) };
        let ip = if i % 23 == 0 { "999" } else { "" };
        text.push_str(&row(&format!("B{:02}", i % 60), &holder, &agent, &staff, ip));
    }
    text.push_str(&format!("ICBC,,,,citizen_id,{},,,,\n", citizen(110_105, 19_900_101, 1)));
    let files: [(&str, &[u8]); 1] = [("account_openings.csv", text.as_bytes())];
    let one = Files { n_threads: 1, ..Files::new(&files) }.ingest().unwrap();
    check_sums(&one);
    let other = Files { n_threads: 3, block_bytes: 3000, ..Files::new(&files) }.ingest().unwrap();
    let all: Vec<&str> = REJECT_RATES.columns.iter().map(|column| column.name).collect();
    assert_eq!(one.show(&REJECT_RATES, &all), other.show(&REJECT_RATES, &all));
}

#[test]
fn headers_stay_in_the_vault_as_they_are() {
    let text = format!("{HEADER},13800001234\n");
    let night = night(&[("account_openings.csv", &text.replace(',', ";"))]);
    let headers = night.show_vault(&VAULT_HEADERS, &["file_key", "place", "name", "delimiter"]);
    assert_eq!(headers[0], "0|0|institution_code|;");
    assert_eq!(headers[10], "0|10|13800001234|;");
}
