//! Repaired rows that are fed again: files `<stem>-refeed-<8 hex digits>.csv`, whose rows name the rejected row that
//! they stand for by the hash of its file and its line.

use std::fs;
use std::path::Path;

use csv_core::{ReadRecordResult, Reader};
use twocard_tables::NO_KEY;

use crate::IngestError;
use crate::ingest::Ingested;
use crate::rejects::Rejects;
use crate::warning::Warning;

/// Column of a refeed file: hash of the file that holds the rejected row.
pub const REFEED_SHA256: &str = "refeed_sha256";
/// Column of a refeed file: first line of the rejected row.
pub const REFEED_LINE: &str = "refeed_line";

const MARK: &str = "-refeed-";
const N_DIGITS: usize = 8;
const EXTENSIONS: [&str; 8] = ["csv", "txt", "tsv", "gz", "zst", "xlsx", "xls", "parquet"];

/// The stem before `-refeed-<8 hex digits>` of a file name; none if the file is no refeed.
pub fn refed_stem(name: &str) -> Option<&str> {
    let (stem, digits) = name.strip_suffix(".csv")?.rsplit_once(MARK)?;
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (digits.len() == N_DIGITS && digits.bytes().all(is_hex)).then_some(stem)
}

/// The refeed file of a source file: its name begins as that of the source, so that whatever finds the one finds the
/// other.
pub fn refed_name(source: &str, digits: &str) -> String {
    let stem = refed_stem(source).map_or_else(
        || {
            let mut stem = source;
            while let Some((shorter, _)) = stem.rsplit_once('.').filter(|(_, end)| EXTENSIONS.contains(end)) {
                stem = shorter;
            }
            stem.to_owned()
        },
        str::to_owned,
    );
    format!("{stem}{MARK}{digits}.csv")
}

/// A row of a refeed file and the rejected row that it stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Line of the repaired row.
    pub line: u32,
    /// Hash of the file of the rejected row.
    pub of_sha256: String,
    /// Its line there.
    pub of_line: u32,
}

/// The links of a refeed file. Rows without one that can be read are left out.
pub fn read_links(path: &Path) -> Result<Vec<Link>, IngestError> {
    let bytes = fs::read(path).map_err(|source| IngestError::Io { path: path.to_owned(), source })?;
    Ok(links(&bytes))
}

fn links(bytes: &[u8]) -> Vec<Link> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = Reader::new();
    let mut records = Records { reader: &mut reader, rest: bytes, text: vec![0; 1024], ends: vec![0; 64] };
    let Some((_, header)) = records.next_record() else { return Vec::new() };
    let at = |name: &str| header.iter().position(|cell| cell == name);
    let Some((sha256, of_line)) = at(REFEED_SHA256).zip(at(REFEED_LINE)) else { return Vec::new() };
    let mut links = Vec::new();
    while let Some((line, cells)) = records.next_record() {
        if let (Some(of_sha256), Some(Ok(of_line))) = (cells.get(sha256), cells.get(of_line).map(|cell| cell.parse()))
            && of_sha256.len() == 64
        {
            links.push(Link { line, of_sha256: of_sha256.clone(), of_line });
        }
    }
    links
}

struct Records<'a> {
    reader: &'a mut Reader,
    rest: &'a [u8],
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Records<'_> {
    /// First line and cells of the next record.
    fn next_record(&mut self) -> Option<(u32, Vec<String>)> {
        // Empty lines before a record are none of its lines.
        let n_empty = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).collect::<Vec<_>>();
        let line = self.reader.line() + n_empty.iter().filter(|byte| ***byte == b'\n').count() as u64;
        let (mut n_text, mut n_ends) = (0, 0);
        loop {
            let (result, n_read, n_written, n_ended) =
                self.reader.read_record(self.rest, &mut self.text[n_text..], &mut self.ends[n_ends..]);
            self.rest = &self.rest[n_read..];
            (n_text, n_ends) = (n_text + n_written, n_ends + n_ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => return None,
                ReadRecordResult::Record => break,
            }
        }
        let starts = std::iter::once(0).chain(self.ends[..n_ends].iter().copied());
        let cells = starts
            .zip(&self.ends[..n_ends])
            .map(|(start, end)| String::from_utf8_lossy(&self.text[start..*end]).trim().to_owned())
            .collect();
        Some((u32::try_from(line).ok()?, cells))
    }
}

