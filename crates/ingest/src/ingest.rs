//! The whole ingest: refusals first, then reading, then the tables.

use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::ids::Identity;
use twocard_contracts::sources::SourceTable;
use twocard_tables::TableDir;

use crate::csv::blocks::BLOCK_BYTES;
use crate::delivery::Delivery;
use crate::finish::exemptions::Scopes;
use crate::finish::involved::Match;
use crate::finish::jobs::{Job, side_by_side};
use crate::finish::origins::AreaCounts;
use crate::finish::tenures::Tenures;
use crate::finish::{
    accounts, conflicts, identities, inputs, involved, number_runs, openings, origins, outlets, phones, quality,
    reject_rates, strata, vault,
};
use crate::mapping::join::JOINED;
use crate::people::read_people;
use crate::read::{FileAccount, ReadOptions, Reading, account_unread, open};
use crate::refeed::{REFEED_LINE, REFEED_SHA256, Repairs, refed_stem, repairs};
use crate::rejects::{Reject, Rejects};
use crate::report::{Duplicate, FIRST_REJECTS, IngestReport, RejectLine, SourceReport};
use crate::rows::Rows;
use crate::token::Tokenizer;
use crate::warning::Warning;
use crate::{IngestError, SourceFile, TokenKey};

/// What an ingest needs beside its files.
pub struct IngestOptions<'a> {
    /// Divisions and their history.
    pub divisions: &'a Divisions,
    /// Key of the pseudonyms.
    pub key: &'a TokenKey,
    /// Names of files or source tables whose refusal does not stop the night.
    pub optional: &'a [String],
}

/// A source file as it was read.
pub(crate) struct Ingested<'a> {
    pub(crate) source: &'a SourceFile,
    pub(crate) sha256: &'a str,
    pub(crate) is_read: bool,
}

/// Reads source files into the kept tables and the vault. All tables are written, empty where there is no source.
pub fn ingest(
    sources: &[SourceFile],
    options: &IngestOptions,
    tables: &TableDir,
    vault: &TableDir,
) -> Result<IngestReport, IngestError> {
    ingest_in_blocks(sources, options, tables, vault, BLOCK_BYTES)
}

pub(crate) fn ingest_in_blocks(
    sources: &[SourceFile],
    options: &IngestOptions,
    tables: &TableDir,
    vault: &TableDir,
    block_bytes: usize,
) -> Result<IngestReport, IngestError> {
    let delivery = Delivery::new(sources)?;
    let read_options = ReadOptions { divisions: options.divisions, key: options.key, block_bytes };

    let (reading, accounts, refused) = read_sources(&delivery, options.optional, &read_options, Some(vault))?;
    write_all(reading, &accounts, &delivery.files, refused, options, tables, vault)
}

/// What was read, the account of each file, and why a file was refused.
pub(crate) type Read = (Reading, Vec<FileAccount>, Vec<Option<String>>);

/// Reads all files, their identities into the vault where one is given. The refusal of an optional file is kept, any
/// other ends the reading.
pub(crate) fn read_sources(
    delivery: &Delivery,
    optional: &[String],
    options: &ReadOptions,
    vault: Option<&TableDir>,
) -> Result<Read, IngestError> {
    let mut refused: Vec<Option<String>> = vec![None; delivery.files.len()];
    for (file, source) in delivery.files.iter().enumerate() {
        if delivery.copy(file, &refused).is_none()
            && let Err(error) = open(source, options.block_bytes)
        {
            refused[file] = Some(tolerate(error, source, optional)?);
        }
    }
    // A file may be refused after rows of it got keys; then all is read again without it, so that nothing of it stays.
    let (reading, accounts) = loop {
        match read_all(delivery, &refused, options, vault) {
            Ok(read) => break read,
            Err((Some(file), error)) => refused[file] = Some(tolerate(error, delivery.files[file], optional)?),
            Err((None, error)) => return Err(error),
        }
    };
    Ok((reading, accounts, refused))
}

/// The reason of a refusal that the night survives; any other error is given back.
fn tolerate(error: IngestError, source: &SourceFile, optional: &[String]) -> Result<String, IngestError> {
    let is_optional =
        optional.iter().any(|name| *name == source.name || *name == source.file_name() || name == source.table.name);
    match error {
        IngestError::Refused { .. } if is_optional => Ok(error.to_string()),
        error => Err(error),
    }
}

