//! Presumed origins.

use twocard_contracts::tables::ORIGINS;

use super::{citizen, night};

#[test]
fn origins_go_through_the_history_of_codes() {
    let numbers = [
        (citizen(110_105, 19_491_231, 2), "0|110105|110105|true"),
        // In use until 1987: born before, and born after.
        (citizen(110_126, 19_600_101, 1), "1|110126|110111|true"),
        (citizen(110_126, 19_900_101, 1), "2|110126||false"),
        (citizen(510_622, 19_900_101, 1), "3|510622|510683|true"),
        (citizen(999_999 / 10 * 8, 19_900_101, 1), "4|799992||false"),
    ];
    let mut text = String::from("institution_code,card_no,opened_at,holder_id_type,holder_id_no\n");
    for (number, _) in &numbers {
        text.push_str(&format!("ICBC,6217001,2024-03-01,citizen_id,{number}\n"));
    }
    text.push_str("ICBC,6217001,2024-03-01,passport,E1234567\n");
    text.push_str("ICBC,6217001,2024-03-01,uscc,91110000600037341L\n");
    let night = night(&[("account_openings.csv", &text)]);
    let origins = night.show(&ORIGINS, &["person_key", "id_area_code", "presumed_codes", "is_area_in_use"]);
    assert_eq!(origins[..5], numbers.map(|(_, expected)| expected));
    assert_eq!(origins[5..], ["6|110000||false"]);
    assert_eq!((night.report.quality["area_unknown"], night.report.quality["area_not_in_use"]), (2, 1));
}
