//! One night's evaluation: every rule of a pack over the rows on whose day it is in force.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use twocard_contracts::finding::{Finding, Outcome};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::TableDir;

use crate::episodes::{self, Episode};
use crate::exemptions::{ExemptionUse, Exemptions};
use crate::expectation::Expectation;
use crate::judge::Found;
use crate::openings::{Openings, Period};
use crate::{CardTable, Rule, RulePack, RulesError};

/// Findings and outcomes of one pack.
#[derive(Clone, PartialEq, Debug)]
pub struct Evaluation {
    /// By rule id and version, then by grounds (table, file, line).
    pub findings: Vec<Finding>,
    /// One per rule, by id and version.
    pub outcomes: Vec<RuleOutcome>,
    /// Findings that tell of the same openings, by the first of them.
    pub episodes: Vec<Episode>,
    /// What exemptions touched, by rule, then by their place in the table.
    pub exemption_uses: Vec<RuleExemptionUse>,
    /// What rules expected, by rule id and version, then by subject and time of the week.
    pub expectations: Vec<Expectation>,
}

/// What one exemption did to one rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleExemptionUse {
    /// Number of the exemption.
    pub exemption_no: String,
    /// Id of the rule.
    pub rule_id: String,
    /// Version of the rule.
    pub rule_version: u32,
    /// How much.
    pub touched: ExemptionUse,
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
    pub(crate) openings: Openings<'a>,
    pub(crate) exemptions: Exemptions,
    /// By rule id: rows that its findings stand on, ascending; only of rules that another one needs.
    pub(crate) grounded: BTreeMap<String, Vec<u32>>,
    documented: Mutex<BTreeMap<u32, Arc<Vec<u32>>>>,
}

impl Night<'_> {
    /// All time up to 24:00 of as_of.
    pub(crate) fn period(&self) -> Period {
        Period { from: None, to: Timestamp::end_of(self.openings.as_of()).0 }
    }

    /// Rows of documented batches by most cards per holder: worked out once a night.
    pub(crate) fn documented(
        &self,
        max_cards: u32,
        rows: impl FnOnce() -> Result<Vec<u32>, RulesError>,
    ) -> Result<Arc<Vec<u32>>, RulesError> {
        let mut known = self.documented.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = known.get(&max_cards) {
            return Ok(rows.clone());
        }
        let rows = Arc::new(rows()?);
        known.insert(max_cards, rows.clone());
        Ok(rows)
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
    Judged {
        findings: Vec<Found>,
        n_rows_with_key: u32,
        note: Option<String>,
    },
    /// Judged against what was expected, by subject and time of the week.
    Expected {
        findings: Vec<Found>,
        n_rows_with_key: u32,
        note: Option<String>,
        expectations: Vec<Expectation>,
    },
    NotApplicable(String),
    NotEvaluated(String),
}

impl Verdict {
    fn findings(&self) -> &[Found] {
        match self {
            Verdict::Judged { findings, .. } | Verdict::Expected { findings, .. } => findings,
            Verdict::NotApplicable(_) | Verdict::NotEvaluated(_) => &[],
        }
    }
}

