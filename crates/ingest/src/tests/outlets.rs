//! Outlets, their periods, and openings elsewhere.

use twocard_contracts::tables::{ACCOUNT_OPENINGS, OUTLETS, VAULT_REJECTS};

use super::night;

#[test]
fn outlets_hold_periods_and_what_only_openings_name() {
    let openings = "institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no\n\
        ICBC,b09,6217001,2024-03-01,passport,E1234567\n\
        ICBC,B01,6217002,2024-03-01,passport,E1234567\n\
        ABC,B01,6217003,2024-03-01,passport,E1234567\n\
        ICBC,,6217004,2024-03-01,passport,E1234567\n";
    let outlets = "outlet_code,institution_code,outlet_kind,name,division_code,valid_from,valid_to\n\
        B01,ICBC,branch,东城支行,110105,2020-01-01,2021-12-31\n\
        B01,ICBC,branch,朝阳支行,110105,,2019-12-31\n\
        B01,ICBC,dealer,x,110105,2021-12-31,x\n\
        B02,ICBC,Own_Shop,,110105,,\n\
        B02,ICBC,own_shop,,110105,2030-01-01,\n\
        B03,ICBC,shop,,110105,,\n\
        B03,ICBC,branch,,999999,,\n";
    let night = night(&[("account_openings.csv", openings), ("outlets.csv", outlets)]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["outlet_key", "outlet_code"]), ["0|B09", "1|B01", "2|B01", "|"]);
    assert_eq!(
        night.show(
            &OUTLETS,
            &["outlet_key", "outlet_code", "institution_code", "outlet_kind", "name", "valid_from", "valid_to", "line"]
        ),
        [
            "0|B09|ICBC|||||",
            "1|B01|ICBC|branch|朝阳支行||2019-12-31|3",
            "1|B01|ICBC|branch|东城支行|2020-01-01|2021-12-31|2",
            "2|B01|ABC|||||",
            "3|B02|ICBC|own_shop||||5",
        ]
    );
    assert_eq!(
        night.rejects(),
        [
            "4|valid_from|overlapping_period",
            "6|valid_from|overlapping_period",
            "7|outlet_kind|not_listed",
            "8|division_code|not_listed",
        ]
    );
    assert_eq!(night.counts(), [[4, 4, 0, 0, 0], [7, 3, 4, 0, 0]]);
    assert_eq!(night.report.quality["outlet_unknown"], 2);
    assert_eq!(night.report.quality["outlet_not_in_force"], 1);
    assert!(night.show_vault(&VAULT_REJECTS, &["raw"])[0].starts_with("B01,ICBC,dealer"));
}

#[test]
fn a_reversed_period_is_kept_and_shuts_out_no_other() {
    let openings = "institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no\n\
        ICBC,B01,6217001,2019-12-31 23:59:59,passport,E1234567\n\
        ICBC,B01,6217002,2020-01-01 00:00:00,passport,E1234567\n\
        ICBC,B01,6217003,2021-12-31 23:59:59,passport,E1234567\n\
        ICBC,B02,6217004,2021-12-31,passport,E1234567\n\
        ICBC,B03,6217005,2021-12-31,passport,E1234567\n";
    let sims = "institution_code,outlet_code,msisdn,activated_at,holder_id_type,holder_id_no\n\
        ICBC,B01,13800001234,2022-01-01,passport,E1234567\n";
    let outlets = "outlet_code,institution_code,outlet_kind,division_code,valid_from,valid_to\n\
        B01,ICBC,branch,110105,2024-01-01,2019-01-01\n\
        B01,ICBC,branch,110105,2020-01-01,2021-12-31\n\
        B01,ICBC,branch,110105,2021-06-01,2020-06-01\n\
        B02,ICBC,branch,110105,2021-12-31,2021-12-30\n";
    let files = [("account_openings.csv", openings), ("outlets.csv", outlets), ("sim_activations.csv", sims)];
    let night = night(&files);
    assert_eq!(night.rejects(), [""; 0]);
    assert_eq!(
        night.show(&OUTLETS, &["outlet_key", "valid_from", "valid_to", "line"]),
        [
            "0|2020-01-01|2021-12-31|3",
            "0|2021-06-01|2020-06-01|4",
            "0|2024-01-01|2019-01-01|2",
            "1|2021-12-31|2021-12-30|5",
            "2|||",
        ]
    );
    let count = |name: &str| night.report.quality[name];
    assert_eq!((count("outlet_period_reversed"), count("outlet_not_in_force"), count("outlet_unknown")), (3, 3, 1));
}
