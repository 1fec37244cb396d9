//! The cells of one row, in contract order: the first fault of a required column rejects the row, other faults empty
//! their cell.

use twocard_contracts::codes::document::IdType;
use twocard_contracts::reject::RejectReason;
use twocard_contracts::sources::Value;

use super::Parser;
use crate::check::{has_value, push_cell, push_id_number};
use crate::columns::Cells;
use crate::csv::records::Record;
use crate::mapping::column::{Joined, RowCells, Take};

/// A column, if one is at fault, and the reason.
type RowFault = (Option<usize>, RejectReason);

impl<'a> Parser<'a> {
    pub(super) fn read_row(&mut self, record: &Record, base: u64) -> Result<(), RowFault> {
        let context = self.context;
        let n_cells = self.record_cells.split(record.content);
        if n_cells != context.header.n_cells {
            let is_cut_off = !record.is_ended && n_cells < context.header.n_cells;
            return Err((None, if is_cut_off { RejectReason::CutOff } else { RejectReason::CellCount }));
        }
        let n_rejects = self.parsed.rejects.entries.len();
        (self.bad_id_type, self.bad_number) = (None, None);
        let joined = self.join(record);
        for (column, contract) in context.plan.source.columns.iter().enumerate() {
            // Most columns of most rows.
            if !contract.is_required
                && !matches!(contract.value, Value::IdNumber(_))
                && self.is_empty(&context.header.columns[column], record)
            {
                self.parsed.cells[column].push_empty();
                continue;
            }
            let fault = match self.read_cell(column, record, joined, base) {
                Ok(true) => continue,
                Ok(false) => RejectReason::Missing,
                Err(reason) => reason,
            };
            if contract.is_required {
                self.parsed.rejects.truncate(n_rejects);
                return Err((Some(column), fault));
            }
            self.parsed.cells[column].push_empty();
            if fault != RejectReason::Missing {
                self.push_reject(record, base, Some(column), fault, true);
                if context
                    .plan
                    .named_card
                    .is_some_and(|(_, card_no, account_no)| [card_no, account_no].contains(&column))
                {
                    self.bad_number.get_or_insert((column, fault));
                }
            }
        }
        if let Err(fault) = self.check_named_card() {
            self.parsed.rejects.truncate(n_rejects);
            return Err(fault);
        }
        self.parsed.counts.n_cell_rejects += (self.parsed.rejects.entries.len() - n_rejects) as u32;
        self.parsed.counts.n_alone += u64::from(context.header.joined_to.is_some() && joined.cells.is_empty());
        self.accept_row(record, base);
        Ok(())
    }

    /// Whether nothing can come of a column in this row.
    fn is_empty(&self, take: &Take, record: &Record) -> bool {
        match take {
            Take::Nothing => true,
            Take::Cell(place) => self.record_cells.get(record.content, *place).is_empty(),
            Take::Mapped(_) => false,
        }
    }

    /// The cells of the person that the row is joined to.
    fn join(&mut self, record: &Record) -> Joined<'a> {
        let header = self.context.header;
        let (Some(joined_to), Some(key)) = (&header.joined_to, header.key) else { return Joined::NOTHING };
        let key = self.record_cells.get(record.content, key);
        joined_to.cells_of(key, &mut self.key).unwrap_or(Joined::NOTHING)
    }

    /// Appends one cell to its column; `Ok(false)` and errors leave the column as it was.
    pub(super) fn read_cell(
        &mut self,
        column: usize,
        record: &Record,
        joined: Joined,
        base: u64,
    ) -> Result<bool, RejectReason> {
        let context = self.context;
        let contract = &context.plan.source.columns[column];
        let (value, number) = match (contract.value, context.plan.named_card) {
            (Value::IdNumber(_), _) => return self.read_id_number(column, record, joined, base),
            (Value::CardNumber, Some((kind, card_no, _))) if column == card_no && self.is_sim(kind) => {
                (Value::Msisdn, None)
            }
            (Value::IdType(_), _) => (contract.value, context.plan.beside[column]),
            (value, _) => (value, None),
        };
        let cell = match &context.header.columns[column] {
            Take::Nothing => return Ok(false),
            Take::Cell(place) => self.record_cells.get(record.content, *place),
            Take::Mapped(mapped) => {
                let row = RowCells { cells: &self.record_cells, record: record.content, joined };
                let number = number.map(|number| &context.header.columns[number]);
                mapped.take(&row, number, contract.is_required, &mut self.tools.mapped)?
            }
        };
        let result =
            push_cell(cell, value, &context.conventions, &mut self.tools.buffers, &mut self.parsed.cells[column]);
        if result.is_err() && matches!(value, Value::IdType(_)) {
            self.bad_id_type = Some(column);
        }
        result
    }

    /// An ID number with its type, which stands in an earlier column: both are kept, or neither.
    fn read_id_number(
        &mut self,
        column: usize,
        record: &Record,
        joined: Joined,
        base: u64,
    ) -> Result<bool, RejectReason> {
        let context = self.context;
        let Some(type_column) = context.plan.beside[column] else { return Ok(false) };
        let cell = match &context.header.columns[column] {
            Take::Nothing => b"",
            Take::Cell(place) => self.record_cells.get(record.content, *place),
            Take::Mapped(mapped) => {
                let row = RowCells { cells: &self.record_cells, record: record.content, joined };
                match mapped.take(&row, None, false, &mut self.tools.mapped) {
                    Ok(cell) => cell,
                    Err(reason) => {
                        self.replace_last(type_column, "");
                        return Err(reason);
                    }
                }
            }
        };
        let id_type = std::str::from_utf8(self.parsed.cells[type_column].last_text()).ok().and_then(IdType::from_name);
        let Some(id_type) = id_type else {
            if has_value(cell) && self.bad_id_type != Some(type_column) {
                self.push_reject(record, base, Some(type_column), RejectReason::HalfIdentity, true);
            }
            return Ok(false);
        };
        let Cells::Text(numbers) = &mut self.parsed.cells[column] else { return Ok(false) };
        let result = push_id_number(cell, id_type, context.conventions.id_form, &mut self.tools.buffers, numbers);
        match result {
            Ok(Some(kept_as)) => {
                if kept_as != id_type {
                    self.replace_last(type_column, kept_as.name());
                }
                Ok(true)
            }
            Ok(None) if context.plan.source.columns[column].is_required => Ok(false),
            Ok(None) => {
                self.replace_last(type_column, "");
                Err(RejectReason::HalfIdentity)
            }
            Err(reason) => {
                self.replace_last(type_column, "");
                Err(reason)
            }
        }
    }

    fn replace_last(&mut self, column: usize, text: &str) {
        if let Cells::Text(texts) = &mut self.parsed.cells[column] {
            texts.truncate(texts.len().saturating_sub(1));
            texts.push(text.as_bytes());
        }
    }

    fn is_sim(&self, kind: usize) -> bool {
        self.parsed.cells[kind].last_text() == b"sim"
    }

    /// A card named in a case needs a number: an account either of two, a SIM its own.
    fn check_named_card(&self) -> Result<(), RowFault> {
        let Some((kind, card_no, account_no)) = self.context.plan.named_card else { return Ok(()) };
        let is_given = |column: usize| !self.parsed.cells[column].last_text().is_empty();
        if is_given(card_no) || (is_given(account_no) && !self.is_sim(kind)) {
            return Ok(());
        }
        Err(match self.bad_number {
            Some((column, reason)) => (Some(column), reason),
            None => (Some(card_no), RejectReason::NeitherGiven),
        })
    }
}
