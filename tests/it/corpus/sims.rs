use twocard_contracts::tables::{INVOLVED_CARDS, SIM_ACTIVATIONS};

use super::case::{Case, case};
use super::check;
use super::made::{involved, openings, sims};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("mobile and IoT numbers are SIMs, landlines and numbers abroad are not")
            .file(
                "sim_activations.csv",
                sims(&[
                    &[("msisdn", "1440012345678"), ("sim_kind", "IoT")],
                    &[("msisdn", "+861440012345678"), ("sim_kind", "phone")],
                    &[("msisdn", "0086 138-0000-0001")],
                    &[("msisdn", "0838-5201234"), ("contact_phone", "0838-5201234")],
                    &[("msisdn", "13800000001"), ("contact_phone", "0838-5201234")],
                    &[("msisdn", "+85291234567")],
                    &[("msisdn", "14400123456")],
                    &[("msisdn", "")],
                ]),
            )
            .gives(
                "sim_activations.csv 8 5 3 0 1\n[3 sim_kind not_listed]\n5 msisdn malformed\n7 msisdn malformed\n\
                9 msisdn missing\nexit 0",
            )
            .keeps(&SIM_ACTIVATIONS, &["line", "sim_kind"], &["2|iot", "3|", "4|", "6|", "8|"]),
        case("device, card and subscriber numbers; zeros are no device; a serial is checked softly")
            .file(
                "sim_activations.csv",
                sims(&[
                    &[("imei", "490154203237518"), ("iccid", "89860012345678901234"), ("imsi", "460001234567890")],
                    &[("imei", "49-015420-323751-8"), ("iccid", "8986032A345678901234")],
                    &[("imei", "490154203237519"), ("iccid", "88860012345678901234"), ("imsi", "46000123456789")],
                    &[("imei", "000000000000000"), ("imsi", "4.6E+14")],
                    &[("imei", "4901542032375107")],
                    &[("imei", "12345")],
                ]),
            )
            .gives(
                "sim_activations.csv 6 6 0 0 5\n[4 iccid malformed]\n[4 imsi malformed]\n[4 imei check_digit]\n\
                [5 imsi malformed]\n[7 imei malformed]\nexit 0",
            )
            .keeps(&SIM_ACTIVATIONS, &["device_key"], &["0", "0", "", "", "0", ""])
            .says("iccid_luhn_failed 1"),
        case("a card named in a case needs a number of its kind")
            .openings(openings(&[&[("account_no", "L100")]]))
            .file("sim_activations.csv", sims(&[&[]]))
            .file(
                "involved_cards.csv",
                involved(&[
                    &[("card_no", "6217000000000001"), ("amount_cents", "3027600")],
                    &[("account_no", "L100"), ("amount_cents", "12.5")],
                    &[("card_no", ""), ("account_no", "")],
                    &[("card_kind", "sim"), ("card_no", "+8613800000001")],
                    &[("card_kind", "sim"), ("account_no", "L100")],
                    &[("card_kind", "sim"), ("card_no", "0838-5201234")],
                    &[("card_kind", "cheque"), ("card_no", "6217000000000001")],
                    &[("card_no", "6.2E+18"), ("account_no", "L100")],
                    &[("card_no", "6299999999999999999"), ("case_division_code", "999999")],
                ]),
            )
            .gives(
                "account_openings.csv 1 1 0 0 0\ninvolved_cards.csv 9 5 4 0 3\n[3 amount_cents malformed]\n\
                4 card_no neither_given\n6 card_no neither_given\n7 card_no malformed\n8 card_kind not_listed\n\
                [9 card_no malformed]\n[10 case_division_code not_listed]\nsim_activations.csv 1 1 0 0 0\nexit 0",
            )
            .keeps(
                &INVOLVED_CARDS,
                &["line", "match"],
                &["2|matched", "3|matched", "5|matched", "9|matched", "10|unmatched"],
            ),
        case("a re-sent activation, a sub-card, a day without a time")
            .file(
                "sim_activations.csv",
                sims(&[
                    &[("record_no", "1"), ("activated_at", "20240601"), ("sim_kind", "sub")],
                    &[("record_no", "1"), ("activated_at", "20240602"), ("sim_kind", "sub")],
                ]),
            )
            .gives("sim_activations.csv 2 2 0 1 0\nexit 0")
            .keeps(
                &SIM_ACTIVATIONS,
                &["activated_at", "activated_at_day_only", "sim_kind"],
                &["2024-06-02 00:00:00|true|sub"],
            ),
    ]
}

#[test]
fn sims_and_cards_of_cases_are_checked() {
    check(&cases());
}
