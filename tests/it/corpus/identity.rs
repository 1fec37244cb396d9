use twocard_contracts::tables::{ACCOUNT_OPENINGS, PERSONS};

use super::case::{Case, case};
use super::check;
use super::made::{citizen, openings};

const TYPES: &[&str] = &["person_key", "id_type"];

fn of(numbers: &[(&str, &str)]) -> String {
    let rows: Vec<_> =
        numbers.iter().map(|(kind, number)| vec![("holder_id_type", *kind), ("holder_id_no", *number)]).collect();
    openings(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

pub(super) fn cases() -> Vec<Case> {
    let (hong_kong, macau, taiwan) =
        (citizen(810_000, 19_900_101, 1), citizen(820_000, 19_900_101, 1), citizen(830_000, 19_900_101, 1));
    let (unknown, too_early) = (citizen(110_199, 19_900_101, 1), citizen(510_683, 19_500_101, 1));
    let foreign = citizen(911_156, 19_900_101, 1);
    vec![
        case("15 and 18 digits, X and x, citizen and CITIZEN: one person")
            .openings(of(&[
                ("citizen_id", "610104620927690"),
                ("citizen_id", "610104196209276908"),
                ("CITIZEN_ID", "11010519491231002x"),
                ("citizen_id", "１１０１０５１９４９１２３１００２Ｘ"),
                ("citizen_id", "'11010519491231002X\t"),
            ]))
            .gives("account_openings.csv 5 5 0 0 0\nexit 0")
            .keeps(&PERSONS, TYPES, &["0|citizen_id", "1|citizen_id"])
            .keeps(&ACCOUNT_OPENINGS, &["holder_key"], &["0", "0", "1", "1", "1"]),
        case("wrong check digit, impossible birth date, wrong form")
            .openings(of(&[
                ("citizen_id", "110105194912310021"),
                ("citizen_id", "110102199902290014"),
                ("citizen_id", "610104620932690"),
                ("citizen_id", "1101051949123100"),
                ("citizen_id", "1.10105E+17"),
                ("citizen_id", "11010519491231002Y"),
                ("citizen_id", ""),
                ("", "11010519491231002X"),
                ("id_card", "11010519491231002X"),
            ]))
            .gives(
                "account_openings.csv 9 0 9 0 0\n2 holder_id_no check_digit\n3 holder_id_no birth_date\n\
                4 holder_id_no birth_date\n5 holder_id_no malformed\n6 holder_id_no malformed\n\
                7 holder_id_no malformed\n8 holder_id_no missing\n9 holder_id_type missing\n\
                10 holder_id_type not_listed\nexit 0",
            ),
        case("81, 82 and 83 given as citizens are residence permits")
            .openings(of(&[
                ("citizen_id", &hong_kong),
                ("residence_permit", &hong_kong),
                ("citizen_id", &macau),
                ("residence_permit", &taiwan),
                ("residence_permit", "11010519491231002X"),
                ("citizen_id", "810000900101001"),
            ]))
            .gives("account_openings.csv 6 4 2 0 0\n6 holder_id_no malformed\n7 holder_id_no malformed\nexit 0")
            .keeps(&PERSONS, TYPES, &["0|residence_permit", "1|residence_permit", "2|residence_permit"])
            .keeps(&ACCOUNT_OPENINGS, &["holder_key"], &["0", "0", "1", "2"]),
        case("cards of foreigners, new and old")
            .openings(of(&[
                ("foreign_pr", &foreign),
                ("foreign_pr", "usa110080010110"),
                ("foreign_pr", "USA110080010110"),
                ("foreign_pr", "US1110080010110"),
                ("foreign_pr", "911156199001010019"),
                ("foreign_pr", "11010519491231002X"),
            ]))
            .gives(
                "account_openings.csv 6 3 3 0 0\n5 holder_id_no malformed\n6 holder_id_no check_digit\n\
                7 holder_id_no malformed\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, &["holder_key"], &["0", "1", "1"]),
        case("credit codes and old licence numbers of units")
            .openings(of(&[
                ("uscc", "91110000600037341L"),
                ("uscc", "91110000600037341l"),
                ("uscc", "440301501143425"),
                ("uscc", "91110000600037341N"),
                ("uscc", "9111000060003734IL"),
                ("uscc", "A1110000600037341L"),
                ("uscc", "9111000060003734"),
            ]))
            .gives(
                "account_openings.csv 7 3 4 0 0\n5 holder_id_no check_digit\n6 holder_id_no malformed\n\
                7 holder_id_no check_digit\n8 holder_id_no malformed\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, &["holder_key"], &["0", "0", "1"]),
        case("permits and passports are 5 to 20 letters and digits")
            .openings(of(&[
                ("passport", "e1234567"),
                ("passport", "E123"),
                ("passport", "E12 4567"),
                ("passport", "E1234567890123456789X"),
                ("hk_macau_permit", "H01234567"),
                ("taiwan_permit", "12345678"),
                ("taiwan_permit", "1234(5678)"),
            ]))
            .gives(
                "account_openings.csv 7 3 4 0 0\n3 holder_id_no malformed\n4 holder_id_no malformed\n\
                5 holder_id_no malformed\n8 holder_id_no malformed\nexit 0",
            ),
        case("half an identity of an agent empties the other half")
            .openings(openings(&[
                &[("agent_id_type", "passport"), ("agent_id_no", "E7654321")],
                &[("agent_id_type", "passport"), ("agent_id_no", "")],
                &[("agent_id_type", "-"), ("agent_id_no", "E7654321")],
                &[("agent_id_type", "licence"), ("agent_id_no", "E7654321")],
                &[("agent_id_type", "citizen_id"), ("agent_id_no", "110105194912310021")],
                &[("legal_rep_id_type", "citizen_id"), ("legal_rep_id_no", "110102199902290014")],
                &[("employer_id", "911100006000373410")],
            ]))
            .gives(
                "account_openings.csv 7 7 0 0 6\n[3 agent_id_no half_identity]\n[4 agent_id_type half_identity]\n\
                [5 agent_id_type not_listed]\n[6 agent_id_no check_digit]\n[7 legal_rep_id_no birth_date]\n\
                [8 employer_id check_digit]\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, &["agent_key", "legal_rep_key"], &["1|", "|", "|", "|", "|", "|", "|"]),
        case("an area unknown, or not in use when the person was registered, is no fault of the row")
            .openings(of(&[("citizen_id", &unknown), ("citizen_id", &too_early), ("citizen_id", "11010519491231002X")]))
            .gives("account_openings.csv 3 3 0 0 0\nexit 0")
            .says("area_not_in_use 1, area_unknown 1"),
        case("one name with two numbers is two persons, two names with one number are one")
            .openings(openings(&[
                &[("holder_name", "张伟"), ("holder_id_no", "E1000001")],
                &[("holder_name", "张伟"), ("holder_id_no", "E1000002")],
                &[("holder_name", "买买提·艾力"), ("holder_id_no", "E1000003")],
                &[("holder_name", "王芳"), ("holder_id_no", "E1000003")],
            ]))
            .gives("account_openings.csv 4 4 0 0 0\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, &["holder_key"], &["0", "1", "2", "2"])
            .says("names_conflict 1"),
    ]
}

#[test]
fn identities_are_checked_by_their_own_standards() {
    check(&cases());
}
