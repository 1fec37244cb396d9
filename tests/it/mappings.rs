use std::fs;
use std::path::PathBuf;
use std::process::Command;

use twocard_contracts::codes::citizen_id;
use twocard_tests::{Called, program, twocard};

const NAME: &str = "王小明";
const PHONE: &str = "13812345678";

/// A bank's reply of two sheets as CSV, and the pipeline that reads it.
struct Delivery {
    dir: tempfile::TempDir,
}

fn citizen(sequence: u32) -> String {
    let first17 = format!("11010119900101{sequence:03}");
    format!("{first17}{}", char::from(citizen_id::check_digit(first17.as_bytes().try_into().unwrap())))
}

impl Delivery {
    fn new() -> Delivery {
        let delivery = Delivery { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(delivery.path("in")).unwrap();
        let rows =
            (1..=12).map(|i| format!("62179912345678{i:05}_1\t,{NAME},{},2024/3/{i} 9:05,B1,正常\n", citizen(i)));
        let accounts: String = rows.collect();
        let persons = format!("{NAME},居民身份证,{},{PHONE},\n", citizen(1));
        delivery.put(
            "in/icbc_账户信息.csv",
            &format!("交易卡号\t,账户开户名称,开户人证件号码,账号开户时间,开户网点代码,账户状态\n{accounts}"),
        );
        delivery.put("in/icbc_人员信息.csv", &format!("客户名称,证照类型,证照号码,联系手机,代办人姓名\n{persons}"));
        delivery.put(
            "p.toml",
            "input = \"in\"\nout = \"out\"\n[[source]]\nfiles = \"icbc*\"\nmapping = \"builtin:bank-reply\"\n\
            constants = { institution_code = \"ICBC\" }\n",
        );
        delivery
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn shown(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }
}

fn call(args: &[&str], code: i32) -> Called {
    let called = twocard(args);
    assert_eq!(called.code, code, "{args:?}\n{}\n{}", called.stdout, called.stderr);
    for text in [&called.stdout, &called.stderr] {
        assert!(!text.contains(NAME) && !text.contains(PHONE) && !text.contains(&citizen(1)), "{text}");
    }
    called
}

#[test]
fn a_delivery_is_checked_read_and_run_by_its_pipeline() {
    let delivery = Delivery::new();
    let pipeline = delivery.shown("p.toml");
    let checked = call(&["doctor", "--pipeline", &pipeline], 0).stdout;
    assert!(checked.contains("icbc_账户信息.csv: account_openings by bank-reply for icbc*"), "{checked}");
    assert!(!delivery.path("out").exists());

    let read = call(&["ingest", &pipeline], 0).stdout;
    assert!(read.contains("icbc_账户信息.csv") && read.contains("identities in"), "{read}");
    assert!(delivery.path("out/tables/account_openings.parquet").is_file());
    let again = call(&["ingest", &pipeline], 1).stderr;
    assert!(again.contains("nothing is overwritten"), "{again}");

    let night =
        ["run", &pipeline, "--jurisdiction", "110101", "--as-of", "2024-06-30", "--out", &delivery.shown("nights")];
    call(&night, 0);
    let manifest = fs::read_to_string(delivery.path("nights/current/manifest.json")).unwrap();
    assert!(manifest.contains("\"mapping\": \"bank-reply for icbc*\""), "{manifest}");
}

#[test]
fn what_sniff_proposes_reads_the_file_unchanged() {
    let delivery = Delivery::new();
    let proposed = call(&["ingest", "--sniff", &delivery.shown("in/icbc_账户信息.csv")], 0).stdout;
    assert!(proposed.contains("# 12 rows tried, 12 accepted"), "{proposed}");
    delivery.put("mine.toml", &proposed);
    let (input, out, mine) = (delivery.shown("in"), delivery.shown("out"), delivery.shown("mine.toml"));
    let read = call(&["ingest", "--input", &input, "--out", &out, "--mapping", &mine], 0).stdout;
    assert!(read.contains("not read (no table of the contract): icbc_人员信息.csv"), "{read}");
}

#[test]
fn doctor_tells_what_would_stop_the_night() {
    let delivery = Delivery::new();
    let alone = call(&["doctor", &delivery.shown("in")], 1).stdout;
    assert!(
        alone.contains("no table and no mapping claims icbc_人员信息.csv; `twocard ingest --sniff FILE`"),
        "{alone}"
    );
    assert!(alone.contains("failure: neither account openings nor SIM activations are here"), "{alone}");

    delivery.put("in/icbc_2_账户信息.csv", "账户开户名称,开户人证件号码\n");
    let refused = call(&["doctor", "--pipeline", &delivery.shown("p.toml")], 1).stdout;
    assert!(refused.contains("failure: refused: icbc_2_账户信息.csv:1:card_no: required column"), "{refused}");
    let optional = ["doctor", "--pipeline", &delivery.shown("p.toml"), "--optional", "icbc_2_账户信息.csv"];
    call(&optional, 3);

    fs::copy(delivery.path("in/icbc_账户信息.csv"), delivery.path("in/icbc_2_账户信息.csv")).unwrap();
    let twice = call(&["doctor", "--pipeline", &delivery.shown("p.toml")], 3).stdout;
    assert!(twice.contains("icbc_账户信息.csv has the same bytes as icbc_2_账户信息.csv"), "{twice}");
}

#[test]
fn the_variable_goes_before_the_key_file_of_the_pipeline() {
    let delivery = Delivery::new();
    let text = fs::read_to_string(delivery.path("p.toml")).unwrap();
    delivery.put("p.toml", &format!("vault_key_file = \"its.key\"\n{text}"));
    let key = "0123456789abcdef".repeat(4);
    for (command, args) in [("ingest", vec![]), ("doctor", vec!["--pipeline"])] {
        let called = Command::new(program())
            .arg(command)
            .args(args)
            .arg(delivery.path("p.toml"))
            .env("TWOCARD_VAULT_KEY", &key)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&called.stdout);
        assert_eq!(called.status.code(), Some(0), "{command}: {said}\n{}", String::from_utf8_lossy(&called.stderr));
        assert!(command == "ingest" || said.contains("vault key: fingerprint"), "{said}");
    }
    assert!(!delivery.path("its.key").exists());
    let other = call(&["doctor", "--pipeline", &delivery.shown("p.toml")], 1).stdout;
    assert!(other.contains("vault key is missing"), "{other}");
}

#[test]
fn a_mistake_in_a_mapping_is_a_mistake_in_the_call() {
    let delivery = Delivery::new();
    delivery.put("bad.toml", "name = \"bad\"\n[[source]]\ntable = \"cards\"\n");
    let (input, bad) = (delivery.shown("in"), delivery.shown("bad.toml"));
    let message = call(&["doctor", &input, "--mapping", &bad], 2).stderr;
    assert!(message.contains("bad.toml:3:9: table is one of account_openings"), "{message}");
    delivery.put("p.toml", "[[source]]\nfiles = \"*\"\ntabel = \"outlets\"\n");
    let message = call(&["doctor", &input, "--pipeline", &delivery.shown("p.toml")], 2).stderr;
    assert!(message.contains("p.toml:3:1: unknown field `tabel`"), "{message}");
}
