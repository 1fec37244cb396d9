//! Reading all source files into rows, name spaces and rejects.
//!
//! While one batch of blocks is parsed, the next is read and the one before is given its keys. Blocks have a fixed
//! size and are joined in order, so nothing depends on the number of threads.

use std::sync::Arc;

use rayon::prelude::*;
use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::reject::RejectReason;

use crate::check::Conventions;
use crate::csv::blocks::Block;
use crate::csv::header;
use crate::finish::vault;
use crate::input::dialect::{Dialect, Encoding};
use crate::input::{Damage, Input, InputError, InputOptions, hash_file};
use crate::mapping::header::{Header, HeaderRow};
use crate::mapping::heading::normal;
use crate::mapping::join::{JoinCounts, Joins};
use crate::mapping::{IdForm, SHANGHAI};
use crate::parse::{Counts, FileContext, Parsed, ToolBox, parse};
use crate::people::PeopleFile;
use crate::plan::Plan;
use crate::rejects::Rejects;
use crate::report::Duplicate;
use crate::rows::Rows;
use crate::salvage::Salvage;
use crate::spaces::Spaces;
use crate::warning::Warning;
use crate::{IngestError, SourceFile, TokenKey};

/// Blocks of a batch: enough that no thread waits long for the last one.
const BLOCKS_PER_THREAD: usize = 4;
/// A file is refused early when so many more lines are broken than hold proper text beyond ASCII.
const HOPELESS_LINES: u64 = 100_000;
/// A file is refused when more rows than this are rejected, and fewer accepted than one of so many: what is kept of rejects
/// would take more memory than a file of the right kind.
const MAX_REJECTED: u32 = 1 << 22;
const MIN_ACCEPTED: u32 = 100;
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
    /// The header's cells as they stand, and what stands between them.
    pub(crate) header: Vec<String>,
    pub(crate) delimiter: String,
    pub(crate) counts: Counts,
    /// Of a copy, which is not read.
    pub(crate) duplicate: Option<Duplicate>,
}

/// Everything read so far.
pub(crate) struct Reading {
    /// One per source table, in the order of the contract.
    pub(crate) tables: Vec<Rows>,
    pub(crate) spaces: Spaces,
    pub(crate) rejects: Rejects,
    /// Where rejected rows came from.
    pub(crate) salvage: Salvage,
    pub(crate) warnings: Vec<Warning>,
    /// The vault's table of identities, where one is written.
    pub(crate) identities: Option<vault::Identities>,
    pub(crate) joined: JoinCounts,
}

