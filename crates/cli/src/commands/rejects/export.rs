//! `twocard rejects export`

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

use anyhow::{Context, Result};
use twocard_contracts::reject::RejectReason;
use twocard_contracts::tables::{REJECTS, SOURCES, VAULT_HEADERS, VAULT_REJECTS};
use twocard_ingest::{REFEED_LINE, REFEED_SHA256};
use twocard_tables::{NO_KEY, TableDir};
use twocard_vault::Vault;
use twocard_vault::audit::Outcome;

use super::ExportArgs;
use super::sheet::{OWN_COLUMNS, guard};
use crate::audit::Audit;
use crate::exit::{self, UsageError};
use crate::manifest::Manifest;
use crate::output;
use crate::run::layout::OutDir;
use crate::vault_key;

/// The header of a source file: its cells, made distinct, and what stands between two.
struct Header {
    names: Vec<String>,
    delimiter: String,
}

/// An open reject of a whole row.
struct OpenReject {
    file_key: u32,
    line: u32,
    byte_offset: u64,
    column: String,
    reason: String,
    raw: String,
}

struct Source {
    table: String,
    name: String,
    sha256: String,
}

pub(super) fn export(args: &ExportArgs) -> Result<u8> {
    if let Some(code) = args.reason.iter().find(|code| RejectReason::from_code(code).is_none()) {
        let known: Vec<&str> = RejectReason::ALL.iter().map(|reason| reason.code()).collect();
        return Err(UsageError(format!("--reason {code}: no such reason; reasons: {}", known.join(", "))).into());
    }
    if args.out.exists() {
        let what = format!("--out {}: exists already; repairs in it would be lost", args.out.display());
        return Err(UsageError(what).into());
    }
    let out = OutDir::new(&args.runs);
    let mut audit = Audit::begin(&out, "rejects export", &args.purpose)?;
    let run = args.run.as_ref().map_or_else(|| out.current(), |run_id| out.run(run_id));
    let manifest = Manifest::read(&run)
        .with_context(|| format!("no published run in {}; `twocard run` makes one", run.display()))?;
    let tables = TableDir::new(run.join("tables"));
    audit.run_id = Some(manifest.run_id.clone());
    let (rejects, text) = read(args, &out, &tables, &manifest.run_id).map_err(|error| audit.failed(&[], error))?;
    audit.append(&[], rejects.len() as u64, if rejects.is_empty() { Outcome::NoHit } else { Outcome::Given })?;
    let context = || format!("cannot write {}", args.out.display());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&args.out).with_context(context)?;
    file.write_all(&text).and_then(|()| file.sync_all()).with_context(context)?;
    output::say(&format!(
        "{} open rejects of run {} in {}: identities in clear, delete it after use\n",
        rejects.len(),
        manifest.run_id,
        args.out.display()
    ))?;
    Ok(exit::DONE)
}

/// The open rejects, and the file that shows them.
fn read(args: &ExportArgs, out: &OutDir, tables: &TableDir, run_id: &str) -> Result<(Vec<OpenReject>, Vec<u8>)> {
    let key = vault_key::load(out, &vault_key::place([args.vault_key_file.as_deref(), None], out))?;
    let vault = Vault::at(out.vault()).open(run_id, &key)?.tables;
    let sources = read_sources(tables)?;
    let headers = read_headers(&vault)?;
    let rejects = read_open(tables, &vault, &args.reason)?;
    let text = write_csv(&sources, &headers, &rejects)?;
    Ok((rejects, text))
}

fn read_sources(tables: &TableDir) -> Result<Vec<Source>> {
    let rows = tables.read(&SOURCES, &["table", "name", "sha256"])?;
    let (table, name, sha256) = (rows.text("table")?, rows.text("name")?, rows.text("sha256")?);
    let source = |row: usize| Source {
        table: table.value(row).to_owned(),
        name: name.value(row).to_owned(),
        sha256: sha256.value(row).to_owned(),
    };
    Ok((0..rows.len()).map(source).collect())
}

fn read_headers(vault: &TableDir) -> Result<BTreeMap<u32, Header>> {
    let rows = vault.read(&VAULT_HEADERS, &["file_key", "name", "delimiter"])?;
    let (file_key, name, delimiter) = (rows.u32("file_key")?, rows.text("name")?, rows.text("delimiter")?);
    let mut headers: BTreeMap<u32, Header> = BTreeMap::new();
    for (row, file_key) in file_key.into_iter().enumerate() {
        let header = headers
            .entry(file_key)
            .or_insert_with(|| Header { names: Vec::new(), delimiter: delimiter.value(row).to_owned() });
        let mut unique = match name.value(row) {
            "" => format!("column {}", header.names.len() + 1),
            name => name.to_owned(),
        };
        if header.names.contains(&unique) || OWN_COLUMNS.contains(&unique.as_str()) {
            unique = format!("{unique} ({})", header.names.len() + 1);
        }
        header.names.push(unique);
    }
    Ok(headers)
}

