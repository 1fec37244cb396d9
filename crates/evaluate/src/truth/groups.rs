//! `groups.csv`: one row per group.

use std::collections::BTreeMap;
use std::path::Path;

use super::Group;
use super::cells::CsvFile;
use crate::EvaluateError;

const COLUMNS: [&str; 4] = ["group_no", "pattern", "variant", "is_bad"];
const VARIANTS: [&str; 2] = ["plain", "hard"];

/// Groups, and their positions by number.
pub(super) fn read(path: &Path) -> Result<(Vec<Group>, BTreeMap<String, u32>), EvaluateError> {
    let mut groups = Vec::new();
    let mut positions = BTreeMap::new();
    CsvFile::open(path, &COLUMNS)?.each(|row| {
        let no = row.given("group_no")?.to_owned();
        let variant = row.given("variant")?;
        if !VARIANTS.contains(&variant) {
            return Err(row.fault("variant", "is neither plain nor hard"));
        }
        if positions.insert(no.clone(), groups.len() as u32).is_some() {
            return Err(row.fault("group_no", "stands in an earlier row too"));
        }
        groups.push(Group {
            no,
            pattern: row.given("pattern")?.to_owned(),
            variant: variant.to_owned(),
            is_bad: row.flag("is_bad")?,
            is_ring: true,
        });
        Ok(())
    })?;
    Ok((groups, positions))
}
