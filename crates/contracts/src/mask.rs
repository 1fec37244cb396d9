//! Masks: what may be shown of an identity outside the vault.

/// `王小明` becomes `王**`; a name of one character shows a star only.
pub fn name(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next();
    let rest = chars.count();
    match (first, rest) {
        (None, _) => String::new(),
        (Some(_), 0) => "*".to_owned(),
        (Some(c), n) => {
            let mut masked = String::from(c);
            masked.extend(std::iter::repeat_n('*', n.min(3)));
            masked
        }
    }
}

/// Keeps the last four characters of a number, and of numbers of thirteen or more also the first six (the issuer of a
/// card, ISO/IEC 7812); of very short ones only the last one or two.
pub fn number(text: &str) -> String {
    let n = text.chars().count();
    let (head, tail) = match n {
        0 => return String::new(),
        1..=4 => (0, 1),
        5..=6 => (0, 2),
        7..=12 => (0, 4),
        _ => (6, 4),
    };
    [first(text, head), "****", last(text, n, tail)].concat()
}

/// Keeps the last four digits of an identity number and nothing of its area or birth date.
pub fn id_number(text: &str) -> String {
    let n = text.chars().count();
    let tail = if n >= 8 { 4 } else { 2.min(n) };
    ["****", last(text, n, tail)].concat()
}

/// The first characters of a text.
fn first(text: &str, n_chars: usize) -> &str {
    let end = if text.is_ascii() { Some(n_chars) } else { text.char_indices().nth(n_chars).map(|(at, _)| at) };
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The last characters of a text of `n`.
fn last(text: &str, n: usize, n_chars: usize) -> &str {
    &text[first(text, n - n_chars).len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_all_but_the_agreed_parts() {
        assert_eq!(name("王小明"), "王**");
        assert_eq!(name("买买提·艾力江"), "买***");
        assert_eq!(name("李"), "*");
        assert_eq!(number("6217991234567890123"), "621799****0123");
        assert_eq!(number("13800001234"), "****1234");
        assert_eq!(number("A000019"), "****0019");
        assert_eq!(number("12"), "****2");
        assert_eq!(id_number("11010519491231002X"), "****002X");
    }
}
