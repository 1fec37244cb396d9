//! Small tables written for a test.

use tempfile::TempDir;
use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNTS, ColumnType, EXEMPTIONS, INVOLVED_CARDS, IPS, LISTED_PERSONS, OUTLETS, PERSONS, PHONES,
    SIM_ACTIVATIONS, Table,
};
use twocard_contracts::time::{Date, Moment};
use twocard_tables::columns::{
    bool_column, date_column, f64_column, i64_column, text_column, timestamp_column, u32_column, u64_column,
};
use twocard_tables::{NO_DATE, NO_I64, NO_KEY, TableDir};

use crate::{Evaluation, RulePack, evaluate};

/// A column of no consequence: empty where it may be, else zeros and blanks.
macro_rules! blank {
    ($column:expr, $n:expr) => {{
        let (is_empty, n) = ($column.is_nullable, $n);
        match $column.column_type {
            ColumnType::U32 => u32_column(vec![if is_empty { NO_KEY } else { 0 }; n]),
            ColumnType::U64 => u64_column(vec![0; n]),
            ColumnType::I64 => i64_column(vec![if is_empty { NO_I64 } else { 0 }; n]),
            ColumnType::F64 => f64_column(vec![0.0; n]),
            ColumnType::Bool => bool_column(vec![false; n]),
            ColumnType::Text => text_column(vec![(!is_empty).then_some("x"); n]),
            ColumnType::Timestamp => timestamp_column(vec![if is_empty { NO_I64 } else { 0 }; n]),
            ColumnType::Date => date_column(vec![if is_empty { NO_DATE } else { 0 }; n]),
        }
    }};
}

pub(super) const DAY: i64 = 86_400_000_000;

/// One row of either card table.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) card: u32,
    pub(super) holder: u32,
    pub(super) at: i64,
    pub(super) is_day_only: bool,
    pub(super) institution: &'static str,
    pub(super) agent: Option<u32>,
    pub(super) relation: Option<&'static str>,
    pub(super) phone: Option<u32>,
    pub(super) agent_phone: Option<u32>,
    pub(super) address: Option<u32>,
    pub(super) outlet: Option<u32>,
    pub(super) employer: Option<u32>,
    pub(super) batch: Option<&'static str>,
    pub(super) channel: Option<&'static str>,
    pub(super) product: Option<&'static str>,
    pub(super) class: Option<&'static str>,
    pub(super) device: Option<u32>,
    pub(super) ip: Option<u32>,
    pub(super) email: Option<u32>,
    pub(super) staff: Option<&'static str>,
    pub(super) legal_rep: Option<u32>,
    /// The account behind cards.
    pub(super) ledger: Option<u32>,
    /// A SIM's own number.
    pub(super) number: Option<u32>,
    pub(super) closed_at: Option<i64>,
    pub(super) status: Option<&'static str>,
    pub(super) status_since: Option<i64>,
    pub(super) registered_on: Option<Date>,
}

/// A card of this holder opened at this time, card and holder numbered alike.
pub(super) fn card(holder: u32, at: i64) -> Card {
    Card {
        card: holder,
        holder,
        at,
        is_day_only: false,
        institution: "B1",
        agent: None,
        relation: None,
        phone: None,
        agent_phone: None,
        address: None,
        outlet: None,
        employer: None,
        batch: None,
        channel: None,
        product: None,
        class: None,
        device: None,
        ip: None,
        email: None,
        staff: None,
        legal_rep: None,
        ledger: None,
        number: None,
        closed_at: None,
        status: None,
        status_since: None,
        registered_on: None,
    }
}

/// Microseconds of `2024-03-01 09:00:00`, or of a day.
pub(super) fn at(text: &str) -> i64 {
    Moment::parse(text.as_bytes()).unwrap().at.0
}

pub(super) fn day(text: &str) -> Date {
    Date::parse(text.as_bytes()).unwrap()
}

/// One list entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) person: u32,
    pub(super) category: &'static str,
    pub(super) level: &'static str,
    pub(super) listed_on: &'static str,
    pub(super) expires_on: Option<&'static str>,
    pub(super) removed_on: Option<&'static str>,
    pub(super) status: Option<&'static str>,
}

