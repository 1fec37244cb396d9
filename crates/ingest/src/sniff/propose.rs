//! Guesses written as a mapping file.

use std::collections::BTreeSet;
use std::fmt::Write;

use twocard_contracts::sources::{SourceTable, Value};

use super::guess::{Guess, Why};
use super::sample::Sample;
use crate::mapping::column::{BY_NUMBER, ColumnMapping};
use crate::mapping::header::{holds_data, looks_like_name};
use crate::mapping::heading::normal;

/// Stands for an institution that the file does not name.
const UNKNOWN: &str = "UNKNOWN";

/// The mapping as TOML.
pub(super) fn mapping(sample: &Sample, table: &'static SourceTable, guesses: &[Guess]) -> String {
    let mut text = String::new();
    // writing into a String cannot fail
    let _ = write(&mut text, sample, table, guesses);
    text
}

fn write(text: &mut String, sample: &Sample, table: &'static SourceTable, guesses: &[Guess]) -> std::fmt::Result {
    let stem = sample.name.split('.').next().unwrap_or_default();
    writeln!(text, "# Proposed from the first {} rows. Lines marked as guesses need a look.", sample.rows.len())?;
    let built_in: BTreeSet<&str> = guesses.iter().filter_map(|guess| built_in_of(guess)).collect();
    for name in built_in {
        writeln!(text, "# Headings are those of builtin:{name}; in a pipeline it can be named instead of this file.")?;
    }
    writeln!(text, "name = {}\n\n[[source]]", quoted(stem))?;
    writeln!(text, "table = {}", quoted(table.name))?;
    writeln!(text, "files = [{}]", quoted(&sample.name))?;
    for (name, value) in &sample.facts {
        match *name {
            "sheet" => writeln!(text, "sheets = [{}]", quoted(value))?,
            "encoding" => {
                writeln!(text, "encoding = {} # detected", quoted(&value.to_ascii_lowercase().replace(' ', "")))?;
            }
            _ => {}
        }
    }
    if sample.is_headerless {
        let names: Vec<String> = sample.headings.iter().map(|name| quoted(name)).collect();
        writeln!(text, "header = [{}] # the first row holds data", names.join(", "))?;
    }
    if guesses.iter().any(|guess| matches!(guess.why, Why::Values { what: "MD5 hashes", .. })) {
        writeln!(text, "id_form = \"md5\" # guess: numbers are 32 hexadecimal digits")?;
    }
    writeln!(text, "\n[source.columns]")?;
    for (column, contract) in table.columns.iter().enumerate() {
        match guesses.iter().find(|guess| guess.column == column) {
            Some(guess) => write_column(text, sample, contract.name, guess)?,
            None => match contract.value {
                Value::IdType(number) if is_told(table, number, guesses) => {
                    writeln!(
                        text,
                        "{} = {{ default = \"{BY_NUMBER}\" }} # guess: as the number's check digit shows",
                        contract.name
                    )?;
                }
                _ if contract.name == "institution_code" && contract.is_required => {
                    writeln!(
                        text,
                        "institution_code = {{ const = \"{UNKNOWN}\" }} # the file does not tell: put the institution's code"
                    )?;
                }
                _ if contract.is_required => {
                    writeln!(text, "# {} is required, and nothing in the file looks like it", contract.name)?;
                }
                _ => {}
            },
        }
    }
    let is_used = |place: usize| guesses.iter().any(|guess| guess.place == place);
    let unused: Vec<&str> = sample
        .headings
        .iter()
        .enumerate()
        .filter(|(place, name)| !is_used(*place) && looks_like_name(name) && !holds_data(&sample.headings))
        .map(|(_, name)| name.as_str())
        .collect();
    if !unused.is_empty() {
        writeln!(text, "\n# not read: {}", unused.join(", "))?;
    }
    Ok(())
}

fn built_in_of(guess: &Guess) -> Option<&'static str> {
    if let Why::BuiltIn(name, _) = guess.why { Some(name) } else { None }
}

fn is_told(table: &SourceTable, column: &str, guesses: &[Guess]) -> bool {
    guesses.iter().any(|guess| table.columns[guess.column].name == column)
}

fn write_column(text: &mut String, sample: &Sample, name: &str, guess: &Guess) -> std::fmt::Result {
    let heading = sample.headings[guess.place].as_str();
    let mark = match guess.why {
        Why::Values { what, share, n_cells } => format!(" # guess: {share} % of {n_cells} cells are {what}"),
        _ => String::new(),
    };
    let none = ColumnMapping::default();
    let rules = if let Why::BuiltIn(_, rules) = &guess.why { rules } else { &none };
    let mut settings = vec![format!("from = {}", quoted(&named(sample, guess.place, heading)))];
    let mut formats: Vec<&str> = rules.formats.iter().map(|format| format.text()).collect();
    formats.extend(
        guess.formats.iter().copied().filter(|format| !rules.formats.iter().any(|known| known.text() == *format)),
    );
    if !formats.is_empty() {
        settings.push(format!("formats = [{}]", formats.into_iter().map(quoted).collect::<Vec<_>>().join(", ")));
    }
    if !rules.strip.is_empty() {
        let names = rules.strip.iter().map(|rule| quoted(rule.name()));
        settings.push(format!("strip = [{}]", names.collect::<Vec<_>>().join(", ")));
    }
    if let Some(default) = &rules.default {
        settings.push(format!("default = {}", quoted(default)));
    }
    if let Some(values) = &rules.values {
        let words = values
            .words()
            .filter(|(word, target)| *word != normal(target))
            .map(|(word, target)| format!("{} = {}", quoted(word), quoted(target)));
        settings.push(format!("values = {{ {} }}", words.collect::<Vec<_>>().join(", ")));
    }
    match settings.as_slice() {
        [_] => writeln!(text, "{name} = {}{mark}", quoted(&named(sample, guess.place, heading))),
        _ => writeln!(text, "{name} = {{ {} }}{mark}", settings.join(", ")),
    }
}

/// A heading, numbered where the file has it several times.
fn named(sample: &Sample, place: usize, heading: &str) -> String {
    let same = |other: &&String| normal(other) == normal(heading);
    if sample.headings.iter().filter(same).count() < 2 {
        return heading.to_owned();
    }
    format!("{heading}#{}", sample.headings[..=place].iter().filter(same).count())
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
