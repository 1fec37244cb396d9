//! Chinese wording of grounds, roles and relations. Field terms as in the national documents.

use twocard_contracts::finding::{Finding, SubjectKind};

use crate::labels::Labels;
use crate::network::Relation;
use crate::quiet::Quiet;
use crate::role::Role;

/// A finding: the rule's name first; of a phone, which number; and what speaks against it.
pub(crate) fn finding(finding: &Finding, quiet: Quiet, labels: &Labels) -> String {
    let which = match finding.subject_kind {
        SubjectKind::Phone => format!("（号码 {}）", labels.label(SubjectKind::Phone, finding.subject_key)),
        _ => String::new(),
    };
    let told = format!("{}{which}：{}", finding.rule_name_zh, finding.reason);
    match quiet.part < 1.0 {
        true => format!("{told}；{}张卡开立满{}天均未涉案，按{:.0}%计", quiet.n_old, quiet.days, quiet.part * 100.0),
        false => told,
    }
}

/// A card named in a case.
pub(crate) fn involved_card(kind: SubjectKind, case_no: &str) -> String {
    let card = if kind == SubjectKind::Sim { "涉案电话卡" } else { "涉案账户" };
    format!("{card}（案件 {case_no}）")
}

/// A person on a list.
pub(crate) fn listed_person(category: &str, authority: &str) -> String {
    format!("重点人员·{}（列管单位 {authority}）", category_label(category))
}

/// List category.
pub(crate) fn category_label(category: &str) -> &'static str {
    match category {
        "involved_holder" => "涉案持卡人",
        "two_card" => "两卡人员",
        "prior_offender" => "前科人员",
        "card_dealer" => "卡商",
        "stranded_abroad" => "滞留境外",
        "disciplined" => "惩戒对象",
        _ => "其他",
    }
}

/// Role of a subject.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Agent => "代办人",
        Role::PhoneOwner => "共用号码机主",
        Role::Holder => "持卡人",
        Role::Card => "卡",
    }
}

/// What a relation says.
pub(crate) fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Holds => "持有",
        Relation::OpenedBy => "代办",
        Relation::ReachedBy => "预留号码",
        Relation::AgentPhone => "代办人号码",
        Relation::OpenedAt => "开于网点",
    }
}
