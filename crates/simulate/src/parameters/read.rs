//! Reading a file of parameters: TOML in the form of the written `answer-key/parameters.toml`, any part of it.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use twocard_contracts::time::Date;

use super::{Parameters, Settings, listed};
use crate::SimulateError;
use crate::parameter::{Listed, Value};
use crate::rng::Span;

/// No count or bound may be larger.
const MOST: i64 = 100_000_000;
/// No number per other number may be larger.
const MOST_RATIO: f64 = 1_000.0;

/// What is wrong, and where in the text.
type Fault = (Range<usize>, String);

impl Parameters {
    /// Reads a file that changes some of the parameters, and perhaps what a caller chooses otherwise.
    pub fn read(path: &Path) -> Result<(Parameters, Settings), SimulateError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| SimulateError::Read { path: path.to_owned(), source })?;
        parse(&text).map_err(|(span, what)| {
            let before = text.get(..span.start).unwrap_or(&text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            SimulateError::Parameter { path: path.to_owned(), line, column, what }
        })
    }
}

fn parse(text: &str) -> Result<(Parameters, Settings), Fault> {
    let file =
        DeTable::parse(text).map_err(|error| (error.span().unwrap_or(0..0), error.message().replace('\n', ", ")))?;
    let sections = listed();
    let mut parameters = Parameters::default();
    let mut settings = Settings::default();
    for (name, value) in file.get_ref() {
        let key = name.get_ref().as_ref();
        match value.get_ref() {
            DeValue::Table(table) if ["pattern", "lookalike", "source"].contains(&key) => {
                for (part, value) in table {
                    let DeValue::Table(values) = value.get_ref() else {
                        return Err((part.span(), format!("{key}.{} is no section", part.get_ref())));
                    };
                    read_section(
                        &format!("{key}.{}", part.get_ref()),
                        part.span(),
                        values,
                        &sections,
                        &mut parameters,
                    )?;
                }
            }
            DeValue::Table(values) => read_section(key, name.span(), values, &sections, &mut parameters)?,
            _ => read_setting(key, name.span(), value, &mut settings)?,
        }
    }
    Ok((parameters, settings))
}

fn read_setting(
    name: &str,
    at: Range<usize>,
    value: &Spanned<DeValue<'_>>,
    settings: &mut Settings,
) -> Result<(), Fault> {
    let fault = |form: &str| (value.span(), format!("{name} is no {form}"));
    match name {
        "seed" => settings.seed = Some(integer(value).and_then(|n| n.try_into().ok()).ok_or(fault("seed"))?),
        "n_openings" => {
            settings.n_openings =
                Some(integer(value).and_then(|n| n.try_into().ok()).ok_or(fault("number of openings"))?);
        }
        "as_of" => {
            let day = value.get_ref().as_str().and_then(|day| Date::parse(day.as_bytes()));
            settings.as_of = Some(day.ok_or(fault("day such as \"2024-06-30\""))?);
        }
        "is_cold_start" => settings.is_cold_start = Some(value.get_ref().as_bool().ok_or(fault("true or false"))?),
        _ => return Err((at, format!("no setting is called {name}"))),
    }
    Ok(())
}

fn read_section(
    name: &str,
    at: Range<usize>,
    values: &DeTable<'_>,
    sections: &[(String, Vec<Listed>)],
    parameters: &mut Parameters,
) -> Result<(), Fault> {
    let listed = sections.iter().find(|(known, _)| known == name).map(|(_, listed)| listed);
    let section = parameters.sections.iter_mut().find(|section| section.name == name);
    let (Some(listed), Some(section)) = (listed, section) else {
        return Err((at, format!("no section is called {name}")));
    };
    for (key, value) in values {
        let key_name = key.get_ref().as_ref();
        let (Some(parameter), Some((_, kept))) = (
            listed.iter().find(|parameter| parameter.name == key_name),
            section.values.iter_mut().find(|(known, _)| *known == key_name),
        ) else {
            return Err((key.span(), format!("no parameter of {name} is called {key_name}")));
        };
        *kept = checked(parameter, value).map_err(|what| (value.span(), format!("{key_name}: {what}")))?;
    }
    Ok(())
}

