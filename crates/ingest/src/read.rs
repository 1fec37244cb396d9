//! Reading all source files into rows, name spaces and rejects.
//!
//! While one batch of blocks is parsed, the next is read and the one before is given its keys. Blocks have a fixed
//! size and are joined in order, so nothing depends on the number of threads.

use std::fs::File;
use std::sync::Arc;

use memchr::memchr;
use rayon::prelude::*;
use twocard_contracts::codes::divisions::Divisions;

use crate::check::Conventions;
use crate::csv::blocks::{Block, BlockError, BlockReader};
use crate::csv::header;
use crate::mapping::header::{Header, HeaderRow};
use crate::mapping::join::{JoinCounts, Joins};
use crate::mapping::{IdForm, SHANGHAI};
use crate::parse::{Counts, FileContext, Parsed, parse};
use crate::people::PeopleFile;
use crate::plan::Plan;
use crate::rejects::Rejects;
use crate::rows::Rows;
use crate::spaces::Spaces;
use crate::warning::Warning;
use crate::{IngestError, SourceFile, TokenKey};

/// Blocks of a batch: enough that no thread waits long for the last one.
const BLOCKS_PER_THREAD: usize = 8;
/// A file is refused early when so many more lines are broken than hold proper text beyond ASCII.
const HOPELESS_LINES: u64 = 100_000;
/// Midnights are suspect over this share of the rows with a time, and this many times a uniform share, and in no
/// smaller file.
const MIDNIGHT_SHARE: (u64, u64) = (5, 100);
const UNIFORM_SHARES: u64 = 20;
const SECONDS_PER_DAY: u64 = 86_400;
const MIN_TIMED_ROWS: u64 = 100;

/// What reading needs to know.
pub(crate) struct ReadOptions<'a> {
    pub(crate) divisions: &'a Divisions,
    pub(crate) key: &'a TokenKey,
    pub(crate) block_bytes: usize,
}

/// Size, hash and counts of one file.
#[derive(Default)]
pub(crate) struct FileAccount {
    pub(crate) sha256: String,
    pub(crate) n_bytes: u64,
    pub(crate) ignored_columns: Vec<String>,
    pub(crate) counts: Counts,
}

/// Everything read so far.
pub(crate) struct Reading {
    /// One per source table, in the order of the contract.
    pub(crate) tables: Vec<Rows>,
    pub(crate) spaces: Spaces,
    pub(crate) rejects: Rejects,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) joined: JoinCounts,
}

impl Reading {
    pub(crate) fn new() -> Self {
        let tables = twocard_contracts::sources::ALL.into_iter().map(|table| Rows::new(Plan::new(table))).collect();
        Reading {
            tables,
            spaces: Spaces::new(),
            rejects: Rejects::new(),
            warnings: Vec::new(),
            joined: JoinCounts::default(),
        }
    }

    /// Reads one file.
    pub(crate) fn read_file(
        &mut self,
        file_key: u32,
        source: &SourceFile,
        options: &ReadOptions,
        joins: &Joins,
    ) -> Result<FileAccount, IngestError> {
        let (mut reader, header) = open(source, options.block_bytes)?;
        let Some(mut header) = header else {
            self.warnings.push(Warning::ZeroBytes { file: source.name.clone() });
            return account(reader, source);
        };
        let Some(table) = self.tables.iter().position(|rows| rows.plan.source.name == source.table.name) else {
            return Err(IngestError::Internal(format!("no source table {}", source.table.name)));
        };
        header.joined_to = joins.joined_to(source)?.map(Arc::new);
        let counts = self.read_rows(table, file_key, source, &mut reader, &header, options)?;
        self.remark(table, &counts, source);
        Ok(FileAccount { counts, ignored_columns: header.ignored, ..account(reader, source)? })
    }

    /// Adds a person sheet that was read before.
    pub(crate) fn add_people(&mut self, people: PeopleFile) -> Result<FileAccount, IngestError> {
        self.warnings.extend(people.warnings);
        if let Some(mut rejects) = people.rejects {
            self.rejects.append(&mut rejects)?;
        }
        Ok(people.account)
    }

    fn read_rows(
        &mut self,
        table: usize,
        file_key: u32,
        source: &SourceFile,
        reader: &mut BlockReader<File>,
        header: &Header,
        options: &ReadOptions,
    ) -> Result<Counts, IngestError> {
        self.tables[table].begin_file(file_key);
        let plan = Plan::new(source.table);
        let context = FileContext {
            plan: &plan,
            header,
            shape: reader.shape(),
            file_key,
            conventions: conventions(source, options.divisions),
            key: options.key,
        };
        let n_blocks = rayon::current_num_threads() * BLOCKS_PER_THREAD;
        let mut counts = Counts::default();
        let mut batch = read_batch(reader, n_blocks, source)?;
        let mut parsed: Vec<Parsed> = Vec::new();
        while !batch.is_empty() || !parsed.is_empty() {
            for block in &parsed {
                counts.add(&block.counts);
                check_encoding(&counts, HOPELESS_LINES, source)?;
            }
            let (stored, (next_parsed, next_batch)) = rayon::join(
                || self.store(table, file_key, parsed),
                || {
                    rayon::join(
                        || batch.par_iter().map(|block| parse(block, &context)).collect(),
                        || read_batch(reader, n_blocks, source),
                    )
                },
            );
            stored?;
            batch = next_batch?;
            parsed = next_parsed;
        }
        check_encoding(&counts, 0, source)?;
        Ok(counts)
    }

