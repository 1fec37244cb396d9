//! The evaluation: who is judged, every method's order of them, and the figures.

use std::collections::BTreeMap;

use twocard_contracts::time::Date;
use twocard_tables::{NO_KEY, TableDir};

use crate::baselines::{self, Method, Sight};
use crate::bootstrap::{Bootstrap, Drawn};
use crate::curves::{Curve, curve};
use crate::figure::{Figure, Slice, View};
use crate::figures::{self, Lengths, Resampled};
use crate::findings::Findings;
use crate::lineup::Lineup;
use crate::measures::{Once, measure};
use crate::openings::Openings;
use crate::order::Order;
use crate::population::{Known, LinkedRing, Population, linked_rings};
use crate::questions::{Asked, Question};
use crate::strata::{self, Classes};
use crate::truth::Truth;
use crate::{EvaluateError, OURS, coverage};

/// What is judged, and against what.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Tables of a published run.
    pub tables: &'a TableDir,
    /// Its day.
    pub as_of: Date,
    /// What it knew.
    pub known: &'a Known,
    /// The truth in its keys.
    pub truth: &'a Truth,
    /// Persons that are worked; the number of linked rings where absent.
    pub capacity: Option<u64>,
    /// How intervals are made.
    pub bootstrap: Bootstrap,
}

/// Who was judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Judged {
    /// Judged persons.
    pub n_judged: u64,
    /// Organisers and agents among them.
    pub n_heads: u64,
    /// Members of bad groups among them.
    pub n_members: u64,
    /// Members of honest groups alone.
    pub n_lookalikes: u64,
    /// Persons with a card that becomes involved; none where the truth says nothing of later.
    pub n_future: Option<u64>,
    /// Linked rings.
    pub n_rings: u64,
    /// Rings that a judged person leads to.
    pub n_rings_reachable: u64,
    /// Persons that are worked.
    pub capacity: u64,
    /// Rounds of resampling over all methods.
    pub rounds: u64,
}

/// Everything found out.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Who was judged.
    pub judged: Judged,
    /// Methods: name, Chinese name, English name.
    pub methods: Vec<[&'static str; 3]>,
    /// Figures in long form.
    pub figures: Vec<Figure>,
    /// Curves of all methods over heads.
    pub curves: Vec<Curve>,
}

/// Judges a run's list and the baselines.
pub fn evaluate(inputs: &Inputs<'_>) -> Result<Evaluation, EvaluateError> {
    let Inputs { tables, as_of, known, truth, .. } = *inputs;
    let openings = Openings::read(tables, as_of)?;
    let findings = Findings::read(tables, &openings)?;
    let population = Population::collect(&openings, known, truth);
    if population.is_empty() {
        return Err(EvaluateError::NobodyToJudge("nobody in this run is new and linked to its jurisdiction"));
    }
    let rings = linked_rings(truth, known, &population);
    let classes = classes_of(inputs, &population)?;
    let asked = Asked { truth, population: &population, rings: &rings, classes: &classes };
    let methods = baselines::methods(tables, &Sight { openings: &openings, findings: &findings, known })?;
    let orders: Vec<Order> = methods.iter().map(|method| Order::of(&population.scores(&method.scores))).collect();

    let mut judged = judged(inputs, &population, &rings);
    if judged.n_members == 0 {
        return Err(EvaluateError::NobodyToJudge(
            "nobody of a bad group is new and linked to the run's jurisdiction: is it the truth of these data?",
        ));
    }
    let lengths = Lengths::new(judged.capacity);
    let drawn = drawn_groups(truth, &rings, &population);
    let resample =
        |lineups: &[Lineup]| Resampled(inputs.bootstrap.measures(lineups, &drawn, lengths.all(), judged.capacity));
    let mut found = counts(&judged);

    for question in asked.whole() {
        let lineups: Vec<Lineup> = orders.iter().map(|order| asked.lineup(&question, order)).collect();
        let rounds = resample(&lineups);
        judged.rounds = judged.rounds.min(rounds.0.len() as u64);
        for (at, (method, order)) in methods.iter().zip(&orders).enumerate() {
            let once = measure(&lineups[at], &mut Once, lengths.all(), judged.capacity);
            let context = figures::Context { question: &question, method: method.name, lengths: &lengths };
            found.extend(figures::of_measures(&context, &once, Some((&rounds, at))));
            if method.name != OURS {
                found.extend(figures::difference(&context, &once, (&rounds, at), &measure_ours(&lineups, &lengths)));
            }
            if question.view == View::Heads {
                let n_tied = order.n_tied_at(judged.capacity as usize) as f64;
                let n = judged.n_judged;
                found.push(Figure::new("tied_at_capacity", None, &Slice::All, method.name, n_tied, n));
            }
        }
        if question.view == View::Heads {
            found.extend(possible_rings(&asked, &question, judged.capacity, &found));
        }
    }
    let parts = asked.parts();
    for (method, order) in methods.iter().zip(&orders) {
        let lineups: Vec<Lineup> = parts.iter().map(|question| asked.lineup(question, order)).collect();
        let rounds = (method.name == OURS).then(|| resample(&lineups));
        for (at, question) in parts.iter().enumerate() {
            let once = measure(&lineups[at], &mut Once, lengths.all(), judged.capacity);
            let context = figures::Context { question, method: method.name, lengths: &lengths };
            let part = figures::of_measures(&context, &once, rounds.as_ref().map(|rounds| (rounds, at)));
            let possible = possible_rings(&asked, question, judged.capacity, &part);
            found.extend(part);
            found.extend(possible);
        }
    }
    found.extend(figures::lookalike_patterns(&asked, &orders[0]));
    found.extend(coverage::figures(truth, &openings, &findings, &population));
    let curves = curves(&asked, &methods, &orders, judged.capacity);
    let names = methods.iter().map(|method| [method.name, method.name_zh, method.name_en]).collect();
    Ok(Evaluation { judged, methods: names, figures: found, curves })
}

