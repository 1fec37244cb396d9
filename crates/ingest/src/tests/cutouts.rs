//! What is cut out of identities: runs of numbers, networks, levels of addresses, strata, conflicts of names.

use twocard_contracts::codes::pan;
use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, IDENTITY_CONFLICTS, IPS, PERSONS, PHONES, SIM_ACTIVATIONS, STRATA, VAULT_IDENTITIES,
};

use super::{citizen, night};

/// A card number of 19 digits with its check digit.
fn card(body: u64) -> String {
    let digits = format!("{body:018}");
    format!("{digits}{}", char::from(pan::luhn_digit(digits.as_bytes())))
}

fn openings(cards: &[(&str, String)]) -> String {
    let mut text = String::from("institution_code,card_no,opened_at,holder_id_type,holder_id_no\n");
    for (institution, card) in cards {
        text.push_str(&format!("{institution},{card},2024-03-01,passport,E1234567\n"));
    }
    text
}

#[test]
fn cards_in_a_row_are_one_apart_wherever_digits_carry() {
    let first = 621_799_000_000_999_998;
    let mut cards: Vec<(&str, String)> = (0..4).map(|i| ("ICBC", card(first + i))).collect();
    cards.swap(0, 2);
    cards.extend([("ABC", card(first)), ("ICBC", card(first + 500)), ("ICBC", card(first + 9000))]);
    let night = night(&[("account_openings.csv", &openings(&cards))]);
    assert_eq!(
        night.show(&ACCOUNTS, &["account_key", "number_run_key", "number_run_position"]),
        ["0|0|2", "1|0|1", "2|0|0", "3|0|3", "4||", "5|0|500", "6||"]
    );
}

#[test]
fn account_numbers_have_no_check_digit() {
    // One in ten of such numbers passes Luhn by chance.
    let cards: Vec<(&str, String)> = (0..30).map(|i| ("ICBC", format!("4402{:012}", 9_999_990 + i))).collect();
    let mut named = cards.clone();
    named.extend((7..10).map(|i| ("ICBC", format!("A-{i:04}"))));
    let night = night(&[("account_openings.csv", &openings(&named))]);
    let found = night.show(&ACCOUNTS, &["number_run_key", "number_run_position"]);
    let expected: Vec<String> = (0..30).map(|i| format!("0|{i}")).chain((0..3).map(|i| format!("1|{i}"))).collect();
    assert_eq!(found, expected);
}

#[test]
fn mobile_numbers_run_over_operators() {
    let sims = "institution_code,msisdn,activated_at,holder_id_type,holder_id_no,contact_phone\n\
        CMCC,13800000999,2024-01-01,passport,E1234567,010-62345678\n\
        CUCC,13800001000,2024-01-01,passport,E1234567,010-62345679\n\
        CMCC,1440012345678,2024-01-01,passport,E1234567,+85291234567\n\
        CMCC,17000001000,2024-01-01,passport,E1234567,\n";
    let night = night(&[("sim_activations.csv", sims)]);
    assert_eq!(
        night.show(&PHONES, &["phone_key", "kind", "number_run_key", "number_run_position"]),
        ["0|mobile|0|0", "1|landline||", "2|mobile|0|1", "3|landline||", "4|iot||", "5|abroad||", "6|mvno||"]
    );
}

#[test]
fn addresses_share_a_network_and_private_ones_none() {
    let mut text = String::from("institution_code,card_no,opened_at,holder_id_type,holder_id_no,ip\n");
    for ip in
        ["203.0.113.7", "203.0.113.9", "198.51.100.1", "10.0.0.1", "2001:db8:1::1", "2001:db8:1:ff::2", "127.0.0.1"]
    {
        text.push_str(&format!("ICBC,6217,2024-03-01,passport,E1234567,{ip}\n"));
    }
    let night = night(&[("account_openings.csv", &text)]);
    assert_eq!(
        night.show(&IPS, &["ip_key", "ip_net_key", "is_private"]),
        ["0|0|false", "1|0|false", "2|1|false", "3||true", "4|2|false", "5|2|false", "6||true"]
    );
}

