use std::collections::{BTreeMap, BTreeSet};

use twocard_contracts::tables;
use twocard_contracts::time::Date;
use twocard_tables::NO_KEY;
use twocard_tests::truth::Truth;
use twocard_tests::{Night, Run};

/// Openings of both kinds as (card, holder, agent, is involved).
fn openings(run: &Run) -> Vec<(u64, u32, u32, bool)> {
    let involved = run.tables.read(&tables::INVOLVED_CARDS, &["account_key", "sim_key"]).unwrap();
    let named = |column: &str| involved.u32(column).unwrap().into_iter().collect::<BTreeSet<u32>>();
    let mut rows = Vec::new();
    for (kind, table, card, named) in [
        (0, &tables::ACCOUNT_OPENINGS, "account_key", named("account_key")),
        (1, &tables::SIM_ACTIVATIONS, "sim_key", named("sim_key")),
    ] {
        let read = run.tables.read(table, &[card, "holder_key", "agent_key"]).unwrap();
        let (card, holder, agent) =
            (read.u32(card).unwrap(), read.u32("holder_key").unwrap(), read.u32("agent_key").unwrap());
        for row in 0..read.len() {
            rows.push((u64::from(card[row]) * 2 + kind, holder[row], agent[row], named.contains(&card[row])));
        }
    }
    rows
}

/// Persons by falling count, ties by first appearance, as pseudonyms.
fn order_by(run: &Run, counts: &BTreeMap<u32, usize>, keep: &BTreeSet<String>) -> Vec<String> {
    let persons = run.tables.read(&tables::PERSONS, &["person_id"]).unwrap().text("person_id").unwrap();
    let mut order: Vec<(usize, u32)> = counts.iter().map(|(&person, &count)| (count, person)).collect();
    order.sort_by_key(|&(count, person)| (std::cmp::Reverse(count), person));
    order
        .into_iter()
        .map(|(_, person)| persons.value(person as usize).to_owned())
        .filter(|person| keep.contains(person))
        .collect()
}

/// Distinct holders an agent opened for.
fn agent_degree(rows: &[(u64, u32, u32, bool)]) -> BTreeMap<u32, usize> {
    let pairs: BTreeSet<(u32, u32)> =
        rows.iter().filter(|row| row.2 != NO_KEY && row.2 != row.1).map(|row| (row.2, row.1)).collect();
    pairs.into_iter().fold(BTreeMap::new(), |mut counts, (agent, _)| {
        *counts.entry(agent).or_default() += 1;
        counts
    })
}

/// Involved cards a person holds or opened.
fn involved_count(rows: &[(u64, u32, u32, bool)]) -> BTreeMap<u32, usize> {
    let pairs: BTreeSet<(u32, u64)> = rows
        .iter()
        .filter(|row| row.3)
        .flat_map(|row| [(row.1, row.0), (row.2, row.0)])
        .filter(|&(person, _)| person != NO_KEY)
        .collect();
    pairs.into_iter().fold(BTreeMap::new(), |mut counts, (person, _)| {
        *counts.entry(person).or_default() += 1;
        counts
    })
}

#[test]
fn planted_organisers_come_first_at_five_seeds_and_simple_orders_do_worse() {
    for seed in 1..=5 {
        let input = tempfile::tempdir().unwrap();
        let out = tempfile::tempdir().unwrap();
        let config = twocard_simulate::Config { seed, ..twocard_simulate::Config::default() };
        assert_eq!(config.as_of, Date::from_ymd(2024, 6, 30).unwrap());
        twocard_simulate::simulate(&config, input.path()).unwrap();
        let night = Night::new(input.path(), out.path());
        let run = night.published(night.call());
        let truth = Truth::read(&input.path().join("answer-key/answer_key.csv"), &run);

        let ours: Vec<String> = run
            .leads()
            .into_iter()
            .filter(|lead| lead["subject_kind"] == "person" && lead["is_known"] == "false")
            .map(|lead| lead["subject_id"].clone())
            .collect();
        let (in_ten, in_thirty) = (truth.hits(&ours, 10), truth.hits(&ours, 30));
        assert!(in_ten >= 8, "seed {seed}: {in_ten} of the first 10");
        assert!(in_thirty >= 20, "seed {seed}: {in_thirty} of the first 30");
        let lookalikes = ours.iter().take(30).filter(|person| truth.lookalikes.contains(*person)).count();
        assert_eq!(lookalikes, 0, "seed {seed}: look-alikes among the first 30");

        // the simple orders get the same persons to order: new ones linked to the jurisdiction
        let everybody = eligible(&run);
        let possible = truth.organisers.intersection(&everybody).count();
        let rows = openings(&run);
        let precision = truth.average_precision(&ours, possible);
        for (name, counts) in [("agent degree", agent_degree(&rows)), ("involved count", involved_count(&rows))] {
            let order = order_by(&run, &counts, &everybody);
            let theirs = truth.average_precision(&order, possible);
            assert!(precision > theirs, "seed {seed}: {name} has average precision {theirs:.3}, ours {precision:.3}");
            assert!(
                in_thirty >= truth.hits(&order, 30),
                "seed {seed}: {name} finds {} in 30, ours {in_thirty}",
                truth.hits(&order, 30)
            );
        }
    }
}

/// Persons who are neither known nor on the transfer list.
fn eligible(run: &Run) -> BTreeSet<String> {
    let ids = run.tables.read(&tables::PERSONS, &["person_id"]).unwrap().text("person_id").unwrap();
    let leads = run.tables.read(&tables::LEADS, &["subject_kind", "subject_id", "is_known", "is_transfer"]).unwrap();
    let (kind, id) = (leads.text("subject_kind").unwrap(), leads.text("subject_id").unwrap());
    let (is_known, is_transfer) = (leads.bool("is_known").unwrap(), leads.bool("is_transfer").unwrap());
    let mut persons: BTreeSet<String> = ids.iter().flatten().map(str::to_owned).collect();
    for row in (0..leads.len()).filter(|&row| kind.value(row) == "person" && (is_known[row] || is_transfer[row])) {
        persons.remove(id.value(row));
    }
    persons
}
