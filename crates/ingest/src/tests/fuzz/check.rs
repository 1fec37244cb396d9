//! What must hold for every case.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::{ThreadPool, ThreadPoolBuilder};
use tempfile::TempDir;
use twocard_contracts::codes::divisions::{self, Divisions};
use twocard_contracts::tables::REJECTS;

use super::case::Case;
use super::count::{Written, records};
use super::rows::CANARY;
use super::whole;
use crate::csv::blocks::BLOCK_BYTES;
use crate::delivery::Delivery;
use crate::find::SourceFile;
use crate::ingest::{read_sources, report_source};
use crate::input::container::Container;
use crate::input::dialect::Quote;
use crate::kept::Kept;
use crate::mapping::join::JOINED;
use crate::plan::Space;
use crate::read::{ReadOptions, Reading, dialect, open};
use crate::report::SourceReport;
use crate::rows::Rows;
use crate::tests::{DIVISIONS, key};
use crate::{IngestError, Mapping, Mappings, TokenKey, find_mapped_sources, sniff};

/// What a case came to.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) is_refused: bool,
    pub(super) is_whole: bool,
    pub(super) n_read: u64,
    pub(super) n_rejected: u64,
    pub(super) n_counted: u64,
}

pub(super) struct Bench {
    pub(super) dir: TempDir,
    pub(super) divisions: Divisions,
    pub(super) optional: Vec<String>,
    key: TokenKey,
    pools: [ThreadPool; 2],
}

type Checked<T> = Result<T, String>;

pub(super) fn ensure(is_so: bool, what: impl FnOnce() -> String) -> Checked<()> {
    if is_so { Ok(()) } else { Err(what()) }
}

impl Bench {
    pub(super) fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let pool = |n| ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let tables = twocard_contracts::sources::ALL.into_iter().chain([&JOINED]);
        Bench {
            key: key(dir.path()),
            divisions: divisions::parse(DIVISIONS.as_bytes()).unwrap(),
            optional: tables.map(|table| table.name.to_owned()).collect(),
            pools: [pool(1), pool(2)],
            dir,
        }
    }

    /// Runs a case in several ways.
    pub(super) fn run(&self, case: &Case, is_whole: bool) -> Checked<Outcome> {
        let dir = self.dir.path().join("sources");
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).unwrap();
        for (name, bytes) in &case.files {
            fs::write(dir.join(name), bytes).unwrap();
        }
        let sources = match sources(case, &dir) {
            Ok(sources) => sources,
            Err(error) => return self.refusal(&error),
        };
        let (large, small) = (self.read(&sources, BLOCK_BYTES, 0)?, self.read(&sources, case.small_block, 1)?);
        let is_long = |read: &Read| read.text.contains("longer than 8 MiB");
        ensure(large.text == small.text || is_long(&large) || is_long(&small), || {
            format!(
                "block size {} or threads change the result: {}",
                case.small_block,
                first_difference(&large, &small)
            )
        })?;
        let mut outcome = Outcome { is_whole, ..Outcome::default() };
        for report in &large.reports {
            outcome.is_refused |= report.refused.is_some();
            outcome.n_read += u64::from(report.n_read);
            outcome.n_rejected += u64::from(report.n_rejected);
            let source = sources.iter().find(|source| source.name == report.name);
            outcome.n_counted += self.check_count(case, source, report)?;
        }
        if is_whole {
            whole::check(self, case, &sources, &large.reports)?;
        }
        if let Some(Err(error)) =
            case.files.first().map(|(name, _)| sniff(&dir.join(name), None, None, &self.divisions))
        {
            self.refusal(&error)?;
        }
        Ok(outcome)
    }

    /// An error must be one of the kinds that tell a user something.
    pub(super) fn refusal(&self, error: &IngestError) -> Checked<Outcome> {
        let is_known =
            matches!(error, IngestError::Refused { .. } | IngestError::Mapping(_) | IngestError::TooLarge { .. });
        let text = error.to_string();
        ensure(is_known, || format!("error of a strange kind: {text}"))?;
        ensure(!text.contains(CANARY), || "an error holds the text of a cell".to_owned())?;
        Ok(Outcome { is_refused: true, ..Outcome::default() })
    }

    fn read(&self, sources: &[SourceFile], block_bytes: usize, pool: usize) -> Checked<Read> {
        let delivery = Delivery::new(sources).map_err(|error| error.to_string())?;
        let options = ReadOptions { divisions: &self.divisions, key: &self.key, block_bytes };
        let read = self.pools[pool].install(|| read_sources(&delivery, &self.optional, &options, None));
        let (reading, accounts, refused) = match read {
            Ok(read) => read,
            Err(error) => {
                self.refusal(&error)?;
                return Ok(Read { reports: Vec::new(), text: error.to_string() });
            }
        };
        let tables: Vec<&Rows> = reading.tables.iter().collect();
        let mut reports = Vec::new();
        for (file, ((account, source), refused)) in accounts.iter().zip(&delivery.files).zip(refused).enumerate() {
            let report = report_source(file as u32, source, account, refused, 0, &reading.rejects, &tables)
                .map_err(|error| error.to_string())?;
            check_places(file as u32, source, &report, &reading)?;
            reports.push(report);
        }
        let remarks: Vec<String> = reading.warnings.iter().map(ToString::to_string).collect();
        let refusals: Vec<&str> = reports.iter().filter_map(|report| report.refused.as_deref()).collect();
        ensure(!format!("{remarks:?}{refusals:?}").contains(CANARY), || "a message holds a cell".to_owned())?;
        let text = format!("{reports:#?}\n{remarks:#?}\n{}", shown(&reading));
        Ok(Read { reports, text })
    }

    /// Compares rows read with lines counted. Gives the rows that were compared.
    fn check_count(&self, case: &Case, source: Option<&SourceFile>, report: &SourceReport) -> Checked<u64> {
        let (Some(source), None, None) = (source, &report.refused, report.duplicate) else { return Ok(0) };
        let n_read = report.n_read as usize;
        if let Some(n_rows) = case.n_rows {
            ensure(n_read == n_rows, || format!("{n_read} of {n_rows} rows read"))?;
            return Ok(n_rows as u64);
        }
        let Ok((input, Some(_))) = open(source, BLOCK_BYTES) else { return Ok(0) };
        let dialect = dialect(source);
        let (Container::Plain, Some(encoding)) = (input.detected().container, input.detected().encoding) else {
            return Ok(0);
        };
        let quote = match dialect.quote {
            Some(Quote::Never) => None,
            _ => input.detected().quote,
        };
        let written = Written { encoding, quote, n_skipped: dialect.n_skipped, has_header: dialect.header.is_none() };
        let Some(n_records) = records(&fs::read(&source.path).unwrap(), &written) else { return Ok(0) };
        ensure(n_read == n_records, || format!("{n_read} rows read, {n_records} lines counted"))?;
        Ok(n_records as u64)
    }
}

