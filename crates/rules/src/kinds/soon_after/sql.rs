//! `soon_after` in SQL: events and openings in one order of time. The number of events begun by an opening names the
//! latest of them; runs of events of one card (or institution) lead on to the latest of another.

use twocard_contracts::finding::SubjectKind;

use super::pairs::{CLOSED, SUSPENDED};
use super::spec::{Counted, Earlier};
use super::{SoonAfter, Window};
use crate::kinds::burst::sql::episodes;
use crate::sql::{GROUND_COLUMNS, KindSql, band_of_figure, filter, in_force};
use crate::{CardTable, Rule};

type Step = (&'static str, String);

pub(super) fn of(soon: &SoonAfter, rule: &Rule) -> KindSql {
    let mut steps = match soon.earlier {
        Earlier::Registered => vec![("pairs", registered(soon, rule))],
        _ => matched(soon, rule),
    };
    let keys: &[&str] = match soon.earlier {
        Earlier::Closed => &["institution_code AS key_1", "subject_id AS key_2"],
        _ => &["subject_id AS key_1"],
    };
    let unit = match soon.count {
        Counted::Cards => "card_id",
        Counted::Holders => "holder_id",
        Counted::Cycles => "earlier_at",
    };
    let names: Vec<String> = (1..=keys.len()).map(|n| format!("key_{n}")).collect();
    steps.push(("opened", format!("SELECT {}, {unit} AS unit, {GROUND_COLUMNS} FROM pairs", keys.join(", "))));
    steps.extend(episodes(&names, soon.window, soon.grading.bands.lowest()));
    if soon.earlier != Earlier::Registered
        && let Some(last) = steps.last_mut()
    {
        last.0 = "later_grounds";
        steps.push(("grounds", with_earlier()));
    }
    KindSql { steps, subject_kind: SubjectKind::Person, band: band_of_figure(&soon.grading.bands) }
}

fn prefixed(prefix: &str) -> String {
    GROUND_COLUMNS.split(", ").map(|name| format!("{prefix}{name}")).collect::<Vec<_>>().join(", ")
}

/// The rows of the earlier events beside those of the openings, each once.
fn with_earlier() -> String {
    format!(
        "SELECT finding, subject_id, figure, {GROUND_COLUMNS} FROM later_grounds
    UNION
    SELECT opened.finding, opened.subject_id, opened.figure, {}
    FROM later_grounds AS opened
    JOIN pairs ON pairs.card_kind = opened.card_kind AND pairs.file = opened.file AND pairs.line = opened.line",
        prefixed("pairs.earlier_")
    )
}

/// `opening < end of the event + W`
fn soon_after(end: &str, within: Option<Window>) -> Option<String> {
    within.map(|within| format!("opened_at < {end} + {}", within.sql()))
}

fn registered(soon: &SoonAfter, rule: &Rule) -> String {
    let on = "CAST(registered_on AS TIMESTAMP)";
    let mut predicates = in_force(rule);
    predicates.push("registered_on IS NOT NULL".to_owned());
    predicates.extend(soon.rows.sql());
    predicates.push(format!("{on} < {}", just_after_opening(on)));
    predicates.extend(soon_after(&format!("{on} + INTERVAL '1' DAY"), soon.within));
    format!(
        "SELECT coalesce(legal_rep_id, holder_id) AS subject_id, {on} AS earlier_at, {GROUND_COLUMNS}
    FROM openings{}",
        filter(&predicates)
    )
}

/// What an earlier moment must lie before: the day after an opening of which only the day is known; at an opening itself
/// is early enough.
fn just_after_opening(moment: &str) -> String {
    format!("CASE WHEN opened_at_day_only OR {moment} = opened_at THEN opened_at + INTERVAL '1' DAY ELSE opened_at END")
}

fn of_tables(tables: &[CardTable]) -> Option<String> {
    match tables {
        [one] => Some(format!("card_kind = '{}'", one.card_kind().name())),
        _ => None,
    }
}

/// A moment without a word on whether its time is known: at 00:00 only its day is.
fn end_of(moment: &str) -> String {
    format!(
        "CASE WHEN {moment} = CAST(CAST({moment} AS DATE) AS TIMESTAMP) THEN {moment} + INTERVAL '1' DAY ELSE {moment} END"
    )
}

fn matched(soon: &SoonAfter, rule: &Rule) -> Vec<Step> {
    let happened = |moment: &str| format!("{moment} < CAST((SELECT as_of FROM run) AS TIMESTAMP) + INTERVAL '1' DAY");
    let mut of_events: Vec<String> = of_tables(&soon.earlier_over).into_iter().collect();
    let (key, opening_key, begins, ends, apart) = match soon.earlier {
        Earlier::Closed => {
            let closed = format!("coalesce(closed_at, CASE WHEN status = '{CLOSED}' THEN status_since END)");
            of_events.push(happened(&closed));
            ("holder_id", "holder_id", closed.clone(), end_of(&closed), "card_id")
        }
        Earlier::Restricted => {
            of_events.push(format!("status = '{SUSPENDED}'"));
            of_events.push(happened("status_since"));
            ("holder_id", "holder_id", "status_since".to_owned(), end_of("status_since"), "institution_code")
        }
        _ => {
            of_events.push("number_id IS NOT NULL".to_owned());
            let end = "CASE WHEN opened_at_day_only THEN opened_at + INTERVAL '1' DAY ELSE opened_at END";
            ("number_id", "phone_id", "opened_at".to_owned(), end.to_owned(), "card_id")
        }
    };
    let by_institution = soon.earlier == Earlier::Closed;
    let second = if by_institution { "institution_code" } else { "''" };
    let mut of_openings = in_force(rule);
    of_openings.push(format!("{opening_key} IN (SELECT tie_1 FROM earlier)"));
    of_openings.extend(soon.rows.sql());
    if soon.phone_of_one_card {
        let tables: Vec<String> = of_tables(&soon.over).into_iter().collect();
        of_openings.push(format!(
            "phone_id IN (SELECT phone_id FROM openings{} GROUP BY phone_id HAVING count(DISTINCT card_id) = 1)",
            filter(&tables)
        ));
    }
    let k = "tie_1, tie_2";
    let earlier = format!(
        "SELECT {key} AS tie_1, {second} AS tie_2, {begins} AS begins_at,
        {ends} AS ends_at, {apart} AS own, {GROUND_COLUMNS}
    FROM openings{}",
        filter(&of_events)
    );
    let order = format!("PARTITION BY {k} ORDER BY begins_at, ends_at, card_kind DESC, file DESC, line DESC");
    let numbered = format!(
        "SELECT *, row_number() OVER ({order}) AS nth,
        CASE WHEN own = lag(own) OVER ({order}) THEN 0 ELSE 1 END AS is_first
    FROM earlier"
    );
    let events = format!(
        "SELECT *, sum(is_first) OVER (PARTITION BY {k} ORDER BY nth ROWS UNBOUNDED PRECEDING) AS island
    FROM numbered"
    );
    let islands = format!("SELECT {k}, island, max(nth) AS nth FROM events GROUP BY {k}, island");
    let later = format!(
        "SELECT {opening_key} AS tie_1, {second} AS tie_2, {apart} AS own, opened_at_day_only, {GROUND_COLUMNS}
    FROM openings{}",
        filter(&of_openings)
    );
    // events of the same moment come before an opening, and after the end of a day
    let in_order = format!(
        "SELECT {k}, own, {GROUND_COLUMNS}, is_opening,
        sum(step) OVER (PARTITION BY {k} ORDER BY moment, place ROWS UNBOUNDED PRECEDING) AS nth
    FROM (
        SELECT {k}, own, {GROUND_COLUMNS}, 1 AS is_opening, 0 AS step,
            CASE WHEN opened_at_day_only THEN opened_at + INTERVAL '1' DAY ELSE opened_at END AS moment,
            CASE WHEN opened_at_day_only THEN 0 ELSE 2 END AS place
        FROM later
        UNION ALL
        SELECT {k}, own, {GROUND_COLUMNS}, 0, 1, begins_at, 1 FROM earlier
    ) AS both_kinds"
    );
    let reached =
        "SELECT in_order.*, CASE WHEN events.own <> in_order.own THEN events.nth ELSE islands.nth END AS event
    FROM in_order
    JOIN events ON events.tie_1 = in_order.tie_1 AND events.tie_2 = in_order.tie_2 AND events.nth = in_order.nth
    LEFT JOIN islands ON islands.tie_1 = events.tie_1 AND islands.tie_2 = events.tie_2
        AND islands.island = events.island - 1
    WHERE in_order.is_opening = 1"
            .to_owned();
    let of_event: Vec<String> =
        GROUND_COLUMNS.split(", ").map(|name| format!("events.{name} AS earlier_{name}")).collect();
    let soon_enough: Vec<String> =
        soon_after("events.ends_at", soon.within).map(|test| format!("reached.{test}")).into_iter().collect();
    let pairs = format!(
        "SELECT reached.holder_id AS subject_id, events.begins_at AS earlier_at, {},
        {}
    FROM reached
    JOIN events ON events.tie_1 = reached.tie_1 AND events.tie_2 = reached.tie_2 AND events.nth = reached.event{}",
        prefixed("reached."),
        of_event.join(", "),
        filter(&soon_enough)
    );
    vec![
        ("earlier", earlier),
        ("numbered", numbered),
        ("events", events),
        ("islands", islands),
        ("later", later),
        ("in_order", in_order),
        ("reached", reached),
        ("pairs", pairs),
    ]
}