fn read_all(
    delivery: &Delivery,
    refused: &[Option<String>],
    options: &ReadOptions,
    vault: Option<&TableDir>,
) -> Result<(Reading, Vec<FileAccount>), (Option<usize>, IngestError)> {
    let identities = vault.map(vault::Identities::begin).transpose().map_err(|error| (None, error))?;
    let sources = &delivery.files;
    let mut reading = Reading::new(sources.iter().any(|source| source.is_hashed()), identities);
    let (joins, mut people) = read_people(delivery, refused, options).map_err(|(file, error)| (Some(file), error))?;
    let mut accounts: Vec<FileAccount> = Vec::with_capacity(sources.len());
    for (file, (source, reason)) in sources.iter().zip(refused).enumerate() {
        if let Some(copy) = delivery.copy(file, refused) {
            let account = copy.account(&accounts);
            if let Some(Duplicate { of, n_rows }) = account.duplicate {
                let (file, of) = (source.name.clone(), sources[of as usize].name.clone());
                reading.warnings.push(Warning::Duplicate { file, of, n_rows });
            }
            accounts.push(account);
            continue;
        }
        let account = match (reason, people.remove(&file)) {
            (None, Some(people)) => reading.add_people(people),
            (None, None) => reading.read_file(file as u32, source, options, &joins),
            (Some(reason), _) => {
                reading.warnings.push(Warning::OptionalRefused { reason: reason.clone() });
                account_unread(source)
            }
        };
        accounts.push(account.map_err(|error| (Some(file), error))?);
    }
    reading.tables.iter_mut().for_each(Rows::end);
    reading.spaces.end();
    reading.joined = joins.counts();
    Ok((reading, accounts))
}

