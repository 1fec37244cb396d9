//! What a pack must keep to beyond its form.

use toml::Spanned;
use toml::value::Datetime;
use twocard_contracts::time::Date;

use super::raw::{RawPack, RawRule};
use super::{Fault, Rule, Template};
use crate::kinds;

pub(super) fn pack(raw: RawPack) -> Result<(String, Vec<Rule>), Fault> {
    let name = filled(raw.name)?;
    let mut rules: Vec<Rule> = Vec::with_capacity(raw.rules.len());
    let mut stand_ins: Vec<Spanned<String>> = Vec::new();
    for raw_rule in raw.rules {
        stand_ins.extend(raw_rule.head.unless_evaluated.clone());
        let place = Spanned::new(raw_rule.head.id.span(), ());
        let rule = rule(raw_rule)?;
        for earlier in rules.iter().filter(|earlier| earlier.id == rule.id) {
            if earlier.version == rule.version {
                return Err(Fault::of(&place, format!("rule {} stands twice", rule.id_at_version())));
            }
            if overlap(earlier, &rule) {
                let what =
                    format!("{} and {} are in force on the same days", earlier.id_at_version(), rule.id_at_version());
                return Err(Fault::of(&place, what));
            }
        }
        rules.push(rule);
    }
    for other in &stand_ins {
        match rules.iter().find(|rule| rule.id == *other.get_ref()) {
            None => return Err(Fault::of(other, format!("no rule {}", other.get_ref()))),
            Some(rule) if rule.unless_evaluated.is_some() => {
                return Err(Fault::of(other, format!("{} itself steps in for a rule", other.get_ref())));
            }
            Some(_) => {}
        }
    }
    for needed in rules.iter().flat_map(|rule| rule.test.needs()) {
        match rules.iter().find(|rule| rule.id == *needed.get_ref()) {
            None => return Err(Fault::of(needed, format!("no rule {}", needed.get_ref()))),
            Some(rule) if !rule.test.needs().is_empty() => {
                return Err(Fault::of(needed, format!("{} itself looks at other rules", needed.get_ref())));
            }
            Some(_) => {}
        }
    }
    Ok((name, rules))
}

fn overlap(a: &Rule, b: &Rule) -> bool {
    let starts_by_end = |start: Option<Date>, end: Option<Date>| match (start, end) {
        (Some(start), Some(end)) => start <= end,
        _ => true,
    };
    starts_by_end(a.valid_from, b.valid_to) && starts_by_end(b.valid_from, a.valid_to)
}

fn rule(rule: RawRule) -> Result<Rule, Fault> {
    let raw = rule.head;
    if !raw.id.get_ref().chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return Err(Fault::of(&raw.id, "an id is made of ASCII letters, digits, _ and -"));
    }
    if *raw.version.get_ref() == 0 {
        return Err(Fault::of(&raw.version, "versions count from 1"));
    }
    let valid_from = raw.valid_from.as_ref().map(day).transpose()?;
    let valid_to = raw.valid_to.as_ref().map(day).transpose()?;
    if let (Some(from), Some(to), Some(place)) = (valid_from, valid_to, &raw.valid_to)
        && to < from
    {
        return Err(Fault::of(place, "valid_to lies before valid_from"));
    }
    let mut of_kinds = rule.kinds;
    let (Some((check, numbers)), true) = (of_kinds.pop(), of_kinds.is_empty()) else {
        let names: Vec<&str> = kinds::ALL.iter().map(|(name, _)| *name).collect();
        let what = format!("a rule has one kind: a table {}", names.join(" or "));
        return Err(Fault::of(&Spanned::new(rule.span, ()), what));
    };
    let test = check(numbers)?;
    let placeholders = test.placeholders();
    let template = |text: &Spanned<String>, words: &[&'static str]| {
        Template::parse(text.get_ref(), words).map_err(|what| Fault::of(text, what))
    };
    Ok(Rule {
        reason_zh: template(&raw.reason_zh, placeholders.zh)?,
        reason_en: template(&raw.reason_en, placeholders.en)?,
        id: filled(raw.id)?,
        version: raw.version.into_inner(),
        is_exemptible: raw.exemptible.unwrap_or(true),
        unless_evaluated: raw.unless_evaluated.map(Spanned::into_inner),
        name_zh: filled(raw.name_zh)?,
        name_en: filled(raw.name_en)?,
        citation: filled(raw.citation)?,
        valid_from,
        valid_to,
        test,
    })
}

fn filled(text: Spanned<String>) -> Result<String, Fault> {
    if text.get_ref().trim().is_empty() {
        return Err(Fault::of(&text, "must not be empty"));
    }
    Ok(text.into_inner())
}

fn day(value: &Spanned<Datetime>) -> Result<Date, Fault> {
    let Datetime { date: Some(date), time: None, offset: None } = value.get_ref() else {
        return Err(Fault::of(value, "must be a day, such as 2016-12-01"));
    };
    Date::from_ymd(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        .ok_or_else(|| Fault::of(value, "no such day"))
}

/// A weight or factor: in (0, 1].
pub(crate) fn share(value: &Spanned<f64>) -> Result<f64, Fault> {
    let share = *value.get_ref();
    if share > 0.0 && share <= 1.0 { Ok(share) } else { Err(Fault::of(value, "must lie in (0, 1]")) }
}

/// A count of at least `least`.
pub(crate) fn at_least(value: &Spanned<u32>, least: u32) -> Result<u32, Fault> {
    let count = *value.get_ref();
    if count >= least { Ok(count) } else { Err(Fault::of(value, format!("must be at least {least}"))) }
}
