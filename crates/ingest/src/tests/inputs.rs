//! Tables that people write: exemptions, dispositions, stations, bulletin inputs.

use std::fs;

use twocard_contracts::codes::divisions;
use twocard_contracts::sources;
use twocard_contracts::tables::{
    BULLETIN_INPUTS, ColumnType, DISPOSITIONS, EXEMPTIONS, PERSONS, REJECTS, STATIONS, VAULT_REJECTS,
};

use super::{DIVISIONS, Night, citizen, night};
use crate::{check_file, find_sources, survey};

const OPENINGS: &str = "institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no,employer_id\n\
    ICBC,B01,6217001,2024-03-01,passport,E1234567,91110000600037341L\n";

fn with_openings(name: &str, text: &str) -> Night {
    night(&[("account_openings.csv", OPENINGS), (name, text)])
}

#[test]
fn an_exemption_names_nobody_in_clear() {
    let known = night(&[("account_openings.csv", OPENINGS)]).show(&PERSONS, &["person_id"]);
    let (stranger, wrong) = (citizen(110_105, 19_900_101, 1), "110105194912310021");
    let scopes = [
        ("person", "e1234567".to_owned()),
        ("agent", stranger.clone()),
        ("employer", "91110000600037341L".to_owned()),
        ("person", known[0].clone()),
        ("person", wrong.to_owned()),
        ("outlet", "icbc/b01".to_owned()),
        ("outlet", "ICBC/B99".to_owned()),
        ("batch", "ICBC/2024/7".to_owned()),
        ("product", "social_security".to_owned()),
        ("person", "王小明".to_owned()),
    ];
    let mut text =
        String::from("exemption_no,scope_kind,scope_id,rule_id,factor,reason,evidence_no,owner,valid_from,valid_to\n");
    for (i, (kind, id)) in scopes.iter().enumerate() {
        text.push_str(&format!("X{i},{kind},{id},F3,0.{i},代发工资,E{i},反诈中心,2024-01-01,2024-12-31\n"));
    }
    let night = with_openings("exemptions.csv", &text);
    let columns = [
        "exemption_no",
        "scope_kind",
        "person_key",
        "outlet_key",
        "institution_code",
        "scope_code",
        "factor",
        "valid_to",
    ];
    assert_eq!(
        night.show(&EXEMPTIONS, &columns),
        [
            "X0|person|0||||0|2024-12-31",
            "X1|agent|||||0.1|2024-12-31",
            "X2|employer|1||||0.2|2024-12-31",
            "X3|person|0||||0.3|2024-12-31",
            "X5|outlet||0|ICBC|B01|0.5|2024-12-31",
            "X6|outlet|||ICBC|B99|0.6|2024-12-31",
            "X7|batch|||ICBC|2024/7|0.7|2024-12-31",
            "X8|product||||SOCIAL_SECURITY|0.8|2024-12-31",
        ]
    );
    let tokens = night.show(&EXEMPTIONS, &["person_id"]);
    assert_eq!(tokens.iter().map(String::len).collect::<Vec<_>>(), [0, 32, 0, 0, 0, 0, 0, 0]);
    assert_eq!(night.rejects(), ["6|scope_id|malformed", "11|scope_id|malformed"]);
    assert_eq!(night.counts(), [[1, 1, 0, 0, 0], [10, 8, 2, 0, 0]]);
    assert!(night.show_vault(&VAULT_REJECTS, &["raw"])[0].contains(wrong));
    for column in EXEMPTIONS.columns.iter().filter(|column| column.column_type == ColumnType::Text) {
        let cells = night.show(&EXEMPTIONS, &[column.name]).join("\n");
        for secret in [&stranger[..], wrong, "E1234567", "91110000600037341L"] {
            assert!(!cells.contains(secret), "{}", column.name);
        }
    }
    let parquet = fs::read(night.tables.path(&EXEMPTIONS)).unwrap();
    assert!(!parquet.windows(stranger.len()).any(|window| window == stranger.as_bytes()));
}

#[test]
fn a_stranger_has_the_pseudonym_of_later_nights() {
    let number = citizen(110_105, 19_900_101, 1);
    let text = format!(
        "exemption_no,scope_kind,scope_id,factor,reason,evidence_no,owner,valid_from,valid_to\n\
         X1,person,{number},0.5,r,E1,o,2024-01-01,2024-12-31\n"
    );
    let before = with_openings("exemptions.csv", &text).show(&EXEMPTIONS, &["person_id"]);
    let opening = format!(
        "institution_code,card_no,opened_at,holder_id_type,holder_id_no\nICBC,1234,2024-03-01,citizen_id,{number}\n"
    );
    assert_eq!(night(&[("account_openings.csv", &opening)]).show(&PERSONS, &["person_id"]), before);
}

#[test]
fn exemptions_are_checked() {
    let night = with_openings(
        "exemptions.csv",
        "exemption_no,scope_kind,scope_id,factor,reason,evidence_no,owner,valid_from,valid_to\n\
         1,batch,A/1,1.5,r,E1,o,2024-01-01,2024-12-31\n\
         2,county,A/1,0.5,r,E1,o,2024-01-01,2024-12-31\n\
         3,batch,A/1,0.5,,E1,o,2024-01-01,2024-12-31\n\
         4,batch,A/1,0.5,r,E1,o,2024-01-01,\n",
    );
    assert_eq!(
        night.rejects(),
        ["2|factor|malformed", "3|scope_kind|not_listed", "4|reason|missing", "5|valid_to|missing"]
    );
    assert_eq!(night.show(&EXEMPTIONS, &["line"]).len(), 0);
}

