//! Blocks of consecutive phone numbers, from network numbers that serve nothing else.

/// Network number by operator; the MVNO has none.
const PREFIXES: [u64; 3] = [195, 196, 193];
const PER_GROUP: u64 = 64;
const LAST_EIGHT: u64 = 100_000_000;

/// A number of the block that a group has at an operator; neighbours in the block differ by one.
pub(crate) fn mobile_in_run(operator: usize, group: u32, position: u32) -> u64 {
    let last = 20_000_000 + u64::from(group) * PER_GROUP + u64::from(position) % PER_GROUP;
    PREFIXES[operator % PREFIXES.len()] * LAST_EIGHT + last % LAST_EIGHT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_runs_on_and_belongs_to_one_group() {
        assert_eq!(mobile_in_run(0, 1, 0), 19_520_000_064);
        assert_eq!(mobile_in_run(0, 1, 63) + 1, mobile_in_run(0, 2, 0));
        assert_ne!(mobile_in_run(0, 1, 0), mobile_in_run(1, 1, 0));
    }
}
