//! Cells of eight bytes that are looked up at random, by the hundred megabytes: long tables lie in huge pages, so that a
//! look misses the cell and not its page too.

use memmap2::MmapMut;

/// Bytes from which a table gets huge pages.
const HUGE_FROM: usize = 4 << 20;

/// One cell.
pub(crate) type Cell = [u8; 8];

/// A table of cells, all zero at first.
pub(crate) enum Slots {
    Few(Vec<Cell>),
    Many(MmapMut),
}

impl Slots {
    pub(crate) fn new(n_cells: usize) -> Slots {
        let n_bytes = n_cells * size_of::<Cell>();
        if n_bytes >= HUGE_FROM
            && let Ok(map) = MmapMut::map_anon(n_bytes)
        {
            // Refused advice costs time only.
            #[cfg(target_os = "linux")]
            let _ = map.advise(memmap2::Advice::HugePage);
            return Slots::Many(map);
        }
        Slots::Few(vec![Cell::default(); n_cells])
    }

    pub(crate) fn all(&self) -> &[Cell] {
        match self {
            Slots::Few(cells) => cells,
            Slots::Many(map) => map.as_chunks().0,
        }
    }

    pub(crate) fn all_mut(&mut self) -> &mut [Cell] {
        match self {
            Slots::Few(cells) => cells,
            Slots::Many(map) => map.as_chunks_mut().0,
        }
    }
}
