//! Pseudonyms of a recipient.

use twocard_contracts::ids::Token;
use twocard_contracts::tables::{ACCOUNTS, OUTLETS, PERSONS, PHONES, SIMS};
use twocard_tables::TableDir;

use super::{key, night};
use crate::RecipientKey;

const CSV: &str =
    "institution_code,card_no,outlet_code,opened_at,holder_id_type,holder_id_no,holder_name,reserved_phone
ICBC,6217991234567893,A1,2024-03-01,passport,E1234567,王小明,13800001234
ICBC,6217991234567894,A1,2024-03-01,passport,E7654321,李四,13900001234
";

#[test]
fn each_recipient_sees_other_pseudonyms_of_the_same_rows() {
    let night = night(&[("account_openings.csv", CSV)]);
    let dir = tempfile::tempdir().unwrap();
    let token_key = key(dir.path());
    let seen_by = |recipient: &str| {
        let over = TableDir::new(dir.path().join(recipient));
        RecipientKey::new(&token_key, recipient).write_tables(&night.tables, &over).unwrap();
        night.tables.overlaid_by(&over)
    };
    let (regulator, station) = (seen_by("regulator"), seen_by("station"));
    for (table, id, n_rows) in
        [(&PERSONS, "person_id", 2), (&ACCOUNTS, "account_id", 2), (&PHONES, "phone_id", 2), (&SIMS, "sim_id", 0)]
    {
        let ids = |tables: &TableDir| super::show(tables, table, &[id]);
        let (own, first, second) = (ids(&night.tables), ids(&regulator), ids(&station));
        assert_eq!([own.len(), first.len()], [n_rows; 2]);
        for row in 0..n_rows {
            assert!(own[row] != first[row] && first[row] != second[row] && own[row] != second[row]);
            let token = Token::from_hex(&own[row]).unwrap();
            assert_eq!(RecipientKey::new(&token_key, "regulator").pseudonym(token).hex(), first[row]);
        }
        assert!(super::show(&regulator, table, &["label"]).iter().all(String::is_empty));
    }
    let others = ["person_key", "id_type", "first_line"];
    assert_eq!(super::show(&regulator, &PERSONS, &others), night.show(&PERSONS, &others));
    assert_eq!(regulator.path(&OUTLETS), night.tables.path(&OUTLETS), "tables without pseudonyms are not copied");
}

#[test]
fn what_is_no_pseudonym_stays() {
    let dir = tempfile::tempdir().unwrap();
    let recipient = RecipientKey::new(&key(dir.path()), "regulator");
    assert_eq!(recipient.id("ICBC/A1"), "ICBC/A1");
    assert_ne!(recipient.id(&"0".repeat(32)), "0".repeat(32));
}
