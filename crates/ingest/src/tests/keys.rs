//! Keys, pseudonyms, labels, re-sent rows.

use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNT_OPENINGS_SUPERSEDED, ACCOUNTS, PERSONS, PHONES, SIM_ACTIVATIONS, SIMS, VAULT_IDENTITIES,
};

use super::{Night, night};

const ACCOUNTS_CSV: &str = "record_no,institution_code,card_no,account_no,opened_at,holder_id_type,holder_id_no,\
holder_name,reserved_phone,agent_id_type,agent_id_no,agent_name,employer_id
1,ICBC,6217991234567893,A-100,2024-03-01,passport,E1234567,王小明,13800001234,passport,E7654321,李四,91110000600037341L
2,ICBC,6217991234567893,,2024-03-02,passport,E7654321,李肆,+8613800001234,,,,
3,ABC,6217991234567893,,2024-03-03,passport,E1234567,,010-62345678,,,,
";

const SIMS_CSV: &str = "institution_code,msisdn,activated_at,closed_at,holder_id_type,holder_id_no,contact_phone
CMCC,13800001234,2024-01-01 10:00:00,2024-02-01,passport,E1234567,13900005678
CMCC,86 13800001234,2024-02-10 10:00:00,,passport,E9999999,
CUCC,13800001234,2024-01-01 10:00:00,,passport,E1234567,
CMCC,13800001234,2024-01-01T02:00:00Z,,passport,E1234567,
";

fn both() -> Night {
    night(&[("account_openings.csv", ACCOUNTS_CSV), ("sim_activations.csv", SIMS_CSV)])
}

#[test]
fn keys_follow_first_appearance() {
    let night = both();
    assert_eq!(
        night.show(&ACCOUNT_OPENINGS, &["account_key", "ledger_key", "holder_key", "agent_key", "employer_key"]),
        ["0|0|0|1|2", "0||1||", "1||0||"]
    );
    // The number was another's by March.
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["phone_key"]), ["3", "3", "1"]);
    assert_eq!(
        night.show(&SIM_ACTIVATIONS, &["sim_key", "msisdn_key", "holder_key", "phone_key"]),
        ["0|0|0|2", "1|3|3|", "2|0|0|", "0|0|0|"]
    );
    assert_eq!(
        night.show(&PERSONS, &["person_key", "id_type", "first_file_key", "first_line"]),
        ["0|passport|0|2", "1|passport|0|2", "2|uscc|0|2", "3|passport|1|3"]
    );
}

#[test]
fn labels_are_masked() {
    let night = both();
    assert_eq!(night.show(&PERSONS, &["label"]), ["王**·****4567", "李*·****4321", "****341L", "****9999"]);
    assert_eq!(night.show(&ACCOUNTS, &["institution_code", "label"]), ["ICBC|621799****7893", "ABC|621799****7893"]);
    assert_eq!(night.show(&PHONES, &["label"]), ["****1234", "****5678", "****5678", "****1234"]);
    assert_eq!(
        night.show(&SIMS, &["institution_code", "msisdn_key", "activated_at", "label"]),
        [
            "CMCC|0|2024-01-01 10:00:00|****1234",
            "CMCC|3|2024-02-10 10:00:00|****1234",
            "CUCC|0|2024-01-01 10:00:00|****1234",
        ]
    );
}

#[test]
fn the_vault_holds_each_value_once_with_its_names() {
    let night = both();
    let all = night.show_vault(&VAULT_IDENTITIES, &["kind", "key", "detail", "value", "line"]);
    let of = |kind: &str| -> Vec<&str> { all.iter().filter_map(|row| row.strip_prefix(kind)).collect() };
    assert_eq!(
        of("person|"),
        ["0|passport|E1234567|2", "1|passport|E7654321|2", "2|uscc|91110000600037341L|2", "3|passport|E9999999|3",]
    );
    assert_eq!(of("person_name|"), ["0||王小明|2", "1||李四|2", "1||李肆|3"]);
    assert_eq!(of("account|"), ["0|ICBC|6217991234567893|2", "1|ABC|6217991234567893|4"]);
    assert_eq!(of("ledger|"), ["0|ICBC|A-100|2"]);
    assert_eq!(of("phone|"), ["0||+8613800001234|2", "1||+861062345678|4", "2||+8613900005678|2"]);
    assert_eq!(of("sim|"), ["0|CMCC|+8613800001234|2", "1|CMCC|+8613800001234|3", "2|CUCC|+8613800001234|4"]);
    assert_eq!(night.report.quality["names_conflict"], 1);
    // A pseudonym stands beside its value only where no table has it.
    let tokens = night.show_vault(&VAULT_IDENTITIES, &["kind", "token"]);
    let has_token = |row: &&String| row.split_once('|').is_some_and(|(_, token)| token.len() == 32);
    assert_eq!(tokens.iter().filter(has_token).count(), 1);
    assert!(tokens.iter().find(has_token).is_some_and(|row| row.starts_with("ledger|")));
}

#[test]
fn pseudonyms_do_not_depend_on_the_other_rows() {
    let last = ACCOUNTS_CSV.lines().last().unwrap();
    let alone = format!("{}\n{last}\n", ACCOUNTS_CSV.lines().next().unwrap());
    let alone = night(&[("account_openings.csv", &alone)]);
    assert_eq!(alone.show(&PERSONS, &["person_id"])[0], both().show(&PERSONS, &["person_id"])[0]);
    assert_eq!(alone.show(&ACCOUNTS, &["account_id"])[0], both().show(&ACCOUNTS, &["account_id"])[1]);
}

#[test]
fn the_later_of_re_sent_rows_wins() {
    let header = "record_no,institution_code,card_no,opened_at,status,holder_id_type,holder_id_no";
    let row = |record: &str, institution: &str, status: &str| {
        format!("{record},{institution},6217001,2024-03-01,{status},passport,E1234567\n")
    };
    let first =
        format!("{header}\n{}{}{}", row("1", "ICBC", "active"), row("2", "ICBC", "active"), row("", "ICBC", "active"));
    let second = format!(
        "{header}\n{}{}{}{}",
        row("1", "ICBC", "dormant"),
        row("1", "ABC", "active"),
        row("", "ICBC", "active"),
        row("1.0", "icbc", "closed"),
    );
    let night = night(&[("account_openings-1.csv", &first), ("account_openings-2.csv", &second)]);
    let columns = ["file_key", "line", "status"];
    assert_eq!(
        night.show(&ACCOUNT_OPENINGS, &columns),
        ["0|3|active", "0|4|active", "1|3|active", "1|4|active", "1|5|closed"]
    );
    assert_eq!(night.show(&ACCOUNT_OPENINGS_SUPERSEDED, &columns), ["0|2|active", "1|2|dormant"]);
    assert_eq!(night.counts(), [[3, 3, 0, 1, 0], [4, 4, 0, 1, 0]]);
}

#[test]
fn card_numbers_that_fail_luhn_are_counted() {
    let text = "institution_code,card_no,opened_at,holder_id_type,holder_id_no\n\
        ICBC,6217991234567893,2024-03-01,passport,E1234567\n\
        ICBC,6217991234567894,2024-03-01,passport,E1234567\n\
        ICBC,A000001,2024-03-01,passport,E1234567\n";
    let night = night(&[("account_openings.csv", text)]);
    let valid = night.show(&ACCOUNT_OPENINGS, &["is_luhn_valid"]);
    assert_eq!(valid.iter().filter(|flag| *flag == "true").count() as u64 + night.report.quality["luhn_failed"], 2);
    assert_eq!(valid[2], "false");
}
