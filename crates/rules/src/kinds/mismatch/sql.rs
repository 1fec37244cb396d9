//! A mismatch in SQL: openings and activations of a number on one line of time; how many activations stand before an
//! opening tells which is its latest.

use twocard_contracts::finding::SubjectKind;

use super::Mismatch;
use crate::Rule;
use crate::sql::{GROUND_COLUMNS, KindSql, LIVE_UNTIL, band_of_figure, filter, in_force};

pub(super) fn of(mismatch: &Mismatch, rule: &Rule) -> KindSql {
    let mut predicates = vec!["phone_id IS NOT NULL".to_owned()];
    predicates.extend(in_force(rule));
    predicates.extend(mismatch.rows.sql());
    let own = |of: &str| format!("{of}.{}", GROUND_COLUMNS.replace(", ", &format!(", {of}.")));
    let steps = vec![
        (
            "sims",
            format!(
                "SELECT number_id, opened_at AS activated_at, {LIVE_UNTIL} AS live_until, {GROUND_COLUMNS}
    FROM openings WHERE card_kind = 'sim' AND number_id IS NOT NULL"
            ),
        ),
        (
            "activated",
            "SELECT number_id, activated_at, max(live_until) AS live_until,
        CASE WHEN min(holder_id) = max(holder_id) THEN min(holder_id) END AS subject_id
    FROM sims GROUP BY number_id, activated_at"
                .to_owned(),
        ),
        (
            "activations",
            "SELECT *, row_number() OVER (PARTITION BY number_id ORDER BY activated_at) AS activation_no FROM activated"
                .to_owned(),
        ),
        (
            // a day without a time counts as it ends: before an activation at that instant
            "called",
            format!(
                "SELECT phone_id AS number_id, opened_at_day_only AS is_whole_day,
        CASE WHEN opened_at_day_only THEN CAST(CAST(opened_at AS DATE) AS TIMESTAMP) + INTERVAL '1' DAY
            ELSE opened_at END AS moment, {GROUND_COLUMNS}
    FROM openings{}",
                filter(&predicates)
            ),
        ),
        (
            "placed",
            format!(
                "SELECT *, sum(is_activation) OVER (PARTITION BY number_id ORDER BY moment, place
            ROWS UNBOUNDED PRECEDING) AS activation_no
    FROM (
        SELECT number_id, is_whole_day, moment, CASE WHEN is_whole_day THEN 0 ELSE 2 END AS place, 0 AS is_activation,
            {GROUND_COLUMNS}
        FROM called
        UNION ALL SELECT number_id, NULL, activated_at, 1, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM activations
    ) AS both_kinds"
            ),
        ),
        (
            "reached",
            format!(
                "SELECT activations.subject_id, activations.number_id, activations.activated_at, {}
    FROM placed
    JOIN activations ON activations.number_id = placed.number_id AND activations.activation_no = placed.activation_no
    WHERE placed.is_activation = 0 AND activations.subject_id <> placed.holder_id
      AND (activations.live_until > placed.moment OR placed.is_whole_day AND activations.live_until = placed.moment)",
                own("placed")
            ),
        ),
        (
            "others",
            format!(
                "SELECT subject_id, count(DISTINCT holder_id) AS figure FROM reached GROUP BY subject_id
    HAVING count(DISTINCT holder_id) >= {}",
                mismatch.grading.bands.lowest()
            ),
        ),
        (
            "through",
            format!(
                "SELECT used.subject_id, {}
    FROM (SELECT DISTINCT subject_id, number_id, activated_at FROM reached) AS used
    JOIN sims ON sims.number_id = used.number_id AND sims.activated_at = used.activated_at",
                own("sims")
            ),
        ),
        (
            "grounds",
            format!(
                "SELECT told.subject_id AS finding, told.subject_id, others.figure, {}
    FROM (
        SELECT subject_id, {GROUND_COLUMNS} FROM reached UNION ALL SELECT subject_id, {GROUND_COLUMNS} FROM through
    ) AS told
    JOIN others ON others.subject_id = told.subject_id",
                own("told")
            ),
        ),
    ];
    KindSql { steps, subject_kind: SubjectKind::Person, band: band_of_figure(&mismatch.grading.bands) }
}
