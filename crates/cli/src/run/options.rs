//! Options of a run: flags over pipeline file, checked once.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use twocard_contracts::codes::divisions::parse_code;
use twocard_contracts::sources;
use twocard_contracts::time::Date;
use twocard_ingest::{Found, Mapping, MappingError, Mappings, SourceOverride};
use twocard_risk::RiskConfig;

use super::args::{ReadingArgs, RunArgs};
use super::gate::QualityConfig;
use super::layout::OutDir;
use crate::exit::UsageError;
use crate::vault_key;

/// A pipeline file. Paths are relative to the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PipelineFile {
    input: Option<PathBuf>,
    jurisdiction: Option<String>,
    as_of: Option<Day>,
    out: Option<PathBuf>,
    divisions: Option<PathBuf>,
    rules: Option<PathBuf>,
    key_file: Option<PathBuf>,
    vault_key_file: Option<PathBuf>,
    optional: Vec<String>,
    threads: Option<usize>,
    /// Mappings that claim files by their own patterns: paths, or `builtin:NAME`.
    mappings: Vec<String>,
    /// Files and how they differ from their mapping.
    source: Vec<SourceOverride>,
    risk: RiskConfig,
    quality: QualityConfig,
    /// Where the file lies.
    #[serde(skip)]
    base: PathBuf,
}

/// A day as TOML text or as TOML's own date.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a day such as 2024-06-30")]
enum Day {
    Text(String),
    Native(toml::value::Datetime),
}

impl Day {
    fn into_text(self) -> String {
        match self {
            Day::Text(text) => text,
            Day::Native(day) => day.to_string(),
        }
    }
}

impl PipelineFile {
    pub(crate) fn load(path: &Path) -> Result<PipelineFile> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| UsageError(format!("cannot read pipeline {}: {error}", path.display())))?;
        let mut file: PipelineFile = toml::from_str(&text).map_err(|error| {
            let (line, column) = place(&text, error.span().map_or(0, |span| span.start));
            UsageError(format!("{}:{line}:{column}: {}", path.display(), error.message()))
        })?;
        let base = path.parent().unwrap_or(Path::new(""));
        let keys = [&mut file.key_file, &mut file.vault_key_file];
        let paths = [&mut file.input, &mut file.out, &mut file.divisions, &mut file.rules].into_iter().chain(keys);
        for relative in paths.flatten() {
            *relative = plain(&base.join(&*relative));
        }
        file.base = base.to_owned();
        Ok(file)
    }

    /// Its mappings, with those given as flags.
    pub(crate) fn mappings(&self, flags: &[String]) -> Result<Mappings> {
        let wrong = |error: MappingError| UsageError(error.to_string());
        let mut mappings = Mappings::default();
        for source in &self.source {
            mappings.add_override(source, &self.base).map_err(wrong)?;
        }
        for reference in &self.mappings {
            mappings.add(Mapping::load(reference, &self.base).map_err(wrong)?);
        }
        for reference in flags {
            mappings.add(Mapping::load(reference, Path::new("")).map_err(wrong)?);
        }
        Ok(mappings)
    }

    /// What `twocard backtest` takes from it for its nights.
    pub(crate) fn ranking(&self) -> Result<RankingSettings> {
        check_risk(&self.risk)?;
        Ok(RankingSettings {
            jurisdiction: self.jurisdiction.clone(),
            rules: self.rules.clone(),
            risk: self.risk.clone(),
        })
    }

    /// What is read and how: flags, and this file where they are silent.
    pub(crate) fn reading(&mut self, input: Option<&Path>, flags: &ReadingArgs) -> Result<Reading> {
        let mappings = self.mappings(&flags.mapping)?;
        let mut flags = flags.clone();
        flags.threads = flags.threads.or(self.threads);
        if flags.threads == Some(0) {
            return Err(UsageError("--threads 0: at least one is needed".to_owned()).into());
        }
        flags.out = flags.out.or(self.out.take());
        flags.divisions = flags.divisions.or(self.divisions.take());
        flags.key_file = flags.key_file.or(self.key_file.take());
        if flags.optional.is_empty() {
            flags.optional = std::mem::take(&mut self.optional);
        }
        let vault_key_files = [flags.vault_key_file.as_deref(), self.vault_key_file.as_deref()];
        let vault_key = flags.out.as_ref().map(|out| vault_key::place(vault_key_files, &OutDir::new(out)));
        Ok(Reading { input: input.map(Path::to_owned).or(self.input.take()), vault_key, flags, mappings })
    }
}

/// Takes `a/../` out of a path, so that messages stay readable.
fn plain(path: &Path) -> PathBuf {
    let mut parts: Vec<std::path::Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (std::path::Component::ParentDir, Some(std::path::Component::Normal(_))) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.iter().collect()
}

fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// Which source files are read, and how.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) input: Option<PathBuf>,
    /// Where the folder of the results is known.
    pub(crate) vault_key: Option<vault_key::Place>,
    /// Filled up from the pipeline file, but for the mappings.
    pub(crate) flags: ReadingArgs,
    pub(crate) mappings: Mappings,
}

/// What a command needs and was not told.
pub(crate) fn missing(what: &str) -> UsageError {
    UsageError(format!("{what} is needed, as a flag or in the pipeline file"))
}

/// Checked options.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) input: PathBuf,
    pub(crate) jurisdiction: u32,
    pub(crate) as_of: Date,
    pub(crate) out: PathBuf,
    pub(crate) rules: Option<PathBuf>,
    pub(crate) vault_key: vault_key::Place,
    pub(crate) flags: ReadingArgs,
    pub(crate) mappings: Mappings,
    pub(crate) risk: RiskConfig,
    pub(crate) quality: QualityConfig,
}

/// What a ranking of a night needs beside its tables.
#[derive(Debug)]
pub(crate) struct RankingSettings {
    pub(crate) jurisdiction: Option<String>,
    pub(crate) rules: Option<PathBuf>,
    pub(crate) risk: RiskConfig,
}

/// A division code as a flag gives it.
pub(crate) fn jurisdiction_code(text: &str) -> Result<u32, UsageError> {
    Some(text.as_bytes())
        .filter(|code| code.len() == 6)
        .and_then(parse_code)
        .ok_or_else(|| UsageError(format!("--jurisdiction {text}: not a division code of six digits")))
}

/// A day as a flag gives it.
pub(crate) fn day(flag: &str, text: &str) -> Result<Date, UsageError> {
    Some(text.as_bytes())
        .filter(|day| day.len() == 10)
        .and_then(Date::parse)
        .ok_or_else(|| UsageError(format!("{flag} {text}: not a day such as 2024-06-30")))
}

impl Options {
    pub(crate) fn check(args: &RunArgs, mut file: PipelineFile) -> Result<Options> {
        let Reading { input, vault_key, flags, mappings } = file.reading(args.input.as_deref(), &args.reading)?;
        let jurisdiction = args.jurisdiction.clone().or(file.jurisdiction).ok_or_else(|| missing("--jurisdiction"))?;
        let as_of = args.as_of.clone().or(file.as_of.map(Day::into_text)).ok_or_else(|| missing("--as-of"))?;
        check_risk(&file.risk)?;
        file.quality.check()?;
        let (out, vault_key) = flags.out.clone().zip(vault_key).ok_or_else(|| missing("--out"))?;
        Ok(Options {
            input: input.ok_or_else(|| missing("--input"))?,
            out,
            vault_key,
            flags,
            mappings,
            jurisdiction: jurisdiction_code(&jurisdiction)?,
            as_of: day("--as-of", &as_of)?,
            rules: args.rules.clone().or(file.rules),
            risk: file.risk,
            quality: file.quality,
        })
    }

    /// Names given as optional must be those of a file or of a table.
    pub(crate) fn check_optional(&self, found: &Found) -> Result<(), UsageError> {
        let tables = || sources::ALL.iter().map(|table| table.name);
        let files = || found.sources.iter().map(|source| source.name.as_str());
        match self.flags.optional.iter().find(|name| !tables().chain(files()).any(|known| known == name.as_str())) {
            None => Ok(()),
            Some(name) => Err(UsageError(format!(
                "--optional {name}: no such file or table; tables: {}; files: {}",
                tables().collect::<Vec<_>>().join(", "),
                files().collect::<Vec<_>>().join(", ")
            ))),
        }
    }

    /// The division table's bytes: the file, or the one built in.
    pub(crate) fn divisions_text(&self) -> Result<(String, Vec<u8>)> {
        divisions_text(self.flags.divisions.as_deref())
    }
}

/// Name and bytes of a division table: the file, or the one built in.
pub(crate) fn divisions_text(path: Option<&Path>) -> Result<(String, Vec<u8>)> {
    match path {
        None => Ok(("GB/T 2260 (built in)".to_owned(), twocard_contracts::codes::divisions::BUILT_IN.to_vec())),
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("cannot read divisions {}", path.display()))?;
            Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes))
        }
    }
}

fn check_risk(risk: &RiskConfig) -> Result<(), UsageError> {
    let alpha = risk.propagation.alpha;
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(UsageError(format!("risk.propagation.alpha {alpha}: must lie between 0 and 1")));
    }
    if risk.labels.half_life_days.is_nan() || risk.labels.half_life_days <= 0.0 {
        return Err(UsageError("risk.labels.half_life_days: must be above 0".to_owned()));
    }
    let edges = &risk.edges;
    if [edges.holds, edges.opened_by, edges.reached_by, edges.agent_phone, edges.opened_at]
        .into_iter()
        .any(|weight| !(weight > 0.0 && weight.is_finite()))
    {
        return Err(UsageError("risk.edges: every weight must be above 0".to_owned()));
    }
    Ok(())
}