/// Evaluates a pack over the rows up to the end of `as_of`.
pub fn evaluate(pack: &RulePack, tables: &TableDir, as_of: Date) -> Result<Evaluation, RulesError> {
    let openings = Openings::read(tables, as_of)?;
    let exemptions = Exemptions::read(tables)?;
    let mut night = Night { openings, exemptions, grounded: BTreeMap::new(), documented: Mutex::default() };
    let mut judged: Vec<(&Rule, u32, Verdict)> = Vec::with_capacity(pack.rules.len());
    for rule in pack.in_order() {
        if let Some(other) = rule.unless_evaluated.as_ref().filter(|&other| is_evaluated(other, &judged)) {
            judged.push((rule, 0, Verdict::NotEvaluated(format!("{other} is evaluated"))));
            continue;
        }
        let (n_rows, verdict) = judge(rule, &night)?;
        if let Verdict::Judged { findings, .. } | Verdict::Expected { findings, .. } = &verdict
            && pack.rules.iter().any(|other| other.needs(rule))
        {
            let grounded = night.grounded.entry(rule.id.clone()).or_default();
            grounded.extend(findings.iter().flat_map(|found| &found.rows));
            grounded.sort_unstable();
            grounded.dedup();
        }
        judged.push((rule, n_rows, verdict));
    }
    judged.sort_by(|(a, ..), (b, ..)| (&a.id, a.version).cmp(&(&b.id, b.version)));
    let found: Vec<&Found> = judged.iter().flat_map(|(_, _, verdict)| verdict.findings()).collect();
    let mut evaluation = Evaluation {
        findings: Vec::with_capacity(found.len()),
        outcomes: Vec::with_capacity(judged.len()),
        episodes: episodes::find(&night.openings, &found)?,
        exemption_uses: Vec::new(),
        expectations: Vec::new(),
    };
    for (rule, n_rows_evaluated, verdict) in judged {
        let judged = |findings: Vec<Found>, n_rows_with_key: u32, note: Option<String>| {
            let outcome = if findings.is_empty() { Outcome::Quiet } else { Outcome::Fired };
            (outcome, note, n_rows_with_key, findings)
        };
        let (outcome, why, n_rows_with_key, findings) = match verdict {
            Verdict::Judged { findings, n_rows_with_key, note } => judged(findings, n_rows_with_key, note),
            Verdict::Expected { findings, n_rows_with_key, note, expectations } => {
                evaluation.expectations.extend(expectations);
                judged(findings, n_rows_with_key, note)
            }
            Verdict::NotApplicable(why) => (Outcome::NotApplicable, Some(why), 0, Vec::new()),
            Verdict::NotEvaluated(why) => (Outcome::NotEvaluated, Some(why), 0, Vec::new()),
        };
        evaluation.outcomes.push(RuleOutcome {
            rule_id: rule.id.clone(),
            rule_version: rule.version,
            kind: rule.test.name(),
            name_zh: rule.name_zh.clone(),
            citation: rule.citation.clone(),
            outcome,
            why,
            n_rows_evaluated,
            n_rows_with_key,
            n_findings: findings.len() as u32,
        });
        evaluation.exemption_uses.extend(exemption_uses(rule, &night.exemptions, &findings));
        evaluation.findings.extend(findings.into_iter().map(|found| found.finding));
    }
    Ok(evaluation)
}

/// Whether some version of a rule was looked at and could say something.
fn is_evaluated(id: &str, judged: &[(&Rule, u32, Verdict)]) -> bool {
    judged.iter().any(|(rule, _, verdict)| rule.id == id && !matches!(verdict, Verdict::NotEvaluated(_)))
}

fn exemption_uses(rule: &Rule, exemptions: &Exemptions, findings: &[Found]) -> Vec<RuleExemptionUse> {
    let mut by_exemption: BTreeMap<u32, ExemptionUse> = BTreeMap::new();
    for exempted in findings.iter().flat_map(|found| &found.exempted) {
        let touched = by_exemption.entry(exempted.at).or_default();
        touched.n_findings += 1;
        touched.n_lowered += u32::from(exempted.is_lowered);
        touched.n_rows += exempted.n_rows;
    }
    let told = |(at, touched)| RuleExemptionUse {
        exemption_no: exemptions.exemption_no(at).to_owned(),
        rule_id: rule.id.clone(),
        rule_version: rule.version,
        touched,
    };
    by_exemption.into_iter().map(told).collect()
}

fn judge(rule: &Rule, night: &Night) -> Result<(u32, Verdict), RulesError> {
    let over = night.openings.having(rule.test.over());
    if over.is_empty() {
        let names: Vec<&str> = rule.test.over().iter().map(|card_table| card_table.table().name).collect();
        return Ok((0, Verdict::NotEvaluated(format!("no table {}", names.join(", ")))));
    }
    let all = night.period();
    let period = Period {
        from: rule.valid_from.map(|day| Timestamp::from_date(day).0),
        to: rule.valid_to.map_or(all.to, |day| all.to.min(Timestamp::end_of(day).0)),
    };
    let n_rows = night.openings.count(&over, period);
    if n_rows == 0 {
        let is_empty = night.openings.count(&over, all) == 0;
        let why = match is_empty {
            true => format!("no row up to {}", night.openings.as_of()),
            false => NEVER_IN_FORCE.to_owned(),
        };
        return Ok((0, Verdict::NotEvaluated(why)));
    }
    let scope = Scope { over, period, n_rows };
    Ok((n_rows, rule.test.evaluate(rule, night, &scope)?))
}

const NEVER_IN_FORCE: &str = "in force on no day of these data";