    /// Gives keys to the identities of parsed blocks and adds their rows and rejects.
    fn store(&mut self, table: usize, file_key: u32, mut blocks: Vec<Parsed>) -> Result<(), IngestError> {
        let rows = &mut self.tables[table];
        let mut keys = self.spaces.intern(&rows.plan, file_key, &blocks)?;
        rows.append(&mut blocks, &mut keys)?;
        for block in &mut blocks {
            self.rejects.append(&mut block.rejects)?;
        }
        Ok(())
    }

    fn remark(&mut self, table: usize, counts: &Counts, source: &SourceFile) {
        let rows = &mut self.tables[table];
        if let Some(line) = counts.cut_off {
            self.warnings.push(Warning::CutOff { file: source.name.clone(), line });
        }
        let (n_midnights, n_timed) = (counts.n_midnights, counts.n_timed);
        let is_spike = n_timed >= MIN_TIMED_ROWS
            && n_midnights * MIDNIGHT_SHARE.1 > n_timed * MIDNIGHT_SHARE.0
            && n_midnights * SECONDS_PER_DAY > n_timed * UNIFORM_SHARES;
        if let (true, Some(column)) = (is_spike, rows.plan.timed) {
            rows.mark_midnights();
            self.warnings.push(Warning::MidnightSpike {
                file: source.name.clone(),
                column: source.table.columns[column].name,
                n_midnights,
                n_timed,
            });
        }
    }
}

/// Opens a file and reads its header; none if the file is empty.
pub(crate) fn open(
    source: &SourceFile,
    block_bytes: usize,
) -> Result<(BlockReader<File>, Option<Header>), IngestError> {
    let file = File::open(&source.path).map_err(|error| io(source, error))?;
    let mut reader = BlockReader::new(file, block_bytes);
    let Some(record) = reader.read_header().map_err(|error| refused(source, error))? else {
        if reader.is_empty() {
            return Ok((reader, None));
        }
        return Err(refusal(source, 1, "file holds no header"));
    };
    let names =
        header::names(&record.content, reader.shape().delimiter).map_err(|what| refusal(source, record.line, what))?;
    let is_one_line = memchr(b'\n', &record.content).is_none();
    let row = HeaderRow { names: &names, is_one_line, line: record.line };
    let header = Header::bind(row, source.table, source.mapping.as_deref(), &source.name)?;
    Ok((reader, Some(header)))
}

/// How the cells of a file are written.
pub(crate) fn conventions<'a>(source: &SourceFile, divisions: &'a Divisions) -> Conventions<'a> {
    let (offset_minutes, id_form) = match &source.mapping {
        Some(mapping) => (mapping.offset_minutes, mapping.id_form),
        None => (SHANGHAI, IdForm::Plain),
    };
    Conventions { divisions, offset_minutes, id_form }
}

/// Hash and size of a file of which no row is read.
pub(crate) fn account_unread(source: &SourceFile, block_bytes: usize) -> Result<FileAccount, IngestError> {
    let file = File::open(&source.path).map_err(|error| io(source, error))?;
    account(BlockReader::new(file, block_bytes), source)
}

pub(crate) fn account(reader: BlockReader<File>, source: &SourceFile) -> Result<FileAccount, IngestError> {
    let (sha256, n_bytes) = reader.finish().map_err(|error| refused(source, error))?;
    Ok(FileAccount { sha256, n_bytes, ..FileAccount::default() })
}

fn read_batch(reader: &mut BlockReader<File>, n_blocks: usize, source: &SourceFile) -> Result<Vec<Block>, IngestError> {
    let mut batch = Vec::with_capacity(n_blocks);
    while batch.len() < n_blocks {
        match reader.next_block().map_err(|error| refused(source, error))? {
            Some(block) => batch.push(block),
            None => break,
        }
    }
    Ok(batch)
}

/// Refuses a file in which lines that are not UTF-8 outnumber those that are and hold more than ASCII.
pub(crate) fn check_encoding(counts: &Counts, n_tolerated: u64, source: &SourceFile) -> Result<(), IngestError> {
    if counts.n_not_utf8 > counts.n_beyond_ascii + n_tolerated {
        return Err(refusal(source, counts.first_not_utf8.unwrap_or(1), "file is not UTF-8; declare the encoding"));
    }
    Ok(())
}

fn io(source: &SourceFile, error: std::io::Error) -> IngestError {
    IngestError::Io { path: source.path.clone(), source: error }
}

fn refusal(source: &SourceFile, line: u32, what: &str) -> IngestError {
    IngestError::Refused { file: source.name.clone(), line, column: None, what: what.to_owned() }
}

pub(crate) fn refused(source: &SourceFile, error: BlockError) -> IngestError {
    match error {
        BlockError::Io(error) => io(source, error),
        BlockError::Utf16 => refusal(source, 1, "file is UTF-16; declare the encoding"),
        BlockError::LongLine(line) => refusal(source, line, "line is longer than 8 MiB; is this a CSV file?"),
        BlockError::OpenHeader(line) => refusal(source, line, "header has a quote that is never closed"),
        BlockError::ManyLines => refusal(source, u32::MAX, "file has more lines than can be numbered; split it"),
    }
}
