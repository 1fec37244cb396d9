use twocard_contracts::tables::{ACCOUNT_OPENINGS, VAULT_IDENTITIES};

use super::*;
use crate::tests::citizen;

const ACCOUNTS: &str = "交易卡号\t,账户开户名称,开户人证件号码\t,交易账号,账号开户时间,账户余额,可用余额,币种,开户网点代码,开户网点,\
    账户状态,炒汇标志名称,销户日期,账户类型,开户联系方式,通信地址,联系电话#,备注,账号开户银行,销户网点,最后交易时间,Unnamed: 21\n";
const PEOPLE: &str = "客户名称,证照类型,证照号码,住址地址,单位地址,联系电话,联系手机,单位电话,住宅电话,工作单位,邮箱地址,\
    代办人姓名,代办人证件类型,代办人证件号码\n";

fn reply(accounts: &str, people: &[(&str, &str)]) -> Night {
    let mappings = overrides(&[
        "files = \"icbc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"ICBC\" }",
    ]);
    let accounts = format!("{ACCOUNTS}{accounts}");
    let people: Vec<(&str, String)> = people.iter().map(|(name, rows)| (*name, format!("{PEOPLE}{rows}"))).collect();
    let mut files = vec![("icbc_账户信息.csv", accounts.as_str())];
    files.extend(people.iter().map(|(name, text)| (*name, text.as_str())));
    ingest(&files, &mappings).unwrap()
}

fn identities(night: &Night, kind: &str) -> Vec<String> {
    let rows = night.show_vault(&VAULT_IDENTITIES, &["kind", "detail", "value"]);
    rows.iter().filter_map(|row| row.strip_prefix(&format!("{kind}|"))).map(str::to_owned).collect()
}

fn account(card: &str, id: &str, number: &str, opened: &str, closed: &str) -> String {
    format!("{card}\t,张三\t,{id}\t,{number},{opened},0,0,CNY,0001\t,某支行,正常\t,,{closed},I类户,,,,,中国某银行,,,\n")
}

#[test]
fn the_dirt_of_real_replies_is_survived() {
    let id = citizen(110105, 19900101, 1);
    let rows = [
        account("6217991234567890123_1", &id, "", "20240101", "00000000"),
        account("", &id, "1234567890123456789012000156", "2024/1/2 9:30:05", "000000"),
        account("6217991234567890124CNY0", "92340604MA2PBNKR4Y", "10000000.0", "2024-01-03 00:00:01", "20240301.0"),
        account("", &id, "", "20240101", ""),
        account("6217991234567890125", "E1234567", "", "20240101", ""),
    ];
    let night = reply(&rows.concat(), &[]);
    assert_eq!(night.counts(), [[5, 3, 2, 0, 0]]);
    assert_eq!(night.rejects(), ["5|card_no|missing", "6|holder_id_type|missing"]);
    let columns = ["opened_at", "opened_at_day_only", "closed_at", "status", "account_class"];
    assert_eq!(
        night.show(&ACCOUNT_OPENINGS, &columns),
        [
            "2024-01-01 00:00:00|true||active|I",
            "2024-01-02 09:30:05|false||active|I",
            "2024-01-03 00:00:01|false|2024-03-01 00:00:00|active|I"
        ]
    );
    let cards = ["ICBC|6217991234567890123", "ICBC|1234567890123456789012", "ICBC|6217991234567890124"];
    assert_eq!(identities(&night, "account"), cards);
    assert_eq!(identities(&night, "person").len(), 2);
    assert_eq!(identities(&night, "person")[1], "uscc|92340604MA2PBNKR4Y");
    assert_eq!(night.report.sources[0].ignored_columns.len(), 11);
}

