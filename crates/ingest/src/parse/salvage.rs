//! The place of a rejected row, read from the cells that are well-formed by themselves. Rejects only: never on the way
//! of a good row.

use twocard_contracts::reject::RejectReason;

use super::Parser;
use crate::csv::records::Record;
use crate::mapping::column::Joined;
use crate::salvage::Salvaged;
use crate::token::NO_TOKEN;

impl Parser<'_> {
    /// Keeps outlet, clerk and agent of a row just rejected, where its cells are those of the header. The columns hold
    /// accepted rows only, before and after.
    pub(super) fn salvage_place(&mut self, record: &Record, base: u64, column: Option<usize>, reason: RejectReason) {
        // A fault of a column was found after the row had been split into as many cells as the header has.
        let is_split = column.is_some()
            || (matches!(reason, RejectReason::NotUtf8 | RejectReason::Undecodable)
                && self.record_cells.split(record.content) == self.context.header.n_cells);
        if !is_split {
            return;
        }
        let institution = self.salvage_text("institution_code", record, base);
        // An outlet or a clerk is one within its institution only.
        let [outlet, staff] = ["outlet_code", "staff_no"].map(|name| match institution.as_slice() {
            [] => Vec::new(),
            _ => self.salvage_text(name, record, base),
        });
        let agent = self.salvage_agent(record, base);
        let place = Salvaged { institution: &institution, outlet: &outlet, staff: &staff, agent };
        self.parsed.salvage.push(self.context.file_key, record.line, place);
    }

    /// A cell in canonical form; empty where it is absent or malformed.
    fn salvage_text(&mut self, name: &str, record: &Record, base: u64) -> Vec<u8> {
        let Some(column) = self.context.plan.source.index_of(name) else { return Vec::new() };
        let text = match self.read_cell(column, record, Joined::NOTHING, base) {
            Ok(true) => self.parsed.cells[column].last_text().to_vec(),
            _ => Vec::new(),
        };
        self.forget_cells(column);
        if std::str::from_utf8(&text).is_ok() { text } else { Vec::new() }
    }

    fn salvage_agent(&mut self, record: &Record, base: u64) -> twocard_contracts::ids::Token {
        let at = |name: &str| self.context.plan.source.index_of(name);
        let Some((id_type, number)) = at("agent_id_type").zip(at("agent_id_no")) else { return NO_TOKEN };
        let n_rejects = self.parsed.rejects.entries.len();
        let is_read = matches!(self.read_cell(id_type, record, Joined::NOTHING, base), Ok(true))
            && matches!(self.read_cell(number, record, Joined::NOTHING, base), Ok(true));
        let mut token = NO_TOKEN;
        if is_read {
            let cells = &self.parsed.cells;
            token = self.tokenizer.token("person", &[cells[id_type].last_text(), cells[number].last_text()]);
        }
        self.parsed.rejects.truncate(n_rejects);
        self.forget_cells(id_type);
        self.forget_cells(number);
        token
    }

    fn forget_cells(&mut self, column: usize) {
        let n_rows = self.parsed.lines.len();
        self.parsed.cells[column].truncate(n_rows);
    }
}