#[test]
fn dispositions_keep_no_free_text() {
    let night = with_openings(
        "dispositions.csv",
        "lead_id,outcome,decided_on,unit,received_on,due_on,subject_kind,subject_id,note\n\
         p-0123456789ab,Confirmed,2024-07-01,汉旺派出所,2024-06-30,x,Person,00112233445566778899AABBCCDDEEFF,王小明已承认\n\
         P-0123456789AB,cleared,20240702,汉旺派出所,,,person,110105199001010010,\n\
         110105199001010010,cleared,20240702,汉旺派出所,,,,,\n",
    );
    assert_eq!(
        night.show(
            &DISPOSITIONS,
            &["lead_id", "outcome", "decided_on", "received_on", "due_on", "subject_kind", "has_note"]
        ),
        [
            "P-0123456789AB|confirmed|2024-07-01|2024-06-30||person|true",
            "P-0123456789AB|cleared|2024-07-02|||person|false",
        ]
    );
    assert_eq!(night.show(&DISPOSITIONS, &["subject_id"]), ["00112233445566778899aabbccddeeff", ""]);
    assert_eq!(night.rejects(), ["[2|due_on|malformed]", "[3|subject_id|malformed]", "4|lead_id|malformed"]);
}

#[test]
fn stations_and_figures_are_kept() {
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let stations = format!(
        "station_code,name,division_code,town_code,recipient,officer_count\n\
         s1,汉旺派出所,510683,510683101,{key},12\n\
         s2,城区派出所,510683001,510683,{}x,-1\n\
         s3,某所,510683001001,,,\n",
        &key[..61]
    );
    let figures = "division_code,period,measure,value\n\
        510683,2024-w26,Cases,12\n\
        510683101201,2024-06,loss_cents,1234567.5\n\
        510683,2024-13,cases,1\n\
        51068,2024,cases,1\n\
        510683,2024,cases,many\n";
    let night =
        night(&[("account_openings.csv", OPENINGS), ("bulletin_inputs.csv", figures), ("stations.csv", &stations)]);
    assert_eq!(
        night.show(&STATIONS, &["station_code", "name", "division_code", "town_code", "recipient", "officer_count"]),
        [format!("S1|汉旺派出所|510683|510683101|{key}|12"), "S2|城区派出所|510683001|||".to_owned()]
    );
    assert_eq!(
        night.show(
            &BULLETIN_INPUTS,
            &["division_code", "period", "period_kind", "first_day", "last_day", "measure", "value"]
        ),
        [
            "510683|2024-W26|week|2024-06-24|2024-06-30|cases|12",
            "510683101201|2024-06|month|2024-06-01|2024-06-30|loss_cents|1234567.5",
        ]
    );
    let of_file = |file: u32| -> Vec<String> {
        let all = night.show(&REJECTS, &["file_key", "line", "column"]);
        all.iter().filter_map(|row| row.strip_prefix(&format!("{file}|")).map(str::to_owned)).collect()
    };
    assert_eq!(of_file(1), ["4|period", "5|division_code", "6|value"]);
    assert_eq!(of_file(2), ["3|town_code", "3|recipient", "3|officer_count", "4|division_code"]);
    assert_eq!(night.counts(), [[1, 1, 0, 0, 0], [5, 2, 3, 0, 0], [3, 2, 1, 0, 3]]);
}

#[test]
fn a_check_without_tables_rejects_what_a_night_rejects() {
    let exemptions = "exemption_no,scope_kind,scope_id,factor,reason,evidence_no,owner,valid_from,valid_to\n\
        X1,product,payroll,0.1,代发工资,E1,反诈中心,2024-01-01,2024-12-31\n\
        X2,person,王小明,0.1,代发工资,E2,反诈中心,2024-01-01,2024-12-31\n";
    let outlets = "institution_code,outlet_code,outlet_kind,division_code,valid_from,valid_to\n\
        ICBC,B01,branch,110105,2024-01-01,\nICBC,B01,branch,110105,2024-02-01,\n";
    let night = night(&[("account_openings.csv", OPENINGS), ("exemptions.csv", exemptions), ("outlets.csv", outlets)]);
    let rejects = ["3|scope_id|malformed", "3|valid_from|overlapping_period"];
    assert_eq!(night.rejects(), rejects);

    let dir = night.dir.path().join("sources");
    let divisions = divisions::parse(DIVISIONS.as_bytes()).unwrap();
    let survey = survey(&find_sources(&dir).unwrap().sources, &divisions).unwrap();
    assert_eq!(survey.report.sources, night.report.sources);
    assert_eq!(survey.report.first_rejects, night.report.first_rejects);
    for (name, expected) in [("exemptions", rejects[0]), ("outlets", rejects[1])] {
        let table = sources::ALL.into_iter().find(|table| table.name == name).unwrap();
        let found = check_file(&dir.join(format!("{name}.csv")), "repaired.csv", table, &divisions).unwrap();
        let shown: Vec<String> = found
            .iter()
            .map(|reject| format!("{}|{}|{}", reject.line, reject.column.unwrap(), reject.reason.code()))
            .collect();
        assert_eq!(shown, [expected]);
        assert_eq!(found[0].file, "repaired.csv");
    }
}
