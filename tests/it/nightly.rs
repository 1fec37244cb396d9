use twocard_contracts::tables;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tests::{Night, workspace};

fn number(value: &serde_json::Value) -> u64 {
    value.as_u64().unwrap()
}

#[test]
fn the_sample_night_accounts_for_every_row_and_every_file() {
    let out = tempfile::tempdir().unwrap();
    let run = Night::new(&workspace().join("sample-data"), out.path()).run();

    let mut in_tables = 0;
    for source in run.manifest["sources"].as_array().unwrap() {
        let lines_read = number(&source["n_read"]);
        assert_eq!(lines_read, number(&source["n_accepted"]) + number(&source["n_rejected"]), "{source}");
        if ["account_openings", "sim_activations"].contains(&source["table"].as_str().unwrap()) {
            in_tables += number(&source["n_accepted"]) - number(&source["n_superseded"]);
        }
    }
    let accounts = run.tables.read(&tables::ACCOUNT_OPENINGS, &["line"]).unwrap().len();
    let sims = run.tables.read(&tables::SIM_ACTIVATIONS, &["line"]).unwrap().len();
    assert_eq!((accounts + sims) as u64, in_tables);
    assert!(in_tables > 3000, "{in_tables}");

    for file in run.manifest["tables"].as_array().unwrap() {
        assert!(run.dir.join(file["name"].as_str().unwrap()).is_file(), "{file}");
    }
    // later rows are stored and take no part: the extract leaves them out
    let later = |table: &tables::Table, at: &str| {
        let end = Timestamp::end_of(Date::from_ymd(2024, 6, 30).unwrap()).0;
        run.tables.read(table, &[at]).unwrap().timestamp(at).unwrap().into_iter().filter(|&at| at >= end).count()
    };
    let (later_accounts, later_sims) =
        (later(&tables::ACCOUNT_OPENINGS, "opened_at"), later(&tables::SIM_ACTIVATIONS, "activated_at"));
    assert_eq!(run.query("SELECT count(*) FROM account_openings") as usize, accounts - later_accounts);
    assert_eq!(run.query("SELECT count(*) FROM sim_activations") as usize, sims - later_sims);
    let findings = run.tables.read(&tables::FINDINGS, &["finding_key"]).unwrap().len();
    assert_eq!(run.query("SELECT count(*) FROM findings") as usize, findings);
    assert!(findings > 20);
}

#[test]
fn the_funnel_names_rows_rules_network_levels_and_files() {
    let out = tempfile::tempdir().unwrap();
    let run = Night::new(&workspace().join("sample-data"), out.path()).run();
    for word in ["account_openings.csv", "rejected", "F3@", "F6@", "F23@", "edges", "by level", "leads.csv"] {
        assert!(run.called.stdout.contains(word), "no {word} in\n{}", run.called.stdout);
    }
}

#[test]
fn the_list_is_strictly_ordered_new_before_known_and_its_priority_is_risk_times_linkage() {
    let out = tempfile::tempdir().unwrap();
    let run = Night::new(&workspace().join("sample-data"), out.path()).run();
    let leads = run.leads();
    let cell = |row: usize, column: &str| leads[row][column].parse::<f64>().unwrap();
    for row in 0..leads.len() {
        assert_eq!(leads[row]["position"], (row + 1).to_string());
        assert!((cell(row, "risk") * cell(row, "linkage_weight") - cell(row, "priority")).abs() < 2e-6);
        assert!(!leads[row]["linkage_level"].is_empty() && !leads[row]["reasons"].is_empty());
        if row > 0 && leads[row - 1]["is_known"] == leads[row]["is_known"] {
            assert!(cell(row - 1, "priority") >= cell(row, "priority"));
        }
        assert!(!(row > 0 && leads[row - 1]["is_known"] == "true" && leads[row]["is_known"] == "false"));
    }
}

#[test]
fn shares_of_every_lead_add_up_to_its_risk() {
    let out = tempfile::tempdir().unwrap();
    let run = Night::new(&workspace().join("sample-data"), out.path()).run();
    let leads = run.tables.read(&tables::LEADS, &["lead_id", "risk"]).unwrap();
    let reasons = run.tables.read(&tables::LEAD_REASONS, &["lead_id", "amount", "share"]).unwrap();
    let mut sums = std::collections::BTreeMap::new();
    let (id, amount, share) =
        (reasons.text("lead_id").unwrap(), reasons.f64("amount").unwrap(), reasons.f64("share").unwrap());
    for row in 0..reasons.len() {
        let sum: &mut (f64, f64) = sums.entry(id.value(row)).or_default();
        sum.0 += amount[row];
        sum.1 += share[row];
    }
    let (id, risk) = (leads.text("lead_id").unwrap(), leads.f64("risk").unwrap());
    assert!(leads.len() > 50);
    for row in 0..leads.len() {
        let (amounts, shares) = sums[id.value(row)];
        assert!((amounts - risk[row]).abs() < 1e-9 && (shares - 1.0).abs() < 1e-9, "{}", id.value(row));
    }
}

#[test]
fn the_sample_data_are_what_the_written_seed_makes() {
    let made = tempfile::tempdir().unwrap();
    twocard_simulate::simulate(&twocard_simulate::Config::default(), made.path()).unwrap();
    let kept = workspace().join("sample-data");
    let mut n_files = 0;
    for folder in ["", "answer-key"] {
        for entry in std::fs::read_dir(made.path().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = std::path::Path::new(folder).join(path.file_name().unwrap());
                assert_eq!(
                    std::fs::read(&path).unwrap(),
                    std::fs::read(kept.join(&name)).unwrap(),
                    "{} is not what the seed makes",
                    name.display()
                );
                n_files += 1;
            }
        }
    }
    assert!(n_files >= 7, "{n_files}");
}
