//! `consecutive` in SQL: gaps and islands. Within a batch, position less rank stays the same as long as none is missing.

use super::Consecutive;
use crate::Rule;
use crate::sql::{GROUND_COLUMNS, KindSql, band_of_figure, filter, in_force};

/// What rows of one run share, but for the island.
const BATCH: [&str; 6] = ["card_kind", "number_run_key", "institution_code", "on_day", "in_channel", "key_1"];

pub(super) fn of(consecutive: &Consecutive, rule: &Rule) -> KindSql {
    let key = consecutive.key.sql();
    let mut predicates = in_force(rule);
    predicates.push("number_run_key IS NOT NULL AND number_run_position IS NOT NULL".to_owned());
    predicates.push(format!("({key}) IS NOT NULL"));
    predicates.extend(consecutive.rows.sql());
    let batch = BATCH.join(", ");
    let placed = format!(
        "SELECT {key} AS key_1, CAST(opened_at AS DATE) AS on_day, coalesce(channel, '') AS in_channel,
        number_run_key, number_run_position, {GROUND_COLUMNS}
    FROM openings{}",
        filter(&predicates)
    );
    // rows of one position have one rank
    let in_runs = format!(
        "SELECT placed.*, CASE WHEN corroborated.line IS NULL THEN 0 ELSE 1 END AS is_corroborated,
        number_run_position - dense_rank() OVER (PARTITION BY {} ORDER BY number_run_position) AS island
    FROM placed
    LEFT JOIN corroborated ON corroborated.card_kind = placed.card_kind
        AND corroborated.file = placed.file AND corroborated.line = placed.line",
        prefixed(BATCH.into_iter(), "placed")
    );
    let runs = format!(
        "SELECT {batch}, island, count(DISTINCT number_run_position) AS figure
    FROM in_runs
    GROUP BY {batch}, island
    HAVING count(DISTINCT number_run_position) >= {}
       AND count(DISTINCT holder_id) >= {}
       AND sum(is_corroborated) >= CAST({:?} AS DOUBLE) * count(*)",
        consecutive.grading.bands.lowest(),
        consecutive.at_least_holders,
        consecutive.min_corroborated
    );
    let on: Vec<String> =
        BATCH.into_iter().chain(["island"]).map(|name| format!("runs.{name} = in_runs.{name}")).collect();
    let grounds = format!(
        "SELECT dense_rank() OVER (ORDER BY {}) AS finding, in_runs.key_1 AS subject_id, runs.figure, {}
    FROM in_runs JOIN runs ON {}",
        prefixed(BATCH.into_iter().chain(["island"]), "in_runs"),
        prefixed(GROUND_COLUMNS.split(", "), "in_runs"),
        on.join(" AND ")
    );
    KindSql {
        steps: vec![("placed", placed), ("in_runs", in_runs), ("runs", runs), ("grounds", grounds)],
        subject_kind: consecutive.key.subject_kind(),
        band: band_of_figure(&consecutive.grading.bands),
    }
}

fn prefixed<'a>(names: impl Iterator<Item = &'a str>, of: &str) -> String {
    names.map(|name| format!("{of}.{name}")).collect::<Vec<_>>().join(", ")
}
