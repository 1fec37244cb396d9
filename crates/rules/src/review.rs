//! What is odd about a pack that loads: rules that can never fire again, gaps between versions, exemptions that do not
//! end. None of it stops a night.

use std::collections::BTreeMap;

use twocard_contracts::tables::EXEMPTIONS;
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use crate::{Rule, RulePack, RulesError};

/// An exemption should be looked at again after so many days.
const LONGEST_EXEMPTION_DAYS: i32 = 400;
/// A citation shorter than this names no instrument.
const LEAST_CITATION_CHARS: usize = 6;

/// What an analyst should look at, in the order of the pack.
pub fn review(pack: &RulePack, on: Date) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut by_id: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in &pack.rules {
        by_id.entry(&rule.id).or_default().push(rule);
        if rule.citation.chars().count() < LEAST_CITATION_CHARS {
            remarks.push(format!("{}: its citation names no instrument or article", rule.id_at_version()));
        }
    }
    for versions in by_id.values_mut() {
        versions.sort_by_key(|rule| rule.version);
        if versions.iter().all(|rule| rule.valid_to.is_some_and(|last| last < on)) {
            remarks.push(format!("{}: dead, no version is in force on {on} or later", versions[0].id));
        }
        for pair in versions.windows(2) {
            remarks.extend(between(pair[0], pair[1]));
        }
    }
    remarks
}

/// What lies between two versions.
fn between(earlier: &Rule, later: &Rule) -> Option<String> {
    let (a, b) = (earlier.id_at_version(), later.id_at_version());
    match (earlier.valid_to, later.valid_from) {
        (Some(last), Some(first)) if first.0 > last.0 + 1 => {
            Some(format!("{a} ends on {last} and {b} begins on {first}: no version is in force between them"))
        }
        (Some(last), Some(first)) if first <= last => Some(format!("{b} is the later version and in force before {a}")),
        (None, _) => Some(format!("{a} is the earlier version and has no last day")),
        _ => None,
    }
}

/// What an analyst should look at in the exemptions of a run, in table order.
pub fn review_exemptions(pack: &RulePack, tables: &TableDir, on: Date) -> Result<Vec<String>, RulesError> {
    let mut remarks = Vec::new();
    if !tables.has(&EXEMPTIONS) {
        return Ok(remarks);
    }
    let rows = tables.read(&EXEMPTIONS, &["exemption_no", "rule_id", "valid_from", "valid_to"])?;
    let (numbers, rule_ids) = (rows.text("exemption_no")?, rows.text("rule_id")?);
    let (from, to) = (rows.date("valid_from")?, rows.date("valid_to")?);
    for (row, rule_id) in rule_ids.iter().enumerate() {
        let number = numbers.value(row);
        if to[row] < from[row] {
            remarks.push(format!("exemption {number}: it ends on {} before it begins", Date(to[row])));
        } else if to[row] - from[row] > LONGEST_EXEMPTION_DAYS {
            let what = format!("exemption {number}: it ends on {}, as good as never", Date(to[row]));
            remarks.push(format!("{what} ({} days after its beginning)", to[row] - from[row]));
        } else if to[row] < on.0 {
            remarks.push(format!("exemption {number}: ended on {}", Date(to[row])));
        }
        let Some(rule_id) = rule_id else { continue };
        match pack.rules.iter().find(|rule| rule.id == rule_id) {
            None => remarks.push(format!("exemption {number}: the pack has no rule {rule_id}")),
            Some(rule) if !rule.is_exemptible => {
                remarks.push(format!("exemption {number}: rule {rule_id} knows no exemptions"));
            }
            Some(_) => {}
        }
    }
    Ok(remarks)
}