#[test]
fn persons_are_joined_to_accounts_and_all_is_counted() {
    let (id, other, agent) = (citizen(110105, 19900101, 1), citizen(110105, 19900101, 2), citizen(110105, 19800101, 3));
    let person = |id: &str, phone: &str, agent: &str| {
        format!("张三,居民身份证,{id}\t,某路1号,,010-62345678,{phone},,,,a@b.cn,李四,110001,{agent}\n")
    };
    let people = [
        person(&id, "13800000001", ""),
        person(&id, "13800000002", &agent),
        person(&id, "13800000002", &agent),
        person(&citizen(110105, 19700101, 9), "13800000003", ""),
        "王五,身份证\n".to_owned(),
        "王五,身份证,,,,,,,,,,,,\n".to_owned(),
    ];
    let accounts = [
        account("6217991234567890123", &format!(" {}", id.to_lowercase()), "", "20240101", ""),
        account("6217991234567890124", &other, "", "20240101", ""),
    ];
    let night = reply(&accounts.concat(), &[("icbc_人员信息.csv", &people.concat())]);
    // Byte order of names: 人员信息 first.
    assert_eq!(night.counts(), [[6, 4, 2, 0, 0], [2, 2, 0, 0, 0]]);
    assert_eq!(night.rejects(), ["6||cell_count", "7|key|missing"]);
    assert_eq!(night.report.sources[0].table, "joined");
    assert_eq!(quality(&night, "joined_conflict"), 1);
    assert_eq!(quality(&night, "joined_unmatched"), 1);
    assert_eq!(quality(&night, "rows_unjoined"), 1);
    assert_eq!(identities(&night, "phone"), ["|+8613800000002"]);
    assert_eq!(identities(&night, "email"), ["|a@b.cn"]);
    assert_eq!(identities(&night, "person")[1], format!("citizen_id|{agent}"));
    assert_eq!(
        night.show(&ACCOUNT_OPENINGS, &["line", "agent_key"]).iter().filter(|row| row.ends_with('|')).count(),
        1
    );
}

#[test]
fn the_ministrys_subject_reply_is_a_person_sheet_too() {
    let (id, agent) = (citizen(110105, 19900101, 1), citizen(110105, 19800101, 3));
    let mappings = overrides(&[
        "files = \"icbc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"ICBC\" }",
    ]);
    let subjects = format!(
        "业务申请编号,查询证照类型代码,查询证照号码,查询主体名称,联系手机,账/卡代办人姓名,账/卡代办人证件类型,账／卡代办人证件号码\n\
        1,110001,{id},张三,13800000001,李四,110001,{agent}\n"
    );
    let accounts = format!("{ACCOUNTS}{}", account("6217991234567890123", &id, "", "20240101", ""));
    let files = [("icbc_账户信息.csv", accounts.as_str()), ("icbc_电信诈骗主体查询响应.csv", subjects.as_str())];
    let night = ingest(&files, &mappings).unwrap();
    assert_eq!(identities(&night, "person"), [format!("citizen_id|{id}"), format!("citizen_id|{agent}")]);
    assert_eq!(identities(&night, "phone"), ["|+8613800000001"]);
}

#[test]
fn each_bank_is_joined_to_its_own_persons() {
    let id = citizen(110105, 19900101, 1);
    let mappings = overrides(&[
        "files = \"icbc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"ICBC\" }",
        "files = \"boc*\"\nmapping = \"builtin:bank-reply\"\nconstants = { institution_code = \"BOC\" }",
    ]);
    let accounts = format!("{ACCOUNTS}{}", account("6217991234567890123", &id, "", "20240101", ""));
    let people = |phone: &str| format!("{PEOPLE}张三,居民身份证,{id},,,,{phone},,,,,,,\n");
    let (first, second) = (people("13800000001"), people("13800000002"));
    let files = [
        ("icbc_账户信息.csv", accounts.as_str()),
        ("boc_账户信息.csv", &accounts),
        ("icbc_人员信息.csv", &first),
        ("boc_人员信息.csv", &second),
    ];
    let night = ingest(&files, &mappings).unwrap();
    assert_eq!(quality(&night, "joined_conflict"), 0);
    assert_eq!(identities(&night, "phone"), ["|+8613800000002", "|+8613800000001"]);
}

#[test]
fn a_person_file_without_its_key_is_refused() {
    let mappings = overrides(&["files = \"*\"\nmapping = \"builtin:bank-reply\""]);
    let message = ingest(&[("人员信息.csv", "客户名称,证照类型\n")], &mappings).err().unwrap().to_string();
    assert_eq!(message, "人员信息.csv:1:key: no heading 证照号码, 证件号码, 身份证号 to join by");
}
