//! `twocard rejects refeed`

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use twocard_contracts::codes::divisions::{self, Divisions};
use twocard_contracts::sources::{self, SourceTable};
use twocard_ingest::{REFEED_LINE, REFEED_SHA256, check_file, read_links, refed_name, refed_stem};

use super::RefeedArgs;
use super::sheet::{FILE, LINE, OWN_COLUMNS, SHA256, TABLE, unguard};
use crate::exit::{self, UsageError};
use crate::manifest::sha256_hex;
use crate::output;

/// A repaired row: where it stands in the repaired file, and the rejected row that it stands for.
struct Row {
    line: u64,
    of_line: u32,
    cells: Vec<String>,
}

/// The repaired file.
struct Repaired {
    /// Columns of the sources.
    names: Vec<String>,
    /// By source table, name and hash of the source file.
    groups: BTreeMap<(&'static str, String, String), Vec<Row>>,
    /// Rows that are of no export: line and column at fault.
    strays: Vec<(u64, &'static str)>,
}

/// What came of the rows of a file.
#[derive(Default)]
struct Told {
    n_written: usize,
    n_wrong: usize,
}

pub(super) fn refeed(args: &RefeedArgs) -> Result<u8> {
    let bytes =
        fs::read(&args.file).map_err(|error| UsageError(format!("cannot read {}: {error}", args.file.display())))?;
    let Ok(text) = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)) else {
        let what = format!("{}: not UTF-8; save it as CSV UTF-8", args.file.display());
        return Err(UsageError(what).into());
    };
    if !args.input.is_dir() {
        return Err(UsageError(format!("--input {}: no such folder", args.input.display())).into());
    }
    let divisions = match &args.divisions {
        None => divisions::parse(divisions::BUILT_IN).context("divisions")?,
        Some(path) => {
            let text = fs::read(path).with_context(|| format!("cannot read divisions {}", path.display()))?;
            divisions::parse(&text).with_context(|| format!("divisions {}", path.display()))?
        }
    };
    let repaired = read_repaired(text, &args.file)?;
    let digits = &sha256_hex(&bytes)[..8];
    let tell = |line: u64, column: &str, what: &str| {
        let column = if column.is_empty() { String::new() } else { format!(":{column}") };
        output::remark(&format!("{}:{line}{column}: {what}", args.file.display()));
    };
    let mut told = Told { n_wrong: repaired.strays.len(), ..Told::default() };
    for (line, column) in &repaired.strays {
        tell(*line, column, "row is of no export; it was not written");
    }
    let mut taken = links_in(&args.input, digits)?;
    for ((table, file, sha256), rows) in &repaired.groups {
        let mut fresh = Vec::new();
        for row in rows {
            if taken.insert((sha256.clone(), row.of_line)) {
                fresh.push(row);
            } else {
                tell(row.line, LINE, "this reject has been repaired already; row was not written");
                told.n_wrong += 1;
            }
        }
        let Some(table) = sources::ALL.into_iter().find(|known| known.name == *table) else { continue };
        let name = refed_name(file, digits);
        let columns = columns_of(&repaired.names, table, rows);
        let written =
            write_group(&args.input.join(&name), table, sha256, &repaired.names, &columns, &fresh, &divisions, &tell)?;
        told.n_written += written;
        told.n_wrong += fresh.len() - written;
        if written > 0 {
            output::say(&format!("{written} rows of {file} in {}\n", args.input.join(&name).display()))?;
        }
    }
    output::say(&format!("{} rows to be read again, {} left out\n", told.n_written, told.n_wrong))?;
    Ok(if told.n_wrong == 0 { exit::DONE } else { exit::WARNINGS })
}

fn read_repaired(text: &str, path: &Path) -> Result<Repaired> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';'].into_iter().find(|byte| first.as_bytes().contains(byte)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let broken = |error: csv::Error| UsageError(format!("{}: {error}", path.display()));
    let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let at = |name: &str| {
        let place = header.iter().position(|column| column == name);
        place.ok_or_else(|| UsageError(format!("{}:1:{name}: column is missing; is this an export?", path.display())))
    };
    let (table, file, sha256, of_line) = (at(TABLE)?, at(FILE)?, at(SHA256)?, at(LINE)?);
    let own: Vec<usize> = (0..header.len()).filter(|place| !OWN_COLUMNS.contains(&header[*place].as_str())).collect();
    let names = own.iter().map(|place| header[*place].clone()).collect();
    let mut repaired = Repaired { names, groups: BTreeMap::new(), strays: Vec::new() };
    let mut lines = LineCount { text: text.as_bytes(), at: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, |position| lines.line_at(position.byte() as usize));
        let cell = |place: usize| unguard(record.get(place).unwrap_or_default());
        if (0..header.len()).all(|place| cell(place).trim().is_empty()) {
            continue;
        }
        let known = sources::ALL.into_iter().find(|known| known.name == cell(table));
        let is_hash = cell(sha256).len() == 64 && cell(sha256).bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_plain = !cell(file).is_empty() && !cell(file).contains(['/', '\\']) && !cell(file).starts_with('.');
        match (known, cell(of_line).parse()) {
            (None, _) => repaired.strays.push((line, TABLE)),
            (_, Err(_)) => repaired.strays.push((line, LINE)),
            _ if !is_hash => repaired.strays.push((line, SHA256)),
            _ if !is_plain => repaired.strays.push((line, FILE)),
            (Some(known), Ok(of_line)) => {
                let cells = own.iter().map(|place| cell(*place).to_owned()).collect();
                let group = (known.name, cell(file).to_owned(), cell(sha256).to_owned());
                repaired.groups.entry(group).or_default().push(Row { line, of_line, cells });
            }
        }
    }
    Ok(repaired)
}

