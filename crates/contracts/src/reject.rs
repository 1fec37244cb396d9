//! Rows and cells that were refused, with their place and reason. A reject never drops silently: it is a row of the
//! table `rejects`, and its raw text is kept in the vault.

/// Why a row, or one optional cell of it, was refused. The code is stable and meant for grouping.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum RejectReason {
    /// A required column has no value in this row.
    Missing,
    /// The value has not the form of its type.
    Malformed,
    /// The check digit does not fit.
    CheckDigit,
    /// The birth date inside the ID number does not exist or lies after the opening of the table's history.
    BirthDate,
    /// The value is not in the closed list of the column.
    NotListed,
    /// The row has more or fewer cells than the header.
    CellCount,
    /// The file ends inside this row.
    CutOff,
    /// A quoted cell is never closed; only its first physical line was refused.
    UnclosedQuote,
    /// The row holds a NUL byte.
    NulByte,
    /// The row is not valid UTF-8, in a file that otherwise is.
    NotUtf8,
    /// The row holds bytes that mean nothing in the file's encoding, which is not UTF-8.
    Undecodable,
    /// `valid_from`/`valid_to` of this row overlap an earlier row of the same outlet.
    OverlappingPeriod,
    /// An ID type without a number, or a number without a type.
    HalfIdentity,
    /// Neither of two alternative columns has a value (`card_no` or `account_no` of an involved card).
    NeitherGiven,
}

impl RejectReason {
    /// Stable code, as tables and messages show it.
    pub const fn code(self) -> &'static str {
        match self {
            RejectReason::Missing => "missing",
            RejectReason::Malformed => "malformed",
            RejectReason::CheckDigit => "check_digit",
            RejectReason::BirthDate => "birth_date",
            RejectReason::NotListed => "not_listed",
            RejectReason::CellCount => "cell_count",
            RejectReason::CutOff => "cut_off",
            RejectReason::UnclosedQuote => "unclosed_quote",
            RejectReason::NulByte => "nul_byte",
            RejectReason::NotUtf8 => "not_utf8",
            RejectReason::Undecodable => "undecodable",
            RejectReason::OverlappingPeriod => "overlapping_period",
            RejectReason::HalfIdentity => "half_identity",
            RejectReason::NeitherGiven => "neither_given",
        }
    }

    /// One sentence for a person, without the value itself.
    pub const fn explain(self) -> &'static str {
        match self {
            RejectReason::Missing => "required value is missing",
            RejectReason::Malformed => "value has the wrong form",
            RejectReason::CheckDigit => "check digit is wrong",
            RejectReason::BirthDate => "birth date in the number is impossible",
            RejectReason::NotListed => "value is not in the closed list of this column",
            RejectReason::CellCount => "row has more or fewer cells than the header",
            RejectReason::CutOff => "file ends inside this row",
            RejectReason::UnclosedQuote => "quoted cell is never closed",
            RejectReason::NulByte => "row holds a NUL byte",
            RejectReason::NotUtf8 => "row is not valid UTF-8",
            RejectReason::Undecodable => "row holds bytes that mean nothing in the encoding of the file",
            RejectReason::OverlappingPeriod => "validity period overlaps an earlier row of the same outlet",
            RejectReason::HalfIdentity => "ID type and number must be given together",
            RejectReason::NeitherGiven => "one of two columns must have a value",
        }
    }
}
