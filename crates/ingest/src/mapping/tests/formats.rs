use rust_xlsxwriter::Workbook;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS};

use super::*;
use crate::tests::citizen;

const BANK: &str = "files = \"icbc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"ICBC\" }";

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_of_several_sheets_is_read_sheet_by_sheet() {
    let (id, agent) = (citizen(110105, 19900101, 1), citizen(110105, 19800101, 3));
    let headings = ["交易卡号\t", "账户开户名称", "开户人证件号码", "账号开户时间"];
    let book = workbook(&[
        ("账户信息1", &[&headings, &["6217991234567890123_1", "张三", &id, "20240101"]]),
        (
            "账户信息2",
            &[&headings, &["6217991234567890124", "张三", &id, "2024/1/2 9:30"], &["", "张三", &id, "20240101"]],
        ),
        (
            "人员信息",
            &[&["证照号码", "联系手机", "代办人姓名", "代办人证件号码"], &[&id, "13800000001", "李四", &agent]],
        ),
        ("说明", &[&["本表由系统生成"]]),
    ]);
    let files = [("icbc.xlsx", book.as_slice())];
    let night = ingest_bytes(&files, &overrides(&[BANK])).unwrap();
    let names: Vec<_> = night.report.sources.iter().map(|source| (source.name.as_str(), source.table)).collect();
    assert_eq!(
        names,
        [
            ("icbc.xlsx#人员信息", "joined"),
            ("icbc.xlsx#账户信息1", "account_openings"),
            ("icbc.xlsx#账户信息2", "account_openings")
        ]
    );
    assert_eq!(night.counts(), [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [2, 1, 1, 0, 0]]);
    assert_eq!(night.show(&ACCOUNT_OPENINGS, &["opened_at", "agent_key"]).len(), 2);
    assert!(night.show(&ACCOUNT_OPENINGS, &["agent_key"]).iter().all(|key| !key.is_empty()));
    assert_eq!(quality(&night, "joined_unmatched"), 0);
}

#[test]
fn contract_workbooks_need_no_mapping() {
    let book = workbook(&[(
        "Sheet1",
        &[&["outlet_code", "institution_code", "outlet_kind", "division_code"], &["B1", "ICBC", "branch", "110105"]],
    )]);
    let night = ingest_bytes(&[("outlets.xlsx", book.as_slice())], &Mappings::default()).unwrap();
    assert_eq!(night.counts(), [[1, 1, 0, 0, 0]]);
    assert_eq!(night.report.sources[0].name, "outlets.xlsx");
}

#[test]
fn gbk_replies_load_with_the_encoding_declared_or_not() {
    let id = citizen(110105, 19900101, 1);
    let text = format!(
        "交易卡号\t,账户开户名称\t,开户人证件号码\t,账号开户时间\t\r\n6217991234567890123\t,张三\t,{id}\t,20240101\t\r\n"
    );
    let (bytes, _, _) = encoding_rs::GBK.encode(&text);
    for declared in ["", "\nencoding = \"gbk\""] {
        let night =
            ingest_bytes(&[("icbc_账户信息.csv", &bytes)], &overrides(&[&format!("{BANK}{declared}")])).unwrap();
        assert_eq!(night.counts(), [[1, 1, 0, 0, 0]], "{declared}");
    }
}

#[test]
fn users_without_a_header_are_read_by_the_published_order() {
    let mapping = Mapping::load("builtin:operator-users-headerless", Path::new("")).unwrap();
    let header = mapping.sources[0].dialect.header.clone().unwrap();
    let cell = |name: &str| match name {
        "MSISDN" => "e10adc3949ba59abbe56e057f20f883e",
        "IDTY_CODE" => "25f9e794323b453885f5181f1b624d0b",
        "IDTY_TYP" => "01",
        "RCN_DATE" => "20240301",
        "IS_ASS_CARD" => "1",
        "CUST_NAME" => "\"张三",
        _ => "",
    };
    let row = header.iter().map(|name| cell(name)).collect::<Vec<_>>().join("€€");
    let mappings = overrides(&[
        "files = \"users*\"\nmapping = \"builtin:operator-users-headerless\"\nconstants = { institution_code = \"CMCC\" }",
    ]);
    let night = ingest(&[("users.txt", &format!("{row}\n{row}\n1€€2\n"))], &mappings).unwrap();
    assert_eq!(night.counts(), [[3, 2, 1, 0, 0]]);
    assert_eq!(
        night.show(&SIM_ACTIVATIONS, &["line", "activated_at_day_only", "sim_kind"]),
        ["1|true|sub", "2|true|sub"]
    );
    assert_eq!(night.rejects(), ["3||cell_count"]);
}
