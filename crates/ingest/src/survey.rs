//! Reading files as a night would, and writing nothing: what would become of them.

use std::collections::BTreeMap;
use std::path::Path;

use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::reject::RejectReason;
use twocard_contracts::sources::SourceTable;

use crate::csv::blocks::BLOCK_BYTES;
use crate::delivery::Delivery;
use crate::finish::exemptions::Scopes;
use crate::finish::outlets;
use crate::ingest::{first_rejects, n_duplicates, read_sources, reject_line, report_source};
use crate::mapping::join::JOINED;
use crate::read::{FileAccount, ReadOptions, Reading};
use crate::rejects::{Reject, Rejects};
use crate::report::{IngestReport, RejectLine};
use crate::rows::Rows;
use crate::sniff::sample::Sample;
use crate::token::Tokenizer;
use crate::{IngestError, SourceFile, TokenKey};

/// How often a column was refused for one reason in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReasonCount {
    /// The file, as in the report.
    pub file_key: u32,
    /// Column at fault; none where the whole row is.
    pub column: Option<&'static str>,
    /// Why.
    pub reason: RejectReason,
    /// Only the cell was emptied.
    pub is_cell: bool,
    /// How often.
    pub n: u64,
    /// Line of the first.
    pub first_line: u32,
}

/// What a reading found.
#[derive(Clone, Debug)]
pub struct Survey {
    /// As of an ingest; a refused file has its reason.
    pub report: IngestReport,
    /// By file, column and reason.
    pub reasons: Vec<ReasonCount>,
    /// How each file is written, as far as it was found out.
    pub formats: Vec<String>,
}

/// Reads files and writes nothing. A refused file does not end the reading.
pub fn survey(sources: &[SourceFile], divisions: &Divisions) -> Result<Survey, IngestError> {
    let delivery = Delivery::new(sources)?;
    let sources = &delivery.files;
    let all_tables = twocard_contracts::sources::ALL.into_iter().chain([&JOINED]);
    let optional: Vec<String> = all_tables.map(|table| table.name.to_owned()).collect();
    let Unwritten { reading, accounts, refused, late } = read(&delivery, &optional, divisions)?;

    let rejects = &reading.rejects;
    let all_rows: Vec<&Rows> = reading.tables.iter().collect();
    let mut report = IngestReport { warnings: reading.warnings, ..IngestReport::default() };
    let mut reasons = Vec::new();
    for (file, ((account, source), refused)) in accounts.iter().zip(sources).zip(refused).enumerate() {
        let file = file as u32;
        let n_late = late.iter().map(|late| late.of_file(file).len()).sum();
        report.sources.push(report_source(file, source, account, refused, n_late, rejects, &all_rows)?);
        report.first_rejects.extend(first_rejects(source, rejects.of_file(file)));
        reasons.extend(count(rejects.of_file(file)));
    }
    report.quality.extend([
        ("duplicate_files", n_duplicates(&report.sources)),
        ("joined_unmatched", reading.joined.n_unmatched),
        ("joined_conflict", reading.joined.n_conflicts),
        ("rows_unjoined", accounts.iter().map(|account| account.counts.n_alone).sum()),
    ]);
    let formats = sources.iter().map(|source| format_of(source)).collect();
    Ok(Survey { report, reasons, formats })
}

/// The rejects of rows and cells of one file, in the order of lines. `name` is what messages call it.
pub fn check_file(
    path: &Path,
    name: &str,
    table: &'static SourceTable,
    divisions: &Divisions,
) -> Result<Vec<RejectLine>, IngestError> {
    let source = SourceFile { path: path.to_owned(), name: name.to_owned(), table, sheet: None, mapping: None };
    let sources = [source];
    let Unwritten { reading, .. } = read(&Delivery::new(&sources)?, &[], divisions)?;
    Ok(reading.rejects.entries.iter().map(|reject| reject_line(&sources[0], reject)).collect())
}

/// What was read and stays in memory.
struct Unwritten {
    reading: Reading,
    accounts: Vec<FileAccount>,
    refused: Vec<Option<String>>,
    /// Rejects that show only once all rows are read; the reading has them too.
    late: [Rejects; 2],
}

fn read(delivery: &Delivery, optional: &[String], divisions: &Divisions) -> Result<Unwritten, IngestError> {
    let key = TokenKey::passing()?;
    let options = ReadOptions { divisions, key: &key, block_bytes: BLOCK_BYTES };
    let (mut reading, accounts, refused) = read_sources(delivery, optional, &options, None)?;
    let rows_of = |table: &str| {
        let rows = reading.tables.iter().find(|rows| rows.plan.source.name == table);
        rows.ok_or_else(|| IngestError::Internal(format!("no source table {table}")))
    };
    let late = [
        outlets::check_periods(rows_of("outlets")?, &reading.spaces).rejects,
        Scopes::find(rows_of("exemptions")?, &reading.spaces, &mut Tokenizer::new(&key)).rejects,
    ];
    for late in &late {
        reading.rejects.insert_rows(late)?;
    }
    Ok(Unwritten { reading, accounts, refused, late })
}

fn format_of(source: &SourceFile) -> String {
    let facts = Sample::take(source).map(|sample| sample.facts).unwrap_or_default();
    facts.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}

/// Counts refusals of one file, the most frequent first.
pub(crate) fn count(rejects: &[Reject]) -> Vec<ReasonCount> {
    let mut counts: BTreeMap<(bool, Option<&'static str>, RejectReason), ReasonCount> = BTreeMap::new();
    for reject in rejects {
        let Reject { file_key, line, column, reason, is_cell, .. } = *reject;
        let new = ReasonCount { file_key, column, reason, is_cell, n: 0, first_line: line };
        counts.entry((is_cell, column, reason)).or_insert(new).n += 1;
    }
    let mut counts: Vec<ReasonCount> = counts.into_values().collect();
    counts.sort_by_key(|count| (count.is_cell, std::cmp::Reverse(count.n)));
    counts
}
