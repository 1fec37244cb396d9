//! Banks and operators. Codes have the form of real ones; which institution opened what says nothing about any bank.

/// A bank, operator or MVNO.
pub(crate) struct Institution {
    pub(crate) code: &'static str,
    /// Issuer prefix of its debit cards; 0 for operators.
    pub(crate) issuer: u32,
    /// Issuer prefix of its credit cards; 0 for operators.
    pub(crate) credit_issuer: u32,
    /// Digits of a debit card.
    pub(crate) card_length: usize,
}

const fn bank(code: &'static str, issuer: u32, credit_issuer: u32, card_length: usize) -> Institution {
    Institution { code, issuer, credit_issuer, card_length }
}

const fn operator(code: &'static str) -> Institution {
    Institution { code, issuer: 0, credit_issuer: 0, card_length: 0 }
}

/// Banks first, then operators in the order of their number ranges.
pub(crate) const INSTITUTIONS: [Institution; 10] = [
    bank("102", 622_202, 622_230, 19),
    bank("103", 622_848, 622_836, 19),
    bank("105", 621_700, 625_362, 19),
    bank("313", 621_266, 622_812, 16),
    bank("402", 621_458, 628_328, 18),
    bank("403", 621_799, 625_919, 19),
    operator("CMCC"),
    operator("CUCC"),
    operator("CTCC"),
    operator("MVNO01"),
];
/// Positions of the banks.
pub(crate) const BANKS: std::ops::Range<u8> = 0..6;
/// Positions of the operators.
pub(crate) const OPERATORS: std::ops::Range<u8> = 6..10;
/// How ordinary account openings spread over the banks.
pub(crate) const ACCOUNT_SHARES: [u32; 6] = [15, 22, 15, 8, 24, 16];

impl Institution {
    pub(crate) fn is_bank(&self) -> bool {
        self.issuer != 0
    }
}
