//! Words of a source and the contract's words for them.

use std::collections::BTreeMap;

use super::heading::normal;
use crate::clean::{narrow, trim};

/// What becomes of a word without an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Other {
    /// It goes on to the check as it is.
    Keep,
    /// It becomes this word.
    Word(String),
    /// The cell is not in the list.
    Reject,
}

/// A map of words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Values {
    words: BTreeMap<Vec<u8>, String>,
    other: Other,
}

impl Values {
    /// `contract_words` stand for themselves where nothing else is said.
    pub(crate) fn new(given: impl Iterator<Item = (String, String)>, other: Other, contract_words: &[&str]) -> Values {
        let own = contract_words.iter().map(|word| (normal(word).into_bytes(), (*word).to_owned()));
        let words = own.chain(given.map(|(word, target)| (normal(&word).into_bytes(), target))).collect();
        Values { words, other }
    }

    /// The words that are mapped, and their contract words.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().filter_map(|(word, target)| Some((std::str::from_utf8(word).ok()?, target.as_str())))
    }

    /// The contract's word; none: the cell goes on as it is. An error: the word is not in the list.
    pub(crate) fn get<'a>(&'a self, text: &[u8], scratch: &mut Vec<u8>) -> Result<Option<&'a str>, ()> {
        scratch.clear();
        narrow(trim(text), scratch);
        scratch.make_ascii_lowercase();
        match (self.words.get(scratch.as_slice()), &self.other) {
            (Some(word), _) | (None, Other::Word(word)) => Ok(Some(word)),
            (None, Other::Keep) => Ok(None),
            (None, Other::Reject) => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_trimmed_and_in_any_case() {
        let given = || [("居民身份证".to_owned(), "citizen_id".to_owned()), ("ID".to_owned(), "citizen_id".to_owned())];
        let values = Values::new(given().into_iter(), Other::Word("passport".to_owned()), &["uscc"]);
        for (text, expected) in
            [("居民身份证\t", "citizen_id"), ("ｉd", "citizen_id"), ("USCC", "uscc"), ("士兵证", "passport")]
        {
            assert_eq!(values.get(text.as_bytes(), &mut Vec::new()), Ok(Some(expected)), "{text}");
        }
        let strict = Values::new(given().into_iter(), Other::Reject, &[]);
        assert_eq!(strict.get(b"x", &mut Vec::new()), Err(()));
        let open = Values::new(given().into_iter(), Other::Keep, &[]);
        assert_eq!(open.get(b"x", &mut Vec::new()), Ok(None));
    }
}
