//! Sentences with placeholders: `为{n_holders}人代办{n_cards}张卡`.

use twocard_contracts::finding::{CardKind, Finding};
use twocard_contracts::time::Timestamp;

/// Placeholders that every kind knows; each kind adds words of its own.
const FIGURES: [&str; 8] =
    ["n_peak", "n_holders", "n_cards", "n_institutions", "n_accounts", "n_sims", "first_on", "last_on"];

/// A sentence, its placeholders known to exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Placeholder(&'static str),
}

impl Template {
    /// Refuses a placeholder that is neither a figure nor one of `words`.
    pub(super) fn parse(text: &str, words: &[&'static str]) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, bracket) = rest.split_at(open);
            let Some((name, after)) = bracket.strip_prefix('{').and_then(|inside| inside.split_once('}')) else {
                return Err("braces do not match".to_owned());
            };
            let known = FIGURES.iter().chain(words).find(|known| **known == name);
            let Some(known) = known else {
                let all: Vec<&str> = FIGURES.iter().chain(words).copied().collect();
                return Err(format!("unknown placeholder {{{name}}}, known are {}", all.join(", ")));
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Placeholder(known));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        if parts.is_empty() {
            return Err("must not be empty".to_owned());
        }
        Ok(Template { parts })
    }

    /// The sentence of one finding.
    pub(crate) fn fill(&self, finding: &Finding, words: &[(&str, &str)]) -> String {
        let mut sentence = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => sentence.push_str(text),
                Part::Placeholder(name) => match words.iter().find(|(word, _)| word == name) {
                    Some((_, text)) => sentence.push_str(text),
                    None => sentence.push_str(&figure(finding, name)),
                },
            }
        }
        sentence
    }
}

fn figure(finding: &Finding, name: &str) -> String {
    let cards = |kind: CardKind| {
        let mut keys: Vec<u32> =
            finding.grounds.iter().filter(|ground| ground.card_kind == kind).map(|ground| ground.card_key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len().to_string()
    };
    match name {
        "n_peak" => finding.n_peak.to_string(),
        "n_holders" => finding.n_holders.to_string(),
        "n_cards" => finding.n_cards.to_string(),
        "n_institutions" => finding.n_institutions.to_string(),
        "n_accounts" => cards(CardKind::Account),
        "n_sims" => cards(CardKind::Sim),
        "first_on" => Timestamp(finding.first_at).date().to_string(),
        "last_on" => Timestamp(finding.last_at).date().to_string(),
        _ => String::new(),
    }
}
