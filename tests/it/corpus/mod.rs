//! Dirty files as banks and operators send them. Each case holds its bytes and the exact account that a right reading
//! gives: rows read, accepted, rejected and superseded, cells emptied, the place and reason of each, the exit code.

mod case;
mod codes;
mod identity;
mod lists;
mod made;
mod mappings;
mod records;
mod sims;
mod spreadsheets;
mod text;
mod times;

use std::collections::BTreeSet;

use case::Case;

/// Runs cases; all that differ are told.
fn check(cases: &[Case]) {
    let failures: Vec<String> = cases.iter().filter_map(Case::failure).collect();
    assert!(failures.is_empty(), "{} of {} cases differ\n\n{}", failures.len(), cases.len(), failures.join("\n\n"));
}

fn all() -> Vec<Case> {
    let topics = [
        text::broken_rows(),
        text::forms(),
        text::whole_files(),
        spreadsheets::cases(),
        codes::cases(),
        times::cases(),
        identity::cases(),
        lists::cases(),
        records::cases(),
        sims::cases(),
        mappings::replies(),
        mappings::others(),
    ];
    topics.into_iter().flatten().collect()
}

#[test]
fn the_corpus_is_large_and_its_cases_are_told_apart() {
    let cases = all();
    let names: BTreeSet<&str> = cases.iter().map(Case::name).collect();
    assert_eq!(names.len(), cases.len());
    assert!(cases.len() >= 40, "{}", cases.len());
}
