//! The card of a table, view or query: the comment lines at the head of its SQL file.
//!
//! ```text
//! -- title: Openings of both kinds of card (两卡开立)
//! -- grain: one row per account opened or SIM activated up to as_of
//! -- order: account openings, then SIM activations, each by file, line
//! -- from: account_openings      has the rows of this kept table, and its docs for the columns not named below
//! -- like: account_openings      takes the docs of this extract table for the columns not named below
//! -- column card_kind: account or sim
//! ```
//!
//! A query has `question` and `parameters` instead of `grain`, and the type of each result column before the colon.

use twocard_contracts::tables::{ALL, Table};

use crate::ExtractError;
use crate::catalog::Object;

/// What a file's header says.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    name: &'static str,
    title: &'static str,
    grain: &'static str,
    order: &'static str,
    /// The kept table whose rows this table has, one for one.
    pub(crate) from: Option<&'static Table>,
    like: Option<&'static str>,
    columns: Vec<(&'static str, &'static str)>,
}

impl Card {
    /// Reads the header of a table or view.
    pub(crate) fn of(object: &Object) -> Result<Card, ExtractError> {
        let name = object.name;
        let broken = |what: String| ExtractError::Card { name, what };
        let mut card = Card { name, title: "", grain: "", order: "", from: None, like: None, columns: Vec::new() };
        for (key, value) in header(object.sql) {
            match key.split_once(' ') {
                Some(("column", column)) => card.columns.push((column, value)),
                None if key == "title" => card.title = value,
                None if key == "grain" => card.grain = value,
                None if key == "order" => card.order = value,
                None if key == "like" => card.like = Some(value),
                None if key == "from" => {
                    let table = ALL.into_iter().find(|table| table.name == value);
                    card.from = Some(table.ok_or_else(|| broken(format!("{value} is no kept table")))?);
                }
                _ => return Err(broken(format!("unknown key {key} in the header"))),
            }
        }
        if card.title.is_empty() || card.grain.is_empty() || card.order.is_empty() {
            return Err(broken("the header must have a title, a grain and an order".to_owned()));
        }
        Ok(card)
    }

    /// Title, grain and order in one line.
    pub(crate) fn summary(&self) -> String {
        format!("{}; {}; order: {}", self.title, self.grain, self.order)
    }

    /// What a column means: its own line, else what the tables named by `from` and `like` say.
    pub(crate) fn doc<'a>(&'a self, column: &str, cards: &'a [Card]) -> Result<&'a str, ExtractError> {
        if let Some((_, doc)) = self.columns.iter().find(|(name, _)| *name == column) {
            return Ok(doc);
        }
        if let Some(kept) = self.from.and_then(|table| table.column(column)) {
            return Ok(kept.doc);
        }
        match self.like.and_then(|like| cards.iter().find(|card| card.name == like)) {
            Some(card) => card.doc(column, cards),
            None => Err(ExtractError::Card { name: self.name, what: format!("column {column} is not described") }),
        }
    }
}

/// The `-- key: value` lines at the head of a file.
pub(crate) fn header(sql: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    sql.lines().map_while(|line| line.strip_prefix("-- ")?.split_once(": "))
}
