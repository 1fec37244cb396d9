//! Night after night over the tables of one run.

use twocard_contracts::codes::divisions::Jurisdiction;
use twocard_contracts::time::Date;
use twocard_risk::nodes::Node;
use twocard_risk::{Ranking, RiskConfig};
use twocard_rules::{Evaluation, RulePack};
use twocard_tables::TableDir;

use crate::bands::{self, BandCount};
use crate::history::History;
use crate::night::{NightFigures, is_here};
use crate::outcome::Outcomes;
use crate::rules::{RuleCounter, RuleFigures};
use crate::{BacktestError, HORIZONS, Plan};

/// What every night has in common.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Tables of one run.
    pub tables: &'a TableDir,
    /// What these tables know in the end.
    pub history: &'a History,
    /// For whom the lists are.
    pub jurisdiction: &'a Jurisdiction,
    /// Numbers of the ranking.
    pub risk: &'a RiskConfig,
    /// Which nights.
    pub plan: &'a Plan,
}

/// One pack over all nights.
#[derive(Clone, PartialEq, Debug)]
pub struct Replay {
    /// By night.
    pub nights: Vec<NightFigures>,
    /// By rule and version.
    pub rules: Vec<RuleFigures>,
    /// By rule, version and band.
    pub bands: Vec<BandCount>,
    /// Distinct cards, of any jurisdiction, that became involved within the longest horizon of a night that it can judge.
    pub n_cards_judged: u32,
}

/// One pack while the nights go by.
struct Course<'a> {
    pack: &'a RulePack,
    counter: RuleCounter,
    listed_before: Vec<Node>,
    nights: Vec<NightFigures>,
}

/// Replays the nights for each pack; `on_night` is told every night before it begins, the one before the first too.
pub fn replay(
    inputs: &Inputs<'_>,
    packs: &[&RulePack],
    mut on_night: impl FnMut(Date),
) -> Result<Vec<Replay>, BacktestError> {
    let Inputs { history, plan, .. } = *inputs;
    let mut courses: Vec<Course<'_>> = Vec::with_capacity(packs.len());
    for pack in packs {
        let counter = RuleCounter::new(pack, bands::places(&pack.text)?);
        courses.push(Course { pack, counter, listed_before: Vec::new(), nights: Vec::new() });
    }
    let before = plan.night_before();
    on_night(before);
    for course in &mut courses {
        let (evaluation, ranking) = night(inputs, course.pack, before)?;
        course.counter.begin(&evaluation.findings);
        course.listed_before = listed(&ranking, plan.capacity);
    }
    let longest = HORIZONS[HORIZONS.len() - 1];
    let mut is_judged = vec![false; history.nodes.len()];
    for as_of in plan.nights() {
        on_night(as_of);
        let mut outcomes: Option<Outcomes> = None;
        for course in &mut courses {
            let (evaluation, ranking) = night(inputs, course.pack, as_of)?;
            // openings and linkage are those of the night, whatever the pack
            let outcomes =
                outcomes.get_or_insert_with(|| Outcomes::of(history, &ranking.cards, &is_here(&ranking), as_of));
            course.counter.add(&evaluation.findings, &history.nodes, outcomes, history, as_of);
            let figures = NightFigures::of(plan, history, &ranking, outcomes, as_of, &course.listed_before);
            course.listed_before = listed(&ranking, plan.capacity);
            course.nights.push(figures);
            if history.covers(as_of, longest) {
                outcomes.cards(&ranking.cards).for_each(|card| is_judged[card as usize] = true);
            }
        }
    }
    let n_cards_judged = is_judged.iter().filter(|is_judged| **is_judged).count() as u32;
    let finished = courses.into_iter().map(|course| {
        let (rules, bands) = course.counter.finish();
        Replay { nights: course.nights, rules, bands, n_cards_judged }
    });
    Ok(finished.collect())
}

/// A plain night, without its files.
fn night(inputs: &Inputs<'_>, pack: &RulePack, as_of: Date) -> Result<(Evaluation, Ranking), BacktestError> {
    let evaluation =
        twocard_rules::evaluate(pack, inputs.tables, as_of).map_err(|source| BacktestError::Rules { as_of, source })?;
    let Inputs { tables, jurisdiction, risk: config, .. } = *inputs;
    let night = twocard_risk::Night { tables, jurisdiction, as_of, config, earlier: None };
    let ranking =
        twocard_risk::rank(&night, &evaluation.findings).map_err(|source| BacktestError::Risk { as_of, source })?;
    Ok((evaluation, ranking))
}

/// Nodes within capacity, sorted.
fn listed(ranking: &Ranking, capacity: usize) -> Vec<Node> {
    let here = ranking.list.leads.iter().filter(|lead| !lead.is_transfer);
    let mut nodes: Vec<Node> = here.take(capacity).map(|lead| lead.node).collect();
    nodes.sort_unstable();
    nodes
}