/// What refed rows do to the accounts.
pub(crate) struct Repairs {
    /// By reject: file and line of the accepted row that stands for it, or [`NO_KEY`] twice.
    pub(crate) of_reject: Vec<(u32, u32)>,
    /// By file: rejected rows that are repaired.
    pub(crate) n_repaired: Vec<u32>,
    /// By file: accepted rows that stand for a rejected row.
    pub(crate) n_refed: Vec<u32>,
}

/// Follows the links of all refeed files that were read. A repaired row that was rejected in its turn passes the link
/// on to the row that stands for it.
pub(crate) fn repairs(
    files: &[Ingested],
    rejects: &Rejects,
    warnings: &mut Vec<Warning>,
) -> Result<Repairs, IngestError> {
    let n_files = files.len();
    let mut repairs = Repairs {
        of_reject: vec![(NO_KEY, NO_KEY); rejects.entries.len()],
        n_repaired: vec![0; n_files],
        n_refed: vec![0; n_files],
    };
    let mut by_row: Vec<((u32, u32), Link)> = Vec::new();
    for (file, read) in (0..).zip(files) {
        if read.is_read && refed_stem(&read.source.name).is_some() {
            by_row.extend(read_links(&read.source.path)?.into_iter().map(|link| ((file, link.line), link)));
        }
    }
    if by_row.is_empty() {
        return Ok(repairs);
    }
    let is_rejected = |row: (u32, u32)| rejects.row_reject(row.0, row.1).is_some();
    let link_of = |row: (u32, u32)| by_row.binary_search_by_key(&row, |(of, _)| *of).ok().map(|at| &by_row[at].1);
    let mut n_orphans = vec![0; n_files];
    let mut n_twice = vec![0; n_files];
    for (row, link) in by_row.iter().filter(|(row, _)| !is_rejected(*row)) {
        let (mut is_found, mut is_twice) = (false, false);
        let mut next = vec![link.clone()];
        // Links go from later repairs to earlier ones; as many steps as files end any circle.
        for _ in 0..=n_files {
            let Some(link) = next.pop() else { break };
            for file in (0..n_files as u32).filter(|file| files[*file as usize].sha256 == link.of_sha256) {
                let Some(at) = rejects.row_reject(file, link.of_line) else { continue };
                is_found = true;
                if repairs.of_reject[at].0 == NO_KEY {
                    repairs.of_reject[at] = *row;
                    repairs.n_repaired[file as usize] += 1;
                } else {
                    is_twice = true;
                }
                next.extend(link_of((file, link.of_line)).cloned());
            }
        }
        let file = row.0 as usize;
        repairs.n_refed[file] += u32::from(is_found);
        n_orphans[file] += u64::from(!is_found);
        n_twice[file] += u64::from(is_twice);
    }
    for (file, read) in files.iter().enumerate() {
        let name = || read.source.name.clone();
        if n_orphans[file] > 0 {
            warnings.push(Warning::RefedOrphan { file: name(), n_rows: n_orphans[file] });
        }
        if n_twice[file] > 0 {
            warnings.push(Warning::RefedTwice { file: name(), n_rows: n_twice[file] });
        }
    }
    Ok(repairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_refeed_files_are_told() {
        assert_eq!(refed_stem("account_openings-refeed-0123abcd.csv"), Some("account_openings"));
        assert_eq!(refed_stem("outlets-east-refeed-00000000.csv"), Some("outlets-east"));
        for (source, expected) in [
            ("account_openings.csv", "account_openings-refeed-0123abcd.csv"),
            ("account_openings.2024.csv.gz", "account_openings.2024-refeed-0123abcd.csv"),
            ("outlets-refeed-00000000.csv", "outlets-refeed-0123abcd.csv"),
        ] {
            assert_eq!(refed_name(source, "0123abcd"), expected);
        }
        for name in ["account_openings.csv", "x-refeed-0123abcd.txt", "x-refeed-0123ABCD.csv", "x-refeed-12.csv"] {
            assert_eq!(refed_stem(name), None, "{name}");
        }
    }

    #[test]
    fn links_carry_the_first_line_of_their_row() {
        let sha = "a".repeat(64);
        let text = format!(
            "\u{feff}card_no,refeed_sha256,refeed_line\r\n1,{sha},7\r\n\r\n\"a\nb\",{sha},9\n2,short,3\n3,{sha},11"
        );
        let found: Vec<_> = links(text.as_bytes()).iter().map(|link| (link.line, link.of_line)).collect();
        assert_eq!(found, [(2, 7), (4, 9), (7, 11)]);
        assert_eq!(links(b"card_no\n1\n"), []);
        assert_eq!(links(b""), []);
    }
}