pub(super) fn entry(person: u32, listed_on: &'static str) -> Entry {
    Entry {
        person,
        category: "two_card",
        level: "province",
        listed_on,
        expires_on: None,
        removed_on: None,
        status: Some("active"),
    }
}

/// One exemption.
#[derive(Clone, Debug)]
pub(super) struct Exemption {
    pub(super) number: &'static str,
    pub(super) scope_kind: &'static str,
    pub(super) person: Option<u32>,
    pub(super) outlet: Option<u32>,
    pub(super) institution: Option<&'static str>,
    pub(super) code: Option<&'static str>,
    pub(super) rule_id: Option<&'static str>,
    pub(super) factor: f64,
    pub(super) days: (&'static str, &'static str),
}

/// All of 2024, a fifth of the weight.
pub(super) fn exemption(number: &'static str, scope_kind: &'static str) -> Exemption {
    Exemption {
        number,
        scope_kind,
        person: None,
        outlet: None,
        institution: None,
        code: None,
        rule_id: None,
        factor: 0.2,
        days: ("2024-01-01", "2024-12-31"),
    }
}
/// Account, ledger and SIM that a case names, day of use and of report.
pub(super) type Case = (Option<u32>, Option<u32>, Option<u32>, &'static str, Option<&'static str>);

/// A folder of tables that goes with the test.
pub(super) struct Tables {
    pub(super) dir: TableDir,
    _folder: TempDir,
}

impl Tables {
    pub(super) fn new() -> Tables {
        let folder = tempfile::tempdir().unwrap();
        Tables { dir: TableDir::new(folder.path()), _folder: folder }
    }

    pub(super) fn accounts(self, cards: &[Card]) -> Tables {
        self.write_cards(&ACCOUNT_OPENINGS, cards, "account_key", "opened_at");
        self
    }

    pub(super) fn sims(self, cards: &[Card]) -> Tables {
        self.write_cards(&SIM_ACTIVATIONS, cards, "sim_key", "activated_at");
        self
    }

    fn write_cards(&self, table: &'static Table, cards: &[Card], card_key: &str, at: &str) {
        let key = |of: fn(&Card) -> Option<u32>| u32_column(cards.iter().map(|c| of(c).unwrap_or(NO_KEY)).collect());
        let text = |of: fn(&Card) -> Option<&'static str>| text_column(cards.iter().map(of));
        let moment =
            |of: fn(&Card) -> Option<i64>| timestamp_column(cards.iter().map(|c| of(c).unwrap_or(NO_I64)).collect());
        let columns = table.columns.iter().map(|column| match column.name {
            "line" => u32_column((2..).take(cards.len()).collect()),
            name if name == card_key => key(|c| Some(c.card)),
            name if name == at => timestamp_column(cards.iter().map(|c| c.at).collect()),
            name if name == format!("{at}_day_only") => bool_column(cards.iter().map(|c| c.is_day_only).collect()),
            "institution_code" => text(|c| Some(c.institution)),
            "holder_key" => key(|c| Some(c.holder)),
            "agent_key" => key(|c| c.agent),
            "agent_relation" => text(|c| c.relation),
            "phone_key" => key(|c| c.phone),
            "agent_phone_key" => key(|c| c.agent_phone),
            "address_key" => key(|c| c.address),
            "outlet_key" => key(|c| c.outlet),
            "employer_key" => key(|c| c.employer),
            "batch_no" => text(|c| c.batch),
            "channel" => text(|c| c.channel),
            "product_code" | "sim_kind" => text(|c| c.product),
            "account_class" => text(|c| c.class),
            "device_key" => key(|c| c.device),
            "ip_key" => key(|c| c.ip),
            "email_key" => key(|c| c.email),
            "staff_no" => text(|c| c.staff),
            "legal_rep_key" => key(|c| c.legal_rep),
            "ledger_key" => key(|c| c.ledger),
            "msisdn_key" => u32_column(cards.iter().map(|c| c.number.unwrap_or(c.card)).collect()),
            "closed_at" => moment(|c| c.closed_at),
            "status" => text(|c| c.status),
            "status_since" => moment(|c| c.status_since),
            "registered_on" => {
                date_column(cards.iter().map(|c| c.registered_on.map_or(NO_DATE, |day| day.0)).collect())
            }
            _ => blank!(column, cards.len()),
        });
        self.dir.write(table, columns.collect()).unwrap();
    }

