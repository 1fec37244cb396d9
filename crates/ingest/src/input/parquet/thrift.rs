//! A walk through Thrift's compact protocol, in which Parquet writes its footer and page headers: every length must fit
//! the bytes that are there, since readers reserve memory for what is announced.

const MAX_DEPTH: usize = 16;
/// No element of a list of structs that a footer holds is shorter: an order of columns has three bytes.
const MIN_STRUCT_BYTES: usize = 3;

/// What is met, with the field numbers that lead to it.
pub(super) enum Event {
    /// An integer and the number of its field.
    Number(u64, i64),
    /// The end of a struct.
    End,
}

pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<u64>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Walk { bytes, at: 0, path: Vec::new() }
    }

    /// Bytes passed.
    pub(super) fn n_passed(&self) -> usize {
        self.at
    }

    /// Goes through a struct and those within; none where its bytes end first or cannot be.
    pub(super) fn pass_struct(&mut self, each: &mut dyn FnMut(&[u64], &Event)) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                each(&self.path, &Event::End);
                return Some(());
            }
            id = match head >> 4 {
                0 => u64::try_from(self.zigzag()?).ok()?,
                delta => id + u64::from(delta),
            };
            self.pass_value(head & 0x0F, id, each)?;
        }
    }

    fn pass_value(&mut self, kind: u8, id: u64, each: &mut dyn FnMut(&[u64], &Event)) -> Option<()> {
        match kind {
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => {
                let number = self.zigzag()?;
                each(&self.path, &Event::Number(id, number));
            }
            7 => self.skip(8)?,
            8 => {
                let n_bytes = usize::try_from(self.varint()?).ok()?;
                self.skip(n_bytes)?;
            }
            9 | 10 => self.pass_list(id, each)?,
            12 if self.path.len() < MAX_DEPTH => {
                self.path.push(id);
                self.pass_struct(each)?;
                self.path.pop();
            }
            _ => return None,
        }
        Some(())
    }

    fn pass_list(&mut self, id: u64, each: &mut dyn FnMut(&[u64], &Event)) -> Option<()> {
        let head = self.byte()?;
        let n = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            n => usize::from(n),
        };
        let kind = head & 0x0F;
        let min_bytes = if kind == 12 { MIN_STRUCT_BYTES } else { 1 };
        if n > (self.bytes.len() - self.at) / min_bytes {
            return None;
        }
        for _ in 0..n {
            match kind {
                // Of a list, each of them is a byte.
                1 | 2 => drop(self.byte()?),
                9 | 10 => return None,
                kind => self.pass_value(kind, id, each)?,
            }
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, n: usize) -> Option<()> {
        self.at = self.at.checked_add(n).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8]) -> Option<Vec<(Vec<u64>, u64, i64)>> {
        let mut found = Vec::new();
        let mut walk = Walk::new(bytes);
        walk.pass_struct(&mut |path, event| {
            if let Event::Number(id, number) = event {
                found.push((path.to_vec(), *id, *number));
            }
        })?;
        (walk.n_passed() == bytes.len()).then_some(found)
    }

    #[test]
    fn numbers_are_met_with_their_fields() {
        let bytes = [0x15, 4, 0x18, 2, b'a', b'b', 0x1C, 0x15, 1, 0, 0x19, 0x25, 2, 4, 0x06, 40, 1, 0];
        let expected = vec![(vec![], 1, 2), (vec![3], 1, -1), (vec![], 4, 1), (vec![], 4, 2), (vec![], 20, -1)];
        assert_eq!(numbers(&bytes), Some(expected));
    }

    #[test]
    fn lengths_beyond_the_bytes_are_none() {
        for bytes in [
            [0x18, 9, 0].as_slice(),
            &[0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0],
            &[0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0x7F, 0],
            &[0x19, 0xF8, 9, 0],
            &[0x1C; 40],
            &[0x15],
            &[],
        ] {
            assert_eq!(numbers(bytes), None, "{bytes:x?}");
        }
    }
}
