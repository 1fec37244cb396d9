//! Words of mapping files, each refused at its place.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::strip::{self, Strip};
use super::time_format::TimeFormat;
use super::{IdForm, SHANGHAI};
use crate::input::dialect::{Encoding, Quote};

const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// A value read from one word.
pub(crate) struct Word<T>(pub(crate) T);

impl<T> fmt::Debug for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("word")
    }
}

impl<T: Clone> Clone for Word<T> {
    fn clone(&self) -> Self {
        Word(self.0.clone())
    }
}

/// What a word may stand for.
pub(crate) trait Known: Sized {
    fn read(word: &str) -> Result<Self, String>;
}

impl<'de, T: Known> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(&String::deserialize(deserializer)?).map(Word).map_err(de::Error::custom)
    }
}

impl Known for Encoding {
    fn read(word: &str) -> Result<Self, String> {
        Ok(match word.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Encoding::Utf8,
            "gb18030" | "gbk" | "gb2312" => Encoding::Gb18030,
            "utf-16" | "utf-16le" => Encoding::Utf16Le,
            "utf-16be" => Encoding::Utf16Be,
            _ => return Err("encoding is one of utf-8, gb18030 (gbk), utf-16le, utf-16be".to_owned()),
        })
    }
}

impl Known for Quote {
    fn read(word: &str) -> Result<Self, String> {
        match word.as_bytes() {
            [] | b"none" => Ok(Quote::Never),
            [byte] if byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric() => Ok(Quote::Char(*byte)),
            _ => Err("quote is one ASCII character, or none".to_owned()),
        }
    }
}

/// What stands between cells.
#[derive(Clone)]
pub(crate) struct Delimiter(pub(crate) String);

impl Known for Delimiter {
    fn read(word: &str) -> Result<Self, String> {
        let is_delimiter = !word.is_empty() && !word.contains(['\n', '\r', '"', '\0']);
        is_delimiter
            .then(|| Delimiter(word.to_owned()))
            .ok_or("delimiter is one or more characters of a line".to_owned())
    }
}

/// Minutes ahead of UTC.
#[derive(Clone, Copy)]
pub(crate) struct Zone(pub(crate) i32);

impl Known for Zone {
    fn read(word: &str) -> Result<Self, String> {
        let wrong = || "zone is Asia/Shanghai, UTC or an offset such as +09:30".to_owned();
        let minutes = match word {
            "Asia/Shanghai" => SHANGHAI,
            "UTC" | "Z" => 0,
            _ => {
                let (sign, clock) = match word.split_at_checked(1) {
                    Some(("+", clock)) => (1, clock),
                    Some(("-", clock)) => (-1, clock),
                    _ => return Err(wrong()),
                };
                let (hours, minutes) = clock.split_once(':').ok_or_else(wrong)?;
                let number = |text: &str| {
                    let is_pair = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
                    text.parse::<i32>().ok().filter(|_| is_pair).ok_or_else(wrong)
                };
                let (hours, minutes) = (number(hours)?, number(minutes)?);
                if minutes > 59 || hours * 60 + minutes > MAX_OFFSET_MINUTES {
                    return Err(wrong());
                }
                sign * (hours * 60 + minutes)
            }
        };
        Ok(Zone(minutes))
    }
}

impl Known for IdForm {
    fn read(word: &str) -> Result<Self, String> {
        match word {
            "plain" => Ok(IdForm::Plain),
            "md5" => Ok(IdForm::Md5),
            _ => Err("id_form is plain or md5".to_owned()),
        }
    }
}

impl Known for Strip {
    fn read(word: &str) -> Result<Self, String> {
        let found = strip::NAMES.into_iter().find(|(name, _)| *name == word);
        found
            .map(|(_, rule)| rule)
            .ok_or_else(|| format!("strip knows {}", strip::NAMES.map(|(name, _)| name).join(", ")))
    }
}

impl Known for TimeFormat {
    fn read(word: &str) -> Result<Self, String> {
        TimeFormat::parse(word).map_err(str::to_owned)
    }
}

/// One of something or a list of it.
#[derive(Clone, Debug)]
pub(crate) struct Several<T>(pub(crate) Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Self {
        Several(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMany<T> {
            type Value = Several<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(de::value::StrDeserializer::new(text)).map(|one| Several(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(Several(all))
            }
        }
        deserializer.deserialize_any(OneOrMany(std::marker::PhantomData))
    }
}

/// A column given as a table of settings, or by its headings alone.
#[derive(Clone, Debug)]
pub(crate) struct Shorthand<T>(pub(crate) T);

/// What headings alone stand for.
pub(crate) trait FromHeadings {
    fn from_headings(headings: Vec<String>) -> Self;
}

impl<'de, T: Deserialize<'de> + FromHeadings> Deserialize<'de> for Shorthand<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de> + FromHeadings> Visitor<'de> for Either<T> {
            type Value = Shorthand<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a heading, a list of headings, or a table of settings")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Shorthand(T::from_headings(vec![text.to_owned()])))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(Shorthand(T::from_headings(all)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Shorthand)
            }
        }
        deserializer.deserialize_any(Either(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_minutes_ahead_of_utc() {
        let zone = |word: &str| Zone::read(word).map(|zone| zone.0).ok();
        for (word, expected) in [
            ("Asia/Shanghai", Some(480)),
            ("UTC", Some(0)),
            ("+09:30", Some(570)),
            ("-05:00", Some(-300)),
            ("+15:00", None),
            ("+9:30", None),
            ("+00:60", None),
            ("Europe/Paris", None),
            ("", None),
        ] {
            assert_eq!(zone(word), expected, "{word}");
        }
    }
}