impl Reading {
    /// `has_hashed`: a feed of the night is hashed.
    pub(crate) fn new(has_hashed: bool, identities: Option<vault::Identities>) -> Self {
        let tables = twocard_contracts::sources::ALL.into_iter().map(|table| Rows::new(Plan::new(table))).collect();
        Reading {
            tables,
            spaces: Spaces::new(has_hashed),
            rejects: Rejects::new(),
            salvage: Salvage::new(),
            warnings: Vec::new(),
            identities,
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
        let (mut input, header) = open(source, options.block_bytes)?;
        let Some(mut header) = header else {
            self.warnings.push(Warning::ZeroBytes { file: source.name.clone() });
            return account(input, source);
        };
        let Some(table) = self.tables.iter().position(|rows| rows.plan.source.name == source.table.name) else {
            return Err(IngestError::Internal(format!("no source table {}", source.table.name)));
        };
        header.joined_to = joins.joined_to(source)?.map(Arc::new);
        let counts = self.read_rows(table, file_key, source, &mut input, &header, options)?;
        self.remark(table, &counts, input.damage(), source);
        let delimiter = delimiter(&input);
        let account = account(input, source)?;
        Ok(FileAccount { counts, ignored_columns: header.ignored, header: header.names, delimiter, ..account })
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
        input: &mut Input,
        header: &Header,
        options: &ReadOptions,
    ) -> Result<Counts, IngestError> {
        self.tables[table].begin_file(file_key);
        let plan = Plan::new(source.table);
        let encoding = input.detected().encoding.unwrap_or(Encoding::Utf8);
        let context = FileContext {
            plan: &plan,
            header,
            shape: input.shape(),
            file_key,
            conventions: conventions(source, options.divisions),
            undecodable: undecodable(encoding),
            key: options.key,
            tools: ToolBox::default(),
        };
        let n_blocks = rayon::current_num_threads() * BLOCKS_PER_THREAD;
        let mut counts = Counts::default();
        let mut batch = read_batch(input, n_blocks, source)?;
        let mut parsed: Vec<Parsed> = Vec::new();
        while !batch.is_empty() || !parsed.is_empty() {
            for block in &parsed {
                counts.add(&block.counts);
                check_encoding(&counts, HOPELESS_LINES, encoding, source)?;
                check_rejected(&counts, source)?;
            }
            let (stored, (next_parsed, next_batch)) = rayon::join(
                || self.store(table, file_key, parsed, options.key),
                || {
                    rayon::join(
                        || batch.par_iter().map(|block| parse(block, &context)).collect(),
                        || read_batch(input, n_blocks, source),
                    )
                },
            );
            stored?;
            batch = next_batch?;
            parsed = next_parsed;
        }
        check_encoding(&counts, 0, encoding, source)?;
        Ok(counts)
    }

    /// Gives keys to the identities of parsed blocks and adds their rows and rejects.
    fn store(
        &mut self,
        table: usize,
        file_key: u32,
        mut blocks: Vec<Parsed>,
        key: &TokenKey,
    ) -> Result<(), IngestError> {
        let rows = &mut self.tables[table];
        let mut keys = self.spaces.intern(&rows.plan, file_key, &blocks, key)?;
        rows.append(&mut blocks, &mut keys)?;
        if let Some(identities) = &mut self.identities {
            identities.write_full(&mut self.spaces)?;
        }
        for block in &mut blocks {
            self.rejects.append(&mut block.rejects)?;
            self.salvage.append(&mut block.salvage)?;
        }
        Ok(())
    }

    fn remark(&mut self, table: usize, counts: &Counts, damage: Option<Damage>, source: &SourceFile) {
        let rows = &mut self.tables[table];
        if let Some(Damage { line, what }) = damage {
            self.warnings.push(Warning::Damaged { file: source.name.clone(), line, what });
        } else if let Some(line) = counts.cut_off {
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
pub(crate) fn open(source: &SourceFile, block_bytes: usize) -> Result<(Input, Option<Header>), IngestError> {
    let dialect = dialect(source);
    let known = |name: &str| match &source.mapping {
        Some(mapping) => mapping.knows(name),
        None => source.table.index_of(&normal(name)).is_some(),
    };
    let options = InputOptions { dialect: &dialect, known: &known, block_bytes };
    let input = Input::open(&source.path, &options).map_err(|error| refused(source, error))?;
    if input.is_empty() {
        return Ok((input, None));
    }
    let record = input.header().ok_or_else(|| refusal(source, 1, "file holds no header"))?;
    let names = header::names(record).map_err(|what| refusal(source, record.line, what))?;
    let is_one_line = !record.content.contains(&b'\n');
    let row = HeaderRow { names: &names, is_one_line, line: record.line };
    let header = Header::bind(row, source.table, source.mapping.as_deref(), &source.name)?;
    Ok((input, Some(header)))
}

/// How the file is written, as far as it is declared.
pub(crate) fn dialect(source: &SourceFile) -> Dialect {
    let declared = source.mapping.as_ref().map(|mapping| mapping.dialect.clone()).unwrap_or_default();
    Dialect { sheet: source.sheet.clone(), ..declared }
}

/// Why rows that cannot be decoded are refused.
pub(crate) fn undecodable(encoding: Encoding) -> RejectReason {
    match encoding {
        Encoding::Utf8 => RejectReason::NotUtf8,
        _ => RejectReason::Undecodable,
    }
}

/// How the cells of a file are written.
pub(crate) fn conventions<'a>(source: &SourceFile, divisions: &'a Divisions) -> Conventions<'a> {
    let (offset_minutes, id_form) = match &source.mapping {
        Some(mapping) => (mapping.offset_minutes, mapping.id_form),
        None => (SHANGHAI, IdForm::Plain),
    };
    Conventions { divisions, offset_minutes, id_form }
}

/// The delimiter of the raw text of rows: those of sheets and Parquet are kept as CSV.
pub(crate) fn delimiter(input: &Input) -> String {
    input.detected().delimiter.clone().unwrap_or_else(|| ",".to_owned())
}

/// Hash and size of a file of which no row is read.
pub(crate) fn account_unread(source: &SourceFile) -> Result<FileAccount, IngestError> {
    let (sha256, n_bytes) = hash_file(&source.path).map_err(|error| refused(source, error.into()))?;
    Ok(FileAccount { sha256, n_bytes, ..FileAccount::default() })
}

pub(crate) fn account(input: Input, source: &SourceFile) -> Result<FileAccount, IngestError> {
    let (sha256, n_bytes) = input.finish().map_err(|error| refused(source, error))?;
    Ok(FileAccount { sha256, n_bytes, ..FileAccount::default() })
}

fn read_batch(input: &mut Input, n_blocks: usize, source: &SourceFile) -> Result<Vec<Block>, IngestError> {
    let mut batch = Vec::with_capacity(n_blocks);
    while batch.len() < n_blocks {
        match input.next_block().map_err(|error| refused(source, error))? {
            Some(block) => batch.push(block),
            None => break,
        }
    }
    Ok(batch)
}

/// Refuses a file in which lines that cannot be decoded outnumber those that can and hold more than ASCII.
pub(crate) fn check_encoding(
    counts: &Counts,
    n_tolerated: u64,
    encoding: Encoding,
    source: &SourceFile,
) -> Result<(), IngestError> {
    if counts.n_not_utf8 > counts.n_beyond_ascii + n_tolerated {
        let what = format!("file is not {encoding}; declare the encoding");
        return Err(refusal(source, counts.first_not_utf8.unwrap_or(1), &what));
    }
    Ok(())
}

/// Refuses a file of which next to nothing can be used, before its rejects fill the memory.
pub(crate) fn check_rejected(counts: &Counts, source: &SourceFile) -> Result<(), IngestError> {
    let n_accepted = counts.n_read - counts.n_rejected;
    if counts.n_rejected > MAX_REJECTED && n_accepted < counts.n_read / MIN_ACCEPTED {
        let what = format!(
            "more than {MAX_REJECTED} rows are rejected and hardly any accepted; is this the right table and mapping?"
        );
        return Err(refusal(source, 1, &what));
    }
    Ok(())
}

fn refusal(source: &SourceFile, line: u32, what: &str) -> IngestError {
    IngestError::Refused { file: source.name.clone(), line, column: None, what: what.to_owned() }
}

pub(crate) fn refused(source: &SourceFile, error: InputError) -> IngestError {
    match error.of_file(&source.path) {
        IngestError::Refused { line, column, what, .. } => {
            IngestError::Refused { file: source.name.clone(), line, column, what }
        }
        error => error,
    }
}
