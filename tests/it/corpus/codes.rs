use twocard_contracts::tables::ACCOUNT_OPENINGS;

use super::case::{Case, case};
use super::check;
use super::made::{listed, openings};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("words of closed lists in any case, others refused; open lists take all")
            .openings(openings(&[
                &[
                    ("account_class", "ii"),
                    ("status", "ACTIVE"),
                    ("channel", "Mobile_Team"),
                    ("product_code", "PayRoll"),
                ],
                &[("account_class", "Ⅱ"), ("status", "sleeping"), ("channel", "web"), ("product_code", "养老")],
                &[("account_class", "IV"), ("agent_relation", "uncle")],
                &[("status", "NULL"), ("channel", "-")],
            ]))
            .gives(
                "account_openings.csv 4 4 0 0 5\n[3 account_class not_listed]\n[3 status not_listed]\n\
                [3 channel not_listed]\n[4 account_class not_listed]\n[4 agent_relation not_listed]\nexit 0",
            )
            .keeps(
                &ACCOUNT_OPENINGS,
                &["account_class", "status", "channel", "product_code"],
                &["II|active|mobile_team|payroll", "|||养老", "|||", "|||"],
            ),
        case("division codes of 6 and 9 digits that the table has")
            .openings(openings(&[
                &[("holder_domicile_code", "510683"), ("holder_residence_code", "510683001")],
                &[("holder_domicile_code", "510622"), ("holder_residence_code", "510683.0")],
                &[("holder_domicile_code", "999999"), ("holder_residence_code", "5106")],
                &[("holder_domicile_code", "绵竹"), ("holder_residence_code", "510683001001")],
                &[("holder_domicile_code", "999999001")],
            ]))
            .gives(
                "account_openings.csv 5 5 0 0 5\n[4 holder_domicile_code not_listed]\n\
                [4 holder_residence_code malformed]\n[5 holder_domicile_code malformed]\n\
                [5 holder_residence_code malformed]\n[6 holder_domicile_code not_listed]\nexit 0",
            )
            .keeps(
                &ACCOUNT_OPENINGS,
                &["holder_domicile_code", "holder_residence_code"],
                &["510683|510683001", "510622|510683", "|", "|", "|"],
            ),
        case("all ways to write a phone are one; landlines are contacts")
            .openings(openings(&[
                &[("reserved_phone", "13800000001"), ("agent_phone", "0838-5201234")],
                &[("reserved_phone", "+8613800000001"), ("agent_phone", "+86 838 5201234")],
                &[("reserved_phone", "008613800000001"), ("agent_phone", "08385201234")],
                &[("reserved_phone", "138 0000-0001"), ("agent_phone", "+85291234567")],
                &[("reserved_phone", "12800000001"), ("agent_phone", "5201234")],
                &[("reserved_phone", "138000000012"), ("agent_phone", "无")],
                &[("reserved_phone", "1440012345678"), ("agent_phone", "00000000000")],
            ]))
            .gives(
                "account_openings.csv 7 7 0 0 5\n[6 reserved_phone malformed]\n[6 agent_phone malformed]\n\
                [7 reserved_phone malformed]\n[7 agent_phone malformed]\n[8 agent_phone malformed]\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, &["phone_key", "agent_phone_key"], &["0|1", "0|1", "0|1", "0|2", "|", "|", "3|"]),
        case("network addresses and e-mail")
            .openings(openings(&[
                &[("ip", "::FFFF:10.0.0.1"), ("email", "Li@Example.COM")],
                &[("ip", "10.0.0.1"), ("email", "li@example.com")],
                &[("ip", "10.0.0"), ("email", "li@example")],
                &[("ip", "10.0.0.256"), ("email", "li.example.com")],
            ]))
            .gives(
                "account_openings.csv 4 4 0 0 4\n[4 ip malformed]\n[4 email malformed]\n[5 ip malformed]\n\
                [5 email malformed]\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, &["ip_key", "email_key"], &["0|0", "0|0", "|", "|"]),
        case("a card that fails Luhn is a remark; what cannot be a card is refused")
            .openings(openings(&[
                &[("card_no", "6222738888888888888"), ("account_no", "51-0683_7")],
                &[("card_no", "4111111111111111")],
                &[("card_no", "4111111111111112")],
                &[("card_no", "A000019")],
                &[("card_no", "6217 0000 0000 0001")],
                &[("card_no", "123")],
                &[("card_no", "6217000000000000007"), ("account_no", "卡号")],
                &[("card_no", "NULL")],
            ]))
            .gives(
                "account_openings.csv 8 5 3 0 1\n6 card_no malformed\n7 card_no malformed\n[8 account_no malformed]\n\
                9 card_no missing\nexit 0",
            )
            .says("luhn_failed 3"),
        case("every required word of a list entry")
            .openings(openings(&[&[]]))
            .file(
                "listed_persons.csv",
                listed(&[
                    &[("category", "Two_Card"), ("authority_level", "COUNTY"), ("status", "Returned")],
                    &[("category", "dealer")],
                    &[("authority_level", "village")],
                    &[("status", "gone"), ("expires_on", "2024-02-30"), ("removed_on", "00000000")],
                    &[("legal_basis", " ")],
                    &[("id_no", "x")],
                    &[("entry_no", "-")],
                    &[("listed_on", "2024-1-1")],
                ]),
            )
            .gives(
                "account_openings.csv 1 1 0 0 0\nlisted_persons.csv 8 2 6 0 2\n3 category not_listed\n\
                4 authority_level not_listed\n[5 expires_on malformed]\n[5 status not_listed]\n\
                6 legal_basis missing\n7 id_no malformed\n8 entry_no missing\n9 listed_on malformed\nexit 0",
            ),
    ]
}

#[test]
fn codes_are_canonical_or_refused() {
    check(&cases());
}
