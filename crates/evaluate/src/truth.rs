//! The truth a list is held against: groups with their members and cards, joined to the keys of a run while it is read.
//!
//! Two forms are read. A *folder* holds `answer_key.csv` (one row per subject of a group), `groups.csv` (one row per
//! group) and, if anything is known of later, `future_involved.csv` (one row per card). A *single CSV* has one row per
//! person: `id_type,id_no,is_positive`, and where known `ring,pattern,stratum`. Numbers go to the [`Directory`] and are
//! not kept; no error holds one.

mod answer_key;
mod bare;
mod cells;
mod folder;
mod future;
mod groups;

use std::path::Path;

use twocard_contracts::finding::CardKind;
use twocard_contracts::time::Date;

use crate::EvaluateError;

/// Who is who in a run. `None` and an empty list: not in its data. The error says why a number is none.
pub trait Directory {
    /// Key of a person or unit.
    fn person(&self, id_type: &str, id_no: &str) -> Result<Option<u32>, &'static str>;
    /// Key of an account.
    fn account(&self, institution: &str, number: &str) -> Result<Option<u32>, &'static str>;
    /// SIMs that held a number, in order of time.
    fn sims(&self, institution: &str, number: &str) -> Result<Vec<HeldSim>, &'static str>;
}

/// One SIM of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldSim {
    /// Its key.
    pub key: u32,
    /// Day of its activation.
    pub activated_on: Date,
}

/// A group: a ring of bad ones, or honest people who look like one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its name in the truth.
    pub no: String,
    /// What it does.
    pub pattern: String,
    /// `plain` or `hard`; empty where the truth does not say.
    pub variant: String,
    /// Bad, or an honest look-alike.
    pub is_bad: bool,
    /// Counts as a ring; a positive person of a single CSV without one does not.
    pub is_ring: bool,
}

/// What a person is in a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Organiser or agent.
    Head,
    /// Anybody else.
    Member,
}

/// A person of a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Member {
    /// Key of the person.
    pub person: u32,
    /// Position of the group.
    pub group: u32,
    /// Part in it.
    pub part: Part,
}

/// A card by its key.
pub type Card = (CardKind, u32);

/// Rows of the truth, and those among them that the run does not know.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Persons.
    pub n_persons: u64,
    /// Persons that stand in no row of the run.
    pub n_persons_absent: u64,
    /// Cards of groups.
    pub n_cards: u64,
    /// Cards of groups that the run does not have.
    pub n_cards_absent: u64,
    /// Outlets and clerks: named by the truth, not judged.
    pub n_places: u64,
    /// Cards that become involved.
    pub n_future: u64,
    /// Cards that become involved and that the run does not have.
    pub n_future_absent: u64,
}

/// A truth in the keys of one run.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Truth {
    /// Groups, in the order of the truth.
    pub groups: Vec<Group>,
    /// Members, by person and group.
    pub members: Vec<Member>,
    /// Cards of groups: group and card.
    pub cards: Vec<(u32, Card)>,
    /// Cards that become involved or known after the night; none where the truth says nothing of later.
    pub future: Option<Vec<Card>>,
    /// Classes of persons that the truth names itself.
    pub classes: Vec<(u32, String)>,
    /// Rows.
    pub counts: Counts,
}

impl Truth {
    /// Reads a folder or a single CSV.
    pub fn read(path: &Path, directory: &dyn Directory) -> Result<Truth, EvaluateError> {
        let mut truth = if path.is_dir() { folder::read(path, directory)? } else { bare::read(path, directory)? };
        truth.members.sort_unstable();
        // a person who is head and member of one group is its head
        truth.members.dedup_by_key(|member| (member.person, member.group));
        truth.cards.sort_unstable();
        truth.cards.dedup();
        truth.classes.sort_unstable();
        truth.classes.dedup();
        if let Some(cards) = &mut truth.future {
            cards.sort_unstable();
            cards.dedup();
        }
        Ok(truth)
    }

    /// The group of a member.
    pub fn group(&self, member: &Member) -> &Group {
        &self.groups[member.group as usize]
    }

    /// Names of the patterns of bad groups, or of honest ones, sorted.
    pub fn patterns(&self, is_bad: bool) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.groups.iter().filter(|group| group.is_bad == is_bad).map(|group| group.pattern.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !name.is_empty());
        names
    }
}
