//! From rows and name spaces to the kept tables.

pub(crate) mod conflicts;
pub(crate) mod exemptions;
pub(crate) mod identities;
pub(crate) mod inputs;
pub(crate) mod involved;
pub(crate) mod number_runs;
pub(crate) mod openings;
pub(crate) mod origins;
pub(crate) mod outlets;
pub(crate) mod phones;
pub(crate) mod quality;
pub(crate) mod strata;
pub(crate) mod tenures;
pub(crate) mod vault;

use rayon::prelude::*;

use crate::IngestError;
use crate::columns::Texts;

/// Rows written side by side by one task.
const CHUNK_ROWS: usize = 1 << 15;

/// One text per row, written in parallel and joined in order.
pub(crate) fn texts(
    n_rows: usize,
    what: &'static str,
    write: impl Fn(usize, &mut Vec<u8>) + Sync,
) -> Result<Texts, IngestError> {
    let chunks: Vec<Texts> = (0..n_rows.div_ceil(CHUNK_ROWS))
        .into_par_iter()
        .map(|chunk| {
            let rows = chunk * CHUNK_ROWS..n_rows.min((chunk + 1) * CHUNK_ROWS);
            let mut texts = Texts::with_capacity(rows.len(), rows.len() * 16);
            rows.for_each(|row| texts.push_with(|out| write(row, out)));
            texts
        })
        .collect();
    let mut all = Texts::with_capacity(n_rows, chunks.iter().map(Texts::n_bytes).sum());
    for chunk in &chunks {
        all.append(chunk, what)?;
    }
    Ok(all)
}
