//! A copy of a pack with fitted weights. The text is edited at the weights alone; everything else, comments too, stays.

use std::collections::BTreeMap;

use twocard_rules::{PackError, RulePack};

use crate::bands::{self, BandPlace};
use crate::fit::{FittedBand, LEAST_NEW, PRIOR_SUBJECTS, fit};
use crate::{HORIZONS, History, Plan, Replay};

/// Cards that must have become involved on judged nights before weights are fitted.
pub const LEAST_CARDS: u32 = 100;
/// Nights that the longest horizon must be able to judge before weights are fitted.
pub const LEAST_NIGHTS: u32 = 12;

/// Why no weights are proposed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The history was made up.
    #[error(
        "no weights are fitted on simulated data: case numbers begin with {}",
        twocard_contracts::sources::SIMULATED_CASE
    )]
    Simulated,
    /// The history is too short.
    #[error("no weights are fitted on {n} nights that {} days can judge: at least {LEAST_NIGHTS} are needed", HORIZONS[HORIZONS.len() - 1])]
    FewNights {
        /// Nights judged.
        n: u32,
    },
    /// Too little happened.
    #[error(
        "no weights are fitted on {n} cards that became involved on judged nights: at least {LEAST_CARDS} are needed"
    )]
    FewCards {
        /// Cards.
        n: u32,
    },
    /// The text could not be edited.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// The pack with the weights that its replay speaks for.
pub fn propose(pack: &RulePack, replay: &Replay, history: &History, plan: &Plan) -> Result<String, Refusal> {
    if history.is_simulated {
        return Err(Refusal::Simulated);
    }
    let longest = HORIZONS.len() - 1;
    let n_nights = replay.nights.iter().filter(|night| night.horizons[longest].is_some()).count() as u32;
    if n_nights < LEAST_NIGHTS {
        return Err(Refusal::FewNights { n: n_nights });
    }
    if replay.n_cards_judged < LEAST_CARDS {
        return Err(Refusal::FewCards { n: replay.n_cards_judged });
    }
    let fitted = fit(&pack.text, &replay.bands)?;
    let header = format!(
        "# Weights proposed from history: {n_nights} nights from {} to {}, every {} days, cases up to {}; {} cards became\n\
         # involved within {} days of them. Shrunken log-likelihood ratios, prior: {PRIOR_SUBJECTS} subjects at\n\
         # the base rate; the counts stand beside each weight. To be read and back-tested before it is used.\n",
        plan.from, plan.to, plan.step_days, history.labels_until, replay.n_cards_judged, HORIZONS[longest],
    );
    let text = header + &edited(&pack.text, &fitted)?;
    RulePack::parse(&text, "the proposed pack")?;
    Ok(text)
}

/// The text with the proposed weights, each line that has one ending in a comment.
fn edited(text: &str, fitted: &[FittedBand]) -> Result<String, PackError> {
    let places = bands::places(text)?;
    let weights = places.iter().zip(fitted).map(|(place, band)| (place.span.clone(), format!("{}", band.proposed)));
    let mut notes: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, band) in places.iter().zip(fitted) {
        notes.entry(end_of_line(text, place)).or_default().push(note(band));
    }
    let notes: Vec<_> = notes.into_iter().map(|(end, notes)| (end..end, format!(" # {}", notes.join("; ")))).collect();
    let bare = spliced(text, weights.clone().collect());
    let noted = spliced(text, weights.chain(notes).collect());
    // a line may end inside a text of several lines; a comment there would change the pack
    let value = |text: &str| toml::from_str::<toml::Table>(text).ok();
    Ok(if value(&bare) == value(&noted) { noted } else { bare })
}

fn end_of_line(text: &str, place: &BandPlace) -> usize {
    let rest = &text[place.span.end..];
    let line = rest.split('\n').next().unwrap_or(rest);
    place.span.end + line.trim_end_matches('\r').len()
}

fn spliced(text: &str, mut edits: Vec<(std::ops::Range<usize>, String)>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let mut edited = String::with_capacity(text.len() + 64 * edits.len());
    let mut from = 0;
    for (span, new) in edits {
        edited.push_str(&text[from..span.start]);
        edited.push_str(&new);
        from = span.end;
    }
    edited.push_str(&text[from..]);
    edited
}

fn note(band: &FittedBand) -> String {
    let (count, name) = (&band.count, &band.key.band);
    let counts = format!("{} of {} involved, base rate {:.6}", count.k, count.n, count.base_rate());
    match band.log_ratio.filter(|_| band.is_fitted) {
        Some(ratio) => format!("{name}: {counts}, log-likelihood ratio {ratio:.3}, was {}", band.weight),
        None => {
            format!("{name}: kept, {counts}: fewer than {LEAST_NEW} new findings or no base rate, was {}", band.weight)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::bands::{BandCount, BandKey};

    #[test]
    fn only_weights_change_and_every_comment_stays() {
        let text = "# head\nname = \"p\"\r\n[[rules]]\nid = \"F3\"\nversion = 1\nnote = \"weight = 0.5\"\n[rules.burst]\n\
                    bands = [{ name = \"a\", at_least = 2, weight = 0.1 }, { name = \"b\", at_least = 3, weight = 0.2 }] # both\r\n";
        let key = BandKey { rule: "F3@1".to_owned(), band: "b".to_owned() };
        let fitted = fit(text, &[BandCount { key, n: 50, k: 20, expected: 0.5 }]).unwrap();
        let edited = edited(text, &fitted).unwrap();
        let was = |text: &str| text.replace("0.1", "W").replace("0.2", "W");
        let new = edited.replace(&format!("{}", fitted[1].proposed), "0.2");
        let (line, note) = new.lines().last().unwrap().split_once(" # a: kept").unwrap();
        assert_eq!(was(line), was(text.lines().last().unwrap()));
        assert!(note.contains("20 of 50 involved, base rate 0.010000") && note.contains("was 0.2"), "{note}");
        assert!(edited.contains("# both # a: kept") && edited.ends_with("\r\n") && edited.contains("weight = 0.5"));
        assert!(fitted[1].proposed > 0.2, "{fitted:?}");
    }

    #[test]
    fn a_line_that_ends_inside_a_text_gets_no_comment() {
        let text = "name = \"p\"\n[[rules]]\nid = \"F3\"\nversion = 1\nk = { weight = 0.1, note = \"\"\"x\ny\"\"\" }\n";
        let fitted = fit(text, &[]).unwrap();
        assert_eq!(edited(text, &fitted).unwrap(), text);
    }
}
