//! What becomes of each source table: the columns that are kept, and the identities that get a key.

use twocard_contracts::ids::Identity;
use twocard_contracts::sources::{SourceTable, Value};
use twocard_contracts::tables::{self, Table};

/// A name space of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Space {
    Identity(Identity),
    Outlet,
}

impl Space {
    /// Every name space, by index.
    pub(crate) fn all() -> impl Iterator<Item = Space> {
        Identity::ALL.into_iter().map(Space::Identity).chain([Space::Outlet])
    }

    pub(crate) fn index(self) -> usize {
        match self {
            Space::Identity(identity) => identity as usize,
            Space::Outlet => Identity::ALL.len(),
        }
    }

    /// Whether tokens of it stand in a table.
    pub(crate) fn is_published(self) -> bool {
        match self {
            Space::Identity(
                Identity::Person
                | Identity::Account
                | Identity::Ledger
                | Identity::Sim
                | Identity::Phone
                | Identity::Ip,
            ) => true,
            Space::Identity(
                Identity::Address | Identity::Device | Identity::Email | Identity::Iccid | Identity::Imsi,
            )
            | Space::Outlet => false,
        }
    }

    /// Domain of the keyed hash.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Space::Identity(identity) => identity.name(),
            Space::Outlet => "outlet",
        }
    }
}

/// The contract columns, by position, that make up an identity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Parts {
    /// ID type, number, the name beside it, and what a hashed feed tells of the number: area code and day of birth.
    Person { id_type: usize, number: usize, name: Option<usize>, told: Option<(usize, usize)> },
    /// A unit by its USCC.
    Unit { number: usize },
    /// A number that is unique within an institution.
    Within { institution: usize, number: usize },
    /// One activation of a number.
    Sim { institution: usize, msisdn: usize, activated_at: usize },
    /// A value that stands for itself.
    Value { value: usize },
}

impl Parts {
    /// The ID type of a person or unit, from its column.
    pub(crate) fn id_type<'a>(self, text: impl Fn(usize) -> &'a [u8]) -> &'a [u8] {
        match self {
            Parts::Person { id_type, .. } => text(id_type),
            Parts::Unit { .. } => b"uscc",
            Parts::Within { .. } | Parts::Sim { .. } | Parts::Value { .. } => b"",
        }
    }

    /// The column whose text the vault keeps; where it is empty there is no identity.
    pub(crate) fn value_column(self) -> usize {
        match self {
            Parts::Person { number, .. } | Parts::Unit { number } | Parts::Within { number, .. } => number,
            Parts::Sim { msisdn, .. } => msisdn,
            Parts::Value { value } => value,
        }
    }
}

/// A key column of a kept table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyColumn {
    pub(crate) kept: &'static str,
    pub(crate) space: Space,
    pub(crate) parts: Parts,
}

/// What becomes of the rows of one source table.
pub(crate) struct Plan {
    pub(crate) source: &'static SourceTable,
    pub(crate) kept: &'static Table,
    pub(crate) superseded: Option<&'static Table>,
    /// In the order of the contract's columns, which is the order of first appearance inside a row.
    pub(crate) keys: Vec<KeyColumn>,
    /// Contract columns that are kept as they are.
    pub(crate) keeps: Vec<bool>,
    /// By contract column: the type of an ID number, the number of an ID type.
    pub(crate) beside: Vec<Option<usize>>,
    /// Columns that name a record: institution_code and record_no.
    pub(crate) record: Option<(usize, usize)>,
    /// The time whose midnights are watched.
    pub(crate) timed: Option<usize>,
    /// The card number that is tested by Luhn.
    pub(crate) card_no: Option<usize>,
    /// The serial of a SIM card, tested likewise.
    pub(crate) iccid: Option<usize>,
    /// Kind, number and other number of a card named in a case.
    pub(crate) named_card: Option<(usize, usize, usize)>,
    /// The holder's address, of which only a dwelling gets a key.
    pub(crate) address: Option<usize>,
    /// A later check may reject its rows: their places and raw text are kept.
    pub(crate) is_checked_late: bool,
}

impl Plan {
    pub(crate) fn new(source: &'static SourceTable) -> Plan {
        let (kept, superseded, timed) = match source.name {
            "account_openings" => {
                (&tables::ACCOUNT_OPENINGS, Some(&tables::ACCOUNT_OPENINGS_SUPERSEDED), Some("opened_at"))
            }
            "sim_activations" => {
                (&tables::SIM_ACTIVATIONS, Some(&tables::SIM_ACTIVATIONS_SUPERSEDED), Some("activated_at"))
            }
            "outlets" => (&tables::OUTLETS, None, None),
            "listed_persons" => (&tables::LISTED_PERSONS, None, None),
            "exemptions" => (&tables::EXEMPTIONS, None, None),
            "dispositions" => (&tables::DISPOSITIONS, None, None),
            "stations" => (&tables::STATIONS, None, None),
            "bulletin_inputs" => (&tables::BULLETIN_INPUTS, None, None),
            _ => (&tables::INVOLVED_CARDS, None, None),
        };
        let at = |name: &str| source.index_of(name);
        let named_card = match (at("card_kind"), at("card_no"), at("account_no")) {
            (Some(kind), Some(card_no), Some(account_no)) => Some((kind, card_no, account_no)),
            _ => None,
        };
        let keeps_all = named_card.is_some() || MADE_BY_HAND.contains(&source.name);
        let is_kept = |name: &str| kept.column(name).is_some() || keeps_all;
        Plan {
            source,
            kept,
            superseded,
            keys: if keeps_all { Vec::new() } else { keys(source) },
            keeps: source.columns.iter().map(|column| is_kept(column.name)).collect(),
            beside: (source.columns.iter())
                .map(|column| match column.value {
                    Value::IdNumber(name) | Value::IdType(name) => at(name),
                    _ => None,
                })
                .collect(),
            record: at("institution_code").zip(at("record_no")),
            timed: timed.and_then(at),
            card_no: superseded.and(at("card_no")),
            named_card,
            iccid: at("iccid"),
            address: at("holder_address"),
            is_checked_late: matches!(source.name, "outlets" | "exemptions"),
        }
    }
}

