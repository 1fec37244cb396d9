//! Writing the ranked list: tables `leads` and `lead_reasons`, and the rows of the CSV lists.

use twocard_contracts::tables;
use twocard_tables::columns::{bool_column, f64_column, text_column, u32_column};
use twocard_tables::{NO_KEY, TableDir, TableError};

use twocard_contracts::finding::SubjectKind;

use crate::Ranking;
use crate::config::RiskConfig;
use crate::leads::Lead;
use crate::signals::Signals;

/// Columns of `leads.csv` and `transfers.csv`.
pub const CSV_COLUMNS: [&str; 14] = [
    "position",
    "lead_id",
    "subject_kind",
    "subject_id",
    "subject_label",
    "risk",
    "linkage_level",
    "linkage_levels",
    "linkage_weight",
    "priority",
    "band",
    "is_known",
    "outlet",
    "reasons",
];

/// Writes both tables.
pub fn write(tables: &TableDir, ranking: &Ranking, config: &RiskConfig) -> Result<(), TableError> {
    let labels = &ranking.labels;
    let leads = &ranking.list.leads;
    let text = |of: &dyn Fn(&Lead) -> Option<String>| text_column(leads.iter().map(of));
    let number = |of: &dyn Fn(&Lead) -> f64| f64_column(leads.iter().map(of).collect());
    tables.write(
        &tables::LEADS,
        vec![
            u32_column(leads.iter().map(|lead| lead.position).collect()),
            bool_column(leads.iter().map(|lead| lead.is_transfer).collect()),
            text(&|lead| Some(lead.lead_id.clone())),
            text(&|lead| Some(lead.kind.name().to_owned())),
            u32_column(leads.iter().map(|lead| lead.key).collect()),
            text(&|lead| Some(labels.id(lead.kind, lead.key).to_owned())),
            text(&|lead| Some(labels.label(lead.kind, lead.key).to_owned())),
            text(&|lead| Some(lead.role.name().to_owned())),
            number(&|lead| lead.risk),
            text(&|lead| lead.level().map(|level| level.name().to_owned())),
            text(&|lead| Some(lead.level_names())),
            number(&|lead| lead.linkage_weight),
            number(&|lead| lead.priority),
            text(&|lead| Some(lead.band.to_owned())),
            bool_column(leads.iter().map(|lead| lead.is_known).collect()),
            text(&|lead| (lead.outlet != NO_KEY).then(|| labels.id(SubjectKind::Outlet, lead.outlet).to_owned())),
            text(&|lead| Some(reasons(lead, ranking, config))),
        ],
    )?;

    // reasons stand in the order of lead ids
    let mut by_id: Vec<&Lead> = leads.iter().collect();
    by_id.sort_unstable_by(|x, y| x.lead_id.cmp(&y.lead_id));
    let rows: Vec<Reason<'_>> = by_id.into_iter().flat_map(|lead| told_reasons(lead, &ranking.signals)).collect();
    tables.write(
        &tables::LEAD_REASONS,
        vec![
            text_column(rows.iter().map(|row| Some(row.lead_id))),
            u32_column(rows.iter().map(|row| row.reason_no).collect()),
            text_column(rows.iter().map(|row| Some(row.ground_kind))),
            u32_column(rows.iter().map(|row| row.ground_key).collect()),
            text_column(rows.iter().map(|row| Some(row.rule))),
            f64_column(rows.iter().map(|row| row.amount).collect()),
            f64_column(rows.iter().map(|row| row.share).collect()),
        ],
    )?;
    Ok(())
}

/// Grounds with a smaller share stand together in one row.
const LEAST_SHARE_TOLD: f64 = 0.001;

/// A row of `lead_reasons`.
struct Reason<'a> {
    lead_id: &'a str,
    reason_no: u32,
    ground_kind: &'static str,
    ground_key: u32,
    rule: &'a str,
    amount: f64,
    share: f64,
}

