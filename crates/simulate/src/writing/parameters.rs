//! `parameters.toml`: what shaped the data.

use std::fmt::Write as _;
use std::path::Path;

use twocard_contracts::time::Date;

use crate::calendar::Calendar;
use crate::error::at_path;
use crate::parameter::Value;
use crate::places::PLACES;
use crate::world::World;
use crate::{Config, SimulateError, background, involvement, listing, lookalikes, patterns, planter, world};

pub(crate) fn write_parameters(
    dir: &Path,
    config: &Config,
    calendar: &Calendar,
    world: &World,
) -> Result<(), SimulateError> {
    let path = dir.join("parameters.toml");
    std::fs::write(&path, parameters(config, calendar, world)).map_err(at_path(&path))
}

fn parameters(config: &Config, calendar: &Calendar, world: &World) -> String {
    let residents: Vec<(String, Value)> =
        PLACES.iter().map(|place| (place.code.to_string(), Value::Count(place.residents))).collect();
    let mut text = format!(
        "# What shaped the simulated files. No rule may be tuned to these numbers.\n\
         seed = {}\nn_openings = {}\nfirst_day = \"{}\"\nas_of = \"{}\"\n\
         n_people = {}\nn_households = {}\nn_units = {}\nn_outlets = {}\n",
        config.seed,
        config.n_openings,
        Date(calendar.first),
        config.as_of,
        world.population.persons.len(),
        world.population.households.len(),
        world.units.len(),
        world.outlets.all.len(),
    );
    push_section(&mut text, "residents_per_thousand", residents.iter().map(|(code, n)| (code.as_str(), *n)));
    for (name, parameters) in [
        ("population", world::PARAMETERS),
        ("background", background::PARAMETERS),
        ("groups", planter::PARAMETERS),
        ("involved_cards", involvement::PARAMETERS),
        ("listed_persons", listing::PARAMETERS),
    ] {
        push_section(&mut text, name, parameters.iter().copied());
    }
    for pattern in patterns::ALL {
        push_section(&mut text, &format!("pattern.{}", pattern.name), pattern.parameters.iter().copied());
    }
    for lookalike in lookalikes::ALL {
        push_section(&mut text, &format!("lookalike.{}", lookalike.name), lookalike.parameters.iter().copied());
    }
    text
}

/// Appends a table of TOML. Writing to memory does not fail.
fn push_section<'a>(text: &mut String, name: &str, parameters: impl Iterator<Item = (&'a str, Value)>) {
    let _ = writeln!(text, "\n[{name}]");
    for (name, value) in parameters {
        let _ = match value {
            Value::Count(n) => writeln!(text, "{name} = {n}"),
            Value::Share(share) => writeln!(text, "{name} = {share:?}"),
            Value::Within(span) => writeln!(text, "{name} = [{}, {}]", span.least, span.most),
        };
    }
}
