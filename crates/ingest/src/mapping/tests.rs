//! Mappings read, claimed and applied in whole ingests of small inline files.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bank;
mod claims;
mod formats;
mod operator;
mod rules;
mod toml_errors;

use std::fs;
use std::path::Path;

use twocard_contracts::codes::divisions;

use super::{Mapping, Mappings, SourceOverride};
use crate::tests::{DIVISIONS, Files, Night};
use crate::{IngestError, find_mapped_sources};

/// A `[[source]]` as TOML.
fn source(text: &str) -> SourceOverride {
    toml::from_str(text).unwrap()
}

fn overrides(texts: &[&str]) -> Mappings {
    let mut mappings = Mappings::default();
    for text in texts {
        mappings.add_override(&source(text), Path::new("")).unwrap();
    }
    mappings
}

fn listed(text: &str) -> Mappings {
    let mut mappings = Mappings::default();
    mappings.add(Mapping::parse(text, "test.toml").unwrap());
    mappings
}

fn ingest(files: &[(&str, &str)], mappings: &Mappings) -> Result<Night, IngestError> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    ingest_bytes(&files, mappings)
}

fn ingest_bytes(files: &[(&str, &[u8])], mappings: &Mappings) -> Result<Night, IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let sources = dir.path().join("sources");
    fs::create_dir(&sources).unwrap();
    for (name, text) in files {
        fs::write(sources.join(name), text).unwrap();
    }
    let found = find_mapped_sources(&sources, mappings)?;
    let divisions = divisions::parse(DIVISIONS.as_bytes()).unwrap();
    Files::new(&[]).ingest_sources(dir, &found.sources, &divisions)
}

fn quality(night: &Night, name: &str) -> u64 {
    night.report.quality[name]
}
