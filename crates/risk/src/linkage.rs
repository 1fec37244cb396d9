//! Linkage: why a subject belongs to the jurisdiction. Routes a lead, never raises a risk; the only reader of origins.

use twocard_contracts::codes::divisions::{Jurisdiction, parse_code};
use twocard_contracts::finding::CardKind;
use twocard_contracts::lead::LinkageLevel;
use twocard_contracts::tables;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_DATE, NO_KEY, TableDir, TableError};

use arrow::array::{Array, StringArray};

use crate::cards::CardRows;
use crate::involved;
use crate::nodes::Node;
use crate::signals::ListEntries;

/// The set of levels of one node.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Levels(u8);

impl Levels {
    fn add(&mut self, level: LinkageLevel) {
        self.0 |= 1 << level as u8;
    }

    /// Whether the level is there.
    pub fn has(self, level: LinkageLevel) -> bool {
        self.0 & (1 << level as u8) != 0
    }

    /// Levels, strongest first.
    pub fn iter(self) -> impl Iterator<Item = LinkageLevel> {
        LinkageLevel::ALL.into_iter().filter(move |&level| self.has(level))
    }
}

/// Levels of every node.
#[derive(Clone, Debug)]
pub struct Linkage {
    of_node: Vec<Levels>,
}

impl Linkage {
    /// Collects the levels of persons and cards as of a day.
    pub fn collect(
        tables: &TableDir,
        cards: &CardRows,
        jurisdiction: &Jurisdiction,
        as_of: Date,
    ) -> Result<Linkage, TableError> {
        let mut linkage = Linkage { of_node: vec![Levels::default(); cards.nodes.len()] };
        let homes = Homes::read(tables, cards, jurisdiction)?;
        linkage.add_places_of_opening(tables, cards, jurisdiction)?;
        linkage.add_cases(tables, cards, jurisdiction, as_of)?;
        linkage.add_homes(cards, &homes);
        linkage.add_abroad(tables, &homes, as_of)?;
        linkage.add_to_cards(cards, &homes);
        Ok(linkage)
    }

    /// Levels of a node.
    pub fn of(&self, node: Node) -> Levels {
        self.of_node[node as usize]
    }

    fn add(&mut self, node: Node, level: LinkageLevel) {
        self.of_node[node as usize].add(level);
    }

    /// L1: opened at an outlet here, by the outlet's place on that day; for the card, its holder and its agent.
    fn add_places_of_opening(
        &mut self,
        tables: &TableDir,
        cards: &CardRows,
        jurisdiction: &Jurisdiction,
    ) -> Result<(), TableError> {
        let places = OutletPlaces::read(tables, jurisdiction)?;
        for row in 0..cards.len() {
            if cards.outlet[row] != NO_KEY && places.is_here(cards.outlet[row], Timestamp(cards.at[row]).date()) {
                self.add(cards.card[row], LinkageLevel::L1);
                self.add(cards.nodes.person(cards.holder[row]), LinkageLevel::L1);
                if cards.agent[row] != NO_KEY {
                    self.add(cards.nodes.person(cards.agent[row]), LinkageLevel::L1);
                }
            }
        }
        Ok(())
    }

    /// L1: the card, and so its holder, is named in a case handled here.
    fn add_cases(
        &mut self,
        tables: &TableDir,
        cards: &CardRows,
        jurisdiction: &Jurisdiction,
        as_of: Date,
    ) -> Result<(), TableError> {
        let place = tables.read(&tables::INVOLVED_CARDS, &["case_division_code"])?.text("case_division_code")?;
        let mut named_here = vec![false; cards.nodes.len()];
        for named in involved::named_cards(tables, cards, as_of)? {
            named_here[named.card as usize] |= is_here(&place, named.row as usize, jurisdiction);
        }
        for row in (0..cards.len()).filter(|&row| named_here[cards.card[row] as usize]) {
            self.add(cards.card[row], LinkageLevel::L1);
            self.add(cards.nodes.person(cards.holder[row]), LinkageLevel::L1);
        }
        Ok(())
    }

    /// L2, L3, L6 of persons; L4 of agents at home here.
    fn add_homes(&mut self, cards: &CardRows, homes: &Homes) {
        for person in 0..cards.nodes.n_persons {
            for level in homes.levels(person).iter() {
                self.add(cards.nodes.person(person), level);
            }
        }
        for row in 0..cards.len() {
            let agent = cards.agent[row];
            if agent != NO_KEY && homes.is_at_home(agent) {
                self.add(cards.nodes.person(agent), LinkageLevel::L4);
            }
        }
    }

    /// L5: on a list in force as stranded abroad, and from here.
    fn add_abroad(&mut self, tables: &TableDir, homes: &Homes, as_of: Date) -> Result<(), TableError> {
        let list = ListEntries::read(tables)?;
        for row in 0..list.person.len() {
            if list.category.value(row) == "stranded_abroad"
                && list.is_in_force(row, as_of)
                && homes.is_from_here(list.person[row])
            {
                self.of_node[list.person[row] as usize].add(LinkageLevel::L5);
            }
        }
        Ok(())
    }

