//! Mapping files as TOML: every mistake is told with its line and column.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use twocard_contracts::sources::{self, ID_TYPES, SourceTable, Value};

use super::column::{BY_NUMBER, ColumnMapping, Origin};
use super::join::JOINED;
use super::pattern::Pattern;
use super::strip::Strip;
use super::time_format::TimeFormat;
use super::values::{Other, Values};
use super::words::{Delimiter, FromHeadings, Several, Shorthand, Word, Zone};
use super::{IdForm, JoinMapping, Mapping, MappingError, SHANGHAI, SourceMapping};
use crate::input::dialect::{Dialect, Encoding, Quote};

const REJECT: &str = "reject";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    name: String,
    #[serde(default)]
    files: Several<Pattern>,
    source: Vec<RawSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    name: Option<String>,
    table: Spanned<String>,
    #[serde(default)]
    files: Several<Pattern>,
    #[serde(default)]
    sheets: Several<Pattern>,
    encoding: Option<Word<Encoding>>,
    delimiter: Option<Word<Delimiter>>,
    quote: Option<Word<Quote>>,
    header: Option<Vec<String>>,
    #[serde(default)]
    skip: u32,
    zone: Option<Word<Zone>>,
    id_form: Option<Word<IdForm>>,
    key: Option<Spanned<Several<String>>>,
    join: Option<Spanned<RawJoin>>,
    #[serde(default)]
    columns: BTreeMap<Spanned<String>, Spanned<Shorthand<RawColumn>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJoin {
    source: Spanned<String>,
    key: Several<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    from: Option<Several<String>>,
    first_of: Option<Vec<Several<String>>>,
    #[serde(rename = "const")]
    constant: Option<Spanned<String>>,
    default: Option<Spanned<String>>,
    values: Option<BTreeMap<String, Spanned<String>>>,
    other: Option<Spanned<String>>,
    #[serde(default)]
    formats: Several<Word<TimeFormat>>,
    #[serde(default)]
    strip: Several<Word<Strip>>,
}

impl FromHeadings for RawColumn {
    fn from_headings(headings: Vec<String>) -> Self {
        RawColumn { from: Some(Several(headings)), ..RawColumn::default() }
    }
}

/// A mistake and its place in the text.
type Fault = (Range<usize>, String);

/// Reads a mapping.
pub(super) fn parse(text: &str, file: &str) -> Result<Mapping, MappingError> {
    let read = toml::from_str::<RawMapping>(text)
        .map_err(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))
        .and_then(read_mapping);
    read.map_err(|(span, what)| {
        let before = &text[..text.floor_char_boundary(span.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        MappingError::Syntax { file: file.to_owned(), line, column, what }
    })
}

fn read_mapping(raw: RawMapping) -> Result<Mapping, Fault> {
    let people: Vec<String> = raw
        .source
        .iter()
        .filter(|source| source.table.get_ref() == JOINED.name)
        .filter_map(|s| s.name.clone())
        .collect();
    let sources = raw.source.into_iter().map(|source| read_source(source, &raw.name, &raw.files.0, &people));
    Ok(Mapping { sources: sources.collect::<Result<_, _>>()?, name: raw.name })
}

/// The table of a name, the joined one included.
pub(super) fn table_named(name: &str) -> Result<&'static SourceTable, String> {
    let found = sources::ALL.into_iter().chain([&JOINED]).find(|table| table.name == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = sources::ALL.into_iter().chain([&JOINED]).map(|table| table.name).collect();
        format!("table is one of {}", names.join(", "))
    })
}

fn read_source(raw: RawSource, mapping: &str, files: &[Pattern], people: &[String]) -> Result<SourceMapping, Fault> {
    let table = table_named(raw.table.get_ref()).map_err(|what| (raw.table.span(), what))?;
    let is_joined = table.name == JOINED.name;
    let mut source = SourceMapping::by_contract_names(table, mapping);
    source.files = if raw.files.0.is_empty() { files.to_vec() } else { raw.files.0 };
    source.sheets = raw.sheets.0;
    source.dialect = Dialect {
        encoding: raw.encoding.map(|word| word.0),
        delimiter: raw.delimiter.map(|word| word.0.0),
        quote: raw.quote.map(|word| word.0),
        header: raw.header,
        sheet: None,
        n_skipped: raw.skip,
    };
    source.offset_minutes = raw.zone.map_or(SHANGHAI, |zone| zone.0.0);
    source.id_form = raw.id_form.map_or(IdForm::Plain, |form| form.0);
    match (is_joined, raw.key, &raw.name) {
        (true, Some(key), Some(_)) => source.key = key.into_inner().0,
        (true, ..) => return Err((raw.table.span(), "a joined source needs a name and a key".to_owned())),
        (false, Some(key), _) => return Err((key.span(), "only a joined source has a key of its own".to_owned())),
        (false, None, _) => {}
    }
    source.name = raw.name;
    if let Some(join) = raw.join {
        let span = join.span();
        let RawJoin { source: joined, key } = join.into_inner();
        if is_joined {
            return Err((span, "a joined source cannot join another".to_owned()));
        }
        if !people.contains(joined.get_ref()) {
            let what = "no source of this name with table joined in this mapping".to_owned();
            return Err((joined.span(), what));
        }
        source.join = Some(JoinMapping { source: joined.into_inner(), key: key.0, slots: Vec::new() });
    }
    for (name, column) in raw.columns {
        let Some(index) = table.index_of(name.get_ref()) else {
            return Err((name.span(), format!("{} is no column of {}", name.get_ref(), table.name)));
        };
        let span = column.span();
        let read = read_column(column.into_inner().0, table, index, source.join.as_mut(), span)?;
        source.columns[index] = Some(read);
    }
    Ok(source)
}

