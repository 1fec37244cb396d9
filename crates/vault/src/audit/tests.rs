#![allow(clippy::unwrap_used, reason = "tests")]
use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn entry<'a>(purpose: &'a str, subjects: &'a [String]) -> Entry<'a> {
    Entry {
        at: Timestamp(1_719_763_200_000_000),
        user: "li (uid 1000)",
        command: "vault reveal",
        purpose,
        run_id: Some("2024-06-30-00000000"),
        recipient: None,
        subjects,
        n_rows: 3,
        outcome: Outcome::Given,
    }
}

fn log_of(n: usize) -> (tempfile::TempDir, AuditLog) {
    let dir = tempfile::tempdir().unwrap();
    let log = AuditLog::at(dir.path().join("audit.jsonl"));
    for i in 0..n {
        log.append(&entry(&format!("case {i}"), &["ab".repeat(16)])).unwrap();
    }
    (dir, log)
}

fn broken(log: &AuditLog) -> Option<u64> {
    log.verify().unwrap().first_broken.map(|(line, _)| line)
}

#[test]
fn lines_follow_each_other_in_a_private_file() {
    let (_dir, log) = log_of(3);
    assert_eq!(log.verify().unwrap(), Verified { n_lines: 3, first_broken: None });
    assert_eq!(fs::metadata(log.path()).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(log.path()).unwrap();
    let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["at"], "2024-06-30T16:00:00+08:00");
    assert_eq!((first["n"].as_u64(), first["previous"].as_str()), (Some(1), Some(NO_LINE)));
    assert_eq!((first["outcome"].as_str(), first["n_rows"].as_u64()), (Some("given"), Some(3)));
    let second: serde_json::Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["previous"], sha256_hex(text.lines().next().unwrap().as_bytes()));
}

#[test]
fn a_log_that_is_not_there_has_no_lines() {
    let dir = tempfile::tempdir().unwrap();
    let log = AuditLog::at(dir.path().join("audit.jsonl"));
    assert_eq!(log.verify().unwrap(), Verified { n_lines: 0, first_broken: None });
}

#[test]
fn what_was_changed_taken_out_or_put_in_is_named() {
    let (_dir, log) = log_of(5);
    let whole = fs::read_to_string(log.path()).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let with = |lines: &[&str]| {
        fs::write(log.path(), lines.join("\n") + "\n").unwrap();
        broken(&log)
    };
    assert_eq!(with(&lines), None);
    let changed = lines[1].replace("case 1", "case 7");
    assert_eq!(with(&[lines[0], &changed, lines[2], lines[3], lines[4]]), Some(3));
    assert_eq!(with(&[lines[0], lines[2], lines[3], lines[4]]), Some(2));
    assert_eq!(with(&[lines[0], lines[1], lines[1], lines[2]]), Some(3));
    assert_eq!(with(&[lines[1], lines[2]]), Some(1));
    assert_eq!(with(&[lines[0], "", lines[1]]), Some(2));
    fs::write(log.path(), whole.trim_end()).unwrap();
    assert_eq!(broken(&log), Some(5));
}

#[test]
fn after_a_line_that_a_crash_cut_off_the_log_goes_on() {
    let (_dir, log) = log_of(2);
    let whole = fs::read_to_string(log.path()).unwrap();
    fs::write(log.path(), &whole[..whole.len() - 20]).unwrap();
    log.append(&entry("case 9", &[])).unwrap();
    let verified = log.verify().unwrap();
    assert_eq!((verified.n_lines, verified.first_broken.map(|(line, _)| line)), (3, Some(2)));
}

#[test]
fn many_may_append_at_once() {
    let (_dir, log) = log_of(1);
    std::thread::scope(|scope| {
        for i in 0..8 {
            let log = &log;
            scope.spawn(move || log.append(&entry(&format!("thread {i}"), &[])).unwrap());
        }
    });
    assert_eq!(log.verify().unwrap(), Verified { n_lines: 9, first_broken: None });
}
