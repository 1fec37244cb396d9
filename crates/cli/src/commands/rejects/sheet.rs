//! Cells that survive a spreadsheet: nothing is taken for a formula, a number or a date.

/// Columns that an export puts before those of the source.
pub(super) const TABLE: &str = "reject_table";
pub(super) const FILE: &str = "reject_file";
pub(super) const SHA256: &str = "reject_sha256";
pub(super) const LINE: &str = "reject_line";
pub(super) const OWN_COLUMNS: [&str; 10] = [
    TABLE,
    FILE,
    SHA256,
    LINE,
    "reject_byte_offset",
    "reject_column",
    "reject_reason",
    "reject_explanation_zh",
    "reject_explanation_en",
    "reject_raw",
];

/// Characters that begin a formula, also in their full-width form, and the apostrophe itself.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];

/// The cell with an apostrophe before it where a spreadsheet would compute it, or change its digits.
pub(super) fn guard(cell: &str) -> String {
    let is_risky = cell.starts_with(STARTS) || cell.bytes().any(|byte| byte.is_ascii_digit());
    if is_risky { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell without the apostrophe of [`guard`].
pub(super) fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back_as_it_was() {
        for cell in
            ["", "王小明", "=1+1", "+86", "-", "@x", "'x", "''", "001", "6217001234567890", "1/2", "＝A1", "\tx"]
        {
            assert_eq!(unguard(&guard(cell)), cell);
        }
    }

    #[test]
    fn nothing_begins_like_a_formula_or_a_number() {
        for cell in ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(1)", "\t=1", "＝1", "007", "2024-03-01"] {
            assert!(guard(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(guard("王小明"), "王小明");
    }
}
