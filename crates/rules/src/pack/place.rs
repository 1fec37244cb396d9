//! Where in a pack's text a fault is.

use std::ops::Range;

use toml::Spanned;

use crate::PackError;

/// Something refused, at a place of the text (bytes).
#[derive(Debug)]
pub(crate) struct Fault {
    span: Range<usize>,
    what: String,
}

impl Fault {
    /// A fault of this value.
    pub(crate) fn of<T>(value: &Spanned<T>, what: impl Into<String>) -> Fault {
        Fault { span: value.span(), what: what.into() }
    }

    /// What the TOML reader refused: at its place if it names one, else at `place`.
    pub(super) fn of_error(error: &toml::de::Error, place: &Spanned<()>) -> Fault {
        let span = error.span().unwrap_or_else(|| place.span());
        Fault { span, what: error.message().replace('\n', ", ") }
    }

    /// With file, line and column (both from 1, columns in characters).
    pub(super) fn at(self, text: &str, file: &str) -> PackError {
        let before = text.get(..self.span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        PackError::Invalid {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what: self.what,
        }
    }
}
