//! The walk from a lead back to its rows: shares by ground, and the strongest path through the network to each.
//!
//! The strongest path is the one whose product of alpha x S along its edges is largest: a shortest path under the cost
//! -ln(alpha S), found with petgraph's A* without a heuristic.

use petgraph::algo::astar;
use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::ids::RowRef;
use twocard_contracts::tables;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_DATE, NO_KEY, TableDir, TableError};

use arrow::array::StringArray;

use crate::Ranking;
use crate::cards::CardRows;
use crate::config::RiskConfig;
use crate::labels::Labels;
use crate::leads::Lead;
use crate::network::{Relation, edges_of_row};
use crate::nodes::Node;
use crate::role::Role;
use crate::row_index::RowIndex;
use crate::signals::{GroundKind, Signal, text};
use crate::words;

/// Reasons told with their path; the others are summed up.
const REASONS_TOLD: usize = 5;
/// Rows told of one finding or one hop.
const ROWS_TOLD: usize = 5;

/// What the telling needs besides the ranking: names of files, places of list entries, codes of institutions.
#[derive(Debug)]
pub struct Context<'a> {
    labels: &'a Labels,
    index: RowIndex,
    files: StringArray,
    account_institution: StringArray,
    account_outlet: StringArray,
    sim_institution: StringArray,
    sim_outlet: StringArray,
    involved: PlacedRows,
    listed: PlacedRows,
}

/// Source places and days of a list's rows.
#[derive(Debug)]
struct PlacedRows {
    file_key: Vec<u32>,
    line: Vec<u32>,
    on: Vec<i32>,
}

impl PlacedRows {
    fn read(tables: &TableDir, table: &tables::Table, day: &str) -> Result<PlacedRows, TableError> {
        let rows = tables.read(table, &["file_key", "line", day])?;
        Ok(PlacedRows { file_key: rows.u32("file_key")?, line: rows.u32("line")?, on: rows.date(day)? })
    }

    fn place(&self, row: u32) -> RowRef {
        RowRef { file_key: self.file_key[row as usize], line: self.line[row as usize] }
    }
}

