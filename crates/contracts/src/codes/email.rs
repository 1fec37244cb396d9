//! E-mail addresses, by their plain form only.

use super::Malformed;

/// One `@` with something before it and a dotted domain behind it, no spaces, at most 254 characters.
pub fn check(text: &[u8]) -> Result<(), Malformed> {
    let mut parts = text.split(|byte| *byte == b'@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Malformed::Form);
    };
    let is_well_formed = text.len() <= 254
        && text.iter().all(u8::is_ascii_graphic)
        && (1..=64).contains(&local.len())
        && is_domain(domain);
    if is_well_formed { Ok(()) } else { Err(Malformed::Form) }
}

fn is_domain(text: &[u8]) -> bool {
    let is_label =
        |label: &[u8]| !label.is_empty() && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    text.contains(&b'.') && text.split(|byte| *byte == b'.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_one_at_and_a_dotted_domain() {
        for text in ["a@b.cn", "12345678@QQ.COM", "first.last+tag@mail.example.com"] {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
        }
        for text in
            ["", "a", "@b.cn", "a@", "a@b", "a@@b.cn", "a@b@c.cn", "a b@c.cn", "a@b..cn", "a@.cn", "a@b.cn.", "a@b,cn"]
        {
            assert_eq!(check(text.as_bytes()), Err(Malformed::Form), "{text}");
        }
    }
}
