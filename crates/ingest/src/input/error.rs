//! Why a file cannot be cut into records. No message holds anything of its cells.

use std::borrow::Cow;
use std::path::Path;

use crate::IngestError;

/// Why a file is refused, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line is longer than any record may be.
    #[error("line is longer than 8 MiB; is this a CSV file?")]
    LongLine(u32),
    /// The header's quote is never closed.
    #[error("header has a quote that is never closed")]
    OpenHeader(u32),
    /// There are more lines than can be numbered.
    #[error("file has more lines than can be numbered; split it")]
    ManyLines,
    /// Anything else that is wrong, and what to do.
    #[error("{what}")]
    Refused { line: u32, what: Cow<'static, str> },
}

impl InputError {
    /// Refuses a file as a whole.
    pub(crate) fn refused(what: impl Into<Cow<'static, str>>) -> InputError {
        InputError::Refused { line: 1, what: what.into() }
    }

    /// The same with the file's name.
    pub(crate) fn of_file(self, path: &Path) -> IngestError {
        match self {
            InputError::Io(source) => IngestError::Io { path: path.to_owned(), source },
            error => {
                let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                IngestError::Refused { file, line: error.line(), column: None, what: error.to_string() }
            }
        }
    }

    /// Line at fault.
    fn line(&self) -> u32 {
        match self {
            InputError::LongLine(line) | InputError::OpenHeader(line) | InputError::Refused { line, .. } => *line,
            InputError::ManyLines => u32::MAX,
            InputError::Io(_) => 1,
        }
    }
}

/// Compressed data that end too soon: the rows before are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Damage {
    /// Last line of which anything was read.
    pub(crate) line: u32,
    pub(crate) what: &'static str,
}
