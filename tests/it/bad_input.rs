use std::path::{Path, PathBuf};

use twocard_tests::{Called, Night, Run};

const HEADER: &str =
    "record_no,institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name,reserved_phone";
const GOOD: [&str; 3] = [
    "1,BANKA,001,6217000000000000001,2024-06-01 09:00:00,citizen_id,11010519491231002X,张三,13800000001",
    "2,BANKA,001,6217000000000000002,2024-06-02 10:30:00,citizen_id,440524188001010014,李四,13800000002",
    "3,BANKA,001,6217000000000000003,2024-06-03,passport,E12345678,王五,13800000003",
];

struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    fn new(openings: &[u8]) -> Folder {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder { dir };
        std::fs::create_dir(folder.input()).unwrap();
        folder.put("account_openings.csv", openings);
        folder
    }

    fn with_rows(rows: &[&str]) -> Folder {
        Folder::new(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.input().join(name), bytes).unwrap();
    }

    fn input(&self) -> PathBuf {
        self.dir.path().join("input")
    }

    fn night(&self) -> Night {
        Night::new(&self.input(), &self.dir.path().join("out"))
    }

    fn call(&self) -> Called {
        self.night().call()
    }

    /// Published with this exit code.
    fn published(&self, code: i32) -> Run {
        let called = self.call();
        assert_eq!(called.code, code, "{}\n{}", called.stdout, called.stderr);
        self.night().published(called)
    }

    /// Nothing published; every word in the message.
    fn refused(&self, code: i32, words: &[&str]) {
        let called = self.call();
        assert_eq!(called.code, code, "{}\n{}", called.stdout, called.stderr);
        for word in words {
            assert!(called.stderr.contains(word), "no {word:?} in\n{}", called.stderr);
        }
        assert!(!Path::new(&self.dir.path().join("out/current")).exists());
    }
}

/// (read, accepted, rejected, cell rejects) of the openings.
fn counts(run: &Run) -> [u64; 4] {
    let source = run.manifest["sources"].as_array().unwrap().iter().find(|s| s["table"] == "account_openings").unwrap();
    ["n_read", "n_accepted", "n_rejected", "n_cell_rejects"].map(|count| source[count].as_u64().unwrap())
}

#[test]
fn good_rows_are_kept() {
    let folder = Folder::with_rows(&GOOD);
    let run = folder.published(0);
    assert_eq!(counts(&run), [3, 3, 0, 0]);
    assert_eq!(run.query("SELECT count(*) FROM account_openings"), 3);
}

#[test]
fn a_missing_required_column_refuses_the_file_and_publishes_nothing() {
    let header = HEADER.replace("card_no,", "");
    let row = GOOD[0].replace("6217000000000000001,", "");
    Folder::new(format!("{header}\n{row}\n").as_bytes()).refused(1, &["account_openings.csv:1", "card_no"]);
}

#[test]
fn an_optional_source_may_be_refused_with_a_warning() {
    let folder = Folder::with_rows(&GOOD);
    folder.put("outlets.csv", b"outlet_code,name\n001,x\n");
    folder.refused(1, &["outlets.csv:1", "institution_code"]);
    let night = folder.night().with("--optional", "outlets");
    let called = night.call();
    assert_eq!(called.code, 3, "{}", called.stderr);
    assert!(called.stderr.contains("outlets.csv"), "{}", called.stderr);
    assert_eq!(counts(&night.published(called)), [3, 3, 0, 0]);
}

#[test]
fn a_night_without_any_readable_opening_is_not_published() {
    let folder = Folder::new(b"nothing\n1\n");
    let called = folder.night().with("--optional", "account_openings").call();
    assert_eq!(called.code, 1, "{}", called.stderr);
    assert!(called.stderr.contains("nothing to run on"), "{}", called.stderr);
}

#[test]
fn a_wrong_check_digit_rejects_its_row_with_line_and_column() {
    let bad = GOOD[0].replace("11010519491231002X", "110105194912310021");
    let run = Folder::with_rows(&[GOOD[1], &bad, GOOD[2]]).published(0);
    assert_eq!(counts(&run), [3, 2, 1, 0]);
    let said = &run.called.stderr;
    assert!(said.contains("account_openings.csv:3") && said.contains("holder_id_no"), "{said}");
    assert!(said.contains("check digit"), "{said}");
    assert!(!said.contains("110105194912310021"), "an identity in a message: {said}");
}

#[test]
fn a_file_that_ends_inside_a_row_keeps_the_rows_before_and_warns() {
    let whole = format!("{HEADER}\n{}\n{}\n", GOOD[0], GOOD[1]);
    let cut = Folder::new(&whole.as_bytes()[..whole.len() - 30]);
    let run = cut.published(3);
    assert_eq!(counts(&run), [2, 1, 1, 0]);
    assert!(run.called.stderr.contains("account_openings.csv:3"), "{}", run.called.stderr);
}

#[test]
fn a_last_line_without_a_line_end_is_a_row() {
    let run = Folder::new(format!("{HEADER}\r\n{}\r\n{}", GOOD[0], GOOD[1]).as_bytes()).published(0);
    assert_eq!(counts(&run), [2, 2, 0, 0]);
}

