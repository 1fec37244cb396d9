//! Numbers that change hands.

use twocard_contracts::tables::{ACCOUNT_OPENINGS, INVOLVED_CARDS, PHONES, SIM_ACTIVATIONS, SIMS};

use super::{Night, night};

/// One number over three holders, reactivated once by the same, and another number of one holder.
const SIMS_CSV: &str = "record_no,institution_code,msisdn,activated_at,closed_at,holder_id_type,holder_id_no\n\
    1,CUCC,13800001234,2024-05-01 10:00:00,,passport,E0000003\n\
    2,CMCC,13800001234,2024-01-01 10:00:00,2024-02-01,passport,E0000001\n\
    3,CMCC,13800001234,2024-02-10 10:00:00,2024-02-20,passport,E0000001\n\
    4,CMCC,13800001234,2024-03-01 10:00:00,2024-04-01,passport,E0000002\n\
    5,CMCC,13900005678,2024-01-01,,passport,E0000001\n\
    6,CMCC,13900005678,2024-03-01,,passport,E0000009\n\
    6,CMCC,13900005678,2024-03-01,,passport,E0000001\n";

fn ingest(openings: &[(&str, &str)]) -> Night {
    let mut text =
        String::from("institution_code,card_no,opened_at,holder_id_type,holder_id_no,reserved_phone,agent_phone\n");
    for (i, (opened_at, holder)) in openings.iter().enumerate() {
        text.push_str(&format!("ICBC,62170{i:02},{opened_at},passport,{holder},13800001234,+8613800001234\n"));
    }
    night(&[("account_openings.csv", &text), ("sim_activations.csv", SIMS_CSV)])
}

#[test]
fn a_row_means_the_tenure_of_its_own_time() {
    let night = ingest(&[
        ("2023-06-01 10:00:00", "E0000001"),
        ("2024-01-01 10:00:00", "E0000001"),
        ("2024-02-25 10:00:00", "E0000001"),
        ("2024-03-01 09:59:59", "E0000001"),
        ("2024-03-01 10:00:00", "E0000002"),
        ("2024-03-01", "E0000002"),
        ("2024-04-15 10:00:00", "E0000002"),
        ("2024-05-02 10:00:00", "E0000003"),
    ]);
    let phones = ["0", "0", "0", "0", "2", "2", "2", "3"];
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["phone_key"]), phones);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["agent_phone_key"]), phones);
    assert_eq!(
        night.show(&PHONES, &["phone_key", "number_key", "valid_from", "valid_to", "label"]),
        [
            "0|0|2024-01-01 10:00:00|2024-03-01 10:00:00|****1234",
            "1|1|2024-01-01 00:00:00||****5678",
            "2|0|2024-03-01 10:00:00|2024-05-01 10:00:00|****1234",
            "3|0|2024-05-01 10:00:00||****1234",
        ]
    );
    assert_eq!(night.show(&SIM_ACTIVATIONS, &["msisdn_key"]), ["3", "0", "0", "2", "1", "1"]);
    assert_eq!(night.show(&SIMS, &["sim_key", "msisdn_key"]), ["0|3", "1|0", "2|0", "3|2", "4|1", "5|1"]);
    let mut ids = night.show(&PHONES, &["phone_id"]);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn later_activations_change_no_earlier_meaning() {
    let header = "institution_code,msisdn,activated_at,holder_id_type,holder_id_no,contact_phone\n";
    let before = "CMCC,13800001234,2024-01-01,passport,E0000001,13800001234\n\
        CMCC,13900005678,2024-02-01,passport,E0000002,13800001234\n";
    let later = "CMCC,13800001234,2024-06-01,passport,E0000003,13900005678\n";
    let shown = |rows: &str| {
        let night = night(&[("sim_activations.csv", &format!("{header}{rows}"))]);
        (night.show(&SIM_ACTIVATIONS, &["msisdn_key", "phone_key"]), night.show(&PHONES, &["phone_id"]))
    };
    let (rows, ids) = shown(before);
    let (more_rows, more_ids) = shown(&format!("{before}{later}"));
    assert_eq!((&more_rows[..2], &more_ids[..2]), (&rows[..], &ids[..]));
    assert_eq!(more_rows[2], "2|1");
}

#[test]
fn at_one_instant_nobody_was_first() {
    let sims = "institution_code,msisdn,activated_at,holder_id_type,holder_id_no\n\
        CMCC,13800001234,2024-01-01,passport,E0000001\n\
        CUCC,13800001234,2024-01-01,passport,E0000002\n\
        CTCC,13800001234,2024-02-01,passport,E0000002\n";
    let night = night(&[("sim_activations.csv", sims)]);
    assert_eq!(night.show(&SIM_ACTIVATIONS, &["msisdn_key"]), ["0", "0", "0"]);
}

#[test]
fn cases_still_name_the_sim_of_the_day() {
    let cases = "card_kind,card_no,involved_on,case_no\n\
        sim,13800001234,2024-01-15,C1\n\
        sim,13800001234,2024-03-15,C2\n\
        sim,13800001234,2024-06-15,C3\n";
    let night = night(&[("involved_cards.csv", cases), ("sim_activations.csv", SIMS_CSV)]);
    assert_eq!(night.show(&INVOLVED_CARDS, &["match", "sim_key"]), ["matched|1", "matched|3", "matched|0"]);
}
