//! Standard output and standard error: a closed pipe ends the talk, not the program.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};

/// Writes to standard output. A reader that has gone is no failure.
pub(crate) fn say(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}

/// Writes a line to standard error; where that is closed there is nobody to tell.
pub(crate) fn remark(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
