//! A finding: a rule fired on a subject, with grounds.

use crate::ids::RowRef;

/// What a finding, a lead or a graph node is about. The order is the order of ties in lists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum SubjectKind {
    /// A natural person or unit.
    Person,
    /// A bank card or account.
    Account,
    /// One activation of a number.
    Sim,
    /// A phone number that is no known SIM.
    Phone,
    /// A branch, shop or dealer.
    Outlet,
    /// A clerk of an institution.
    Staff,
    /// A dwelling.
    Address,
    /// A device.
    Device,
    /// A public IP address.
    Ip,
    /// A network of public IP addresses.
    Network,
    /// An e-mail address.
    Email,
}

impl SubjectKind {
    /// Name in tables and lists.
    pub const fn name(self) -> &'static str {
        match self {
            SubjectKind::Person => "person",
            SubjectKind::Account => "account",
            SubjectKind::Sim => "sim",
            SubjectKind::Phone => "phone",
            SubjectKind::Outlet => "outlet",
            SubjectKind::Staff => "staff",
            SubjectKind::Address => "address",
            SubjectKind::Device => "device",
            SubjectKind::Ip => "ip",
            SubjectKind::Network => "network",
            SubjectKind::Email => "email",
        }
    }

    /// Name in Chinese, for people.
    pub const fn name_zh(self) -> &'static str {
        match self {
            SubjectKind::Person => "人员",
            SubjectKind::Account => "账户",
            SubjectKind::Sim => "电话卡",
            SubjectKind::Phone => "号码",
            SubjectKind::Outlet => "网点",
            SubjectKind::Staff => "柜员",
            SubjectKind::Address => "地址",
            SubjectKind::Device => "设备",
            SubjectKind::Ip => "IP地址",
            SubjectKind::Network => "网段",
            SubjectKind::Email => "电子邮箱",
        }
    }

    /// Every kind, in the order of ties.
    pub const ALL: [SubjectKind; 11] = [
        SubjectKind::Person,
        SubjectKind::Account,
        SubjectKind::Sim,
        SubjectKind::Phone,
        SubjectKind::Outlet,
        SubjectKind::Staff,
        SubjectKind::Address,
        SubjectKind::Device,
        SubjectKind::Ip,
        SubjectKind::Network,
        SubjectKind::Email,
    ];

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<SubjectKind> {
        SubjectKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The table a ground points into.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum CardKind {
    /// A row of `account_openings`.
    Account,
    /// A row of `sim_activations`.
    Sim,
}

impl CardKind {
    /// Name in tables: `account` or `sim`.
    pub const fn name(self) -> &'static str {
        match self {
            CardKind::Account => "account",
            CardKind::Sim => "sim",
        }
    }
}

/// One row that supports a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ground {
    /// Which of the two card tables.
    pub card_kind: CardKind,
    /// `account_key` or `sim_key`.
    pub card_key: u32,
    /// `person_key` of the holder.
    pub holder_key: u32,
    /// The source line.
    pub row: RowRef,
}

/// A rule fired on a subject.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Rule id, such as `F3`.
    pub rule_id: String,
    /// Version of the rule in force.
    pub rule_version: u32,
    /// Chinese name of the rule, shown first.
    pub rule_name_zh: String,
    /// Kind of the subject.
    pub subject_kind: SubjectKind,
    /// Key of the subject in its table (`person_key`, `phone_key`, ...).
    pub subject_key: u32,
    /// Name of the band reached.
    pub band: String,
    /// Signal that the finding puts on its subject, in (0, 1].
    pub weight: f64,
    /// Factors that lowered the weight, by name (`documented_batch`, ...); empty when none did.
    pub lowered_by: String,
    /// Largest number of distinct holders (or cards) inside one window; for `listed`, of cards.
    pub n_peak: u32,
    /// Distinct holders over all grounds.
    pub n_holders: u32,
    /// Distinct cards over all grounds.
    pub n_cards: u32,
    /// Distinct institutions over all grounds.
    pub n_institutions: u32,
    /// Time of the first ground, microseconds of wall-clock time.
    pub first_at: i64,
    /// Time of the last ground.
    pub last_at: i64,
    /// What was expected of the window that holds most, where the rule expects anything.
    pub expected: Option<f64>,
    /// Chinese sentence with the figures filled in.
    pub reason: String,
    /// The rows, ordered by table, file and line.
    pub grounds: Vec<Ground>,
}

/// What a rule returned over all its rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// At least one finding.
    Fired,
    /// Rows were evaluated and none fired.
    Quiet,
    /// No row can be judged by this rule (its columns are empty).
    NotApplicable,
    /// The rule could not be evaluated (no table, not in force on any day of the data).
    NotEvaluated,
}

impl Outcome {
    /// Name in the manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Fired => "fired",
            Outcome::Quiet => "quiet",
            Outcome::NotApplicable => "not_applicable",
            Outcome::NotEvaluated => "not_evaluated",
        }
    }
}
