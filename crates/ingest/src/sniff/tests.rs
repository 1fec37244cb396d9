#![allow(clippy::unwrap_used, reason = "tests")]
use std::fs;

use twocard_contracts::codes::divisions;

use super::*;
use crate::tests::{DIVISIONS, citizen};

fn sniffed(name: &str, text: &str, table: Option<&str>) -> Result<Sniffed, IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, text).unwrap();
    sniff(&path, None, table, &divisions::parse(DIVISIONS.as_bytes()).unwrap())
}

fn rows(row: impl Fn(u32) -> String) -> String {
    (1..=12).map(row).collect()
}

#[test]
fn contract_names_are_recognised_and_rows_shown_masked() {
    let text = rows(|i| {
        format!("B1,621799123456789{i:04},2024-03-01 09:{i:02}:00,citizen_id,{},王小明\n", citizen(110105, 19900101, i))
    });
    let text = format!("institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name\n{text}");
    let found = sniffed("a.csv", &text, None).unwrap();
    assert_eq!((found.table, found.refused.as_deref()), ("account_openings", None));
    assert_eq!((found.n_read, found.n_accepted, found.rows.len()), (12, 12, 10));
    assert_eq!(found.rows[0][..3], ["B1", "621799****0001", "2024-03-01 09:01:00"]);
    assert!(!found.toml.contains("guess:"), "{}", found.toml);
    let all = format!("{found:?}");
    assert!(!all.contains("王小明") && !all.contains(&citizen(110105, 19900101, 1)));
}

#[test]
fn headings_of_built_in_mappings_bring_their_rules() {
    let text = rows(|i| format!("6217991234567{i:04}_1,张三,{},2024/3/1 9:05,正常\n", citizen(110105, 19900101, i)));
    let found = sniffed("icbc.csv", &format!("卡号\t,户名,身份证号,开户日期,账户状态\n{text}"), None).unwrap();
    assert_eq!((found.table, found.n_read, found.n_accepted), ("account_openings", 12, 12));
    assert!(found.toml.contains("builtin:bank-reply") && found.toml.contains("sub_account"), "{}", found.toml);
    assert!(found.toml.contains("institution_code = { const = \"UNKNOWN\" }"));
    assert!(found.columns.contains(&"status"));
}

#[test]
fn values_tell_what_headings_do_not() {
    let text = rows(|i| format!("1380000{i:04},{},2024年3月{i}日,110105\n", citizen(110105, 19900101, i)));
    let found = sniffed("x.csv", &format!("a,b,c,d\n{text}"), None).unwrap();
    assert_eq!((found.table, found.n_accepted), ("sim_activations", 12), "{found:?}");
    for line in [
        "msisdn = \"a\" # guess: 100 % of 12 cells are mobile numbers",
        "holder_id_no = \"b\" # guess: 100 % of 12 cells are valid citizen IDs",
        "activated_at = { from = \"c\", formats = [\"%Y年%m月%d日\"] } # guess: ",
        "holder_domicile_code = \"d\" # guess: ",
        "holder_id_type = { default = \"by_number\" } # guess: ",
    ] {
        assert!(found.toml.contains(line), "{line}\n{}", found.toml);
    }
}

#[test]
fn what_would_be_refused_is_counted() {
    let text =
        rows(|i| format!("B1,621799123456789{i:04},{},citizen_id,123\n", if i < 3 { "gestern" } else { "20240301" }));
    let text = format!("institution_code,card_no,opened_at,holder_id_type,holder_id_no\n{text}");
    let found = sniffed("a.csv", &text, None).unwrap();
    assert_eq!((found.n_read, found.n_accepted), (12, 0));
    let reasons: Vec<_> = found.reasons.iter().map(|reason| (reason.column, reason.n, reason.first_line)).collect();
    assert_eq!(reasons, [(Some("holder_id_no"), 10, 4), (Some("opened_at"), 2, 2)]);
}

#[test]
fn a_table_that_nothing_tells_must_be_named() {
    let text = "x,y\n1,2\n";
    assert!(sniffed("a.csv", text, None).unwrap_err().to_string().contains("--table"));
    assert!(sniffed("a.csv", text, Some("cases")).unwrap_err().to_string().contains("tables are account_openings"));
    let found = sniffed("a.csv", text, Some("outlets")).unwrap();
    assert!(found.refused.unwrap().contains("outlet_code: required column"));
    assert!(found.toml.contains("# outlet_code is required, and nothing in the file looks like it"));
}

#[test]
fn a_first_row_of_data_is_no_header() {
    let number = |i| citizen(110105, 19900101, i);
    let text = rows(|i| format!("1380000{i:04},{},王小明,2024-03-01,li@b.cn\n", number(i)));
    let found = sniffed("x.csv", &text, Some("sim_activations")).unwrap();
    assert_eq!((found.n_read, found.n_accepted), (12, 12), "{found:?}");
    assert!(found.toml.contains("header = [\"column 1\", ") && found.toml.contains("msisdn = \"column 1\""));
    let all = format!("{found:?}");
    for secret in ["13800000001", "王小明", "li@b.cn", &number(1)] {
        assert!(!all.contains(secret), "{all}");
    }
}
