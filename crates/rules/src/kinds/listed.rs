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
mod sql;

use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::time::Timestamp;
use twocard_tables::NO_KEY;

use crate::evaluate::{Night, Scope, Verdict};
use crate::grounds::GroundColumns;
use crate::judge::{Found, Judgement};
use crate::kinds::{Kind, Placeholders};
use crate::openings::{Column, Openings};
use crate::sql::KindSql;
use crate::{CardTable, Rule, RulesError};

use entries::{Entries, Strength};
pub(crate) use spec::check;
pub(crate) use spec::{AuthorityLevel, Category};

/// Name of the kind.
pub(crate) const NAME: &str = "listed";
/// Name of what lowers the weight of an entry under appeal.
pub(crate) const APPEALING: &str = "appealing";
/// Name of what lowers the weight of an entry no longer in force at as_of.
pub(crate) const ENDED: &str = "ended";

/// Numbers of a listed rule.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// Card tables it looks at.
    pub(crate) over: Vec<CardTable>,
    /// Weights by category; an entry of another category is no signal.
    pub(crate) categories: Vec<Category>,
    /// Factors by level of the authority: all four.
    pub(crate) authority_levels: Vec<AuthorityLevel>,
    /// What an appeal leaves of an entry's weight.
    pub(crate) appealing_factor: f64,
    /// What the end of an entry leaves of its weight.
    pub(crate) ended_factor: f64,
    /// Part of the way to 1 that many cards can go; none: the number of cards does not count.
    pub(crate) growth: Option<f64>,
}

/// One row that hit, by person and row.
struct Hit {
    person: u32,
    row: u32,
    strength: Strength,
}

impl Kind for Listed {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &["category", "category_zh", "authority_level", "authority_level_zh"], en: &["category"] }
    }

    fn english_words(&self, finding: &Finding) -> Vec<(&'static str, String)> {
        vec![("category", finding.band.clone())]
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        if !night.openings.tables.has(&twocard_contracts::tables::LISTED_PERSONS) {
            return Ok(Verdict::NotEvaluated("no table listed_persons".to_owned()));
        }
        let entries = Entries::read(self, night)?;
        if entries.is_empty() {
            let as_of = night.openings.as_of();
            return Ok(Verdict::NotEvaluated(format!("no entry in listed_persons up to {as_of}")));
        }
        let columns = GroundColumns::of(&night.openings)?;
        let hits = hits(&entries, &night.openings, scope)?;
        let mut findings: Vec<Found> = hits
            .chunk_by(|a, b| a.person == b.person)
            .map(|of_person| {
                let rows: Vec<u32> = of_person.iter().map(|hit| hit.row).collect();
                Found { finding: self.finding(rule, &columns, of_person, &rows), rows, exempted: Vec::new() }
            })
            .collect();
        findings.sort_by(|a, b| (&a.rows, a.finding.subject_key).cmp(&(&b.rows, b.finding.subject_key)));
        Ok(Verdict::Judged { findings, n_rows_with_key: scope.n_rows, note: None })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}

impl Listed {
    fn finding(&self, rule: &Rule, columns: &GroundColumns, hits: &[Hit], rows: &[u32]) -> Finding {
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
        let n_cards = columns.n_cards(rows);
        let (category, level) = (&self.categories[strongest.category], &self.authority_levels[strongest.level]);
        let judgement = Judgement {
            subject_kind: SubjectKind::Person,
            subject_key: hits[0].person,
            band: category.category.clone(),
            weight: self.grow(strongest.weight, n_cards),
            lowered_by: lowered_by.join(";"),
            figure: n_cards,
        };
        let words = [
            ("category", category.category.as_str()),
            ("category_zh", &category.name_zh),
            ("authority_level", &level.level),
            ("authority_level_zh", &level.name_zh),
        ];
        columns.finding(rule, judgement, rows, &words)
    }

    fn grow(&self, weight: f64, n_cards: u32) -> f64 {
        let growth = self.growth.unwrap_or(0.0);
        weight + (1.0 - weight) * growth * (1.0 - 1.0 / f64::from(n_cards))
    }
}

/// Every person listed in force on the day of a row that names them, holder or agent; each row once per person.
fn hits(entries: &Entries, openings: &Openings, scope: &Scope) -> Result<Vec<Hit>, RulesError> {
    let (holders, agents) = (openings.keys(Column::Holder)?, openings.keys(Column::Agent)?);
    let is_listed = entries.by_key();
    let has = |key: u32| is_listed.get(key as usize).copied().unwrap_or(false);
    let rows = openings.select(&scope.over, scope.period, |row| has(holders[row]) || has(agents[row]));
    let mut hits = Vec::new();
    for row in rows {
        let (holder, agent) = (holders[row as usize], agents[row as usize]);
        let day = Timestamp(openings.at()[row as usize]).date();
        let agent = Some(agent).filter(|&agent| agent != holder && agent != NO_KEY);
        for person in [Some(holder), agent].into_iter().flatten() {
            if let Some(strength) = entries.in_force(person, day) {
                hits.push(Hit { person, row, strength });
            }
        }
    }
    hits.sort_by_key(|hit| (hit.person, hit.row));
    Ok(hits)
}
