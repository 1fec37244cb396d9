//! The kept tables of a small run: one agent opens accounts for three people, one of them at an outlet that has moved.

use std::path::Path;

use duckdb::arrow::array::ArrayRef;
use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, Column, ColumnType, EPISODE_FINDINGS, EPISODES, EXEMPTION_USES, FINDING_ROWS, FINDINGS,
    OUTLETS, PERSONS, PHONES, RULE_OUTCOMES, RULES, SIM_ACTIVATIONS, SIMS, SOURCES, Table,
};
use twocard_contracts::time::{Date, Moment};
use twocard_tables::{NO_DATE, NO_I64, NO_KEY, TableDir, columns};

/// Writes every table of the run below `root`.
pub(super) fn write(root: &Path) -> TableDir {
    let dir = TableDir::new(root);
    put(&dir, &SOURCES, "file_key|name", &["0|bank-a.csv", "1|telecom-b.csv", "2|outlets.csv"]);
    put(
        &dir,
        &PERSONS,
        "person_key|person_id|id_type|label",
        &[
            "0|p-holder-0|citizen_id|王** ****0011",
            "1|p-agent-1|citizen_id|李** ****0022",
            "2|p-holder-2|citizen_id|赵** ****0033",
            "3|p-holder-3|citizen_id|钱** ****0044",
            "4|p-unit-4|uscc|某** ****0055",
        ],
    );
    put(
        &dir,
        &ACCOUNTS,
        "account_key|account_id|institution_code|label",
        &["0|a-0|BANKA|621799****0000", "1|a-1|BANKA|621799****0001", "2|a-2|BANKA|621799****0002", "3|a-3|BANKA|6"],
    );
    put(&dir, &PHONES, "phone_key|phone_id|label", &["0|t-0|****1234", "1|t-1|****5678"]);
    put(&dir, &SIMS, "sim_key|sim_id|msisdn_key|label", &["0|s-0|0|****1234"]);
    put(
        &dir,
        &OUTLETS,
        "outlet_key|outlet_code|institution_code|outlet_kind|name|division_code|valid_from|valid_to|file_key|line",
        &[
            "0|A01|BANKA|branch|城南支行|110101||2024-03-09|2|2",
            "0|A01|BANKA|branch|城南支行|110102|2024-03-10||2|3",
            "1|B07|TELB|||||||",
        ],
    );
    put(
        &dir,
        &ACCOUNT_OPENINGS,
        "file_key|line|account_key|institution_code|outlet_key|outlet_code|opened_at|holder_key|holder_domicile_code|\
         phone_key|agent_key|agent_phone_key|employer_key|batch_no",
        &[
            "0|2|0|BANKA|0|A01|2024-03-09 23:59:59|0|110101|0|1|1||",
            "0|3|1|BANKA|0|A01|2024-03-10 00:00:00|2|110101||1|1||",
            "0|5|2|BANKA|||2024-03-31 23:59:59|3|||1||4|B1",
            "0|6|3|BANKA|0|A01|2024-04-01 00:00:00|0|110101|||||",
        ],
    );
    put(
        &dir,
        &SIM_ACTIVATIONS,
        "file_key|line|sim_key|institution_code|outlet_key|outlet_code|msisdn_key|activated_at|holder_key|phone_key",
        &["1|2|0|TELB|1|B07|0|2024-03-06 10:00:00|2|1"],
    );
    put(
        &dir,
        &RULE_OUTCOMES,
        "rule_id|rule_version|kind|name_zh|citation|outcome|why|n_rows_evaluated|n_rows_with_key|n_findings",
        &[
            "F3|1|burst|同一代办人短期多人开户|S1|fired||3|3|1",
            "F9|1|consecutive|连号卡|S2|not_applicable|no batch|3|0|0",
        ],
    );
    // what every rule's query returns
    let sql = "SELECT 'F3' AS rule_id, 1 AS rule_version, 'person' AS subject_kind, agent_id AS subject_id, 'high' AS band, \
        3 AS n_peak, 3 AS n_holders, 3 AS n_cards, 1 AS n_institutions, opened_at AS first_at, opened_at AS last_at, \
        card_kind, card_id, holder_id, file, line FROM openings";
    put(
        &dir,
        &RULES,
        "rule_id|rule_version|kind|name_zh|name_en|citation|valid_from|valid_to|view_name|sql",
        &[
            &format!("F3|1|burst|同一代办人短期多人开户|one agent, many holders|S1|2016-01-01||rule_f3_v1|{sql}"),
            &format!("F9|1|consecutive|连号卡|consecutive numbers|S2|||rule_f9_v1|{sql}"),
        ],
    );
    put(&dir, &EPISODES, "episode_key|rules|n_findings", &["0|F3@1|1"]);
    put(&dir, &EPISODE_FINDINGS, "episode_key|finding_key", &["0|0"]);
    put(&dir, &EXEMPTION_USES, "exemption_no|rule_id|rule_version", &[]);
    put(
        &dir,
        &FINDINGS,
        "finding_key|rule_id|rule_version|rule_name_zh|subject_kind|subject_key|subject_id|band|weight|n_peak|\
         n_holders|n_cards|n_institutions|first_at|last_at|reason",
        &[
            "0|F3|1|同一代办人短期多人开户|person|1|p-agent-1|high|0.5|3|3|3|1|2024-03-09 23:59:59|2024-03-31 23:59:59|3 人",
        ],
    );
    put(
        &dir,
        &FINDING_ROWS,
        "finding_key|card_kind|card_key|holder_key|file_key|line",
        &["0|account|0|0|0|2", "0|account|1|2|0|3", "0|account|2|3|0|5"],
    );
    dir
}

