//! The pack as a table: what each rule says, when, and the SQL that derives its findings from the extract.

use twocard_contracts::tables::RULES;
use twocard_contracts::time::Date;
use twocard_tables::columns::{date_column, text_column, u32_column};
use twocard_tables::{NO_DATE, TableDir};

use crate::{Relations, Rule, RulePack, RulesError};

/// Writes `rules`.
pub fn write_catalogue(pack: &RulePack, tables: &TableDir) -> Result<(), RulesError> {
    let mut rules: Vec<&Rule> = pack.rules.iter().collect();
    rules.sort_by_key(|rule| (&rule.id, rule.version));
    let days = |day: fn(&Rule) -> Option<Date>| {
        date_column(rules.iter().map(|rule| day(rule).map_or(NO_DATE, |day| day.0)).collect())
    };
    let columns = vec![
        text_column(rules.iter().map(|rule| Some(&rule.id))),
        u32_column(rules.iter().map(|rule| rule.version).collect()),
        text_column(rules.iter().map(|rule| Some(rule.kind()))),
        text_column(rules.iter().map(|rule| Some(&rule.name_zh))),
        text_column(rules.iter().map(|rule| Some(&rule.name_en))),
        text_column(rules.iter().map(|rule| Some(&rule.citation))),
        days(|rule| rule.valid_from),
        days(|rule| rule.valid_to),
        text_column(rules.iter().map(|rule| Some(rule.view_name()))),
        text_column(rules.iter().map(|rule| Some(pack.sql(rule, &Relations::Extract)))),
    ];
    tables.write(&RULES, columns)?;
    Ok(())
}
