use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_contracts::codes::citizen_id;
use twocard_contracts::tables;
use twocard_tests::csv_files::{self, Record};
use twocard_tests::{Night, Run, workspace};

/// Area codes that the permutation draws from: six provinces, 81 to 83 excluded.
const AREAS: [&str; 8] = ["110101", "310104", "350524", "440106", "510622", "511102", "620102", "652901"];

/// Gives every person another area, recomputing the check digit; a person keeps one new number wherever it occurs.
#[derive(Default)]
struct Permutation {
    numbers: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Permutation {
    fn apply(&mut self, row: &mut Record, id_type: &str, id_no: &str) {
        if row.get(id_type).is_none_or(|kind| kind != "citizen_id") {
            return;
        }
        let Ok(old) = citizen_id::parse(row[id_no].as_bytes()) else { return };
        let old = String::from_utf8(old.digits.to_vec()).unwrap();
        if ["81", "82", "83"].iter().any(|permit| old.starts_with(permit)) {
            return;
        }
        let taken = &mut self.taken;
        let new = self.numbers.entry(old.clone()).or_insert_with(|| {
            let start = old.bytes().map(usize::from).sum::<usize>() % AREAS.len();
            (0..AREAS.len())
                .map(|step| with_area(&old, AREAS[(start + step) % AREAS.len()]))
                .find(|number| taken.insert(number.clone()))
                .unwrap()
        });
        row.insert(id_no.to_owned(), new.clone());
    }
}

fn with_area(number: &str, area: &str) -> String {
    let first17: [u8; 17] = format!("{area}{}", &number[6..17]).into_bytes().try_into().unwrap();
    let check = char::from(citizen_id::check_digit(&first17));
    format!("{}{check}", String::from_utf8_lossy(&first17))
}

fn permute(from: &Path, to: &Path) {
    let mut permutation = Permutation::default();
    for name in ["account_openings.csv", "sim_activations.csv", "listed_persons.csv"] {
        let mut n = 0usize;
        csv_files::rewrite(&from.join(name), &to.join(name), |row| {
            permutation.apply(row, "holder_id_type", "holder_id_no");
            permutation.apply(row, "agent_id_type", "agent_id_no");
            permutation.apply(row, "legal_rep_id_type", "legal_rep_id_no");
            permutation.apply(row, "id_type", "id_no");
            if let Some(domicile) = row.get_mut("holder_domicile_code") {
                n += 1;
                *domicile = if n.is_multiple_of(5) { String::new() } else { AREAS[n % AREAS.len()].to_owned() };
            }
        });
    }
    // an exemption names its person or agent by number
    csv_files::rewrite(&from.join("exemptions.csv"), &to.join("exemptions.csv"), |row| {
        row.insert("scope_type".to_owned(), "citizen_id".to_owned());
        if ["person", "agent"].contains(&row["scope_kind"].as_str()) {
            permutation.apply(row, "scope_type", "scope_id");
        }
    });
    for name in ["outlets.csv", "involved_cards.csv"] {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
    assert!(permutation.numbers.len() > 500);
}

/// Bits of each listed risk by kind and key; keys follow first appearance and so the source row.
fn risks(run: &Run) -> BTreeMap<(String, u32), u64> {
    let leads = run.tables.read(&tables::LEADS, &["subject_kind", "subject_key", "risk"]).unwrap();
    let (kind, key, risk) =
        (leads.text("subject_kind").unwrap(), leads.u32("subject_key").unwrap(), leads.f64("risk").unwrap());
    (0..leads.len()).map(|row| ((kind.value(row).to_owned(), key[row]), risk[row].to_bits())).collect()
}

#[test]
fn permuting_every_origin_leaves_all_risks_bit_identical_and_changes_routing() {
    let dir = tempfile::tempdir().unwrap();
    let permuted = dir.path().join("input");
    std::fs::create_dir(&permuted).unwrap();
    permute(&workspace().join("sample-data"), &permuted);
    let before = Night::new(&workspace().join("sample-data"), &dir.path().join("before")).run();
    let after = Night::new(&permuted, &dir.path().join("after")).run();
    let (old, new) = (risks(&before), risks(&after));
    let changed: Vec<_> = old.iter().filter(|(subject, risk)| new.get(*subject) != Some(*risk)).take(5).collect();
    assert!(
        changed.is_empty() && old.len() == new.len(),
        "{} and {} risks; first changes {changed:?}",
        old.len(),
        new.len()
    );
    assert!(risks(&before).len() > 50);
    assert_ne!(
        before.manifest["leads"]["by_level"], after.manifest["leads"]["by_level"],
        "linkage must follow origin, or the permutation changed nothing"
    );
}

#[test]
fn emptying_the_recorded_relation_lowers_no_risk() {
    let dir = tempfile::tempdir().unwrap();
    let emptied = dir.path().join("input");
    std::fs::create_dir(&emptied).unwrap();
    let sample = workspace().join("sample-data");
    for name in ["account_openings.csv", "sim_activations.csv"] {
        csv_files::rewrite(&sample.join(name), &emptied.join(name), |row| {
            row.insert("agent_relation".to_owned(), String::new());
        });
    }
    for name in ["outlets.csv", "involved_cards.csv", "listed_persons.csv", "exemptions.csv"] {
        std::fs::copy(sample.join(name), emptied.join(name)).unwrap();
    }
    let before = risks(&Night::new(&sample, &dir.path().join("before")).run());
    let after = risks(&Night::new(&emptied, &dir.path().join("after")).run());
    for (subject, bits) in before {
        let (before, after) = (f64::from_bits(bits), f64::from_bits(*after.get(&subject).unwrap()));
        assert!(after >= before - 1e-12, "{subject:?} fell from {before} to {after}");
    }
}