struct Read {
    reports: Vec<SourceReport>,
    text: String,
}

fn sources(case: &Case, dir: &Path) -> Result<Vec<SourceFile>, IngestError> {
    let Some(toml) = &case.mapping else { return Ok(find_mapped_sources(dir, &Mappings::default())?.sources) };
    let mapping = Mapping::parse(toml, "mapping.toml")?;
    let path = |i: usize| -> PathBuf { dir.join(&case.files[i].0) };
    let source = |(i, source): (usize, crate::SourceMapping)| SourceFile {
        path: path(i),
        name: case.files[i].0.clone(),
        table: source.table,
        sheet: None,
        mapping: Some(source.into()),
    };
    Ok(mapping.sources.into_iter().enumerate().map(source).collect())
}

/// No row is counted twice, every reject has a line, and a byte offset that is on it.
fn check_places(file: u32, source: &SourceFile, report: &SourceReport, reading: &Reading) -> Checked<()> {
    let rejects = reading.rejects.of_file(file);
    let mut lines: Vec<u32> = rejects.iter().filter(|reject| !reject.is_cell).map(|reject| reject.line).collect();
    for rows in reading.tables.iter().filter(|rows| rows.plan.source.name == source.table.name) {
        let of_file = rows.file_keys().into_iter().zip(&rows.lines).filter(|(key, _)| *key == file);
        lines.extend(of_file.map(|(_, line)| *line));
    }
    let n_rows = lines.len();
    lines.sort_unstable();
    lines.dedup();
    ensure(lines.len() == n_rows, || "two rows stand on one line".to_owned())?;
    ensure(source.table.name == JOINED.name || n_rows == report.n_read as usize, || {
        format!("{} rows read, {n_rows} found", report.n_read)
    })?;
    let Ok((input, Some(_))) = open(source, BLOCK_BYTES) else { return Ok(()) };
    let is_plain = input.detected().container == Container::Plain;
    let is_narrow = !input.detected().encoding.is_some_and(|encoding| encoding.to_string().starts_with("UTF-16"));
    let text = if is_plain && is_narrow { fs::read(&source.path).unwrap() } else { Vec::new() };
    for reject in rejects {
        ensure(reject.line >= 1, || format!("{} has a reject without a line", REJECTS.name))?;
        if is_plain && is_narrow {
            let before = text.get(..reject.offset as usize).ok_or("offset beyond the file")?;
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            ensure(line == reject.line as usize, || format!("line {} at offset of line {line}", reject.line))?;
        }
    }
    Ok(())
}

/// All that was read, as text.
fn shown(reading: &Reading) -> String {
    let mut text = String::new();
    for (i, reject) in reading.rejects.entries.iter().enumerate() {
        text.push_str(&format!("{reject:?} {:?}\n", reading.rejects.raw.str(i)));
    }
    for rows in &reading.tables {
        text.push_str(&format!("{:?} {:?} {:?}\n", rows.lines, rows.keys, rows.is_superseded));
        for (cells, is_kept) in rows.cells.iter().zip(&rows.plan.keeps) {
            match cells {
                Kept::Words(words) if *is_kept => {
                    (0..rows.len()).for_each(|row| text.push_str(&format!("{:?}\n", words.get(row))));
                }
                Kept::Words(_) => {}
                Kept::Moment { at, is_day_only } => text.push_str(&format!("{at:?} {is_day_only:?}\n")),
                Kept::Date(days) => text.push_str(&format!("{days:?}\n")),
                Kept::Cents(cents) => text.push_str(&format!("{cents:?}\n")),
            }
        }
    }
    for space in Space::all() {
        let store = reading.spaces.get(space);
        text.push_str(&format!("{:?} {:?} {:?}\n", store.tokens(), store.first_line, store.names.first));
    }
    text
}

/// The first lines in which two readings differ; the input itself shows what they hold.
fn first_difference(a: &Read, b: &Read) -> String {
    let found = a.text.lines().zip(b.text.lines()).find(|(a, b)| a != b);
    found.map_or_else(|| "one is longer".to_owned(), |(a, b)| format!("{a:.200} / {b:.200}"))
}
