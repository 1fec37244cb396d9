//! Counts of what was written.

use std::fmt;

/// What a simulation wrote: rows by table, and groups by pattern and look-alike.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Rows by source table, in the order of the contract.
    pub tables: Vec<(&'static str, u64)>,
    /// Planted groups and the openings that belong to them, by pattern.
    pub patterns: Vec<GroupCount>,
    /// Honest groups and their openings, by look-alike.
    pub lookalikes: Vec<GroupCount>,
    /// Entries of the answer key.
    pub n_key_entries: u64,
}

/// Groups of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GroupCount {
    /// Pattern or look-alike.
    pub name: &'static str,
    /// Groups planted.
    pub n_groups: u32,
    /// Openings in those groups.
    pub n_openings: u32,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (table, rows) in &self.tables {
            writeln!(f, "{table:<22}{rows:>12} rows")?;
        }
        for (kind, counts) in [("pattern", &self.patterns), ("look-alike", &self.lookalikes)] {
            for count in counts {
                let GroupCount { name, n_groups, n_openings } = count;
                writeln!(f, "{name:<22}{n_groups:>12} groups, {n_openings} openings ({kind})")?;
            }
        }
        write!(f, "{:<22}{:>12} entries", "answer key", self.n_key_entries)
    }
}
