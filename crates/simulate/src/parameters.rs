//! Every parameter by section, as a simulation uses them.

use crate::parameter::{Listed, Section};
use crate::{background, exemption, involvement, listing, lookalikes, patterns, places, planter, world};

/// The values of all parameters: the defaults, unless a file changed them.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameters {
    pub(crate) sections: Vec<Section>,
}

/// Every section with what it lists, in the order of the written file.
pub(crate) fn listed() -> Vec<(String, &'static [Listed])> {
    let own = [
        ("residents_per_thousand", places::PARAMETERS),
        ("population", world::PARAMETERS),
        ("background", background::PARAMETERS),
        ("groups", planter::PARAMETERS),
        ("involved_cards", involvement::PARAMETERS),
        ("listed_persons", listing::PARAMETERS),
        ("exemptions", exemption::PARAMETERS),
    ];
    let patterns = patterns::ALL.iter().map(|pattern| (pattern.section(), pattern.parameters));
    let lookalikes = lookalikes::ALL.iter().map(|lookalike| (lookalike.section(), lookalike.parameters));
    own.into_iter().map(|(name, listed)| (name.to_owned(), listed)).chain(patterns).chain(lookalikes).collect()
}

impl Default for Parameters {
    fn default() -> Self {
        Self { sections: listed().into_iter().map(|(name, listed)| Section::new(name, listed)).collect() }
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
