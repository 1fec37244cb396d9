//! Findings and outcomes as kept tables, and back.

mod catalogue;
mod episodes;
mod read;
mod subjects;

use twocard_contracts::finding::Ground;
use twocard_contracts::tables::{EXEMPTION_USES, FINDING_ROWS, FINDINGS, RULE_EXPECTATIONS, RULE_OUTCOMES};
use twocard_tables::columns::{f64_column, maybe_f64_column, text_column, timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use crate::{Evaluation, Expectation, RulesError};
use subjects::Subjects;

pub use catalogue::write_catalogue;
pub use read::read_findings;

/// Writes `findings`, `finding_rows`, `episodes`, `episode_findings`, `rule_outcomes`, `rule_expectations` and
/// `exemption_uses`. Positions of findings and episodes become their keys.
pub fn write(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let organisers = evaluation.episodes.iter().filter_map(|episode| episode.organiser);
    let organisers = organisers.map(|organiser| (organiser.kind, organiser.key));
    let subjects = Subjects::of(&evaluation.findings, organisers, tables)?;
    write_findings(evaluation, &subjects, tables)?;
    write_rows(evaluation, tables)?;
    episodes::write(evaluation, &subjects, tables)?;
    write_outcomes(evaluation, tables)?;
    write_expectations(evaluation, tables)?;
    write_exemption_uses(evaluation, tables)
}

fn write_findings(evaluation: &Evaluation, subjects: &Subjects, tables: &TableDir) -> Result<(), RulesError> {
    let findings = &evaluation.findings;
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

fn write_exemption_uses(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let uses = &evaluation.exemption_uses;
    let columns = vec![
        text_column(uses.iter().map(|of| Some(&of.exemption_no))),
        text_column(uses.iter().map(|of| Some(&of.rule_id))),
        u32_column(uses.iter().map(|of| of.rule_version).collect()),
        u32_column(uses.iter().map(|of| of.touched.n_findings).collect()),
        u32_column(uses.iter().map(|of| of.touched.n_lowered).collect()),
        u32_column(uses.iter().map(|of| of.touched.n_rows).collect()),
    ];
    tables.write(&EXEMPTION_USES, columns)?;
    Ok(())
}

pub(crate) fn write_expectations(evaluation: &Evaluation, tables: &TableDir) -> Result<(), RulesError> {
    let expectations = &evaluation.expectations;
    let named = expectations.iter().filter(|expectation| expectation.clerk_id.is_none());
    let named = named.map(|expectation| (expectation.subject_kind, expectation.subject_key));
    let subjects = Subjects::of(&[], named, tables)?;
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
