//! One night's evaluation: every rule of a pack over the rows on whose day it is in force.

use twocard_contracts::finding::{Finding, Outcome};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::TableDir;

use crate::cards::{self, CardTable, Period};
use crate::{Rule, RulePack, RulesError};

/// Findings and outcomes of one pack.
#[derive(Clone, PartialEq, Debug)]
pub struct Evaluation {
    /// By rule id and version, then by grounds (table, file, line).
    pub findings: Vec<Finding>,
    /// One per rule, by id and version.
    pub outcomes: Vec<RuleOutcome>,
}

/// What one rule returned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleOutcome {
    /// Id of the rule.
    pub rule_id: String,
    /// Version of the rule.
    pub rule_version: u32,
    /// Kind of the rule.
    pub kind: &'static str,
    /// Chinese name.
    pub name_zh: String,
    /// Source of the rule.
    pub citation: String,
    /// Fired, quiet, not applicable or not evaluated.
    pub outcome: Outcome,
    /// Why it is not applicable or not evaluated, or which rows were left out.
    pub why: Option<String>,
    /// Rows up to as_of on whose day the rule is in force, over its tables.
    pub n_rows_evaluated: u32,
    /// Rows among them that carry what the rule looks at.
    pub n_rows_with_key: u32,
    /// Findings.
    pub n_findings: u32,
}

/// What every rule of a night shares.
pub(crate) struct Night<'a> {
    pub(crate) tables: &'a TableDir,
    pub(crate) as_of: Date,
}

impl Night<'_> {
    /// All time up to 24:00 of as_of.
    pub(crate) fn period(&self) -> Period {
        Period { from: None, to: Timestamp::end_of(self.as_of).0 }
    }

    /// The tables among these that the run has.
    pub(crate) fn having(&self, over: &[CardTable]) -> Vec<CardTable> {
        over.iter().copied().filter(|card_table| self.tables.has(card_table.table())).collect()
    }
}

/// The rows that one rule looks at.
pub(crate) struct Scope {
    pub(crate) over: Vec<CardTable>,
    pub(crate) period: Period,
    pub(crate) n_rows: u32,
}

/// What a kind answers.
pub(crate) enum Verdict {
    Judged { findings: Vec<Finding>, n_rows_with_key: u32, note: Option<String> },
    NotApplicable(String),
    NotEvaluated(String),
}

/// Evaluates a pack over the rows up to the end of `as_of`.
pub fn evaluate(pack: &RulePack, tables: &TableDir, as_of: Date) -> Result<Evaluation, RulesError> {
    let night = Night { tables, as_of };
    let mut rules: Vec<&Rule> = pack.rules.iter().collect();
    rules.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
    let mut evaluation = Evaluation { findings: Vec::new(), outcomes: Vec::with_capacity(rules.len()) };
    for rule in rules {
        let (n_rows_evaluated, verdict) = judge(rule, &night)?;
        let (outcome, why, n_rows_with_key, findings) = match verdict {
            Verdict::Judged { findings, n_rows_with_key, note } => {
                let outcome = if findings.is_empty() { Outcome::Quiet } else { Outcome::Fired };
                (outcome, note, n_rows_with_key, findings)
            }
            Verdict::NotApplicable(why) => (Outcome::NotApplicable, Some(why), 0, Vec::new()),
            Verdict::NotEvaluated(why) => (Outcome::NotEvaluated, Some(why), 0, Vec::new()),
        };
        evaluation.outcomes.push(RuleOutcome {
            rule_id: rule.id.clone(),
            rule_version: rule.version,
            kind: rule.test.kind(),
            name_zh: rule.name_zh.clone(),
            citation: rule.citation.clone(),
            outcome,
            why,
            n_rows_evaluated,
            n_rows_with_key,
            n_findings: findings.len() as u32,
        });
        evaluation.findings.extend(findings);
    }
    Ok(evaluation)
}

fn judge(rule: &Rule, night: &Night) -> Result<(u32, Verdict), RulesError> {
    let over = night.having(rule.test.over());
    if over.is_empty() {
        let names: Vec<&str> = rule.test.over().iter().map(|card_table| card_table.table().name).collect();
        return Ok((0, Verdict::NotEvaluated(format!("no table {}", names.join(", ")))));
    }
    let all = night.period();
    let period = Period {
        from: rule.valid_from.map(|day| Timestamp::from_date(day).0),
        to: rule.valid_to.map_or(all.to, |day| all.to.min(Timestamp::end_of(day).0)),
    };
    let every_row = polars::prelude::lit(true);
    let n_rows = cards::count(cards::scan(night.tables, &over, period, &every_row)?)?;
    if n_rows == 0 {
        let is_empty = cards::count(cards::scan(night.tables, &over, all, &every_row)?)? == 0;
        let why = if is_empty { format!("no row up to {}", night.as_of) } else { NEVER_IN_FORCE.to_owned() };
        return Ok((0, Verdict::NotEvaluated(why)));
    }
    let scope = Scope { over, period, n_rows };
    Ok((n_rows, rule.test.evaluate(rule, night, &scope)?))
}

const NEVER_IN_FORCE: &str = "in force on no day of these data";
