//! Person sheets joined to account rows. They are small: all persons of a delivery are held in memory.
//!
//! A file that has a person sheet of its own is joined to that one; other files are joined to the person files of their
//! mapping that hold nothing else.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::memchr;
use twocard_contracts::reject::RejectReason;
use twocard_contracts::sources::SourceTable;

use super::column::Joined;
use super::header::Header;
use super::heading::{Found, Headings};
use crate::clean::{Case, code, is_absent, trim};
use crate::csv::blocks::Block;
use crate::csv::cells::RecordCells;
use crate::csv::records::{Record, RowShape};
use crate::parse::Counts;
use crate::rejects::{Reject, Rejects};
use crate::{IngestError, SourceFile};

/// The table of sources that are only joined to others.
pub(crate) static JOINED: SourceTable =
    SourceTable { name: "joined", grain: "one row per person of a joined sheet", columns: &[] };

/// Mapping, joined source, and the file it belongs to alone.
type Group = (String, String, Option<PathBuf>);

/// One row of a person sheet.
struct Person {
    /// Which of the group's files it came from.
    file: usize,
    cells: Vec<Vec<u8>>,
    is_matched: AtomicBool,
}

/// The persons of a group.
#[derive(Default)]
pub(crate) struct People {
    files: Vec<Headings>,
    by_key: BTreeMap<Vec<u8>, Person>,
    n_conflicts: u64,
}

/// All persons to join, by group.
#[derive(Default)]
pub(crate) struct Joins {
    groups: BTreeMap<Group, Arc<People>>,
}

/// What rows of one file are joined to.
pub(crate) struct JoinedTo {
    people: Arc<People>,
    /// By file of the people, then slot.
    slots: Vec<Vec<Option<usize>>>,
}

/// Remarks on joins.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct JoinCounts {
    pub(crate) n_unmatched: u64,
    pub(crate) n_conflicts: u64,
}

impl Joins {
    /// The persons that a person sheet is read into; nobody else may hold the group yet.
    pub(crate) fn group_of(&mut self, source: &SourceFile, all: &[&SourceFile]) -> Option<&mut People> {
        let mapping = source.mapping.as_ref()?;
        let name = mapping.name.clone()?;
        let is_joining = |other: &SourceFile| {
            let joins = other.mapping.as_ref().is_some_and(|other| {
                other.mapping == mapping.mapping && other.join.as_ref().is_some_and(|join| join.source == name)
            });
            joins && other.path == source.path
        };
        let own = all.iter().any(|other| is_joining(other)).then(|| source.path.clone());
        let group = self.groups.entry((mapping.mapping.clone(), name.clone(), own)).or_default();
        Arc::get_mut(group)
    }

    /// What a file is joined to, if its mapping says so and there is such a sheet.
    pub(crate) fn joined_to(&self, source: &SourceFile) -> Result<Option<JoinedTo>, IngestError> {
        let Some((mapping, join)) = source.mapping.as_ref().and_then(|m| Some((m, m.join.as_ref()?))) else {
            return Ok(None);
        };
        let group = |own| self.groups.get(&(mapping.mapping.clone(), join.source.clone(), own));
        let Some(people) = group(Some(source.path.clone())).or_else(|| group(None)) else { return Ok(None) };
        let mut slots = Vec::with_capacity(people.files.len());
        for headings in &people.files {
            let places = join.slots.iter().map(|aliases| match headings.find(aliases) {
                Found::At(place) => Ok(Some(place)),
                Found::Nowhere => Ok(None),
                Found::Repeated => Err(IngestError::Refused {
                    file: source.name.clone(),
                    line: 1,
                    column: Some(aliases.join(", ")),
                    what: format!(
                        "heading stands twice in joined source {}; name one, such as `heading#2`",
                        join.source
                    ),
                }),
            });
            slots.push(places.collect::<Result<_, _>>()?);
        }
        Ok(Some(JoinedTo { people: Arc::clone(people), slots }))
    }

    /// Counts over all groups, once all files are read.
    pub(crate) fn counts(&self) -> JoinCounts {
        let mut counts = JoinCounts::default();
        for people in self.groups.values() {
            let is_unmatched = |person: &&Person| !person.is_matched.load(Ordering::Relaxed);
            counts.n_unmatched += people.by_key.values().filter(is_unmatched).count() as u64;
            counts.n_conflicts += people.n_conflicts;
        }
        counts
    }
}

