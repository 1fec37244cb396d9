//! Rows and cells refused, with their raw text for the vault.

use twocard_contracts::reject::RejectReason;

use crate::IngestError;
use crate::columns::Texts;

/// A refused row or cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reject {
    pub(crate) file_key: u32,
    pub(crate) line: u32,
    pub(crate) offset: u64,
    pub(crate) column: Option<&'static str>,
    pub(crate) reason: RejectReason,
    pub(crate) is_cell: bool,
}

/// Rejects in the order of files and lines.
pub(crate) struct Rejects {
    pub(crate) entries: Vec<Reject>,
    /// Raw text of the row of each entry.
    pub(crate) raw: Texts,
}

impl Rejects {
    pub(crate) fn new() -> Self {
        Rejects { entries: Vec::new(), raw: Texts::new() }
    }

    pub(crate) fn push(&mut self, reject: Reject, row: &[u8]) {
        self.entries.push(reject);
        self.raw.push_with(|out| escape(row, out));
    }

    /// The entries of one file; entries stand in the order of files.
    pub(crate) fn of_file(&self, file_key: u32) -> &[Reject] {
        let start = self.entries.partition_point(|reject| reject.file_key < file_key);
        let end = self.entries.partition_point(|reject| reject.file_key <= file_key);
        &self.entries[start..end]
    }

    /// The reject of a row, if the whole row was refused.
    pub(crate) fn row_reject(&self, file_key: u32, line: u32) -> Option<usize> {
        let start = self.entries.partition_point(|reject| (reject.file_key, reject.line) < (file_key, line));
        let same = self.entries[start..].iter().take_while(|reject| (reject.file_key, reject.line) == (file_key, line));
        same.zip(start..).find(|(reject, _)| !reject.is_cell).map(|(_, at)| at)
    }

    pub(crate) fn truncate(&mut self, n_entries: usize) {
        self.entries.truncate(n_entries);
        self.raw.truncate(n_entries);
    }

    pub(crate) fn append(&mut self, other: &mut Rejects) -> Result<(), IngestError> {
        self.entries.append(&mut other.entries);
        self.raw.append(&other.raw, "raw text of rejects")
    }

    /// Adds row rejects that were found after all rows had been read: the rows' own cell rejects go, and the order of
    /// files and lines is kept.
    pub(crate) fn insert_rows(&mut self, late: &Rejects) -> Result<(), IngestError> {
        if late.entries.is_empty() {
            return Ok(());
        }
        let place = |reject: &Reject| (reject.file_key, reject.line);
        let mut rejected: Vec<_> = late.entries.iter().map(place).collect();
        rejected.sort_unstable();
        let mut all: Vec<(Reject, &[u8])> = Vec::with_capacity(self.entries.len() + late.entries.len());
        for (i, reject) in self.entries.iter().enumerate() {
            if rejected.binary_search(&place(reject)).is_err() {
                all.push((*reject, self.raw.get(i)));
            }
        }
        all.extend(late.entries.iter().enumerate().map(|(i, reject)| (*reject, late.raw.get(i))));
        all.sort_by_key(|(reject, _)| place(reject));
        let mut joined = Rejects::new();
        for (reject, raw) in all {
            joined.entries.push(reject);
            joined.raw.push(raw);
            joined.raw.check_size("raw text of rejects")?;
        }
        *self = joined;
        Ok(())
    }
}

/// Bytes that are not UTF-8 become `\xNN`.
pub(crate) fn escape(row: &[u8], out: &mut Vec<u8>) {
    for chunk in row.utf8_chunks() {
        out.extend_from_slice(chunk.valid().as_bytes());
        for byte in chunk.invalid() {
            out.extend_from_slice(format!("\\x{byte:02X}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn reject(line: u32, is_cell: bool) -> Reject {
        Reject { file_key: 0, line, offset: 0, column: None, reason: RejectReason::Malformed, is_cell }
    }

    #[test]
    fn bytes_that_are_no_text_are_escaped() {
        let mut out = Vec::new();
        escape(b"1,\xCD\xF5,\xE7\x8E\x8B", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "1,\\xCD\\xF5,王");
    }

    #[test]
    fn a_late_row_reject_takes_the_place_of_its_cell_rejects() {
        let (mut rejects, mut late) = (Rejects::new(), Rejects::new());
        for line in [2, 4, 6] {
            rejects.push(reject(line, true), line.to_string().as_bytes());
        }
        late.push(reject(4, false), b"late");
        rejects.insert_rows(&late).unwrap();
        let lines: Vec<_> = rejects.entries.iter().map(|reject| (reject.line, reject.is_cell)).collect();
        assert_eq!(lines, [(2, true), (4, false), (6, true)]);
        assert_eq!(rejects.raw.str(1), "late");
    }
}
