//! What a newcomer may forget when adding a kind or a qualifier.

use std::fs;
use std::path::Path;

use crate::{kinds, qualifiers};

/// File names without `.rs` in a folder under `src`.
fn files(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// Every file of the crate but its tests, relative to `src`.
fn all_files() -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(&folder);
        for entry in fs::read_dir(path).unwrap() {
            let (entry, name) = entry.map(|entry| (entry.path(), entry.file_name().into_string().unwrap())).unwrap();
            match entry.is_dir() {
                true if name == "tests" => {}
                true => folders.push(format!("{folder}{name}/")),
                false => all.push(format!("{folder}{name}")),
            }
        }
    }
    all
}

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap()
}

fn sorted(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn every_kind_and_qualifier_has_a_file_and_stands_in_its_list() {
    assert_eq!(files("kinds"), sorted(kinds::ALL.iter().map(|(name, _)| *name)));
    assert_eq!(files("qualifiers"), sorted(qualifiers::ALL.into_iter()));
}

#[test]
fn every_kind_says_what_it_means_and_is_tested_firing_and_quiet() {
    for (kind, _) in kinds::ALL {
        let header = source(&format!("kinds/{kind}.rs"));
        for part in [&format!("//! `{kind}`: "), "**Fires**", "**Does not fire**", "**Formula.**", "**Complexity.**"] {
            assert!(header.contains(part), "kinds/{kind}.rs lacks {part}");
        }
        let tests = source(&format!("tests/{kind}.rs"));
        for name in ["fn fires_", "fn stays_quiet_"] {
            assert!(tests.contains(name), "tests/{kind}.rs lacks a test {name}");
        }
    }
    for qualifier in qualifiers::ALL {
        let header = source(&format!("qualifiers/{qualifier}.rs"));
        assert!(header.starts_with(&format!("//! `{qualifier}`: ")), "qualifiers/{qualifier}.rs lacks its header");
    }
}

#[test]
fn no_rule_names_origin_age_sex_or_name() {
    for file in all_files() {
        let code = source(&file);
        for word in ["domicile", "residence_code", "area_code", "ORIGINS", "STRATA", "age_band", "_name\"", "label"] {
            assert!(!code.contains(word), "{file} mentions {word}");
        }
    }
}