fn write_all(
    reading: Reading,
    accounts: &[FileAccount],
    sources: &[&SourceFile],
    refused: Vec<Option<String>>,
    options: &IngestOptions,
    tables: &TableDir,
    vault_dir: &TableDir,
) -> Result<IngestReport, IngestError> {
    let Reading { tables: rows, mut spaces, mut rejects, salvage, mut warnings, identities: vaulted, joined } = reading;
    let [
        mut account_rows,
        mut sim_rows,
        outlet_rows,
        listed_rows,
        involved_rows,
        exemption_rows,
        disposition_rows,
        station_rows,
        bulletin_rows,
    ] = <[Rows; 9]>::try_from(rows).map_err(|_| IngestError::Internal("source tables are not nine".to_owned()))?;

    let mut tokenizer = Tokenizer::new(options.key);
    let periods = outlets::check_periods(&outlet_rows, &spaces);
    let scopes = Scopes::find(&exemption_rows, &spaces, &mut tokenizer);
    rejects.insert_rows(&periods.rejects)?;
    rejects.insert_rows(&scopes.rejects)?;
    let ingested: Vec<Ingested> = (sources.iter().zip(accounts).zip(&refused))
        .map(|((source, account), refused)| Ingested {
            source,
            sha256: &account.sha256,
            is_read: refused.is_none() && account.duplicate.is_none(),
        })
        .collect();
    let repairs = repairs(&ingested, &rejects, &mut warnings)?;
    let all_rows = [
        &account_rows,
        &sim_rows,
        &outlet_rows,
        &listed_rows,
        &involved_rows,
        &exemption_rows,
        &disposition_rows,
        &station_rows,
        &bulletin_rows,
    ];
    let mut report = IngestReport { warnings, ..IngestReport::default() };
    for (file, ((account, source), refused)) in accounts.iter().zip(sources).zip(refused).enumerate() {
        let n_late = periods.rejects.of_file(file as u32).len() + scopes.rejects.of_file(file as u32).len();
        let source_report = report_source(file as u32, source, account, refused, n_late, &rejects, &all_rows)?;
        report.sources.push(with_repairs(source_report, &repairs));
        report.first_rejects.extend(first_rejects(source, rejects.of_file(file as u32)));
    }

    let timed = [(&account_rows, "opened_at"), (&sim_rows, "activated_at")];
    let places =
        reject_rates::Context { sources: &report.sources, rejects: &rejects, salvage: &salvage, spaces: &spaces };
    let ((matches, tenures), (first_cards, (rates, elsewhere))) = rayon::join(
        || {
            let mut tokenizer = Tokenizer::new(options.key);
            rayon::join(
                || involved::match_cards(&involved_rows, &account_rows, &sim_rows, &spaces, &mut tokenizer),
                || Tenures::find(&sim_rows, &spaces, &mut Tokenizer::new(options.key)),
            )
        },
        || {
            rayon::join(
                || strata::first_cards(timed, &spaces),
                || {
                    let elsewhere = timed.map(|(rows, opened_at)| outlets::count_elsewhere(rows, opened_at, &periods));
                    (reject_rates::write(&all_rows, &places, &mut tokenizer, tables), elsewhere)
                },
            )
        },
    );
    rates?;
    warn_of_ambiguous(&mut report, &involved_rows, &matches);
    let count = |wanted: Match| matches.iter().filter(|found| **found == wanted).count() as u64;
    let n_names_conflict = spaces.of(Identity::Person).names.further.len() as u64;
    let n_luhn_failed = accounts.iter().map(|account| account.counts.n_luhn_failed).sum();
    let n_iccid_luhn_failed = accounts.iter().map(|account| account.counts.n_iccid_luhn_failed).sum();
    report.quality.extend([
        ("duplicate_files", n_duplicates(&report.sources)),
        ("luhn_failed", n_luhn_failed),
        ("outlet_unknown", elsewhere.iter().map(|counts| counts.n_unknown).sum()),
        ("outlet_not_in_force", elsewhere.iter().map(|counts| counts.n_not_in_force).sum()),
        ("outlet_period_reversed", periods.n_reversed),
        ("involved_unmatched", count(Match::Unmatched)),
        ("involved_ambiguous", count(Match::Ambiguous)),
        ("names_conflict", n_names_conflict),
        ("iccid_luhn_failed", n_iccid_luhn_failed),
        ("joined_unmatched", joined.n_unmatched),
        ("joined_conflict", joined.n_conflicts),
        ("rows_unjoined", accounts.iter().map(|account| account.counts.n_alone).sum()),
    ]);

    let plans = all_rows.map(|rows| (rows.plan.kept, rows.plan.superseded));
    rayon::join(|| tenures.resolve(&mut account_rows), || tenures.resolve(&mut sim_rows));
    spaces.close();
    let first_activations = identities::first_activations(&sim_rows);
    let mut areas = AreaCounts::default();
    // The largest first, so that no thread is left with one of them at the end.
    let jobs: Vec<Job> = vec![
        Box::new(|| vaulted.map_or(Ok(()), |identities| identities.finish(&spaces))),
        Box::new(|| openings::write(&account_rows, tables)),
        Box::new(|| openings::write(&sim_rows, tables)),
        Box::new(|| phones::write_phones(&spaces, &tenures, &number_runs::of_phones(&spaces), tables)),
        Box::new(|| identities::write_accounts(&spaces, &number_runs::of_accounts(&spaces), tables)),
        Box::new(|| identities::write_persons(&spaces, tables)),
        Box::new(|| identities::write_sims(first_activations, &spaces, tables)),
        Box::new(|| strata::write(&spaces, &first_cards, options.divisions, tables)),
        Box::new(|| {
            areas = origins::write(&spaces, options.divisions, tables)?;
            Ok(())
        }),
        Box::new(|| phones::write_ips(&spaces, &mut tokenizer, tables)),
        Box::new(|| vault::write_rejects(&rejects, accounts, vault_dir)),
        Box::new(|| {
            quality::write_sources(&report.sources, tables)?;
            quality::write_rejects(&rejects, &repairs.of_reject, tables)?;
            openings::write(&listed_rows, tables)?;
            outlets::write(&outlet_rows, &periods, &spaces, tables)?;
            involved::write(&involved_rows, &matches, tables)?;
            conflicts::write(&spaces, tables)?;
            scopes.write(&exemption_rows, tables)?;
            inputs::write_dispositions(&disposition_rows, tables)?;
            inputs::write_stations(&station_rows, tables)?;
            inputs::write_bulletin_inputs(&bulletin_rows, tables)
        }),
    ];
    side_by_side(jobs)?;
    tables.sync()?;
    vault_dir.sync()?;
    accounts::verify(plans.into_iter(), tables)?;
    report.quality.extend([("area_unknown", areas.n_unknown), ("area_not_in_use", areas.n_not_in_use)]);
    Ok(report)
}

