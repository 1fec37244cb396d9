//! Exemptions: somebody's word, with evidence and an end, that a batch, unit, outlet, agent, person or product is in
//! order.
//!
//! An exemption covers the openings of its scope on its days, both inclusive. It lowers a finding as a qualifier does: to
//! the weight over the rows it does not cover, but not below `factor` times the full weight. It deletes nothing, says
//! nothing of openings after its end, and what it touched is counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use twocard_contracts::tables::EXEMPTIONS;
use twocard_contracts::time::Timestamp;
use twocard_tables::{NO_KEY, TableDir};

use crate::openings::{Column, Openings, WordColumn, Words};
use crate::{Rule, RulesError};

/// One exemption.
struct Exemption {
    exemption_no: String,
    rule_id: Option<String>,
    factor: f64,
    /// First and last day, inclusive.
    days: (i32, i32),
    /// Institution of a batch; none: of any institution.
    institution: Option<String>,
}

/// What exemptions are looked up by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Holder(u32),
    Agent(u32),
    Employer(u32),
    Outlet(u32),
    Batch(String),
    Product(String),
}

/// All exemptions of a night.
pub(crate) struct Exemptions {
    list: Vec<Exemption>,
    by_scope: BTreeMap<Scope, Vec<u32>>,
}

/// An exemption that covers rows of a finding.
pub(crate) struct Covering<'a> {
    /// Its place in the table.
    pub(crate) at: u32,
    pub(crate) exemption_no: &'a str,
    pub(crate) factor: f64,
    /// By row of the finding.
    pub(crate) covers: Vec<bool>,
}

/// What one exemption did to the findings of one rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExemptionUse {
    /// Findings with at least one row that it covers.
    pub n_findings: u32,
    /// Findings among them that it lowered.
    pub n_lowered: u32,
    /// Rows of findings that it covers.
    pub n_rows: u32,
}

impl Exemptions {
    /// None where the run has no table of exemptions.
    pub(crate) fn read(tables: &TableDir) -> Result<Exemptions, RulesError> {
        let mut all = Exemptions { list: Vec::new(), by_scope: BTreeMap::new() };
        if !tables.has(&EXEMPTIONS) {
            return Ok(all);
        }
        let names: Vec<&str> = EXEMPTIONS.columns.iter().map(|column| column.name).collect();
        let rows = tables.read(&EXEMPTIONS, &names)?;
        let texts = |name: &str| -> Result<Vec<Option<String>>, RulesError> {
            Ok(rows.text(name)?.iter().map(|text| text.map(str::to_owned)).collect())
        };
        let (mut numbers, kinds, mut rule_ids) = (texts("exemption_no")?, texts("scope_kind")?, texts("rule_id")?);
        let (mut institutions, mut codes) = (texts("institution_code")?, texts("scope_code")?);
        let (persons, outlets, factors) = (rows.u32("person_key")?, rows.u32("outlet_key")?, rows.f64("factor")?);
        let (from, to) = (rows.date("valid_from")?, rows.date("valid_to")?);
        for (row, kind) in kinds.iter().map(Option::as_deref).enumerate() {
            let code = codes[row].take().unwrap_or_default();
            let scope = match kind {
                Some("person") => Scope::Holder(persons[row]),
                Some("agent") => Scope::Agent(persons[row]),
                Some("employer") => Scope::Employer(persons[row]),
                Some("outlet") => Scope::Outlet(outlets[row]),
                Some("batch") => Scope::Batch(code),
                _ => Scope::Product(code),
            };
            all.by_scope.entry(scope).or_default().push(all.list.len() as u32);
            all.list.push(Exemption {
                exemption_no: numbers[row].take().unwrap_or_default(),
                rule_id: rule_ids[row].take(),
                factor: factors[row],
                days: (from[row], to[row]),
                institution: institutions[row].take().filter(|_| kind == Some("batch")),
            });
        }
        Ok(all)
    }

    pub(crate) fn exemption_no(&self, at: u32) -> &str {
        &self.list[at as usize].exemption_no
    }

    /// The columns that exemptions are looked up in; none where there is nothing to look up for this rule.
    pub(crate) fn over(&self, rule: &Rule, openings: &Openings) -> Result<Option<Lookup<'_>>, RulesError> {
        if self.list.is_empty() || !rule.is_exemptible {
            return Ok(None);
        }
        let keys = |column| openings.keys(column);
        let words = |column| openings.words(column);
        Ok(Some(Lookup {
            exemptions: self,
            keys: [keys(Column::Holder)?, keys(Column::Agent)?, keys(Column::Employer)?, keys(Column::Outlet)?],
            batches: words(WordColumn::Batch)?,
            products: words(WordColumn::Product)?,
            institutions: words(WordColumn::Institution)?,
        }))
    }
}

/// Exemptions over the rows of a night.
pub(crate) struct Lookup<'a> {
    exemptions: &'a Exemptions,
    keys: [Arc<Vec<u32>>; 4],
    batches: Arc<Words>,
    products: Arc<Words>,
    institutions: Arc<Words>,
}

impl<'a> Lookup<'a> {
    /// Exemptions from a rule that cover one of these rows, in table order.
    pub(crate) fn covering(&self, rule: &Rule, openings: &Openings, rows: &[u32]) -> Vec<Covering<'a>> {
        let mut found: BTreeMap<u32, Vec<bool>> = BTreeMap::new();
        for (place, &row) in rows.iter().enumerate() {
            for at in self.of_row(row) {
                let exemption = &self.exemptions.list[at as usize];
                let day = Timestamp(openings.at()[row as usize]).date().0;
                let is_of_rule = exemption.rule_id.as_ref().is_none_or(|id| *id == rule.id);
                let is_there =
                    exemption.institution.as_deref().is_none_or(|code| self.institutions.word(row) == Some(code));
                if is_of_rule && is_there && exemption.days.0 <= day && day <= exemption.days.1 {
                    found.entry(at).or_insert_with(|| vec![false; rows.len()])[place] = true;
                }
            }
        }
        found
            .into_iter()
            .map(|(at, covers)| {
                let exemption = &self.exemptions.list[at as usize];
                Covering { at, exemption_no: &exemption.exemption_no, factor: exemption.factor, covers }
            })
            .collect()
    }

    fn of_row(&self, row: u32) -> impl Iterator<Item = u32> {
        let makers: [fn(u32) -> Scope; 4] = [Scope::Holder, Scope::Agent, Scope::Employer, Scope::Outlet];
        let by_key = makers.into_iter().zip(&self.keys).filter_map(move |(scope, keys)| {
            let key = keys[row as usize];
            (key != NO_KEY).then(|| scope(key))
        });
        let batch = self.batches.word(row).map(|code| Scope::Batch(code.to_owned()));
        let product = self.products.word(row).map(|code| Scope::Product(code.to_owned()));
        by_key.chain(batch).chain(product).filter_map(|scope| self.exemptions.by_scope.get(&scope)).flatten().copied()
    }
}
