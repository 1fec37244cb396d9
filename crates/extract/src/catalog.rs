//! The tables and views of an extract, in the order in which they are made: one file in `sql/` each.

/// How an object stands in the extract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ObjectKind {
    Table,
    View,
}

/// A table or view: its name and the text of `sql/<name>.sql`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    pub(crate) kind: ObjectKind,
    pub(crate) sql: &'static str,
}

const fn table(name: &'static str, sql: &'static str) -> Object {
    Object { name, kind: ObjectKind::Table, sql }
}

const fn view(name: &'static str, sql: &'static str) -> Object {
    Object { name, kind: ObjectKind::View, sql }
}

/// Every table and view; what reads another comes after it.
pub(crate) const OBJECTS: [Object; 18] = [
    table("run", include_str!("../../../sql/run.sql")),
    table("account_openings", include_str!("../../../sql/account_openings.sql")),
    table("sim_activations", include_str!("../../../sql/sim_activations.sql")),
    view("openings", include_str!("../../../sql/openings.sql")),
    table("outlets", include_str!("../../../sql/outlets.sql")),
    table("listed_persons", include_str!("../../../sql/listed_persons.sql")),
    table("involved_cards", include_str!("../../../sql/involved_cards.sql")),
    table("rules", include_str!("../../../sql/rules.sql")),
    table("rule_outcomes", include_str!("../../../sql/rule_outcomes.sql")),
    table("rule_expectations", include_str!("../../../sql/rule_expectations.sql")),
    table("findings", include_str!("../../../sql/findings.sql")),
    table("finding_rows", include_str!("../../../sql/finding_rows.sql")),
    table("episodes", include_str!("../../../sql/episodes.sql")),
    table("episode_findings", include_str!("../../../sql/episode_findings.sql")),
    table("exemption_uses", include_str!("../../../sql/exemption_uses.sql")),
    table("data_quality", include_str!("../../../sql/data_quality.sql")),
    table("reject_rates", include_str!("../../../sql/reject_rates.sql")),
    table("data_dictionary", include_str!("../../../sql/data_dictionary.sql")),
];
