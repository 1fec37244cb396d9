//! A rule as one SQL query that derives its findings anew, with their grounds, from the openings alone.
//!
//! A kind gives named steps that end in `grounds`; this file puts the rule's numbers before them and the figures of a
//! finding behind. The steps read the relation `openings` (and `listed_persons`, `involved_cards`,
//! `rule_expectations`, `rule_outcomes` and `run`), which the extract has as views and [`Relations::Parquet`] makes from the kept tables. They keep to SQL that DuckDB and Spark share.

mod relations;

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::time::Date;

use crate::pack::Bands;
use crate::{Rule, RulePack};

pub use relations::Relations;

/// The steps of one kind.
pub(crate) struct KindSql {
    /// Name and query of each. The last is `grounds`, one row per finding and row that speaks for it, with the columns
    /// `finding` (any value that tells findings apart), `subject_id`, `figure`, `card_kind`, `card_id`, `holder_id`,
    /// `institution_code`, `opened_at`, `file`, `line` and what `band` reads.
    pub(crate) steps: Vec<(&'static str, String)>,
    pub(crate) subject_kind: SubjectKind,
    /// The band, an expression over `grounds`.
    pub(crate) band: String,
}

/// A text as an SQL literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The band that a figure reaches.
pub(crate) fn band_of_figure(bands: &Bands) -> String {
    let mut cases: Vec<String> =
        bands.iter().map(|band| format!("WHEN figure >= {} THEN {}", band.at_least, literal(&band.name))).collect();
    cases.reverse();
    format!("CASE {} END", cases.join(" "))
}

/// The columns of `openings` that grounds carry on.
pub(crate) const GROUND_COLUMNS: &str = "card_kind, card_id, holder_id, institution_code, opened_at, file, line";

/// When a card ceases to be live, exclusive, as an expression over `openings`.
pub(crate) const LIVE_UNTIL: &str = "CASE WHEN closed_at IS NOT NULL THEN closed_at \
    WHEN status = 'closed' THEN coalesce(status_since, opened_at) ELSE TIMESTAMP '9999-12-31 23:59:59' END";

/// Predicates that keep the openings of the days on which a rule is in force, and of its card tables.
pub(crate) fn in_force(rule: &Rule) -> Vec<String> {
    let mut all = on_its_days(rule);
    all.extend(of_its_tables(rule));
    all
}

/// Those that keep the openings of the rule's card tables.
pub(crate) fn of_its_tables(rule: &Rule) -> Option<String> {
    let [one] = rule.test.over() else { return None };
    Some(format!("card_kind = '{}'", one.card_kind().name()))
}

/// Those that keep the openings of the days on which a rule is in force.
pub(crate) fn on_its_days(rule: &Rule) -> Vec<String> {
    let mut all = Vec::new();
    let at = |day: Date| format!("TIMESTAMP '{day} 00:00:00'");
    if let Some(from) = rule.valid_from {
        all.push(format!("opened_at >= {}", at(from)));
    }
    if let Some(to) = rule.valid_to {
        all.push(format!("opened_at < {}", at(Date(to.0 + 1))));
    }
    all
}

/// `WHERE a AND b`, or nothing.
pub(crate) fn filter(predicates: &[String]) -> String {
    if predicates.is_empty() { String::new() } else { format!("\n    WHERE {}", predicates.join("\n      AND ")) }
}

impl RulePack {
    /// The query of one version of a rule.
    pub fn sql(&self, rule: &Rule, relations: &Relations) -> String {
        let mut text = header(rule);
        let own = self.steps(rule);
        let mut steps = relations.steps(&own);
        steps.extend(own);
        let steps: Vec<String> = steps.iter().map(|(name, query)| format!("{name} AS (\n    {query}\n)")).collect();
        text.push_str("WITH ");
        text.push_str(&steps.join(",\n"));
        text.push('\n');
        text.push_str(&last(rule));
        text
    }

    /// The steps of a rule: rows that other rules found, if it needs any, then its own.
    fn steps(&self, rule: &Rule) -> Vec<(String, String)> {
        let mut steps = Vec::new();
        let needed: Vec<&Rule> = self.rules.iter().filter(|other| rule.needs(other)).collect();
        if !rule.test.needs().is_empty() {
            let of_rule = |other: &&Rule| {
                let inner: Vec<String> =
                    self.steps(other).iter().map(|(name, query)| format!("{name} AS (\n    {query}\n)")).collect();
                format!("SELECT card_kind, file, line FROM (WITH {} SELECT * FROM grounds) AS found", inner.join(",\n"))
            };
            let none = "SELECT card_kind, file, line FROM openings WHERE 1 = 0".to_owned();
            let all: Vec<String> = std::iter::once(none).chain(needed.iter().map(of_rule)).collect();
            steps.push(("corroborated".to_owned(), all.join("\n    UNION\n    ")));
        }
        steps.extend(rule.test.sql(rule).steps.into_iter().map(|(name, query)| (name.to_owned(), query)));
        if let (Some(other), Some(last)) = (&rule.unless_evaluated, steps.last_mut()) {
            last.0 = "found".to_owned();
            let evaluated = format!(
                "SELECT 1 FROM rule_outcomes WHERE rule_id = {} AND outcome <> 'not_evaluated'",
                literal(other)
            );
            steps.push(("grounds".to_owned(), format!("SELECT * FROM found WHERE NOT EXISTS ({evaluated})")));
        }
        steps
    }
}

fn header(rule: &Rule) -> String {
    let day = |day: Option<Date>, none: &str| day.map_or(none.to_owned(), |day| day.to_string());
    format!(
        "-- {} {} ({})\n-- source: {}\n-- in force from {} to {}; kind {}\n\
         -- one row per finding and opening that speaks for it; a finding is judged by the figure n_peak\n",
        rule.id_at_version(),
        rule.name_zh,
        rule.name_en,
        rule.citation.replace('\n', " "),
        day(rule.valid_from, "ever"),
        day(rule.valid_to, "now"),
        rule.test.name(),
    )
}

fn last(rule: &Rule) -> String {
    let KindSql { subject_kind, band, .. } = rule.test.sql(rule);
    format!(
        "SELECT
    {id} AS rule_id,
    {version} AS rule_version,
    '{kind}' AS subject_kind,
    CAST(grounds.subject_id AS VARCHAR) AS subject_id,
    {band} AS band,
    grounds.figure AS n_peak,
    figures.n_holders,
    figures.n_cards,
    figures.n_institutions,
    figures.first_at,
    figures.last_at,
    grounds.card_kind,
    grounds.card_id,
    grounds.holder_id,
    grounds.file,
    grounds.line
FROM grounds
JOIN (
    SELECT
        finding,
        count(DISTINCT holder_id) AS n_holders,
        count(DISTINCT card_id) AS n_cards,
        count(DISTINCT institution_code) AS n_institutions,
        min(opened_at) AS first_at,
        max(opened_at) AS last_at
    FROM grounds
    GROUP BY finding
) AS figures ON figures.finding = grounds.finding
ORDER BY subject_id, first_at, n_peak, grounds.card_kind, grounds.file, grounds.line
",
        id = literal(&rule.id),
        version = rule.version,
        kind = subject_kind.name(),
    )
}
