//! Handsets and computers that are nobody's own: bought second-hand for a group, or the slots of a modem pool.
//!
//! What an opening was made with is told by one number: a person's own device carries the person's number, these have
//! numbers above all people.

/// Nothing was recorded.
pub(crate) const NONE: u32 = u32::MAX;
/// Slots that one group has.
pub(crate) const SLOTS: u32 = 32;
const FIRST: u32 = 1 << 31;
/// Type allocation code of the first million of them, invented.
const FIRST_MODEL: u64 = 86_700_300;
const PER_MODEL: u64 = 1_000_000;

/// A device of a group.
pub(crate) fn of_group(group_no: u32, slot: u32) -> u32 {
    FIRST + group_no * SLOTS + slot % SLOTS
}

/// Type allocation code and serial of a device that is nobody's own.
pub(crate) fn model_and_serial(device: u32) -> Option<(u64, u64)> {
    let position = u64::from(device.checked_sub(FIRST)?);
    Some((FIRST_MODEL + position / PER_MODEL, position % PER_MODEL))
}

/// The group's number and the slot of a device that is nobody's own.
pub(crate) fn group_and_slot(device: u32) -> Option<(u32, u32)> {
    let position = device.checked_sub(FIRST)?;
    Some((position / SLOTS, position % SLOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_devices_of_their_own_and_people_theirs() {
        assert_eq!(group_and_slot(of_group(5_000_007, 3)), Some((5_000_007, 3)));
        assert_eq!(model_and_serial(of_group(5_000_007, 3)), Some((86_700_460, 227)));
        assert_ne!(of_group(5_000_007, SLOTS - 1), of_group(5_000_008, 0));
        assert_eq!((model_and_serial(3_500_000), group_and_slot(3_500_000)), (None, None));
        assert!(of_group(61_000_000, SLOTS - 1) < NONE);
    }
}
