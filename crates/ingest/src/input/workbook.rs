//! A workbook, opened only after its parts have been unpacked once and found harmless.

use std::fs::File;
use std::io::{BufReader, Seek};

use calamine::{Reader, SheetType, Xlsx};
use zip::ZipArchive;

use super::InputError;
use super::container::read_up_to;
use super::inflate::Growth;
use super::xml::XmlWatch;

pub(super) type Book = Xlsx<BufReader<File>>;

/// A full sheet of 70 columns makes 3 GB of XML, and is read as a stream.
const MAX_PART_BYTES: u64 = 4 << 30;
/// The shared texts are held in memory.
const MAX_TEXTS_BYTES: u64 = 512 << 20;
/// So are styles and the list of sheets.
const MAX_OTHER_BYTES: u64 = 64 << 20;
const MAX_PARTS: usize = 4096;
const MAX_SHEETS: usize = 1024;
const BUFFER_BYTES: usize = 1 << 16;

/// Opens a workbook.
pub(super) fn open(file: File) -> Result<Book, InputError> {
    check(&file)?;
    (&file).rewind()?;
    let book = Xlsx::new(BufReader::new(file)).map_err(|_| damaged())?;
    if book.sheets_metadata().len() > MAX_SHEETS {
        return Err(InputError::refused("workbook has more than 1024 sheets; split it"));
    }
    Ok(book)
}

/// Names of the sheets that hold cells, in their order.
pub(super) fn sheet_names(book: &Book) -> Vec<String> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| sheet.name.clone()).collect()
}

/// Runs what may come to grief over a hostile file in a thread of its own.
pub(super) fn guarded<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, InputError> + Send + 'static,
) -> Result<T, InputError> {
    std::thread::spawn(work).join().unwrap_or_else(|_| Err(damaged()))
}

pub(super) fn damaged() -> InputError {
    InputError::refused("workbook is damaged; save it again as .xlsx")
}

/// Unpacks every part once: what the archive says of its sizes is not believed.
fn check(file: &File) -> Result<(), InputError> {
    let n_file_bytes = file.metadata()?.len();
    let broken = |_| InputError::refused("file is a damaged ZIP archive");
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    if archive.len() > MAX_PARTS {
        return Err(InputError::refused("file is a ZIP archive of more parts than a workbook has"));
    }
    let (mut is_xlsx, mut is_xlsb) = (false, false);
    let mut total = Growth::new(MAX_PART_BYTES);
    let mut buffer = Vec::with_capacity(BUFFER_BYTES);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(broken)?;
        let name = String::from_utf8_lossy(part.name_raw()).to_ascii_lowercase();
        is_xlsx |= name.ends_with("workbook.xml");
        is_xlsb |= name.ends_with("workbook.bin");
        let max_bytes = match name.as_str() {
            name if name.contains("worksheets/") => MAX_PART_BYTES,
            name if name.ends_with("sharedstrings.xml") => MAX_TEXTS_BYTES,
            _ => MAX_OTHER_BYTES,
        };
        let (mut watch, mut n_bytes) = (XmlWatch::default(), 0);
        loop {
            buffer.clear();
            read_up_to(&mut part, BUFFER_BYTES, &mut buffer)
                .map_err(|_| InputError::refused("file is a damaged ZIP archive"))?;
            if buffer.is_empty() {
                break;
            }
            n_bytes += buffer.len() as u64;
            total.add(buffer.len(), n_file_bytes).map_err(InputError::refused)?;
            watch.look(&buffer).map_err(InputError::refused)?;
            if watch.is_xml() && n_bytes > max_bytes {
                return Err(InputError::refused("workbook has a part too large to be read; split it"));
            }
        }
    }
    match (is_xlsx, is_xlsb) {
        (true, _) => Ok(()),
        (_, true) => Err(InputError::refused("file is an .xlsb workbook; save it as .xlsx")),
        _ => Err(InputError::refused("file is a ZIP archive and no .xlsx workbook; unpack it")),
    }
}
