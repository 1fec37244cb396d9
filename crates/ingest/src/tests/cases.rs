//! Cards named in cases, and key persons.

use twocard_contracts::tables::{INVOLVED_CARDS, LISTED_PERSONS, PERSONS};

use super::{Night, night};

const ACCOUNTS_CSV: &str = "record_no,institution_code,card_no,account_no,opened_at,holder_id_type,holder_id_no
1,ICBC,6217001,L100,2024-03-01,passport,E1234567
2,ICBC,6217002,L100,2024-03-01,passport,E1234567
3,ICBC,6217003,L200,2024-03-01,passport,E1234567
4,ABC,6217001,,2024-03-01,passport,E1234567
5,ICBC,6217009,,2024-03-01,passport,E1234567
5,ICBC,6217010,,2024-03-01,passport,E1234567
";

const SIMS_CSV: &str = "institution_code,msisdn,activated_at,closed_at,holder_id_type,holder_id_no
CMCC,13800001234,2024-01-01 10:00:00,2024-02-01 12:00:00,passport,E1234567
CMCC,13800001234,2024-02-10 23:59:59,,passport,E9999999
CMCC,13900005678,2024-01-01 10:00:00,,passport,E1234567
CUCC,13900005678,2024-01-01 10:00:00,,passport,E1234567
";

fn matches(cases: &[(&str, &str)]) -> Vec<String> {
    let mut text = String::from("card_kind,card_no,account_no,institution_code,involved_on,case_no\n");
    for (case, _) in cases {
        text.push_str(&format!("{case},C1\n"));
    }
    let night = ingest(&text);
    let found = night.show(&INVOLVED_CARDS, &["match", "account_key", "ledger_key", "sim_key"]);
    assert_eq!(found.len(), cases.len(), "{:?}", night.rejects());
    for ((case, expected), found) in cases.iter().zip(&found) {
        assert_eq!(found, expected, "{case}");
    }
    night.warnings()
}

fn ingest(cases: &str) -> Night {
    night(&[("account_openings.csv", ACCOUNTS_CSV), ("involved_cards.csv", cases), ("sim_activations.csv", SIMS_CSV)])
}

#[test]
fn accounts_are_matched_by_either_number() {
    let warnings = matches(&[
        ("account,6217002,,,2024-04-01", "matched|1||"),
        ("account,6217001,,ICBC,2024-04-01", "matched|0||"),
        ("account,6217001,,abc,2024-04-01", "matched|3||"),
        ("account,6217001,,,2024-04-01", "ambiguous|||"),
        ("account,6217001,L100,,2024-04-01", "matched|0|0|"),
        ("account,L100,,,2024-04-01", "matched||0|"),
        ("account,,L200,,2024-04-01", "matched|2|1|"),
        ("account,,6217003,,2024-04-01", "matched|2||"),
        ("account,6217002,,ABC,2024-04-01", "unmatched|||"),
        ("account,6299999,,,2024-04-01", "unmatched|||"),
        // Only a superseded row has this number.
        ("account,6217009,,,2024-04-01", "unmatched|||"),
        ("account,6217010,,,2024-04-01", "matched|5||"),
    ]);
    assert_eq!(
        warnings,
        ["involved_cards.csv:5:institution_code: number belongs to several institutions (1 such rows in this file); \
          name the institution"]
    );
}

