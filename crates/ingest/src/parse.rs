//! One block of records into checked columns, tokens and rejects. Blocks are parsed side by side; nothing here knows
//! about other blocks.

use std::sync::{Mutex, PoisonError};

use memchr::memchr;
use twocard_contracts::codes::address::{AddressLevel, AddressReader};
use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::codes::{iccid, pan};
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::reject::RejectReason;

use crate::TokenKey;
use crate::check::{Buffers, Conventions};
use crate::columns::{Cells, Texts};
use crate::csv::blocks::Block;
use crate::csv::cells::RecordCells;
use crate::csv::records::{Record, RowShape};
use crate::mapping::column::MappedBuffers;
use crate::mapping::header::Header;
use crate::plan::{Parts, Plan, Space};
use crate::rejects::{Reject, Rejects};
use crate::salvage::Salvage;
use crate::token::{NO_TOKEN, Tokenizer};

mod row;
mod salvage;

/// Digits of a bank card number (ISO/IEC 7812).
const PAN_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// What all blocks of a file share.
pub(crate) struct FileContext<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) header: &'a Header,
    pub(crate) shape: RowShape,
    pub(crate) file_key: u32,
    pub(crate) conventions: Conventions<'a>,
    /// Why a row that cannot be decoded is refused.
    pub(crate) undecodable: RejectReason,
    pub(crate) key: &'a TokenKey,
    pub(crate) tools: ToolBox,
}

/// Counts over a block or a file.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Counts {
    pub(crate) n_read: u32,
    pub(crate) n_rejected: u32,
    pub(crate) n_cell_rejects: u32,
    /// Records that cannot be decoded.
    pub(crate) n_not_utf8: u64,
    /// Records that can, and are more than ASCII.
    pub(crate) n_beyond_ascii: u64,
    pub(crate) n_luhn_failed: u64,
    /// Serials of SIM cards whose last digit is not their Luhn digit.
    pub(crate) n_iccid_luhn_failed: u64,
    /// Accepted rows of a joined source that found no person.
    pub(crate) n_alone: u64,
    /// Accepted rows with a time of day, and those of them at midnight.
    pub(crate) n_timed: u64,
    pub(crate) n_midnights: u64,
    pub(crate) first_not_utf8: Option<u32>,
    pub(crate) cut_off: Option<u32>,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Counts) {
        self.n_read += other.n_read;
        self.n_rejected += other.n_rejected;
        self.n_cell_rejects += other.n_cell_rejects;
        self.n_not_utf8 += other.n_not_utf8;
        self.n_beyond_ascii += other.n_beyond_ascii;
        self.n_luhn_failed += other.n_luhn_failed;
        self.n_iccid_luhn_failed += other.n_iccid_luhn_failed;
        self.n_alone += other.n_alone;
        self.n_timed += other.n_timed;
        self.n_midnights += other.n_midnights;
        self.first_not_utf8 = self.first_not_utf8.or(other.first_not_utf8);
        self.cut_off = self.cut_off.or(other.cut_off);
    }
}

/// The accepted rows of a block, column by column, and the rejects.
pub(crate) struct Parsed {
    pub(crate) lines: Vec<u32>,
    /// By contract column.
    pub(crate) cells: Vec<Cells>,
    /// By key column of the plan, then row.
    pub(crate) tokens: Vec<Vec<Token>>,
    /// Token of each row's record name.
    pub(crate) records: Vec<Token>,
    pub(crate) is_luhn_valid: Vec<bool>,
    /// By row, where the plan has an address; none where the cell is empty.
    pub(crate) address_levels: Vec<Option<AddressLevel>>,
    /// Place and raw text of each row, where a later check may still reject it.
    pub(crate) offsets: Vec<u64>,
    pub(crate) raw: Texts,
    pub(crate) rejects: Rejects,
    /// Where the rejected rows came from.
    pub(crate) salvage: Salvage,
    pub(crate) counts: Counts,
}

/// What is kept from one block to the next.
#[derive(Default)]
struct Tools {
    addresses: AddressReader,
    buffers: Buffers,
    mapped: MappedBuffers,
}

