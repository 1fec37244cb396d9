use twocard_contracts::finding::CardKind;
use twocard_tables::NO_KEY;

use crate::baselines::{Sight, scores_of};
use crate::findings::Findings;
use crate::openings::Openings;
use crate::population::Known;

const NONE: u32 = NO_KEY;

/// Persons 0 to 5; accounts 0 to 3 and one SIM (card 4). Person 0 opens three accounts for 1, 2 and 3 at two banks, with
/// phone 7 for two of them, which is the number of the SIM of person 5; person 4 opens alone.
fn openings() -> Openings {
    Openings {
        n_persons: 6,
        n_accounts: 4,
        n_cards: 5,
        card: vec![0, 1, 2, 3, 4],
        holder: vec![1, 2, 3, 4, 5],
        agent: vec![0, 0, 0, NONE, NONE],
        employer: vec![NONE; 5],
        legal_rep: vec![NONE; 5],
        phone: vec![7, 7, 8, 9, NONE],
        agent_phone: vec![NONE; 5],
        own_number: vec![NONE, NONE, NONE, NONE, 7],
        address: vec![NONE; 5],
        device: vec![NONE; 5],
        institution: vec![0, 1, 1, 0, 2],
    }
}

#[test]
fn simple_orders_count_what_they_say() {
    let openings = openings();
    // finding 0 is about person 0 and rests on account 2; finding 1 rests on account 3
    let findings = Findings {
        rule: vec!["F3".to_owned(), "F5".to_owned()],
        is_lowered: vec![false, true],
        of_card: vec![(2, 0), (3, 1)],
        of_person: vec![(0, 0), (3, 0), (4, 1)],
    };
    let known = Known { involved: vec![(CardKind::Account, 0)], listed: vec![4], ..Known::default() };
    let sight = Sight { openings: &openings, findings: &findings, known: &known };
    let of = |name: &str| scores_of(name, &sight);
    assert_eq!(of("rule_count"), [1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
    assert_eq!(of("agent_degree"), [3.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // phone 7 reaches 1, 2 and 5
    assert_eq!(of("phones_shared"), [0.0, 2.0, 2.0, 0.0, 0.0, 2.0]);
    // 0: three holders at two banks; 1 and 2: the other two of phone 7, at two institutions
    assert_eq!(of("holder_spread"), [6.0, 4.0, 4.0, 0.0, 0.0, 4.0]);
    // account 0 is own to 1 and 0; 2, 3 and 5 have a card that shares agent or phone with it
    assert_eq!(of("involved_neighbours"), [2.0, 2.0, 1.0, 1.0, 0.0, 1.0]);
    let ranks = of("page_rank");
    assert!(ranks[1] > ranks[2] && ranks[0] > ranks[2] && ranks[2] > ranks[3], "{ranks:?}");
    assert!(ranks[4] > 0.0 && ranks.iter().all(|rank| rank.is_finite()));
}