#[test]
fn only_a_dwelling_gets_a_key() {
    let mut text = String::from("institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_address\n");
    for address in [
        "四川省德阳市绵竹市苏绣路10号3栋1单元502室",
        "绵竹县苏绣路十号3-1-502",
        "绵竹市汉旺镇青龙村",
        "绵竹市汉旺镇青龙村",
        "绵竹市学府路1号学生公寓3栋412室",
        "绵竹市苏绣路10号",
        "",
        "绵竹市汉旺镇青龙村5组32号",
    ] {
        text.push_str(&format!("ICBC,6217,2024-03-01,passport,E1234567,{address}\n"));
    }
    let night = night(&[("account_openings.csv", &text)]);
    assert_eq!(
        night.show(&ACCOUNT_OPENINGS, &["address_key", "address_level"]),
        ["0|room", "0|room", "|village", "|village", "|collective", "|building", "|", "1|room"]
    );
    let vault = night.show_vault(&VAULT_IDENTITIES, &["kind", "key", "value"]);
    assert!(vault.contains(&"address|0|四川省德阳市绵竹市苏绣路10号3栋1单元502室".to_owned()));
    assert_eq!(vault.iter().filter(|row| row.starts_with("address|")).count(), 2);
}

#[test]
fn devices_are_one_with_and_without_their_last_digits() {
    let mut text = String::from("institution_code,msisdn,activated_at,holder_id_type,holder_id_no,imei\n");
    for imei in ["490154203237518", "49015420323751", "4901542032375107", "49-015420-323751-8", "000000000000000"] {
        text.push_str(&format!("CMCC,13800001234,2024-03-01,passport,E1234567,{imei}\n"));
    }
    let night = night(&[("sim_activations.csv", &text)]);
    assert_eq!(night.show(&SIM_ACTIVATIONS, &["device_key"]), ["0", "0", "0", "0", ""]);
}

#[test]
fn strata_come_from_the_number_and_the_first_card() {
    let header = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,agent_id_type,agent_id_no\n";
    let (woman, man) = (citizen(510_622, 19_900_302, 2), citizen(799_992, 20_080_101, 1));
    let text = format!(
        "{header}\
         ICBC,6217001,2024-03-01,citizen_id,{woman},,\n\
         ICBC,6217002,2016-03-01,passport,E1234567,citizen_id,{woman}\n\
         ICBC,6217003,2024-03-01,citizen_id,{man},,\n\
         ICBC,6217004,2024-03-01,citizen_id,{},,\n\
         ICBC,6217005,2024-03-01,uscc,91110000600037341L,,\n",
        citizen(810_000, 19_600_101, 1),
    );
    let listed = format!(
        "entry_no,id_type,id_no,category,listed_on,authority,authority_level,legal_basis\n\
         1,citizen_id,{},other,2024-01-01,局,county,法\n",
        citizen(110_105, 19_700_101, 4)
    );
    let night = night(&[("account_openings.csv", &text), ("listed_persons.csv", &listed)]);
    assert_eq!(
        night.show(&STRATA, &["person_key", "age_band", "sex", "origin_class", "origin_province"]),
        [
            "0|18-25|female|mainland|51",
            "1|||foreign|",
            "2|0-17|male|mainland|79",
            "3|60+|male|hk_macau_taiwan|",
            "4|||unit|11",
            "5||female|mainland|11",
        ]
    );
}

#[test]
fn names_conflict_when_they_are_really_two() {
    let mut text = String::from("institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name\n");
    for (passport, name) in [
        ("E0000001", "买买提·艾力江"),
        ("E0000001", "买买提•艾力江"),
        ("E0000001", "买买提 艾力江"),
        ("E0000002", "王小明"),
        ("E0000002", "李四"),
        ("E0000002", "王 小明"),
        ("E0000002", "赵五"),
        ("E0000003", "王小明"),
    ] {
        text.push_str(&format!("ICBC,6217,2024-03-01,passport,{passport},{name}\n"));
    }
    let night = night(&[("account_openings.csv", &text)]);
    assert_eq!(
        night.show(&IDENTITY_CONFLICTS, &["person_key", "name_no", "n_names", "first_line", "file_key", "line"]),
        ["1|2|3|5|0|6", "1|3|3|5|0|8"]
    );
    assert_eq!(night.report.quality["names_conflict"], 1);
    assert_eq!(night.show(&PERSONS, &["person_key"]).len(), 3, "the same name with another number is another person");
}