/// Source tables whose kept tables are more than their cells and keys.
const MADE_BY_HAND: [&str; 4] = ["exemptions", "dispositions", "stations", "bulletin_inputs"];

/// The kept column that is filled from a column of the contract, if one is; of an identity, its key.
pub fn kept_column(source: &'static SourceTable, column: &str) -> Option<&'static str> {
    let plan = Plan::new(source);
    let at = source.index_of(column)?;
    let of_same_name = plan.kept.column(column).map(|column| column.name);
    let key = || plan.keys.iter().find(|key| key.parts.value_column() == at).map(|key| key.kept);
    of_same_name.or_else(key)
}

fn keys(source: &SourceTable) -> Vec<KeyColumn> {
    let at = |name: &str| source.index_of(name);
    let institution = at("institution_code");
    let mut keys = Vec::new();
    let mut add = |kept, space, parts: Option<Parts>| keys.extend(parts.map(|parts| KeyColumn { kept, space, parts }));
    let person = |id_type, number, name| {
        let told = if number == "holder_id_no" { at("holder_id_area_code").zip(at("holder_birth_date")) } else { None };
        at(id_type).zip(at(number)).map(|(id_type, number)| Parts::Person { id_type, number, name: at(name), told })
    };
    let within =
        |number| institution.zip(at(number)).map(|(institution, number)| Parts::Within { institution, number });
    let value = |name| at(name).map(|value| Parts::Value { value });
    let sim = match (institution, at("msisdn"), at("activated_at")) {
        (Some(institution), Some(msisdn), Some(activated_at)) => Some(Parts::Sim { institution, msisdn, activated_at }),
        _ => None,
    };
    let identity = Space::Identity;

    add("outlet_key", Space::Outlet, within("outlet_code"));
    add("account_key", identity(Identity::Account), within("card_no"));
    add("ledger_key", identity(Identity::Ledger), within("account_no"));
    add("sim_key", identity(Identity::Sim), sim);
    add("msisdn_key", identity(Identity::Phone), value("msisdn"));
    add("iccid_key", identity(Identity::Iccid), value("iccid"));
    add("imsi_key", identity(Identity::Imsi), value("imsi"));
    add("device_key", identity(Identity::Device), value("imei"));
    add("person_key", identity(Identity::Person), person("id_type", "id_no", "name"));
    add("holder_key", identity(Identity::Person), person("holder_id_type", "holder_id_no", "holder_name"));
    add("address_key", identity(Identity::Address), value("holder_address"));
    add("phone_key", identity(Identity::Phone), value("reserved_phone"));
    add("phone_key", identity(Identity::Phone), value("contact_phone"));
    add("agent_key", identity(Identity::Person), person("agent_id_type", "agent_id_no", "agent_name"));
    add("agent_phone_key", identity(Identity::Phone), value("agent_phone"));
    add("device_key", identity(Identity::Device), value("device_id"));
    add("ip_key", identity(Identity::Ip), value("ip"));
    add("email_key", identity(Identity::Email), value("email"));
    add("employer_key", identity(Identity::Person), at("employer_id").map(|number| Parts::Unit { number }));
    add("legal_rep_key", identity(Identity::Person), person("legal_rep_id_type", "legal_rep_id_no", ""));
    keys
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::sources;
    use twocard_contracts::tables::ColumnType;

    use super::*;

    #[test]
    fn every_kept_column_is_filled() {
        let made_elsewhere =
            ["file_key", "line", "opened_at_day_only", "activated_at_day_only", "is_luhn_valid", "address_level"];
        for source in sources::ALL {
            let plan = Plan::new(source);
            if plan.named_card.is_some() || MADE_BY_HAND.contains(&source.name) {
                continue;
            }
            for column in plan.kept.columns {
                let is_key = plan.keys.iter().any(|key| key.kept == column.name);
                let is_source = source.index_of(column.name).is_some_and(|index| plan.keeps[index]);
                let is_filled = is_key || is_source || made_elsewhere.contains(&column.name);
                assert!(is_filled, "{}.{}", plan.kept.name, column.name);
                assert!(!is_key || column.column_type == ColumnType::U32);
            }
        }
    }

    #[test]
    fn keys_stand_in_contract_order_within_a_name_space() {
        for source in sources::ALL {
            let plan = Plan::new(source);
            for space in Space::all() {
                let columns: Vec<_> =
                    plan.keys.iter().filter(|key| key.space == space).map(|key| key.parts.value_column()).collect();
                assert!(columns.is_sorted(), "{} {}", source.name, space.name());
            }
        }
        let spaces: Vec<_> = Space::all().map(Space::index).collect();
        assert_eq!(spaces, (0..=Identity::ALL.len()).collect::<Vec<_>>());
    }
}
