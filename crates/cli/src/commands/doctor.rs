//! `twocard doctor`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use twocard_contracts::codes::divisions;
use twocard_ingest::{Found, SourceReport, Survey, TokenKey};

use super::ingest::said;
use crate::exit;
use crate::output;
use crate::run::args::ReadingArgs;
use crate::run::layout::OutDir;
use crate::run::options::{PipelineFile, Reading, divisions_text};
use crate::{threads, vault_key};

/// Rows of a file, of a hundred, whose refusal is worth a warning.
const REJECT_SHARE: u64 = 5;
/// Bytes on disk that a night may need for each byte of input.
const BYTES_PER_INPUT_BYTE: u64 = 3;
/// Reasons shown for a file.
const N_REASONS: usize = 5;

/// Check a folder of source files before the night
///
/// Every file is read as a night would read it, and nothing is written. Exit code 0: the night may go on; 3: with warnings;
/// 1: it would fail.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Folder of source files; that of the pipeline where absent
    input: Option<PathBuf>,
    /// Pipeline file with mappings, sources, key file and output folder
    #[arg(long, value_name = "FILE")]
    pipeline: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// What was found, line by line.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    n_warnings: usize,
    n_failures: usize,
}

impl Findings {
    fn note(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn warn(&mut self, line: impl AsRef<str>) {
        self.n_warnings += 1;
        self.lines.push(format!("  warning: {}", line.as_ref()));
    }

    fn fail(&mut self, line: impl AsRef<str>) {
        self.n_failures += 1;
        self.lines.push(format!("  failure: {}", line.as_ref()));
    }
}

pub(crate) fn doctor(args: &DoctorArgs) -> Result<u8> {
    let mut file = args.pipeline.as_deref().map(PipelineFile::load).transpose()?.unwrap_or_default();
    let reading = file.reading(args.input.as_deref(), &args.reading)?;
    threads::limit(reading.flags.threads);
    let input =
        reading.input.clone().ok_or_else(|| exit::UsageError("a folder of source files is needed".to_owned()))?;
    let (name, text) = divisions_text(reading.flags.divisions.as_deref())?;
    let divisions = divisions::parse(&text).with_context(|| format!("divisions {name}"))?;
    let found = twocard_ingest::find_mapped_sources(&input, &reading.mappings)?;
    let survey = twocard_ingest::survey(&found.sources, &divisions)?;

    let mut findings = Findings::default();
    check_files(&mut findings, &found, &survey, &reading.flags.optional);
    check_whole(&mut findings, &input, &found, &survey);
    check_machine(&mut findings, &survey, &reading);
    let (n_failures, n_warnings) = (findings.n_failures, findings.n_warnings);
    findings.note(match (n_failures, n_warnings) {
        (0, 0) => "the night may go on".to_owned(),
        (0, n) => format!("the night may go on, with {n} warnings"),
        (n, _) => format!("the night would fail: {n} failures, {n_warnings} warnings"),
    });
    output::say(&(findings.lines.join("\n") + "\n"))?;
    Ok(match (n_failures, n_warnings) {
        (0, 0) => exit::DONE,
        (0, _) => exit::WARNINGS,
        _ => exit::FAILURE,
    })
}

fn check_files(findings: &mut Findings, found: &Found, survey: &Survey, optional: &[String]) {
    for source in &survey.report.sources {
        let mapping = source.mapping.as_ref().map_or(String::new(), |mapping| format!(" by {mapping}"));
        findings.note(format!(
            "{}: {}{mapping}, {} bytes; {} rows, {} rejected, {} superseded, {} cells emptied",
            source.name,
            source.table,
            source.bytes,
            source.n_read,
            source.n_rejected,
            source.n_superseded,
            source.n_cell_rejects
        ));
        if let Some(format) = survey.formats.get(source.file_key as usize).filter(|format| !format.is_empty()) {
            findings.note(format!("  {format}"));
        }
        if !source.ignored_columns.is_empty() {
            findings.note(format!("  not read: {}", source.ignored_columns.join(", ")));
        }
        let reasons = survey.reasons.iter().filter(|reason| reason.file_key == source.file_key);
        for reason in reasons.take(N_REASONS) {
            findings.note(format!("  {}", said(&source.name, reason)));
        }
        check_source(findings, source, optional);
    }
    for name in &found.unused {
        findings.note(format!("{name}: not read"));
        findings.warn(format!("no table and no mapping claims {name}; `twocard ingest --sniff FILE` proposes one"));
    }
}

fn check_source(findings: &mut Findings, source: &SourceReport, optional: &[String]) {
    if let Some(why) = &source.refused {
        let file = source.name.split('#').next().unwrap_or_default();
        let is_optional = optional.iter().any(|name| *name == source.name || name == file || name == source.table);
        if is_optional {
            findings.warn(format!("refused, and optional: {why}"));
        } else {
            findings.fail(format!("refused: {why}"));
        }
    } else if u64::from(source.n_rejected) * 100 > u64::from(source.n_read) * REJECT_SHARE {
        let share = f64::from(source.n_rejected) * 100.0 / f64::from(source.n_read);
        findings.warn(format!("{share:.1} % of the rows are rejected"));
    }
}

fn check_whole(findings: &mut Findings, input: &Path, found: &Found, survey: &Survey) {
    findings.note(format!("{}: {} sources", input.display(), found.sources.len()));
    if !found.has_openings() {
        findings.fail("neither account openings nor SIM activations are here");
    }
    for warning in &survey.report.warnings {
        // refusals stand beside their file
        if !matches!(warning, twocard_ingest::Warning::OptionalRefused { .. }) {
            findings.warn(warning.to_string());
        }
    }
    let quality: Vec<String> = survey
        .report
        .quality
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if !quality.is_empty() {
        findings.note(format!("  data quality: {}", quality.join(", ")));
    }
}

fn check_machine(findings: &mut Findings, survey: &Survey, reading: &Reading) {
    let out = reading.flags.out.as_deref();
    let key_file = reading.flags.key_file.clone().or_else(|| Some(OutDir::new(out?).vault().join("token.key")));
    match key_file.filter(|path| path.exists()).map(|path| TokenKey::load(&path)) {
        Some(Err(error)) => findings.fail(error.to_string()),
        Some(Ok(key)) => findings.note(format!("token key: private, fingerprint {}", key.fingerprint())),
        None => findings.note("token key: none yet; the first night makes one"),
    }
    let Some(out) = out else { return };
    match reading.vault_key.as_ref().map(|place| vault_key::look(&OutDir::new(out), place)) {
        Some(Err(error)) => findings.fail(format!("{error:#}")),
        Some(Ok(Some(key))) => findings.note(format!("vault key: fingerprint {}", key.fingerprint())),
        Some(Ok(None)) | None => findings.note("vault key: none yet; the first night makes one"),
    }
    let existing = out.ancestors().find(|path| path.exists() && !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let n_needed = survey.report.sources.iter().map(|source| source.bytes).sum::<u64>() * BYTES_PER_INPUT_BYTE;
    match rustix::fs::statvfs(existing) {
        Ok(disk) => {
            let n_free = disk.f_bavail.saturating_mul(disk.f_frsize);
            findings.note(format!("disk of {}: {} MB free", existing.display(), n_free / 1_000_000));
            if n_free < n_needed {
                findings.warn(format!("a night on this input may need {} MB there", n_needed / 1_000_000));
            }
        }
        Err(error) => findings.warn(format!("disk of {}: {error}", existing.display())),
    }
}
