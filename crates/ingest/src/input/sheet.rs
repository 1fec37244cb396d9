//! One sheet of a workbook, read cell by cell in a thread of its own: its reader borrows from the workbook.

use std::fs::File;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

use super::rows::RowBuilder;
use super::workbook::{self, Book, damaged, guarded, sheet_names};
use super::{InputError, InputOptions, RowSource, cell};
use crate::csv::blocks::{Block, HeaderRecord};

/// Rows and columns of the largest sheet.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;
/// Blocks read ahead.
const BLOCKS_AHEAD: usize = 2;

/// A sheet whose header is read.
pub(super) struct OpenedSheet {
    pub(super) sheet: String,
    pub(super) header: Option<HeaderRecord>,
    pub(super) rows: SheetRows,
}

/// The rows of a sheet, as they come.
pub(super) struct SheetRows {
    blocks: Option<Receiver<Result<Block, InputError>>>,
    reader: Option<JoinHandle<()>>,
}

/// Opens the declared sheet of a workbook; where none is declared, the only one or the only one with known columns.
pub(super) fn open(file: File, options: &InputOptions) -> Result<OpenedSheet, InputError> {
    let dialect = options.dialect;
    let (wanted, names, n_skipped) = (dialect.sheet.clone(), dialect.header.clone(), dialect.n_skipped);
    let n_file_bytes = file.metadata()?.len();
    let (book, headers) = guarded(move || {
        let mut book = workbook::open(file)?;
        let mut headers = Vec::new();
        for sheet in sheet_names(&book) {
            if wanted.as_ref().is_none_or(|wanted| *wanted == sheet) {
                let header = match &names {
                    Some(names) => Some(HeaderRecord::of_names(names, n_skipped.saturating_add(1))),
                    None => read_header(&mut book, &sheet, n_skipped, n_file_bytes)?,
                };
                headers.push((sheet, header));
            }
        }
        Ok((book, headers))
    })?;
    let (sheet, header) = choose(headers, options)?;
    let n_passed = match (&dialect.header, &header) {
        (None, Some(header)) => header.line,
        _ => n_skipped,
    };
    let n_cells = header.as_ref().map_or(0, |header| header.shape.n_cells);
    let (sender, blocks) = sync_channel(BLOCKS_AHEAD);
    let (mut builder, mut book, name) =
        (RowBuilder::new(options.block_bytes, n_cells, n_file_bytes), book, sheet.clone());
    let has_rows = header.is_some();
    let reader = std::thread::spawn(move || {
        if has_rows && let Err(error) = send_rows(&mut book, &name, n_passed, &mut builder, &sender) {
            // Nobody listens if this fails.
            let _ = sender.send(Err(error));
        }
    });
    Ok(OpenedSheet { sheet, header, rows: SheetRows { blocks: Some(blocks), reader: Some(reader) } })
}

type SheetHeader = (String, Option<HeaderRecord>);

fn choose(mut headers: Vec<SheetHeader>, options: &InputOptions) -> Result<SheetHeader, InputError> {
    if headers.len() > 1 {
        let is_known = |(_, header): &SheetHeader| {
            header.as_ref().is_some_and(|header| header.names().iter().any(|name| (options.known)(name)))
        };
        if options.dialect.header.is_none() && headers.iter().any(is_known) {
            headers.retain(is_known);
        } else {
            headers.retain(|(_, header)| header.is_some());
        }
    }
    match (headers.len(), headers.into_iter().next(), &options.dialect.sheet) {
        (0..=1, Some(chosen), _) => Ok(chosen),
        (_, None, Some(_)) => Err(InputError::refused("workbook has no sheet of the declared name")),
        (_, None, None) => Err(InputError::refused("workbook has no sheet with cells")),
        (n, Some(_), _) => Err(InputError::refused(format!("{n} sheets of the workbook fit; declare the sheet"))),
    }
}

/// The first row with text after those that are passed over.
fn read_header(
    book: &mut Book,
    sheet: &str,
    n_skipped: u32,
    n_file_bytes: u64,
) -> Result<Option<HeaderRecord>, InputError> {
    let mut builder = RowBuilder::new(1, 0, n_file_bytes);
    let mut header = None;
    walk(book, sheet, n_skipped, &mut builder, |builder| {
        header = builder.take_block();
        Ok(header.is_none())
    })?;
    let Some(block) = header else { return Ok(None) };
    let mut names = Vec::new();
    let mut line = 1;
    for record in block.records(super::rows::shape(None)) {
        line = record.line;
        let cells = record.content.split(|byte| *byte == crate::csv::raw::SEPARATOR);
        names.extend(cells.map(|cell| without_line_ends(&String::from_utf8_lossy(cell))));
    }
    Ok(Some(HeaderRecord::of_names(&names, line)))
}

