use std::path::Path;

use twocard_contracts::tables;
use twocard_tests::{Night, Run};

const OPENINGS: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,reserved_phone\n\
    BANKA,6217000000000000001,2024-04-02 09:00:00,passport,E0000001,13800001234\n\
    BANKA,6217000000000000002,2024-05-02 09:00:00,passport,E0000002,13800001234\n\
    BANKB,6217000000000000003,2024-06-02 09:00:00,passport,E0000003,13800001234\n\
    BANKB,6217000000000000004,2024-06-03 09:00:00,passport,E0000003,13800001234\n";
const SIMS: &str = "institution_code,msisdn,activated_at,closed_at,holder_id_type,holder_id_no\n";

/// A night over the openings, with the number activated in these rows.
fn night(dir: &Path, activations: &str) -> Run {
    let input = dir.join("input");
    std::fs::create_dir(&input).unwrap();
    std::fs::write(input.join("account_openings.csv"), OPENINGS).unwrap();
    std::fs::write(input.join("sim_activations.csv"), format!("{SIMS}{activations}")).unwrap();
    Night::new(&input, &dir.join("out")).run()
}

fn n_phone_findings(run: &Run) -> usize {
    let rules = run.tables.read(&tables::FINDINGS, &["rule_id"]).unwrap().text("rule_id").unwrap();
    rules.iter().flatten().filter(|rule| *rule == "F6").count()
}

#[test]
fn three_owners_in_turn_share_no_phone() {
    let dir = tempfile::tempdir().unwrap();
    let run = night(
        dir.path(),
        "CMCC,13800001234,2024-04-01 08:00:00,2024-04-20,passport,E0000001\n\
         CMCC,13800001234,2024-05-01 08:00:00,2024-05-20,passport,E0000002\n\
         CUCC,13800001234,2024-06-01 08:00:00,,passport,E0000003\n",
    );
    assert_eq!(n_phone_findings(&run), 0);
    assert_eq!(run.query("SELECT count(DISTINCT phone_id) FROM account_openings"), 3);
    assert_eq!(
        run.query("SELECT count(*) FROM account_openings a JOIN sim_activations s ON a.phone_id = s.msisdn_id"),
        4,
        "each account is still reached by its own holder's SIM"
    );
}

#[test]
fn one_owner_whose_phone_three_holders_give_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let run = night(dir.path(), "CMCC,13800001234,2024-04-01 08:00:00,,passport,E0000001\n");
    assert_eq!(n_phone_findings(&run), 1);
}
