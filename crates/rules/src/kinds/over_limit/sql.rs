//! A limit in SQL: the stock of `stock.rs` with window functions.
//!
//! A card's rows merge into spans in which it is live; n(t) is the running sum of spans begun less spans ended, looked at
//! where a judged opening stands.

use super::{Counted, OverLimit};
use crate::Rule;
use crate::sql::{GROUND_COLUMNS, KindSql, LIVE_UNTIL, band_of_figure, filter, of_its_tables, on_its_days};

/// Stands for an end that has not come.
const NEVER: &str = "TIMESTAMP '9999-12-31 23:59:59'";

pub(super) fn of(rule_kind: &OverLimit, rule: &Rule) -> KindSql {
    let keys: Vec<_> = (1..).zip(rule_kind.keys.iter()).map(|(n, key)| format!("{} AS key_{n}", key.sql())).collect();
    let names: Vec<String> = (1..=keys.len()).map(|n| format!("key_{n}")).collect();
    let k = names.join(", ");
    let on = |other: &str| {
        let equal: Vec<String> = names.iter().map(|name| format!("{other}.{name} = opened.{name}")).collect();
        equal.join(" AND ")
    };
    let lowest = rule_kind.grading.bands.lowest();
    let subject = &names[names.len() - 1];
    // without a limit nothing is over
    let over = rule_kind.limit.map_or("1 = 0".to_owned(), |limit| format!("n > {limit}"));
    let (ends_at, is_live) = match rule_kind.counted {
        Counted::Live => (LIVE_UNTIL, Some(format!("{LIVE_UNTIL} > opened_at"))),
        Counted::Opened => (NEVER, None),
    };
    let is_judged = match on_its_days(rule).as_slice() {
        [] => "1".to_owned(),
        days => format!("CASE WHEN {} THEN 1 ELSE 0 END", days.join(" AND ")),
    };
    let mut predicates: Vec<String> = of_its_tables(rule).into_iter().collect();
    predicates.extend(rule_kind.keys.iter().map(|key| format!("({}) IS NOT NULL", key.sql())));
    predicates.extend(is_live);
    predicates.extend(rule_kind.rows.sql());

    let steps = vec![
        (
            "all_opened",
            format!(
                "SELECT {}, {ends_at} AS ends_at, {is_judged} AS is_judged, {GROUND_COLUMNS}\n    FROM openings{}",
                keys.join(", "),
                filter(&predicates)
            ),
        ),
        (
            "many",
            format!(
                "SELECT {k} FROM all_opened GROUP BY {k} HAVING count(DISTINCT card_id) >= {lowest} AND max(is_judged) = 1"
            ),
        ),
        ("opened", format!("SELECT opened.* FROM all_opened AS opened JOIN many ON {}", on("many"))),
        (
            "marked",
            format!(
                "SELECT *,
        CASE WHEN opened_at <= max(ends_at) OVER (PARTITION BY {k}, card_id ORDER BY opened_at, file, line
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS is_first
    FROM opened"
            ),
        ),
        (
            "in_spans",
            format!(
                "SELECT *, sum(is_first) OVER (PARTITION BY {k}, card_id ORDER BY opened_at, file, line
            ROWS UNBOUNDED PRECEDING) AS span
    FROM marked"
            ),
        ),
        (
            "spans",
            format!(
                "SELECT {k}, min(opened_at) AS begins_at, max(ends_at) AS ends_at
    FROM in_spans GROUP BY {k}, card_id, span"
            ),
        ),
        (
            "changes",
            format!(
                "SELECT {k}, begins_at AS moment, 1 AS step, 0 AS is_look FROM spans
    UNION ALL SELECT {k}, ends_at, -1, 0 FROM spans
    UNION ALL SELECT DISTINCT {k}, opened_at, 0, 1 FROM opened WHERE is_judged = 1"
            ),
        ),
        (
            "counted",
            format!(
                "SELECT {k}, moment, is_look,
        sum(step) OVER (PARTITION BY {k} ORDER BY moment, is_look ROWS UNBOUNDED PRECEDING) AS n
    FROM changes"
            ),
        ),
        ("over_at", format!("SELECT {k}, moment, n FROM counted WHERE is_look = 1 AND {over}")),
        ("largest", format!("SELECT {k}, max(n) AS figure FROM over_at GROUP BY {k} HAVING max(n) >= {lowest}")),
        (
            // the first time over that a row's card sees
            "placed",
            format!(
                "SELECT *, min(looked_at) OVER (PARTITION BY {k} ORDER BY opened_at DESC, is_row ROWS UNBOUNDED PRECEDING)
            AS next_over_at
    FROM (
        SELECT {k}, {GROUND_COLUMNS}, ends_at, {no_moment} AS looked_at, 1 AS is_row FROM opened
        UNION ALL SELECT {k}, NULL, NULL, NULL, NULL, moment, NULL, NULL, NULL, moment, 0 FROM over_at
    ) AS both_kinds",
                no_moment = "CAST(NULL AS TIMESTAMP)"
            ),
        ),
        (
            "grounds",
            format!(
                "SELECT dense_rank() OVER (ORDER BY opened.{}) AS finding, opened.{subject} AS subject_id,
        largest.figure, opened.{}
    FROM placed AS opened JOIN largest ON {}
    WHERE opened.is_row = 1 AND opened.next_over_at < opened.ends_at",
                names.join(", opened."),
                GROUND_COLUMNS.replace(", ", ", opened."),
                on("largest")
            ),
        ),
    ];
    KindSql {
        steps,
        subject_kind: rule_kind.keys.subject().subject_kind(),
        band: band_of_figure(&rule_kind.grading.bands),
    }
}
