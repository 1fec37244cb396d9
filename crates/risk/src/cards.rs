//! Openings of both kinds as one set of columns, up to 24:00 of `as_of`.

use twocard_contracts::finding::{CardKind, Ground};
use twocard_contracts::ids::RowRef;
use twocard_contracts::tables;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_I64, NO_KEY, TableDir, TableError};

use crate::nodes::{Node, NodeSpace};

/// Columns of accounts and SIMs, accounts first, each kind by file and line. Row numbers of this struct are used
/// throughout the stage.
#[derive(Clone, Debug, Default)]
pub struct CardRows {
    /// Node ranges of the run.
    pub nodes: NodeSpace,
    /// Rows of accounts; the rest are SIMs.
    pub n_account_rows: usize,
    /// Row of the kept table.
    pub table_row: Vec<u32>,
    /// Source file.
    pub file_key: Vec<u32>,
    /// Source line.
    pub line: Vec<u32>,
    /// Node of the card.
    pub card: Vec<Node>,
    /// Key of the holder.
    pub holder: Vec<u32>,
    /// Key of the agent, or `NO_KEY`; a holder named as the own agent is no agent.
    pub agent: Vec<u32>,
    /// Key of the unit of a batch, or `NO_KEY`.
    pub employer: Vec<u32>,
    /// Key of the legal representative of a corporate account, or `NO_KEY`.
    pub legal_rep: Vec<u32>,
    /// Key of the outlet, or `NO_KEY`.
    pub outlet: Vec<u32>,
    /// Time of opening or activation.
    pub at: Vec<i64>,
    /// Node of the SIM or phone by which the holder is reached, or `NO_KEY`.
    pub reached_by: Vec<Node>,
    /// Node of the SIM or phone of the agent, or `NO_KEY`.
    pub agent_phone: Vec<Node>,
    number_of_sim: Vec<u32>,
}

impl CardRows {
    /// Reads both tables.
    pub fn read(tables: &TableDir, as_of: Date) -> Result<CardRows, TableError> {
        let count = |table: &tables::Table, column: &str| -> Result<u32, TableError> {
            Ok(tables.read(table, &[column])?.u32(column)?.iter().max().map_or(0, |max| max + 1))
        };
        let nodes = NodeSpace {
            n_persons: count(&tables::PERSONS, "person_key")?,
            n_accounts: count(&tables::ACCOUNTS, "account_key")?,
            n_sims: count(&tables::SIMS, "sim_key")?,
            n_phones: count(&tables::PHONES, "phone_key")?,
            n_outlets: count(&tables::OUTLETS, "outlet_key")?,
        };
        let end = Timestamp::end_of(as_of).0;
        let number_of_sim = tables.read(&tables::SIMS, &["msisdn_key"])?.u32("msisdn_key")?;
        let mut rows = CardRows { nodes, number_of_sim, ..CardRows::default() };
        let held = HeldNumbers::read(tables, &nodes, end)?;
        rows.append(tables, CardKind::Account, &held, end)?;
        rows.n_account_rows = rows.len();
        rows.append(tables, CardKind::Sim, &held, end)?;
        Ok(rows)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.card.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.card.is_empty()
    }

    /// Kind of the card of a row.
    pub fn kind(&self, row: usize) -> CardKind {
        if row < self.n_account_rows { CardKind::Account } else { CardKind::Sim }
    }

    /// Key of the number that a SIM stands for.
    pub fn number_of_sim(&self, sim_key: u32) -> u32 {
        self.number_of_sim.get(sim_key as usize).copied().unwrap_or(NO_KEY)
    }

    /// Key of the holder of each SIM, by the SIM's last row; `NO_KEY` where the SIM comes after `as_of`.
    pub fn holders_of_sims(&self) -> Vec<u32> {
        let mut holders = vec![NO_KEY; self.nodes.n_sims as usize];
        for row in self.n_account_rows..self.len() {
            holders[self.nodes.subject(self.card[row]).1 as usize] = self.holder[row];
        }
        holders
    }

    /// Source place of a row.
    pub fn place(&self, row: usize) -> RowRef {
        RowRef { file_key: self.file_key[row], line: self.line[row] }
    }