/// Tools that nobody works with at the time.
#[derive(Default)]
pub(crate) struct ToolBox(Mutex<Vec<Tools>>);

impl ToolBox {
    fn take(&self) -> Tools {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put(&self, tools: Tools) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(tools);
    }
}

/// Parses a block.
pub(crate) fn parse(block: &Block, context: &FileContext) -> Parsed {
    let n_rows = block.n_records_at_most();
    let columns = context.plan.source.columns.iter();
    let mut parser = Parser {
        context,
        record_cells: RecordCells::new(context.shape),
        tokenizer: Tokenizer::new(context.key),
        tools: context.tools.take(),
        key: Vec::new(),
        raw: Vec::new(),
        bad_id_type: None,
        bad_number: None,
        parsed: Parsed {
            lines: Vec::with_capacity(n_rows),
            cells: columns.map(|column| Cells::with_capacity(column.value, n_rows)).collect(),
            tokens: context.plan.keys.iter().map(|_| Vec::with_capacity(n_rows)).collect(),
            records: Vec::with_capacity(n_rows),
            is_luhn_valid: Vec::new(),
            address_levels: Vec::new(),
            offsets: Vec::new(),
            raw: Texts::new(),
            rejects: Rejects::new(),
            salvage: Salvage::new(),
            counts: Counts::default(),
        },
    };
    let is_utf8 = simdutf8::basic::from_utf8(&block.bytes).is_ok();
    let is_ascii = is_utf8 && block.bytes.is_ascii();
    let has_nul = memchr(0, &block.bytes).is_some();
    for mut record in block.records(context.shape) {
        let base = block.locate(&mut record);
        parser.parsed.counts.n_read += 1;
        let is_record_utf8 = is_utf8 || std::str::from_utf8(record.content).is_ok();
        if !is_record_utf8 {
            parser.parsed.counts.n_not_utf8 += 1;
            parser.parsed.counts.first_not_utf8.get_or_insert(record.line);
        } else if !is_ascii && !record.content.is_ascii() {
            parser.parsed.counts.n_beyond_ascii += 1;
        }
        let whole_row = |reason| Err((None, reason));
        let result = if block.is_cut && !record.is_ended {
            whole_row(RejectReason::CutOff)
        } else if record.is_stray {
            whole_row(RejectReason::UnclosedQuote)
        } else if has_nul && memchr(0, record.content).is_some() {
            whole_row(RejectReason::NulByte)
        } else if !is_record_utf8 {
            whole_row(context.undecodable)
        } else {
            parser.read_row(&record, base)
        };
        if let Err((column, reason)) = result {
            parser.reject_row(&record, base, column, reason);
        }
    }
    context.tools.put(parser.tools);
    parser.parsed
}

struct Parser<'a> {
    context: &'a FileContext<'a>,
    record_cells: RecordCells,
    tokenizer: Tokenizer<'a>,
    tools: Tools,
    /// Key of the join, cleaned.
    key: Vec<u8>,
    /// A row as it was written.
    raw: Vec<u8>,
    /// The ID type column of this row whose cell was just refused.
    bad_id_type: Option<usize>,
    /// The first number of a named card that was refused in this row.
    bad_number: Option<(usize, RejectReason)>,
    parsed: Parsed,
}

