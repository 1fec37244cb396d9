use twocard_contracts::tables::{ACCOUNT_OPENINGS, OUTLETS};

use super::*;
use crate::tests::citizen;

fn openings(mapping: &str, rows: &str) -> Night {
    let header = "bank,card,acct,when,kind,id,status";
    let text = format!(
        "name = \"t\"\nfiles = \"*.csv\"\n[[source]]\ntable = \"account_openings\"\n{mapping}\n[source.columns]\n\
        institution_code = {{ from = [\"BANK\", \"机构\"], default = \"B1\" }}\n\
        card_no = {{ first_of = [\"card\", \"acct\"], strip = [\"sub_account\", \"cny0\"] }}\n\
        opened_at = {{ from = \"when\", formats = [\"%Y/%m/%d %H:%M\", \"%Y年%m月%d日\"] }}\n\
        holder_id_type = {{ from = \"kind\", values = {{ \"身份证\" = \"citizen_id\" }} }}\n\
        holder_id_no = \" id \"\n\
        status = {{ values = {{ \"正常\" = \"active\" }}, other = \"closed\" }}\n\
        channel = {{ const = \"counter\" }}\n"
    );
    ingest(&[("a.csv", &format!("{header}\n{rows}"))], &listed(&text)).unwrap()
}

#[test]
fn cells_are_renamed_mapped_and_defaulted() {
    let id = citizen(110105, 19900101, 1);
    let rows = format!(
        "B9,6217991,1,2024/3/1 9:05,身份证\t,{id},正常\n,,62179_2,2024年3月1日,citizen_ID,{id},未知\n\
        ,6217992CNY0,,2024-03-01 08:00:00,驾驶证,{id},\n,6217993,,2024/3/1,身份证,{id},\n"
    );
    let night = openings("", &rows);
    let columns = ["line", "opened_at", "opened_at_day_only", "status", "channel"];
    let expected = ["2|2024-03-01 09:05:00|false|active|counter", "3|2024-03-01 00:00:00|true|closed|counter"];
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &columns), expected);
    assert_eq!(night.rejects(), ["4|holder_id_type|not_listed", "5|opened_at|malformed"]);
    let accounts: Vec<String> = night
        .show_vault(&twocard_contracts::tables::VAULT_IDENTITIES, &["kind", "detail", "value"])
        .into_iter()
        .filter(|row| row.starts_with("account|"))
        .collect();
    assert_eq!(accounts, ["account|B9|6217991", "account|B1|62179"]);
}

#[test]
fn times_without_a_zone_are_of_the_mappings() {
    let id = citizen(110105, 19900101, 1);
    let rows = format!(
        ",1234567,,2024/3/1 1:30,身份证,{id},\n,1234568,,2024-03-01T01:30:00+08:00,身份证,{id},\n,1234569,,2024-03-01,身份证,{id},\n"
    );
    let night = openings("zone = \"UTC\"", &rows);
    assert_eq!(
        night.show(&ACCOUNT_OPENINGS, &["opened_at"]),
        ["2024-03-01 09:30:00", "2024-03-01 01:30:00", "2024-03-01 00:00:00"]
    );
}

#[test]
fn constants_complete_a_contract_file() {
    let mappings =
        overrides(&["files = \"outlets*\"\ntable = \"outlets\"\nconstants = { institution_code = \"ICBC\" }"]);
    let files = [("outlets.csv", "outlet_code,outlet_kind,division_code\nB1,branch,110105\n")];
    let night = ingest(&files, &mappings).unwrap();
    assert_eq!(night.show(&OUTLETS, &["institution_code", "outlet_code"]), ["ICBC|B1"]);
    let without = ingest(&files, &Mappings::default()).err().unwrap().to_string();
    assert!(without.starts_with("outlets.csv:1:institution_code: required column of outlets is missing"), "{without}");
}

#[test]
fn a_missing_heading_is_told_with_all_its_names() {
    let mapping = "name = \"t\"\nfiles = \"*.csv\"\n[[source]]\ntable = \"outlets\"\n[source.columns]\n\
        outlet_code = [\"网点代码\", \"机构号\"]\n";
    let refusal = |header: &str| ingest(&[("a.csv", header)], &listed(mapping)).err().unwrap().to_string();
    assert_eq!(
        refusal("x,outlet_kind\n"),
        "a.csv:1:outlet_code: required column of outlets is missing from the header; mapping t looks for 网点代码, 机构号"
    );
    assert!(refusal("机构号,机构号,outlet_kind\n").contains("heading stands twice"));
}
