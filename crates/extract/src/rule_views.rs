//! One view per rule: its SQL from the pack, which reads `openings`, `listed_persons` and `run` and no finding.

use duckdb::Connection;

use crate::{ExtractError, kept};

/// What the columns of every rule's view mean.
const COLUMNS: [(&str, &str); 16] = [
    ("rule_id", "id of the rule"),
    ("rule_version", "version of the rule"),
    ("subject_kind", "kind of what the finding is about"),
    ("subject_id", "pseudonym or key of what the finding is about"),
    ("band", "graded result"),
    ("n_peak", "what the band grades: largest number of holders inside one window, cards over a limit, ..."),
    ("n_holders", "distinct holders over all openings of the finding"),
    ("n_cards", "distinct cards"),
    ("n_institutions", "distinct institutions"),
    ("first_at", "time of the first opening"),
    ("last_at", "time of the last opening"),
    ("card_kind", "account or sim"),
    ("card_id", "pseudonym of the card: account_id or sim_id"),
    ("holder_id", "pseudonym of the holder"),
    ("file", "source file of the opening"),
    ("line", "source line of the opening"),
];

/// Creates the views of the pack that the run was judged by.
pub(crate) fn create(db: &Connection) -> Result<(), ExtractError> {
    let failed = |what: &str| {
        let what = what.to_owned();
        move |source| ExtractError::DuckDb { what, source }
    };
    let rules: Vec<[String; 4]> = db
        .prepare("SELECT view_name, sql, name_zh, name_en FROM kept.rules ORDER BY rule_id, rule_version")
        .and_then(|mut query| {
            query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?.collect()
        })
        .map_err(failed("rules"))?;
    for [name, sql, name_zh, name_en] in rules {
        let doc = format!(
            "{name_zh} ({name_en}); one row per finding and opening that speaks for it, derived from openings alone; \
             order: subject_id, first_at, n_peak, card_kind, file, line"
        );
        let mut statements =
            format!("CREATE VIEW \"{name}\" AS {sql};\nCOMMENT ON VIEW \"{name}\" IS {};", kept::literal(&doc));
        for (column, doc) in COLUMNS {
            statements.push_str(&format!("\nCOMMENT ON COLUMN \"{name}\".{column} IS {};", kept::literal(doc)));
        }
        db.execute_batch(&statements).map_err(failed(&name))?;
    }
    Ok(())
}
