//! The answer key of simulated data, joined to a run's persons through its vault.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_contracts::tables::{PERSONS, VAULT_IDENTITIES};

use crate::{Run, csv_files};

/// Persons of the answer key by pseudonym.
#[derive(Debug, Default)]
pub struct Truth {
    /// Planted organisers and agents.
    pub organisers: BTreeSet<String>,
    /// Members of honest look-alikes.
    pub lookalikes: BTreeSet<String>,
}

impl Truth {
    /// Reads the answer key and translates its numbers.
    pub fn read(answer_key: &Path, run: &Run) -> Truth {
        let identities = run.identities().read(&VAULT_IDENTITIES, &["kind", "key", "detail", "value"]).unwrap();
        let (kind, key) = (identities.text("kind").unwrap(), identities.u32("key").unwrap());
        // keys are dense: a person's row is its key
        let ids = run.tables.read(&PERSONS, &["person_id"]).unwrap().text("person_id").unwrap();
        let (detail, value) = (identities.text("detail").unwrap(), identities.text("value").unwrap());
        let tokens: BTreeMap<(&str, &str), &str> = (0..identities.len())
            .filter(|&row| kind.value(row) == "person")
            .map(|row| ((detail.value(row), value.value(row)), ids.value(key[row] as usize)))
            .collect();
        let mut truth = Truth::default();
        for row in csv_files::read(answer_key) {
            if row["subject_kind"] != "person" {
                continue;
            }
            let Some(token) = tokens.get(&(row["id_type"].as_str(), row["id_no"].as_str())) else { continue };
            if matches!(row["role"].as_str(), "organiser" | "agent") {
                truth.organisers.insert((*token).to_owned());
            } else if row["role"].starts_with("lookalike") {
                truth.lookalikes.insert((*token).to_owned());
            }
        }
        let organisers = truth.organisers.clone();
        truth.lookalikes.retain(|token| !organisers.contains(token));
        truth
    }

    /// Planted organisers and agents among the first `n` of an order of persons.
    pub fn hits(&self, order: &[String], n: usize) -> usize {
        order.iter().take(n).filter(|person| self.organisers.contains(*person)).count()
    }

    /// Mean over the hits of the precision at each, over `possible` hits.
    pub fn average_precision(&self, order: &[String], possible: usize) -> f64 {
        let mut n_hits = 0;
        let mut sum = 0.0;
        for (at, person) in order.iter().enumerate() {
            if self.organisers.contains(person) {
                n_hits += 1;
                sum += f64::from(n_hits) / (at + 1) as f64;
            }
        }
        sum / possible.max(1) as f64
    }
}