/// Writes a table from text: a header of some columns, then rows. Columns that are not named are empty, zero or false.
pub(super) fn put(dir: &TableDir, table: &'static Table, header: &str, rows: &[&str]) {
    let names: Vec<&str> = header.split('|').collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split('|').collect()).collect();
    for row in &rows {
        assert_eq!(row.len(), names.len(), "{}: {row:?}", table.name);
    }
    for name in &names {
        assert!(table.column(name).is_some(), "{}: no column {name}", table.name);
    }
    let arrays = table.columns.iter().map(|column| {
        let place = names.iter().position(|name| *name == column.name);
        array(column, &rows.iter().map(|row| place.map_or("", |place| row[place])).collect::<Vec<_>>())
    });
    dir.write(table, arrays.collect()).unwrap();
}

fn array(column: &Column, cells: &[&str]) -> ArrayRef {
    /// `empty` where the cell is empty and may be, zero where it may not.
    fn each<T>(column: &Column, cells: &[&str], empty: T, parse: impl Fn(&str) -> T) -> Vec<T>
    where
        T: Copy + Default,
    {
        let blank = if column.is_nullable { empty } else { T::default() };
        cells.iter().map(|cell| if cell.is_empty() { blank } else { parse(cell) }).collect()
    }
    match column.column_type {
        ColumnType::U32 => columns::u32_column(each(column, cells, NO_KEY, |cell| cell.parse().unwrap())),
        ColumnType::U64 => columns::u64_column(each(column, cells, 0, |cell| cell.parse().unwrap())),
        ColumnType::I64 => columns::i64_column(each(column, cells, NO_I64, |cell| cell.parse().unwrap())),
        ColumnType::F64 => columns::f64_column(each(column, cells, f64::NAN, |cell| cell.parse().unwrap())),
        ColumnType::Bool => columns::bool_column(each(column, cells, false, |cell| cell.parse().unwrap())),
        ColumnType::Text => {
            columns::text_column(cells.iter().map(|cell| (!cell.is_empty() || !column.is_nullable).then_some(*cell)))
        }
        ColumnType::Timestamp => {
            columns::timestamp_column(each(column, cells, NO_I64, |cell| Moment::parse(cell.as_bytes()).unwrap().at.0))
        }
        ColumnType::Date => {
            columns::date_column(each(column, cells, NO_DATE, |cell| Date::parse(cell.as_bytes()).unwrap().0))
        }
    }
}