/// Our own measures over the question whose lineups these are; the run's list comes first.
fn measure_ours(lineups: &[Lineup], lengths: &Lengths) -> crate::measures::Measures {
    measure(&lineups[0], &mut Once, lengths.all(), lengths.capacity())
}

fn judged(inputs: &Inputs<'_>, population: &Population, rings: &[LinkedRing]) -> Judged {
    let truth = inputs.truth;
    let subjects = 0..population.len() as u32;
    let count = |is_meant: &dyn Fn(u32) -> bool| subjects.clone().filter(|&subject| is_meant(subject)).count() as u64;
    let is_bad = |subject: u32, only_heads: bool| {
        population
            .memberships(subject, truth)
            .iter()
            .any(|member| truth.group(member).is_bad && (!only_heads || member.part == crate::truth::Part::Head))
    };
    let n_heads = count(&|subject| is_bad(subject, true));
    let n_rings = rings.len() as u64;
    // without rings, as many persons as there are to find
    let capacity = inputs.capacity.unwrap_or(if n_rings > 0 { n_rings } else { n_heads }).max(1);
    Judged {
        n_judged: population.len() as u64,
        n_heads,
        n_members: count(&|subject| is_bad(subject, false)),
        n_lookalikes: count(&|subject| population.is_lookalike(subject)),
        n_future: truth.future.as_ref().map(|_| count(&|subject| population.is_future(subject))),
        n_rings,
        n_rings_reachable: rings.iter().filter(|ring| !ring.found_by.is_empty()).count() as u64,
        capacity,
        rounds: inputs.bootstrap.rounds as u64,
    }
}

fn counts(judged: &Judged) -> Vec<Figure> {
    let count = |name: &str, n: u64| Figure::new(name, None, &Slice::All, "", n as f64, judged.n_judged);
    let mut figures = vec![
        count("judged", judged.n_judged),
        count("heads", judged.n_heads),
        count("members", judged.n_members),
        count("lookalikes", judged.n_lookalikes),
        count("rings", judged.n_rings),
        count("rings_reachable", judged.n_rings_reachable),
        count("capacity", judged.capacity),
    ];
    figures.extend(judged.n_future.map(|n| count("future", n)));
    figures
}

/// What any list could reach of the rings of a question, and how much of that was reached.
fn possible_rings(asked: &Asked<'_>, question: &Question, capacity: u64, found: &[Figure]) -> Vec<Figure> {
    let rings = asked.rings(question);
    let n = rings.len() as u64;
    if n == 0 {
        return Vec::new();
    }
    let n_reachable = rings.iter().filter(|ring| !ring.found_by.is_empty()).count() as u64;
    let possible = capacity.min(n_reachable) as f64 / n as f64;
    let slice = question.slice.name();
    let mut figures = Vec::new();
    // the same for every method: told once
    if found.iter().any(|figure| figure.method == OURS) {
        figures.push(Figure::new("ring_recall_possible", Some(question.view), &question.slice, "", possible, n));
    }
    let recalls = found.iter().filter(|figure| figure.measure == "ring_recall" && figure.slice == slice);
    for recall in recalls.filter(|_| possible > 0.0) {
        let mut ratio = recall.clone();
        "ring_recall_of_possible".clone_into(&mut ratio.measure);
        ratio.value /= possible;
        ratio.low = ratio.low.map(|low| low / possible);
        ratio.high = ratio.high.map(|high| high / possible);
        figures.push(ratio);
    }
    figures
}

/// Groups that resampling draws: linked rings, and all groups of judged persons.
fn drawn_groups(truth: &Truth, rings: &[LinkedRing], population: &Population) -> Drawn {
    let mut is_meant = vec![false; truth.groups.len()];
    rings.iter().for_each(|ring| is_meant[ring.group as usize] = true);
    for subject in 0..population.len() as u32 {
        population.memberships(subject, truth).iter().for_each(|member| is_meant[member.group as usize] = true);
    }
    let of = |is_bad: bool| {
        let meant = (0..truth.groups.len()).filter(|&at| is_meant[at] && truth.groups[at].is_bad == is_bad);
        meant.map(|at| at as u32).collect()
    };
    Drawn { bad: of(true), honest: of(false) }
}

/// Judged persons by kind and class.
fn classes_of(
    inputs: &Inputs<'_>,
    population: &Population,
) -> Result<BTreeMap<(String, String), Vec<bool>>, EvaluateError> {
    let mut kinds = strata::read(inputs.tables)?;
    kinds.push(Classes { kind: "truth", of_person: inputs.truth.classes.clone() });
    let mut classes = BTreeMap::new();
    for Classes { kind, of_person } in kinds {
        for (person, class) in of_person {
            let number = population.number_of.get(person as usize).copied().unwrap_or(NO_KEY);
            if number != NO_KEY {
                let members = classes.entry((kind.to_owned(), class)).or_insert_with(|| vec![false; population.len()]);
                members[number as usize] = true;
            }
        }
    }
    Ok(classes)
}

fn curves(asked: &Asked<'_>, methods: &[Method], orders: &[Order], capacity: u64) -> Vec<Curve> {
    let question = Question { view: View::Heads, slice: Slice::All, gives: crate::questions::Gives::Everything };
    let of = |(method, order): (&Method, &Order)| curve(method.name, &asked.lineup(&question, order), capacity);
    methods.iter().zip(orders).map(of).collect()
}
