//! Where the openings that a query reads come from.

use std::path::PathBuf;

use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, Column, ColumnType, INVOLVED_CARDS, IPS, LISTED_PERSONS, OUTLETS, PHONES,
    RULE_EXPECTATIONS, RULE_OUTCOMES, SIM_ACTIVATIONS, Table,
};
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use super::literal;

/// What `openings`, `listed_persons` and `run` are.
#[derive(Clone, Debug)]
pub enum Relations {
    /// The views of the extract; ids are the recipient's pseudonyms.
    Extract,
    /// Steps over the kept tables of a run; ids are the run's keys.
    Parquet {
        /// Files of the tables that the run has, by name.
        files: Vec<(&'static str, PathBuf)>,
        /// Business date; later openings take no part.
        as_of: Date,
    },
}

impl Relations {
    /// The kept tables of a run.
    pub fn parquet(tables: &TableDir, as_of: Date) -> Relations {
        let all: [&'static Table; 10] = [
            &ACCOUNT_OPENINGS,
            &SIM_ACTIVATIONS,
            &ACCOUNTS,
            &INVOLVED_CARDS,
            &IPS,
            &LISTED_PERSONS,
            &OUTLETS,
            &PHONES,
            &RULE_EXPECTATIONS,
            &RULE_OUTCOMES,
        ];
        let files = all.into_iter().filter(|table| tables.has(table)).map(|table| (table.name, tables.path(table)));
        Relations::Parquet { files: files.collect(), as_of }
    }

    /// The steps before those of a rule; tables that it does not look at are not joined.
    pub(super) fn steps(&self, of_rule: &[(String, String)]) -> Vec<(String, String)> {
        let Relations::Parquet { files, as_of } = self else { return Vec::new() };
        let names = |word: &str| of_rule.iter().any(|(_, query)| query.contains(word));
        let joins = Joins {
            places: names("outlet_county_code") || names("outlet_province_code"),
            ips: names("public_ip_key") || names("ip_net_key"),
            runs: names("number_run"),
        };
        let file = |table: &Table| files.iter().find(|(name, _)| *name == table.name).map(|(_, path)| path);
        let read = |table: &'static Table| match file(table) {
            // brackets and stars of a path are no pattern
            Some(path) => {
                let path = path.display().to_string();
                let quoted: String =
                    path.chars().map(|c| if "[*?".contains(c) { format!("[{c}]") } else { c.to_string() }).collect();
                format!("read_parquet({})", literal(&quoted))
            }
            None => {
                let cell = |column: &Column| format!("CAST(NULL AS {}) AS {}", sql_type(column), column.name);
                let cells: Vec<String> = table.columns.iter().map(cell).collect();
                format!("(SELECT {} WHERE 1 = 0)", cells.join(", "))
            }
        };
        let openings: Vec<String> = [(&ACCOUNT_OPENINGS, ACCOUNT_CELLS), (&SIM_ACTIVATIONS, SIM_CELLS)]
            .into_iter()
            .filter(|(table, _)| file(table).is_some())
            .map(|(table, cells)| select(table, cells, &read, *as_of, &joins))
            .collect();
        vec![
            ("run".to_owned(), format!("SELECT DATE '{as_of}' AS as_of")),
            ("openings".to_owned(), openings.join("\n    UNION ALL\n    ")),
            (
                "listed_persons".to_owned(),
                format!(
                    "SELECT person_key AS person_id, category, listed_on, expires_on, removed_on, authority_level, \
                     status FROM {}",
                    read(&LISTED_PERSONS)
                ),
            ),
            ("involved_cards".to_owned(), involved_cards(&read, *as_of)),
            (
                "rule_expectations".to_owned(),
                format!(
                    "SELECT rule_id, rule_version,
        CASE subject_kind WHEN 'staff' THEN subject_id ELSE CAST(subject_key AS VARCHAR) END AS subject,
        weekday, hour, n, critical_n FROM {}",
                    read(&RULE_EXPECTATIONS)
                ),
            ),
            (
                "rule_outcomes".to_owned(),
                format!("SELECT rule_id, rule_version, outcome FROM {}", read(&RULE_OUTCOMES)),
            ),
        ]
    }
}