/// Grounds from the least share told on, then one row for all others.
fn told_reasons<'a>(lead: &'a Lead, signals: &'a Signals) -> Vec<Reason<'a>> {
    let n_told = lead.amounts.partition_point(|&(_, amount)| amount >= LEAST_SHARE_TOLD * lead.risk);
    let (told, others) = lead.amounts.split_at(n_told);
    let mut reasons: Vec<Reason<'a>> = told
        .iter()
        .enumerate()
        .map(|(at, &(signal, amount))| {
            let signal = &signals.list[signal as usize];
            Reason {
                lead_id: &lead.lead_id,
                reason_no: at as u32 + 1,
                ground_kind: signal.kind.name(),
                ground_key: signal.key,
                rule: &signal.rule,
                amount,
                share: amount / lead.risk,
            }
        })
        .collect();
    if !others.is_empty() {
        let amount: f64 = others.iter().map(|&(_, amount)| amount).sum();
        reasons.push(Reason {
            lead_id: &lead.lead_id,
            reason_no: n_told as u32 + 1,
            ground_kind: "others",
            ground_key: others.len() as u32,
            rule: "",
            amount,
            share: amount / lead.risk,
        });
    }
    reasons
}

/// Cells of one list row, in the order of [`CSV_COLUMNS`].
pub fn csv_cells(lead: &Lead, ranking: &Ranking, config: &RiskConfig) -> [String; 14] {
    let labels = &ranking.labels;
    [
        lead.position.to_string(),
        lead.lead_id.clone(),
        lead.kind.name().to_owned(),
        labels.id(lead.kind, lead.key).to_owned(),
        labels.label(lead.kind, lead.key).to_owned(),
        format!("{:.6}", lead.risk),
        lead.level().map_or(String::new(), |level| level.name().to_owned()),
        lead.level_names(),
        format!("{:.2}", lead.linkage_weight),
        format!("{:.6}", lead.priority),
        lead.band.to_owned(),
        lead.is_known.to_string(),
        if lead.outlet == NO_KEY { String::new() } else { labels.id(SubjectKind::Outlet, lead.outlet).to_owned() },
        reasons(lead, ranking, config),
    ]
}

/// The main reasons, of one per cent or more, with whole per cents that add up to 100 (largest remainder).
pub fn reasons(lead: &Lead, ranking: &Ranking, config: &RiskConfig) -> String {
    let is_main = |&&(_, amount): &&(u32, f64)| amount >= 0.01 * lead.risk;
    let shown = lead.amounts.iter().take(config.list.n_reasons).take_while(is_main).count().max(1);
    let mut parts: Vec<f64> = lead.amounts[..shown].iter().map(|&(_, amount)| amount / lead.risk).collect();
    let n_others = lead.amounts.len() - shown;
    if n_others > 0 {
        parts.push(lead.amounts[shown..].iter().map(|&(_, amount)| amount / lead.risk).sum());
    }
    let per_cent = whole_per_cents(&parts);
    let signals = &ranking.signals.list;
    let mut words: Vec<String> = lead.amounts[..shown]
        .iter()
        .zip(&per_cent)
        .map(|(&(at, _), share)| {
            let signal = &signals[at as usize];
            let own = if signal.node == lead.node { "" } else { "关联：" };
            format!("{own}{}（{share}%）", signal.told())
        })
        .collect();
    if let (true, Some(share)) = (n_others > 0, per_cent.last().filter(|share| **share > 0)) {
        words.push(format!("其余{n_others}项（{share}%）"));
    }
    words.join("；")
}

fn whole_per_cents(parts: &[f64]) -> Vec<u32> {
    let mut whole: Vec<u32> = parts.iter().map(|part| (part * 100.0).floor().max(0.0) as u32).collect();
    let missing = 100u32.saturating_sub(whole.iter().sum()) as usize;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&x, &y| (parts[y] * 100.0).fract().total_cmp(&(parts[x] * 100.0).fract()).then(x.cmp(&y)));
    for &at in order.iter().take(missing) {
        whole[at] += 1;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::whole_per_cents;

    #[test]
    fn per_cents_add_up_to_a_hundred() {
        assert_eq!(whole_per_cents(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), [34, 33, 33]);
        assert_eq!(whole_per_cents(&[0.994, 0.006]), [99, 1]);
        assert_eq!(whole_per_cents(&[1.0]), [100]);
    }
}