/// Row rejects that no refed row has closed, in the order of files and lines.
fn read_open(tables: &TableDir, vault: &TableDir, reasons: &[String]) -> Result<Vec<OpenReject>> {
    let columns = ["file_key", "line", "byte_offset", "column", "reason", "is_cell", "repaired_file_key"];
    let rows = tables.read(&REJECTS, &columns)?;
    let raw_rows = vault.read(&VAULT_REJECTS, &["file_key", "line", "raw"])?;
    let (file_key, line, byte_offset) = (rows.u32("file_key")?, rows.u32("line")?, rows.u64("byte_offset")?);
    let (column, reason, is_cell) = (rows.text("column")?, rows.text("reason")?, rows.bool("is_cell")?);
    let repaired = rows.u32("repaired_file_key")?;
    anyhow::ensure!(
        raw_rows.u32("file_key")? == file_key && raw_rows.u32("line")? == line,
        "the rejects in the vault are not those of the run"
    );
    let raw = raw_rows.text("raw")?;
    let is_wanted = |row: &usize| {
        let reason = reason.value(*row);
        !is_cell[*row] && repaired[*row] == NO_KEY && (reasons.is_empty() || reasons.iter().any(|code| code == reason))
    };
    let columns: Vec<Option<&str>> = column.iter().collect();
    let open = (0..rows.len()).filter(is_wanted).map(|row| OpenReject {
        file_key: file_key[row],
        line: line[row],
        byte_offset: byte_offset[row],
        column: columns[row].unwrap_or_default().to_owned(),
        reason: reason.value(row).to_owned(),
        raw: raw.value(row).to_owned(),
    });
    Ok(open.collect())
}

fn write_csv(sources: &[Source], headers: &BTreeMap<u32, Header>, rejects: &[OpenReject]) -> Result<Vec<u8>> {
    let mut names: Vec<&str> = Vec::new();
    for header in rejects.iter().filter_map(|reject| headers.get(&reject.file_key)) {
        for name in &header.names {
            // Links of a refeed file are made anew by the next refeed.
            if !names.contains(&name.as_str()) && ![REFEED_SHA256, REFEED_LINE].contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let mut csv =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    csv.write_record(OWN_COLUMNS.iter().chain(&names))?;
    for reject in rejects {
        let (Some(source), Some(header)) = (sources.get(reject.file_key as usize), headers.get(&reject.file_key))
        else {
            anyhow::bail!("the run names no source for a reject");
        };
        let reason = RejectReason::from_code(&reject.reason);
        let cells = split(&reject.raw, &header.delimiter);
        let raw = if cells.len() == header.names.len() { "" } else { reject.raw.as_str() };
        let mut record: Vec<String> = vec![
            source.table.clone(),
            guard(&source.name),
            guard(&source.sha256),
            reject.line.to_string(),
            reject.byte_offset.to_string(),
            reject.column.clone(),
            reject.reason.clone(),
            reason.map_or("", RejectReason::explain_zh).to_owned(),
            reason.map_or("", RejectReason::explain).to_owned(),
            guard(raw),
        ];
        let cell_of = |name: &&str| {
            let place = header.names.iter().position(|known| known == name);
            guard(place.and_then(|place| cells.get(place)).map_or("", String::as_str))
        };
        record.extend(names.iter().map(cell_of));
        csv.write_record(&record)?;
    }
    csv.into_inner().context("cannot write the export")
}

/// The cells of a record as its source delimits them.
fn split(raw: &str, delimiter: &str) -> Vec<String> {
    let [byte] = delimiter.as_bytes() else {
        return raw.split(delimiter).map(|cell| cell.trim_matches('"').to_owned()).collect();
    };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(*byte).from_reader(raw.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    record.map_or_else(|| vec![raw.to_owned()], |record| record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn records_are_split_by_the_delimiter_of_their_source() {
        assert_eq!(split("a,\"b,\"\"c\n\",", ","), ["a", "b,\"c\n", ""]);
        assert_eq!(split("a;b,c", ";"), ["a", "b,c"]);
        assert_eq!(split("a€€\"b\"€€", "€€"), ["a", "b", ""]);
        assert_eq!(split("王", ","), ["王"]);
    }
}