/// Lines by place in a text, counted once from its start. The reader's own count lags behind where lines end in CRLF.
struct LineCount<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl LineCount<'_> {
    /// Line of the first character that is no line end, from a place not before the last one asked for.
    fn line_at(&mut self, place: usize) -> u64 {
        let n_ends = self.text[place..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.line += self.text[self.at..place + n_ends].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = place + n_ends;
        self.line
    }
}

/// Rejected rows for which a repaired row lies in the folder already, this call's own files aside.
fn links_in(input: &Path, digits: &str) -> Result<BTreeSet<(String, u32)>> {
    let context = || format!("cannot read {}", input.display());
    let mut links = BTreeSet::new();
    for entry in fs::read_dir(input).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if refed_stem(&name).is_some() && !name.ends_with(&format!("-{digits}.csv")) {
            links.extend(read_links(&entry.path())?.into_iter().map(|link| (link.of_sha256, link.of_line)));
        }
    }
    Ok(links)
}

/// The columns of a source file among those of the export, which holds those of all: the ones in which it has a value,
/// and beside them those of the contract, unless its columns have other names.
fn columns_of(names: &[String], table: &SourceTable, rows: &[Row]) -> Vec<usize> {
    let is_used = |column: &usize| rows.iter().any(|row| !row.cells[*column].is_empty());
    let is_contract = |column: &usize| table.index_of(&names[*column]).is_some();
    let used: Vec<usize> = (0..names.len()).filter(is_used).collect();
    if !used.iter().any(is_contract) {
        return used;
    }
    (0..names.len()).filter(|column| is_used(column) || is_contract(column)).collect()
}

/// Writes those rows of one source file that a night accepts, and tells of the others. Returns how many were written.
#[allow(clippy::too_many_arguments, reason = "one call, and every part is another thing")]
fn write_group(
    path: &Path,
    table: &'static SourceTable,
    sha256: &str,
    names: &[String],
    columns: &[usize],
    rows: &[&Row],
    divisions: &Divisions,
    tell: &dyn Fn(u64, &str, &str),
) -> Result<usize> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let partial = path.with_file_name(format!(".{name}.partial"));
    let lines = write_rows(&partial, sha256, names, columns, rows)?;
    let checked = check_file(&partial, &name, table, divisions);
    let rejects = checked.inspect_err(|_| drop(fs::remove_file(&partial)))?;
    let mut wrong = BTreeSet::new();
    for reject in rejects {
        let Ok(at) = lines.binary_search(&reject.line) else { continue };
        let effect = if reject.is_cell { "cell will be emptied" } else { "row was not written" };
        let what = format!("{}; {effect}", reject.reason.explain());
        tell(rows[at].line, reject.column.unwrap_or_default(), &what);
        if !reject.is_cell {
            wrong.insert(at);
        }
    }
    let good: Vec<&Row> = rows.iter().enumerate().filter(|(at, _)| !wrong.contains(at)).map(|(_, row)| *row).collect();
    let context = || format!("cannot write {}", path.display());
    if good.is_empty() {
        fs::remove_file(&partial).with_context(context)?;
        return Ok(0);
    }
    if !wrong.is_empty() {
        write_rows(&partial, sha256, names, columns, &good)?;
    }
    fs::rename(&partial, path).with_context(context)?;
    Ok(good.len())
}

/// Writes a source file that only its owner can read. Returns the first line of each row.
fn write_rows(path: &Path, sha256: &str, names: &[String], columns: &[usize], rows: &[&Row]) -> Result<Vec<u32>> {
    let mut csv = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let header = columns.iter().map(|column| names[*column].as_str()).chain([REFEED_SHA256, REFEED_LINE]);
    csv.write_record(header)?;
    let (mut lines, mut line) = (Vec::with_capacity(rows.len()), 2);
    for row in rows {
        let of_line = row.of_line.to_string();
        let cells = columns.iter().map(|column| row.cells[*column].as_str());
        csv.write_record(cells.chain([sha256, &of_line]))?;
        lines.push(line);
        line += 1 + columns.iter().map(|column| row.cells[*column].matches('\n').count() as u32).sum::<u32>();
    }
    let bytes = csv.into_inner().context("cannot write repaired rows")?;
    let context = || format!("cannot write {}", path.display());
    if path.exists() {
        fs::remove_file(path).with_context(context)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(context)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).with_context(context)?;
    Ok(lines)
}