/// A name that was wrapped to fit its cell, on one line again.
fn without_line_ends(name: &str) -> String {
    let mut joined = String::with_capacity(name.len());
    for piece in name.trim().split(['\n', '\r']).map(str::trim).filter(|piece| !piece.is_empty()) {
        if joined.ends_with(|char: char| char.is_ascii()) && piece.starts_with(|char: char| char.is_ascii()) {
            joined.push(' ');
        }
        joined.push_str(piece);
    }
    joined
}

fn send_rows(
    book: &mut Book,
    sheet: &str,
    n_passed: u32,
    builder: &mut RowBuilder,
    sender: &SyncSender<Result<Block, InputError>>,
) -> Result<(), InputError> {
    let mut is_wanted = true;
    walk(book, sheet, n_passed, builder, |builder| {
        if builder.is_full()
            && let Some(block) = builder.take_block()
        {
            is_wanted = sender.send(Ok(block)).is_ok();
        }
        Ok(is_wanted)
    })?;
    if let (true, Some(block)) = (is_wanted, builder.take_block()) {
        let _ = sender.send(Ok(block));
    }
    Ok(())
}

/// Goes through the rows of a sheet after the first `n_passed`, until `goes_on` denies at the end of one.
fn walk(
    book: &mut Book,
    sheet: &str,
    n_passed: u32,
    builder: &mut RowBuilder,
    mut goes_on: impl FnMut(&mut RowBuilder) -> Result<bool, InputError>,
) -> Result<(), InputError> {
    let broken = |row: u32| InputError::Refused { line: row.saturating_add(1), what: "sheet is damaged here".into() };
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| damaged())?;
    let mut last: Option<(u32, u32)> = None;
    while let Some(found) = cells.next_cell().map_err(|_| broken(last.map_or(0, |(row, _)| row)))? {
        let (row, column) = found.get_position();
        if row >= MAX_ROWS || column >= MAX_COLUMNS || last.is_some_and(|last| last >= (row, column)) {
            return Err(broken(row.min(MAX_ROWS)));
        }
        if let Some((last_row, _)) = last
            && last_row < row
            && last_row >= n_passed
        {
            builder.end_row(last_row + 1, false)?;
            if !goes_on(builder)? {
                return Ok(());
            }
        }
        last = Some((row, column));
        if row >= n_passed {
            builder.push_cell(column as usize, row + 1, |out| push_value(found.get_value(), out))?;
        }
    }
    if let Some((row, _)) = last.filter(|(row, _)| *row >= n_passed) {
        builder.end_row(row + 1, false)?;
        goes_on(builder)?;
    }
    Ok(())
}

fn push_value(value: &DataRef, out: &mut Vec<u8>) {
    match value {
        DataRef::Int(number) => cell::push(out, format_args!("{number}")),
        DataRef::Float(number) => cell::push_number(*number, out),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            cell::push_text(text.as_bytes(), out);
        }
        DataRef::SharedString(text) => cell::push_text(text.as_bytes(), out),
        DataRef::Bool(is_true) => cell::push_bool(*is_true, out),
        DataRef::DateTime(at) if at.is_duration() => cell::push_duration(at.as_f64(), out),
        DataRef::DateTime(at) => {
            let is_1904 = *at == ExcelDateTime::new(at.as_f64(), ExcelDateTimeType::DateTime, true);
            cell::push_serial(at.as_f64(), is_1904, out);
        }
        DataRef::Error(error) => cell::push(out, format_args!("{error}")),
        DataRef::Empty => {}
    }
}

impl RowSource for SheetRows {
    fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        match self.blocks.as_ref().map(Receiver::recv) {
            Some(Ok(block)) => block.map(Some),
            // The reader has ended, well or not.
            _ => match self.reader.take().map(JoinHandle::join) {
                Some(Err(_)) => Err(damaged()),
                _ => Ok(None),
            },
        }
    }
}

impl Drop for SheetRows {
    fn drop(&mut self) {
        self.blocks = None;
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}
