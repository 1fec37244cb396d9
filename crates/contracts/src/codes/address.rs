//! Chinese addresses: how close they come to one dwelling, and one form for all ways to write that dwelling.
//!
//! The form has the code of the county where the words name one county of today (with province and prefecture before it
//! or without), the road, estate or village, and each number with its unit: 四川省德阳市绵竹市剑南街道苏绣路十号3幢
//! 2单元501室 and 绵竹市苏绣路10号3-2-501 are both `510683苏绣路10H3B2U501R`. Widths, blanks, remarks in brackets, a
//! subdistrict (街道) and a community (社区) before a road do not count: a road has one name within its county's city.
//! A town (镇, 乡) does: every one has its 人民路. An address without a county keeps none, and is then another dwelling
//! than the same words with a county: to fill one in would be a guess.
//!
//! Only a dwelling may link people: a flat, or a numbered house of a village. A building, a road, a village, or a place
//! where strangers live under one number (dormitory, collective household, school, works) may not.

mod fold;
mod parts;

use crate::codes::divisions::{Divisions, FoundPlace};
use parts::{Parts, Unit};

/// How close an address comes to one dwelling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AddressLevel {
    /// One dwelling: a flat, or a numbered house of a village.
    Room,
    /// A house number or building of several dwellings.
    Building,
    /// A road or an estate.
    Street,
    /// A village or a group of it, without a house number.
    Village,
    /// Strangers live here together: dormitory, collective household, school, works.
    Collective,
    /// At most a town.
    None,
}

impl AddressLevel {
    /// Every level.
    pub const ALL: [AddressLevel; 6] = [
        AddressLevel::Room,
        AddressLevel::Building,
        AddressLevel::Street,
        AddressLevel::Village,
        AddressLevel::Collective,
        AddressLevel::None,
    ];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            AddressLevel::Room => "room",
            AddressLevel::Building => "building",
            AddressLevel::Street => "street",
            AddressLevel::Village => "village",
            AddressLevel::Collective => "collective",
            AddressLevel::None => "none",
        }
    }
}

/// Beginnings of addresses whose county was found lately.
const KNOWN_PLACES: usize = 256;
/// Bytes that choose the place of a beginning among them: a county named in full.
const CHOOSING_BYTES: usize = 27;

/// Reads addresses; keeps its buffers from one to the next.
pub struct AddressReader {
    folded: String,
    parts: Parts,
    canonical: Vec<u8>,
    known: Vec<(String, FoundPlace)>,
}

impl Default for AddressReader {
    fn default() -> Self {
        AddressReader {
            folded: String::new(),
            parts: Parts::default(),
            canonical: Vec::new(),
            known: vec![(String::new(), FoundPlace::default()); KNOWN_PLACES],
        }
    }
}

impl AddressReader {
    /// Reads an address and says how close it comes to one dwelling.
    pub fn read(&mut self, text: &str, divisions: &Divisions) -> AddressLevel {
        let is_collective = fold::fold(text, &mut self.folded);
        let place = self.find_place(divisions);
        let rest = without_subdistrict(&self.folded[place.n_bytes..]);
        self.parts.split(rest);

        self.canonical.clear();
        match place.code {
            Some(code) => push_code(code, &mut self.canonical),
            None => self.canonical.extend_from_slice(self.folded[place.name.clone()].as_bytes()),
        }
        self.parts.write(rest, &mut self.canonical);
        if is_collective {
            return AddressLevel::Collective;
        }
        self.level(rest)
    }

    /// The one form of the address read last; it names a dwelling only where the level is [`AddressLevel::Room`].
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    fn level(&self, rest: &str) -> AddressLevel {
        let parts = &self.parts;
        let name = parts.name_before_numbers(rest);
        let has = |unit| parts.has(unit);
        let is_village = ends_in_village(name);
        let is_house = has(Unit::House) && (has(Unit::Group) || is_village);
        if parts.is_named() && (has(Unit::Room) || is_house) {
            AddressLevel::Room
        } else if [Unit::House, Unit::Building, Unit::Staircase, Unit::Floor, Unit::Room].into_iter().any(has) {
            AddressLevel::Building
        } else if is_village || has(Unit::Group) {
            AddressLevel::Village
        } else if parts.is_named() && !name.ends_with(['镇', '乡']) {
            AddressLevel::Street
        } else {
            AddressLevel::None
        }
    }

    /// A county ends the search, so whatever begins with the same words has the same county.
    fn find_place(&mut self, divisions: &Divisions) -> FoundPlace {
        let choosing = self.folded.as_bytes().iter().take(CHOOSING_BYTES);
        let hash = choosing.fold(0xcbf2_9ce4u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        let known = &mut self.known[hash as usize % KNOWN_PLACES];
        if !known.0.is_empty() && self.folded.starts_with(&known.0) {
            return known.1.clone();
        }
        let found = divisions.find_place(&self.folded);
        if found.is_county {
            known.0.clear();
            known.0.push_str(&self.folded[..found.n_bytes]);
            known.1 = found.clone();
        }
        found
    }
}

/// Six digits.
fn push_code(code: u32, out: &mut Vec<u8>) {
    let mut divisor = 100_000;
    while divisor > 0 {
        out.push(b'0' + (code / divisor % 10) as u8);
        divisor /= 10;
    }
}

/// Characters in which the name of a subdistrict or community may stand.
const SUBDISTRICT_CHARS: usize = 9;

/// What follows the subdistrict, its office, and the community, where a name follows.
fn without_subdistrict(text: &str) -> &str {
    let text = after(text, '街', "道")
        .map_or(text, |rest| ["办事处", "办"].into_iter().find_map(|office| rest.strip_prefix(office)).unwrap_or(rest));
    let community = after(text, '社', "区").or_else(|| after(text, '居', "委会"));
    match community {
        Some(rest) if rest.chars().next().is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) => {
            if fold::is_numeral(rest.chars().next().unwrap_or_default()) { text } else { rest }
        }
        _ => text,
    }
}

/// What follows a name of two or more characters and these words.
fn after<'a>(text: &'a str, first: char, rest: &str) -> Option<&'a str> {
    for (at, c) in text.char_indices().take(SUBDISTRICT_CHARS) {
        if c.is_ascii_digit() || matches!(c, '路' | '号' | '村' | '镇' | '乡') {
            return None;
        }
        let end = at + c.len_utf8();
        if c == first && at >= 2 * '街'.len_utf8() && text[end..].starts_with(rest) {
            return Some(&text[end + rest.len()..]);
        }
    }
    None
}

/// 新村 is an estate in a town.
fn ends_in_village(name: &str) -> bool {
    name.ends_with(['村', '屯', '庄', '寨']) && !name.ends_with("新村")
}

#[cfg(test)]
mod tests;
