//! What a rule expected of a subject: so that its SQL compares whole numbers.

use twocard_contracts::finding::SubjectKind;

/// One cell of a rule: a subject, where the rule parts the week in one slot of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Expectation {
    /// Id of the rule.
    pub rule_id: String,
    /// Version of the rule.
    pub rule_version: u32,
    /// Kind of the subject.
    pub subject_kind: SubjectKind,
    /// Key of the subject, as in a finding.
    pub subject_key: u32,
    /// Institution and number of a clerk.
    pub(crate) clerk_id: Option<String>,
    /// Day of the week on which its windows begin, from 1, Monday; none: any.
    pub weekday: Option<u32>,
    /// Hour of the day in which they begin; none: any.
    pub hour: Option<u32>,
    /// Days from the subject's first opening to `as_of`.
    pub n_days: u32,
    /// Windows looked at.
    pub n_windows: u32,
    /// Count of the largest.
    pub n: u32,
    /// What was expected of a window.
    pub expected: f64,
    /// How likely chance alone gives some window such a count, at most.
    pub p_value: f64,
    /// Smallest count that fires.
    pub critical_n: u32,
}
