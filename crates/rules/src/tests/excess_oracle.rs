//! What an excess rule should find, worked out day by day, minute by minute and term by term.

use std::collections::{BTreeMap, BTreeSet};

use super::excess::MINUTE;
use super::written::DAY;

/// A row: key, group of peers, card, time, whether counted, and place.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) key: u32,
    pub(super) group: u32,
    pub(super) unit: u32,
    pub(super) at: i64,
    pub(super) is_counted: bool,
    pub(super) place: (bool, u32),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    /// Minutes, or days.
    pub(super) minutes: Option<i64>,
    pub(super) days: Option<i64>,
    pub(super) own: bool,
    pub(super) involved: bool,
    pub(super) least_history: i64,
    pub(super) times: f64,
    pub(super) rate: Option<f64>,
    pub(super) p_value: f64,
    pub(super) floor: u32,
    /// 24:00 of as_of.
    pub(super) end: i64,
}

/// Key, weekday, hour.
pub(super) type Slot = (u32, Option<u32>, Option<u32>);

/// Largest window, windows, days, expectation, critical count.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Cell {
    pub(super) n: u32,
    pub(super) n_windows: u32,
    pub(super) n_days: u32,
    pub(super) expected: f64,
    pub(super) critical: u32,
}

/// Places of the grounds, subject, peak.
pub(super) type Found = (Vec<(bool, u32)>, u32, u32);

/// 1970-01-01 was a Thursday.
fn weekday(at: i64) -> u32 {
    ((at.div_euclid(DAY) + 3).rem_euclid(7)) as u32 + 1
}

impl Numbers {
    fn length(&self) -> i64 {
        self.minutes.map_or(0, |minutes| minutes * MINUTE) + self.days.map_or(0, |days| days * DAY)
    }

    /// Weekday and hour, of which a rule knows both, one or none.
    fn slot(&self, at: i64) -> (Option<u32>, Option<u32>) {
        let hour = at.rem_euclid(DAY) / (60 * MINUTE);
        match (self.minutes, self.days) {
            (Some(_), _) => (Some(weekday(at)), Some(hour as u32)),
            (_, Some(days)) if days < 7 => (Some(weekday(at)), None),
            _ => (None, None),
        }
    }

    fn slots(&self) -> Vec<(Option<u32>, Option<u32>)> {
        let week: BTreeSet<(Option<u32>, Option<u32>)> =
            (0..7 * 24).map(|hour| self.slot(hour * 60 * MINUTE)).collect();
        week.into_iter().collect()
    }

    fn is_whole(&self) -> bool {
        self.slots().len() == 1
    }
}

type Part = (Option<u32>, Option<u32>);

/// How much of each slot lies between a first row and the end: occurrences, of the whole days.
fn exposure(numbers: &Numbers, first: i64) -> BTreeMap<Part, f64> {
    let mut exposure: BTreeMap<Part, f64> = numbers.slots().into_iter().map(|slot| (slot, 0.0)).collect();
    let mut day = first.div_euclid(DAY) * DAY;
    while day < numbers.end {
        let parts: BTreeSet<Part> = (0..24).map(|hour| numbers.slot(day + hour * 60 * MINUTE)).collect();
        parts.into_iter().for_each(|part| *exposure.get_mut(&part).unwrap() += 1.0);
        day += DAY;
    }
    exposure
}

fn mean_pull(n: f64, expected: f64, strength: Option<f64>) -> f64 {
    strength.map_or(1.0, |strength| (n + strength) / (expected + strength))
}

/// By moments: none where there is no variance beyond chance.
fn strength(pairs: &[(f64, f64)]) -> Option<f64> {
    let beyond: f64 = pairs.iter().map(|(n, e)| (n - e) * (n - e) - e).sum();
    let squares: f64 = pairs.iter().map(|(_, e)| e * e).sum();
    (beyond > 0.0).then(|| squares / beyond)
}

struct Key<'a> {
    rows: Vec<&'a Row>,
    group: u32,
    n: BTreeMap<Part, f64>,
    exposure: BTreeMap<Part, f64>,
    n_days: i64,
    own: Option<(BTreeMap<Part, f64>, BTreeMap<Part, f64>)>,
}

