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
