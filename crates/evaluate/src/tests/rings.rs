use std::collections::BTreeMap;

use twocard_tables::NO_KEY;

use crate::bootstrap::{Bootstrap, Drawn, interval};
use crate::figure::{Slice, View};
use crate::lineup::Lineup;
use crate::measures::{Once, measure};
use crate::openings::Openings;
use crate::order::Order;
use crate::population::{Known, Population, linked_rings};
use crate::questions::{Asked, Gives, Question};
use crate::truth::{Group, Member, Part, Truth};

/// Persons 0 to 19 hold one card each.
fn openings() -> Openings {
    let none = vec![NO_KEY; 20];
    Openings {
        n_persons: 22,
        n_accounts: 20,
        n_cards: 20,
        card: (0..20).collect(),
        holder: (0..20).collect(),
        agent: none.clone(),
        employer: none.clone(),
        legal_rep: none.clone(),
        phone: none.clone(),
        agent_phone: none.clone(),
        own_number: none.clone(),
        address: none.clone(),
        device: none,
        institution: vec![0; 20],
    }
}

fn group(pattern: &str, is_bad: bool) -> Group {
    let (no, pattern, variant) = (String::new(), pattern.to_owned(), "plain".to_owned());
    Group { no, pattern, variant, is_bad, is_ring: true }
}

fn member(person: u32, group: u32, part: Part) -> Member {
    Member { person, group, part }
}

/// Ring 0: head 0, holders 1 and 2. Ring 1: holders 3 and 4 alone. Ring 2: its head is known. Ring 3: nobody is linked.
/// Group 4 is honest: head 10, holder 11; its holder 1 is a ring's too. Person 21 opens nothing.
fn truth() -> Truth {
    let mut members = vec![
        member(0, 0, Part::Head),
        member(1, 0, Part::Member),
        member(2, 0, Part::Member),
        member(3, 1, Part::Member),
        member(4, 1, Part::Member),
        member(5, 2, Part::Head),
        member(6, 2, Part::Member),
        member(7, 3, Part::Head),
        member(10, 4, Part::Head),
        member(11, 4, Part::Member),
        member(1, 4, Part::Member),
    ];
    members.sort_unstable();
    let groups = vec![group("a", true), group("b", true), group("a", true), group("b", true), group("c", false)];
    Truth { groups, members, ..Truth::default() }
}

fn known() -> Known {
    let is_known = (0..22).map(|person| person == 5).collect();
    let is_linked = (0..22).map(|person| person != 7 && person != 12).collect();
    Known { is_known, is_linked, ..Known::default() }
}

fn ask(slice: Slice, view: View, gives: Gives, scores: &[f64], capacity: u64) -> crate::measures::Measures {
    let (openings, known, truth) = (openings(), known(), truth());
    let population = Population::collect(&openings, &known, &truth);
    let rings = linked_rings(&truth, &known, &population);
    let asked = Asked { truth: &truth, population: &population, rings: &rings, classes: &BTreeMap::new() };
    let order = Order::of(&population.scores(scores));
    let lineup = asked.lineup(&Question { view, slice, gives }, &order);
    measure(&lineup, &mut Once, &[1, 2, 4], capacity)
}

#[test]
fn judged_are_new_linked_persons_of_openings() {
    let (known, truth) = (known(), truth());
    let population = Population::collect(&openings(), &known, &truth);
    let expected: Vec<u32> = (0..20).filter(|person| ![5, 7, 12].contains(person)).collect();
    assert_eq!(population.persons, expected);
    let number = |person: u32| population.number_of[person as usize];
    assert!(population.is_lookalike(number(10)) && population.is_lookalike(number(11)));
    assert!(!population.is_lookalike(number(1)) && !population.is_lookalike(number(13)));

    let rings = linked_rings(&truth, &known, &population);
    let found_by: Vec<(u32, Vec<u32>)> = rings.iter().map(|ring| (ring.group, ring.found_by.clone())).collect();
    // ring 1 has no head in the data: its holders find it; ring 2 is linked by its holder, but its head is known
    assert_eq!(found_by, [(0, vec![number(0)]), (1, vec![number(3), number(4)]), (2, vec![])]);
}

