//! Values of all nodes that are looked up at random: many of them lie in huge pages, so that a look misses the value at
//! most and not its page too.

use memmap2::MmapMut;

/// Bytes from which values get huge pages.
const HUGE_FROM: usize = 4 << 20;

/// One value, as its bytes.
pub(crate) type Cell = [u8; 8];

/// A value for each node.
pub(crate) enum Values {
    Few(Vec<Cell>),
    Many(MmapMut),
}

impl Values {
    /// Values all 0.
    pub(crate) fn zeros(n: usize) -> Values {
        let n_bytes = n * size_of::<Cell>();
        if n_bytes >= HUGE_FROM
            && let Ok(map) = MmapMut::map_anon(n_bytes)
        {
            // Refused advice costs time only.
            #[cfg(target_os = "linux")]
            let _ = map.advise(memmap2::Advice::HugePage);
            return Values::Many(map);
        }
        Values::Few(vec![Cell::default(); n])
    }

    /// A copy of values.
    pub(crate) fn of(values: &[f64]) -> Values {
        let mut copy = Values::zeros(values.len());
        copy.all_mut().iter_mut().zip(values).for_each(|(cell, value)| *cell = value.to_ne_bytes());
        copy
    }

    pub(crate) fn all(&self) -> &[Cell] {
        match self {
            Values::Few(cells) => cells,
            Values::Many(map) => map.as_chunks().0,
        }
    }

    pub(crate) fn all_mut(&mut self) -> &mut [Cell] {
        match self {
            Values::Few(cells) => cells,
            Values::Many(map) => map.as_chunks_mut().0,
        }
    }
}