/// The account of one file. `n_late` of its rows were accepted at first and then rejected.
pub(crate) fn report_source(
    file_key: u32,
    source: &SourceFile,
    account: &FileAccount,
    refused: Option<String>,
    n_late: usize,
    rejects: &Rejects,
    all_rows: &[&Rows],
) -> Result<SourceReport, IngestError> {
    let entries = rejects.of_file(file_key);
    let n_cell_rejects = entries.iter().filter(|reject| reject.is_cell).count();
    let (n_rows, n_superseded) = match source.table.name == JOINED.name {
        true => ((account.counts.n_read - account.counts.n_rejected) as usize, 0),
        false => counts_of(all_rows, source.table, file_key),
    };
    let report = SourceReport {
        file_key,
        table: source.table.name,
        name: source.name.clone(),
        mapping: source.mapping_name().map(str::to_owned),
        sha256: account.sha256.clone(),
        bytes: account.n_bytes,
        n_read: account.counts.n_read,
        n_accepted: (n_rows - n_late) as u32,
        n_rejected: (entries.len() - n_cell_rejects) as u32,
        n_superseded: n_superseded as u32,
        n_cell_rejects: n_cell_rejects as u32,
        n_repaired: 0,
        n_refed: 0,
        ignored_columns: account.ignored_columns.clone(),
        refused,
        duplicate: account.duplicate,
    };
    check_conservation(&report, account, n_late)?;
    Ok(report)
}

/// Files that were not read because they are copies.
pub(crate) fn n_duplicates(sources: &[SourceReport]) -> u64 {
    sources.iter().filter(|source| source.duplicate.is_some()).count() as u64
}

/// Adds what refed rows do to the account of a file. The columns that hold their links are no surprise.
fn with_repairs(mut report: SourceReport, repairs: &Repairs) -> SourceReport {
    report.n_repaired = repairs.n_repaired[report.file_key as usize];
    report.n_refed = repairs.n_refed[report.file_key as usize];
    if refed_stem(&report.name).is_some() {
        report.ignored_columns.retain(|name| ![REFEED_SHA256, REFEED_LINE].contains(&name.as_str()));
    }
    report
}

/// The first rejects of a file for the report: rows, then cells.
pub(crate) fn first_rejects(source: &SourceFile, entries: &[Reject]) -> Vec<RejectLine> {
    let rows = entries.iter().filter(|reject| !reject.is_cell);
    let cells = entries.iter().filter(|reject| reject.is_cell);
    rows.chain(cells).take(FIRST_REJECTS).map(|reject| reject_line(source, reject)).collect()
}

pub(crate) fn reject_line(source: &SourceFile, reject: &Reject) -> RejectLine {
    RejectLine {
        file: source.name.clone(),
        line: reject.line,
        column: reject.column,
        reason: reject.reason,
        is_cell: reject.is_cell,
    }
}

/// Rows of a file and how many of them are superseded.
fn counts_of(all_rows: &[&Rows], table: &SourceTable, file_key: u32) -> (usize, usize) {
    let Some(rows) = all_rows.iter().find(|rows| rows.plan.source.name == table.name) else { return (0, 0) };
    (rows.n_rows(file_key), rows.n_superseded(file_key))
}

/// Rows read = accepted + rejected, the two being counted apart.
fn check_conservation(report: &SourceReport, account: &FileAccount, n_late: usize) -> Result<(), IngestError> {
    let n_found = u64::from(report.n_accepted) + u64::from(report.n_rejected);
    let is_conserved = u64::from(report.n_read) == n_found
        && report.n_superseded <= report.n_accepted
        && account.counts.n_rejected as usize + n_late == report.n_rejected as usize;
    if is_conserved {
        return Ok(());
    }
    Err(IngestError::Internal(format!(
        "{}: {} rows read, but {} accepted and {} rejected",
        report.name, report.n_read, report.n_accepted, report.n_rejected
    )))
}

fn warn_of_ambiguous(report: &mut IngestReport, rows: &Rows, matches: &[Match]) {
    let file_keys = rows.file_keys();
    let ambiguous: Vec<usize> = (0..matches.len()).filter(|row| matches[*row] == Match::Ambiguous).collect();
    for of_file in ambiguous.chunk_by(|a, b| file_keys[*a] == file_keys[*b]) {
        report.warnings.push(Warning::AmbiguousInvolved {
            file: report.sources[file_keys[of_file[0]] as usize].name.clone(),
            line: rows.lines[of_file[0]],
            n_rows: of_file.len() as u64,
        });
    }
}