#[test]
fn rings_are_found_by_their_heads_or_by_any_member_where_there_is_none() {
    let falling: Vec<f64> = (0..22).rev().map(f64::from).collect();
    let all = |capacity| ask(Slice::All, View::Heads, Gives::Everything, &falling, capacity);
    assert_eq!((all(1).n_rings, all(1).rings_found), (3, 1.0));
    assert_eq!([3, 4, 17].map(|capacity| all(capacity).rings_found), [1.0, 2.0, 2.0]);
    assert_eq!((all(1).n, all(1).n_positive, all(1).hits), (17, 1, vec![1.0, 1.0, 1.0]));
    let members = ask(Slice::All, View::Members, Gives::Everything, &falling, 1);
    assert_eq!((members.n_positive, members.hits), (6, vec![1.0, 2.0, 4.0]));
    let b = ask(Slice::Pattern("b".to_owned()), View::Heads, Gives::HitsAndRings, &falling, 4);
    assert_eq!((b.n_rings, b.rings_found, b.n_positive), (1, 1.0, 0));
    // the look-alikes among all, tied: 2 of 17, in a list longer than that
    let tied = ask(Slice::All, View::Heads, Gives::Everything, &[0.0; 22], 1);
    assert!((tied.lookalikes - 2.0).abs() < 1e-12 && (tied.hits[1] - 2.0 / 17.0).abs() < 1e-12);
    assert!((tied.rings_found - 3.0 / 17.0).abs() < 1e-12);
}

#[test]
fn the_average_precision_of_a_pattern_leaves_other_rings_out() {
    // ring 1's holders and ring 2's come first, then the head of ring 0
    let scores: Vec<f64> =
        (0..22).map(|person| if [3, 4].contains(&person) { 9.0 } else { 5.0 - f64::from(person) }).collect();
    let alone = ask(Slice::Pattern("a".to_owned()), View::Heads, Gives::AloneAveragePrecision, &scores, 1);
    assert_eq!((alone.n, alone.n_positive, alone.average_precision), (15, 1, Some(1.0)));
    let all = ask(Slice::All, View::Heads, Gives::Everything, &scores, 1);
    assert!((all.average_precision.unwrap() - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn a_pattern_with_both_variants_is_asked_about_by_halves() {
    let (openings, known, mut truth) = (openings(), known(), truth());
    truth.groups[2].variant = "hard".to_owned();
    let population = Population::collect(&openings, &known, &truth);
    let asked = Asked { truth: &truth, population: &population, rings: &[], classes: &BTreeMap::new() };
    let mut slices: Vec<String> = asked.parts().iter().map(|question| question.slice.name()).collect();
    slices.dedup();
    let expected = ["pattern:a", "pattern:b", "variant:plain", "variant:hard", "pattern:a/hard", "pattern:a/plain"];
    assert_eq!(slices, expected);
}

fn lineups() -> Vec<Lineup> {
    let (openings, known, truth) = (openings(), known(), truth());
    let population = Population::collect(&openings, &known, &truth);
    let rings = linked_rings(&truth, &known, &population);
    let asked = Asked { truth: &truth, population: &population, rings: &rings, classes: &BTreeMap::new() };
    let question = Question { view: View::Members, slice: Slice::All, gives: Gives::Everything };
    let scores = |of: fn(u32) -> f64| population.scores(&(0..22).map(of).collect::<Vec<f64>>());
    let orders = [scores(|person| -f64::from(person)), scores(|person| f64::from(person % 3))];
    orders.iter().map(|scores| asked.lineup(&question, &Order::of(scores))).collect()
}

#[test]
fn resampling_gives_the_same_at_any_number_of_threads_and_another_seed_another() {
    let groups = Drawn { bad: vec![0, 1, 2], honest: vec![4] };
    let of = |seed, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let bootstrap = Bootstrap { seed, rounds: 300 };
        pool.install(|| bootstrap.measures(&lineups(), &groups, &[4], 3))
    };
    let found = of(1, 1);
    assert_eq!(found, of(1, 2));
    assert_ne!(found, of(2, 1));
    // members of a ring come together: the perfect first four are hits in every draw that has any
    let precision: Vec<f64> = found.iter().filter_map(|round| round[0].average_precision).collect();
    let interval = interval(precision, 300).unwrap();
    let once = measure(&lineups()[0], &mut Once, &[4], 3).average_precision.unwrap();
    assert!(interval.low <= once && once <= interval.high, "{interval:?} {once}");
    let hits: Vec<u64> = found.iter().map(|round| round[0].n_positive).collect();
    assert!(hits.iter().all(|n| *n <= 9) && hits.iter().any(|n| *n != hits[0]));
}
