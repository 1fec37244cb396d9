//! Earlier nights of the same folder of runs, by their manifests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use super::layout::OutDir;
use crate::manifest::{self, Head, JurisdictionEntry};

/// The last run of each day before `as_of`, in the order of days: what `H` reads of its manifest, and its folder. Of
/// several runs of a day the greatest id counts: no clock decides. Folders without a manifest that can be read so are no
/// runs.
pub(super) fn nights<H: DeserializeOwned>(
    runs: &Path,
    as_of: Date,
    day_of: impl Fn(&H) -> &str,
) -> Result<BTreeMap<Date, (H, PathBuf)>> {
    let context = || format!("cannot read {}", runs.display());
    let mut by_day = BTreeMap::new();
    let mut folders: Vec<_> =
        fs::read_dir(runs).with_context(context)?.collect::<Result<_, _>>().with_context(context)?;
    folders.sort_by_key(fs::DirEntry::file_name);
    for folder in folders {
        if folder.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let Ok(text) = fs::read_to_string(folder.path().join(manifest::FILE)) else { continue };
        let Ok(head) = serde_json::from_str::<H>(&text) else { continue };
        match Date::parse(day_of(&head).as_bytes()) {
            Some(day) if day < as_of => by_day.insert(day, (head, folder.path())),
            _ => continue,
        };
    }
    Ok(by_day)
}

/// The night that tonight's rings and leads go on from.
#[derive(Debug)]
pub(crate) struct EarlierRun {
    pub(crate) run_id: String,
    pub(crate) tables: TableDir,
}

impl EarlierRun {
    /// The last night before `as_of` for the same place and under the same token key: others name other subjects.
    pub(crate) fn find(
        out: &OutDir,
        as_of: Date,
        jurisdiction: &JurisdictionEntry,
        key_fingerprint: &str,
    ) -> Result<Option<EarlierRun>> {
        let nights = nights(&out.runs(), as_of, |head: &Head| &head.as_of)?;
        let fits = |head: &Head| head.jurisdiction == *jurisdiction && head.token_key_fingerprint == key_fingerprint;
        Ok(nights
            .into_values()
            .rfind(|(head, _)| fits(head))
            .map(|(head, folder)| EarlierRun { run_id: head.run_id, tables: TableDir::new(folder.join("tables")) }))
    }

    /// The run of that id, unless it is gone.
    pub(crate) fn open(out: &OutDir, run_id: &str) -> Option<EarlierRun> {
        let tables = out.run(run_id).join("tables");
        tables.exists().then(|| EarlierRun { run_id: run_id.to_owned(), tables: TableDir::new(tables) })
    }
}