impl JoinedTo {
    /// The cells of the person with this key; empty ones where there is none.
    pub(crate) fn cells_of(&self, key: &[u8], scratch: &mut Vec<u8>) -> Option<Joined<'_>> {
        let person = self.people.by_key.get(key_of(key, scratch)?)?;
        person.is_matched.store(true, Ordering::Relaxed);
        Some(Joined { cells: &person.cells, slots: &self.slots[person.file] })
    }
}

impl std::fmt::Debug for JoinedTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JoinedTo({} persons)", self.people.by_key.len())
    }
}

fn key_of<'a>(cell: &'a [u8], scratch: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    let key = code(trim(cell), Case::Upper, scratch);
    (!is_absent(key)).then_some(key)
}

/// A person sheet being read.
pub(crate) struct PeopleReader<'a> {
    people: &'a mut People,
    file: usize,
    file_key: u32,
    key: usize,
    shape: RowShape,
    cells: RecordCells,
    undecodable: RejectReason,
    /// A row as it was written.
    raw: Vec<u8>,
    pub(crate) counts: Counts,
    pub(crate) rejects: Rejects,
}

impl<'a> PeopleReader<'a> {
    pub(crate) fn new(
        people: &'a mut People,
        header: Header,
        shape: RowShape,
        undecodable: RejectReason,
        file_key: u32,
    ) -> Self {
        people.files.push(header.headings);
        PeopleReader {
            file: people.files.len() - 1,
            people,
            file_key,
            key: header.key.unwrap_or_default(),
            cells: RecordCells::new(shape),
            shape,
            undecodable,
            raw: Vec::new(),
            counts: Counts::default(),
            rejects: Rejects::new(),
        }
    }

    pub(crate) fn read(&mut self, block: &Block) {
        for mut record in block.records(self.shape) {
            let base = block.locate(&mut record);
            self.counts.n_read += 1;
            let is_cut = block.is_cut && !record.is_ended;
            let result = if is_cut { Err((None, RejectReason::CutOff)) } else { self.read_row(&record) };
            let Err((column, reason)) = result else { continue };
            self.counts.n_rejected += 1;
            if reason == RejectReason::CutOff {
                self.counts.cut_off = Some(record.line);
            }
            let (line, offset) = (record.line, base + record.offset as u64);
            let reject = Reject { file_key: self.file_key, line, offset, column, reason, is_cell: false };
            self.rejects.push(reject, self.shape.written.raw(record.content, &mut self.raw));
        }
    }

    fn read_row(&mut self, record: &Record) -> Result<(), (Option<&'static str>, RejectReason)> {
        let whole_row = |reason| Err((None, reason));
        if record.is_stray {
            return whole_row(RejectReason::UnclosedQuote);
        }
        if memchr(0, record.content).is_some() {
            return whole_row(RejectReason::NulByte);
        }
        if std::str::from_utf8(record.content).is_err() {
            self.counts.n_not_utf8 += 1;
            self.counts.first_not_utf8.get_or_insert(record.line);
            return whole_row(self.undecodable);
        }
        self.counts.n_beyond_ascii += u64::from(!record.content.is_ascii());
        let n_cells = self.cells.split(record.content);
        if n_cells != self.shape.n_cells {
            let is_cut_off = !record.is_ended && n_cells < self.shape.n_cells;
            return whole_row(if is_cut_off { RejectReason::CutOff } else { RejectReason::CellCount });
        }
        let mut scratch = Vec::new();
        let key = key_of(self.cells.get(record.content, self.key), &mut scratch);
        let key = key.ok_or((Some("key"), RejectReason::Missing))?.to_vec();
        let cells: Vec<Vec<u8>> =
            (0..n_cells).map(|cell| trim(self.cells.get(record.content, cell)).to_vec()).collect();
        if let Some(earlier) = self.people.by_key.get(&key) {
            self.people.n_conflicts += u64::from(earlier.cells != cells);
        }
        let person = Person { file: self.file, cells, is_matched: AtomicBool::new(false) };
        self.people.by_key.insert(key, person);
        Ok(())
    }
}
