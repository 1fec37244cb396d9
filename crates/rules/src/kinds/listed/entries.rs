//! List entries by person, with the days they are in force.

use twocard_contracts::tables::LISTED_PERSONS;
use twocard_contracts::time::Date;
use twocard_tables::NO_DATE;

use super::Listed;
use crate::RulesError;
use crate::evaluate::Night;

/// What one entry says of a card opened while it is in force.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Strength {
    pub(super) weight: f64,
    /// Weight if no appeal were pending and the entry had not ended.
    pub(super) unlowered: f64,
    /// An appeal is pending.
    pub(super) is_appealing: bool,
    /// No longer in force at as_of.
    pub(super) is_ended: bool,
    /// Position in the rule's categories.
    pub(super) category: usize,
    /// Position in the rule's authority levels.
    pub(super) level: usize,
}

impl Strength {
    /// The heavier of two; of equals, the one whose category and level the pack names first.
    pub(super) fn stronger(self, other: Strength) -> Strength {
        let order = self.weight.total_cmp(&other.weight);
        if order.then((other.category, other.level).cmp(&(self.category, self.level))).is_lt() { other } else { self }
    }
}

struct Entry {
    person: u32,
    /// Both inclusive.
    from: Date,
    to: Option<Date>,
    strength: Strength,
}

/// Entries that can be a signal on some day up to as_of, by person.
pub(super) struct Entries {
    by_person: Vec<Entry>,
}

impl Entries {
    pub(super) fn read(rule: &Listed, night: &Night) -> Result<Entries, RulesError> {
        let columns = ["person_key", "category", "listed_on", "expires_on", "removed_on", "authority_level", "status"];
        let rows = night.openings.tables.read(&LISTED_PERSONS, &columns)?;
        let persons = rows.u32("person_key")?;
        let (listed_on, expires_on, removed_on) =
            (rows.date("listed_on")?, rows.date("expires_on")?, rows.date("removed_on")?);
        let (categories, levels, statuses) =
            (rows.text("category")?, rows.text("authority_level")?, rows.text("status")?);

        let mut by_person = Vec::new();
        for (row, ((category, level), status)) in categories.iter().zip(levels.iter()).zip(statuses.iter()).enumerate()
        {
            let category = rule.categories.iter().position(|known| Some(known.category.as_str()) == category);
            let level = rule.authority_levels.iter().position(|known| Some(known.level.as_str()) == level);
            let (Some(category), Some(level)) = (category, level) else { continue };
            let is_gone = status == Some("returned") || status == Some("cleared") && removed_on[row] == NO_DATE;
            if is_gone || listed_on[row] > night.openings.as_of().0 {
                continue;
            }
            let unlowered = rule.categories[category].weight * rule.authority_levels[level].factor;
            let last = Some(expires_on[row]).filter(|&day| day != NO_DATE);
            let before = Some(removed_on[row]).filter(|&day| day != NO_DATE).map(|day| day - 1);
            let to = [last, before].into_iter().flatten().min().map(Date);
            let (is_appealing, is_ended) =
                (status == Some("appealing"), to.is_some_and(|to| to < night.openings.as_of()));
            let mut weight = unlowered;
            for (_, factor) in [(is_appealing, rule.appealing_factor), (is_ended, rule.ended_factor)]
                .into_iter()
                .filter(|(applies, _)| *applies)
            {
                weight *= factor;
            }
            let strength = Strength { weight, unlowered, is_appealing, is_ended, category, level };
            by_person.push(Entry { person: persons[row], from: Date(listed_on[row]), to, strength });
        }
        by_person.sort_by_key(|entry| entry.person);
        Ok(Entries { by_person })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_person.is_empty()
    }

    /// By person: whether there is an entry.
    pub(super) fn by_key(&self) -> Vec<bool> {
        let mut is_listed = vec![false; self.by_person.last().map_or(0, |last| last.person as usize + 1)];
        for entry in &self.by_person {
            is_listed[entry.person as usize] = true;
        }
        is_listed
    }

    /// The strongest entry of a person on a day. What it would weigh unlowered is the largest of any.
    pub(super) fn in_force(&self, person: u32, day: Date) -> Option<Strength> {
        let from = self.by_person.partition_point(|entry| entry.person < person);
        let of_person = self.by_person[from..].iter().take_while(|entry| entry.person == person);
        of_person
            .filter(|entry| entry.from <= day && entry.to.is_none_or(|to| day <= to))
            .map(|entry| entry.strength)
            .reduce(|a, b| Strength { unlowered: a.unlowered.max(b.unlowered), ..a.stronger(b) })
    }
}