    pub(super) fn listed(self, entries: &[Entry]) -> Tables {
        let n = entries.len();
        let dates = |of: fn(&Entry) -> Option<&'static str>| {
            date_column(entries.iter().map(|e| of(e).map_or(NO_DATE, |text| day(text).0)).collect())
        };
        let columns = LISTED_PERSONS.columns.iter().map(|column| match column.name {
            "line" => u32_column((2..).take(n).collect()),
            "person_key" => u32_column(entries.iter().map(|e| e.person).collect()),
            "category" => text_column(entries.iter().map(|e| Some(e.category))),
            "authority_level" => text_column(entries.iter().map(|e| Some(e.level))),
            "status" => text_column(entries.iter().map(|e| e.status)),
            "listed_on" => dates(|e| Some(e.listed_on)),
            "expires_on" => dates(|e| e.expires_on),
            "removed_on" => dates(|e| e.removed_on),
            _ => blank!(column, n),
        });
        self.dir.write(&LISTED_PERSONS, columns.collect()).unwrap();
        self
    }

    /// Persons, phones and outlets with keys 0 to n - 1 and ids such as `persons-3`.
    pub(super) fn things(self, n: u32) -> Tables {
        for (table, key, id) in [
            (&PERSONS, "person_key", "person_id"),
            (&PHONES, "phone_key", "phone_id"),
            (&OUTLETS, "outlet_key", "outlet_code"),
        ] {
            let columns = table.columns.iter().map(|column| match column.name {
                name if name == key => u32_column((0..n).collect()),
                name if name == id => text_column((0..n).map(|number| Some(format!("{}-{number}", table.name)))),
                "institution_code" => text_column((0..n).map(|_| Some("B1"))),
                _ => blank!(column, n as usize),
            });
            self.dir.write(table, columns.collect()).unwrap();
        }
        self
    }

    /// Outlets 0, 1, ... at these places, from these days on.
    pub(super) fn outlets(self, places: &[(u32, &'static str, Option<&'static str>)]) -> Tables {
        let columns = OUTLETS.columns.iter().map(|column| match column.name {
            "outlet_key" => u32_column(places.iter().map(|place| place.0).collect()),
            "division_code" => text_column(places.iter().map(|place| Some(place.1))),
            "valid_from" => date_column(places.iter().map(|place| place.2.map_or(NO_DATE, |on| day(on).0)).collect()),
            _ => blank!(column, places.len()),
        });
        self.dir.write(&OUTLETS, columns.collect()).unwrap();
        self
    }

    /// Outlets 0, 1, ... of these kinds.
    pub(super) fn outlet_kinds(self, kinds: &[Option<&'static str>]) -> Tables {
        let columns = OUTLETS.columns.iter().map(|column| match column.name {
            "outlet_key" => u32_column((0..kinds.len() as u32).collect()),
            "outlet_code" => text_column((0..kinds.len()).map(|number| Some(format!("outlets-{number}")))),
            "outlet_kind" => text_column(kinds.iter().copied()),
            _ => blank!(column, kinds.len()),
        });
        self.dir.write(&OUTLETS, columns.collect()).unwrap();
        self
    }

    /// Involved cards: account, ledger and SIM, day of use and of report.
    pub(super) fn involved(self, cases: &[Case]) -> Tables {
        let n = cases.len();
        let key = |of: fn(&Case) -> Option<u32>| u32_column(cases.iter().map(|c| of(c).unwrap_or(NO_KEY)).collect());
        let columns = INVOLVED_CARDS.columns.iter().map(|column| match column.name {
            "line" => u32_column((2..).take(n).collect()),
            "account_key" => key(|case| case.0),
            "ledger_key" => key(|case| case.1),
            "sim_key" => key(|case| case.2),
            "involved_on" => date_column(cases.iter().map(|case| day(case.3).0).collect()),
            "reported_on" => date_column(cases.iter().map(|case| case.4.map_or(NO_DATE, |on| day(on).0)).collect()),
            _ => blank!(column, n),
        });
        self.dir.write(&INVOLVED_CARDS, columns.collect()).unwrap();
        self
    }

    /// Run and position of the number of each account or phone, by key from 0 on.
    pub(super) fn number_runs(self, of_accounts: &[(u32, u32)], of_phones: &[(u32, u32)]) -> Tables {
        for (table, key, runs) in [(&ACCOUNTS, "account_key", of_accounts), (&PHONES, "phone_key", of_phones)] {
            let columns = table.columns.iter().map(|column| match column.name {
                name if name == key => u32_column((0..runs.len() as u32).collect()),
                "number_run_key" => u32_column(runs.iter().map(|run| run.0).collect()),
                "number_run_position" => u32_column(runs.iter().map(|run| run.1).collect()),
                _ => blank!(column, runs.len()),
            });
            self.dir.write(table, columns.collect()).unwrap();
        }
        self
    }

    /// Network of each IP address, by key from 0 on; none: private.
    pub(super) fn networks(self, networks: &[Option<u32>]) -> Tables {
        let columns = IPS.columns.iter().map(|column| match column.name {
            "ip_key" => u32_column((0..networks.len() as u32).collect()),
            "ip_net_key" => u32_column(networks.iter().map(|network| network.unwrap_or(NO_KEY)).collect()),
            "is_private" => bool_column(networks.iter().map(Option::is_none).collect()),
            _ => blank!(column, networks.len()),
        });
        self.dir.write(&IPS, columns.collect()).unwrap();
        self
    }

    pub(super) fn exemptions(self, exemptions: &[Exemption]) -> Tables {
        let n = exemptions.len();
        let text = |of: fn(&Exemption) -> Option<&'static str>| text_column(exemptions.iter().map(of));
        let key = |of: fn(&Exemption) -> Option<u32>| {
            u32_column(exemptions.iter().map(|exemption| of(exemption).unwrap_or(NO_KEY)).collect())
        };
        let columns = EXEMPTIONS.columns.iter().map(|column| match column.name {
            "line" => u32_column((2..).take(n).collect()),
            "exemption_no" => text(|e| Some(e.number)),
            "scope_kind" => text(|e| Some(e.scope_kind)),
            "person_key" => key(|e| e.person),
            "outlet_key" => key(|e| e.outlet),
            "institution_code" => text(|e| e.institution),
            "scope_code" => text(|e| e.code),
            "rule_id" => text(|e| e.rule_id),
            "factor" => f64_column(exemptions.iter().map(|e| e.factor).collect()),
            "valid_from" => date_column(exemptions.iter().map(|e| day(e.days.0).0).collect()),
            "valid_to" => date_column(exemptions.iter().map(|e| day(e.days.1).0).collect()),
            _ => blank!(column, n),
        });
        self.dir.write(&EXEMPTIONS, columns.collect()).unwrap();
        self
    }

    /// Evaluates rules as of the end of 2024.
    pub(super) fn evaluate(&self, rules: &str) -> Evaluation {
        self.evaluate_as_of(rules, "2024-12-31")
    }

    pub(super) fn evaluate_as_of(&self, rules: &str, as_of: &str) -> Evaluation {
        let pack = RulePack::parse(&format!("name = \"test\"\n{rules}"), "test.toml").unwrap();
        evaluate(&pack, &self.dir, day(as_of)).unwrap()
    }
}

/// A burst rule with bands from 2, 4 and 20 on.
pub(super) fn burst(id: &str, numbers: &str) -> String {
    format!(
        r#"
[[rules]]
id = "{id}"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
reason_zh = "{{window}}内{{n_peak}}人{{n_cards}}张"
reason_en = "{{n_peak}} within {{window}}"
[rules.burst]
bands = [
    {{ name = "watch", at_least = 2, weight = 0.1 }},
    {{ name = "alert", at_least = 4, weight = 0.5 }},
    {{ name = "severe", at_least = 20, weight = 0.9 }},
]
{numbers}
"#
    )
}

/// Holders by agent within 90 days, over both tables.
pub(super) const BY_AGENT: &str = r#"
over = ["account_openings", "sim_activations"]
key = "agent"
count = "holders"
window_days = 90
"#;
