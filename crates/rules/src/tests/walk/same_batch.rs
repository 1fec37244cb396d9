//! `same_batch`: at least N cards of one unit in one batch of an institution. The example of CONTRIBUTING.md.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use twocard_contracts::finding::{Finding, SubjectKind};

use crate::evaluate::{Night, Scope, Verdict};
use crate::judge::{self, Candidate, Grading, Groups, Told};
use crate::kinds::{Kind, Placeholders, card_tables};
use crate::openings::{Column, WordColumn, number_pairs};
use crate::pack::{Fault, RawBand, RawKind};
use crate::sql::{GROUND_COLUMNS, KindSql, band_of_figure, filter, in_force};
use crate::{CardTable, Rule, RulesError};

pub(crate) const NAME: &str = "same_batch";

#[derive(Clone, Debug)]
struct SameBatch {
    over: Vec<CardTable>,
    grading: Grading,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSameBatch {
    over: Spanned<Vec<CardTable>>,
    bands: Spanned<Vec<RawBand>>,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawSameBatch = raw.read()?;
    Ok(Arc::new(SameBatch { over: card_tables(&raw.over)?, grading: Grading::check(raw.bands, None, 2)? }))
}

impl Kind for SameBatch {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &[], en: &[] }
    }

    fn english_words(&self, _: &Finding) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let openings = &night.openings;
        let (units, cards) = (openings.keys(Column::Employer)?, openings.keys(Column::Card)?);
        let (institutions, batches) = (openings.words(WordColumn::Institution)?, openings.words(WordColumn::Batch)?);
        let batches = number_pairs(institutions.codes.iter().copied().zip(batches.codes.iter().copied()));
        let groups = number_pairs(batches.into_iter().zip(units.iter().copied()));
        let rows = openings.select(&scope.over, scope.period, |row| groups[row] != twocard_tables::NO_KEY);
        let n_cards = |rows: &[u32]| crate::grounds::count_distinct(rows.iter().map(|&row| openings.card(&cards, row)));
        let by_batch = Groups::of(&rows, &groups);
        let candidates = by_batch.at_least(1).into_iter().map(|group| {
            let rows: Vec<u32> = group.rows().collect();
            Candidate { subject: units[rows[0] as usize], figure: n_cards(&rows), rows }
        });
        let told = Told { subject_kind: SubjectKind::Person, figure: &|_, rows| n_cards(rows), words: &|_| Vec::new() };
        let findings = judge::judge(rule, night, &self.grading, candidates.collect(), &told)?;
        Ok(Verdict::Judged { findings, n_rows_with_key: rows.len() as u32, note: None })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        let mut predicates = in_force(rule);
        predicates.push("employer_id IS NOT NULL AND batch_no IS NOT NULL".to_owned());
        let opened = format!("SELECT employer_id, batch_no, {GROUND_COLUMNS} FROM openings{}", filter(&predicates));
        let batches = "SELECT institution_code, batch_no, employer_id, count(DISTINCT card_id) AS figure
    FROM opened GROUP BY institution_code, batch_no, employer_id";
        let columns = GROUND_COLUMNS.replace(", ", ", opened.");
        let lowest = self.grading.bands.lowest();
        let grounds = format!(
            "SELECT dense_rank() OVER (ORDER BY opened.institution_code, opened.batch_no, opened.employer_id) AS finding,
        opened.employer_id AS subject_id, batches.figure, opened.{columns}
    FROM opened JOIN batches ON batches.institution_code = opened.institution_code
        AND batches.batch_no = opened.batch_no AND batches.employer_id = opened.employer_id
    WHERE batches.figure >= {lowest}"
        );
        KindSql {
            steps: vec![("opened", opened), ("batches", batches.to_owned()), ("grounds", grounds)],
            subject_kind: SubjectKind::Person,
            band: band_of_figure(&self.grading.bands),
        }
    }
}
