//! The numbers that are asked about: from the command line, standard input or a file. No message holds one.

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, Result};
use twocard_contracts::codes::document::IdType;
use twocard_ingest::lookup::{self, Kind};
use twocard_vault::find::Question;

use super::FindArgs;
use crate::exit::UsageError;

/// What was read.
pub(super) struct Numbers {
    pub(super) questions: Vec<Question>,
    /// Lines of a file that hold no number of any kind.
    pub(super) refused: Vec<String>,
}

pub(super) fn read(args: &FindArgs) -> Result<Numbers> {
    if let Some(file) = &args.file {
        return read_file(file, args.column.as_deref());
    }
    let id_type = match &args.id_type {
        None => None,
        Some(name) => {
            let known = IdType::from_name(name);
            let names = IdType::ALL.map(IdType::name).join(", ");
            Some(known.ok_or_else(|| UsageError(format!("--id-type: one of {names} is needed")))?)
        }
    };
    let given = [
        ("id", args.id.as_deref(), Kind::Id(id_type)),
        ("card", args.card.as_deref(), Kind::Card),
        ("phone", args.phone.as_deref(), Kind::Phone),
    ];
    let mut questions = Vec::new();
    for (name, text, kind) in given {
        let Some(text) = text else { continue };
        let from_stdin = if text == "-" { Some(line_of_stdin()?) } else { None };
        let asked = lookup::read(from_stdin.as_deref().unwrap_or(text).as_bytes(), kind)
            .map_err(|reason| UsageError(format!("--{name}: {}", reason.explain())))?;
        questions.push(Question { name: name.to_owned(), asked });
    }
    Ok(Numbers { questions, refused: Vec::new() })
}

fn line_of_stdin() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("cannot read the number from standard input")?;
    Ok(line)
}

/// Numbers of a file: of the named column, else of the first. A first line that is no number is a heading.
fn read_file(path: &Path, column: Option<&str>) -> Result<Numbers> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut numbers = Numbers { questions: Vec::new(), refused: Vec::new() };
    let mut at = 0;
    for (n, record) in csv.byte_records().enumerate() {
        let record = record.map_err(|_| UsageError(format!("{}: is no CSV file", path.display())))?;
        let line = record.position().map_or(0, csv::Position::line);
        if let (0, Some(column)) = (n, column) {
            let found = record.iter().position(|cell| cell.trim_ascii() == column.as_bytes());
            let what = || UsageError(format!("{}:1: there is no column of the name given by --column", path.display()));
            at = found.ok_or_else(what)?;
            continue;
        }
        match lookup::read(record.get(at).unwrap_or_default(), Kind::Any) {
            Ok(asked) => numbers.questions.push(Question { name: format!("line {line}"), asked }),
            Err(_) if n == 0 => {}
            Err(reason) => numbers.refused.push(format!("line {line}: {}", reason.explain())),
        }
    }
    Ok(numbers)
}
