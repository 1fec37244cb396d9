//! A single CSV: one row per person. Whoever is positive is a head; a `ring` names the group. A person who is not positive
//! but has a `pattern` is an honest look-alike; whoever is not in the file is taken as not positive.

use std::collections::BTreeMap;
use std::path::Path;

use super::cells::CsvFile;
use super::{Directory, Group, Member, Part, Truth};
use crate::EvaluateError;

const COLUMNS: [&str; 3] = ["id_type", "id_no", "is_positive"];

pub(super) fn read(path: &Path, directory: &dyn Directory) -> Result<Truth, EvaluateError> {
    let mut truth = Truth::default();
    let mut positions: BTreeMap<(bool, String), u32> = BTreeMap::new();
    let mut file = CsvFile::open(path, &COLUMNS)?;
    let has_rings = file.has("ring");
    file.each(|row| {
        let found = directory.person(row.given("id_type")?, row.given("id_no")?);
        let found = found.map_err(|why| row.fault("id_no", why))?;
        let (is_positive, ring, pattern) = (row.flag("is_positive")?, row.text("ring"), row.text("pattern"));
        truth.counts.n_persons += 1;
        let Some(person) = found else {
            truth.counts.n_persons_absent += 1;
            return Ok(());
        };
        if !row.text("stratum").is_empty() {
            truth.classes.push((person, row.text("stratum").to_owned()));
        }
        if !is_positive && pattern.is_empty() {
            return Ok(());
        }
        let is_ring = has_rings && !ring.is_empty();
        let next = truth.groups.len() as u32;
        let group = if is_ring { *positions.entry((is_positive, ring.to_owned())).or_insert(next) } else { next };
        if group == next {
            truth.groups.push(Group {
                no: ring.to_owned(),
                pattern: pattern.to_owned(),
                variant: String::new(),
                is_bad: is_positive,
                is_ring,
            });
        } else if truth.groups[group as usize].pattern != pattern {
            return Err(row.fault("pattern", "differs from an earlier row of the same ring"));
        }
        truth.members.push(Member { person, group, part: Part::Head });
        Ok(())
    })?;
    Ok(truth)
}
