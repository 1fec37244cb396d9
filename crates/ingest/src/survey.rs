//! Reading files as a night would, and writing nothing: what would become of them.

use std::collections::BTreeMap;

use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::reject::RejectReason;

use crate::csv::blocks::BLOCK_BYTES;
use crate::delivery::Delivery;
use crate::finish::outlets;
use crate::ingest::{first_rejects, n_duplicates, read_sources, report_source};
use crate::mapping::join::JOINED;
use crate::read::ReadOptions;
use crate::rejects::Reject;
use crate::report::IngestReport;
use crate::rows::Rows;
use crate::sniff::sample::Sample;
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
    let key = TokenKey::passing()?;
    let options = ReadOptions { divisions, key: &key, block_bytes: BLOCK_BYTES };
    let all_tables = twocard_contracts::sources::ALL.into_iter().chain([&JOINED]);
    let optional: Vec<String> = all_tables.map(|table| table.name.to_owned()).collect();
    let (reading, accounts, refused) = read_sources(&delivery, &optional, &options, None)?;

    let mut rejects = reading.rejects;
    let outlet_rows = reading.tables.iter().find(|rows| rows.plan.source.name == "outlets");
    let periods = outlet_rows.map(|rows| outlets::check_periods(rows, &reading.spaces));
    if let Some(periods) = &periods {
        rejects.insert_rows(&periods.rejects)?;
    }
    let all_rows: Vec<&Rows> = reading.tables.iter().collect();
    let mut report = IngestReport { warnings: reading.warnings, ..IngestReport::default() };
    let mut reasons = Vec::new();
    for (file, ((account, source), refused)) in accounts.iter().zip(sources).zip(refused).enumerate() {
        let file = file as u32;
        let n_late = periods.as_ref().map_or(0, |periods| periods.rejects.of_file(file).len());
        report.sources.push(report_source(file, source, account, refused, n_late, &rejects, &all_rows)?);
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