#[test]
fn zero_bytes_are_a_warning_and_a_header_alone_is_an_empty_table() {
    let folder = Folder::with_rows(&GOOD);
    folder.put("sim_activations.csv", b"");
    let run = folder.published(3);
    assert_eq!(counts(&run), [3, 3, 0, 0]);
    assert!(run.called.stderr.contains("sim_activations.csv"), "{}", run.called.stderr);
    assert_eq!(counts(&Folder::new(HEADER.as_bytes()).published(0)), [0, 0, 0, 0]);
}

#[test]
fn another_encoding_is_told_or_refused_with_the_remedy() {
    let with_name = |name: &[u8]| {
        let mut bytes = format!("{HEADER}\n").into_bytes();
        bytes.extend(GOOD[0].split("张三").next().unwrap().as_bytes());
        bytes.extend(name);
        bytes.extend(b",13800000001\n");
        Folder::new(&bytes)
    };
    // 张三 in GBK
    assert_eq!(counts(&with_name(&[0xd5, 0xc5, 0xc8, 0xfd]).published(0)), [1, 1, 0, 0]);
    // José in Latin-1
    with_name(b"Jos\xe9").refused(1, &["account_openings.csv", "declare the encoding"]);
}

#[test]
fn an_unclosed_quote_costs_only_its_own_line() {
    let bad = GOOD[1].replace("李四", "\"李四");
    let run = Folder::with_rows(&[GOOD[0], &bad, GOOD[2]]).published(0);
    assert_eq!(counts(&run), [3, 2, 1, 0]);
    assert!(run.called.stderr.contains("account_openings.csv:3"), "{}", run.called.stderr);
}

#[test]
fn a_malformed_optional_cell_is_emptied_and_its_row_kept() {
    let bad = GOOD[0].replace("13800000001", "1.38E+10");
    let run = Folder::with_rows(&[&bad, GOOD[1]]).published(0);
    assert_eq!(counts(&run), [2, 2, 0, 1]);
    assert!(run.called.stderr.contains("account_openings.csv:2"), "{}", run.called.stderr);
    assert!(run.called.stderr.contains("reserved_phone"), "{}", run.called.stderr);
}

#[test]
fn a_re_sent_row_replaces_the_earlier_one_which_is_kept() {
    let again = GOOD[0].replace("13800000001", "13800000009");
    let folder = Folder::with_rows(&[GOOD[0], GOOD[1], &again]);
    let run = folder.published(0);
    assert_eq!(counts(&run), [3, 3, 0, 0]);
    assert_eq!(run.query("SELECT count(*) FROM account_openings"), 2);
    assert_eq!(run.manifest["sources"][0]["n_superseded"], 1);
}

#[test]
fn wrong_calls_are_usage_errors() {
    let folder = Folder::with_rows(&GOOD);
    for (flag, value) in
        [("--jurisdiction", "51068"), ("--jurisdiction", "999999"), ("--as-of", "2024-02-30"), ("--threads", "0")]
    {
        let called = folder.night().with(flag, value).call();
        assert_eq!(called.code, 2, "{flag} {value}: {}", called.stderr);
    }
    assert_eq!(twocard_tests::twocard(&["run", "--nonsense"]).code, 2);
    assert_eq!(twocard_tests::twocard(&["run", "no-such-pipeline.toml"]).code, 2);
}

#[test]
fn a_pipeline_file_takes_a_day_as_text_or_as_a_date_and_names_its_mistakes() {
    let folder = Folder::with_rows(&GOOD);
    let pipeline = folder.dir.path().join("night.toml");
    let call = |text: &str| {
        std::fs::write(&pipeline, text).unwrap();
        twocard_tests::twocard(&["run", &pipeline.display().to_string()])
    };
    let head = "input = \"input\"\nout = \"out\"\njurisdiction = \"510683\"\n";
    for day in ["\"2024-06-30\"", "2024-06-30"] {
        let called = call(&format!("{head}as_of = {day}\n"));
        assert_eq!(called.code, 0, "{}", called.stderr);
    }
    for (line, place) in
        [("as_of = 7", ":4:9"), ("as_off = \"2024-06-30\"", ":4:1"), ("[risk.caps]\nphone = \"many\"", ":5:9")]
    {
        let called = call(&format!("{head}{line}\n"));
        assert_eq!(called.code, 2, "{}", called.stderr);
        assert!(called.stderr.contains(&format!("night.toml{place}")), "{}", called.stderr);
    }
}

#[test]
fn an_empty_folder_and_a_broken_rule_pack_are_refused() {
    let folder = Folder::with_rows(&GOOD);
    std::fs::remove_file(folder.input().join("account_openings.csv")).unwrap();
    folder.refused(1, &["account_openings"]);

    let folder = Folder::with_rows(&GOOD);
    let pack = folder.dir.path().join("pack.toml");
    std::fs::write(&pack, "name = \"x\"\n\n[[rules]]\nid = 3\n").unwrap();
    let called = folder.night().with("--rules", &pack.display().to_string()).call();
    assert_eq!(called.code, 1, "{}", called.stderr);
    assert!(called.stderr.contains("pack.toml:4:"), "{}", called.stderr);
}
