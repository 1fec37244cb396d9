//! `listed`: a card opened by, or through, a person who stood on a list of key persons that day.
//!
//! **Fires**: listed as `two_card` from 1 March to 31 December; opens an account on 5 May, or opens one as the agent of
//! somebody else.
//! **Does not fire**: the same account opened on 28 February; or on 5 May, the entry having been removed on 5 May.
//!
//! **In force** on day d: listed_on <= d <= expires_on and d < removed_on; an entry `cleared` without a day of removal is
//! in force on no day, one `returned` is no signal, one `appealing` stays in force and is lowered by a factor. An entry
//! that has ended by as_of (expired, removed, cleared) keeps a part only: who was put off the list is to be let alone
//! (反电信网络诈骗法 art. 32). Entries listed after as_of do not exist yet.
//!
//! **Formula.** An entry weighs s = weight(category) x factor(authority level) [x factor of an appeal] [x factor of an
//! ended entry]; the largest over a person's grounds counts. With n distinct cards opened while listed the weight is s + (1 - s) g (1 - 1/n): s for one
//! card, strictly more for each further one, never above s + (1 - s) g. Without `growth` g it is s.
//!
//! **Complexity.** One scan with a hash lookup per row; O(m log m) in the m rows that hit. One finding per person; the
//! match is by identity alone, never by name.

mod entries;
mod spec;

use polars::prelude::{Expr, NamedFrom, Series, col, lit};
use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::time::Timestamp;

use crate::cards::{self, CardRows};
use crate::evaluate::{Night, Scope, Verdict};
use crate::grounds::{self, GroundColumns, Judgement};
use crate::{CardTable, Rule, RulesError};

use entries::{Entries, Strength};
pub use spec::{AuthorityLevel, Category};
pub(crate) use spec::{RawListed, check};

/// Name of the kind.
pub const NAME: &str = "listed";
/// Placeholders of its Chinese sentence beyond the figures.
pub(crate) const WORDS_ZH: [&str; 4] = ["category", "category_zh", "authority_level", "authority_level_zh"];
/// Placeholders of its English sentence beyond the figures.
pub(crate) const WORDS_EN: [&str; 1] = ["category"];
/// Name of what lowers the weight of an entry under appeal.
pub const APPEALING: &str = "appealing";
/// Name of what lowers the weight of an entry no longer in force at as_of.
pub const ENDED: &str = "ended";

/// Numbers of a listed rule.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Card tables it looks at.
    pub over: Vec<CardTable>,
    /// Weights by category; an entry of another category is no signal.
    pub categories: Vec<Category>,
    /// Factors by level of the authority: all four.
    pub authority_levels: Vec<AuthorityLevel>,
    /// What an appeal leaves of an entry's weight.
    pub appealing_factor: f64,
    /// What the end of an entry leaves of its weight.
    pub ended_factor: f64,
    /// Part of the way to 1 that many cards can go; none: the number of cards does not count.
    pub growth: Option<f64>,
}

/// One row that hit, by person and row.
struct Hit {
    person: u32,
    row: u32,
    strength: Strength,
}

impl Listed {
    pub(crate) fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        if !night.tables.has(&twocard_contracts::tables::LISTED_PERSONS) {
            return Ok(Verdict::NotEvaluated("no table listed_persons".to_owned()));
        }
        let entries = Entries::read(self, night)?;
        if entries.is_empty() {
            return Ok(Verdict::NotEvaluated(format!("no entry in listed_persons up to {}", night.as_of)));
        }
        let keep = among(&entries.persons());
        let scan = || cards::scan(night.tables, &scope.over, scope.period, &keep);
        let rows = CardRows::collect(scan()?, &["agent_key"])?;
        let columns = GroundColumns::of(&rows)?;
        let hits = hits(&entries, &columns, rows.keys("holder_key")?, rows.keys("agent_key")?);

        let picked: Vec<u32> = hits.iter().map(|hit| hit.row).collect();
        let institutions = grounds::institutions(&cards::pick(scan()?, &["institution_code"], &picked)?)?;
        let mut start = 0;
        let mut findings: Vec<(Vec<u32>, Finding)> = Vec::new();
        for of_person in hits.chunk_by(|a, b| a.person == b.person) {
            let rows: Vec<u32> = of_person.iter().map(|hit| hit.row).collect();
            let institutions = &institutions[start..start + rows.len()];
            start += rows.len();
            let finding = self.finding(rule, &columns, of_person, &rows, institutions);
            findings.push((rows, finding));
        }
        findings.sort_by(|(a_rows, a), (b_rows, b)| (a_rows, a.subject_key).cmp(&(b_rows, b.subject_key)));
        let findings = findings.into_iter().map(|(_, finding)| finding).collect();
        Ok(Verdict::Judged { findings, n_rows_with_key: scope.n_rows, note: None })
    }

    fn finding(
        &self,
        rule: &Rule,
        columns: &GroundColumns,
        hits: &[Hit],
        rows: &[u32],
        institutions: &[u32],
    ) -> Finding {
        let strongest = hits.iter().map(|hit| hit.strength).fold(hits[0].strength, Strength::stronger);
        let unlowered = hits.iter().map(|hit| hit.strength.unlowered).fold(0.0, f64::max);
        let lowered_by: Vec<&str> = [
            (hits.iter().any(|hit| hit.strength.is_appealing), APPEALING),
            (hits.iter().any(|hit| hit.strength.is_ended), ENDED),
        ]
        .into_iter()
        .filter(|(applies, _)| *applies && strongest.weight < unlowered)
        .map(|(_, name)| name)
        .collect();
        let n_cards = grounds::count_distinct(rows.iter().map(|&row| columns.card(row)));
        let (category, level) = (&self.categories[strongest.category], &self.authority_levels[strongest.level]);
        let judgement = Judgement {
            subject_kind: SubjectKind::Person,
            subject_key: hits[0].person,
            band: category.category.clone(),
            weight: self.grow(strongest.weight, n_cards),
            lowered_by: lowered_by.join(";"),
            n_peak: rows.len() as u32,
        };
        let words = [
            ("category", category.category.as_str()),
            ("category_zh", &category.name_zh),
            ("authority_level", &level.level),
            ("authority_level_zh", &level.name_zh),
        ];
        columns.finding(rule, judgement, rows, institutions, &words)
    }

    fn grow(&self, weight: f64, n_cards: u32) -> f64 {
        let growth = self.growth.unwrap_or(0.0);
        weight + (1.0 - weight) * growth * (1.0 - 1.0 / f64::from(n_cards))
    }
}

/// Every person listed in force on the day of a row that names them, holder or agent; each row once per person.
fn hits(entries: &Entries, columns: &GroundColumns, holders: &[u32], agents: &[u32]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for row in 0..holders.len() {
        let day = Timestamp(columns.at(row as u32)).date();
        let agent = Some(agents[row]).filter(|&agent| agent != holders[row]);
        for person in [Some(holders[row]), agent].into_iter().flatten() {
            if let Some(strength) = entries.in_force(person, day) {
                hits.push(Hit { person, row: row as u32, strength });
            }
        }
    }
    hits.sort_by_key(|hit| (hit.person, hit.row));
    hits
}

/// Rows whose holder or agent is one of these persons.
fn among(persons: &[u32]) -> Expr {
    let listed = || lit(Series::new("listed".into(), persons)).implode(true);
    col("holder_key").is_in(listed(), false).or(col("agent_key").is_in(listed(), false))
}

pub(crate) fn english_words(finding: &Finding) -> Vec<(&'static str, &str)> {
    vec![("category", finding.band.as_str())]
}
