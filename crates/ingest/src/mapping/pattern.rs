//! Patterns of file and sheet names: `*` for any characters, `?` for one.

use serde::{Deserialize, Deserializer, de};

/// A pattern. Case matters, as it does in names of files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: &str) -> Option<Pattern> {
        (!text.trim().is_empty()).then(|| Pattern(text.trim().to_owned()))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether a whole name fits.
    pub(crate) fn fits(&self, name: &str) -> bool {
        let (pattern, name): (Vec<char>, Vec<char>) = (self.0.chars().collect(), name.chars().collect());
        // The last star met, and how much of the name it has taken so far.
        let (mut at, mut in_name, mut star) = (0, 0, None);
        while in_name < name.len() {
            match pattern.get(at) {
                Some('*') => {
                    star = Some((at, in_name));
                    at += 1;
                }
                Some(char) if *char == '?' || *char == name[in_name] => (at, in_name) = (at + 1, in_name + 1),
                _ => {
                    let Some((star_at, taken)) = star else { return false };
                    (at, in_name) = (star_at + 1, taken + 1);
                    star = Some((star_at, taken + 1));
                }
            }
        }
        pattern[at..].iter().all(|char| *char == '*')
    }
}

/// Whether one of several patterns fits.
pub(crate) fn any_fits(patterns: &[Pattern], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern.fits(name))
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pattern::new(&text).ok_or_else(|| de::Error::custom("a pattern cannot be empty"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn stars_and_marks_stand_for_characters() {
        for (pattern, name, expected) in [
            ("*账户信息*", "工行_账户信息2.csv", true),
            ("账户信息*", "账户信息", true),
            ("账户信息?", "账户信息", false),
            ("账户信息?", "账户信息２", true),
            ("*.csv", "a.csv.gz", false),
            ("a*b*c", "aXbbXcc", true),
            ("a*b*c", "acb", false),
            ("A.csv", "a.csv", false),
            ("**", "", true),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().fits(name), expected, "{pattern} {name}");
        }
        assert_eq!(Pattern::new(" "), None);
    }
}
