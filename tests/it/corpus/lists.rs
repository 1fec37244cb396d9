use twocard_contracts::tables::OUTLETS;

use super::case::{Case, case};
use super::check;
use super::made::{bulletin_inputs, citizen, dispositions, exemptions, openings, outlets, stations};

const ONE_OPENING: &str = "account_openings.csv 1 1 0 0 0";

fn beside(name: &'static str, file: &'static str, text: String, account: &str) -> Case {
    let mut files = [format!("{ONE_OPENING}\n"), format!("{file} {account}\n")];
    files.sort();
    case(name).openings(openings(&[&[("outlet_code", "001")]])).file(file, text).gives(&(files.concat() + "exit 0"))
}

pub(super) fn cases() -> Vec<Case> {
    let (stranger, wrong) = (citizen(110_105, 19_900_101, 1), "110105194912310021");
    let of = |code: &'static str, from: &'static str, to: &'static str| {
        [("outlet_code", code), ("valid_from", from), ("valid_to", to)]
    };
    vec![
        beside(
            "periods of an outlet that overlap, touch, are open, or end before they begin",
            "outlets.csv",
            outlets(&[
                &of("001", "2020-01-01", "2021-12-31"),
                &of("001", "2021-12-31", "2022-12-31"),
                &of("001", "2022-01-01", ""),
                &of("001", "", ""),
                &of("002", "", "2020-01-01"),
                &of("002", "2020-01-02", ""),
                &of("003", "2024-12-31", "2024-01-01"),
                &[("outlet_code", "001"), ("institution_code", "BANKB")],
            ]),
            "8 6 2 0 0\n3 valid_from overlapping_period\n5 valid_from overlapping_period",
        )
        .says("outlet_period_reversed 1"),
        beside(
            "outlets without kind, division or code",
            "outlets.csv",
            outlets(&[
                &[("outlet_kind", "Own_Shop"), ("name", "某营业厅")],
                &[("outlet_kind", "kiosk")],
                &[("division_code", "999999")],
                &[("division_code", "")],
                &[("outlet_code", "\\N")],
                &[("valid_from", "2024-02-30")],
            ]),
            "6 2 4 0 1\n3 outlet_kind not_listed\n4 division_code not_listed\n5 division_code missing\n\
            6 outlet_code missing\n[7 valid_from malformed]",
        )
        .keeps(&OUTLETS, &["outlet_code", "outlet_kind", "line"], &["001|own_shop|2", "006|branch|7"]),
        beside(
            "exemptions: whom they name, and by how much",
            "exemptions.csv",
            exemptions(&[
                &[],
                &[("scope_kind", "person"), ("scope_id", "e1000001")],
                &[("scope_kind", "agent"), ("scope_id", &stranger)],
                &[("scope_kind", "person"), ("scope_id", wrong)],
                &[("scope_kind", "bank")],
                &[("factor", "1.01")],
                &[("factor", "50%")],
                &[("evidence_no", "")],
                &[("valid_to", "2024-06-31")],
                &[("factor", "0"), ("rule_id", "")],
            ]),
            "10 4 6 0 0\n5 scope_id malformed\n6 scope_kind not_listed\n7 factor malformed\n8 factor malformed\n\
            9 evidence_no missing\n10 valid_to malformed",
        ),
        beside(
            "dispositions: what comes back",
            "dispositions.csv",
            dispositions(&[
                &[("outcome", "Cleared"), ("subject_id", "00112233445566778899AABBCCDDEEFF")],
                &[("lead_id", "17")],
                &[("outcome", "maybe")],
                &[("decided_on", "")],
                &[("subject_id", "11010519491231002X"), ("due_on", "2024-06-31")],
            ]),
            "5 2 3 0 2\n3 lead_id malformed\n4 outcome not_listed\n5 decided_on missing\n[6 due_on malformed]\n\
            [6 subject_id malformed]",
        ),
        beside(
            "stations: places, towns and officers",
            "stations.csv",
            stations(&[
                &[("town_code", "510683001"), ("officer_count", "12")],
                &[("town_code", "510683"), ("officer_count", "-1")],
                &[("division_code", "999999")],
                &[("name", "")],
                &[("recipient", "age1qqq"), ("officer_count", "12.0")],
            ]),
            "5 3 2 0 3\n[3 town_code malformed]\n[3 officer_count malformed]\n4 division_code not_listed\n\
            5 name missing\n[6 recipient malformed]",
        ),
        beside(
            "bulletin inputs: places, periods and values",
            "bulletin_inputs.csv",
            bulletin_inputs(&[
                &[("period", "2024-W26"), ("value", "-3.5")],
                &[("period", "2024"), ("division_code", "510683001001"), ("measure", "养老")],
                &[("period", "2024-13")],
                &[("period", "2024-W54")],
                &[("value", "1E5")],
                &[("division_code", "999999")],
                &[("measure", "")],
            ]),
            "7 2 5 0 0\n4 period malformed\n5 period malformed\n6 value malformed\n7 division_code not_listed\n\
            8 measure missing",
        ),
    ]
}

#[test]
fn tables_that_people_write_are_checked() {
    check(&cases());
}
