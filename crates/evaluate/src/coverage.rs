//! What the rules saw: findings on look-alikes, with and without what lowers them, and which rules found which pattern.

use std::collections::{BTreeMap, BTreeSet};

use crate::figure::{Figure, Slice};
use crate::findings::Findings;
use crate::openings::Openings;
use crate::population::Population;
use crate::truth::{Group, Part, Truth};

/// Figures over the findings.
pub(crate) fn figures(truth: &Truth, openings: &Openings, findings: &Findings, population: &Population) -> Vec<Figure> {
    let mut figures = lookalikes(truth, findings);
    figures.extend(plain(truth, findings, population));
    figures.extend(rules(truth, openings, findings));
    figures
}

/// Share of the persons of honest groups whom a finding touches, whom one in full weight touches, and about whom one is.
fn lookalikes(truth: &Truth, findings: &Findings) -> Vec<Figure> {
    let bad: BTreeSet<u32> =
        truth.members.iter().filter(|member| truth.group(member).is_bad).map(|member| member.person).collect();
    let slices = std::iter::once(Slice::All)
        .chain(truth.patterns(false).into_iter().map(|pattern| Slice::Lookalike(pattern.to_owned())));
    let mut figures = Vec::new();
    for slice in slices {
        let is_meant = |group: &Group| !group.is_bad && (slice == Slice::All || is_pattern(&slice, group));
        for (of, only_heads) in [("persons", false), ("agents", true)] {
            let members = truth.members.iter().filter(|member| is_meant(truth.group(member)));
            let persons: BTreeSet<u32> = members
                .filter(|member| !only_heads || member.part == Part::Head)
                .map(|member| member.person)
                .filter(|person| !bad.contains(person))
                .collect();
            let n = persons.len() as u64;
            if n == 0 {
                continue;
            }
            let share = |is_seen: &dyn Fn(u32) -> bool| {
                persons.iter().filter(|&&person| findings.touching(person).any(is_seen)).count() as f64 / n as f64
            };
            let any = share(&|_| true);
            let in_full = share(&|finding| !findings.is_lowered[finding as usize]);
            figures.push(Figure::new(format!("lookalike_{of}_with_finding"), None, &slice, "", any, n));
            figures.push(Figure::new(format!("lookalike_{of}_with_unlowered_finding"), None, &slice, "", in_full, n));
        }
    }
    figures
}

/// The same shares of judged persons of no group, to hold those of look-alikes against.
fn plain(truth: &Truth, findings: &Findings, population: &Population) -> Vec<Figure> {
    let subjects = 0..population.len() as u32;
    let persons: Vec<u32> = subjects
        .filter(|&subject| population.memberships(subject, truth).is_empty())
        .map(|subject| population.persons[subject as usize])
        .collect();
    let n = persons.len() as u64;
    if n == 0 {
        return Vec::new();
    }
    let share = |is_seen: &dyn Fn(u32) -> bool| {
        persons.iter().filter(|&&person| findings.touching(person).any(is_seen)).count() as f64 / n as f64
    };
    let in_full = share(&|finding| !findings.is_lowered[finding as usize]);
    vec![
        Figure::new("plain_persons_with_finding", None, &Slice::All, "", share(&|_| true), n),
        Figure::new("plain_persons_with_unlowered_finding", None, &Slice::All, "", in_full, n),
    ]
}

fn is_pattern(slice: &Slice, group: &Group) -> bool {
    matches!(slice, Slice::Lookalike(pattern) | Slice::Pattern(pattern) if *pattern == group.pattern)
}

/// Share of the groups of a pattern that have a card with a finding, by rule; `any` is any rule. Of a group whose cards
/// the truth does not name, the cards its members hold or opened.
fn rules(truth: &Truth, openings: &Openings, findings: &Findings) -> Vec<Figure> {
    let seen = rules_by_group(truth, openings, findings);
    let mut figures = Vec::new();
    for slice in slices(truth) {
        let groups: Vec<usize> = (0..truth.groups.len()).filter(|&at| holds(&slice, &truth.groups[at])).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::from([("any", 0)]);
        for &group in &groups {
            for rule in &seen[group] {
                *counts.entry(rule).or_default() += 1;
            }
            *counts.entry("any").or_default() += usize::from(!seen[group].is_empty());
        }
        let n = groups.len();
        let share = |(rule, count): (&str, usize)| {
            let value = count as f64 / n as f64;
            Figure::new("groups_with_finding", None, &slice, rule, value, n as u64)
        };
        figures.extend(counts.into_iter().map(share));
    }
    figures
}

/// Patterns of both kinds of group, bad ones by variant too.
fn slices(truth: &Truth) -> Vec<Slice> {
    let mut slices: BTreeSet<Slice> = BTreeSet::new();
    for group in truth.groups.iter().filter(|group| group.is_ring && !group.pattern.is_empty()) {
        let pattern = group.pattern.clone();
        if !group.is_bad {
            slices.insert(Slice::Lookalike(pattern));
            continue;
        }
        slices.insert(Slice::Pattern(pattern.clone()));
        if !group.variant.is_empty() {
            slices.insert(Slice::PatternVariant(pattern, group.variant.clone()));
        }
    }
    slices.into_iter().collect()
}

fn holds(slice: &Slice, group: &Group) -> bool {
    match slice {
        Slice::Lookalike(_) => !group.is_bad && is_pattern(slice, group),
        Slice::Pattern(_) => group.is_bad && is_pattern(slice, group),
        Slice::PatternVariant(pattern, variant) => {
            group.is_bad && *pattern == group.pattern && *variant == group.variant
        }
        _ => false,
    }
}

fn rules_by_group<'a>(truth: &Truth, openings: &Openings, findings: &'a Findings) -> Vec<BTreeSet<&'a str>> {
    let mut cards: Vec<Vec<u32>> = vec![Vec::new(); truth.groups.len()];
    let by_person = cards_by_person(openings);
    let held = |person: u32| {
        let from = by_person.partition_point(|&(of, _)| of < person);
        by_person[from..].iter().take_while(move |&&(of, _)| of == person).map(|&(_, card)| card)
    };
    for &(group, card) in &truth.cards {
        cards[group as usize].push(openings.number_of(card));
    }
    let is_named: Vec<bool> = cards.iter().map(|cards| !cards.is_empty()).collect();
    for member in truth.members.iter().filter(|member| !is_named[member.group as usize]) {
        cards[member.group as usize].extend(held(member.person));
    }
    let rules = |cards: Vec<u32>| {
        let of = cards.into_iter().flat_map(|card| findings.on_card(card));
        of.map(|finding| findings.rule[finding as usize].as_str()).collect()
    };
    cards.into_iter().map(rules).collect()
}

/// (person, card) of holders and agents, sorted.
fn cards_by_person(openings: &Openings) -> Vec<(u32, u32)> {
    let persons = |row: usize| [openings.holder[row], openings.agent[row]].map(|person| (person, openings.card[row]));
    let mut pairs: Vec<(u32, u32)> =
        (0..openings.len()).flat_map(persons).filter(|&(person, _)| person != twocard_tables::NO_KEY).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
