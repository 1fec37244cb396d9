//! `listed` in SQL: every opening joined with the entries of its holder and agent that were in force on its day.

use twocard_contracts::finding::SubjectKind;

use super::Listed;
use crate::Rule;
use crate::sql::{GROUND_COLUMNS, KindSql, filter, in_force, literal};

pub(super) fn of(listed: &Listed, rule: &Rule) -> KindSql {
    let categories: Vec<String> = (0..)
        .zip(&listed.categories)
        .map(|(no, of)| format!("({}, {no}, CAST({:?} AS DOUBLE))", literal(&of.category), of.weight))
        .collect();
    let levels: Vec<String> = (0..)
        .zip(&listed.authority_levels)
        .map(|(no, of)| format!("({}, {no}, CAST({:?} AS DOUBLE))", literal(&of.level), of.factor))
        .collect();
    let (appealing, ended) = (listed.appealing_factor, listed.ended_factor);
    let dated = "SELECT entries.*,
        CASE WHEN removed_on IS NULL THEN expires_on
             WHEN expires_on IS NULL OR removed_on <= expires_on THEN removed_on - INTERVAL '1' DAY
             ELSE expires_on END AS in_force_to
    FROM listed_persons AS entries
    WHERE listed_on <= (SELECT as_of FROM run)
      AND (status IS NULL OR status NOT IN ('returned', 'cleared') OR (status = 'cleared' AND removed_on IS NOT NULL))";
    let entries = format!(
        "SELECT dated.person_id, dated.listed_on, dated.in_force_to, categories.category,
        categories.category_no, levels.level_no,
        categories.weight * levels.factor
            * CASE WHEN dated.status = 'appealing' THEN {appealing:?} ELSE 1 END
            * CASE WHEN dated.in_force_to < (SELECT as_of FROM run) THEN {ended:?} ELSE 1 END AS weight
    FROM dated
    JOIN (VALUES {}) AS categories (category, category_no, weight) ON categories.category = dated.category
    JOIN (VALUES {}) AS levels (authority_level, level_no, factor) ON levels.authority_level = dated.authority_level",
        categories.join(", "),
        levels.join(", ")
    );
    let predicates = in_force(rule);
    let opened = format!("SELECT agent_id, {GROUND_COLUMNS}\n    FROM openings{}", filter(&predicates));
    let parties = format!(
        "SELECT holder_id AS person_id, {GROUND_COLUMNS} FROM opened
    UNION ALL
    SELECT agent_id, {GROUND_COLUMNS} FROM opened WHERE agent_id <> holder_id"
    );
    let columns = GROUND_COLUMNS.replace(", ", ", parties.");
    let hits = format!(
        "SELECT parties.person_id, entries.category, entries.category_no, entries.level_no, entries.weight,
        parties.{columns}
    FROM parties
    JOIN entries ON entries.person_id = parties.person_id
        AND entries.listed_on <= CAST(parties.opened_at AS DATE)
        AND (entries.in_force_to IS NULL OR CAST(parties.opened_at AS DATE) <= entries.in_force_to)"
    );
    let strongest = "SELECT person_id, category
    FROM (
        SELECT person_id, category,
            row_number() OVER (PARTITION BY person_id ORDER BY weight DESC, category_no, level_no) AS place
        FROM hits
    ) AS by_weight
    WHERE place = 1";
    let columns = GROUND_COLUMNS.replace(", ", ", hits.");
    let grounds = format!(
        "SELECT DISTINCT hits.person_id AS finding, hits.person_id AS subject_id, counts.figure, strongest.category,
        hits.{columns}
    FROM hits
    JOIN strongest ON strongest.person_id = hits.person_id
    JOIN (
        SELECT person_id, count(*) AS figure
        FROM (SELECT DISTINCT person_id, card_id FROM hits) AS of_rows
        GROUP BY person_id
    ) AS counts ON counts.person_id = hits.person_id"
    );
    KindSql {
        steps: vec![
            ("dated", dated.to_owned()),
            ("entries", entries),
            ("opened", opened),
            ("parties", parties),
            ("hits", hits),
            ("strongest", strongest.to_owned()),
            ("grounds", grounds),
        ],
        subject_kind: SubjectKind::Person,
        band: "grounds.category".to_owned(),
    }
}
