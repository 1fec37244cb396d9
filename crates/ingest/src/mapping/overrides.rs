//! `[[source]]` of a pipeline file: which files, by which mapping, and what differs from it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::column::ColumnMapping;
use super::pattern::Pattern;
use super::raw::{closed_list, not_listed, table_named};
use super::words::{Delimiter, Several, Word, Zone};
use super::{IdForm, Mapping, MappingError, SourceMapping};
use crate::input::dialect::{Encoding, Quote};

/// One `[[source]]` of a pipeline file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceOverride {
    pub(super) files: Several<Pattern>,
    mapping: Option<String>,
    table: Option<String>,
    #[serde(default)]
    sheets: Several<Pattern>,
    /// Contract columns that hold the same text in every row.
    #[serde(default)]
    constants: BTreeMap<String, String>,
    encoding: Option<Word<Encoding>>,
    delimiter: Option<Word<Delimiter>>,
    quote: Option<Word<Quote>>,
    header: Option<Vec<String>>,
    skip: Option<u32>,
    zone: Option<Word<Zone>>,
    id_form: Option<Word<IdForm>>,
}

impl SourceOverride {
    /// Its file patterns, for messages.
    pub(super) fn shown(&self) -> String {
        self.files.0.iter().map(Pattern::text).collect::<Vec<_>>().join(", ")
    }

    /// The mapping with what differs put in. A mapping is looked for relative to `base`.
    pub(super) fn apply(&self, base: &Path) -> Result<Mapping, MappingError> {
        let wrong = |what: String| MappingError::Override { files: self.shown(), what };
        let mut mapping = match (&self.mapping, &self.table) {
            (Some(_), Some(_)) => return Err(wrong("a mapping names its tables itself: leave table out".to_owned())),
            (Some(reference), None) => Mapping::load(reference, base)?,
            (None, Some(table)) => {
                let table = table_named(table).map_err(wrong)?;
                let name = format!("table {}", table.name);
                Mapping { sources: vec![SourceMapping::by_contract_names(table, &name)], name }
            }
            (None, None) => return Err(wrong("give a mapping or a table".to_owned())),
        };
        mapping.name = format!("{} for {}", mapping.name, self.shown());
        for source in &mut mapping.sources {
            self.change(source);
            source.mapping.clone_from(&mapping.name);
        }
        for (name, text) in &self.constants {
            self.set_constant(&mut mapping.sources, name, text).map_err(wrong)?;
        }
        Ok(mapping)
    }

    fn change(&self, source: &mut SourceMapping) {
        fn set<T: Clone>(to: &mut Option<T>, given: Option<T>) {
            if given.is_some() {
                *to = given;
            }
        }
        let dialect = &mut source.dialect;
        set(&mut dialect.encoding, self.encoding.as_ref().map(|word| word.0));
        set(&mut dialect.delimiter, self.delimiter.as_ref().map(|word| word.0.0.clone()));
        set(&mut dialect.quote, self.quote.as_ref().map(|word| word.0));
        set(&mut dialect.header, self.header.clone());
        dialect.n_skipped = self.skip.unwrap_or(dialect.n_skipped);
        source.offset_minutes = self.zone.as_ref().map_or(source.offset_minutes, |zone| zone.0.0);
        source.id_form = self.id_form.as_ref().map_or(source.id_form, |form| form.0);
        if !self.sheets.0.is_empty() {
            source.sheets.clone_from(&self.sheets.0);
        }
    }

    fn set_constant(&self, sources: &mut [SourceMapping], name: &str, text: &str) -> Result<(), String> {
        let mut is_set = false;
        for source in sources {
            let Some(column) = source.table.index_of(name) else { continue };
            let words = closed_list(source.table.columns[column].value);
            if words.is_some_and(|words| !words.contains(&text)) {
                return Err(not_listed(name, words));
            }
            source.columns[column] = Some(ColumnMapping::constant(text));
            is_set = true;
        }
        if is_set { Ok(()) } else { Err(format!("constant {name} is no column of its table")) }
    }
}
