use twocard_contracts::tables::{ACCOUNT_OPENINGS, ACCOUNT_OPENINGS_SUPERSEDED};

use super::case::{Case, case};
use super::check;
use super::made::openings;

const WHERE: &[&str] = &["file_key", "line"];

pub(super) fn cases() -> Vec<Case> {
    let first = openings(&[&[("record_no", "R1")], &[("record_no", "R2")]]);
    let second = openings(&[&[("record_no", "r1"), ("card_no", "6217000000000000009")], &[("record_no", "R3")]]);
    vec![
        case("a record sent again in the same file")
            .openings(openings(&[&[("record_no", "R1")], &[("record_no", "R2")], &[("record_no", " r1\t")]]))
            .gives("account_openings.csv 3 3 0 1 0\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, WHERE, &["0|3", "0|4"])
            .keeps(&ACCOUNT_OPENINGS_SUPERSEDED, WHERE, &["0|2"]),
        case("a record sent again in a later file, by byte order of names")
            .file("account_openings-2.csv", second.as_bytes())
            .file("account_openings-10.csv", first.as_bytes())
            .gives("account_openings-10.csv 2 2 0 1 0\naccount_openings-2.csv 2 2 0 0 0\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, WHERE, &["0|3", "1|2", "1|3"])
            .keeps(&ACCOUNT_OPENINGS_SUPERSEDED, WHERE, &["0|2"]),
        case("the same query answered three times")
            .file("account_openings-a.csv", first.as_bytes())
            .file("account_openings-b.csv", first.replace('\n', "\r\n"))
            .file("account_openings-c.csv", format!("{first}\n"))
            .gives(
                "account_openings-a.csv 2 2 0 2 0\naccount_openings-b.csv 2 2 0 2 0\naccount_openings-c.csv 2 2 0 0 0\n\
                exit 0",
            ),
        case("the same file three times")
            .file("account_openings-a.csv", first.as_bytes())
            .file("account_openings-b.csv", first.as_bytes())
            .file("account_openings-c.csv", first.as_bytes())
            .gives(
                "account_openings-a.csv 2 2 0 0 0\naccount_openings-b.csv 0 0 0 0 0\naccount_openings-c.csv 0 0 0 0 0\n\
                exit 3",
            )
            .says("account_openings-c.csv has the same bytes as account_openings-a.csv")
            .keeps(&ACCOUNT_OPENINGS_SUPERSEDED, WHERE, &[]),
        case("rows without a record number are never merged")
            .openings(openings(&[
                &[("record_no", ""), ("card_no", "6217000000000000001"), ("opened_at", "20240601")],
                &[("record_no", "-"), ("card_no", "6217000000000000001"), ("opened_at", "20240601")],
                &[("record_no", "NULL"), ("card_no", "6217000000000000001"), ("opened_at", "20240601")],
            ]))
            .gives("account_openings.csv 3 3 0 0 0\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, WHERE, &["0|2", "0|3", "0|4"]),
        case("a record number is of its institution")
            .openings(openings(&[
                &[("record_no", "R1")],
                &[("record_no", "R1"), ("institution_code", "BANKB")],
                &[("record_no", "1.0")],
                &[("record_no", "1")],
            ]))
            .gives("account_openings.csv 4 4 0 1 0\nexit 0"),
        case("a rejected row replaces nothing, an emptied cell does")
            .openings(openings(&[
                &[("record_no", "R1")],
                &[("record_no", "R1"), ("holder_id_no", "x")],
                &[("record_no", "R2"), ("reserved_phone", "13800000001")],
                &[("record_no", "R2"), ("reserved_phone", "1")],
                &[("record_no", "1E+5")],
            ]))
            .gives(
                "account_openings.csv 5 4 1 1 2\n3 holder_id_no malformed\n[5 reserved_phone malformed]\n\
                [6 record_no malformed]\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, WHERE, &["0|2", "0|5", "0|6"]),
    ]
}

#[test]
fn re_sent_rows_are_kept_as_history() {
    check(&cases());
}
