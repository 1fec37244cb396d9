use proptest::prelude::*;

use crate::lineup::{ALONE, Entry, Lineup, Place};
use crate::measures::{Measures, Once, Tally, average_precision, measure, within};
use crate::order::Order;

/// Every order of the subjects that keeps the classes.
fn all_orders(classes: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut orders: Vec<Vec<u32>> = vec![Vec::new()];
    for class in classes {
        let inner = permutations(class);
        orders = orders
            .iter()
            .flat_map(|start| inner.iter().map(move |end| start.iter().chain(end).copied().collect()))
            .collect();
    }
    orders
}

fn permutations(of: &[u32]) -> Vec<Vec<u32>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    (0..of.len())
        .flat_map(|at| {
            let mut rest = of.to_vec();
            let first = rest.remove(at);
            permutations(&rest).into_iter().map(move |end| std::iter::once(first).chain(end).collect())
        })
        .collect()
}

/// The definition: the mean over all hits there are of the precision at each.
fn definition(order: &[u32], is_hit: &[bool]) -> f64 {
    let mut n_hits = 0.0;
    let mut sum = 0.0;
    for (at, &subject) in order.iter().enumerate() {
        if is_hit[subject as usize] {
            n_hits += 1.0;
            sum += n_hits / (at + 1) as f64;
        }
    }
    sum / is_hit.iter().filter(|hit| **hit).count() as f64
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    sum / n
}

fn lineup_of(order: &Order, is_hit: &[bool], rings: &[(u32, Vec<u32>)]) -> Lineup {
    let place = |subject: u32| {
        if !is_hit[subject as usize] {
            return Place::Plain;
        }
        Place::Entry(Entry { group: ALONE, is_positive: true, is_lookalike: false })
    };
    Lineup::new(order, place, rings)
}

fn measured(scores: &[f64], is_hit: &[bool]) -> Measures {
    measure(&lineup_of(&Order::of(scores), is_hit, &[]), &mut Once, &[1, 2, 3, 5], 2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn figures_are_the_mean_over_all_orders_of_the_tied(
        subjects in prop::collection::vec((0u8..4, any::<bool>()), 1..8)
    ) {
        let scores: Vec<f64> = subjects.iter().map(|(score, _)| f64::from(*score)).collect();
        let is_hit: Vec<bool> = subjects.iter().map(|(_, hit)| *hit).collect();
        let order = Order::of(&scores);
        let classes: Vec<Vec<u32>> = order.classes().map(<[u32]>::to_vec).collect();
        let orders = all_orders(&classes);
        let found = measured(&scores, &is_hit);
        for (length, hits) in [1usize, 2, 3, 5].into_iter().zip(&found.hits) {
            let of = |order: &Vec<u32>| order.iter().take(length).filter(|s| is_hit[**s as usize]).count() as f64;
            prop_assert!((hits - mean(orders.iter().map(of))).abs() < 1e-12);
        }
        match found.average_precision {
            None => prop_assert!(!is_hit.contains(&true)),
            Some(value) => {
                let expected = mean(orders.iter().map(|order| definition(order, &is_hit)));
                prop_assert!((value - expected).abs() < 1e-12, "{value} {expected}");
            }
        }
    }

    #[test]
    fn a_ring_is_found_as_often_as_in_all_orders(
        subjects in prop::collection::vec((0u8..3, 0u32..3), 1..8), capacity in 0u64..8
    ) {
        let scores: Vec<f64> = subjects.iter().map(|(score, _)| f64::from(*score)).collect();
        let order = Order::of(&scores);
        let rings: Vec<(u32, Vec<u32>)> = (1..3)
            .map(|ring| (ring, (0..subjects.len() as u32).filter(|&s| subjects[s as usize].1 == ring).collect()))
            .collect();
        let is_hit: Vec<bool> = subjects.iter().map(|(_, ring)| *ring > 0).collect();
        let found = measure(&lineup_of(&order, &is_hit, &rings), &mut Once, &[], capacity).rings_found;
        let classes: Vec<Vec<u32>> = order.classes().map(<[u32]>::to_vec).collect();
        let is_found = |order: &Vec<u32>, ring: u32| {
            order.iter().take(capacity as usize).any(|&subject| subjects[subject as usize].1 == ring)
        };
        let of = |order: &Vec<u32>| (1..3).filter(|&ring| is_found(order, ring)).count() as f64;
        let expected = mean(all_orders(&classes).iter().map(of));
        prop_assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn a_perfect_order_has_one_and_a_reversed_one_what_it_should() {
    let is_hit = [true, true, true, false, false, false, false];
    let falling: Vec<f64> = (0..7).rev().map(f64::from).collect();
    let rising: Vec<f64> = (0..7).map(f64::from).collect();
    assert!((measured(&falling, &is_hit).average_precision.unwrap() - 1.0).abs() < 1e-15);
    // hits at 5, 6 and 7: (1/5 + 2/6 + 3/7) / 3
    let reversed = measured(&rising, &is_hit);
    assert!((reversed.average_precision.unwrap() - (0.2 + 1.0 / 3.0 + 3.0 / 7.0) / 3.0).abs() < 1e-15);
    assert_eq!(reversed.hits, [0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn a_textbook_order_has_its_average_precision() {
    // hits at 1, 3 and 6 (Manning, Raghavan & Schuetze, ch. 8): (1 + 2/3 + 3/6) / 3
    let is_hit = [true, false, true, false, false, true];
    let falling: Vec<f64> = (0..6).rev().map(f64::from).collect();
    let found = measured(&falling, &is_hit);
    assert!((found.average_precision.unwrap() - (1.0 + 2.0 / 3.0 + 0.5) / 3.0).abs() < 1e-15);
}

#[test]
fn long_classes_are_summed_in_closed_form() {
    let tallies = [
        Tally { n: 3, n_positive: 1, n_lookalike: 0 },
        Tally { n: 250_000, n_positive: 400, n_lookalike: 0 },
        Tally { n: 70, n_positive: 70, n_lookalike: 0 },
    ];
    let (mut before, mut hits, mut sum) = (0.0, 0.0, 0.0);
    for tally in tallies {
        let (t, r) = (tally.n as f64, tally.n_positive as f64);
        for j in 1..=tally.n {
            let j = j as f64;
            sum += r / t * (hits + 1.0 + (j - 1.0) * (r - 1.0) / (t - 1.0)) / (before + j);
        }
        before += t;
        hits += r;
    }
    let found = average_precision(&tallies).unwrap();
    assert!((found / (sum / hits) - 1.0).abs() < 1e-9, "{found} {}", sum / hits);
    assert!((within(&tallies, 125_003, |tally| tally.n_positive) - 201.0).abs() < 1e-9);
}

#[test]
fn subjects_left_out_are_as_if_they_were_not_there() {
    let order = Order::of(&[5.0, 4.0, 3.0, 2.0, 1.0]);
    let hit = Place::Entry(Entry { group: ALONE, is_positive: true, is_lookalike: false });
    let place = |subject: u32| [Place::LeftOut, hit, Place::Plain, Place::LeftOut, hit][subject as usize];
    let found = measure(&Lineup::new(&order, place, &[]), &mut Once, &[1, 2, 3], 1);
    assert_eq!((found.n, found.n_positive, found.hits), (3, 2, vec![1.0, 1.0, 2.0]));
    assert!((found.average_precision.unwrap() - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-15);
}
