//! One simulation from world to files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::background::{self, Background, Habits};
use crate::calendar::{Calendar, day_at};
use crate::error::at_path;
use crate::involvement::{CaseRow, Involvement};
use crate::opening::{Fate, Opening};
use crate::parameters::Parameters;
use crate::plan::Plan;
use crate::planter::{Kind, Planter, Scale};
use crate::summary::GroupCount;
use crate::world::World;
use crate::writing::{self, Issued, Issuer, OpeningTables};
use crate::{Config, SimulateError, Summary, exemption, listing, lookalikes, patterns};

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
    let entries = listing::draw(&world, &plan, &cases, &calendar, parameters.section("listed_persons"), config.seed);
    let n_outlets = writing::write_outlets(dir, &world)?;
    let n_listed = writing::write_listed_persons(dir, &world, &entries)?;
    let n_involved = writing::write_involved_cards(dir, &cases)?;
    let exemptions = exemption::draw(&plan, &world, &calendar, parameters.section("exemptions"), config.seed);
    let n_exemptions = writing::write_exemptions(dir, &world, &exemptions)?;
    summary.n_key_entries = writing::write_answer_key(&key_dir, &world, &plan, &issued)?;
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
    let mut plant_one = |kind: Kind<'_>, plant: fn(&mut Planter<'_>)| {
        let n_before = plan.openings.len();
        let mut planter = Planter::new(world, calendar, plan, &mut taken, scale, config.seed, kind);
        plant(&mut planter);
        let n_groups = planter.n_groups();
        GroupCount { name: kind.name, n_groups, n_openings: (plan.openings.len() - n_before) as u32 }
    };
    let patterns = patterns::ALL.iter().map(|pattern| {
        let own = parameters.section(&pattern.section());
        plant_one(Kind { name: pattern.name, part: pattern.part, is_bad: true, own, common }, pattern.plant)
    });
    let patterns = patterns.collect();
    let lookalikes = lookalikes::ALL.iter().map(|like| {
        let own = parameters.section(&like.section());
        plant_one(Kind { name: like.name, part: like.part, is_bad: false, own, common }, like.plant)
    });
    let lookalikes = lookalikes.collect();
    Summary { patterns, lookalikes, ..Summary::default() }
}

/// Streams the two opening tables day by day: ordinary openings are drawn on their day, planted ones join them, and
/// records sent again follow on the day of their change.
fn write_openings(
    config: &Config,
    parameters: &Parameters,
    calendar: &Calendar,
    world: &World,
    plan: &Plan,
    dir: &Path,
) -> Result<(Vec<Issued>, Vec<CaseRow>, u64, u64), SimulateError> {
    let n_ordinary = config.n_openings.saturating_sub(plan.openings.len() as u32);
    let mut ordinary = Background::new(world, calendar, Habits::of(parameters.section("background")), config.seed);
    let mut involvement =
        Involvement::new(plan, n_ordinary, calendar, parameters.section("involved_cards"), config.seed);
    let mut issuer = Issuer::new(world, config.seed);
    let mut tables = OpeningTables::create(dir, world)?;
    let mut issued_planted = vec![Issued::default(); plan.openings.len()];
    let mut sent_again: BTreeMap<i32, Vec<(Opening, Issued)>> = BTreeMap::new();

    let first_honest = plan.first_honest();
    let mut planted = plan.openings.clone();
    planted.sort_by_key(|opening| opening.at);
    let mut planted = planted.into_iter().peekable();
    let mut today = Vec::new();
    for (day, n) in background::spread(calendar, n_ordinary) {
        ordinary.start_day(day);
        involvement.start_day(day);
        today.clear();
        today.extend((0..n).map(|_| ordinary.draw(day)));
        while let Some(opening) = planted.next_if(|opening| day_at(opening.at) <= day) {
            today.push(opening);
        }
        today.sort_by_key(|opening: &Opening| opening.at);
        for opening in &today {
            let issued = issuer.issue(world, opening);
            match opening.planted {
                Some(position) => {
                    issued_planted[position as usize] = issued;
                    if position as usize >= first_honest {
                        involvement.consider(opening, &issued);
                    }
                }
                None => involvement.consider(opening, &issued),
            }
            tables.write(opening, &issued)?;
            if let Fate::SentAgain { since, .. } = opening.fate {
                sent_again.entry(day_at(since)).or_default().push((*opening, issued));
            }
        }
        for (opening, issued) in sent_again.remove(&day).unwrap_or_default() {
            tables.write_again(&opening, &issued)?;
        }
    }
    let (n_accounts, n_sims) = tables.finish()?;
    let cases = involvement.finish(plan, &issued_planted);
    Ok((issued_planted, cases, n_accounts, n_sims))
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
            let kind = Kind { name: pattern.name, part: pattern.part, is_bad: true, own, common };
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
