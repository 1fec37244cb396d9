//! Findings and outcomes as kept tables, and back.

mod read;
mod subjects;

use twocard_contracts::finding::Ground;
use twocard_contracts::tables::{FINDING_ROWS, FINDINGS, RULE_EXPECTATIONS, RULE_OUTCOMES};
use twocard_tables::columns::{f64_column, maybe_f64_column, text_column, timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use crate::{Evaluation, Expectation, RulesError};
use subjects::Subjects;

pub use read::read_findings;

/// Writes `findings`, `finding_rows`, `rule_outcomes` and `rule_expectations`. The position of a finding becomes its `finding_key`.
pub fn write(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    write_findings(evaluation, tables)?;
    write_rows(evaluation, tables)?;
    write_outcomes(evaluation, tables)?;
    write_expectations(evaluation, tables)
}

fn write_findings(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let findings = &evaluation.findings;
    let subjects = Subjects::of(findings, &[], tables)?;
    let mut subject_ids = Vec::with_capacity(findings.len());
    for finding in findings {
        subject_ids.push(Some(subjects.id(finding)?));
    }
    let columns = vec![
        u32_column((0..findings.len() as u32).collect()),
        text_column(findings.iter().map(|finding| Some(&finding.rule_id))),
        u32_column(findings.iter().map(|finding| finding.rule_version).collect()),
        text_column(findings.iter().map(|finding| Some(&finding.rule_name_zh))),
        text_column(findings.iter().map(|finding| Some(finding.subject_kind.name()))),
        u32_column(findings.iter().map(|finding| finding.subject_key).collect()),
        text_column(subject_ids),
        text_column(findings.iter().map(|finding| Some(&finding.band))),
        f64_column(findings.iter().map(|finding| finding.weight).collect()),
        text_column(findings.iter().map(|finding| Some(&finding.lowered_by))),
        u32_column(findings.iter().map(|finding| finding.n_peak).collect()),
        u32_column(findings.iter().map(|finding| finding.n_holders).collect()),
        u32_column(findings.iter().map(|finding| finding.n_cards).collect()),
        u32_column(findings.iter().map(|finding| finding.n_institutions).collect()),
        timestamp_column(findings.iter().map(|finding| finding.first_at).collect()),
        timestamp_column(findings.iter().map(|finding| finding.last_at).collect()),
        maybe_f64_column(findings.iter().map(|finding| finding.expected)),
        text_column(findings.iter().map(|finding| Some(&finding.reason))),
    ];
    tables.write(&FINDINGS, columns)?;
    Ok(())
}

fn write_rows(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let rows: Vec<(u32, &Ground)> = evaluation
        .findings
        .iter()
        .zip(0..)
        .flat_map(|(finding, key)| finding.grounds.iter().map(move |ground| (key, ground)))
        .collect();
    let columns = vec![
        u32_column(rows.iter().map(|(key, _)| *key).collect()),
        text_column(rows.iter().map(|(_, ground)| Some(ground.card_kind.name()))),
        u32_column(rows.iter().map(|(_, ground)| ground.card_key).collect()),
        u32_column(rows.iter().map(|(_, ground)| ground.holder_key).collect()),
        u32_column(rows.iter().map(|(_, ground)| ground.row.file_key).collect()),
        u32_column(rows.iter().map(|(_, ground)| ground.row.line).collect()),
    ];
    tables.write(&FINDING_ROWS, columns)?;
    Ok(())
}

pub(crate) fn write_outcomes(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let outcomes = &evaluation.outcomes;
    let columns = vec![
        text_column(outcomes.iter().map(|outcome| Some(&outcome.rule_id))),
        u32_column(outcomes.iter().map(|outcome| outcome.rule_version).collect()),
        text_column(outcomes.iter().map(|outcome| Some(outcome.kind))),
        text_column(outcomes.iter().map(|outcome| Some(&outcome.name_zh))),
        text_column(outcomes.iter().map(|outcome| Some(&outcome.citation))),
        text_column(outcomes.iter().map(|outcome| Some(outcome.outcome.name()))),
        text_column(outcomes.iter().map(|outcome| outcome.why.as_ref())),
        u32_column(outcomes.iter().map(|outcome| outcome.n_rows_evaluated).collect()),
        u32_column(outcomes.iter().map(|outcome| outcome.n_rows_with_key).collect()),
        u32_column(outcomes.iter().map(|outcome| outcome.n_findings).collect()),
    ];
    tables.write(&RULE_OUTCOMES, columns)?;
    Ok(())
}

pub(crate) fn write_expectations(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let expectations = &evaluation.expectations;
    let subjects = Subjects::of(&[], expectations, tables)?;
    let mut subject_ids = Vec::with_capacity(expectations.len());
    for expectation in expectations {
        subject_ids.push(Some(subjects.id_of_expectation(expectation)?));
    }
    let slots = |of: fn(&Expectation) -> Option<u32>| {
        u32_column(expectations.iter().map(|expectation| of(expectation).unwrap_or(NO_KEY)).collect())
    };
    let numbers = |of: fn(&Expectation) -> u32| u32_column(expectations.iter().map(of).collect());
    let columns = vec![
        text_column(expectations.iter().map(|expectation| Some(&expectation.rule_id))),
        numbers(|expectation| expectation.rule_version),
        text_column(expectations.iter().map(|expectation| Some(expectation.subject_kind.name()))),
        numbers(|expectation| expectation.subject_key),
        text_column(subject_ids),
        slots(|expectation| expectation.weekday),
        slots(|expectation| expectation.hour),
        numbers(|expectation| expectation.n_days),
        numbers(|expectation| expectation.n_windows),
        numbers(|expectation| expectation.n),
        f64_column(expectations.iter().map(|expectation| expectation.expected).collect()),
        f64_column(expectations.iter().map(|expectation| expectation.p_value).collect()),
        numbers(|expectation| expectation.critical_n),
    ];
    tables.write(&RULE_EXPECTATIONS, columns)?;
    Ok(())
}