fn checked(parameter: &Listed, value: &Spanned<DeValue<'_>>) -> Result<Value, String> {
    let least = i64::from(parameter.least);
    let count = |value: &Spanned<DeValue<'_>>| {
        let number = integer(value).filter(|n| (least..=MOST).contains(n)).map(|n| n as u32);
        number.ok_or_else(|| format!("must be a whole number from {least} to {MOST}"))
    };
    match parameter.default {
        Value::Count(_) => count(value).map(Value::Count),
        Value::Share(_) => number(value)
            .filter(|share| (0.0..=1.0).contains(share))
            .map(Value::Share)
            .ok_or_else(|| "must be a number from 0 to 1".to_owned()),
        Value::Ratio(_) => number(value)
            .filter(|ratio| (0.0..=MOST_RATIO).contains(ratio))
            .map(Value::Ratio)
            .ok_or_else(|| format!("must be a number from 0 to {MOST_RATIO}")),
        Value::Within(_) => {
            let bounds = value.get_ref().as_array().filter(|bounds| bounds.len() == 2);
            let bounds = bounds.ok_or("must be the least and the most, as [2, 5]")?;
            let mut found = [0; 2];
            for (bound, value) in found.iter_mut().zip(bounds.iter()) {
                *bound = count(value)?;
            }
            match found {
                [least, most] if least <= most => Ok(Value::Within(Span::new(least, most))),
                _ => Err("the least is above the most".to_owned()),
            }
        }
    }
}

fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let integer = value.get_ref().as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => integer(value).map(|number| number as f64),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn message(text: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("given.toml");
        std::fs::write(&path, text).unwrap();
        let message = Parameters::read(&path).unwrap_err().to_string();
        message.split_once("given.toml:").unwrap().1.to_owned()
    }

    #[test]
    fn what_a_file_does_not_name_keeps_its_default() {
        let (parameters, settings) =
            parse("seed = 7\n[pattern.agent_split]\ndays = [2, 4]\nown_phone_share = 1\n").unwrap();
        assert_eq!(settings, Settings { seed: Some(7), ..Settings::default() });
        let mut expected = Parameters::default();
        let section = expected.sections.iter_mut().find(|section| section.name == "pattern.agent_split").unwrap();
        for (name, value) in &mut section.values {
            match *name {
                "days" => *value = Value::Within(Span::new(2, 4)),
                "own_phone_share" => *value = Value::Share(1.0),
                _ => {}
            }
        }
        assert_eq!(parameters, expected);
    }

    #[test]
    fn faults_are_named_with_their_place() {
        for (text, expected) in [
            ("x = 1", "1:1: no setting is called x"),
            ("seed = -1", "1:8: seed is no seed"),
            ("as_of = \"2024-02-30\"", "1:9: as_of is no day such as \"2024-06-30\""),
            ("[nothing]\n", "1:2: no section is called nothing"),
            ("[pattern.nothing]\n", "1:10: no section is called pattern.nothing"),
            ("[pattern]\nx = 1", "2:1: pattern.x is no section"),
            ("[groups]\nshares = 1", "2:1: no parameter of groups is called shares"),
            ("[groups]\nhome_share = 1.5", "2:14: home_share: must be a number from 0 to 1"),
            ("[groups]\nhome_share = nan", "2:14: home_share: must be a number from 0 to 1"),
            ("[pattern.agent_split]\n\n  days = [5, 4]", "3:10: days: the least is above the most"),
            ("[pattern.agent_split]\ndays = [0, 4]", "2:8: days: must be a whole number from 1 to 100000000"),
            ("[pattern.agent_split]\ndays = 4", "2:8: days: must be the least and the most, as [2, 5]"),
        ] {
            assert_eq!(message(text), expected);
        }
        assert!(message("[groups\n").starts_with("1:8: "), "{}", message("[groups\n"));
    }
}
