use twocard_contracts::tables::{SIM_ACTIVATIONS, VAULT_IDENTITIES};

use super::*;
use crate::tests::citizen;

const PHONE: &str = "e10adc3949ba59abbe56e057f20f883e";
const ID: &str = "25f9e794323b453885f5181f1b624d0b";

fn users() -> Mappings {
    overrides(&[
        "files = \"users*\"\nmapping = \"builtin:operator-users\"\nconstants = { institution_code = \"CMCC\" }",
    ])
}

#[test]
fn hashed_users_load_with_the_day_they_joined() {
    let plain = citizen(110105, 19900101, 1);
    let text = format!(
        "STATIS_YMD,USER_ID,MSISDN,IMSI,IDTY_TYP,IDTY_CODE,IDCARD_BIRTH_AREA,IDCARD_BIRTH_DATE,RCN_DATE,RCN_CHNL_ID,USER_STATUS,STATUS_CHNG_DATE,CANCL_DATE,IS_ASS_CARD\n\
        20240630,u1,{},x,01,{ID},510622,19700101,20240301,S7,00,20240302,,1\n\
        20240630,u2,13800000001,x,01,{plain},\\N,\\N,20240301,S7,00,,20240401,0\n\
        20240630,u3,{PHONE},x,01,{}0,,,20240301,S7,77,,,0\n",
        PHONE.to_uppercase(),
        &ID[2..]
    );
    let night = ingest(&[("users.csv", &text)], &users()).unwrap();
    assert_eq!(night.counts(), [[3, 2, 1, 0, 0]]);
    assert_eq!(night.rejects(), ["4|holder_id_no|malformed"]);
    let columns = ["activated_at", "activated_at_day_only", "status", "closed_at", "sim_kind"];
    let expected = ["2024-03-01 00:00:00|true|active||sub", "2024-03-01 00:00:00|true|active|2024-04-01 00:00:00|"];
    assert_eq!(night.show(&SIM_ACTIVATIONS, &columns), expected);
    let rows = night.show_vault(&VAULT_IDENTITIES, &["kind", "detail", "value"]);
    assert!(rows.contains(&format!("phone||{PHONE}")) && rows.contains(&format!("person|citizen_id|{ID}")), "{rows:?}");
}

#[test]
fn a_feed_that_is_not_declared_hashed_refuses_hashes() {
    let text = format!(
        "msisdn,institution_code,activated_at,holder_id_type,holder_id_no\n{PHONE},CMCC,20240301,citizen_id,{ID}\n"
    );
    let night = ingest(&[("sim_activations.csv", &text)], &Mappings::default()).unwrap();
    assert_eq!(night.rejects(), ["2|msisdn|malformed"]);
}

fn md5_hex(text: &str) -> String {
    use md5::Digest;
    md5::Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A bank that gives numbers and an operator that gives their hashes, read in either order.
fn bank_and_operator(users: &str) -> crate::tests::Night {
    let person = citizen(110105, 19900101, 1);
    let accounts = format!(
        "institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name,reserved_phone\n\
        ICBC,6217991234567893,2024-03-02,citizen_id,{person},王小明,13800001234\n"
    );
    // the operator hashed the number of 15 digits, and the phone with its country code
    let short = format!("{}{}", &person[..6], &person[8..17]);
    let operator = format!(
        "MSISDN,IDTY_TYP,IDTY_CODE,IDCARD_BIRTH_AREA,IDCARD_BIRTH_DATE,RCN_DATE,RCN_CHNL_ID\n\
        {},01,{},110105,19900101,20240301,S7\n{PHONE},01,{ID},510622,19700101,20240301,S7\n",
        md5_hex("8613800001234"),
        md5_hex(&short),
    );
    let involved = "card_kind,card_no,case_no,involved_on\nsim,13800001234,A1,2024-03-05\n";
    let mappings = overrides(&[
        "files = \"*users*\"\nmapping = \"builtin:operator-users\"\nconstants = { institution_code = \"CMCC\" }",
    ]);
    let files = [("account_openings.csv", accounts.as_str()), (users, &operator), ("involved_cards.csv", involved)];
    ingest(&files, &mappings).unwrap()
}

#[test]
fn numbers_and_their_hashes_are_one_person_and_one_phone() {
    use twocard_contracts::tables::{ACCOUNT_OPENINGS, INVOLVED_CARDS, ORIGINS, PERSONS, PHONES};
    let person = citizen(110105, 19900101, 1);
    let mut pseudonyms = Vec::new();
    for users in ["users.csv", "a_users.csv"] {
        let night = bank_and_operator(users);
        let holder = &night.show(&ACCOUNT_OPENINGS, &["holder_key", "phone_key"])[0];
        let held = night.show(&SIM_ACTIVATIONS, &["holder_key", "msisdn_key"]);
        assert_eq!((held.len(), &held[0]), (2, holder), "{users}");
        let persons = night.show(&PERSONS, &["person_id", "label"]);
        let labels: Vec<_> = persons.iter().filter_map(|row| row.split_once('|')).map(|(_, label)| label).collect();
        assert_eq!((persons.len(), labels[1]), (2, crate::hashed::LABEL), "{users}");
        assert!(labels[0].starts_with("王") && !labels[0].contains("MD5"), "{users}: {labels:?}");
        let vaulted = night.show_vault(&VAULT_IDENTITIES, &["kind", "key", "value"]);
        assert!(vaulted.contains(&format!("person|0|{person}")), "{users}");
        assert!(vaulted.contains(&"phone|0|+8613800001234".to_owned()), "{users}");
        assert_eq!(night.show(&ORIGINS, &["person_key", "id_area_code"]), ["0|110105", "1|510622"], "{users}");
        assert_eq!(night.show(&INVOLVED_CARDS, &["match", "sim_key"]), ["matched|0"], "{users}");
        pseudonyms.push((persons[0].clone(), night.show(&PHONES, &["phone_id"])));
    }
    assert_eq!(pseudonyms[0], pseudonyms[1]);
}