#[test]
fn later_openings_do_not_change_whom_a_case_names() {
    let header = "institution_code,card_no,account_no,opened_at,holder_id_type,holder_id_no\n";
    let openings = "ICBC,6217001,L100,2024-03-01 10:00:00,passport,E1234567\n\
        ICBC,6217002,,2024-03-01,passport,E1234567\n";
    let later = "ABC,6217001,,2024-05-01,passport,E1234567\n\
        ICBC,6217003,L100,2024-05-01 23:59:59,passport,E1234567\n\
        ABC,6217004,L100,2024-05-02,passport,E1234567\n\
        ABC,6217002,,2024-05-02,passport,E1234567\n\
        ABC,6217002,,2024-02-01,passport,E1234567\n";
    let cases = "card_kind,card_no,account_no,institution_code,involved_on,case_no\n\
        account,6217001,,,2024-04-30,C1\n\
        account,L100,,,2024-03-01,C1\n\
        account,6217002,L100,,2024-04-30,C1\n\
        account,6217001,,,2024-05-01,C1\n\
        account,L100,,,2024-05-01,C1\n\
        account,L100,,,2024-05-02,C1\n\
        account,6217001,,,2024-02-29,C1\n\
        account,L100,,ICBC,2024-02-29,C1\n\
        account,6217002,,,2024-02-29,C1\n";
    let found = |openings: &str| {
        let files = [("account_openings.csv", &*format!("{header}{openings}")), ("involved_cards.csv", cases)];
        night(&files).show(&INVOLVED_CARDS, &["match", "account_key", "ledger_key"])
    };
    let before = found(openings);
    assert_eq!(before[..3], ["matched|0|", "matched|0|0", "matched|1|0"]);
    let after = found(&format!("{openings}{later}"));
    assert_eq!(after[..2], before[..2]);
    assert_eq!(
        after[2..],
        [
            // The number's other bank was first seen in February; the account behind it only at ICBC.
            "matched|1|0",
            "ambiguous||",
            "matched||0",
            "ambiguous||",
            // Nothing existed on these days: all that exist now count.
            "ambiguous||",
            "matched||0",
            "matched|5|",
        ]
    );
}

#[test]
fn a_sim_is_whoever_held_the_number_on_the_day() {
    matches(&[
        ("sim,13800001234,,,2023-12-31", "unmatched|||"),
        ("sim,13800001234,,,2024-01-01", "matched|||0"),
        ("sim,+8613800001234,,,2024-02-01", "matched|||0"),
        ("sim,13800001234,,,2024-02-05", "unmatched|||"),
        ("sim,13800001234,,,2024-02-10", "matched|||1"),
        ("sim,13800001234,,CUCC,2024-02-10", "unmatched|||"),
        ("sim,13900005678,,,2024-02-10", "ambiguous|||"),
        ("sim,13900005678,,CUCC,2024-02-10", "matched|||3"),
        ("sim,13700000000,,,2024-02-10", "unmatched|||"),
    ]);
}

#[test]
fn a_named_card_needs_a_number() {
    let night = ingest(
        "card_kind,card_no,account_no,involved_on,case_no,amount_cents\n\
         account,,,2024-04-01,C1,\n\
         sim,,L100,2024-04-01,C1,\n\
         sim,12345,,2024-04-01,C1,\n\
         account,1.2E+17,,2024-04-01,C1,\n\
         account,1.2E+17,L200,2024-04-01,C1,5\n\
         cheque,6217001,,2024-04-01,C1,\n",
    );
    assert_eq!(
        night.rejects(),
        [
            "2|card_no|neither_given",
            "3|card_no|neither_given",
            "4|card_no|malformed",
            "5|card_no|malformed",
            "[6|card_no|malformed]",
            "7|card_kind|not_listed",
        ]
    );
    assert_eq!(
        night.show(&INVOLVED_CARDS, &["line", "match", "account_key", "ledger_key", "amount_cents"]),
        ["6|matched|2|1|5"]
    );
}

#[test]
fn key_persons_share_keys_with_holders() {
    let listed = "entry_no,id_type,id_no,name,category,listed_on,authority,authority_level,legal_basis,status\n\
        1,passport,e1234567,王小明,Two_Card,2024-01-01,县公安局,county,断卡,Returned\n\
        2,passport,E5555555,李四,card_dealer,20240101,县公安局,county,断卡,\n\
        3,passport,E5555555,李四,dealer,20240101,县公安局,county,断卡,\n";
    let night = night(&[("account_openings.csv", ACCOUNTS_CSV), ("listed_persons.csv", listed)]);
    assert_eq!(
        night.show(&LISTED_PERSONS, &["file_key", "line", "person_key", "category", "listed_on", "status"]),
        ["1|2|0|two_card|2024-01-01|returned", "1|3|1|card_dealer|2024-01-01|"]
    );
    assert_eq!(night.show(&PERSONS, &["label"]), ["王**·****4567", "李*·****5555"]);
    assert_eq!(night.rejects(), ["4|category|not_listed"]);
}
