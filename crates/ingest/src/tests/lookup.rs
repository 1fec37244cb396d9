//! Numbers asked about, as people write them, are those of the tables.

use twocard_contracts::codes::document::IdType;
use twocard_contracts::ids::Identity;
use twocard_contracts::reject::RejectReason;
use twocard_contracts::tables::{ACCOUNTS, PERSONS, PHONES, VAULT_IDENTITIES};

use super::{key, night};
use crate::lookup::{Kind, holds_identity, read};

const CSV: &str = "institution_code,card_no,account_no,opened_at,holder_id_type,holder_id_no,reserved_phone
ICBC,6217991234567893,A-100,2024-03-01,citizen_id,440524188001010014,13800001234
ICBC,6217991234567894,,2024-03-01,citizen_id,110105491231002,010-62345678
ICBC,6217991234567895,,2024-03-01,passport,E1234567,+85291234567
ICBC,6217991234567896,,2024-03-01,uscc,91110000600037341L,
";

/// Pseudonyms that a number may have, as text, of one kind.
fn ids(dir: &std::path::Path, text: &str, kind: Kind, identity: Identity) -> Vec<String> {
    let asked = read(text.as_bytes(), kind).unwrap();
    let tokens = asked.tokens(&key(dir), &["ABC".to_owned(), "ICBC".to_owned()]);
    tokens.into_iter().filter(|(of, _)| *of == identity).map(|(_, token)| token.hex()).collect()
}

#[test]
fn every_way_to_write_a_number_finds_its_row() {
    let night = night(&[("account_openings.csv", CSV)]);
    let dir = tempfile::tempdir().unwrap();
    let persons = night.show(&PERSONS, &["person_id"]);
    for (text, kind, person) in [
        ("440524188001010014", Kind::Id(None), 0),
        (" 4405 2418 8001 0100 14 ", Kind::Id(Some(IdType::CitizenId)), 0),
        ("４４０５２４１８８００１０１００１４", Kind::Any, 0),
        ("110105491231002", Kind::Id(None), 1),
        ("11010519491231002x", Kind::Any, 1),
        ("e1234567", Kind::Id(None), 2),
        ("91110000600037341l", Kind::Id(Some(IdType::Uscc)), 3),
    ] {
        assert!(ids(dir.path(), text, kind, Identity::Person).contains(&persons[person]), "{text}");
    }
    let phones = night.show(&PHONES, &["phone_id"]);
    for (text, kind, phone) in [
        ("138 0000 1234", Kind::Phone, 0),
        ("+86 13800001234", Kind::Phone, 0),
        ("0086-138-0000-1234", Kind::Any, 0),
        ("01062345678", Kind::Phone, 1),
        ("0085291234567", Kind::Phone, 2),
    ] {
        let mut found = ids(dir.path(), text, kind, Identity::Phone);
        // the others are those of its hashes
        found.retain(|id| phones.contains(id));
        assert_eq!(found, [phones[phone].clone()], "{text}");
    }
    let accounts = night.show(&ACCOUNTS, &["account_id"]);
    for text in ["6217991234567893", "6217 9912 3456 7893", "'6217991234567893"] {
        assert!(ids(dir.path(), text, Kind::Card, Identity::Account).contains(&accounts[0]), "{text}");
    }
    let ledgers: Vec<String> = night.show_vault(&VAULT_IDENTITIES, &["kind", "token"]);
    let ledger = &ids(dir.path(), "a-100", Kind::Card, Identity::Ledger)[1];
    assert!(ledgers.contains(&format!("ledger|{ledger}")));
}

#[test]
fn what_has_no_form_is_refused_and_nothing_in_clear_is_shown() {
    let refusal = |text: &str, kind| read(text.as_bytes(), kind).err();
    assert_eq!(refusal("", Kind::Any), Some(RejectReason::Missing));
    assert_eq!(refusal("1.23E+17", Kind::Any), Some(RejectReason::Malformed));
    assert_eq!(refusal("440524188001010015", Kind::Id(Some(IdType::CitizenId))), Some(RejectReason::CheckDigit));
    assert_eq!(refusal("12", Kind::Phone), Some(RejectReason::Malformed));
    assert_eq!(refusal("卡号", Kind::Any), Some(RejectReason::Malformed));
    let doubtful = read(b"440524188001010015", Kind::Id(None)).ok().unwrap();
    assert_eq!((doubtful.doubt(), doubtful.masked().as_str()), (Some(RejectReason::CheckDigit), "****0015"));
    assert_eq!(read(b"+8613800001234", Kind::Phone).ok().unwrap().masked(), "****1234");
}

#[test]
fn a_purpose_that_names_a_person_is_known() {
    let asked = read(b"+8613800001234", Kind::Phone).ok().unwrap();
    assert!(asked.stands_in("re 138 0000-1234 of yesterday") && !asked.stands_in("case A51068300"));
    for text in ["ID 440524188001010014", "call +8613800001234", "卡4111111111111111的持卡人"] {
        assert!(holds_identity(text), "{text}");
    }
    for text in ["case A5106830000002024060001", "绵公（刑）立字〔2024〕1234号", "lead P-7K3M9Q2T4VXA", "2024-06-30"]
    {
        assert!(!holds_identity(text), "{text}");
    }
}

#[test]
fn the_same_question_has_the_same_pseudonym() {
    let dir = tempfile::tempdir().unwrap();
    let question = |text: &str| read(text.as_bytes(), Kind::Phone).ok().unwrap().question(&key(dir.path()));
    assert_eq!(question("13800001234"), question("+86 138 0000 1234"));
    assert_ne!(question("13800001234"), question("13800001235"));
}
