//! Bursts with every key, count, condition and form of window on random tables, against an oracle that looks at every
//! window and joins those that share a row.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use twocard_contracts::finding::{CardKind, Finding};

use super::derived::assert_same_in_sql;
use super::written::{Card, DAY, Tables, at, burst, card, entry};

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside the figure.
type Expected = Vec<(Vec<Place>, u32)>;
type Row<'a> = (&'a Card, Place);

const MINUTE: i64 = 60_000_000;
/// Network of each IP address.
const NETWORKS: [Option<u32>; 3] = [Some(0), None, Some(0)];
/// Place of each outlet, and from when on.
const OUTLETS: [(u32, &str, Option<&str>); 3] =
    [(0, "330106", None), (1, "330108", Some("2024-03-02")), (2, "340104", None)];
const KEYS: [&str; 13] = [
    "holder",
    "agent",
    "phone",
    "agent_phone",
    "address",
    "device",
    "ip",
    "ip_net",
    "email",
    "outlet",
    "staff",
    "employer",
    "legal_rep",
];
const COUNTS: [&str; 6] = ["holders", "cards", "institutions", "counties", "provinces", "further_cards"];

#[derive(Clone, Debug)]
struct Numbers {
    keys: Vec<&'static str>,
    count: &'static str,
    /// Pack text, and length.
    window: (&'static str, Option<i64>),
    conditions: Vec<&'static str>,
    days: (&'static str, i64, i64),
    at_least: u32,
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let windows = [("", None), ("window_days = 1", Some(DAY)), ("window_minutes = 60", Some(60 * MINUTE))];
    let days = [
        ("", i64::MIN, i64::MAX),
        ("valid_from = 2024-03-02", at("2024-03-02"), i64::MAX),
        ("valid_to = 2024-03-02", i64::MIN, at("2024-03-03")),
    ];
    let second = prop::option::weighted(0.4, select([&KEYS[..], &["institution"]].concat()));
    let conditions = prop::option::weighted(0.4, select(CONDITIONS.map(|(text, _)| text).to_vec()));
    let all =
        (select(&KEYS[..]), second, select(&COUNTS[..]), select(windows.to_vec()), conditions, select(days.to_vec()));
    (all, 2u32..4).prop_map(|((key, second, count, window, condition, days), at_least)| Numbers {
        keys: second.filter(|second| *second != key).into_iter().chain([key]).collect(),
        count,
        window,
        conditions: condition.into_iter().collect(),
        days,
        at_least,
    })
}

type Condition = (&'static str, fn(&Card, i64, bool) -> bool);

/// Pack text, and what it means for a card, its hour, and whether it is a SIM.
const CONDITIONS: [Condition; 8] = [
    ("account_classes = [\"I\"]", |card, _, is_sim| !is_sim && card.class == Some("I")),
    ("not_account_classes = [\"I\"]", |card, _, is_sim| is_sim || card.class != Some("I")),
    ("products = [\"medical\", \"iot\"]", |card, _, _| card.product == Some("medical")),
    ("not_products = [\"medical\"]", |card, _, _| card.product != Some("medical")),
    ("channels = [\"counter\"], hours = [22, 6]", |card, hour, _| {
        card.channel == Some("counter") && !card.is_day_only && !(6..22).contains(&hour)
    }),
    ("not_channels = [\"counter\"]", |card, _, _| card.channel != Some("counter")),
    ("hours = [1, 3]", |card, hour, _| !card.is_day_only && (1..3).contains(&hour)),
    ("without_agent = true", |card, _, _| card.agent.is_none() && card.agent_phone.is_none()),
];

fn random_card() -> impl Strategy<Value = Card> {
    let time = (0i64..3, select(vec![0i64, 1, 2, 3, 5, 6, 21, 22]), 0i64..3, -1i64..2)
        .prop_map(|(day, hour, third, micros)| day * DAY + (hour * 60 + third * 20) * MINUTE + micros);
    let few = || prop::option::weighted(0.8, 0u32..2);
    let things = (few(), few(), few(), few(), few(), prop::option::weighted(0.8, 0u32..3));
    let more = (prop::option::weighted(0.8, 0u32..3), few(), few(), few(), any::<bool>());
    let word = || prop::option::weighted(0.7, any::<bool>());
    let words = (word(), word(), word(), word());
    (0u32..8, 0u32..4, time, prop::bool::weighted(0.2), things, more, words).prop_map(
        |(number, holder, time, is_day_only, things, more, words)| {
            let (agent, phone, agent_phone, address, device, ip) = things;
            let (outlet, employer, email, legal_rep, is_first) = more;
            let (staff, class, product, channel) = words;
            let of = |word: Option<bool>, yes, no| word.map(|is| if is { yes } else { no });
            let time = if is_day_only { time.max(0) / DAY * DAY } else { time };
            Card {
                card: number,
                is_day_only,
                institution: if is_first { "B1" } else { "B2" },
                agent,
                phone,
                agent_phone,
                address,
                device,
                ip,
                outlet,
                employer,
                email,
                legal_rep,
                staff: of(staff, "s1", "s2"),
                class: of(class, "I", "II"),
                product: of(product, "medical", "ordinary"),
                channel: of(channel, "counter", "online"),
                ..card(holder, at("2024-03-01") + time)
            }
        },
    )
}

fn key(name: &str, card: &Card, is_sim: bool) -> Option<String> {
    let text = |key: Option<u32>| key.map(|key| key.to_string());
    let network = card.ip.and_then(|ip| NETWORKS[ip as usize]);
    match name {
        "holder" => text(Some(card.holder)),
        "agent" => text(card.agent.filter(|&agent| agent != card.holder)),
        "phone" => text(card.phone),
        "agent_phone" => text(card.agent_phone.filter(|_| card.agent.is_none())),
        "address" => text(card.address),
        "device" => text(card.device),
        "ip" => text(card.ip.filter(|_| network.is_some())),
        "ip_net" => text(network),
        "email" => text(card.email),
        "outlet" => text(card.outlet),
        "staff" => card.staff.map(|staff| format!("{}/{staff}", card.institution)),
        "employer" => text(card.employer),
        "legal_rep" => text(card.legal_rep.filter(|_| !is_sim)),
        _ => Some(card.institution.to_owned()),
    }
}

fn unit(name: &str, (card, place): Row, all: &[Row]) -> Option<String> {
    let county = || {
        let (_, code, from) = OUTLETS[card.outlet? as usize];
        from.is_none_or(|from| at(from) <= card.at).then(|| code.to_owned())
    };
    match name {
        "holders" => Some(card.holder.to_string()),
        "cards" => Some(format!("{} {}", place.0, card.card)),
        "institutions" => Some(card.institution.to_owned()),
        "counties" => county(),
        "provinces" => county().map(|code| code[..2].to_owned()),
        _ => {
            card.employer?;
            let of = |card: &Card| (card.employer, card.holder, card.institution);
            let together = all.iter().filter(|(other, _)| of(other) == of(card));
            let (first, at_first) = together.min_by_key(|(other, place)| (other.at, *place))?;
            let is_first = (at_first.0, first.card) == (place.0, card.card);
            (!is_first).then(|| format!("{} {}", place.0, card.card))
        }
    }
}

fn oracle(accounts: &[Card], sims: &[Card], numbers: &Numbers) -> Expected {
    let rows = |cards, is_sim| Iterator::zip(<[Card]>::iter(cards), (2..).map(move |line| (is_sim, line)));
    let all: Vec<Row> = rows(accounts, false).chain(rows(sims, true)).collect();
    let (_, from, to) = numbers.days;
    let is_looked_at = |(card, place): &Row| {
        let hour = card.at.rem_euclid(DAY) / (60 * MINUTE);
        let meets = |text: &&str| CONDITIONS.iter().any(|(known, test)| known == text && test(card, hour, place.0));
        (from..to).contains(&card.at)
            && numbers.conditions.iter().all(meets)
            && (!numbers.window.0.contains("minutes") || !card.is_day_only)
    };
    let mut groups: BTreeMap<Vec<String>, Vec<(i64, Place, String)>> = BTreeMap::new();
    for row in all.iter().filter(|row| is_looked_at(row)) {
        let keys: Option<Vec<String>> = numbers.keys.iter().map(|name| key(name, row.0, row.1.0)).collect();
        if let (Some(keys), Some(unit)) = (keys, unit(numbers.count, *row, &all)) {
            groups.entry(keys).or_default().push((row.0.at, row.1, unit));
        }
    }
    let mut expected = Expected::new();
    for rows in groups.into_values() {
        let spans: Vec<(i64, i64)> = match numbers.window.1 {
            None => vec![(i64::MIN, i64::MAX)],
            Some(w) => rows.iter().flat_map(|(at, ..)| [at - w + 1, *at, at + 1]).map(|at| (at, at + w)).collect(),
        };
        let mut episodes: Vec<(BTreeSet<Place>, u32)> = Vec::new();
        for (from, to) in spans {
            let inside = || rows.iter().filter(|(at, ..)| (from..to).contains(at));
            let units: BTreeSet<&String> = inside().map(|(.., unit)| unit).collect();
            if units.len() < numbers.at_least as usize {
                continue;
            }
            let mut episode: (BTreeSet<Place>, u32) = (inside().map(|row| row.1).collect(), units.len() as u32);
            episodes.retain(|(places, peak)| {
                let is_apart = places.is_disjoint(&episode.0);
                if !is_apart {
                    episode.0.extend(places);
                    episode.1 = episode.1.max(*peak);
                }
                is_apart
            });
            episodes.push(episode);
        }
        expected.extend(episodes.into_iter().map(|(places, peak)| (places.into_iter().collect(), peak)));
    }
    expected.sort();
    expected
}

fn found(findings: &[Finding]) -> Expected {
    let places = |finding: &Finding| {
        finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line)).collect()
    };
    let mut all: Expected = findings.iter().map(|finding| (places(finding), finding.n_peak)).collect();
    all.sort();
    all
}

fn rule(numbers: &Numbers) -> String {
    let keys: Vec<String> = numbers.keys.iter().map(|key| format!("\"{key}\"")).collect();
    let text = format!(
        "over = [\"account_openings\", \"sim_activations\"]\nkey = [{}]\ncount = \"{}\"\n{}\nwhere = {{ {} }}\n",
        keys.join(", "),
        numbers.count,
        numbers.window.0,
        numbers.conditions.join(", ")
    );
    burst("F4", &text)
        .replace("at_least = 2,", &format!("at_least = {},", numbers.at_least))
        .replace("citation = \"source\"", &format!("citation = \"source\"\n{}", numbers.days.0))
}

fn check(accounts: &[Card], sims: &[Card], numbers: &Numbers) -> usize {
    let tables = Tables::new().accounts(accounts).sims(sims).networks(&NETWORKS).outlets(&OUTLETS);
    let findings = assert_same_in_sql(&tables, &rule(numbers));
    assert_eq!(found(&findings), oracle(accounts, sims, numbers), "{numbers:?}");
    findings.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_equal_brute_force_and_sql(
        accounts in prop::collection::vec(random_card(), 4..30),
        sims in prop::collection::vec(random_card(), 0..16),
        numbers in numbers(),
    ) {
        check(&accounts, &sims, &numbers);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn further_cards_equal_brute_force_and_sql(
        accounts in prop::collection::vec(random_card(), 8..30),
        sims in prop::collection::vec(random_card(), 0..10),
        numbers in numbers(),
    ) {
        let numbers = Numbers { keys: vec!["employer"], count: "further_cards", conditions: Vec::new(), ..numbers };
        check(&accounts, &sims, &numbers);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_of_the_chinese_pack_equals_its_sql(
        accounts in prop::collection::vec(random_card(), 60..160),
        sims in prop::collection::vec(random_card(), 20..60),
    ) {
        let pack = include_str!("../../../../pipelines/rules/cn.toml").replacen("name = \"cn\"", "", 1);
        let tables = Tables::new().accounts(&accounts).sims(&sims).networks(&NETWORKS).outlets(&OUTLETS);
        let tables = tables.listed(&[entry(1, "2024-03-01"), entry(2, "2024-03-02")]);
        prop_assert!(assert_same_in_sql(&tables, &pack).len() > 10);
    }
}

#[test]
fn cards_of_a_unit_beyond_each_holders_first_count() {
    let start = at("2024-03-01 09:00:00");
    let by_unit = |number: u32, holder: u32| Card { card: number, employer: Some(9), ..card(holder, start) };
    let numbers = Numbers {
        keys: vec!["employer"],
        count: "further_cards",
        window: ("window_days = 1", Some(DAY)),
        conditions: Vec::new(),
        days: ("", i64::MIN, i64::MAX),
        at_least: 3,
    };
    // one card each for ten, and a second of an own accord for one of them
    let mut accounts: Vec<Card> = (0..10).map(|holder| by_unit(holder, holder)).collect();
    accounts.push(Card { employer: None, ..by_unit(99, 1) });
    assert_eq!(check(&accounts, &[], &numbers), 0);
    // further ones for three
    accounts.extend((0..3).map(|holder| by_unit(20 + holder, holder)));
    assert_eq!(check(&accounts, &[], &numbers), 1);
    // at another bank they are first ones
    accounts.last_mut().unwrap().institution = "B2";
    assert_eq!(check(&accounts, &[], &numbers), 0);
}