impl Parser<'_> {
    /// Takes back what the row has left behind, and records why.
    fn reject_row(&mut self, record: &Record, base: u64, column: Option<usize>, reason: RejectReason) {
        let n_rows = self.parsed.lines.len();
        for cells in &mut self.parsed.cells {
            cells.truncate(n_rows);
        }
        self.parsed.counts.n_rejected += 1;
        if reason == RejectReason::CutOff {
            self.parsed.counts.cut_off = Some(record.line);
        }
        self.push_reject(record, base, column, reason, false);
        self.salvage_place(record, base, column, reason);
    }

    fn push_reject(&mut self, record: &Record, base: u64, column: Option<usize>, reason: RejectReason, is_cell: bool) {
        let reject = Reject {
            file_key: self.context.file_key,
            line: record.line,
            offset: base + record.offset as u64,
            column: column.map(|column| self.context.plan.source.columns[column].name),
            reason,
            is_cell,
        };
        self.parsed.rejects.push(reject, self.context.shape.written.raw(record.content, &mut self.raw));
    }

    /// Completes an accepted row: line, tokens, remarks.
    fn accept_row(&mut self, record: &Record, base: u64) {
        let Parser { context, parsed, tokenizer, tools: Tools { addresses, .. }, raw, .. } = self;
        let plan = context.plan;
        parsed.lines.push(record.line);
        let level = plan
            .address
            .and_then(|column| address_level(addresses, context.conventions.divisions, &parsed.cells[column]));
        if plan.address.is_some() {
            parsed.address_levels.push(level);
        }
        for (key, tokens) in plan.keys.iter().zip(&mut parsed.tokens) {
            tokens.push(match key.space {
                Space::Identity(Identity::Address) if level != Some(AddressLevel::Room) => NO_TOKEN,
                Space::Identity(Identity::Address) => tokenizer.of(key.space, &[addresses.canonical()]),
                _ => token(tokenizer, key.space, key.parts, &parsed.cells),
            });
        }
        if let Some((institution, record_no)) = plan.record {
            let (institution, record_no) = (parsed.cells[institution].last_text(), parsed.cells[record_no].last_text());
            parsed.records.push(match record_no {
                [] => NO_TOKEN,
                _ => tokenizer.inner("record", &[institution, record_no]),
            });
        }
        if let Some(card_no) = plan.card_no {
            let number = parsed.cells[card_no].last_text();
            let is_luhn_valid = pan::is_luhn_valid(number);
            let is_pan = PAN_DIGITS.contains(&number.len()) && number.iter().all(u8::is_ascii_digit);
            parsed.counts.n_luhn_failed += u64::from(is_pan && !is_luhn_valid);
            parsed.is_luhn_valid.push(is_luhn_valid);
        }
        if let Some(serial) = plan.iccid {
            parsed.counts.n_iccid_luhn_failed += u64::from(iccid::fails_luhn(parsed.cells[serial].last_text()));
        }
        if let Some(Cells::Moment { at, is_day_only }) = plan.timed.map(|column| &parsed.cells[column])
            && let (Some(at), Some(false)) = (at.last(), is_day_only.last())
        {
            parsed.counts.n_timed += 1;
            parsed.counts.n_midnights += u64::from(is_midnight(*at));
        }
        if plan.is_checked_late {
            parsed.offsets.push(base + record.offset as u64);
            parsed.raw.push(context.shape.written.raw(record.content, raw));
        }
    }
}

/// How close the address pushed last comes to one dwelling.
fn address_level(addresses: &mut AddressReader, divisions: &Divisions, cells: &Cells) -> Option<AddressLevel> {
    let text = std::str::from_utf8(cells.last_text()).ok().filter(|text| !text.is_empty())?;
    Some(addresses.read(text, divisions))
}

/// Whether an instant is exactly 00:00:00.
pub(crate) fn is_midnight(at: i64) -> bool {
    at % 86_400_000_000 == 0
}

/// The token of an identity in the row pushed last.
fn token(tokenizer: &mut Tokenizer, space: Space, parts: Parts, cells: &[Cells]) -> Token {
    let text = |column: usize| cells[column].last_text();
    let value = text(parts.value_column());
    if value.is_empty() {
        return NO_TOKEN;
    }
    match parts {
        Parts::Person { id_type, .. } => tokenizer.of(space, &[text(id_type), value]),
        Parts::Unit { .. } => tokenizer.of(space, &[b"uscc", value]),
        Parts::Within { institution, .. } => tokenizer.of(space, &[text(institution), value]),
        Parts::Sim { institution, activated_at, .. } => {
            let at = cells[activated_at].instants().last().copied().unwrap_or_default();
            tokenizer.of(space, &[text(institution), value, at.to_string().as_bytes()])
        }
        Parts::Value { .. } => tokenizer.of(space, &[value]),
    }
}
