//! Public keys to which packages are encrypted (age): Bech32 (BIP 173) with the prefix `age`.

const CHARSET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const PREFIX: &[u8] = b"age";
/// `age`, `1`, 32 bytes in groups of 5 bits, 6 characters of checksum.
const LENGTH: usize = 62;

/// Whether a lower-case text is the public key of a recipient, checksum included: a package for a mistyped key could be
/// opened by nobody.
pub fn is_recipient(text: &[u8]) -> bool {
    let Some(data) = text.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix(b"1")) else { return false };
    if text.len() != LENGTH {
        return false;
    }
    let values = data.iter().map(|byte| CHARSET.iter().position(|known| known == byte).map(|value| value as u32));
    let high = PREFIX.iter().map(|byte| Some(u32::from(byte >> 5)));
    let low = PREFIX.iter().map(|byte| Some(u32::from(byte & 31)));
    let all = high.chain([Some(0)]).chain(low).chain(values);
    let checksum = all.into_iter().try_fold(1u32, |sum, value| {
        let top = sum >> 25;
        let shifted = ((sum & 0x1ff_ffff) << 5) ^ value?;
        let feedback = (0..5).filter(|bit| top >> bit & 1 == 1).fold(0, |all, bit| all ^ GENERATOR[bit]);
        Some(shifted ^ feedback)
    });
    checksum == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the age specification.
    const KEY: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    #[test]
    fn a_key_with_one_wrong_character_is_refused() {
        assert!(is_recipient(KEY.as_bytes()));
        for at in 0..KEY.len() {
            for other in b"qpzry9x81age" {
                let mut wrong = KEY.as_bytes().to_vec();
                wrong[at] = *other;
                assert_eq!(is_recipient(&wrong), wrong == KEY.as_bytes(), "{at}");
            }
        }
        for text in ["", "age1", "AGE1", &KEY[..61]] {
            assert!(!is_recipient(text.as_bytes()), "{text}");
        }
    }
}