    /// Cards follow their holder; cards and holders follow agent, legal representative and unit at L4.
    fn add_to_cards(&mut self, cards: &CardRows, homes: &Homes) {
        let from_holder = [LinkageLevel::L2, LinkageLevel::L3, LinkageLevel::L5, LinkageLevel::L6];
        for row in 0..cards.len() {
            let holder = cards.nodes.person(cards.holder[row]);
            for level in from_holder.into_iter().filter(|&level| self.of(holder).has(level)).collect::<Vec<_>>() {
                self.add(cards.card[row], level);
            }
            let behind = [cards.agent[row], cards.legal_rep[row], cards.employer[row]];
            if behind.into_iter().any(|person| person != NO_KEY && homes.is_at_home(person)) {
                self.add(cards.card[row], LinkageLevel::L4);
                self.add(holder, LinkageLevel::L4);
            }
        }
    }
}

fn is_here(codes: &StringArray, row: usize, jurisdiction: &Jurisdiction) -> bool {
    !codes.is_null(row) && parse_code(codes.value(row).as_bytes()).is_some_and(|code| jurisdiction.covers(code))
}

/// Where persons live and come from, as far as the data say.
struct Homes {
    of_person: Vec<Levels>,
}

impl Homes {
    /// The latest opening that gives a code counts; the ID prefix only where no current origin is known.
    fn read(tables: &TableDir, cards: &CardRows, jurisdiction: &Jurisdiction) -> Result<Homes, TableError> {
        let n_persons = cards.nodes.n_persons as usize;
        let mut residence = vec![(i64::MIN, false); n_persons];
        let mut domicile = vec![(i64::MIN, false); n_persons];
        let mut row = 0;
        for (kind, table) in [(CardKind::Account, &tables::ACCOUNT_OPENINGS), (CardKind::Sim, &tables::SIM_ACTIVATIONS)]
        {
            let read = tables.read(table, &["holder_domicile_code", "holder_residence_code"])?;
            let (from, at_home) = (read.text("holder_domicile_code")?, read.text("holder_residence_code")?);
            while row < cards.len() && cards.kind(row) == kind {
                let (table_row, holder) = (cards.table_row[row] as usize, cards.holder[row] as usize);
                for (codes, latest) in [(&at_home, &mut residence[holder]), (&from, &mut domicile[holder])] {
                    if !codes.is_null(table_row) && cards.at[row] >= latest.0 {
                        *latest = (cards.at[row], is_here(codes, table_row, jurisdiction));
                    }
                }
                row += 1;
            }
        }
        let mut of_person = vec![Levels::default(); n_persons];
        for person in 0..n_persons {
            if residence[person].1 {
                of_person[person].add(LinkageLevel::L2);
            }
            if domicile[person].1 {
                of_person[person].add(LinkageLevel::L3);
            }
        }
        let origins = tables.read(&tables::ORIGINS, &["person_key", "presumed_codes"])?;
        let presumed = origins.text("presumed_codes")?;
        let id_type = tables.read(&tables::PERSONS, &["id_type"])?.text("id_type")?;
        for (row, person) in origins.u32("person_key")?.into_iter().enumerate() {
            let is_from_here = !presumed.is_null(row)
                && presumed
                    .value(row)
                    .split(';')
                    .any(|code| parse_code(code.as_bytes()).is_some_and(|code| jurisdiction.covers(code)));
            if !is_from_here || domicile[person as usize].0 != i64::MIN {
                continue;
            }
            // a unit's code says where it is seated; a person's number only where it was first registered
            let is_unit = id_type.value(person as usize) == "uscc";
            of_person[person as usize].add(if is_unit { LinkageLevel::L4 } else { LinkageLevel::L6 });
        }
        Ok(Homes { of_person })
    }

    fn levels(&self, person: u32) -> Levels {
        self.of_person[person as usize]
    }

    /// A person resident here, or a unit seated here.
    fn is_at_home(&self, person: u32) -> bool {
        let levels = self.levels(person);
        levels.has(LinkageLevel::L2) || levels.has(LinkageLevel::L4)
    }

    /// Registered origin here, else presumed from the number.
    fn is_from_here(&self, person: u32) -> bool {
        self.levels(person).has(LinkageLevel::L3) || self.levels(person).has(LinkageLevel::L6)
    }
}

/// Which outlets lie here, by validity period.
struct OutletPlaces {
    /// (outlet_key, valid_from, valid_to, is here), sorted.
    periods: Vec<(u32, i32, i32, bool)>,
}

impl OutletPlaces {
    fn read(tables: &TableDir, jurisdiction: &Jurisdiction) -> Result<OutletPlaces, TableError> {
        let rows = tables.read(&tables::OUTLETS, &["outlet_key", "division_code", "valid_from", "valid_to"])?;
        let (key, place) = (rows.u32("outlet_key")?, rows.text("division_code")?);
        let (from, to) = (rows.date("valid_from")?, rows.date("valid_to")?);
        let mut periods: Vec<_> = (0..rows.len())
            .map(|row| {
                let until = if to[row] == NO_DATE { i32::MAX } else { to[row] };
                (key[row], from[row], until, is_here(&place, row, jurisdiction))
            })
            .collect();
        periods.sort_unstable();
        Ok(OutletPlaces { periods })
    }

    fn is_here(&self, outlet: u32, on: Date) -> bool {
        let first = self.periods.partition_point(|period| period.0 < outlet);
        self.periods[first..]
            .iter()
            .take_while(|period| period.0 == outlet)
            .any(|&(_, from, to, is_here)| is_here && from <= on.0 && on.0 <= to)
    }
}
