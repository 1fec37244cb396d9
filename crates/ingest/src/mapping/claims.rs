//! Which mapping reads which file.

use std::path::Path;
use std::sync::Arc;

use super::pattern::{Pattern, any_fits};
use super::{Mapping, MappingError, SharedSource, SourceOverride};

/// The mappings of a pipeline. What `[[source]]` says of a file goes before the mappings that are only listed.
#[derive(Clone, Debug, Default)]
pub struct Mappings {
    claims: Vec<Claim>,
}

#[derive(Clone, Debug)]
struct Claim {
    name: String,
    /// Of a `[[source]]`: the files it speaks of.
    files: Option<Vec<Pattern>>,
    sources: Vec<SharedSource>,
}

impl Mappings {
    /// Adds a mapping that claims files by its own patterns.
    pub fn add(&mut self, mapping: Mapping) {
        self.claims.push(Claim::new(mapping, None));
    }

    /// Adds a `[[source]]`; its mapping is looked for relative to `base`.
    pub fn add_override(&mut self, source: &SourceOverride, base: &Path) -> Result<(), MappingError> {
        let mapping = source.apply(base)?;
        self.claims.push(Claim::new(mapping, Some(source.files.0.clone())));
        Ok(())
    }

    /// A hash that changes with anything the mappings say.
    pub fn fingerprint(&self) -> String {
        blake3::hash(format!("{self:?}").as_bytes()).to_hex().to_string()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty()
    }

    /// The source that reads a file, or a sheet of a workbook.
    pub(crate) fn claim(&self, file: &str, sheet: Option<&str>) -> Result<Option<SharedSource>, MappingError> {
        for is_override in [true, false] {
            let claims = self.claims.iter().filter(|claim| claim.files.is_some() == is_override);
            let mut found = claims.flat_map(|claim| claim.sources_of(file, sheet).into_iter().map(move |s| (claim, s)));
            match (found.next(), found.next()) {
                (None, _) => {}
                (Some((_, source)), None) => return Ok(Some(Arc::clone(source))),
                (Some((first, first_source)), Some((second, second_source))) => {
                    return Err(MappingError::Claimed {
                        file: sheet.map_or_else(|| file.to_owned(), |sheet| format!("{file}#{sheet}")),
                        first: first.shown(first_source),
                        second: second.shown(second_source),
                    });
                }
            }
        }
        Ok(None)
    }
}

impl Claim {
    fn new(mapping: Mapping, files: Option<Vec<Pattern>>) -> Claim {
        Claim { name: mapping.name, files, sources: mapping.sources.into_iter().map(Arc::new).collect() }
    }

    fn shown(&self, source: &SharedSource) -> String {
        let kind = if self.files.is_some() { "source" } else { "mapping" };
        format!("{kind} {} ({})", self.name, source.name.as_deref().unwrap_or(source.table.name))
    }

    /// The sources whose patterns fit. A mapping of one source reads whatever file a `[[source]]` gives it.
    fn sources_of<'a>(&'a self, file: &str, sheet: Option<&str>) -> Vec<&'a SharedSource> {
        if self.files.as_ref().is_some_and(|files| !any_fits(files, file)) {
            return Vec::new();
        }
        let is_sheet = |source: &SharedSource| {
            sheet.is_none_or(|sheet| source.sheets.is_empty() || any_fits(&source.sheets, sheet))
        };
        let fitting: Vec<&SharedSource> =
            self.sources.iter().filter(|source| any_fits(&source.files, file) && is_sheet(source)).collect();
        match (fitting.is_empty(), &self.files, self.sources.as_slice()) {
            (true, Some(_), [only]) if is_sheet(only) => vec![only],
            (true, Some(_), several) if sheet.is_some() => {
                several.iter().filter(|source| !source.sheets.is_empty() && is_sheet(source)).collect()
            }
            _ => fitting,
        }
    }
}
