//! Whose outcome a finding is held against.

use twocard_contracts::finding::{Finding, SubjectKind};

/// The subject of a finding. A clerk, a dwelling, a device or a network opens no card: for those it is the holders whose
/// openings the finding brings together.
pub(crate) fn of(finding: &Finding) -> Vec<(SubjectKind, u32)> {
    match finding.subject_kind {
        SubjectKind::Person | SubjectKind::Account | SubjectKind::Sim | SubjectKind::Phone | SubjectKind::Outlet => {
            vec![(finding.subject_kind, finding.subject_key)]
        }
        SubjectKind::Staff
        | SubjectKind::Address
        | SubjectKind::Device
        | SubjectKind::Ip
        | SubjectKind::Network
        | SubjectKind::Email => {
            let mut holders: Vec<u32> = finding.grounds.iter().map(|ground| ground.holder_key).collect();
            holders.sort_unstable();
            holders.dedup();
            holders.into_iter().map(|holder| (SubjectKind::Person, holder)).collect()
        }
    }
}
