use twocard_contracts::tables::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS};

use super::case::{Case, case};
use super::check;
use super::made::{citizen, gbk};
use super::spreadsheets::{put, workbook};

const REPLY: &str =
    "[[source]]\nfiles = \"icbc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"ICBC\" }\n";
const ACCOUNTS: [&str; 8] =
    ["交易卡号", "交易账号", "账户开户名称", "开户人证件号码", "账号开户时间", "销户日期", "账户状态", "Unnamed: 21"];
const PERSONS: [&str; 6] = ["客户名称", "证照类型", "证照号码", "联系手机", "代办人姓名", "代办人证件号码"];

/// Headings and rows of a sheet, each cell with the tab that bank systems put behind it.
fn with_tabs(headings: &[&str], rows: &[&[&str]]) -> String {
    let line = |cells: &[&str]| cells.join("\t,") + "\t\n";
    line(headings) + &rows.iter().map(|row| line(row)).collect::<String>()
}

/// What banks return to a query.
pub(super) fn replies() -> Vec<Case> {
    let id = citizen(510_683, 19_990_101, 1);
    let agent = citizen(510_683, 19_800_101, 3);
    let accounts = |rows: &[&[&str]]| with_tabs(&ACCOUNTS, rows);
    let persons = with_tabs(
        &PERSONS,
        &[&["张三", "居民身份证", &id, "13800000001", "李四", &agent], &["王五", "身份证", "", "", "", ""], &["短行"]],
    );
    let row = ["6217991234567890123", "", "张三", &id, "20240601", "", "正常", ""];
    let one = accounts(&[&row]);
    let two = accounts(&[&row, &["6217991234567890131", "", "张三", &id, "20240602", "", "正常", ""]]);
    let keys = ["holder_key", "agent_key", "phone_key"].as_slice();
    vec![
        case("suffixes of sub-accounts and currencies, control characters, tabs everywhere")
            .file(
                "icbc_账户信息.csv",
                accounts(&[
                    &["6217991234567890123_1", "", "张三", &id, "20240601", "00000000", "正常", ""],
                    &["6217991234567890123-1", "", "张三", &id, "20240601", "000000", "销户", ""],
                    &["6217991234567890123CNY0", "", "张三", &id, "20240601", "20240602.0", "在用", ""],
                    &["", "1234567890123456789012000156", "张三", &id, "2024/6/1 9:30:05", "", "久悬", ""],
                    &["62179912\u{7}34567890123", "", "张三", &id, "2024-06-01", "", "待激活", ""],
                ]),
            )
            .sources(REPLY)
            .gives("icbc_账户信息.csv 5 5 0 0 1\n[6 status not_listed]\nexit 0")
            .keeps(
                &ACCOUNT_OPENINGS,
                &["account_key", "closed_at", "status", "opened_at_day_only"],
                &[
                    "0||active|true",
                    "0||closed|true",
                    "0|2024-06-02 00:00:00|active|true",
                    "1||dormant|false",
                    "0|||true",
                ],
            ),
        case("card or account number will do, none will not; neither will a holder without a number")
            .file(
                "icbc_账户信息.csv",
                accounts(&[
                    &["6217991234567890123", "", "张三", &id, "20240601", "", "", ""],
                    &["", "10000000.0", "张三", &id, "20240601", "", "", ""],
                    &["", "", "张三", &id, "20240601", "", "", ""],
                    &["6217991234567890124", "", "张三", "", "20240601", "", "", ""],
                    &["6217991234567890125", "", "张三", &id, "00000000", "", "", ""],
                    &["6.21799E+18", "10000001", "张三", &id, "20240601", "", "", ""],
                ]),
            )
            .sources(REPLY)
            .gives(
                "icbc_账户信息.csv 6 2 4 0 0\n4 card_no missing\n5 holder_id_type missing\n6 opened_at missing\n\
                7 card_no malformed\nexit 0",
            ),
        case("a reply in GBK with its persons, ragged and without key among them")
            .file("icbc_账户信息.csv", gbk(&one))
            .file("icbc_人员信息.csv", gbk(&persons))
            .sources(REPLY)
            .gives(
                "icbc_人员信息.csv 3 1 2 0 0\n3 key missing\n4 - cell_count\nicbc_账户信息.csv 1 1 0 0 0\nexit 0",
            )
            .keeps(&ACCOUNT_OPENINGS, keys, &["0|1|0"]),
        case("a workbook of several account sheets and persons")
            .file(
                "icbc.xlsx",
                workbook(&[
                    ("账户信息1", &|sheet| {
                        put(sheet, 0, &ACCOUNTS.map(|heading| format!("{heading}\t")).each_ref().map(String::as_str));
                        put(sheet, 1, &["6217991234567890123", "", "张三", &id, "20240601\t", "", "正常"]);
                    }),
                    ("账户信息2", &|sheet| {
                        put(sheet, 0, &ACCOUNTS);
                        put(sheet, 1, &["6217991234567890124", "", "张三", &format!("{id}\t"), "00000000"]);
                        put(sheet, 2, &["6217991234567890125", "", "张三", &id.to_lowercase(), "2024年6月1日"]);
                    }),
                    ("人员信息", &|sheet| {
                        put(sheet, 0, &PERSONS);
                        put(sheet, 1, &["张三", "居民身份证", &id, "13800000001", "李四", &agent]);
                    }),
                    ("说明", &|sheet| put(sheet, 0, &["共三页"])),
                ]),
            )
            .sources(REPLY)
            .gives(
                "icbc.xlsx#人员信息 1 1 0 0 0\nicbc.xlsx#账户信息1 1 1 0 0 0\nicbc.xlsx#账户信息2 2 1 1 0 0\n\
                2 opened_at missing\nexit 0",
            )
            .says("not read (no table of the contract): icbc.xlsx#说明")
            .keeps(&ACCOUNT_OPENINGS, keys, &["0|1|0", "0|1|0"]),
        case("the ministry's reply names subjects and agents")
            .file("icbc_账户信息.csv", one.as_bytes())
            .file(
                "icbc_电信诈骗主体查询响应.csv",
                format!(
                    "查询证照类型代码,查询证照号码,查询主体名称,联系手机,账/卡代办人姓名,账/卡代办人证件类型,账／卡代办人证件号码\n\
                    110001,{id},张三,13800000001,李四,110001,{agent}\n"
                ),
            )
            .sources(REPLY)
            .gives("icbc_电信诈骗主体查询响应.csv 1 1 0 0 0\nicbc_账户信息.csv 1 1 0 0 0\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, keys, &["0|1|0"]),
        case("the same row in the replies to two queries: no record number, nothing merged")
            .file("icbc_1_账户信息.csv", one.as_bytes())
            .file("icbc_2_账户信息.csv", two.as_bytes())
            .sources(REPLY)
            .gives("icbc_1_账户信息.csv 1 1 0 0 0\nicbc_2_账户信息.csv 2 2 0 0 0\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, &["account_key", "holder_key"], &["0|0", "0|0", "1|0"]),
        case("the same file of a reply twice is one")
            .file("icbc_1_账户信息.csv", one.as_bytes())
            .file("icbc_2_账户信息.csv", one.as_bytes())
            .sources(REPLY)
            .gives("icbc_1_账户信息.csv 1 1 0 0 0\nicbc_2_账户信息.csv 0 0 0 0 0\nexit 3")
            .says("icbc_2_账户信息.csv has the same bytes as icbc_1_账户信息.csv")
            .keeps(&ACCOUNT_OPENINGS, &["account_key", "holder_key"], &["0|0"]),
        case("a reply without its key column is refused")
            .file("icbc_账户信息.csv", one.replace("开户人证件号码", "证件"))
            .sources(REPLY)
            .gives(
                "refused icbc_账户信息.csv:1:holder_id_no: required column of account_openings is missing from the \
                header; mapping bank-reply for icbc* looks for 开户人证件号码, 证件号码, 身份证号\nexit 1",
            ),
    ]
}

const OPERATOR: &str = "[[source]]\nfiles = \"users*\"\nmapping = \"builtin:operator-users\"\n\
    constants = { institution_code = \"CMCC\" }\n";
const HEADERLESS: &str = "[[source]]\nfiles = \"users*\"\nmapping = \"builtin:operator-users-headerless\"\n\
    header = [\"USER_ID\", \"MSISDN\", \"IDTY_TYP\", \"IDTY_CODE\", \"IDCARD_BIRTH_AREA\", \"RCN_DATE\", \"USER_STATUS\"]\n\
    constants = { institution_code = \"CMCC\" }\n";
const OWN_MAPPING: &str = r#"
name = "own"
[[source]]
table = "account_openings"
files = "own*"
skip = 2
zone = "UTC"
[source.columns]
institution_code = { const = "BANKB" }
card_no = ["卡号", "账号"]
opened_at = { from = "开户时间", formats = ["%d.%m.%Y %H:%M"] }
holder_id_type = { from = "证件", values = { "护照" = "passport" }, other = "reject" }
holder_id_no = "号码"
"#;

/// Operators' tables, and mappings of one's own.
pub(super) fn others() -> Vec<Case> {
    let (phone, id) = ("e10adc3949ba59abbe56e057f20f883e", "25f9e794323b453885f5181f1b624d0b");
    let plain = citizen(510_683, 19_990_101, 1);
    let users = format!(
        "USER_ID,MSISDN,IDTY_TYP,IDTY_CODE,IDCARD_BIRTH_AREA,RCN_DATE,USER_STATUS\n\
        u1,{},01,{id},510622,20240601,00\n\
        u2,13800000001,01,{plain},\\N,20240601,77\n\
        u3,{phone}0,01,{id},,20240601,00\n\
        u1,{phone},01,{},,20240602,00\n",
        phone.to_uppercase(),
        id.to_uppercase()
    );
    let headerless = users.split_once('\n').unwrap().1.replace(',', "€€");
    let account = "4 3 1 1 0\n4 msisdn malformed\nexit 0";
    let kept = ["line", "holder_key", "activated_at_day_only"].as_slice();
    vec![
        case("an operator's users, numbers hashed or plain")
            .file("users.csv", users.as_bytes())
            .sources(OPERATOR)
            .gives(&format!("users.csv {}", account.replace("1 0\n", "1 1\n[3 status not_listed]\n")))
            .keeps(&SIM_ACTIVATIONS, kept, &["3|1|true", "5|0|true"]),
        case("the same without a header, cells apart by €€")
            .file("users.txt", headerless.as_bytes())
            .sources(HEADERLESS)
            .gives("users.txt 4 3 1 1 1\n[2 status not_listed]\n3 msisdn malformed\nexit 0")
            .keeps(&SIM_ACTIVATIONS, kept, &["2|1|true", "4|0|true"]),
        case("hashes where none are declared")
            .file(
                "sim_activations.csv",
                format!(
                    "institution_code,msisdn,activated_at,holder_id_type,holder_id_no\nCMCC,{phone},20240601,citizen_id,{id}\n\
                    CMCC,13800000001,20240601,citizen_id,{id}\n"
                ),
            )
            .gives("sim_activations.csv 2 0 2 0 0\n2 msisdn malformed\n3 holder_id_no malformed\nexit 0"),
        case("a mapping of one's own: titles, aliases, constants, words, dates and a zone")
            .file(
                "own.csv",
                "开户清单\n打印日期 2024-06-30\n账号,开户时间,证件,号码\n1001,1.6.2024 1:30,护照,E1000001\n\
                1002,01.06.2024 20:00,户口本,E1000002\n1003,31.06.2024 20:00,护照,E1000003\n\
                1004,2024-06-01,护照,E1000004\n",
            )
            .mapping(OWN_MAPPING)
            .gives("own.csv 4 2 2 0 0\n5 holder_id_type not_listed\n6 opened_at malformed\nexit 0")
            .keeps(
                &ACCOUNT_OPENINGS,
                &["institution_code", "opened_at", "opened_at_day_only"],
                &["BANKB|2024-06-01 09:30:00|false", "BANKB|2024-06-01 00:00:00|true"],
            ),
    ]
}

#[test]
fn what_banks_really_send_loads_by_configuration() {
    check(&replies());
}

#[test]
fn what_operators_really_send_loads_by_configuration() {
    check(&others());
}
