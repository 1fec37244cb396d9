//! Who is measured by whom: outlets of one institution and kind, clerks of one institution, all agents.

use twocard_contracts::tables::OUTLETS;
use twocard_tables::NO_KEY;

use crate::RulesError;
use crate::key::Key;
use crate::openings::{Openings, WordColumn};

/// The words of the outlet table.
pub(super) const OUTLET_KINDS: [&str; 4] = ["branch", "own_shop", "dealer", "online"];

/// Kind of each outlet by key: place in [`OUTLET_KINDS`] from 1, 0 where there is none. Of several rows of an outlet the
/// last begun by `as_of` counts.
pub(super) fn outlet_kinds(openings: &Openings) -> Result<Vec<u32>, RulesError> {
    if !openings.tables.has(&OUTLETS) {
        return Ok(Vec::new());
    }
    let rows = openings.tables.read(&OUTLETS, &["outlet_key", "outlet_kind", "valid_from"])?;
    let (keys, kinds, from) = (rows.u32("outlet_key")?, rows.text("outlet_kind")?, rows.date("valid_from")?);
    let mut last = vec![(0, i32::MIN); keys.iter().max().map_or(0, |&most| most as usize + 1)];
    for (row, kind) in kinds.iter().enumerate() {
        let code = OUTLET_KINDS.iter().position(|known| Some(*known) == kind).map_or(0, |at| at as u32 + 1);
        let seen = &mut last[keys[row] as usize];
        if from[row] <= openings.as_of().0 && from[row] >= seen.1 {
            *seen = (code, from[row]);
        }
    }
    Ok(last.into_iter().map(|(code, _)| code).collect())
}

/// The group of a key's peers by one of its rows.
pub(super) fn groups(key: Key, openings: &Openings) -> Result<Vec<u32>, RulesError> {
    if !matches!(key, Key::Outlet | Key::Staff) {
        return Ok(vec![0; openings.len()]);
    }
    let institutions = openings.words(WordColumn::Institution)?;
    let institution = |code: &u32| if *code == NO_KEY { 0 } else { code + 1 };
    if key == Key::Staff {
        return Ok(institutions.codes.iter().map(institution).collect());
    }
    let (outlets, kinds) = (key.cells(openings)?, outlet_kinds(openings)?);
    let kind = |outlet: &u32| kinds.get(*outlet as usize).copied().unwrap_or(0);
    let n_kinds = OUTLET_KINDS.len() as u32 + 1;
    Ok(institutions
        .codes
        .iter()
        .zip(&outlets)
        .map(|(code, outlet)| institution(code) * n_kinds + kind(outlet))
        .collect())
}
