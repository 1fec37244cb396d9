//! Linkage levels: why a lead belongs to a jurisdiction. Linkage routes a lead and never raises a risk.

/// Ladder of linkage, strongest first. Legal hooks: Police Procedure Rules 2020, art. 15 to 21.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum LinkageLevel {
    /// Opened here, or named in a case handled here (art. 16).
    L1,
    /// Resident here (art. 16).
    L2,
    /// Current registered origin here (art. 16).
    L3,
    /// Organiser, agent or legal representative resident here, or unit seated here (art. 16, 21).
    L4,
    /// Stranded abroad, from here (art. 20).
    L5,
    /// ID prefix only, where no current origin is known: presumed, to verify.
    L6,
}

impl LinkageLevel {
    /// All levels, strongest first.
    pub const ALL: [LinkageLevel; 6] =
        [LinkageLevel::L1, LinkageLevel::L2, LinkageLevel::L3, LinkageLevel::L4, LinkageLevel::L5, LinkageLevel::L6];

    /// `L1` to `L6`.
    pub const fn name(self) -> &'static str {
        match self {
            LinkageLevel::L1 => "L1",
            LinkageLevel::L2 => "L2",
            LinkageLevel::L3 => "L3",
            LinkageLevel::L4 => "L4",
            LinkageLevel::L5 => "L5",
            LinkageLevel::L6 => "L6",
        }
    }

    /// Chinese wording for lists.
    pub const fn label(self) -> &'static str {
        match self {
            LinkageLevel::L1 => "本地开卡或本地案件",
            LinkageLevel::L2 => "本地居住",
            LinkageLevel::L3 => "本地户籍",
            LinkageLevel::L4 => "组织者、代办人或单位在本地",
            LinkageLevel::L5 => "本地籍滞留境外",
            LinkageLevel::L6 => "仅证号前缀（推定, 待核）",
        }
    }
}
