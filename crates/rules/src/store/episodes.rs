//! Episodes as tables.

use twocard_contracts::tables::{EPISODE_FINDINGS, EPISODES};
use twocard_tables::columns::{maybe_f64_column, text_column, timestamp_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use super::subjects::Subjects;
use crate::{Evaluation, RulesError};

pub(super) fn write(evaluation: &Evaluation, subjects: &Subjects, tables: &TableDir) -> Result<(), RulesError> {
    let episodes = &evaluation.episodes;
    let mut organiser_ids = Vec::with_capacity(episodes.len());
    for episode in episodes {
        organiser_ids.push(match episode.organiser {
            Some(organiser) => Some(subjects.own_id(organiser.kind, organiser.key)?),
            None => None,
        });
    }
    let rules = episodes.iter().map(|episode| {
        let findings = episode.findings.iter().map(|&finding| &evaluation.findings[finding as usize]);
        let mut names: Vec<String> =
            findings.map(|finding| format!("{}@{}", finding.rule_id, finding.rule_version)).collect();
        names.dedup();
        Some(names.join(";"))
    });
    let columns = vec![
        u32_column((0..episodes.len() as u32).collect()),
        text_column(rules),
        u32_column(episodes.iter().map(|episode| episode.findings.len() as u32).collect()),
        u32_column(episodes.iter().map(|episode| episode.n_rows).collect()),
        u32_column(episodes.iter().map(|episode| episode.n_cards).collect()),
        u32_column(episodes.iter().map(|episode| episode.n_holders).collect()),
        u32_column(episodes.iter().map(|episode| episode.n_institutions).collect()),
        timestamp_column(episodes.iter().map(|episode| episode.first_at).collect()),
        timestamp_column(episodes.iter().map(|episode| episode.last_at).collect()),
        text_column(episodes.iter().map(|episode| episode.organiser.map(|organiser| organiser.kind.name()))),
        u32_column(
            episodes.iter().map(|episode| episode.organiser.map_or(NO_KEY, |organiser| organiser.key)).collect(),
        ),
        text_column(organiser_ids),
        maybe_f64_column(episodes.iter().map(|episode| episode.organiser.map(|organiser| organiser.share))),
    ];
    tables.write(&EPISODES, columns)?;
    let members = || (0..).zip(episodes).flat_map(|(key, episode)| episode.findings.iter().map(move |&of| (key, of)));
    let columns =
        vec![u32_column(members().map(|(key, _)| key).collect()), u32_column(members().map(|(_, of)| of).collect())];
    tables.write(&EPISODE_FINDINGS, columns)?;
    Ok(())
}