fn read_column(
    raw: RawColumn,
    table: &SourceTable,
    index: usize,
    mut join: Option<&mut JoinMapping>,
    span: Range<usize>,
) -> Result<ColumnMapping, Fault> {
    let contract = &table.columns[index];
    let aliases = match (raw.from, raw.first_of, &raw.constant) {
        (Some(_), Some(_), _) => return Err((span, "give from or first_of, not both".to_owned())),
        (Some(from), None, _) => vec![from.0],
        (None, Some(first_of), _) => first_of.into_iter().map(|aliases| aliases.0).collect(),
        (None, None, Some(_)) => Vec::new(),
        (None, None, None) => vec![vec![contract.name.to_owned()]],
    };
    let mut from = Vec::new();
    for aliases in aliases {
        from.push(origin(aliases, join.as_deref_mut()).map_err(|what| (span.clone(), what))?);
    }
    let words = closed_list(contract.value);
    let is_id_type = matches!(contract.value, Value::IdType(_));
    for word in [&raw.constant, &raw.default].into_iter().flatten() {
        let is_listed = words.is_none_or(|words| words.contains(&word.get_ref().as_str()));
        let is_by_number = is_id_type && word.get_ref() == BY_NUMBER;
        if !is_listed && !is_by_number {
            return Err((word.span(), not_listed(contract.name, words)));
        }
    }
    let other = match raw.other {
        None => Other::Keep,
        Some(word) if word.get_ref() == REJECT => Other::Reject,
        Some(word) => Other::Word(target(word, contract.name, words)?),
    };
    let mut given = Vec::new();
    for (word, contract_word) in raw.values.unwrap_or_default() {
        given.push((word, target(contract_word, contract.name, words)?));
    }
    let values = (!given.is_empty() || other != Other::Keep)
        .then(|| Arc::new(Values::new(given.into_iter(), other, words.unwrap_or_default())));
    let is_time = matches!(contract.value, Value::Moment | Value::Date);
    if !raw.formats.0.is_empty() && !is_time {
        return Err((span, format!("{} is no date or time: formats do not fit", contract.name)));
    }
    Ok(ColumnMapping {
        from,
        constant: raw.constant.map(Spanned::into_inner),
        default: raw.default.map(Spanned::into_inner),
        values,
        formats: raw.formats.0.into_iter().map(|word| word.0).collect(),
        strip: raw.strip.0.into_iter().map(|word| word.0).collect(),
    })
}

/// Headings of the file itself, or of the joined sheet where each bears its name and a dot.
fn origin(aliases: Vec<String>, join: Option<&mut JoinMapping>) -> Result<Origin, String> {
    let Some(join) = join else { return Ok(Origin::Own(aliases)) };
    let prefix = format!("{}.", join.source);
    let joined: Vec<String> =
        aliases.iter().filter_map(|alias| alias.strip_prefix(&prefix)).map(str::to_owned).collect();
    match joined.len() {
        0 => Ok(Origin::Own(aliases)),
        n if n < aliases.len() => Err("headings of two sheets are no aliases; use first_of".to_owned()),
        _ => {
            join.slots.push(joined);
            Ok(Origin::Joined(join.slots.len() - 1))
        }
    }
}

/// The words of a closed list.
pub(super) fn closed_list(value: Value) -> Option<&'static [&'static str]> {
    match value {
        Value::OneOf(words) => Some(words),
        Value::IdType(_) => Some(ID_TYPES),
        _ => None,
    }
}

fn target(word: Spanned<String>, column: &str, words: Option<&[&str]>) -> Result<String, Fault> {
    let is_known = word.get_ref().is_empty() || words.is_none_or(|words| words.contains(&word.get_ref().as_str()));
    if is_known { Ok(word.into_inner()) } else { Err((word.span(), not_listed(column, words))) }
}

pub(super) fn not_listed(column: &str, words: Option<&[&str]>) -> String {
    format!("{column} is one of {}", words.unwrap_or_default().join(", "))
}
