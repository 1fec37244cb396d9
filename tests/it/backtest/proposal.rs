use std::path::{Path, PathBuf};

use twocard_tests::{csv_files, workspace};

use super::{backtest, done, tables};

/// Simulated files that no longer say so: what a real history would look like.
fn as_if_real(dir: &Path, n_openings: u32) -> PathBuf {
    let (made, real) = (dir.join("made"), dir.join("real"));
    let config = twocard_simulate::Config { n_openings, ..twocard_simulate::Config::default() };
    twocard_simulate::simulate(&config, &made).unwrap();
    std::fs::create_dir(&real).unwrap();
    for file in ["account_openings.csv", "sim_activations.csv", "outlets.csv", "listed_persons.csv"] {
        std::fs::copy(made.join(file), real.join(file)).unwrap();
    }
    csv_files::rewrite(&made.join("involved_cards.csv"), &real.join("involved_cards.csv"), |row| {
        let case_no = row["case_no"].replacen("SIM", "A", 1);
        row.insert("case_no".to_owned(), case_no);
    });
    real
}

#[test]
fn simulated_data_propose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (out, pack) = (dir.path().join("out"), dir.path().join("proposed.toml"));
    let (sample, target) = (workspace().join("sample-data"), pack.display().to_string());
    let made = tables(&sample, dir.path(), "made").display().to_string();
    let nights = ["--from", "2023-10-01", "--to", "2024-03-31", "--step", "2w", "--propose", &target];
    let called = backtest(&[&nights[..], &["--tables", &made]].concat(), &out);
    assert_eq!(called.code, 1);
    assert!(called.stderr.contains("no weights are fitted on simulated data"), "{}", called.stderr);
    assert!(!pack.exists() && !out.exists());

    // case numbers changed by hand, but the answer key lies beside the files
    let copy = dir.path().join("copy");
    std::fs::create_dir_all(copy.join("answer-key")).unwrap();
    for file in ["account_openings.csv", "sim_activations.csv"] {
        std::fs::copy(sample.join(file), copy.join(file)).unwrap();
    }
    csv_files::rewrite(&sample.join("involved_cards.csv"), &copy.join("involved_cards.csv"), |row| {
        let case_no = row["case_no"].replacen("SIM", "A", 1);
        row.insert("case_no".to_owned(), case_no);
    });
    let called = backtest(&[&nights[..], &["--input", &copy.display().to_string()]].concat(), &out);
    assert_eq!(called.code, 1);
    assert!(called.stderr.contains("no weights are fitted on simulated data"), "{}", called.stderr);
    assert!(!pack.exists());
}

#[test]
fn a_short_history_proposes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("proposed.toml").display().to_string();
    let real = tables(&as_if_real(dir.path(), 4000), dir.path(), "tables").display().to_string();
    for (from, to, word) in [
        ("2024-01-01", "2024-03-31", "cards that became involved on judged nights: at least 100"),
        ("2024-03-25", "2024-06-24", "2 nights that 90 days can judge"),
    ] {
        let args = ["--tables", &real, "--from", from, "--to", to, "--propose", &pack];
        let called = backtest(&args, &dir.path().join("out"));
        assert_eq!(called.code, 1, "{}", called.stdout);
        let told = format!("{}{}", called.stdout, called.stderr);
        assert!(told.contains("no weights are fitted on") && told.contains(word), "{told}");
        assert!(!Path::new(&pack).exists());
    }
    assert!(dir.path().join("out/summary.json").is_file(), "the figures stand all the same");
}

#[test]
fn a_proposed_pack_differs_in_weights_alone_and_can_be_back_tested() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("proposed.toml");
    let target = pack.display().to_string();
    let real = tables(&as_if_real(dir.path(), 60_000), dir.path(), "tables").display().to_string();
    let nights = ["--tables", &real, "--from", "2023-09-01", "--to", "2024-03-15", "--step", "2w"];
    let cn = workspace().join("pipelines/rules/cn.toml");
    let cn_name = cn.display().to_string();
    let out = dir.path().join("out");
    done(&[&nights[..], &["--rules", &cn_name, "--propose", &target]].concat(), &out);

    let (old, new) = (std::fs::read_to_string(&cn).unwrap(), std::fs::read_to_string(&pack).unwrap());
    let body: Vec<&str> = new
        .lines()
        .skip_while(|line| {
            line.starts_with("# Weights") || line.starts_with("# involved") || line.starts_with("# the base")
        })
        .collect();
    assert_eq!(body.len(), old.lines().count());
    let (mut n_fitted, mut n_kept, mut graded) = (0, 0, Vec::new());
    for (was, is) in old.lines().zip(body) {
        if was == is {
            graded.clear();
            continue;
        }
        // up to the weight and after it nothing changed, but for the comment with the counts
        let at = was.find("weight = ").unwrap() + "weight = ".len();
        assert_eq!(was[..at], is[..at]);
        let number =
            |line: &str| line[at..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
        let (bare, note) = is.split_once(" # ").unwrap();
        assert_eq!(was[at + number(was).len()..], bare[at + number(is).len()..]);
        assert!(note.contains(" involved, base rate ") && note.contains(&format!("was {}", number(was))), "{note}");
        let weight: f64 = number(is).parse().unwrap();
        assert!(weight > 0.0 && weight < 1.0);
        if was.contains("at_least") {
            assert!(graded.last().is_none_or(|below| *below < weight), "{graded:?} then {weight}");
            graded.push(weight);
        }
        if note.contains("log-likelihood ratio") { n_fitted += 1 } else { n_kept += 1 }
    }
    assert!(n_fitted >= 5 && n_kept >= 5, "{n_fitted} fitted, {n_kept} kept");

    let again = backtest(&[&nights[..], &["--propose", &target]].concat(), &out);
    assert_eq!(again.code, 2, "nothing is overwritten");
    let short = ["--tables", &real, "--from", "2024-02-01", "--to", "2024-02-15", "--versus", &target];
    let called = done(&short, &dir.path().join("versus"));
    assert!(called.stdout.contains("B - A"), "{}", called.stdout);
}
