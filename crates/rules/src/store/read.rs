//! Stored findings as they were written.

use twocard_contracts::finding::{CardKind, Finding, Ground, SubjectKind};
use twocard_contracts::ids::RowRef;
use twocard_contracts::tables::{FINDING_ROWS, FINDINGS, Table};
use twocard_tables::TableDir;

use crate::RulesError;

/// Every finding of a run, in order of `finding_key`.
pub fn read_findings(tables: &TableDir) -> Result<Vec<Finding>, RulesError> {
    let names: Vec<&str> = FINDINGS.columns.iter().map(|column| column.name).collect();
    let rows = tables.read(&FINDINGS, &names)?;
    let [rule_ids, rule_names, subject_kinds, bands, lowered_by, reasons] = [
        rows.text("rule_id")?,
        rows.text("rule_name_zh")?,
        rows.text("subject_kind")?,
        rows.text("band")?,
        rows.text("lowered_by")?,
        rows.text("reason")?,
    ];
    let [keys, versions, subject_keys, n_peak, n_holders, n_cards, n_institutions] = [
        rows.u32("finding_key")?,
        rows.u32("rule_version")?,
        rows.u32("subject_key")?,
        rows.u32("n_peak")?,
        rows.u32("n_holders")?,
        rows.u32("n_cards")?,
        rows.u32("n_institutions")?,
    ];
    let (weights, expected) = (rows.f64("weight")?, rows.f64("expected")?);
    let (first_at, last_at) = (rows.timestamp("first_at")?, rows.timestamp("last_at")?);

    let mut findings = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        if keys[row] as usize != row {
            return Err(broken(&FINDINGS, row, "finding_key is not its position"));
        }
        let subject_kind = SubjectKind::from_name(subject_kinds.value(row))
            .ok_or_else(|| broken(&FINDINGS, row, "unknown subject_kind"))?;
        findings.push(Finding {
            rule_id: rule_ids.value(row).to_owned(),
            rule_version: versions[row],
            rule_name_zh: rule_names.value(row).to_owned(),
            subject_kind,
            subject_key: subject_keys[row],
            band: bands.value(row).to_owned(),
            weight: weights[row],
            lowered_by: lowered_by.value(row).to_owned(),
            n_peak: n_peak[row],
            n_holders: n_holders[row],
            n_cards: n_cards[row],
            n_institutions: n_institutions[row],
            first_at: first_at[row],
            last_at: last_at[row],
            expected: Some(expected[row]).filter(|expected| !expected.is_nan()),
            reason: reasons.value(row).to_owned(),
            grounds: Vec::new(),
        });
    }
    add_grounds(&mut findings, tables)?;
    Ok(findings)
}

fn add_grounds(findings: &mut [Finding], tables: &TableDir) -> Result<(), RulesError> {
    let names: Vec<&str> = FINDING_ROWS.columns.iter().map(|column| column.name).collect();
    let rows = tables.read(&FINDING_ROWS, &names)?;
    let card_kinds = rows.text("card_kind")?;
    let [keys, card_keys, holder_keys, file_keys, lines] = [
        rows.u32("finding_key")?,
        rows.u32("card_key")?,
        rows.u32("holder_key")?,
        rows.u32("file_key")?,
        rows.u32("line")?,
    ];
    for row in 0..rows.len() {
        let card_kind = [CardKind::Account, CardKind::Sim]
            .into_iter()
            .find(|kind| kind.name() == card_kinds.value(row))
            .ok_or_else(|| broken(&FINDING_ROWS, row, "unknown card_kind"))?;
        let finding = findings
            .get_mut(keys[row] as usize)
            .ok_or_else(|| broken(&FINDING_ROWS, row, "no finding has this finding_key"))?;
        finding.grounds.push(Ground {
            card_kind,
            card_key: card_keys[row],
            holder_key: holder_keys[row],
            row: RowRef { file_key: file_keys[row], line: lines[row] },
        });
    }
    Ok(())
}

fn broken(table: &'static Table, row: usize, what: &str) -> RulesError {
    RulesError::Stored { table: table.name, row, what: what.to_owned() }
}
