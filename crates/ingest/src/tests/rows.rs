//! Single rows: what is kept, what is emptied, what is rejected.

use twocard_contracts::tables::{ACCOUNT_OPENINGS, PERSONS, REJECTS, VAULT_REJECTS};

use super::{Files, citizen, night};

const HEADER: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,status,channel,ip,\
    agent_id_type,agent_id_no,email";

fn account_rejects(rows: &str) -> Vec<String> {
    let night = night(&[("account_openings.csv", &format!("{HEADER}\n{rows}"))]);
    night.rejects()
}

#[test]
fn cells_are_cleaned_and_kept() {
    let text = format!(
        "{HEADER}\r\n\t ｉcbc ,'6217991234567890.0,２０２４-03-01 09:12:33,CITIZEN_ID,11010519491231002x,ACTIVE,\
         Counter,NULL,,-,\\N\r\n"
    );
    let night = night(&[("account_openings.csv", &text)]);
    let columns = ["file_key", "line", "institution_code", "opened_at", "opened_at_day_only", "status", "channel"];
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &columns), ["0|2|ICBC|2024-03-01 09:12:33|false|active|counter"]);
    assert_eq!(night.rejects(), [""; 0]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["ip_key", "agent_key", "email_key", "ledger_key"]), ["|||"]);
    assert_eq!(night.show(&PERSONS, &["id_type", "label"]), ["citizen_id|****002X"]);
}

#[test]
fn required_cells_reject_the_row_at_the_first_fault() {
    let rejects = account_rejects(
        ",6217,2024-03-01,passport,E1234567,active,,,,,\n\
         ICBC,1.23E+17,2024-13-01,passport,E1234567,,,,,,\n\
         ICBC,6217,0000-00-00,passport,E1234567,,,,,,\n\
         ICBC,6217,2024-03-01,licence,E1234567,,,,,,\n\
         ICBC,6217,2024-03-01,citizen_id,110105194912310021,bad,,bad,,,\n\
         ICBC,6217,2024-03-01,citizen_id,,,,,,,\n\
         ICBC,6217,2024-03-01,,E1234567,,,,,,\n",
    );
    assert_eq!(
        rejects,
        [
            "2|institution_code|missing",
            "3|card_no|malformed",
            "4|opened_at|missing",
            "5|holder_id_type|not_listed",
            "6|holder_id_no|check_digit",
            "7|holder_id_no|missing",
            "8|holder_id_type|missing",
        ]
    );
}

#[test]
fn optional_cells_are_emptied_counted_and_kept() {
    let text = format!("{HEADER}\nICBC,6217,2024-03-01,passport,E1234567,sleeping,web,10.0.0,,,a@b\n");
    let night = night(&[("account_openings.csv", &text)]);
    assert_eq!(
        night.rejects(),
        ["[2|status|not_listed]", "[2|channel|not_listed]", "[2|ip|malformed]", "[2|email|malformed]"]
    );
    assert_eq!(night.counts(), [[1, 1, 0, 0, 4]]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["status", "channel", "ip_key", "email_key"]), ["|||"]);
    assert_eq!(night.show_vault(&VAULT_REJECTS, &["line", "column", "reason", "raw"])[2].split('|').next(), Some("2"));
    assert!(night.show_vault(&VAULT_REJECTS, &["raw"])[2].contains("10.0.0,,,a@b"));
}

#[test]
fn id_type_and_number_stand_or_fall_together() {
    let text = format!(
        "{HEADER}\n\
         ICBC,6217001,2024-03-01,passport,E1234567,,,,passport,,\n\
         ICBC,6217002,2024-03-01,passport,E1234567,,,,,E7654321,\n\
         ICBC,6217003,2024-03-01,passport,E1234567,,,,licence,E7654321,\n\
         ICBC,6217004,2024-03-01,passport,E1234567,,,,citizen_id,12345,\n\
         ICBC,6217005,2024-03-01,passport,E1234567,,,,passport,E7654321,\n"
    );
    let night = night(&[("account_openings.csv", &text)]);
    assert_eq!(
        night.rejects(),
        [
            "[2|agent_id_no|half_identity]",
            "[3|agent_id_type|half_identity]",
            "[4|agent_id_type|not_listed]",
            "[5|agent_id_no|malformed]",
        ]
    );
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["agent_key"]), ["", "", "", "", "1"]);
    assert_eq!(night.show(&PERSONS, &["id_type"]).len(), 2);
}

#[test]
fn a_number_of_hong_kong_is_a_residence_permit() {
    let number = citizen(810_000, 19_900_101, 1);
    let text = format!("{HEADER}\nICBC,6217,2024-03-01,citizen_id,{number},,,,residence_permit,{number},\n");
    let night = night(&[("account_openings.csv", &text)]);
    assert_eq!(night.show(&PERSONS, &["id_type"]), ["residence_permit"]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["holder_key", "agent_key"]), ["0|0"]);
}

#[test]
fn broken_rows_are_rejected_alone() {
    let good = "ICBC,6217,2024-03-01,passport,E1234567,,,,,,";
    let mut text = format!("{HEADER}\n{good}王@x.cn\n{good},,\nICBC,62\0 17\n").into_bytes();
    text.extend_from_slice(format!("{good}\n\n").as_bytes());
    text.extend_from_slice(b"\xCD\xF5,x\n");
    text.extend_from_slice(format!("\"ICBC\n{good}\nICBC,6217").as_bytes());
    let night = Files::new(&[("account_openings.csv", &text)]).ingest().unwrap();
    assert_eq!(
        night.rejects(),
        ["[2|email|malformed]", "3||cell_count", "4||nul_byte", "7||not_utf8", "8||unclosed_quote", "10||cut_off",]
    );
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["line"]), ["2", "5", "9"]);
    assert_eq!(night.counts(), [[8, 3, 5, 0, 1]]);
    assert_eq!(night.show_vault(&VAULT_REJECTS, &["raw"])[3], "\\xCD\\xF5,x");
    assert_eq!(night.warnings(), ["account_openings.csv:10: file ends inside this row; ask for the complete file"]);
}

#[test]
fn places_are_first_lines_and_byte_offsets() {
    let text = format!("{HEADER}\n\"IC\nBC\",,,,,,,,,,\n\nICBC\n");
    let night = night(&[("account_openings.csv", &text)]);
    let expected = [text.find("\"IC").unwrap(), text.rfind("ICBC").unwrap()];
    assert_eq!(night.show(&REJECTS, &["line"]), ["2", "5"]);
    assert_eq!(night.show(&REJECTS, &["byte_offset"]), expected.map(|offset| offset.to_string()));
}

#[test]
fn the_report_names_rejects_without_their_values() {
    let secret = "110105194912310021";
    let rows: String = (0..30).map(|_| format!("ICBC,6217,2024-03-01,citizen_id,{secret},,,,,,\n")).collect();
    let night = night(&[("account_openings.csv", &format!("{HEADER}\n{rows}"))]);
    assert_eq!(night.report.first_rejects.len(), 20);
    assert_eq!(
        night.report.first_rejects[0].to_string(),
        "account_openings.csv:2:holder_id_no: check digit is wrong; row rejected"
    );
    assert!(!format!("{:?}", night.report).contains(secret));
}
