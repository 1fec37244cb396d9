//! Delimiter and quote of a text, from its header.

use memchr::memmem;

use super::text::shape;
use crate::clean::trim;
use crate::csv::cells::RecordCells;
use crate::csv::raw::SEPARATOR;

/// In the order in which they are preferred.
const DELIMITERS: [&str; 10] = [",", "\t", ";", "|", "€€", "||", "|@|", "^", "\u{1}", "~"];
/// The same where no name is known: a longer delimiter before the shorter ones it contains.
const BY_PRESENCE: [&str; 10] = [",", "\t", ";", "€€", "|@|", "||", "|", "^", "\u{1}", "~"];

/// The quote in which a header is wrapped from end to end.
pub(super) fn detect_quote(header: &[u8]) -> u8 {
    let header = trim(header);
    if header.len() > 2 && header.starts_with(b"'") && header.ends_with(b"'") { b'\'' } else { b'"' }
}

/// The delimiter that splits the header into the most names that are known, then into the fewest others.
pub(super) fn detect(header: &[u8], quote: Option<u8>, known: &dyn Fn(&str) -> bool) -> &'static str {
    let mut best = (0, 0, None);
    for delimiter in DELIMITERS {
        let Some((mut n_known, mut n_others)) = (!header.is_empty()).then_some((0, 0)) else { break };
        split(header, delimiter, quote, |name| {
            let is_known = std::str::from_utf8(name).is_ok_and(known);
            *(if is_known { &mut n_known } else { &mut n_others }) += 1;
        });
        if n_known > best.0 || (n_known == best.0 && n_known > 0 && n_others < best.1) {
            best = (n_known, n_others, Some(delimiter));
        }
    }
    best.2.unwrap_or_else(|| {
        BY_PRESENCE.into_iter().find(|delimiter| memmem::find(header, delimiter.as_bytes()).is_some()).unwrap_or(",")
    })
}

/// The first delimiter that splits a line into so many cells.
pub(super) fn detect_by_count(line: &[u8], quote: Option<u8>, n_cells: usize) -> &'static str {
    let is_fit = |delimiter: &&str| {
        let mut n_found = 0;
        split(line, delimiter, quote, |_| n_found += 1);
        n_found == n_cells
    };
    BY_PRESENCE.into_iter().find(is_fit).unwrap_or(",")
}

fn split(line: &[u8], delimiter: &str, quote: Option<u8>, mut each: impl FnMut(&[u8])) {
    let Ok((shape, long)) = shape(delimiter, quote) else { return };
    let mut replaced = Vec::new();
    let line = match long {
        None => line,
        Some(long) => {
            let mut at = 0;
            for found in memmem::find_iter(line, long.bytes()) {
                replaced.extend_from_slice(&line[at..found]);
                replaced.push(SEPARATOR);
                at = found + long.bytes().len();
            }
            replaced.extend_from_slice(&line[at..]);
            &replaced
        }
    };
    let mut cells = RecordCells::new(shape);
    for place in 0..cells.split(line) {
        each(trim(cells.get(line, place)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(header: &str) -> &'static str {
        detect(header.as_bytes(), Some(b'"'), &|name| matches!(name, "a" | "b" | "c" | "开户人"))
    }

    #[test]
    fn the_delimiter_with_the_most_known_names_is_taken() {
        for delimiter in DELIMITERS {
            assert_eq!(detected(&["a", "b", "开户人"].join(delimiter)), delimiter);
            assert_eq!(detected(&["\"a\"", " b\t", "c\u{3000}", "x"].join(delimiter)), delimiter);
        }
        for (header, expected) in [
            ("a|b,x|c", "|"),
            ("a,b|c", ","),
            ("a", ","),
            ("\"x,y\";a;b", ";"),
            // Nothing is known.
            ("x;y,z", ","),
            ("x|@|y", "|@|"),
            ("x||y", "||"),
            ("x~y", "~"),
            ("x", ","),
            ("", ","),
        ] {
            assert_eq!(detected(header), expected, "{header}");
        }
    }

    #[test]
    fn without_a_header_the_number_of_cells_tells() {
        let detected = |line: &str, n_cells| detect_by_count(line.as_bytes(), Some(b'"'), n_cells);
        assert_eq!(detected("1€€2€€x,y", 3), "€€");
        assert_eq!(detected("1|@|2|@|3", 3), "|@|");
        assert_eq!(detected("1|2|3", 3), "|");
        assert_eq!(detected("1,\"2,3\"", 2), ",");
        assert_eq!(detected("1 2", 3), ",");
    }

    #[test]
    fn a_header_wrapped_in_apostrophes_shows_the_quote() {
        for (header, expected) in [("'a','b'", b'\''), ("'a,b", b'"'), ("a,'b'", b'"'), ("\"a\"", b'"'), ("'", b'"')] {
            assert_eq!(detect_quote(header.as_bytes()), expected);
        }
    }
}