/// Cards named in cases that are known by `as_of`; a case that names the account behind cards names all of them.
fn involved_cards(read: &dyn Fn(&'static Table) -> String, as_of: Date) -> String {
    format!(
        "SELECT CAST(cases.account_key AS BIGINT) * 2 AS card_id FROM {cases} AS cases
    WHERE cases.account_key IS NOT NULL AND {known}
    UNION
    SELECT CAST(cards.account_key AS BIGINT) * 2 FROM {cases} AS cases
    JOIN {cards} AS cards ON cards.ledger_key = cases.ledger_key
    WHERE cases.account_key IS NULL AND {known}
    UNION
    SELECT CAST(cases.sim_key AS BIGINT) * 2 + 1 FROM {cases} AS cases
    WHERE cases.account_key IS NULL AND cases.ledger_key IS NULL AND cases.sim_key IS NOT NULL AND {known}",
        cases = read(&INVOLVED_CARDS),
        cards = read(&ACCOUNT_OPENINGS),
        known = format_args!("coalesce(cases.reported_on, cases.involved_on) <= DATE '{as_of}'"),
    )
}

/// Which tables the openings are joined with.
struct Joins {
    places: bool,
    ips: bool,
    runs: bool,
}

const ACCOUNT_CELLS: &str = "'account' AS card_kind, CAST(opened.account_key AS BIGINT) * 2 AS card_id,
        opened.account_class, opened.product_code AS product, opened.opened_at, opened.opened_at_day_only,
        CAST(NULL AS BIGINT) AS number_id, opened.legal_rep_key AS legal_rep_id, opened.registered_on";

const SIM_CELLS: &str = "'sim' AS card_kind, CAST(opened.sim_key AS BIGINT) * 2 + 1 AS card_id,
        CAST(NULL AS VARCHAR) AS account_class, opened.sim_kind AS product, opened.activated_at AS opened_at,
        opened.activated_at_day_only AS opened_at_day_only, opened.msisdn_key AS number_id,
        CAST(NULL AS BIGINT) AS legal_rep_id, CAST(NULL AS DATE) AS registered_on";

const SHARED_CELLS: &str = "opened.file_key AS file, opened.line, opened.institution_code, opened.outlet_key,
        opened.closed_at, opened.status, opened.status_since, opened.channel, opened.holder_key AS holder_id,
        opened.agent_key AS agent_id, opened.phone_key AS phone_id, opened.agent_phone_key AS agent_phone_id,
        opened.agent_relation, opened.address_key, opened.device_key, opened.email_key,
        opened.institution_code || '/' || opened.staff_no AS staff_id, opened.batch_no,
        opened.employer_key AS employer_id";

fn select(
    table: &'static Table,
    cells: &str,
    read: &dyn Fn(&'static Table) -> String,
    as_of: Date,
    joins: &Joins,
) -> String {
    let is_account = table.name == ACCOUNT_OPENINGS.name;
    let at = if is_account { "opened_at" } else { "activated_at" };
    let (mut more, mut joined) = (String::new(), String::new());
    if joins.places {
        more.push_str(
            ",
        substr(places.division_code, 1, 6) AS outlet_county_code,
        substr(places.division_code, 1, 2) AS outlet_province_code",
        );
        joined.push_str(&format!(
            "
    LEFT JOIN {} AS places ON places.outlet_key = opened.outlet_key
        AND (places.valid_from IS NULL OR places.valid_from <= CAST(opened.{at} AS DATE))
        AND (places.valid_to IS NULL OR CAST(opened.{at} AS DATE) <= places.valid_to)",
            read(&OUTLETS)
        ));
    }
    if joins.ips {
        more.push_str(
            ",
        CASE WHEN ips.ip_net_key IS NOT NULL THEN opened.ip_key END AS public_ip_key, ips.ip_net_key",
        );
        joined.push_str(&format!("\n    LEFT JOIN {} AS ips ON ips.ip_key = opened.ip_key", read(&IPS)));
    }
    if joins.runs {
        let (runs, key, run_key) = match is_account {
            true => (&ACCOUNTS, "account_key", "account_key"),
            false => (&PHONES, "msisdn_key", "phone_key"),
        };
        more.push_str(",\n        runs.number_run_key, runs.number_run_position");
        joined.push_str(&format!("\n    LEFT JOIN {} AS runs ON runs.{run_key} = opened.{key}", read(runs)));
    }
    format!(
        "SELECT {cells},
        {SHARED_CELLS}{more}
    FROM {} AS opened{joined}
    WHERE opened.{at} < TIMESTAMP '{} 00:00:00'",
        read(table),
        Date(as_of.0 + 1),
    )
}

fn sql_type(column: &Column) -> &'static str {
    match column.column_type {
        ColumnType::U32 | ColumnType::U64 | ColumnType::I64 => "BIGINT",
        ColumnType::F64 => "DOUBLE",
        ColumnType::Bool => "BOOLEAN",
        ColumnType::Text => "VARCHAR",
        ColumnType::Timestamp => "TIMESTAMP",
        ColumnType::Date => "DATE",
    }
}
