//! From measures to figures: which of them a question gives, their names, and their intervals.

use crate::OURS;
use crate::bootstrap::{Interval, interval};
use crate::figure::{Figure, Slice, View};
use crate::lineup::{Entry, Lineup, Place};
use crate::measures::{LOOKALIKES_WITHIN, Measures, Once, measure};
use crate::order::Order;
use crate::questions::{Asked, Gives, Question};

const FIXED: [u64; 7] = [10, 20, 50, 100, 200, 500, 1000];

/// List lengths at which hits are counted: fixed ones, and the capacity last.
#[derive(Clone, Debug)]
pub(crate) struct Lengths(Vec<u64>);

impl Lengths {
    pub(crate) fn new(capacity: u64) -> Lengths {
        Lengths(FIXED.into_iter().chain([capacity]).collect())
    }

    pub(crate) fn all(&self) -> &[u64] {
        &self.0
    }

    pub(crate) fn capacity(&self) -> u64 {
        self.0[FIXED.len()]
    }

    fn name(&self, at: usize) -> String {
        FIXED.get(at).map_or_else(|| "capacity".to_owned(), u64::to_string)
    }
}

/// Measures by round and lineup.
pub(crate) struct Resampled(pub(crate) Vec<Vec<Measures>>);

impl Resampled {
    fn interval(&self, of: impl Fn(&[Measures]) -> Option<f64>) -> Option<Interval> {
        interval(self.0.iter().filter_map(|round| of(round)).collect(), self.0.len())
    }
}

/// Where a figure belongs.
pub(crate) struct Context<'a> {
    pub(crate) question: &'a Question,
    pub(crate) method: &'a str,
    pub(crate) lengths: &'a Lengths,
}

impl Context<'_> {
    fn figure(&self, measure: impl Into<String>, value: f64, n: u64) -> Figure {
        Figure::new(measure, Some(self.question.view), &self.question.slice, self.method, value, n)
    }
}

type Of = Box<dyn Fn(&Measures) -> Option<f64>>;

fn divided(value: f64, by: f64) -> Option<f64> {
    (by > 0.0).then(|| value / by)
}

/// The measures that a question gives: name, value, and what it rests on.
fn given(context: &Context<'_>) -> Vec<(String, Of, fn(&Measures) -> u64)> {
    let mut list: Vec<(String, Of, fn(&Measures) -> u64)> = Vec::new();
    let gives = context.question.gives;
    if gives == Gives::AloneAveragePrecision {
        list.push(("average_precision".to_owned(), Box::new(|of| of.average_precision), |of| of.n_positive));
        return list;
    }
    for (at, &length) in context.lengths.all().iter().enumerate() {
        let name = context.lengths.name(at);
        let k = length as f64;
        if gives == Gives::Listed {
            list.push((format!("listed_at_{name}"), Box::new(move |of| Some(of.hits[at])), |of| of.n_positive));
            continue;
        }
        list.push((format!("hits_at_{name}"), Box::new(move |of| Some(of.hits[at])), |of| of.n_positive));
        if gives == Gives::Everything {
            // a list cannot be longer than the persons there are
            let precision = move |of: &Measures| (length <= of.n).then(|| of.hits[at] / k);
            list.push((format!("precision_at_{name}"), Box::new(precision), |of| of.n));
            let lift = move |of: &Measures| divided(precision(of)? * of.n as f64, of.n_positive as f64);
            list.push((format!("lift_at_{name}"), Box::new(lift), |of| of.n));
        }
    }
    if gives == Gives::Everything {
        list.push(("average_precision".to_owned(), Box::new(|of| of.average_precision), |of| of.n_positive));
        let base = |of: &Measures| divided(of.n_positive as f64, of.n as f64);
        list.push(("base_rate".to_owned(), Box::new(base), |of| of.n));
        list.push((format!("lookalikes_in_{LOOKALIKES_WITHIN}"), Box::new(|of| Some(of.lookalikes)), |of| of.n));
        let share = |of: &Measures| divided(of.lookalikes, LOOKALIKES_WITHIN.min(of.n) as f64);
        list.push((format!("lookalike_share_of_{LOOKALIKES_WITHIN}"), Box::new(share), |of| of.n));
    }
    if context.question.view == View::Heads && gives != Gives::Listed {
        let recall = |of: &Measures| divided(of.rings_found, of.n_rings as f64);
        list.push(("rings_found".to_owned(), Box::new(|of| Some(of.rings_found)), |of| of.n_rings));
        list.push(("ring_recall".to_owned(), Box::new(recall), |of| of.n_rings));
    }
    list
}

/// Figures of a lineup, with intervals where it was resampled.
pub(crate) fn of_measures(
    context: &Context<'_>,
    once: &Measures,
    resampled: Option<(&Resampled, usize)>,
) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (name, of, n) in given(context) {
        let is_of_rings = name.starts_with("ring");
        if is_of_rings && once.n_rings == 0 {
            continue;
        }
        let Some(value) = of(once) else { continue };
        let interval = resampled.and_then(|(rounds, at)| rounds.interval(|round| of(&round[at])));
        figures.push(context.figure(name, value, n(once)).within(interval));
    }
    figures
}

/// The run's list minus a baseline, on the same resamples; the list's lineup is the first.
pub(crate) fn difference(
    context: &Context<'_>,
    theirs: &Measures,
    (rounds, at): (&Resampled, usize),
    ours: &Measures,
) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (name, of, n) in given(context) {
        let is_compared = ["average_precision", "ring_recall"].contains(&name.as_str())
            || name.starts_with("precision_at_")
            || name.starts_with("lookalikes_in_");
        let (Some(our), Some(their)) = (of(ours), of(theirs)) else { continue };
        if !is_compared || (name == "ring_recall" && ours.n_rings == 0) {
            continue;
        }
        let interval = rounds.interval(|round| Some(of(&round[0])? - of(&round[at])?));
        let method = format!("{OURS} - {}", context.method);
        let figure = Figure { method, ..context.figure(name, our - their, n(ours)) };
        figures.push(figure.within(interval));
    }
    figures
}

/// Look-alikes of each honest pattern among the first of the run's list.
pub(crate) fn lookalike_patterns(asked: &Asked<'_>, order: &Order) -> Vec<Figure> {
    let Asked { truth, population, .. } = *asked;
    let patterns = truth.patterns(false);
    let of = |pattern: &str| {
        let is_meant = |subject: u32| {
            let mut groups = population.memberships(subject, truth).iter().map(|member| truth.group(member));
            population.is_lookalike(subject) && groups.any(|group| group.pattern == pattern)
        };
        let place = |subject: u32| {
            if !is_meant(subject) {
                return Place::Plain;
            }
            let group = population.group(subject);
            Place::Entry(Entry { group, is_positive: false, is_lookalike: true })
        };
        let lineup = Lineup::new(order, place, &[]);
        let n = lineup.entries.len() as u64;
        let measures = measure(&lineup, &mut Once, &[], 0);
        let slice = Slice::Lookalike(pattern.to_owned());
        let name = format!("lookalikes_in_{LOOKALIKES_WITHIN}");
        Figure::new(name, Some(View::Heads), &slice, OURS, measures.lookalikes, n)
    };
    patterns.into_iter().map(of).collect()
}
