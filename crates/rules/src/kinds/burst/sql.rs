//! A burst in SQL: the sweep of `sweep.rs` with window functions.
//!
//! Each unit's rows merge into spans of window starts `(first - W, last]`; n(t) is the running sum of spans begun before
//! t less spans ended before t, looked at where a row stands.

use super::Burst;
use crate::Rule;
use crate::sql::{GROUND_COLUMNS, KindSql, band_of_figure, filter, in_force};
use crate::window::Window;

pub(super) fn of(burst: &Burst, rule: &Rule) -> KindSql {
    let keys: Vec<String> = (1..).zip(burst.keys.iter()).map(|(n, key)| format!("{} AS key_{n}", key.sql())).collect();
    let names: Vec<String> = (1..=keys.len()).map(|n| format!("key_{n}")).collect();
    let k = names.join(", ");
    let lowest = burst.grading.bands.lowest();

    let mut predicates = in_force(rule);
    predicates.extend(burst.keys.iter().map(|key| format!("({}) IS NOT NULL", key.sql())));
    predicates.push(format!("({}) IS NOT NULL", burst.count.sql()));
    predicates.extend(burst.rows.sql());
    if matches!(burst.window, Some(Window::Minutes(_))) {
        predicates.push("NOT opened_at_day_only".to_owned());
    }
    let source = burst.count.sql_source();
    let all = format!(
        "SELECT {}, {} AS unit, {GROUND_COLUMNS}\n    FROM {}{}",
        keys.join(", "),
        burst.count.sql(),
        source.map_or("openings", |(name, _)| name),
        filter(&predicates)
    );
    let many = format!("SELECT {k} FROM all_opened GROUP BY {k} HAVING count(DISTINCT unit) >= {lowest}");
    let on = on(&names, "many");
    let opened = format!("SELECT opened.* FROM all_opened AS opened JOIN many ON {on}");
    let mut steps: Vec<(&'static str, String)> =
        source.into_iter().map(|(name, query)| (name, query.to_owned())).collect();
    steps.extend([("all_opened", all), ("many", many), ("opened", opened)]);
    steps.extend(episodes(&names, burst.window, lowest));
    KindSql { steps, subject_kind: burst.keys.subject().subject_kind(), band: band_of_figure(&burst.grading.bands) }
}

/// That rows of `opened` and of another relation have these keys in common.
fn on(names: &[String], other: &str) -> String {
    let equal: Vec<String> = names.iter().map(|name| format!("{other}.{name} = opened.{name}")).collect();
    equal.join(" AND ")
}

/// Steps from `opened` (the keys, `unit` and [`GROUND_COLUMNS`]) to the `grounds` of every episode that reaches `lowest`.
/// The subject is the last key.
pub(in crate::kinds) fn episodes(names: &[String], window: Option<Window>, lowest: u32) -> Vec<(&'static str, String)> {
    match window {
        None => all_time(names, lowest),
        Some(window) => windowed(names, window, &format!("counted WHERE is_change = 0 AND n >= {lowest}")),
    }
}

fn all_time(names: &[String], lowest: u32) -> Vec<(&'static str, String)> {
    let (k, subject) = (names.join(", "), &names[names.len() - 1]);
    let runs = format!(
        "SELECT {k}, count(DISTINCT unit) AS figure FROM opened GROUP BY {k} HAVING count(DISTINCT unit) >= {lowest}"
    );
    let grounds = format!(
        "SELECT dense_rank() OVER (ORDER BY {}) AS finding, opened.{subject} AS subject_id, runs.figure, {}
    FROM opened JOIN runs ON {}",
        prefixed(names, "opened"),
        prefixed_columns("opened"),
        on(names, "runs")
    );
    vec![("runs", runs), ("grounds", grounds)]
}

/// The same for windows; `enough` is the relation of the window starts (`moment`, `n`) of `counted` that hold enough.
pub(in crate::kinds) fn windowed(names: &[String], window: Window, enough: &str) -> Vec<(&'static str, String)> {
    let (k, subject) = (names.join(", "), &names[names.len() - 1]);
    let w = window.sql();
    vec![
        (
            "marked",
            format!(
                "SELECT {k}, unit, opened_at,
        CASE WHEN opened_at <= lag(opened_at) OVER (PARTITION BY {k}, unit ORDER BY opened_at) + {w}
            THEN 0 ELSE 1 END AS is_first
    FROM opened"
            ),
        ),
        (
            "in_spans",
            format!(
                "SELECT {k}, unit, opened_at,
        sum(is_first) OVER (PARTITION BY {k}, unit ORDER BY opened_at, is_first DESC ROWS UNBOUNDED PRECEDING) AS span
    FROM marked"
            ),
        ),
        (
            "spans",
            format!(
                "SELECT {k}, min(opened_at) - {w} AS begins_after, max(opened_at) AS ends_at
    FROM in_spans GROUP BY {k}, unit, span"
            ),
        ),
        (
            "changes",
            format!(
                "SELECT {k}, begins_after AS moment, 1 AS step, 1 AS is_change FROM spans
    UNION ALL SELECT {k}, ends_at, -1, 1 FROM spans
    UNION ALL SELECT DISTINCT {k}, opened_at, 0, 0 FROM opened"
            ),
        ),
        (
            "counted",
            format!(
                "SELECT {k}, moment, is_change,
        sum(step) OVER (PARTITION BY {k} ORDER BY moment, is_change ROWS UNBOUNDED PRECEDING) AS n
    FROM changes"
            ),
        ),
        (
            "starts",
            format!(
                "SELECT {k}, moment, n,
        CASE WHEN moment < lag(moment) OVER (PARTITION BY {k} ORDER BY moment) + {w} THEN 0 ELSE 1 END AS is_first
    FROM {enough}"
            ),
        ),
        (
            "in_runs",
            format!(
                "SELECT {k}, moment, n, sum(is_first) OVER (PARTITION BY {k} ORDER BY moment ROWS UNBOUNDED PRECEDING) AS run
    FROM starts"
            ),
        ),
        (
            "runs",
            format!(
                "SELECT {k}, run, max(n) AS figure, min(moment) AS first_start, max(moment) + {w} AS ends_before
    FROM in_runs GROUP BY {k}, run"
            ),
        ),
        (
            // how many runs of its key have begun by a row: the run it can belong to
            "placed",
            format!(
                "SELECT *, sum(step) OVER (PARTITION BY {k} ORDER BY opened_at, is_row ROWS UNBOUNDED PRECEDING) AS run
    FROM (
        SELECT {k}, {GROUND_COLUMNS}, 0 AS step, 1 AS is_row FROM opened
        UNION ALL SELECT {k}, NULL, NULL, NULL, NULL, first_start, NULL, NULL, 1, 0 FROM runs
    ) AS both_kinds"
            ),
        ),
        (
            "grounds",
            format!(
                "SELECT dense_rank() OVER (ORDER BY {}, opened.run) AS finding, opened.{subject} AS subject_id,
        runs.figure, {}
    FROM placed AS opened JOIN runs ON {} AND runs.run = opened.run
    WHERE opened.is_row = 1 AND opened.opened_at < runs.ends_before",
                prefixed(names, "opened"),
                prefixed_columns("opened"),
                on(names, "runs")
            ),
        ),
    ]
}

fn prefixed(names: &[String], of: &str) -> String {
    let all: Vec<String> = names.iter().map(|name| format!("{of}.{name}")).collect();
    all.join(", ")
}

fn prefixed_columns(of: &str) -> String {
    let all: Vec<String> = GROUND_COLUMNS.split(", ").map(|name| format!("{of}.{name}")).collect();
    all.join(", ")
}
