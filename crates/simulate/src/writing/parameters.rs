//! `parameters.toml`: what shaped the data.

use std::fmt::Write as _;
use std::path::Path;

use twocard_contracts::time::Date;

use crate::calendar::Calendar;
use crate::error::at_path;
use crate::parameter::{Section, Value};
use crate::world::World;
use crate::{Config, Parameters, SimulateError};

pub(crate) fn write_parameters(
    dir: &Path,
    config: &Config,
    given: &Parameters,
    calendar: &Calendar,
    world: &World,
) -> Result<(), SimulateError> {
    let path = dir.join("parameters.toml");
    std::fs::write(&path, parameters(config, given, calendar, world)).map_err(at_path(&path))
}

fn parameters(config: &Config, given: &Parameters, calendar: &Calendar, world: &World) -> String {
    let mut text = format!(
        "# What shaped the simulated files. No rule may be tuned to these numbers.\n\
         # The first day was {}. There are {} people in {} households, {} units and {} outlets.\n\
         seed = {}\nn_openings = {}\nas_of = \"{}\"\nis_cold_start = {}\n",
        Date(calendar.first),
        world.population.persons.len(),
        world.population.households.len(),
        world.units.len(),
        world.outlets.all.len(),
        config.seed,
        config.n_openings,
        config.as_of,
        config.is_cold_start,
    );
    for section in &given.sections {
        push_section(&mut text, section);
    }
    text
}

/// Appends a table of TOML. Writing to memory does not fail.
fn push_section(text: &mut String, section: &Section) {
    let _ = writeln!(text, "\n[{}]", section.name);
    for (name, value) in &section.values {
        let _ = match value {
            Value::Count(n) => writeln!(text, "{name} = {n}"),
            Value::Share(number) | Value::Ratio(number) => writeln!(text, "{name} = {number:?}"),
            Value::Within(span) => writeln!(text, "{name} = [{}, {}]", span.least, span.most),
        };
    }
}
