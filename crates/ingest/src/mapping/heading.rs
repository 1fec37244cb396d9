//! Headings as files write them, brought to one form: no blanks of any width around them, no control characters,
//! full-width letters narrow, any case.

use crate::clean::{narrow, trim};

/// The form in which headings are compared.
pub(crate) fn normal(heading: &str) -> String {
    let mut text = Vec::with_capacity(heading.len());
    narrow(trim(heading.as_bytes()), &mut text);
    let text = String::from_utf8_lossy(&text);
    let is_shown = |char: &char| !char.is_control() && *char != '\u{feff}' && *char != '\u{200b}';
    text.chars().filter(is_shown).collect::<String>().trim().to_lowercase()
}

/// The headings of one file.
#[derive(Debug)]
pub(crate) struct Headings(Vec<String>);

/// Where a heading stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    Nowhere,
    At(usize),
    /// Several times.
    Repeated,
}

impl Headings {
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Headings(names.map(normal).collect())
    }

    /// The cell of the first alias that the file has. `heading#2` is the second of that name.
    pub(crate) fn find(&self, aliases: &[impl AsRef<str>]) -> Found {
        for alias in aliases {
            let name = normal(alias.as_ref());
            let mut places = self.places(&name);
            match (places.next(), places.next()) {
                (Some(place), None) => return Found::At(place),
                (Some(_), Some(_)) => return Found::Repeated,
                (None, _) => {}
            }
            let numbered = name.rsplit_once('#').and_then(|(name, n)| Some((name, n.parse::<usize>().ok()?)));
            if let Some((name, n)) = numbered
                && let Some(place) = self.places(name).nth(n.wrapping_sub(1))
            {
                return Found::At(place);
            }
        }
        Found::Nowhere
    }

    fn places<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.0.iter().enumerate().filter(move |(_, known)| *known == name).map(|(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_in_one_form() {
        for heading in
            ["账/卡代办人姓名", "\t账／卡代办人姓名\u{3000}", "账/卡\u{7}代办人姓名 ", "\u{feff}账/卡代办人姓名"]
        {
            assert_eq!(normal(heading), "账/卡代办人姓名", "{heading:?}");
        }
        assert_eq!(normal(" ＭＳＩＳＤＮ\t"), "msisdn");
    }

    #[test]
    fn aliases_are_taken_in_order_and_repetitions_told() {
        let headings = Headings::new(["卡号", "电话", "电话", "姓名"].into_iter());
        assert_eq!(headings.find(&["交易卡号", "卡号"]), Found::At(0));
        assert_eq!(headings.find(&["姓名", "卡号"]), Found::At(3));
        assert_eq!(headings.find(&["电话"]), Found::Repeated);
        assert_eq!(headings.find(&["电话#2"]), Found::At(2));
        assert_eq!(headings.find(&["电话#3"]), Found::Nowhere);
        assert_eq!(headings.find(&["电话#0"]), Found::Nowhere);
    }
}