    /// The row a ground names, unless it lies after `as_of`.
    pub fn row_of(&self, ground: &Ground) -> Option<usize> {
        let range = match ground.card_kind {
            CardKind::Account => 0..self.n_account_rows,
            CardKind::Sim => self.n_account_rows..self.len(),
        };
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.place(middle) < ground.row { low = middle + 1 } else { high = middle }
        }
        (low < range.end && self.place(low) == ground.row).then_some(low)
    }

    fn append(&mut self, tables: &TableDir, kind: CardKind, held: &HeldNumbers, end: i64) -> Result<(), TableError> {
        let (table, card, at, day_only) = match kind {
            CardKind::Account => (&tables::ACCOUNT_OPENINGS, "account_key", "opened_at", "opened_at_day_only"),
            CardKind::Sim => (&tables::SIM_ACTIVATIONS, "sim_key", "activated_at", "activated_at_day_only"),
        };
        let mut names = vec![
            "file_key",
            "line",
            card,
            at,
            day_only,
            "holder_key",
            "agent_key",
            "employer_key",
            "outlet_key",
            "phone_key",
            "agent_phone_key",
        ];
        if kind == CardKind::Account {
            names.push("legal_rep_key");
        }
        let read = tables.read(table, &names)?;
        let (at, is_day_only) = (read.timestamp(at)?, read.bool(day_only)?);
        let (holder, agent, phone, agent_phone) =
            (read.u32("holder_key")?, read.u32("agent_key")?, read.u32("phone_key")?, read.u32("agent_phone_key")?);
        let legal_rep = if kind == CardKind::Account { read.u32("legal_rep_key")? } else { vec![NO_KEY; read.len()] };
        let (file_key, line, card) = (read.u32("file_key")?, read.u32("line")?, read.u32(card)?);
        let (employer, outlet) = (read.u32("employer_key")?, read.u32("outlet_key")?);
        for row in (0..read.len()).filter(|&row| at[row] < end) {
            let known_until =
                if is_day_only[row] { Timestamp::end_of(Timestamp(at[row]).date()).0 - 1 } else { at[row] };
            self.table_row.push(row as u32);
            self.file_key.push(file_key[row]);
            self.line.push(line[row]);
            self.card.push(self.nodes.card(kind, card[row]));
            self.holder.push(holder[row]);
            self.agent.push(if agent[row] == holder[row] { NO_KEY } else { agent[row] });
            self.employer.push(employer[row]);
            self.legal_rep.push(legal_rep[row]);
            self.outlet.push(outlet[row]);
            self.at.push(at[row]);
            self.reached_by.push(held.node(phone[row], known_until));
            self.agent_phone.push(held.node(agent_phone[row], known_until));
        }
        Ok(())
    }
}

/// Who held a number when: a number closed and activated again is another SIM.
struct HeldNumbers {
    nodes: NodeSpace,
    /// (msisdn_key, from, until, sim_key), sorted.
    spans: Vec<(u32, i64, i64, u32)>,
}

impl HeldNumbers {
    fn read(tables: &TableDir, nodes: &NodeSpace, end: i64) -> Result<HeldNumbers, TableError> {
        let read = tables.read(&tables::SIM_ACTIVATIONS, &["msisdn_key", "activated_at", "closed_at", "sim_key"])?;
        let (number, from) = (read.u32("msisdn_key")?, read.timestamp("activated_at")?);
        let (until, sim) = (read.timestamp("closed_at")?, read.u32("sim_key")?);
        let mut spans: Vec<(u32, i64, i64, u32)> = (0..read.len())
            .filter(|&row| from[row] < end)
            .map(|row| (number[row], from[row], if until[row] == NO_I64 { i64::MAX } else { until[row] }, sim[row]))
            .collect();
        spans.sort_unstable();
        for i in 1..spans.len() {
            if spans[i].0 == spans[i - 1].0 && spans[i].3 != spans[i - 1].3 {
                spans[i - 1].2 = spans[i - 1].2.min(spans[i].1);
            }
        }
        Ok(HeldNumbers { nodes: *nodes, spans })
    }

    /// The SIM that held the number at that time, else the number itself.
    fn node(&self, number: u32, at: i64) -> Node {
        if number == NO_KEY {
            return NO_KEY;
        }
        let after = self.spans.partition_point(|span| (span.0, span.1) <= (number, at));
        match after.checked_sub(1).map(|before| self.spans[before]) {
            Some((held, _, until, sim)) if held == number && at < until => self.nodes.sim(sim),
            _ => self.nodes.phone(number),
        }
    }
}
