//! How the text of a file is written. What is absent is detected.

/// Character encoding of a text file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    Utf8,
    /// GB 18030, which holds GBK and GB 2312.
    Gb18030,
    Utf16Le,
    Utf16Be,
}

/// What encloses a cell that holds delimiters or line ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quote {
    Char(u8),
    /// Cells are never enclosed: a quote is a character like others.
    Never,
}

/// How a file is written.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Dialect {
    pub(crate) encoding: Option<Encoding>,
    /// One or more characters.
    pub(crate) delimiter: Option<String>,
    pub(crate) quote: Option<Quote>,
    /// Names of the columns of a file without a header row.
    pub(crate) header: Option<Vec<String>>,
    /// Sheet of a workbook; absent: the only one that fits.
    pub(crate) sheet: Option<String>,
    /// Lines, or rows of a sheet, above the header: titles, dates of print.
    pub(crate) n_skipped: u32,
}
