//! Published test vectors of other libraries for the codes we share with them. They lie beside the repository and are
//! not part of it.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::path::Path;

use serde_json::Value;
use twocard_contracts::codes::divisions::{BUILT_IN, Divisions, parse};
use twocard_contracts::codes::document::{IdType, check};
use twocard_contracts::codes::imei::{self, ImeiKind};
use twocard_contracts::codes::{citizen_id, imsi, pan};

/// Vectors we do not follow, with what they expect and why we differ.
const NOT_FOLLOWED: [(&str, &str, &str); 2] = [
    ("cn_id18_birthplace", "110201199312010077", "an area given up before the birth is data quality, not malformed"),
    ("uscc", "91 110000 600037341L", "spaces inside a number are not part of the contract"),
];
/// Kinds of vectors that no column of the source contract holds, and why.
const OTHER_KINDS: [(&str, &str); 4] = [
    ("bankcard_bin", "the issuer of a card is its institution_code, not looked up from its first digits"),
    ("hk_id", "identity cards of Hong Kong are no document for an opening; travel and residence permits are"),
    ("mo_id", "the same, of Macau"),
    ("tw_id", "the same, of Taiwan"),
];

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

/// The one form of a device's number, and what the number was.
fn device(value: &str) -> Option<(String, ImeiKind)> {
    let mut canonical = Vec::new();
    let kind = imei::canonical(value.as_bytes(), &mut canonical).ok()?;
    Some((String::from_utf8(canonical).unwrap(), kind))
}

/// Without the dashes and blanks that it is written with for people.
fn digits(value: &str) -> String {
    value.chars().filter(char::is_ascii_digit).collect()
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
        "cn_id_address" => {
            let area = citizen_id::parse(value.as_bytes()).unwrap().area;
            let is_abandoned = !divisions.is_in_use(area, 2024);
            divisions.name(area).as_deref() == Some(text(&vector["expect"], "address"))
                && is_abandoned == (vector["expect"]["abandoned"] == 1)
        }
        "imei" => device(value).is_some() == expects_valid && device(value) == device(text(vector, "compact")),
        "imei_add_check" => device(value) == Some((digits(text(vector, "expect")), ImeiKind::Imei)),
        "imei_type" => {
            let kind = device(value).map(|(_, kind)| kind);
            kind == Some(if vector["expect"] == "IMEISV" { ImeiKind::ImeiSv } else { ImeiKind::Imei })
        }
        "imsi_split" => {
            let compact = digits(value);
            let (country, rest) = imsi::split(compact.as_bytes()).unwrap();
            let parts = [country, rest].map(|part| Value::from(String::from_utf8_lossy(part)));
            vector["expect"] == Value::from(parts.to_vec())
        }
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
    let (mut n_not_followed, mut n_other) = (0, 0);
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
            (None, _) => {
                assert!(OTHER_KINDS.iter().any(|(other, _)| *other == kind), "new kind: {line}");
                n_other += 1;
            }
        }
    }
    assert_eq!(n_not_followed, NOT_FOLLOWED.len());
    assert_eq!((n_followed, n_other), (158, 11));
}
