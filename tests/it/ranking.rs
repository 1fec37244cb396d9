use std::collections::{BTreeMap, BTreeSet};

use twocard_contracts::tables;
use twocard_contracts::time::Date;
use twocard_simulate::{Config, Parameters, simulate_with};
use twocard_tables::NO_KEY;
use twocard_tests::csv_files::Record;
use twocard_tests::truth::Truth;
use twocard_tests::{Night, Run, workspace};

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

/// A night over a simulated county, with what is true of it.
struct Judged {
    run: Run,
    truth: Truth,
    /// New persons in the order of the list.
    ours: Vec<String>,
    _dirs: [tempfile::TempDir; 2],
}

impl Judged {
    fn night(seed: u64, n_openings: u32, parameters: &Parameters) -> Judged {
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let (input, out) = (dirs[0].path(), dirs[1].path());
        let config = Config { seed, n_openings, ..Config::default() };
        assert_eq!(config.as_of, Date::from_ymd(2024, 6, 30).unwrap());
        simulate_with(&config, parameters, input).unwrap();
        let night = Night::new(input, out);
        let run = night.published(night.call());
        let truth = Truth::read(&input.join("answer-key/answer_key.csv"), &run);
        let is_new = |lead: &Record| lead["subject_kind"] == "person" && lead["is_known"] == "false";
        let ours = run.leads().into_iter().filter(is_new).map(|lead| lead["subject_id"].clone()).collect();
        Judged { run, truth, ours, _dirs: dirs }
    }

    /// The list's average precision beside those of simple orders of the same persons: new ones linked to the
    /// jurisdiction.
    fn beside_simple_orders(&self) -> (f64, Vec<(&'static str, f64, usize)>) {
        let everybody = eligible(&self.run);
        let possible = self.truth.organisers.intersection(&everybody).count();
        let rows = openings(&self.run);
        let theirs = [("agent degree", agent_degree(&rows)), ("involved count", involved_count(&rows))];
        let theirs = theirs.into_iter().map(|(name, counts)| {
            let order = order_by(&self.run, &counts, &everybody);
            (name, self.truth.average_precision(&order, possible), self.truth.hits(&order, 30))
        });
        (self.truth.average_precision(&self.ours, possible), theirs.collect())
    }

    /// Members of look-alikes whom no list ever named: a bystander's entry is a ground like any other.
    fn unlisted_lookalikes(&self, n: usize) -> usize {
        let ids = self.run.tables.read(&tables::PERSONS, &["person_id"]).unwrap().text("person_id").unwrap();
        let entries = self.run.tables.read(&tables::LISTED_PERSONS, &["person_key"]).unwrap();
        let listed: BTreeSet<&str> = entries
            .u32("person_key")
            .unwrap()
            .into_iter()
            .filter(|&person| person != NO_KEY)
            .map(|person| ids.value(person as usize))
            .collect();
        let is_honest = |person: &&String| self.truth.lookalikes.contains(*person) && !listed.contains(person.as_str());
        self.ours.iter().take(n).filter(is_honest).count()
    }
}

#[test]
fn planted_organisers_come_first_at_five_seeds_and_simple_orders_do_worse() {
    let (parameters, _) = Parameters::read(&workspace().join("tests/it/first_county.toml")).unwrap();
    for seed in 1..=5 {
        let judged = Judged::night(seed, 12_000, &parameters);
        let (in_ten, in_thirty) = (judged.truth.hits(&judged.ours, 10), judged.truth.hits(&judged.ours, 30));
        assert!(in_ten >= 9, "seed {seed}: {in_ten} of the first 10");
        assert!(in_thirty >= 27, "seed {seed}: {in_thirty} of the first 30");
        assert_eq!(judged.unlisted_lookalikes(30), 0, "seed {seed}: look-alikes among the first 30");
        let (precision, others) = judged.beside_simple_orders();
        for (name, theirs, hits) in others {
            assert!(precision > theirs, "seed {seed}: {name} has average precision {theirs:.3}, ours {precision:.3}");
            assert!(in_thirty >= hits, "seed {seed}: {name} finds {hits} in 30, ours {in_thirty}");
        }
    }
}

#[test]
fn simple_orders_do_worse_among_all_patterns_and_lookalikes_too() {
    for seed in 1..=3 {
        let judged = Judged::night(seed, 4_000, &Parameters::default());
        let (precision, others) = judged.beside_simple_orders();
        for (name, theirs, _) in others {
            assert!(precision > theirs, "seed {seed}: {name} has average precision {theirs:.3}, ours {precision:.3}");
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
