use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use twocard_tests::csv_files::{self, Record};
use twocard_tests::truth::Truth;
use twocard_tests::{Called, Night, Run, twocard};

const METHODS: [&str; 7] =
    ["list", "rule_count", "agent_degree", "phones_shared", "holder_spread", "involved_neighbours", "page_rank"];
const FILES: [&str; 4] = ["evaluation.csv", "evaluation.json", "evaluation.svg", "evaluation.html"];

/// A published run on simulated files, and their truth.
struct Judged {
    _dirs: [tempfile::TempDir; 2],
    run: Run,
    truth: PathBuf,
    dir: tempfile::TempDir,
}

fn judged() -> Judged {
    let (input, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    twocard_simulate::simulate(&twocard_simulate::Config::default(), input.path()).unwrap();
    let night = Night::new(input.path(), out.path());
    let run = night.published(night.call());
    let truth = input.path().join("answer-key");
    Judged { _dirs: [input, out], run, truth, dir: tempfile::tempdir().unwrap() }
}

impl Judged {
    fn call(&self, truth: &Path, args: &[&str]) -> Called {
        let (run, truth) = (self.run.dir.display().to_string(), truth.display().to_string());
        let mut all = vec!["evaluate", &run, "--truth", &truth, "--rounds", "200"];
        all.extend(args);
        twocard(&all)
    }

    fn figures(&self, truth: &Path, name: &str, args: &[&str]) -> Figures {
        let out = self.dir.path().join(name);
        let text = out.display().to_string();
        let called = self.call(truth, &[&["--out", &text], args].concat());
        assert_eq!(called.code, 0, "{}\n{}", called.stdout, called.stderr);
        Figures { rows: csv_files::read(&out.join("evaluation.csv")), told: called.stdout, out }
    }
}

struct Figures {
    rows: Vec<Record>,
    told: String,
    out: PathBuf,
}

impl Figures {
    fn value(&self, measure: &str, view: &str, slice: &str, method: &str) -> f64 {
        let is_meant = |row: &&Record| {
            row["measure"] == measure && row["view"] == view && row["slice"] == slice && row["method"] == method
        };
        let found: Vec<&Record> = self.rows.iter().filter(is_meant).collect();
        assert_eq!(found.len(), 1, "{measure} {view} {slice} {method}");
        found[0]["value"].parse().unwrap()
    }

    fn of_list(&self, measure: &str) -> f64 {
        self.value(measure, "heads", "all", "list")
    }
}

#[test]
fn the_list_is_judged_beside_simple_orders_and_nothing_personal_is_left() {
    let judged = judged();
    let found = judged.figures(&judged.truth, "first", &["--threads", "2"]);
    for method in METHODS {
        assert!(found.told.contains(method), "{method}");
        for view in ["heads", "members"] {
            let average = found.value("average_precision", view, "all", method);
            assert!((0.0..=1.0).contains(&average), "{method} {average}");
            let (hits, precision) =
                (found.value("hits_at_100", view, "all", method), found.value("precision_at_100", view, "all", method));
            assert!((hits / 100.0 - precision).abs() < 1e-5);
        }
        let recall = found.value("ring_recall", "heads", "all", method);
        assert!(recall <= found.value("ring_recall_possible", "heads", "all", "") + 1e-6, "{method}");
    }
    for row in found.rows.iter().filter(|row| !row["low"].is_empty()) {
        let [low, high] = ["low", "high"].map(|column| row[column].parse::<f64>().unwrap());
        assert!(low <= high, "{row:?}");
    }

    // the same figures by another way: the vault's numbers and the CSV list
    let truth = Truth::read(&judged.truth.join("answer_key.csv"), &judged.run);
    let leads = judged.run.leads();
    let order: Vec<String> = leads
        .iter()
        .filter(|lead| lead["subject_kind"] == "person" && lead["is_known"] == "false")
        .map(|lead| lead["subject_id"].clone())
        .collect();
    for length in [10, 50, 100] {
        let hits = truth.hits(&order, length) as f64;
        let told = found.of_list(&format!("hits_at_{length}"));
        assert!((told - hits).abs() <= 1.0, "{length}: {told}, by hand {hits}");
    }

    // hits add up over patterns and over classes
    let whole = found.of_list("hits_at_100");
    for (prefix, n_more) in [("pattern:", 0.5), ("stratum:sex=", 1e-3), ("stratum:age_band=", 1e-3)] {
        let parts = found.rows.iter().filter(|row| row["measure"] == "hits_at_100" && row["method"] == "list");
        // the halves of a pattern, hard and plain, stand beside the whole of it
        let parts = parts.filter(|row| row["slice"].starts_with(prefix) && !row["slice"].contains('/'));
        let sum: f64 = parts.map(|row| row["value"].parse::<f64>().unwrap()).sum();
        // a person may be head of two patterns
        assert!(sum >= whole - 1e-3 && sum <= whole * (1.0 + n_more) + 1e-3, "{prefix} {sum} {whole}");
    }

    let personal: BTreeSet<String> = csv_files::read(&judged.truth.join("answer_key.csv"))
        .iter()
        .flat_map(|row| [row["id_no"].clone(), row["number"].clone()])
        .filter(|number| number.len() >= 11)
        .collect();
    assert!(personal.len() > 100);
    for name in FILES {
        let text = std::fs::read_to_string(found.out.join(name)).unwrap();
        assert!(!text.is_empty() && !personal.iter().any(|number| text.contains(number.as_str())), "{name}");
        assert!(!text.contains("http://") || name.ends_with("svg") || name.ends_with("html"), "{name}");
    }
    assert!(!personal.iter().any(|number| found.told.contains(number.as_str())));

    let again = judged.figures(&judged.truth, "again", &["--threads", "1"]);
    for name in FILES {
        let [one, two] = [&found.out, &again.out].map(|out| std::fs::read(out.join(name)).unwrap());
        assert!(one == two, "{name} differs with the number of threads");
    }
}

#[test]
fn a_single_csv_says_the_same_of_heads_as_the_folder_it_is_made_of() {
    let judged = judged();
    let mut rows: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in csv_files::read(&judged.truth.join("answer_key.csv")) {
        if row["subject_kind"] == "person" && ["organiser", "agent"].contains(&row["role"].as_str()) {
            rows.entry((row["id_type"].clone(), row["id_no"].clone())).or_insert_with(|| row["pattern"].clone());
        }
    }
    let mut text = "id_type,id_no,is_positive,pattern\n".to_owned();
    for ((id_type, id_no), pattern) in &rows {
        text += &format!("{id_type},{id_no},true,{pattern}\n");
    }
    let path = judged.dir.path().join("truth.csv");
    std::fs::write(&path, text).unwrap();
    let (folder, single) = (judged.figures(&judged.truth, "folder", &[]), judged.figures(&path, "single", &[]));
    for measure in ["average_precision", "hits_at_50", "hits_at_100", "precision_at_200", "base_rate"] {
        let [of_folder, of_single] = [&folder, &single].map(|figures| figures.of_list(measure));
        assert!((of_folder - of_single).abs() < 1e-5, "{measure} {of_folder} {of_single}");
    }
    assert!(!single.rows.iter().any(|row| row["measure"] == "ring_recall"), "no ring is named");
}

#[test]
fn a_wrong_truth_or_key_is_refused_with_the_reason() {
    let judged = judged();
    let empty = judged.dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    std::fs::copy(judged.truth.join("answer_key.csv"), empty.join("answer_key.csv")).unwrap();
    let called = judged.call(&empty, &[]);
    assert!(called.code == 1 && called.stderr.contains("groups.csv is missing"), "{}", called.stderr);

    let other = judged.dir.path().join("other.csv");
    std::fs::write(&other, "id_type,id_no,is_positive\npassport,E12345678,true\n").unwrap();
    let called = judged.call(&other, &[]);
    assert!(called.code == 1 && called.stderr.contains("nobody of this truth is in run"), "{}", called.stderr);

    std::fs::write(&other, "id_type,id_no,is_positive\ncitizen_id,510683199001011234,true\n").unwrap();
    let called = judged.call(&other, &[]);
    assert!(called.code == 1 && called.stderr.contains("other.csv:2:id_no: "), "{}", called.stderr);
    assert!(!called.stderr.contains("51068319900101"), "{}", called.stderr);

    let key = judged.dir.path().join("other.key");
    let text = std::fs::read(judged.run.vault.parent().unwrap().join("token.key")).unwrap();
    let turned: Vec<u8> = text.iter().map(|byte| if *byte == b'0' { b'1' } else { *byte }).collect();
    std::fs::write(&key, turned).unwrap();
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&key, private).unwrap();
    let called = judged.call(&judged.truth, &["--key-file", &key.display().to_string()]);
    assert!(called.code == 1 && called.stderr.contains("key"), "{}", called.stderr);

    let called = twocard(&["evaluate", &empty.display().to_string(), "--truth", &other.display().to_string()]);
    assert!(called.code == 1 && called.stderr.contains("no published run"), "{}", called.stderr);
}
