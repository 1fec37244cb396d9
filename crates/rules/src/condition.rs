//! Which rows a rule looks at, beside the days it is in force: a closed list of conditions that a pack writes under
//! `where`.
//!
//! All of them must hold. A row without a value satisfies no list it would have to stand in, and every list it must not.

use serde::Deserialize;
use toml::Spanned;
use twocard_contracts::sources::{ACCOUNT_OPENINGS, Value};
use twocard_contracts::time::Timestamp;

use crate::RulesError;
use crate::openings::{Column, Openings, WordColumn};
use crate::pack::Fault;
use twocard_tables::NO_KEY;

/// Conditions of a rule on its rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Where {
    /// The word of a column must stand in a list, or must not.
    lists: Vec<WordList>,
    /// Hours of the day `[from, to)`, over midnight where `to <= from`.
    hours: Option<(u32, u32)>,
    /// No agent is recorded, neither by number nor by phone.
    without_agent: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct WordList {
    column: WordColumn,
    words: Vec<String>,
    is_excluded: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWhere {
    account_classes: Option<Spanned<Vec<String>>>,
    not_account_classes: Option<Spanned<Vec<String>>>,
    products: Option<Spanned<Vec<String>>>,
    not_products: Option<Spanned<Vec<String>>>,
    channels: Option<Spanned<Vec<String>>>,
    not_channels: Option<Spanned<Vec<String>>>,
    hours: Option<Spanned<(u32, u32)>>,
    #[serde(default)]
    without_agent: bool,
}

const MICROS_PER_HOUR: i64 = 3_600_000_000;

impl Where {
    pub(crate) fn check(raw: Option<RawWhere>) -> Result<Where, Fault> {
        let raw = raw.unwrap_or_default();
        let mut lists = Vec::new();
        for (words, column, is_excluded) in [
            (raw.account_classes, WordColumn::AccountClass, false),
            (raw.not_account_classes, WordColumn::AccountClass, true),
            (raw.products, WordColumn::Product, false),
            (raw.not_products, WordColumn::Product, true),
            (raw.channels, WordColumn::Channel, false),
            (raw.not_channels, WordColumn::Channel, true),
        ] {
            let Some(words) = words else { continue };
            if words.get_ref().is_empty() {
                return Err(Fault::of(&words, "name at least one"));
            }
            if let Some(unknown) = words.get_ref().iter().find(|word| !is_known(column, word)) {
                return Err(Fault::of(&words, format!("unknown word {unknown}")));
            }
            lists.push(WordList { column, words: words.into_inner(), is_excluded });
        }
        if let Some(hours) = &raw.hours {
            let (from, to) = *hours.get_ref();
            if from > 23 || to > 24 || from == to {
                return Err(Fault::of(hours, "two different hours of the day, such as [22, 6]"));
            }
        }
        Ok(Where { lists, hours: raw.hours.map(Spanned::into_inner), without_agent: raw.without_agent })
    }

    /// The conditions over the rows of a night.
    pub(crate) fn over(&self, openings: &Openings) -> Result<Test, RulesError> {
        let mut lists = Vec::new();
        for list in &self.lists {
            let words = openings.words(list.column)?;
            let mut allowed = words.among(&list.words);
            allowed.iter_mut().for_each(|is| *is ^= list.is_excluded);
            lists.push((words, allowed, list.is_excluded));
        }
        let agents = match self.without_agent {
            true => Some([openings.keys(Column::Agent)?, openings.keys(Column::AgentPhone)?]),
            false => None,
        };
        Ok(Test { lists, hours: self.hours, agents })
    }

    /// The same as SQL predicates over `openings`.
    pub(crate) fn sql(&self) -> Vec<String> {
        let mut all = Vec::new();
        for list in &self.lists {
            let column = match list.column {
                WordColumn::AccountClass => "account_class",
                WordColumn::Channel => "channel",
                _ => "product",
            };
            let words: Vec<String> = list.words.iter().map(|word| crate::sql::literal(word)).collect();
            let words = words.join(", ");
            all.push(match list.is_excluded {
                false => format!("{column} IN ({words})"),
                true => format!("({column} IS NULL OR {column} NOT IN ({words}))"),
            });
        }
        if let Some((from, to)) = self.hours {
            let hour = "extract(hour FROM opened_at)";
            let word = if from < to { "AND" } else { "OR" };
            all.push(format!("NOT opened_at_day_only AND ({hour} >= {from} {word} {hour} < {to})"));
        }
        if self.without_agent {
            all.push("agent_id IS NULL AND agent_phone_id IS NULL".to_owned());
        }
        all
    }
}

/// Classes and channels are closed lists of the source contract; products are open.
fn is_known(column: WordColumn, word: &str) -> bool {
    let name = match column {
        WordColumn::AccountClass => "account_class",
        WordColumn::Channel => "channel",
        _ => return true,
    };
    match ACCOUNT_OPENINGS.index_of(name).map(|index| ACCOUNT_OPENINGS.columns[index].value) {
        Some(Value::OneOf(words)) => words.contains(&word),
        _ => true,
    }
}

type Shared<T> = std::sync::Arc<T>;

/// [`Where`] over the columns of a night.
pub(crate) struct Test {
    /// Words, which codes are allowed, and whether an empty cell is.
    lists: Vec<(Shared<crate::openings::Words>, Vec<bool>, bool)>,
    hours: Option<(u32, u32)>,
    agents: Option<[Shared<Vec<u32>>; 2]>,
}

impl Test {
    pub(crate) fn holds(&self, openings: &Openings, row: usize) -> bool {
        let of_list = |(words, allowed, empty): &(Shared<crate::openings::Words>, Vec<bool>, bool)| {
            let code = words.codes[row];
            if code == NO_KEY { *empty } else { allowed[code as usize] }
        };
        self.lists.iter().all(of_list)
            && self.hours.is_none_or(|(from, to)| {
                !openings.day_only()[row] && is_in_hours(Timestamp(openings.at()[row]), from, to)
            })
            && self.agents.as_ref().is_none_or(|[agents, phones]| agents[row] == NO_KEY && phones[row] == NO_KEY)
    }
}

fn is_in_hours(at: Timestamp, from: u32, to: u32) -> bool {
    let hour = (at.0.div_euclid(MICROS_PER_HOUR).rem_euclid(24)) as u32;
    if from < to { from <= hour && hour < to } else { hour >= from || hour < to }
}
