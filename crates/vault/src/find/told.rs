//! Answers as text.

use std::collections::BTreeMap;

use twocard_contracts::finding::{CardKind, SubjectKind};
use twocard_contracts::time::Timestamp;

use super::rows::{CardRow, Role};
use super::subjects::Subjects;
use super::{Answer, ByNode, Node};
use crate::reveal::Subject;

/// The answers to all questions.
pub fn tell(answers: &[Answer], run_id: &str) -> String {
    let mut text = String::new();
    for answer in answers {
        text += &format!("{} {}\n", answer.name, answer.masked);
        if let Some(doubt) = answer.doubt {
            text += &format!("  note: read as a citizen ID, {doubt}\n");
        }
        if answer.known.is_empty() {
            text += &format!("  not known in run {run_id} 无记录\n");
        }
        for known in &answer.known {
            text += &format!("  {}\n", told(&known.subject));
            for fact in &known.facts {
                text += &format!("    {fact}\n");
            }
            for (near, steps) in known.near.iter().zip(["one step away 一步关联", "two steps away 两步关联"]) {
                let n_more = near.n_all - near.told.len();
                let more = if n_more > 0 { format!(", {n_more} of them not told") } else { String::new() };
                text += &format!("    {steps}: {}{more}\n", near.n_all);
                for line in &near.told {
                    text += &format!("      {line}\n");
                }
            }
        }
        text.push('\n');
    }
    text
}

/// An opening, as seen from one of the subjects on it.
pub(super) fn opening(row: &CardRow, node: Node, file: &str, subjects: &Subjects) -> String {
    let at = Timestamp(row.at);
    let at = if row.is_day_only { at.date().to_string() } else { at.to_string() };
    let outlet = row.outlet.as_deref().unwrap_or("-");
    let kind = match row.kind {
        CardKind::Account => "account 账户",
        CardKind::Sim => "SIM 电话卡",
    };
    let card = subjects.get(row.card()).label;
    format!("opening 开立 {kind} {card} at {}/{outlet}, {at}, as {} [{file}]", row.institution, roles(row, node))
}

/// A subject beside another, and what ties them.
pub(super) fn near(
    node: Node,
    via: Node,
    from: Node,
    subjects: &Subjects,
    rows: &[CardRow],
    by_node: &ByNode,
) -> String {
    let mut n_rows_as: BTreeMap<Role, usize> = BTreeMap::new();
    let on_rows = by_node.get(&via).into_iter().flatten().map(|at| &rows[*at]);
    for role in on_rows.flat_map(|row| row.roles_of(node).collect::<Vec<_>>()) {
        *n_rows_as.entry(role).or_default() += 1;
    }
    let ties: Vec<String> = n_rows_as.iter().map(|(role, n)| format!("{} on {n}", role_name(*role))).collect();
    let of = if via == from { String::new() } else { format!(" with {}", told(&subjects.get(via))) };
    format!("{}: {}{of}", told(&subjects.get(node)), ties.join(", "))
}

fn told(subject: &Subject) -> String {
    format!("{} {} [{}]", kind_name(subject.kind), subject.label, subject.id)
}

fn roles(row: &CardRow, node: Node) -> String {
    row.roles_of(node).map(role_name).collect::<Vec<_>>().join(", ")
}

fn kind_name(kind: SubjectKind) -> String {
    let name = if kind == SubjectKind::Sim { "SIM" } else { kind.name() };
    format!("{name} {}", kind.name_zh())
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Card => "the card",
        Role::Number => "the number",
        Role::Holder => "holder 持卡人",
        Role::Agent => "agent 代办人",
        Role::LegalRep => "legal representative 法定代表人",
        Role::Employer => "unit 单位",
        Role::Phone => "contact phone 预留号码",
        Role::AgentPhone => "agent's phone 代办人号码",
    }
}
