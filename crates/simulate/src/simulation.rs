//! One simulation from world to files.

use std::path::Path;

use crate::background::Habits;
use crate::calendar::Calendar;
use crate::error::at_path;
use crate::gaps::Gaps;
use crate::involvement::Cases;
use crate::plan::Plan;
use crate::planter::{Kind, Planter, Scale};
use crate::stream::Stream;
use crate::summary::GroupCount;
use crate::world::World;
use crate::writing::{self, Issued, OpeningTables};
use crate::{Config, Parameters, SimulateError, Summary, exemption, listing, lookalikes, patterns};

/// Folder of the answer key below the one that holds the source files, so that a run on the latter does not read it.
const ANSWER_KEY: &str = "answer-key";

/// Writes the five source tables to `dir` and the answer key to `dir/answer-key`, over files of the same names.
pub fn simulate(config: &Config, dir: &Path) -> Result<Summary, SimulateError> {
    simulate_with(config, &Parameters::default(), dir)
}

/// As [`simulate`], shaped by parameters of the caller's.
pub fn simulate_with(config: &Config, parameters: &Parameters, dir: &Path) -> Result<Summary, SimulateError> {
    config.check()?;
    let key_dir = dir.join(ANSWER_KEY);
    std::fs::create_dir_all(&key_dir).map_err(at_path(&key_dir))?;

    let calendar = Calendar::up_to(config.as_of);
    let mut world = World::new(config, parameters, &calendar);
    let mut plan = Plan::default();
    let mut summary = plant_all(config, parameters, &calendar, &mut world, &mut plan);
    lookalikes::draw_fates(&mut plan, &calendar, &Habits::of(parameters.section("background")), config.seed);

    let (issued, cases, n_accounts, n_sims) = write_openings(config, parameters, &calendar, &world, &plan, dir)?;
    let entries = listing::draw(&world, &plan, &cases.known, &calendar, parameters.section("listed_persons"), config);
    let n_outlets = writing::write_outlets(dir, &world)?;
    let n_listed = writing::write_listed_persons(dir, &world, &entries)?;
    let n_involved = writing::write_involved_cards(dir, &cases.known)?;
    let exemptions = exemption::draw(&plan, &world, &calendar, parameters.section("exemptions"), config.seed);
    let n_exemptions = writing::write_exemptions(dir, &world, &exemptions)?;
    summary.n_key_entries = writing::write_answer_key(&key_dir, &world, &plan, &issued)?;
    writing::write_future(&key_dir, &plan, &cases.later)?;
    writing::write_groups(&key_dir, &world, &plan)?;
    writing::write_parameters(&key_dir, config, parameters, &calendar, &world)?;
    summary.tables = vec![
        ("account_openings", n_accounts),
        ("sim_activations", n_sims),
        ("outlets", n_outlets),
        ("listed_persons", n_listed),
        ("involved_cards", n_involved),
        ("exemptions", n_exemptions),
    ];
    Ok(summary)
}

/// Runs every pattern and look-alike over the plan.
fn plant_all(
    config: &Config,
    parameters: &Parameters,
    calendar: &Calendar,
    world: &mut World,
    plan: &mut Plan,
) -> Summary {
    let mut taken = vec![false; world.population.persons.len()];
    let scale = Scale { n_openings: config.n_openings };
    let common = parameters.section("groups");
    let is_cold_start = config.is_cold_start;
    let mut plant_one = |kind: Kind<'_>, plant: fn(&mut Planter<'_>)| {
        let n_before = plan.openings.len();
        let mut planter = Planter::new(world, calendar, plan, &mut taken, scale, config.seed, kind);
        plant(&mut planter);
        let n_groups = planter.n_groups();
        GroupCount { name: kind.name, n_groups, n_openings: (plan.openings.len() - n_before) as u32 }
    };
    let patterns = patterns::ALL.iter().map(|pattern| {
        let own = parameters.section(&pattern.section());
        plant_one(
            Kind { name: pattern.name, part: pattern.part, is_bad: true, is_cold_start, own, common },
            pattern.plant,
        )
    });
    let patterns = patterns.collect();
    let lookalikes = lookalikes::ALL.iter().map(|like| {
        let own = parameters.section(&like.section());
        plant_one(Kind { name: like.name, part: like.part, is_bad: false, is_cold_start, own, common }, like.plant)
    });
    let lookalikes = lookalikes.collect();
    Summary { patterns, lookalikes, ..Summary::default() }
}

/// Writes the two opening tables: while the rows of one block are made and written, the next block is drawn.
fn write_openings(
    config: &Config,
    parameters: &Parameters,
    calendar: &Calendar,
    world: &World,
    plan: &Plan,
    dir: &Path,
) -> Result<(Vec<Issued>, Cases, u64, u64), SimulateError> {
    let gaps = Gaps::new(parameters);
    let mut tables = OpeningTables::create(dir, world, &gaps)?;
    let mut stream = Stream::new(config, parameters, calendar, world, plan);
    let (mut block, mut next) = (Vec::new(), Vec::new());
    stream.fill(&mut block);
    while !block.is_empty() {
        let ((), written) = rayon::join(|| stream.fill(&mut next), || tables.write(&block));
        written?;
        std::mem::swap(&mut block, &mut next);
    }
    let (n_accounts, n_sims) = tables.finish()?;
    let (issued, cases) = stream.finish();
    Ok((issued, cases, n_accounts, n_sims))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn openings_of(parts: &[&patterns::Pattern], last: &str) -> Vec<(i64, u8)> {
        let config = Config { n_openings: 40_000, ..Config::default() };
        let calendar = Calendar::up_to(config.as_of);
        let parameters = Parameters::default();
        let mut world = World::new(&config, &parameters, &calendar);
        let mut plan = Plan::default();
        let mut taken = Vec::new();
        let scale = Scale { n_openings: config.n_openings };
        let mut n_before = 0;
        for pattern in parts {
            if pattern.name == last {
                n_before = plan.openings.len();
            }
            let (own, common) = (parameters.section(&pattern.section()), parameters.section("groups"));
            let kind = Kind { name: pattern.name, part: pattern.part, is_bad: true, is_cold_start: false, own, common };
            (pattern.plant)(&mut Planter::new(&mut world, &calendar, &mut plan, &mut taken, scale, config.seed, kind));
        }
        plan.openings[n_before..].iter().map(|opening| (opening.at, opening.place.institution)).collect()
    }

    #[test]
    fn leaving_out_a_pattern_leaves_most_of_another_as_it_was() {
        let with = openings_of(&patterns::ALL[..3], "shared_phone_ring");
        let without = openings_of(&patterns::ALL[2..3], "shared_phone_ring");
        let n_same = with.iter().filter(|opening| without.contains(opening)).count();
        assert!(n_same * 10 > with.len() * 6, "{n_same} of {}", with.len());
    }
}
