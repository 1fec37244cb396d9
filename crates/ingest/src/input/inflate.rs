//! Decompression as a stream, within limits.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::container::Container;
use super::file::HashedFile;
use super::{Damage, InputError};

/// No source of one night is larger; more is an error or an attack.
const MAX_TEXT_BYTES: u64 = 64 << 30;
/// Small files of one repeated row may shrink further than any real history.
const RATIO_FREE_BYTES: u64 = 64 << 20;
/// A row of an opening costs some bytes however well it is compressed: real files stay under 100:1.
const MAX_RATIO: u64 = 500;
/// 128 MiB, what `zstd` itself takes without being told.
const ZSTD_WINDOW_LOG: u32 = 27;

/// What stops the reading of a text beside the system's errors.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The data end too soon or make no sense from here on.
    #[error("{0}")]
    Damaged(&'static str),
    #[error("{0}")]
    TooLarge(&'static str),
}

impl Fault {
    /// The fault that an error of a reader of this module carries.
    pub(super) fn of(error: &io::Error) -> Option<Fault> {
        error.get_ref()?.downcast_ref::<Fault>().copied()
    }
}

/// How far a part may grow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Growth {
    pub(super) max_bytes: u64,
    pub(super) n_bytes: u64,
}

impl Growth {
    pub(super) fn new(max_bytes: u64) -> Self {
        Growth { max_bytes, n_bytes: 0 }
    }

    /// Counts bytes that came out of `n_compressed`, which may be read ahead.
    pub(super) fn add(&mut self, n_bytes: usize, n_compressed: u64) -> Result<(), &'static str> {
        self.n_bytes += n_bytes as u64;
        if self.n_bytes > self.max_bytes {
            return Err("file is too large once decompressed; split it");
        }
        if self.n_bytes > RATIO_FREE_BYTES && self.n_bytes / MAX_RATIO > n_compressed {
            return Err("file grows more than 500 times when decompressed, as no real data do");
        }
        Ok(())
    }
}

/// The text of a file of which `start` was already read.
pub(super) fn open(container: Container, start: Vec<u8>, file: HashedFile) -> Result<Box<dyn Read + Send>, InputError> {
    let whole = Cursor::new(start).chain(file);
    let counted = Counted { input: whole, n_bytes: 0 };
    Ok(match container {
        Container::Gzip => Box::new(Inflated::new(Decoder::Gzip(Box::new(MultiGzDecoder::new(counted))))),
        Container::Zstd => {
            let mut decoder = zstd::Decoder::new(counted)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(Inflated::new(Decoder::Zstd(decoder)))
        }
        Container::Plain | Container::Workbook | Container::Parquet => Box::new(counted.input),
    })
}

/// Counts what goes in.
struct Counted<R> {
    input: R,
    n_bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.input.read(out)?;
        self.n_bytes += n_read as u64;
        Ok(n_read)
    }
}

enum Decoder<R: Read> {
    Gzip(Box<MultiGzDecoder<Counted<R>>>),
    Zstd(zstd::Decoder<'static, io::BufReader<Counted<R>>>),
}

impl<R: Read> Decoder<R> {
    fn n_compressed(&self) -> u64 {
        match self {
            Decoder::Gzip(decoder) => decoder.get_ref().n_bytes,
            Decoder::Zstd(decoder) => decoder.get_ref().get_ref().n_bytes,
        }
    }

    /// What an error of the decoder means; none where the file itself cannot be read.
    fn fault(&self, error: &io::Error) -> Option<Fault> {
        if error.raw_os_error().is_some() {
            return None;
        }
        let is_short = error.kind() == io::ErrorKind::UnexpectedEof;
        Some(Fault::Damaged(match (self, is_short) {
            (Decoder::Gzip(_), true) => "gzip data are cut off",
            (Decoder::Gzip(_), false) => "gzip data are damaged",
            (Decoder::Zstd(_), true) => "zstd data are cut off",
            (Decoder::Zstd(_), false) => "zstd data are damaged or need a window over 128 MiB",
        }))
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Decoder::Gzip(decoder) => decoder.read(out),
            Decoder::Zstd(decoder) => decoder.read(out),
        }
    }
}

/// Decompressed bytes; after a fault, nothing but that fault.
struct Inflated<R: Read> {
    decoder: Decoder<R>,
    growth: Growth,
    fault: Option<Fault>,
}

impl<R: Read> Inflated<R> {
    fn new(decoder: Decoder<R>) -> Self {
        Inflated { decoder, growth: Growth::new(MAX_TEXT_BYTES), fault: None }
    }

    fn fail(&mut self, fault: Fault) -> io::Error {
        self.fault = Some(fault);
        io::Error::other(fault)
    }
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault {
            return Err(io::Error::other(fault));
        }
        match self.decoder.read(out) {
            Ok(n_read) => match self.growth.add(n_read, self.decoder.n_compressed()) {
                Ok(()) => Ok(n_read),
                Err(what) => Err(self.fail(Fault::TooLarge(what))),
            },
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => match self.decoder.fault(&error) {
                Some(fault) => Err(self.fail(fault)),
                None => Err(error),
            },
        }
    }
}

/// Reads until `out` has so many bytes more. Whether the text ends there, and the damage it ends with.
pub(super) fn read_text(
    input: &mut dyn Read,
    n_bytes: usize,
    out: &mut Vec<u8>,
) -> Result<(bool, Option<&'static str>), InputError> {
    let (mut filled, wanted) = (out.len(), out.len() + n_bytes);
    out.resize(wanted, 0);
    let mut end = Ok((false, None));
    while filled < wanted {
        match input.read(&mut out[filled..]) {
            Ok(0) => {
                end = Ok((true, None));
                break;
            }
            Ok(n_read) => filled += n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                end = match Fault::of(&error) {
                    Some(Fault::Damaged(what)) => Ok((true, Some(what))),
                    Some(Fault::TooLarge(what)) => Err(InputError::refused(what)),
                    None => Err(InputError::Io(error)),
                };
                break;
            }
        }
    }
    out.truncate(filled);
    end
}

impl Damage {
    /// A file of which nothing can be read is refused.
    pub(super) fn refuse(what: &'static str) -> InputError {
        InputError::refused(format!("{what} from the start; ask for the file again"))
    }
}
