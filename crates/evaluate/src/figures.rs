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

/// Takes a figure from measures.
type Of = dyn Fn(&Measures) -> Option<f64>;

/// A measure that a question gives.
struct Given {
    name: String,
    of: Box<Of>,
    /// What it rests on.
    n: fn(&Measures) -> u64,
}

impl Given {
    fn new(name: impl Into<String>, n: fn(&Measures) -> u64, of: impl Fn(&Measures) -> Option<f64> + 'static) -> Given {
        Given { name: name.into(), of: Box::new(of), n }
    }
}

fn divided(value: f64, by: f64) -> Option<f64> {
    (by > 0.0).then(|| value / by)
}

/// The measures that a question gives.
fn given(context: &Context<'_>) -> Vec<Given> {
    let gives = context.question.gives;
    let average_precision = || Given::new("average_precision", |of| of.n_positive, |of| of.average_precision);
    if gives == Gives::AloneAveragePrecision {
        return vec![average_precision()];
    }
    let mut list = Vec::new();
    for (at, &length) in context.lengths.all().iter().enumerate() {
        let name = context.lengths.name(at);
        let what = if gives == Gives::Listed { "listed" } else { "hits" };
        list.push(Given::new(format!("{what}_at_{name}"), |of| of.n_positive, move |of| Some(of.hits[at])));
        if gives == Gives::Everything {
            // a list cannot be longer than the persons there are
            let precision = move |of: &Measures| (length <= of.n).then(|| of.hits[at] / length as f64);
            let lift = move |of: &Measures| divided(precision(of)? * of.n as f64, of.n_positive as f64);
            list.push(Given::new(format!("precision_at_{name}"), |of| of.n, precision));
            list.push(Given::new(format!("lift_at_{name}"), |of| of.n, lift));
        }
    }
    if gives == Gives::Everything {
        let base = |of: &Measures| divided(of.n_positive as f64, of.n as f64);
        let share = |of: &Measures| divided(of.lookalikes, LOOKALIKES_WITHIN.min(of.n) as f64);
        list.push(average_precision());
        list.push(Given::new("base_rate", |of| of.n, base));
        list.push(Given::new(format!("lookalikes_in_{LOOKALIKES_WITHIN}"), |of| of.n, |of| Some(of.lookalikes)));
        list.push(Given::new(format!("lookalike_share_of_{LOOKALIKES_WITHIN}"), |of| of.n, share));
    }
    if context.question.view == View::Heads && gives != Gives::Listed {
        let recall = |of: &Measures| divided(of.rings_found, of.n_rings as f64);
        list.push(Given::new("rings_found", |of| of.n_rings, |of| Some(of.rings_found)));
        list.push(Given::new("ring_recall", |of| of.n_rings, recall));
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
    for Given { name, of, n } in given(context) {
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
    for Given { name, of, n } in given(context) {
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