fn key<'a>(numbers: &Numbers, rows: Vec<&'a Row>) -> Key<'a> {
    let first = rows.iter().min_by_key(|row| (row.at, row.place)).unwrap();
    let exposure = exposure(numbers, first.at);
    let n_days = (numbers.end - first.at.div_euclid(DAY) * DAY) / DAY;
    let mut n: BTreeMap<Part, f64> = exposure.keys().map(|part| (*part, 0.0)).collect();
    rows.iter().for_each(|row| *n.get_mut(&numbers.slot(row.at)).unwrap() += 1.0);
    let left_out = if numbers.is_whole() { numbers.days.unwrap() } else { 0 };
    let own = (numbers.own && n_days >= numbers.least_history + left_out).then(|| {
        let (mut n, mut times) = (n.clone(), exposure.clone());
        for part in exposure.keys() {
            if numbers.is_whole() {
                let inside = |start: &&&Row| {
                    let end = start.at + numbers.length();
                    rows.iter().filter(|row| start.at <= row.at && row.at < end).count()
                };
                *n.get_mut(part).unwrap() -= rows.iter().map(|start| inside(&start)).max().unwrap() as f64;
                *times.get_mut(part).unwrap() -= left_out as f64;
            } else {
                let mut by_time: BTreeMap<i64, f64> = BTreeMap::new();
                let unit = if numbers.minutes.is_some() { 60 * MINUTE } else { DAY };
                rows.iter()
                    .filter(|row| numbers.slot(row.at) == *part)
                    .for_each(|row| *by_time.entry(row.at.div_euclid(unit)).or_default() += 1.0);
                *n.get_mut(part).unwrap() -= by_time.values().copied().fold(0.0, f64::max);
                *times.get_mut(part).unwrap() = f64::max(times[part] - 1.0, 0.0);
            }
        }
        (n, times)
    });
    Key { group: first.group, n, exposure, n_days, own, rows }
}

/// Rate per occurrence (of the whole: per day) of every slot.
fn rates(numbers: &Numbers, keys: &BTreeMap<u32, Key>, of: u32) -> Option<BTreeMap<Part, f64>> {
    let parts = numbers.slots();
    let group = keys[&of].group;
    let members: Vec<u32> = keys.iter().filter(|(_, key)| key.group == group).map(|(key, _)| *key).collect();
    let sum = |pick: &dyn Fn(&Key) -> f64, except: Option<u32>| -> f64 {
        members.iter().filter(|member| Some(**member) != except).map(|member| pick(&keys[member])).sum()
    };
    let peers = |of: u32| -> Option<BTreeMap<Part, f64>> {
        parts
            .iter()
            .map(|part| {
                let (n, x) = (sum(&|key| key.n[part], Some(of)), sum(&|key| key.exposure[part], Some(of)));
                (x > 0.0).then_some((*part, (n + 0.5) / x))
            })
            .collect()
    };
    let levels: Vec<(f64, f64)> = members
        .iter()
        .map(|member| {
            let key = &keys[member];
            let rate = |part: &Part| sum(&|key| key.n[part], None) / sum(&|key| key.exposure[part], None);
            (key.rows.len() as f64, parts.iter().map(|part| rate(part) * key.exposure[part]).sum())
        })
        .collect();
    let a = strength(&levels);
    let level = |of: u32, peers: &BTreeMap<Part, f64>| {
        let (n, x) = keys[&of].own.as_ref().unwrap();
        mean_pull(n.values().sum(), parts.iter().map(|part| peers[part] * x[part]).sum(), a)
    };
    let mut pairs = Vec::new();
    for member in &members {
        if let (Some(peers), Some(_)) = (peers(*member), &keys[member].own) {
            let level = level(*member, &peers);
            pairs.extend(
                parts.iter().map(|part| (keys[member].n[part], level * peers[part] * keys[member].exposure[part])),
            );
        }
    }
    let b = strength(&pairs);
    match (peers(of), &keys[&of].own) {
        (peers, None) => peers,
        (None, Some((n, x))) => Some(parts.iter().map(|part| (*part, (n[part] + 0.5) / x[part].max(1.0))).collect()),
        (Some(peers), Some((n, x))) => {
            let level = level(of, &peers);
            let rate = |part: &Part| {
                let rate = level * peers[part];
                if numbers.is_whole() { rate } else { rate * mean_pull(n[part], rate * x[part], b) }
            };
            Some(parts.iter().map(|part| (*part, rate(part))).collect())
        }
    }
}

/// The best start on a grid of minutes (of hours for windows of days).
fn expectation(numbers: &Numbers, rates: &BTreeMap<Part, f64>, slot: Part) -> f64 {
    if numbers.is_whole() {
        return rates[&slot] * numbers.days.unwrap() as f64;
    }
    let (grain, in_slot) = if numbers.minutes.is_some() { (MINUTE, 60) } else { (60 * MINUTE, 24) };
    let begin = (0..7 * 24).map(|hour| hour * 60 * MINUTE).find(|&at| numbers.slot(at) == slot).unwrap();
    let of_start = |start: i64| -> f64 {
        let grains = (0..numbers.length() / grain).map(|at| rates[&numbers.slot(begin + (start + at) * grain)]);
        grains.sum::<f64>() / in_slot as f64
    };
    (0..=in_slot).map(of_start).fold(0.0, f64::max)
}

/// Term by term from n on; the sum of all below where that is the larger part.
fn tail(n: u32, mean: f64) -> f64 {
    let term = |k: u32| (1..=k).fold((-mean).exp(), |term, i| term * mean / f64::from(i));
    if f64::from(n) <= mean { 1.0 - (0..n).map(term).sum::<f64>() } else { (n..n + 60).map(term).sum() }
}

