//! Formats by their first bytes, whatever the file is called.

use std::fmt;
use std::io::{self, Read};

use super::InputError;

/// The longest mark that is looked for.
const MARK_BYTES: usize = 8;

/// What a file is on the outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Container {
    Plain,
    Gzip,
    Zstd,
    /// A ZIP archive, taken for an XLSX workbook.
    Workbook,
    Parquet,
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Container::Plain => "plain text",
            Container::Gzip => "gzip",
            Container::Zstd => "zstd",
            Container::Workbook => "XLSX",
            Container::Parquet => "Parquet",
        })
    }
}

/// Formats that are told apart only to say what to do.
const REFUSED: [(&[u8], &str); 6] = [
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "file is an old .xls workbook or one with a password; save it as .xlsx without a password",
    ),
    (b"BZh", "file is compressed with bzip2; compress it with gzip or zstd"),
    (b"\xFD7zXZ\0", "file is compressed with xz; compress it with gzip or zstd"),
    (b"7z\xBC\xAF\x27\x1C", "file is a 7z archive; unpack it"),
    (b"Rar!\x1A\x07", "file is a RAR archive; unpack it"),
    (b"%PDF-", "file is a PDF; ask for the data as CSV or XLSX"),
];

/// Reads the mark of a file. Gives the bytes read with it.
pub(super) fn detect(file: &mut impl Read) -> Result<(Container, Vec<u8>), InputError> {
    let mut start = Vec::with_capacity(MARK_BYTES);
    read_up_to(file, MARK_BYTES, &mut start)?;
    Ok((of(&start)?, start))
}

/// The format that begins with these bytes.
pub(super) fn of(start: &[u8]) -> Result<Container, InputError> {
    if let Some((_, what)) = REFUSED.iter().find(|(mark, _)| start.starts_with(mark)) {
        return Err(InputError::refused(*what));
    }
    // zstd may begin with a frame to be skipped: 50 to 5F in the first byte.
    let is_skippable = start.len() >= 4 && start[0] & 0xF0 == 0x50 && start[1..4] == *b"\x2A\x4D\x18";
    Ok(if start.starts_with(b"\x1F\x8B") {
        Container::Gzip
    } else if start.starts_with(b"\x28\xB5\x2F\xFD") || is_skippable {
        Container::Zstd
    } else if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        Container::Workbook
    } else if start.starts_with(b"PAR1") {
        Container::Parquet
    } else {
        Container::Plain
    })
}

/// Appends so many bytes, fewer only at the end.
pub(super) fn read_up_to(input: &mut impl Read, n_bytes: usize, out: &mut Vec<u8>) -> io::Result<()> {
    input.take(n_bytes as u64).read_to_end(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        for (start, expected) in [
            (b"".as_slice(), Container::Plain),
            (b"P", Container::Plain),
            (b"PK,name", Container::Plain),
            (b"\x1F\x8B\x08", Container::Gzip),
            (b"\x28\xB5\x2F\xFD", Container::Zstd),
            (b"\x50\x2A\x4D\x18", Container::Zstd),
            (b"PK\x03\x04", Container::Workbook),
            (b"PAR1", Container::Parquet),
        ] {
            let (container, read) = detect(&mut &*start).unwrap();
            assert_eq!((container, read.as_slice()), (expected, start));
        }
        assert!(of(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").unwrap_err().to_string().contains("save it as .xlsx"));
    }
}
