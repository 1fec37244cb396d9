//! Published test vectors of other libraries for the codes we share with them. They lie beside the repository and are
//! not part of it.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::path::Path;

use serde_json::Value;
use twocard_contracts::codes::divisions::{BUILT_IN, Divisions, parse};
use twocard_contracts::codes::document::{IdType, check};
use twocard_contracts::codes::{citizen_id, imei, pan};

/// Vectors we do not follow, with what they expect and why we differ.
const NOT_FOLLOWED: [(&str, &str, &str); 2] = [
    ("cn_id18_birthplace", "110201199312010077", "an area given up before the birth is data quality, not malformed"),
    ("uscc", "91 110000 600037341L", "spaces inside a number are not part of the contract"),
];
/// Kinds that the contract does not have, or whose answer we do not compute.
const OTHER_KINDS: [&str; 8] =
    ["bankcard_bin", "cn_id_address", "hk_id", "imei_add_check", "imei_type", "imsi_split", "mo_id", "tw_id"];

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap()
}

fn is_valid(id_type: IdType, value: &str) -> bool {
    check(id_type, value.as_bytes(), &mut Vec::new()).is_ok()
}

fn canonical(value: &str) -> String {
    let mut canonical = Vec::new();
    check(IdType::CitizenId, value.as_bytes(), &mut canonical).unwrap();
    String::from_utf8(canonical).unwrap()
}

/// Whether the area inside the number has the expected names.
fn has_birthplace(divisions: &Divisions, vector: &Value) -> bool {
    let Ok(id) = citizen_id::parse(text(vector, "value").as_bytes()) else { return false };
    let name = divisions.name(id.area).unwrap_or_default();
    name.starts_with(text(&vector["expect"], "province")) && name.ends_with(text(&vector["expect"], "county"))
}

/// Whether we do as the vector expects; none for kinds that are not ours.
fn agrees(divisions: &Divisions, vector: &Value) -> Option<bool> {
    let kind = text(vector, "kind");
    let expects_valid = vector["expect"] == "valid";
    let value = vector["value"].as_str().unwrap_or_default();
    Some(match kind {
        "cn_id" | "cn_id18" => is_valid(IdType::CitizenId, value) == expects_valid,
        "cn_id_equal" => {
            let pair: Vec<String> =
                vector["value"].as_array().unwrap().iter().map(|v| canonical(v.as_str().unwrap())).collect();
            (pair[0] == pair[1]) == vector["expect"].as_bool().unwrap()
        }
        "cn_id_upgrade15" => canonical(value) == text(vector, "expect"),
        "cn_id18_birthplace" if vector["expect"].is_object() => has_birthplace(divisions, vector),
        "cn_id18_birthplace" => !is_valid(IdType::CitizenId, value),
        "uscc" => is_valid(IdType::Uscc, value) == expects_valid,
        "luhn" => pan::is_luhn_valid(value.as_bytes()) == expects_valid,
        // Written with dashes for people; the contract has digits only.
        "imei" => imei::check(text(vector, "compact").as_bytes()).is_ok() == expects_valid,
        _ => return None,
    })
}

#[test]
fn reference_vectors() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/id_vectors.jsonl");
    let Ok(lines) = std::fs::read_to_string(path) else {
        eprintln!("skipped: ../shared is absent");
        return;
    };
    let divisions = parse(BUILT_IN).unwrap();
    let mut n_followed = 0;
    let mut n_not_followed = 0;
    for line in lines.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let kind = text(&vector, "kind");
        let exception = NOT_FOLLOWED.iter().find(|(of_kind, value, _)| *of_kind == kind && vector["value"] == *value);
        match (agrees(&divisions, &vector), exception) {
            (Some(agrees), None) => {
                assert!(agrees, "{line}");
                n_followed += 1;
            }
            (Some(agrees), Some((_, _, reason))) => {
                assert!(!agrees, "listed as not followed ({reason}), but it is: {line}");
                n_not_followed += 1;
            }
            (None, _) => assert!(OTHER_KINDS.contains(&kind), "new kind: {line}"),
        }
    }
    assert_eq!(n_not_followed, NOT_FOLLOWED.len());
    assert!(n_followed > 100, "{n_followed} vectors followed");
}