fn p_value(cell: &Cell, n: u32) -> f64 {
    (tail(n - 1, cell.expected) * f64::from(cell.n_windows)).min(1.0)
}

pub(super) fn oracle(numbers: &Numbers, rows: &[Row]) -> (BTreeMap<Slot, Cell>, Vec<Found>) {
    // an opening told twice is one
    let mut told: BTreeSet<(u32, u32, i64)> = BTreeSet::new();
    let mut by_key: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| told.insert((row.key, row.unit, row.at))) {
        by_key.entry(row.key).or_default().push(row);
    }
    let keys: BTreeMap<u32, Key> = by_key.into_iter().map(|(of, rows)| (of, key(numbers, rows))).collect();
    let mut windows: Vec<(u32, i64, BTreeSet<u32>)> = Vec::new();
    for (of, key) in &keys {
        let counted = || key.rows.iter().filter(|row| row.is_counted);
        let starts: BTreeSet<i64> = counted().map(|row| row.at).collect();
        for start in starts {
            let inside = counted().filter(|row| start <= row.at && row.at < start + numbers.length());
            windows.push((*of, start, inside.map(|row| row.unit).collect()));
        }
    }
    let slot_of = |key: u32, start: i64| (key, numbers.slot(start).0, numbers.slot(start).1);
    let tested: BTreeSet<Slot> = windows.iter().map(|(key, start, _)| slot_of(*key, *start)).collect();
    let mut cells: BTreeMap<Slot, Cell> = BTreeMap::new();
    for slot in &tested {
        let of_slot = || windows.iter().filter(|(key, start, _)| slot_of(*key, *start) == *slot);
        let n = of_slot().map(|(.., units)| units.len() as u32).max().unwrap();
        let key = &keys[&slot.0];
        let expected = if numbers.involved {
            let others = || keys.iter().filter(|(of, other)| **of != slot.0 && other.group == key.group);
            let opened: usize = others().map(|(_, other)| other.rows.len()).sum();
            let involved: usize =
                others().map(|(_, other)| other.rows.iter().filter(|row| row.is_counted).count()).sum();
            let most = key.rows.iter().map(|start| {
                key.rows.iter().filter(|row| start.at <= row.at && row.at < start.at + numbers.length()).count()
            });
            (opened > 0).then(|| (involved as f64 + 0.5) / (opened as f64 + 1.0) * most.max().unwrap() as f64)
        } else {
            rates(numbers, &keys, slot.0).map(|rates| expectation(numbers, &rates, (slot.1, slot.2)))
        };
        let Some(expected) = expected.filter(|_| n >= numbers.floor) else { continue };
        let n_days = key.n_days as u32;
        cells.insert(*slot, Cell { n, n_windows: of_slot().count() as u32, n_days, expected, critical: 0 });
    }
    let is_enough = |n: u32, cell: &Cell| n >= numbers.floor && f64::from(n) >= numbers.times * cell.expected;
    let level = match numbers.rate {
        None => numbers.p_value,
        Some(rate) => {
            let mut all: Vec<f64> =
                cells.values().filter(|cell| is_enough(cell.n, cell)).map(|cell| p_value(cell, cell.n)).collect();
            all.resize(tested.len(), 1.0);
            all.sort_by(f64::total_cmp);
            let bound = |rank: usize| rate * rank as f64 / tested.len() as f64;
            let most = (1..=all.len()).filter(|&rank| all[rank - 1] <= bound(rank)).max();
            bound(most.unwrap_or(1))
        }
    };
    for cell in cells.values_mut() {
        cell.critical = (numbers.floor..).find(|&n| is_enough(n, cell) && p_value(cell, n) <= level).unwrap();
    }
    type Episode = (u32, BTreeSet<(bool, u32)>, u32);
    let mut episodes: Vec<Episode> = Vec::new();
    for (of, start, units) in &windows {
        let n = units.len() as u32;
        if cells.get(&slot_of(*of, *start)).is_none_or(|cell| n < cell.critical) {
            continue;
        }
        let inside = rows
            .iter()
            .filter(|row| row.key == *of && row.is_counted && *start <= row.at && row.at < start + numbers.length());
        let mut episode = (*of, inside.map(|row| row.place).collect::<BTreeSet<_>>(), n);
        episodes.retain(|(key, places, peak)| {
            let is_apart = key != of || places.is_disjoint(&episode.1);
            if !is_apart {
                episode.1.extend(places);
                episode.2 = episode.2.max(*peak);
            }
            is_apart
        });
        episodes.push(episode);
    }
    let mut found: Vec<Found> =
        episodes.into_iter().map(|(key, places, peak)| (places.into_iter().collect(), key, peak)).collect();
    found.sort();
    (cells, found)
}
