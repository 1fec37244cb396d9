use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use twocard_contracts::tables::{ACCOUNTS, PERSONS};
use twocard_tests::{Called, Night, Run, csv_files, program, twocard, workspace};

fn night(out: &Path) -> Run {
    Night::new(&workspace().join("sample-data"), out).run()
}

/// A call on an output folder.
fn call(out: &Path, args: &[&str]) -> Called {
    let out = out.display().to_string();
    twocard(&[args, &["--out", &out]].concat())
}

/// A call that must succeed; its standard output.
fn said(out: &Path, args: &[&str]) -> String {
    let called = call(out, args);
    assert_eq!(called.code, 0, "{args:?}\n{}{}", called.stdout, called.stderr);
    called.stdout
}

/// A call with a number on standard input.
fn asked(out: &Path, args: &[&str], number: &str) -> String {
    let mut child = Command::new(program())
        .args(args)
        .args(["--out", &out.display().to_string()])
        .current_dir(workspace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(number.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

fn openings() -> Vec<csv_files::Record> {
    csv_files::read(&workspace().join("sample-data/account_openings.csv"))
}

/// The first opening with an agent, an address and a mobile phone, as the source has it.
fn opening() -> csv_files::Record {
    let is_full = |row: &csv_files::Record| {
        ["agent_id_no", "holder_address", "reserved_phone", "holder_name"].iter().all(|column| !row[*column].is_empty())
            && row["holder_id_no"].len() == 18
            && row["reserved_phone"].bytes().all(|byte| byte.is_ascii_digit())
            && row["opened_at"].as_str() < "2024-06-01"
    };
    openings().into_iter().find(is_full).unwrap()
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn audit_lines(out: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(out.join("audit.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn from_number_to_pseudonym_and_back() {
    let out = tempfile::tempdir().unwrap();
    let run = night(out.path());
    let row = opening();
    let number = &row["holder_id_no"];

    let told = asked(out.path(), &["find", "--id", "-", "--purpose", "case A1"], number);
    assert!(told.contains("opening 开立") && told.contains("as holder") && told.contains("one step away"), "{told}");
    for column in ["holder_id_no", "holder_name", "card_no", "reserved_phone", "agent_id_no"] {
        assert!(!told.contains(&row[column]), "{column} in\n{told}");
    }
    let id = told.split(['[', ']']).nth(1).unwrap();
    let ids = run.tables.read(&PERSONS, &["person_id"]).unwrap().text("person_id").unwrap();
    assert!(ids.iter().flatten().any(|known| known == id), "{id}");

    let shown = said(out.path(), &["vault", "reveal", id, "--purpose", "case A1"]);
    for column in ["holder_id_no", "holder_name", "holder_address", "reserved_phone"] {
        assert!(shown.contains(&row[column]), "no {column} in\n{shown}");
    }
    let lines = audit_lines(out.path());
    assert_eq!(lines.len(), 2);
    for (line, command) in lines.iter().zip(["find", "vault reveal"]) {
        assert_eq!((line["command"].as_str(), line["purpose"].as_str()), (Some(command), Some("case A1")));
        assert_eq!((line["subjects"][0].as_str(), line["outcome"].as_str()), (Some(id), Some("given")));
        assert!(line["n_rows"].as_u64().unwrap() >= 4 && line["run_id"] == run.manifest["run_id"]);
    }
    // a card, by institution, and the two kinds of question that nobody can answer
    let card = ["find", "--card", "-", "--institution", &row["institution_code"], "--purpose", "case A1"];
    assert!(asked(out.path(), &card, &row["card_no"]).contains("1 of 1 numbers are known"));
    let unknown = said(out.path(), &["find", "--phone", "13999999999", "--purpose", "case A1"]);
    assert!(unknown.contains("not known in run"), "{unknown}");
    let nobody = said(out.path(), &["vault", "reveal", &"0".repeat(32), "--purpose", "case A1"]);
    assert!(nobody.contains("no subject"), "{nobody}");
    assert_eq!(audit_lines(out.path()).last().unwrap()["outcome"], "no_hit");
}

#[test]
fn a_file_of_numbers_is_asked_line_by_line() {
    let out = tempfile::tempdir().unwrap();
    night(out.path());
    let rows = openings();
    let file = out.path().join("cards.csv");
    let line = |row: &csv_files::Record| format!("x,{}\n", row["card_no"]);
    let text = format!("note,number\n{}{}x,\nx,+8613999999999\n", line(&rows[0]), line(&rows[1]));
    fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    let args = ["find", "--file", &file, "--column", "number", "--purpose", "case A2", "--near", "2"];
    let told = said(out.path(), &args);
    assert!(told.contains("line 2 ") && told.contains("line 3 ") && told.contains("line 4: required value"), "{told}");
    assert!(told.contains("2 of 3 numbers are known"), "{told}");
    assert!(!told.contains(&rows[0]["card_no"]));
    let called = call(out.path(), &["find", "--file", &file, "--column", "none", "--purpose", "case A2"]);
    assert_eq!(called.code, 2, "{}", called.stderr);
}

#[test]
fn without_a_purpose_or_with_a_name_in_it_nothing_is_told() {
    let out = tempfile::tempdir().unwrap();
    let run = night(out.path());
    let row = opening();
    let id = run.tables.read(&PERSONS, &["person_id"]).unwrap().text("person_id").unwrap().value(0).to_owned();
    for purpose in ["", "  ", &format!("about {}", row["holder_id_no"])] {
        for args in [
            ["vault", "reveal", &id, "--purpose", purpose],
            ["find", "--id", &row["agent_id_no"], "--purpose", purpose],
        ] {
            let called = call(out.path(), &args);
            assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{purpose:?}");
            assert!(!called.stderr.contains(&row["holder_id_no"]) && !called.stderr.contains(&row["agent_id_no"]));
        }
    }
    let typed = call(out.path(), &["vault", "reveal", &row["holder_id_no"], "--purpose", "case"]);
    assert!(typed.code == 2 && !typed.stderr.contains(&row["holder_id_no"]), "{}", typed.stderr);
    let none = call(out.path(), &["find", "--purpose", "case"]);
    assert_eq!(none.code, 2);
    assert!(!out.path().join("audit.jsonl").exists());
}

#[test]
fn no_file_outside_or_inside_the_vault_holds_a_name_in_clear() {
    let out = tempfile::tempdir().unwrap();
    let run = night(out.path());
    let row = opening();
    asked(out.path(), &["find", "--id", "-", "--purpose", "case"], &row["holder_id_no"]);
    let words: Vec<&str> =
        ["holder_id_no", "holder_name", "card_no", "reserved_phone", "agent_name"].map(|c| row[c].as_str()).to_vec();
    let mut all = Vec::new();
    files(out.path(), &mut all);
    assert!(all.iter().any(|path| path.starts_with(&run.vault)) && all.len() > 25);
    for path in all {
        let bytes = fs::read(&path).unwrap();
        for word in &words {
            let is_in = bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!is_in, "an identity stands in {}", path.display());
        }
    }
    assert!(!run.dir.join(".extract-tables").exists());
}

#[test]
fn status_finds_what_is_wrong() {
    let out = tempfile::tempdir().unwrap();
    let run = night(out.path());
    let id = run.tables.read(&ACCOUNTS, &["account_id"]).unwrap().text("account_id").unwrap().value(0).to_owned();
    for purpose in ["case 1", "case 2", "case 3"] {
        said(out.path(), &["vault", "reveal", &id, "--purpose", purpose]);
    }
    let sound = said(out.path(), &["vault", "status"]);
    assert!(
        sound.contains(": opens") && sound.contains("3 lines, chain whole") && !sound.contains("problem"),
        "{sound}"
    );

    let log = out.path().join("audit.jsonl");
    let whole = fs::read_to_string(&log).unwrap();
    fs::write(&log, whole.replace("case 2", "case 9")).unwrap();
    let status = |what: &str| {
        let called = call(out.path(), &["vault", "status"]);
        assert!(called.code == 1 && called.stdout.contains(what), "{}", called.stdout);
    };
    status("audit.jsonl:3: does not follow");
    fs::write(&log, whole).unwrap();
    let identities = run.vault.join("identities.parquet");
    let mut bytes = fs::read(&identities).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    fs::write(&identities, bytes).unwrap();
    status("cannot be decrypted");
    let called = call(out.path(), &["vault", "reveal", &id, "--purpose", "case 4"]);
    if called.code != 0 {
        assert!(called.stderr.contains("identities.parquet: cannot be decrypted"), "{}", called.stderr);
        assert_eq!(audit_lines(out.path()).last().unwrap()["outcome"], "failed");
    }
}

#[test]
fn the_key_is_kept_apart_rotates_and_is_asked_for() {
    let out = tempfile::tempdir().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let file = |name: &str| keys.path().join(name).display().to_string();
    said(out.path(), &["vault", "init", "--vault-key-file", &file("first")]);
    assert_eq!(call(out.path(), &["vault", "init", "--vault-key-file", &file("again")]).code, 1);
    let of = |key: &str| Night::new(&workspace().join("sample-data"), out.path()).with("--vault-key-file", key);
    let run = of(&file("first")).run();
    assert!(!out.path().join("vault/vault.key").exists());
    let other = call(out.path(), &["vault", "status"]);
    assert!(other.code == 1 && other.stdout.contains("missing"), "{}", other.stdout);

    let id = run.tables.read(&PERSONS, &["person_id"]).unwrap().text("person_id").unwrap().value(0).to_owned();
    let reveal = |key: &str| call(out.path(), &["vault", "reveal", &id, "--purpose", "case", "--vault-key-file", key]);
    let before = reveal(&file("first"));
    assert_eq!(before.code, 0, "{}", before.stderr);
    assert_eq!(call(out.path(), &["vault", "rotate", "--vault-key-file", &file("first")]).code, 2);
    said(out.path(), &["vault", "rotate", "--vault-key-file", &file("first"), "--new-key-file", &file("second")]);
    let refused = reveal(&file("first"));
    assert!(
        refused.code == 1 && refused.stdout.is_empty() && refused.stderr.contains("is not the one"),
        "{}",
        refused.stderr
    );
    assert_eq!(reveal(&file("second")).stdout, before.stdout);
    assert_eq!(of(&file("first")).call().code, 1);
    assert_eq!(of(&file("second")).run().dir, run.dir);

    let text = fs::read_to_string(file("second")).unwrap();
    let called = Command::new(program())
        .args(["vault", "status", "--out", &out.path().display().to_string()])
        .env("TWOCARD_VAULT_KEY", text.trim())
        .output()
        .unwrap();
    assert_eq!(called.status.code(), Some(0), "{}", String::from_utf8_lossy(&called.stdout));
    let outcomes: Vec<String> =
        audit_lines(out.path()).iter().map(|line| format!("{} {}", line["command"], line["outcome"])).collect();
    let expected = [
        "init\" \"done",
        "reveal\" \"given",
        "rotate\" \"started",
        "rotate\" \"done",
        "reveal\" \"failed",
        "reveal\" \"given",
    ];
    assert_eq!(outcomes.len(), expected.len());
    assert!(outcomes.iter().zip(expected).all(|(line, end)| line.contains(end)), "{outcomes:?}");
}

#[test]
fn the_extract_has_pseudonyms_of_its_own_that_reveal_knows() {
    let out = tempfile::tempdir().unwrap();
    let run = night(out.path());
    assert_eq!(run.manifest["extract_recipient"], "regulator");
    let ids = |table, column: &str| -> Vec<String> {
        let read = run.tables.read(table, &[column]).unwrap().text(column).unwrap();
        read.iter().flatten().map(str::to_owned).collect()
    };
    let list = ids(&PERSONS, "person_id").iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(",");
    for (table, column) in
        [("openings", "holder_id"), ("openings", "agent_id"), ("findings", "subject_id"), ("finding_rows", "holder_id")]
    {
        assert_eq!(
            run.query(&format!("SELECT count(*) FROM {table} WHERE {column} IN ({list})")),
            0,
            "{table}.{column}"
        );
    }
    // ids still join, and are as many as before
    assert!(run.query("SELECT count(*) FROM findings JOIN openings ON agent_id = subject_id") > 0);
    let n_holders: BTreeMap<String, ()> = ids(&PERSONS, "person_id").into_iter().map(|id| (id, ())).collect();
    assert!(run.query("SELECT count(DISTINCT holder_id) FROM openings") <= n_holders.len() as i64);
    let theirs = run.text("SELECT holder_id FROM openings ORDER BY holder_id LIMIT 1");
    let own = said(out.path(), &["vault", "reveal", &theirs, "--purpose", "case"]);
    assert!(own.contains("no subject"), "{own}");
    let found = said(out.path(), &["vault", "reveal", &theirs, "--purpose", "case", "--recipient", "regulator"]);
    assert!(found.contains("person:") || found.contains("person ("), "{found}");
    assert!(!found.contains(&theirs), "the answer names the run's own pseudonym");
}
