use std::io::Write;
use std::path::Path;

use twocard_tests::{Night, Run, shared, twocard};

fn night(input: &Path, berka: &Path, out: &Path) -> Night {
    Night::new(input, out)
        .with("--divisions", &berka.join("divisions.csv").display().to_string())
        .with("--rules", "pipelines/rules/undated.toml")
        .with("--jurisdiction", "050000")
        .with("--as-of", "1998-12-31")
}

fn burst_findings(run: &Run) -> u64 {
    let rules = run.manifest["rules"].as_array().unwrap();
    rules.iter().filter(|rule| rule["kind"] == "burst").map(|rule| rule["n_findings"].as_u64().unwrap()).sum()
}

#[test]
fn a_real_bank_gives_its_known_counts() {
    let Some(berka) = shared("real/berka") else { return };
    let out = tempfile::tempdir().unwrap();
    let run = night(&berka, &berka, out.path()).run();

    let openings = &run.manifest["sources"].as_array().unwrap()[0];
    assert_eq!((openings["n_read"].as_u64(), openings["n_rejected"].as_u64()), (Some(4500), Some(0)));
    for rule in run.manifest["rules"].as_array().unwrap() {
        assert_eq!(rule["n_rows_evaluated"].as_u64(), Some(4500), "{rule}");
    }
    assert_eq!(burst_findings(&run), 0);
    assert_eq!(
        run.query("SELECT count(*) FROM account_openings WHERE outlet_division_code <> holder_domicile_code"),
        409
    );
    assert_eq!(
        run.query(
            "SELECT count(*) FROM (SELECT agent_id FROM account_openings WHERE agent_id IS NOT NULL
             GROUP BY agent_id HAVING count(DISTINCT account_id) = 1)"
        ),
        869
    );
}

#[test]
fn the_first_lead_is_walked_back_to_card_case_outlet_and_line() {
    let Some(berka) = shared("real/berka") else { return };
    let out = tempfile::tempdir().unwrap();
    night(&berka, &berka, out.path()).run();
    let told = twocard(&["explain", "1", "--out", &out.path().display().to_string()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    for word in ["账户 ****", "案件 L", "持卡人", "网点 B", "account_openings.csv:", "involved_cards.csv:", "199"]
    {
        assert!(told.stdout.contains(word), "no {word} in\n{}", told.stdout);
    }
}

#[test]
fn four_rows_of_one_agent_in_three_days_are_one_burst() {
    let Some(berka) = shared("real/berka") else { return };
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("input");
    std::fs::create_dir(&input).unwrap();
    for name in ["account_openings.csv", "involved_cards.csv", "outlets.csv"] {
        std::fs::copy(berka.join(name), input.join(name)).unwrap();
    }
    let mut file = std::fs::OpenOptions::new().append(true).open(input.join("account_openings.csv")).unwrap();
    for (n, day) in ["1997-06-02", "1997-06-03", "1997-06-03", "1997-06-04"].into_iter().enumerate() {
        writeln!(file, "9000{n},PKDD99,B18,A90000{n},I,{day},counter,passport,CZ90000{n},061800,passport,CZ999999")
            .unwrap();
    }
    drop(file);
    let run = night(&input, &berka, &dir.path().join("out")).run();
    assert_eq!(burst_findings(&run), 1);
    let first = &run.leads()[0];
    assert!(!first["reasons"].is_empty());
}
