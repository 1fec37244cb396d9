//! `scripts/check-simulated.py`, which shares no code with the simulation, finds nothing wrong with what it wrote.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use twocard_simulate::{Config, simulate};

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/check-simulated.py")
}

/// File, line, column, what to make of the cell, and what the checker then says.
type Case<'a> = (&'a str, usize, &'a str, &'a dyn Fn(&str) -> String, &'a str);

/// What the checker says of a folder; nothing where there is no Python.
fn check(dir: &Path) -> Option<Output> {
    let output = Command::new("python3").arg(script()).arg(dir).output();
    match output {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped: python3 does not run here: {error}");
            None
        }
    }
}

#[test]
fn nothing_is_wrong_warm_or_cold() {
    for (seed, is_cold_start, n_openings) in [(1, false, 4_000), (2, true, 4_000), (3, false, 30_000)] {
        let dir = tempfile::tempdir().unwrap();
        simulate(&Config { seed, n_openings, is_cold_start, ..Config::default() }, dir.path()).unwrap();
        let Some(output) = check(dir.path()) else { return };
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "seed {seed}: {said}");
    }
}

#[test]
fn what_is_changed_by_hand_is_found() {
    let dir = tempfile::tempdir().unwrap();
    simulate(&Config::default(), dir.path()).unwrap();
    let change = |file: &str, line: usize, column: &str, to: &dyn Fn(&str) -> String| {
        let path = dir.path().join(file);
        let kept = std::fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = kept.lines().map(str::to_owned).collect();
        let position = lines[0].split(',').position(|name| name == column).unwrap();
        let mut cells: Vec<String> = lines[line - 1].split(',').map(str::to_owned).collect();
        cells[position] = to(&cells[position]);
        lines[line - 1] = cells.join(",");
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let output = check(dir.path());
        std::fs::write(&path, kept).unwrap();
        output
    };
    let last_digit_moved = |number: &str| {
        let (head, last) = number.split_at(number.len() - 1);
        let other = if last == "7" { "4" } else { "7" };
        head.to_owned() + other
    };
    let more = |number: &str| (number.parse::<u32>().unwrap() + 1).to_string();
    let cases: [Case<'_>; 7] = [
        ("account_openings.csv", 9, "card_no", &last_digit_moved, "account_openings.csv:9"),
        ("listed_persons.csv", 4, "id_no", &last_digit_moved, "listed_persons.csv:4"),
        ("sim_activations.csv", 7, "msisdn", &|_| "12345678901".to_owned(), "no mobile number"),
        ("sim_activations.csv", 8, "activated_at", &|_| "2029-01-01 10:00:00".to_owned(), "outside the history"),
        ("answer-key/groups.csv", 3, "n_holders", &more, "n_holders is not"),
        ("answer-key/groups.csv", 2, "n_cards", &more, "n_cards is not"),
        ("answer-key/future_involved.csv", 2, "reported_on", &|_| "2024-06-30".to_owned(), "after the last day"),
    ];
    for (file, line, column, to, expected) in cases {
        let Some(output) = change(file, line, column, to) else { return };
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{column} of {file}: {said}");
        assert!(said.contains(expected), "{column} of {file}: {said}");
    }
}
