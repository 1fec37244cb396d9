//! Every parameter by section, as a simulation uses them.

mod read;

use twocard_contracts::time::Date;

use crate::parameter::{Listed, Section};
use crate::{background, exemption, gaps, involvement, listing, lookalikes, patterns, places, planter, world};

/// The values of all parameters: the defaults, unless a file changed them.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameters {
    pub(crate) sections: Vec<Section>,
}

/// What a file of parameters says about the fields of a [`Config`](crate::Config).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// Seed of every random stream.
    pub seed: Option<u64>,
    /// Openings to write.
    pub n_openings: Option<u32>,
    /// Last day of the history.
    pub as_of: Option<Date>,
    /// Whether no planted card has come to light yet.
    pub is_cold_start: Option<bool>,
}

/// Every section with what it lists, in the order of the written file.
fn listed() -> Vec<(String, Vec<Listed>)> {
    let own = [
        ("residents_per_thousand", places::PARAMETERS),
        ("population", world::PARAMETERS),
        ("outlets", world::OUTLET_PARAMETERS),
        ("background", background::PARAMETERS),
        ("groups", planter::PARAMETERS),
        ("involved_cards", involvement::PARAMETERS),
        ("listed_persons", listing::PARAMETERS),
        ("exemptions", exemption::PARAMETERS),
    ];
    let own = own.into_iter().map(|(name, listed)| (name.to_owned(), listed.to_vec()));
    let sources = world::INSTITUTIONS.iter().map(|source| (gaps::section(source), gaps::listed(source)));
    let patterns = patterns::ALL.iter().map(|pattern| (pattern.section(), pattern.parameters.to_vec()));
    let lookalikes = lookalikes::ALL.iter().map(|lookalike| (lookalike.section(), lookalike.parameters.to_vec()));
    own.chain(sources).chain(patterns).chain(lookalikes).collect()
}

impl Default for Parameters {
    fn default() -> Self {
        Self { sections: listed().into_iter().map(|(name, listed)| Section::new(name, &listed)).collect() }
    }
}

impl Parameters {
    /// A section by name. Every name asked for is in the closed list of sections.
    pub(crate) fn section(&self, name: &str) -> &Section {
        static NONE: Section = Section { name: String::new(), values: Vec::new() };
        let section = self.sections.iter().find(|section| section.name == name);
        debug_assert!(section.is_some(), "no section [{name}]");
        section.unwrap_or(&NONE)
    }
}