impl<'a> Context<'a> {
    /// Reads it.
    pub fn read(tables: &TableDir, ranking: &'a Ranking) -> Result<Context<'a>, TableError> {
        let accounts = tables.read(&tables::ACCOUNT_OPENINGS, &["institution_code", "outlet_code"])?;
        let sims = tables.read(&tables::SIM_ACTIVATIONS, &["institution_code", "outlet_code"])?;
        Ok(Context {
            labels: &ranking.labels,
            index: RowIndex::build(&ranking.cards),
            files: tables.read(&tables::SOURCES, &["name"])?.text("name")?,
            account_institution: accounts.text("institution_code")?,
            account_outlet: accounts.text("outlet_code")?,
            sim_institution: sims.text("institution_code")?,
            sim_outlet: sims.text("outlet_code")?,
            involved: PlacedRows::read(tables, &tables::INVOLVED_CARDS, "involved_on")?,
            listed: PlacedRows::read(tables, &tables::LISTED_PERSONS, "listed_on")?,
        })
    }

    fn place(&self, row: RowRef) -> String {
        let file = self.files.value(row.file_key as usize);
        format!("{file}:{}", row.line)
    }

    fn node(&self, cards: &CardRows, node: Node) -> String {
        let (kind, key) = cards.nodes.subject(node);
        format!("{} {}", kind.name_zh(), self.labels.label(kind, key))
    }

    /// Card, institution and outlet, day, place.
    fn row(&self, cards: &CardRows, row: usize) -> String {
        let table_row = cards.table_row[row] as usize;
        let (institution, outlet) = if row < cards.n_account_rows {
            (self.account_institution.value(table_row), text(&self.account_outlet, table_row))
        } else {
            (self.sim_institution.value(table_row), text(&self.sim_outlet, table_row))
        };
        let outlet = if outlet.is_empty() { "线上或未记网点" } else { outlet };
        format!(
            "{}，{} 网点 {}，{} 开立，{}",
            self.node(cards, cards.card[row]),
            institution,
            outlet,
            Timestamp(cards.at[row]).date(),
            self.place(cards.place(row))
        )
    }
}

/// Tells a lead as text, in Chinese.
pub fn explain(
    lead: &Lead,
    ranking: &Ranking,
    findings: &[Finding],
    context: &Context<'_>,
    config: &RiskConfig,
) -> String {
    let cards = &ranking.cards;
    let mut out = String::new();
    let line = |out: &mut String, text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    let list = if lead.is_transfer { "移送名单" } else { "本地名单" };
    line(&mut out, &format!("线索 {}　{list}第 {} 位", lead.lead_id, lead.position));
    line(&mut out, &format!("对象：{}（{}）", context.node(cards, lead.node), words::role(lead.role)));
    line(
        &mut out,
        &format!(
            "风险 {:.6} × 属地权重 {:.2} = 优先值 {:.6}，等级 {}",
            lead.risk, lead.linkage_weight, lead.priority, lead.band
        ),
    );
    if lead.is_known {
        line(&mut out, "已知对象：涉案卡、涉案卡持有人或在册重点人员");
    }
    for level in lead.levels.iter() {
        line(&mut out, &format!("属地 {}：{}（权重 {:.2}）", level.name(), level.label(), config.linkage.of(level)));
    }
    line(&mut out, &component(ranking, lead.node));

    line(&mut out, "\n理由（各项之和等于风险值）：");
    for (at, &(signal, amount)) in lead.amounts.iter().take(REASONS_TOLD).enumerate() {
        let signal = &ranking.signals.list[signal as usize];
        line(&mut out, &format!("{}. {:.1}%（{:.6}）{}", at + 1, 100.0 * amount / lead.risk, amount, signal.told()));
        for text in grounds(signal, cards, findings, context) {
            line(&mut out, &format!("   依据：{text}"));
        }
        for text in path(lead.node, signal.node, ranking, context, config) {
            line(&mut out, &format!("   路径：{text}"));
        }
    }
    let others = &lead.amounts[REASONS_TOLD.min(lead.amounts.len())..];
    if !others.is_empty() {
        let sum: f64 = others.iter().map(|&(_, amount)| amount).sum();
        line(&mut out, &format!("其余 {} 项合计 {:.1}%（{:.6}）", others.len(), 100.0 * sum / lead.risk, sum));
    }
    let sum: f64 = lead.amounts.iter().map(|&(_, amount)| amount).sum();
    line(&mut out, &format!("合计 {sum:.6}"));
    line(&mut out, &own_rows(lead, cards, context));
    line(&mut out, "本线索仅供核查，不是证据，不得单独作为拒绝服务的依据。");
    out
}

/// How large the connected part of the network around a node is.
fn component(ranking: &Ranking, node: Node) -> String {
    let nodes = &ranking.network.nodes;
    let own = ranking.network.component[node as usize];
    let mut counts = [0usize; 5];
    for (other, _) in ranking.network.component.iter().enumerate().filter(|&(_, &component)| component == own) {
        counts[nodes.subject(other as u32).0 as usize] += 1;
    }
    format!(
        "所在连通网络：{} 人，{} 个账户，{} 张电话卡，{} 个其他号码",
        counts[SubjectKind::Person as usize],
        counts[SubjectKind::Account as usize],
        counts[SubjectKind::Sim as usize],
        counts[SubjectKind::Phone as usize]
    )
}

/// The rows that a ground stands on.
fn grounds(signal: &Signal, cards: &CardRows, findings: &[Finding], context: &Context<'_>) -> Vec<String> {
    match signal.kind {
        GroundKind::Finding => {
            let grounds = &findings[signal.key as usize].grounds;
            let rows = grounds.iter().filter_map(|ground| cards.row_of(ground));
            let mut told: Vec<String> = rows.take(ROWS_TOLD).map(|row| context.row(cards, row)).collect();
            if grounds.len() > ROWS_TOLD {
                told.push(format!("另有 {} 行，见表 finding_rows", grounds.len() - ROWS_TOLD));
            }
            told
        }
        GroundKind::InvolvedCard => vec![format!(
            "{}，案件 {}，{} 涉案，{}",
            context.node(cards, signal.node),
            signal.rule,
            day(context.involved.on[signal.key as usize]),
            context.place(context.involved.place(signal.key))
        )],
        GroundKind::ListedPerson => vec![format!(
            "{}，{} 列入，{}",
            context.node(cards, signal.node),
            day(context.listed.on[signal.key as usize]),
            context.place(context.listed.place(signal.key))
        )],
    }
}

fn day(days: i32) -> String {
    if days == NO_DATE { String::new() } else { Date(days).to_string() }
}

/// Hops of the strongest path, each with the rows that made it; empty when the ground stands on the subject itself.
fn path(from: Node, to: Node, ranking: &Ranking, context: &Context<'_>, config: &RiskConfig) -> Vec<String> {
    if from == to {
        return Vec::new();
    }
    let graph = &ranking.network.graph;
    let cost = |weight: f64| -(config.propagation.alpha * weight).ln();
    let Some((_, nodes)) = astar(graph, from, |node| node == to, |edge| cost(*edge.weight()), |_| 0.0) else {
        return Vec::new();
    };
    nodes
        .windows(2)
        .map(|hop| {
            let (relation, rows) = rows_between(hop[0], hop[1], &ranking.cards, &context.index);
            let said: Vec<String> = rows.iter().take(ROWS_TOLD).map(|&row| context.row(&ranking.cards, row)).collect();
            format!(
                "{} —{}— {}（{}）",
                context.node(&ranking.cards, hop[0]),
                relation.map_or("", words::relation),
                context.node(&ranking.cards, hop[1]),
                said.join("；")
            )
        })
        .collect()
}

/// The closest relation between two neighbours, and its rows.
fn rows_between(a: Node, b: Node, cards: &CardRows, index: &RowIndex) -> (Option<Relation>, Vec<usize>) {
    let is_card = |node: Node| matches!(cards.nodes.subject(node).0, SubjectKind::Account | SubjectKind::Sim);
    let candidates = [a, b].into_iter().flat_map(|end| match cards.nodes.subject(end) {
        (SubjectKind::Person, key) => index.by_agent.of(key).chain(index.by_holder.of(key)).collect::<Vec<usize>>(),
        _ if is_card(end) => index.by_card.of(end).collect(),
        _ => Vec::new(),
    });
    let mut found: Vec<(Relation, usize)> = candidates
        .flat_map(|row| edges_of_row(cards, row).map(move |edge| (edge, row)))
        .filter(|&((_, x, y), _)| (x, y) == (a, b) || (x, y) == (b, a))
        .map(|((relation, _, _), row)| (relation, row))
        .collect();
    found.sort_unstable();
    found.dedup();
    let strongest = found.first().map(|&(relation, _)| relation);
    found.retain(|&(relation, _)| Some(relation) == strongest);
    (strongest, found.into_iter().map(|(_, row)| row).collect())
}

/// The subject's own cards, or who stands behind a card.
fn own_rows(lead: &Lead, cards: &CardRows, context: &Context<'_>) -> String {
    let (title, rows): (&str, Vec<(&str, usize)>) = match lead.kind {
        SubjectKind::Person => {
            let opened = context.index.by_agent.of(lead.key).map(|row| (words::relation(Relation::OpenedBy), row));
            let held = context.index.by_holder.of(lead.key).map(|row| (words::relation(Relation::Holds), row));
            ("对象名下及经手的卡", opened.chain(held).collect())
        }
        _ => ("开卡记录", context.index.by_card.of(lead.node).map(|row| ("开立", row)).collect()),
    };
    let mut out = format!("\n{title}（{} 行）：", rows.len());
    for &(role, row) in rows.iter().take(2 * ROWS_TOLD) {
        out.push_str(&format!("\n   {role}：{}", context.row(cards, row)));
        if lead.kind != SubjectKind::Person {
            let person = |key: u32| context.labels.label(SubjectKind::Person, key);
            out.push_str(&format!("，{} {}", words::role(Role::Holder), person(cards.holder[row])));
            if cards.agent[row] != NO_KEY {
                out.push_str(&format!("，{} {}", words::role(Role::Agent), person(cards.agent[row])));
            }
        }
    }
    if rows.len() > 2 * ROWS_TOLD {
        out.push_str(&format!("\n   另有 {} 行", rows.len() - 2 * ROWS_TOLD));
    }
    out
}
