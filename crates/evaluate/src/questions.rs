//! What is asked of each method: per view and slice a lineup, and which of its measures become figures.

use std::collections::BTreeMap;

use crate::figure::{Slice, View};
use crate::lineup::{Entry, Lineup, Place};
use crate::order::Order;
use crate::population::{LinkedRing, Population};
use crate::truth::{Group, Part, Truth};

/// Which figures a lineup gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Gives {
    /// All of them: precision, lift, average precision, look-alikes, rings.
    Everything,
    /// Hits within the one list that everybody stands on, and rings: they add up over slices.
    HitsAndRings,
    /// Average precision as if these were the only bad groups.
    AloneAveragePrecision,
    /// How many of a class stand on the list.
    Listed,
}

/// A question.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) view: View,
    pub(crate) slice: Slice,
    pub(crate) gives: Gives,
}

/// Everything that questions are asked of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) truth: &'a Truth,
    pub(crate) population: &'a Population,
    pub(crate) rings: &'a [LinkedRing],
    /// By kind and class, the judged persons of it.
    pub(crate) classes: &'a BTreeMap<(String, String), Vec<bool>>,
}

impl Asked<'_> {
    /// Questions about everything: asked of every method.
    pub(crate) fn whole(&self) -> Vec<Question> {
        let views = [View::Heads, View::Members, View::Future];
        let is_asked = |view: &View| *view != View::Future || self.truth.future.is_some();
        let question = |view| Question { view, slice: Slice::All, gives: Gives::Everything };
        views.into_iter().filter(is_asked).map(question).collect()
    }

    /// Questions about parts.
    pub(crate) fn parts(&self) -> Vec<Question> {
        let mut slices: Vec<Slice> =
            self.truth.patterns(true).into_iter().map(|pattern| Slice::Pattern(pattern.to_owned())).collect();
        for variant in ["plain", "hard"] {
            if self.truth.groups.iter().any(|group| group.is_bad && group.variant == variant) {
                slices.push(Slice::Variant(variant.to_owned()));
            }
        }
        slices.extend(self.halves());
        let of = |slice: Slice, gives| Question { view: View::Heads, slice, gives };
        let mut questions = Vec::new();
        for slice in slices {
            questions.push(of(slice.clone(), Gives::HitsAndRings));
            questions.push(of(slice, Gives::AloneAveragePrecision));
        }
        for (kind, class) in self.classes.keys() {
            let slice = Slice::Stratum(kind.clone(), class.clone());
            questions.push(of(slice.clone(), Gives::Listed));
            questions.push(of(slice.clone(), Gives::HitsAndRings));
            questions.push(of(slice, Gives::AloneAveragePrecision));
        }
        questions
    }

    /// Patterns by variant, where a pattern has both.
    fn halves(&self) -> Vec<Slice> {
        let mut kinds: Vec<(&str, &str)> = self
            .truth
            .groups
            .iter()
            .filter(|group| group.is_bad && !group.variant.is_empty())
            .map(|group| (group.pattern.as_str(), group.variant.as_str()))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let half = |&(pattern, variant): &(&str, &str)| Slice::PatternVariant(pattern.to_owned(), variant.to_owned());
        kinds.chunk_by(|x, y| x.0 == y.0).filter(|of| of.len() > 1).flatten().map(half).collect()
    }

    /// The rings of a question.
    pub(crate) fn rings(&self, question: &Question) -> Vec<&LinkedRing> {
        let has_rings = question.view == View::Heads
            && matches!(question.gives, Gives::Everything | Gives::HitsAndRings)
            && !matches!(question.slice, Slice::Stratum(..));
        let is_meant = |ring: &&LinkedRing| holds(&question.slice, &self.truth.groups[ring.group as usize]);
        self.rings.iter().filter(|ring| has_rings && is_meant(ring)).collect()
    }

    /// A method's order as the question sees it.
    pub(crate) fn lineup(&self, question: &Question, order: &Order) -> Lineup {
        let rings: Vec<(u32, Vec<u32>)> =
            self.rings(question).into_iter().map(|ring| (ring.group, ring.found_by.clone())).collect();
        let class = match &question.slice {
            Slice::Stratum(kind, class) => self.classes.get(&(kind.clone(), class.clone())),
            _ => None,
        };
        let is_found_by = {
            let mut is = vec![false; self.population.len()];
            rings.iter().flat_map(|(_, by)| by).for_each(|&subject| is[subject as usize] = true);
            is
        };
        Lineup::new(order, |subject| self.place(question, class, subject, is_found_by[subject as usize]), &rings)
    }

    fn place(&self, question: &Question, class: Option<&Vec<bool>>, subject: u32, is_found_by: bool) -> Place {
        let is_of_class = class.is_none_or(|class| class[subject as usize]);
        let memberships = self.population.memberships(subject, self.truth);
        let is_hit = match question.view {
            View::Future => self.population.is_future(subject),
            view => memberships.iter().any(|member| {
                let group = self.truth.group(member);
                let is_part = view == View::Members || member.part == Part::Head;
                group.is_bad && is_part && holds(&question.slice, group)
            }),
        };
        let is_positive = match question.gives {
            Gives::Everything => is_hit,
            Gives::HitsAndRings => is_hit && is_of_class,
            Gives::Listed => is_of_class,
            Gives::AloneAveragePrecision => {
                let mut bad = memberships.iter().map(|member| self.truth.group(member)).filter(|group| group.is_bad);
                let is_other = bad.clone().next().is_some() && !bad.any(|group| holds(&question.slice, group));
                if !is_of_class || is_other {
                    return Place::LeftOut;
                }
                is_hit
            }
        };
        let is_lookalike = self.population.is_lookalike(subject);
        if !(is_positive || is_lookalike || is_found_by || !memberships.is_empty()) {
            return Place::Plain;
        }
        Place::Entry(Entry { group: self.population.group(subject), is_positive, is_lookalike })
    }
}

/// Whether a bad group belongs to a slice.
fn holds(slice: &Slice, group: &Group) -> bool {
    match slice {
        Slice::Pattern(pattern) => *pattern == group.pattern,
        Slice::Variant(variant) => *variant == group.variant,
        Slice::PatternVariant(pattern, variant) => *pattern == group.pattern && *variant == group.variant,
        Slice::All | Slice::Stratum(..) => true,
        Slice::Lookalike(_) => false,
    }
}
